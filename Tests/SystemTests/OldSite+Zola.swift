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

            {{ youtube(id="dQw4w9WgXcQ") }}

            """,
            "content/blog/2019-06-01-two.md": "+++\ntitle = \"Two\"\nslug = \"second\"\n+++\nText of two.\n",
            "content/blog/three/index.md":
                "+++\ntitle = \"Three\"\ndate = 2019-07-01T10:00:00Z\npath = \"3\"\n+++\nText of three.\n",
            "content/blog/off.md": "+++\ntitle = \"Unfinished\"\ndate = 2019-08-01\ndraft = true\n+++\nText.\n",
            "public/atom.xml": atom(
                id: "https://www.example.org/atom.xml",
                entry("3/", published: "2019-07-01T10:00:00+00:00")
                    + entry("blog/second/", published: "2019-06-01T00:00:00+00:00")
                    + entry("blog/one/", published: "2019-05-01T00:00:00+00:00", updated: "2019-05-03T00:00:00+00:00")),
        ],
        feed: "public/atom.xml", alias: "all.atom",
        promises: [
            "/all.atom": [
                "<id>https://www.example.org/atom.xml</id>", "<id>https://www.example.org/blog/one/</id>",
                "<id>https://www.example.org/blog/second/</id>", "<id>https://www.example.org/3/</id>",
                "href=\"https://www.example.org/blog/second/\"", "<published>2019-05-01T00:00:00Z</published>",
                "<updated>2019-05-03T00:00:00Z</updated>", "<published>2019-06-01T00:00:00Z</published>",
                "<category term=\"a\"/>", "https://www.example.org/one.png", "<name>Ada Example</name>",
                "/blog/second/\"&gt;the second", "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            ]
        ], absent: ["Unfinished", "nonsense"])
}
