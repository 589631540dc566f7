import Testing

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
            permalink: /:categories/:year/:month/:day/:title.html
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
            path + ".html", id: "https://www.example.org/" + path, published: published, updated: updated ?? published)
    }

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
                eleventyEntry("blog/three/", "2019-07-01T00:00:00Z")
                    + eleventyEntry("notes/two/", "2019-06-01T10:00:00Z")
                    + eleventyEntry("blog/one/", "2019-05-01T00:00:00Z")),
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

    private static func eleventyEntry(_ path: String, _ updated: String) -> String {
        entry(path, id: "https://www.example.org/" + path, updated: updated)
    }
}
