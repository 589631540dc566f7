extension OldSite {
    static let jekyll = OldSite(
        page: "jekyll",
        files: [
            "_posts/2019-05-01-one.md": """
            ---
            layout: post
            title: One
            date: 2019-05-01 10:00:00 +0200
            last_modified_at: 2019-05-03 10:00:00 +0200
            author: ada
            ---
            Text of one, and [two]({% post_url 2019-06-01-two %}).
            {: .lead}

            """,
            "_posts/2019-06-01-two.md": "---\nlayout: post\ntitle: Two\nexcerpt: In short.\n---\nText of two.\n",
            "_posts/2019-07-01-three.markdown": """
            ---
            title: Three
            categories: [News]
            ---
            Text of three. {% include nonsense.html %}

            """,
            "_posts/2019-08-01-off.md": "---\ntitle: Unfinished\npublished: false\n---\nText.\n",
            "_drafts/next.md": "---\ntitle: Unfinished\n---\nText.\n",
            "_data/authors.yml": "ada:\n  name: Ada Example\n",
            "_site/feed.xml": atom(
                id: "https://www.example.org/feed.xml",
                jekyllEntry("news/2019/07/01/three", "2019-07-01T00:00:00+02:00")
                    + jekyllEntry("2019/06/01/two", "2019-06-01T00:00:00+02:00")
                    + jekyllEntry("2019/05/01/one", "2019-05-01T10:00:00+02:00", "2019-05-03T10:00:00+02:00")),
        ],
        feed: "_site/feed.xml", alias: "all.atom",
        promises: [
            "/all.atom": [
                "<id>https://www.example.org/feed.xml</id>", "<id>https://www.example.org/2019/05/01/one</id>",
                "href=\"https://www.example.org/2019/05/01/one.html\"", "<published>2019-05-01T08:00:00Z</published>",
                "<updated>2019-05-03T08:00:00Z</updated>", "<id>https://www.example.org/2019/06/01/two</id>",
                "<published>2019-05-31T22:00:00Z</published>", "href=\"https://www.example.org/2019/06/01/two.html\"",
                "<id>https://www.example.org/news/2019/07/01/three</id>",
                "href=\"https://www.example.org/news/2019/07/01/three.html\"", "<name>Ada Example</name>", "In short.",
            ]
        ], absent: ["Unfinished", "nonsense", "lead}", "{%"])

    private static func jekyllEntry(_ path: String, _ published: String, _ updated: String? = nil) -> String {
        entry(
            path + ".html", id: "https://www.example.org/" + path, published: published, updated: updated)
    }
}
