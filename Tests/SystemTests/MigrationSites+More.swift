import Testing

extension OldSite {
    static let zola = OldSite(
        page: "zola",
        files: [
            "content/blog/_index.md": "+++\ntitle = \"Blog\"\n+++\n",
            "content/blog/one.md": """
            +++
            title = "One"
            date = 2019-05-01
            updated = 2019-05-03
            authors = ["Ada Example"]
            [taxonomies]
            tags = ["a"]
            [extra]
            cover = "one.png"
            +++
            Text of one. [the second](@/blog/2019-06-01-two.md) {{ nonsense(x=1) }}

            """,
            "content/blog/2019-06-01-two.md": "+++\ntitle = \"Two\"\nslug = \"second\"\n+++\nText of two.\n",
            "content/blog/three/index.md":
                "+++\ntitle = \"Three\"\ndate = 2019-07-01T10:00:00Z\npath = \"3\"\n+++\nText of three.\n",
            "content/blog/off.md": "+++\ntitle = \"Unfinished\"\ndate = 2019-08-01\ndraft = true\n+++\nText.\n",
            "public/atom.xml": atom(
                id: "https://www.example.org/atom.xml",
                zolaEntry("3/", "2019-07-01T10:00:00+00:00") + zolaEntry("blog/second/", "2019-06-01T00:00:00+00:00")
                    + zolaEntry("blog/one/", "2019-05-01T00:00:00+00:00", "2019-05-03T00:00:00+00:00")),
        ],
        feed: "public/atom.xml", alias: "all.atom",
        promises: [
            "/all.atom": [
                "<id>https://www.example.org/atom.xml</id>", "<id>https://www.example.org/blog/one/</id>",
                "<id>https://www.example.org/blog/second/</id>", "<id>https://www.example.org/3/</id>",
                "href=\"https://www.example.org/blog/second/\"", "<published>2019-05-01T00:00:00Z</published>",
                "<updated>2019-05-03T00:00:00Z</updated>", "<published>2019-06-01T00:00:00Z</published>",
                "<category term=\"a\"/>", "https://www.example.org/one.png", "<name>Ada Example</name>",
                "/blog/second/\"&gt;the second",
            ]
        ], absent: ["Unfinished", "nonsense"])

    private static func zolaEntry(_ path: String, _ published: String, _ updated: String? = nil) -> String {
        entry(path, id: "https://www.example.org/" + path, published: published, updated: updated ?? published)
    }

    static let pelican = OldSite(
        page: "pelican",
        files: [
            "content/one.md": """
            Title: My first post
            Date: 2019-05-01 10:20
            Modified: 2019-05-03 10:20
            Category: News
            Tags: a, b
            Slug: one
            Url: /one.html
            Authors: Ada Example, Bo Example
            Summary: In short,
              and on.

            Text of one. See [two]({filename}news/second.md) and ![x]({static}/images/x.png).

            """,
            "content/news/second.md": "Title: Two of them\nDate: 2019-06-01 10:00\n\nText of two.\n",
            "content/three.html": """
            <html><head><title>Three</title><meta name="date" content="2019-07-01 10:00"/>
            <meta name="tags" content="a, b"/></head><body>Text of three.</body></html>

            """,
            "content/off.md": "Title: Unfinished\nDate: 2019-07-01 10:00\nStatus: draft\n\nText.\n",
            "content/hidden.md": "Title: Unfinished\nDate: 2019-07-01 10:00\nStatus: hidden\n\nText.\n",
            "output/feeds/all.atom.xml": atom(
                id: "https://www.example.org/",
                pelicanEntry("three.html", "2019-07-01T10:00:00+02:00")
                    + pelicanEntry("two-of-them.html", "2019-06-01T10:00:00+02:00")
                    + pelicanEntry("one.html", "2019-05-01T10:20:00+02:00", "2019-05-03T10:20:00+02:00")),
        ],
        feed: "output/feeds/all.atom.xml", alias: "all.atom",
        promises: [
            "/all.atom": [
                "<id>https://www.example.org/</id>", "<id>tag:www.example.org,2019-05-01:/one.html</id>",
                "<id>tag:www.example.org,2019-06-01:/two-of-them.html</id>",
                "<id>tag:www.example.org,2019-07-01:/three.html</id>", "href=\"https://www.example.org/one.html\"",
                "href=\"https://www.example.org/two-of-them.html\"", "<published>2019-05-01T08:20:00Z</published>",
                "<updated>2019-05-03T08:20:00Z</updated>", "<published>2019-06-01T08:00:00Z</published>",
                "<name>Bo Example</name>", "https://www.example.org/images/x.png", "In short, and on.",
                "<category term=\"News\"/>",
            ]
        ], absent: ["Unfinished"])

    private static func pelicanEntry(_ path: String, _ published: String, _ updated: String? = nil) -> String {
        let id = "tag:www.example.org,\(published.prefix(10)):/\(path)"
        return entry(path, id: id, published: published, updated: updated ?? published)
    }

    static let wordPress = OldSite(
        page: "wordpress",
        files: [
            "posts/2019-05-01-one/index.md": """
            ---
            title: "One"
            date: 2019-05-01
            categories:
              - "news"
            ---
            Text of one. [gallery ids="1,2"]

            """,
            "posts/two.md": """
            ---
            id: 12
            title: Two
            date: 2019-06-01T23:30:00+00:00
            author: Ada Example
            permalink: /2019/06/02/two/
            ---
            Text of two.

            """,
            "posts/three.html": """
            ---
            title: Three
            date: "2019-07-01 10:00:00"
            slug: third
            ---
            <!-- wp:paragraph --><p>Text of three.</p><!-- /wp:paragraph -->

            """,
            "export.xml": rss(
                post("2019/06/02/two/", 12, "Sat, 01 Jun 2019 23:30:00 +0000")
                    + post("2019/07/01/third/", 13, "Mon, 01 Jul 2019 08:00:00 +0000")
                    + post("about/", 2, "Mon, 01 Jul 2019 08:00:00 +0000") + firstPost),
        ],
        feed: "export.xml", secondPage: rss(firstPost), lost: ["https://www.example.org/?p=2"], alias: "all.rss",
        promises: [
            "/all.rss": [
                "<guid isPermaLink=\"false\">https://www.example.org/?p=11</guid>",
                "<guid isPermaLink=\"false\">https://www.example.org/?p=12</guid>",
                "<guid isPermaLink=\"false\">https://www.example.org/?p=13</guid>",
                "<link>https://www.example.org/2019/05/01/one/</link>",
                "<link>https://www.example.org/2019/06/02/two/</link>",
                "<link>https://www.example.org/2019/07/01/third/</link>",
                "<pubDate>Wed, 01 May 2019 08:00:00 GMT</pubDate>", "<pubDate>Sat, 01 Jun 2019 23:30:00 GMT</pubDate>",
                "<pubDate>Mon, 01 Jul 2019 08:00:00 GMT</pubDate>", "<category>news</category>", "[gallery",
            ]
        ])

    private static let firstPost = post("2019/05/01/one/", 11, "Wed, 01 May 2019 08:00:00 +0000")

    private static func post(_ path: String, _ number: Int, _ date: String) -> String {
        item(path, guid: "<guid isPermaLink=\"false\">https://www.example.org/?p=\(number)</guid>", date: date)
    }
}
