extension OldSite {
    static let hugo = OldSite(
        page: "hugo",
        files: [
            "content/about.md": "---\ntitle: About\n---\nMe.\n",
            "content/posts/_index.md": "---\ntitle: Posts\n---\n",
            "content/posts/one.md": """
            +++
            title = "One"
            date = 2019-05-01T10:00:00+02:00
            lastmod = 2019-05-03T10:00:00+02:00
            tags = ["a"]
            +++
            Text of one. {{< youtube abc123 >}} {{< ref "two" >}} {{< nonsense >}}

            """,
            "content/posts/two/index.md": "---\ntitle: Two\ndate: 2019-06-01\nslug: second\n---\n![x](x.png) Text.\n",
            "content/posts/2019-07-01-three.md": """
            {"title": "Three", "date": "2019-07-01T10:00:00Z", "url": "/:year/:slug/", "authors": ["ada"]}
            Text of three.

            """,
            "content/posts/draft.md": "---\ntitle: Unfinished\ndate: 2019-08-01\ndraft: true\n---\nText.\n",
            "content/posts/quiet.md": "---\ntitle: Quiet\ndate: 2019-08-01\nbuild:\n  list: never\n---\nText.\n",
            "data/authors.yml": "ada:\n  name: Ada Example\n",
            "public/index.xml": rss(
                item("2019/three/", guid: guid("2019/three/"), date: "Mon, 01 Jul 2019 10:00:00 +0000")
                    + item("posts/second/", guid: guid("posts/second/"), date: "Sat, 01 Jun 2019 00:00:00 +0000")
                    + item("posts/one/", guid: guid("posts/one/"), date: "Wed, 01 May 2019 10:00:00 +0200")
                    + item("about/", guid: guid("about/"), date: "Mon, 01 Jan 0001 00:00:00 +0000")),
        ],
        feed: "public/index.xml", report: "adopted: 4 entries keep their ids and dates",
        lost: ["https://www.example.org/about/"], alias: "all.rss",
        promises: [
            "/all.rss": [
                "<guid isPermaLink=\"true\">https://www.example.org/posts/one/</guid>",
                "<guid isPermaLink=\"true\">https://www.example.org/posts/second/</guid>",
                "<guid isPermaLink=\"true\">https://www.example.org/2019/three/</guid>",
                "<link>https://www.example.org/2019/three/</link>", "<pubDate>Wed, 01 May 2019 08:00:00 GMT</pubDate>",
                "<pubDate>Sat, 01 Jun 2019 00:00:00 GMT</pubDate>", "<dc:creator>Ada Example</dc:creator>",
                "https://www.youtube.com/watch?v=abc123", "https://www.example.org/posts/second/x.png",
            ],
            "/posts.rss": ["https://www.example.org/posts/one/"],
        ], absent: ["Unfinished", "Quiet", "nonsense"])

    private static func guid(_ path: String) -> String { "<guid>https://www.example.org/\(path)</guid>" }
}
