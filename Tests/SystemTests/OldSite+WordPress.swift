extension OldSite {
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
