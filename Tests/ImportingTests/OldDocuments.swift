/// Feeds as the generators of old sites write them, shortened.
enum OldDocuments {
    static let wordPress = """
        <?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
        \txmlns:content="http://purl.org/rss/1.0/modules/content/"
        \txmlns:wfw="http://wellformedweb.org/CommentAPI/"
        \txmlns:dc="http://purl.org/dc/elements/1.1/"
        \txmlns:atom="http://www.w3.org/2005/Atom"
        \txmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
        \txmlns:slash="http://purl.org/rss/1.0/modules/slash/">
        <channel>
        \t<title>Harbour &#038; Sea</title>
        \t<atom:link href="https://harbour.example/feed/" rel="self" type="application/rss+xml" />
        \t<link>https://harbour.example</link>
        \t<description>Boats</description>
        \t<lastBuildDate>Sat, 14 Mar 2026 08:30:00 +0000</lastBuildDate>
        \t<generator>https://wordpress.org/?v=6.4</generator>
        \t<image>
        \t\t<url>https://harbour.example/icon.png</url>
        \t\t<title>Image</title>
        \t\t<link>https://harbour.example/image</link>
        \t</image>
        \t<item>
        \t\t<title>The captain&#8217;s chair</title>
        \t\t<link>https://harbour.example/2026/03/chair/</link>
        \t\t<comments>https://harbour.example/2026/03/chair/#respond</comments>
        \t\t<dc:creator><![CDATA[Ann]]></dc:creator>
        \t\t<pubDate>Sat, 14 Mar 2026 08:30:00 +0000</pubDate>
        \t\t<guid isPermaLink="false">https://harbour.example/?p=123</guid>
        \t\t<description><![CDATA[<p>A & B</p> <link>no</link>]]></description>
        \t</item>
        \t<item>
        \t\t<title>Ropes</title>
        \t\t<link>https://harbour.example/2026/03/ropes/</link>
        \t\t<pubDate>Fri, 13 Mar 2026 21:00:59 +0100</pubDate>
        \t\t<guid isPermaLink="false">http://harbour.example/?post_type=rope&#038;p=98</guid>
        \t</item>
        </channel>
        </rss>
        """

    static let hugo = """
        <?xml version="1.0" encoding="utf-8" standalone="yes"?>
        <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
          <channel>
            <title>Posts on Hill</title>
            <link>https://hill.example/posts/</link>
            <generator>Hugo -- gohugo.io</generator>
            <atom:link href="https://hill.example/posts/index.xml" rel="self" type="application/rss+xml" />
            <item>
              <title>One</title>
              <link>https://hill.example/posts/one/</link>
              <pubDate>Sun, 01 Feb 2026 00:00:00 +0000</pubDate>
              <guid>https://hill.example/posts/one/</guid>
              <description>First</description>
            </item>
            <item>
              <title>About</title>
              <link>https://hill.example/about/</link>
              <pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>
              <guid>https://hill.example/about/</guid>
            </item>
          </channel>
        </rss>
        """

    static let jekyll = """
        <?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" ><generator \
        uri="https://jekyllrb.com/" version="4.3.3">Jekyll</generator><link href="https://pond.example/feed.xml" \
        rel="self" type="application/atom+xml" /><link href="https://pond.example/" rel="alternate" type="text/html" />\
        <updated>2026-03-01T10:00:00+01:00</updated><id>https://pond.example/feed.xml</id><title type="html">Pond</title>
        <entry><title type="html">Ducks &amp;amp; &lt;em&gt;drakes&lt;/em&gt;</title>\
        <link href="https://pond.example/2026/02/ducks.html" rel="alternate" type="text/html" title="Ducks" />\
        <published>2026-02-28T09:00:00+01:00</published><updated>2026-03-01T10:00:00+01:00</updated>\
        <id>https://pond.example/2026/02/ducks</id><content type="html" xml:base="https://pond.example/2026/02/ducks.html">\
        &lt;p&gt;x&lt;/p&gt;</content></entry></feed>
        """

    static let pelican = """
        <?xml version="1.0" encoding="utf-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom"><title>Dune</title><link href="/" rel="alternate"></link>\
        <link href="/feeds/all.atom.xml" rel="self"></link><id>/</id><updated>2026-01-02T03:04:00+00:00</updated>
        <entry><title>Sand</title><link href="/sand.html" rel="alternate"></link>\
        <published>2026-01-02T03:04:00+00:00</published><updated>2026-01-02T03:04:00+00:00</updated>\
        <author><name>Bo</name></author><id>tag:dune.example,2026-01-02:/sand.html</id><summary type="html">&lt;p&gt;</summary>
        </entry></feed>
        """

    static let ghost = """
        <?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" \
        xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0" \
        xmlns:media="http://search.yahoo.com/mrss/"><channel><title><![CDATA[Attic]]></title><description><![CDATA[Old \
        things]]></description><link>https://attic.example/</link><generator>Ghost 5.80</generator><atom:link \
        href="https://attic.example/rss/" rel="self" type="application/rss+xml"/><ttl>60</ttl><item><title>\
        <![CDATA[Lamp & shade]]></title><description><![CDATA[Light]]></description><link>https://attic.example/lamp/\
        </link><guid isPermaLink="false">65e1f0c2a7b3d40001c9e8f1</guid><category><![CDATA[News]]></category>\
        <dc:creator><![CDATA[Cy]]></dc:creator><pubDate>Fri, 01 Mar 2024 15:20:11 GMT</pubDate><media:content \
        url="https://attic.example/lamp.jpg" medium="image"/></item></channel></rss>
        """

    static let rdf = """
        <?xml version="1.0" encoding="iso-8859-1"?>
        <!DOCTYPE rdf:RDF [
        <!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml-lat1.ent">
        ]>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
          xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
        <channel rdf:about="http://cafe.example/index.rdf"><title>Caf&eacute;</title><link>http://cafe.example/</link>
        <items><rdf:Seq><rdf:li rdf:resource="http://cafe.example/1"/></rdf:Seq></items></channel>
        <item rdf:about="http://cafe.example/1"><title>One</title><link>http://cafe.example/one</link>
        <dc:date>2004-05-06T07:08+02:00</dc:date><dcterms:modified>2004-05-07</dcterms:modified></item>
        </rdf:RDF>
        """

    static let blogger = """
        <?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href="http://www.blogger.com/styles/atom.css" \
        type="text/css"?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>\
        <id>tag:blogger.com,1999:blog-1234567890</id><updated>2026-03-02T00:01:02.003-08:00</updated>\
        <title type='text'>Meadow</title><link rel='http://schemas.google.com/g/2005#feed' type='application/atom+xml' \
        href='https://meadow.example/feeds/posts/default'/><link rel='alternate' type='text/html' \
        href='https://meadow.example/'/><link rel='next' type='application/atom+xml' \
        href='https://www.blogger.com/feeds/1234567890/posts/default?start-index=26&amp;max-results=25'/>
        <entry><id>tag:blogger.com,1999:blog-1234567890.post-42</id><published>2026-03-01T09:30:00.000-08:00</published>\
        <updated>2026-03-01T09:31:12.345-08:00</updated><title type='text'>Hay</title><link rel='replies' \
        type='text/html' href='https://meadow.example/2026/03/hay.html#comment-form' title='0 Comments'/>\
        <link rel='edit' type='application/atom+xml' href='https://www.blogger.com/feeds/1/posts/default/42'/>\
        <link rel='alternate' type='text/html' href='https://meadow.example/2026/03/hay.html' title='Hay'/></entry></feed>
        """

    static let feedBurner = """
        <?xml version="1.0" encoding="UTF-8"?>
        <rss xmlns:atom10="http://www.w3.org/2005/Atom" xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0" version="2.0">
        <channel><title>Smoke</title><link>http://smoke.example/</link>
        <atom10:link rel="self" href="http://feeds.feedburner.com/smoke"/>
        <atom10:link rel="next" href="http://smoke.example/feed?page=2"/>
        <atom10:link rel="prev-archive" href="http://smoke.example/archive/1"/>
        <item><title>Fire</title><link>http://feedproxy.google.com/~r/smoke/~3/abc/</link>
        <guid isPermaLink="false">http://smoke.example/?p=7</guid><pubDate>Wed, 02 Oct 2002 08:00:00 EST</pubDate>
        <atom10:updated>2002-10-03T08:00:00Z</atom10:updated>
        <fb:origLink>http://smoke.example/fire</fb:origLink></item>
        </channel></rss>
        """

    static let json = """
        {
          "version": "https://jsonfeed.org/version/1.1", "title": "Brook", "home_page_url": "https://brook.example/",
          "feed_url": "https://brook.example/feed.json", "next_url": "https://brook.example/feed.json?page=2",
          "authors": [{"name": "Di"}],
          "items": [
            {"id": "https://brook.example/1", "url": "/one", "title": " One\\n", "content_html": "<p>1</p>",
              "date_published": "2026-03-14T08:30:00-05:00", "date_modified": "2026-03-15T08:30:00Z"},
            {"id": "https://brook.example/2", "content_text": "a note"}
          ]
        }
        """

    static let json10 = """
        \u{FEFF}{"version":"https:\\/\\/jsonfeed.org\\/version\\/1","title":"Ford","author":{"name":"Eve"},"items":[
        {"id":7,"url":"https:\\/\\/ford.example\\/7"},{"id":18446744073709551615,"url":"https://ford.example/8"},
        {"id":true,"url":"https://ford.example/9","title":5},{"id":null},"x"]}
        """

    static let all = [
        wordPress, hugo, jekyll, pelican, ghost, rdf, blogger, feedBurner, json, json10,
    ]
}
