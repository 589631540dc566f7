extension OldSite {
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
        return entry(path, id: id, published: published, updated: updated)
    }
}
