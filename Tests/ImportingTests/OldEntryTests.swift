import Importing
import Syndication
import Testing

/// Single rules about entries, each as the row of a table.
@Suite struct OldEntryTests {
    private func read(_ text: String) throws -> OldFeed {
        try OldFeedReader.read(Array(text.utf8), source: "old", base: WebURL("https://a.example/feed/old"))
    }

    private func rss(_ items: String, channel: String = "") throws -> OldFeed {
        try read("<rss version='2.0'><channel><link>https://a.example/</link>\(channel)\(items)</channel></rss>")
    }

    private func atom(_ entries: String, attributes: String = "") throws -> OldFeed {
        try read("<feed xmlns='http://www.w3.org/2005/Atom' \(attributes)><id> urn:f </id>\(entries)</feed>")
    }

    @Test(
        arguments: [
            ("<guid>https://a.example/1</guid>", "https://a.example/1", true, "https://a.example/1"),
            ("<guid isPermaLink='true'>https://a.example/1</guid>", "https://a.example/1", true, "https://a.example/1"),
            (
                "<guid isPermaLink=' False'>https://a.example/1</guid><link>/2</link>", "https://a.example/1", false,
                "https://a.example/2"
            ),
            (
                "<guid ispermalink='false'>https://a.example/1</guid><link>/2</link>", "https://a.example/1", false,
                "https://a.example/2"
            ),
            // Pelican's RSS forgets the attribute (spec R6.6).
            (
                "<guid>tag:a.example,2026:/1</guid><link>/1</link>", "tag:a.example,2026:/1", false,
                "https://a.example/1"
            ),
            ("<guid>\n <![CDATA[a&b]]>&amp;c\n</guid><link>/1</link>", "a&b&c", false, "https://a.example/1"),
            ("<guid isPermaLink='false'> a  b\u{A0}</guid>", "a  b\u{A0}", false, nil),
            ("<link>https://a.example/?p=1&x=2</link>", nil, false, "https://a.example/?p=1&x=2"),
            ("<guid/><link>https://a.example/1</link>", nil, false, "https://a.example/1"),
            ("<link/><link>https://a.example/1</link><link>/2</link>", nil, false, "https://a.example/1"),
            ("<link>\n<![CDATA[ https://a.example/1 ]]>\n</link>", nil, false, "https://a.example/1"),
            ("<guid>https://a.example/1</guid><link>/2</link>", "https://a.example/1", true, "https://a.example/2"),
            (
                "<guid>https://a.example/1</guid><link>mailto:x@a.example</link>", "https://a.example/1", true,
                "https://a.example/1"
            ),
            ("<atom:link href='/1'/><guid isPermaLink='false'>x</guid>", "x", false, "https://a.example/1"),
            ("<feedburner:origLink>/1</feedburner:origLink><link>/2</link>", nil, false, "https://a.example/1"),
            ("<link xml:base='https://b.example/x/'>1</link>", nil, false, "https://b.example/x/1"),
        ] as [(String, String?, Bool, String?)])
    func `an RSS item has its id, and its link`(item: String, id: String?, isPermalink: Bool, link: String?) throws {
        let entry = try #require(try rss("<item>\(item)</item>").entries.first)
        #expect(entry.id == id)
        #expect(entry.isPermalink == isPermalink)
        #expect(entry.link == link.flatMap { WebURL($0) })
    }

    @Test(
        arguments: [
            ("<rss><channel><language>fr-fr</language></channel></rss>", "fr-FR"),
            (
                "<rss><channel><dc:language> sv </dc:language><item><dc:language>en</dc:language></item></channel></rss>",
                "sv"
            ),
            ("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'><entry xml:lang='en'/></feed>", "de"),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\", \"language\": \"pt_BR\", \"items\": []}", "pt-BR"),
            ("<rss><channel><language>Language</language></channel></rss>", nil), ("<rss><channel/></rss>", nil),
        ] as [(String, String?)])
    func `a feed tells its language`(document: String, language: String?) throws {
        #expect(try read(document).language?.text == language)
    }

    @Test(
        arguments: [
            ("<wp:status>publish</wp:status><wp:post_password></wp:post_password>", nil),
            ("<wp:status><![CDATA[private]]></wp:status>", .status("private")),
            ("<wp:status>pending</wp:status><wp:post_password>x</wp:post_password>", .status("pending")),
            ("<wp:status>publish</wp:status><wp:post_password><![CDATA[x]]></wp:post_password>", .password),
            // Its date holds it back, and `inherit` is what a picture has.
            ("<wp:status>future</wp:status>", nil), ("<wp:status>inherit</wp:status>", nil),
            ("<status>private</status>", nil),
        ] as [(String, OldEntry.Restriction?)])
    func `an export of WordPress's tells what is not public`(item: String, restriction: OldEntry.Restriction?) throws {
        for version in ["1.0", "1.2"] {
            let feed = try read(
                "<rss version='2.0' xmlns:wp='http://wordpress.org/export/\(version)/'><channel><item><guid>1</guid>"
                    + item + "</item></channel></rss>")
            #expect(feed.entries.map(\.restriction) == [restriction])
        }
    }

    @Test(
        arguments: [
            ("<link href='1'/>", "https://a.example/feed/1"),
            ("<link rel='self' href='1'/><link rel=' Alternate ' href='/2'/>", "https://a.example/2"),
            ("<link rel='http://www.iana.org/assignments/relation/alternate' href='/2'/>", "https://a.example/2"),
            (
                "<link type='application/json' href='/1'/><link type='text/html; charset=utf-8' href='/2'/>",
                "https://a.example/2"
            ),
            ("<link type='application/json' href='/1'/>", "https://a.example/1"),
            ("<link rel='related' href='/1'/>", nil),
            ("<link href='javascript:x'/><link href='/2'/>", "https://a.example/2"),
            (
                "<link href='/1'/><o:origLink xmlns:o='http://rssnamespace.org/feedburner/ext/1.0'>/2</o:origLink>",
                "https://a.example/2"
            ),
            ("<link xml:base='https://b.example/x/' href='1'/>", "https://b.example/x/1"),
        ] as [(String, String?)])
    func `an Atom entry's link is the page people read`(entry: String, link: String?) throws {
        let feed = try atom("<entry><id>urn:1</id>\(entry)</entry>")
        #expect(feed.id == "urn:f")
        #expect(feed.entries.map(\.link) == [link.flatMap { WebURL($0) }])
    }

    @Test func `xml:base is inherited, and may be relative itself`() throws {
        let feed = try atom(
            "<link href='.'/><entry xml:base='y/'><id>urn:1</id><link href='z'/></entry>",
            attributes: "xml:base='/x/'")
        #expect(feed.home == WebURL("https://a.example/x/"))
        #expect(feed.entries.map(\.link) == [WebURL("https://a.example/x/y/z")])
    }

    @Test(
        arguments: [
            ("A &amp;amp; B", "text", "A &amp; B"), ("A &amp;amp; &lt;b>B&lt;br>C&lt;/b>", "html", "A & BC"),
            ("<div xmlns='http://www.w3.org/1999/xhtml'>A <b>B</b>\n</div>", "xhtml", "A B"),
            ("<![CDATA[AT&T &nbsp;<i>x]]>", "text/html", "AT&T x"), (" ", "text", nil),
        ] as [(String, String, String?)])
    func `an Atom title is plain text, whatever its type`(written: String, type: String, title: String?) throws {
        let feed = try atom("<entry><id>urn:1</id><title type='\(type)'>\(written)</title></entry>")
        #expect(feed.entries.map(\.title) == [title])
    }

    @Test func `Atom 0.3 has other names for its dates`() throws {
        let feed = try read(
            """
            <feed version="0.3" xmlns="http://purl.org/atom/ns#"><title mode="escaped">T</title>
            <entry><id>urn:1</id><issued>2004-01-02T03:04:05Z</issued><created>2003-01-01</created>
            <modified>2004-02-03T04:05:06Z</modified></entry></feed>
            """)
        #expect(
            feed.entries.map(\.published) == [Timestamp(year: 2004, month: 1, day: 2, hour: 3, minute: 4, second: 5)])
        #expect(feed.entries.map(\.updated) == [Timestamp(year: 2004, month: 2, day: 3, hour: 4, minute: 5, second: 6)])
    }

    @Test func `the first of two entries with one id counts, and ids are compared byte for byte`() throws {
        let feed = try rss(
            """
            <item><guid>e\u{301}</guid><title>1</title></item>
            <item><guid>\u{E9}</guid><title>2</title></item>
            <item><guid>e\u{301}</guid><title>3</title></item>
            """)
        #expect(feed.entries.map(\.title) == ["1", "2"])
        #expect(feed.problems.map(\.line) == [3])
    }

    @Test func `what identifies no entry is left out, with its line`() throws {
        let feed = try atom("\n<entry><title>x</title></entry>\n<entry><link href='/1'/></entry>")
        #expect(feed.entries.map(\.line) == [3])
        #expect(
            feed.problems.map(\.description) == [
                "old:3: warning: the entry has no id. Readers know it by its link.",
                "old:2: warning: an entry has neither an id nor a link, and was left out.",
            ])
    }

    @Test func `an entry in which the document breaks off is left out`() throws {
        let text = "<rss><channel><item><guid>1</guid></item>\n<item><guid>https://a.example/tru"
        let feed = try read(text)
        #expect(feed.entries.map(\.id) == ["1"])
        #expect(feed.problems.map(\.line) == [2, 2])
    }

    @Test(
        arguments: [
            ("<rss><channel><item><guid>1</guid></item>", false),
            ("<rss><channel><item><guid>1</guid></item></chan", false),
            ("<rss><channel><item><guid>1</guid></item><!-- ", false),
            ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><link href='/1'/></entry><ent", false),
            // Sloppy, but whole.
            ("<rss><channel><title>A & B &nbsp;<item><guid>1</guid></rss>", true),
            ("<p>Notice: <b>x</b></p><rss><channel><item><guid>1</guid></item></channel></rss><p>", true),
        ] as [(String, Bool)])
    func `a feed that ends in the middle is not complete`(text: String, isComplete: Bool) throws {
        #expect(try read(text).isComplete == isComplete)
    }

    @Test func `a date that is none is nil, and there is a note`() throws {
        let feed = try rss("<item><guid>1</guid><pubDate>yesterday</pubDate>\n<dc:date>2026-03-14</dc:date></item>")
        #expect(feed.entries.map(\.published) == [Timestamp(year: 2026, month: 3, day: 14)])
        #expect(feed.problems.map(\.what).contains("\"yesterday\" is no date"))
    }

    @Test func `messages of a broken program before the feed do not hide it`() throws {
        let feed = try read(
            "<br />\n<b>Notice</b>: x\n<?xml version='1.0'?><rss><channel><title>T</title></channel></rss>")
        #expect(feed.title == "T")
        #expect(feed.problems.count == 1)
    }

    @Test func `there is an end to problems`() throws {
        let items = (0..<1000).map { "<item><guid>\($0)</guid><pubDate>x</pubDate></item>" }.joined()
        let feed = try rss(items)
        #expect(feed.entries.count == 1000)
        #expect(feed.problems.count == 201)
        #expect(feed.problems.last?.what == "there are 800 more problems like these")
    }
}
