extension OldSite {
    static let eleventy = OldSite(
        page: "eleventy",
        files: [
            "content/blog/blog.11tydata.js": "export default { tags: [\"posts\"] };\n",
            "content/index.njk": "---\ntitle: Home\n---\n",
            "content/blog/2019-05-01-one.md": "---\ntitle: One\ndescription: In short.\ntags: [a]\n---\nText.\n",
            "content/blog/two.md": """
            ---json
            {"title": "Two", "date": "2019-06-01T10:00:00Z", "permalink": "/notes/{{ page.fileSlug }}/index.html"}
            ---
            Text of two. {{ metadata.nonsense }} {% youtube "abc123" %}

            """,
            "content/blog/three.html": "---\ntitle: Three\ndate: 2019-07-01\n---\n<p>Text of three.</p>\n",
            "content/blog/off.md":
                "---\ntitle: Unfinished\ndate: 2019-07-01\neleventyExcludeFromCollections: true\n---\nText.\n",
            "_site/feed/feed.xml": atom(
                id: "https://www.example.org/",
                entry("blog/three/", updated: "2019-07-01T00:00:00Z")
                    + entry("notes/two/", updated: "2019-06-01T10:00:00Z")
                    + entry("blog/one/", updated: "2019-05-01T00:00:00Z")),
        ],
        feed: "_site/feed/feed.xml", alias: "all.atom",
        promises: [
            "/all.atom": [
                "<id>https://www.example.org/</id>", "<id>https://www.example.org/blog/one/</id>",
                "<id>https://www.example.org/notes/two/</id>", "<id>https://www.example.org/blog/three/</id>",
                "href=\"https://www.example.org/notes/two/\"", "<published>2019-05-01T00:00:00Z</published>",
                "<published>2019-06-01T10:00:00Z</published>", "<updated>2019-07-01T00:00:00Z</updated>", "In short.",
                "https://www.youtube.com/watch?v=abc123",
            ]
        ], absent: ["Unfinished", "nonsense", "Home"])
}
