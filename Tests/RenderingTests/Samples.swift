import Rendering
import Syndication
import Testing

/// A small site that the tests of this module share: the article `news/funding.md`, two others, and a few pictures.
enum Samples {
    static func article(
        _ markdown: String, title: String? = "Funding", path: String = "news/funding.md"
    ) throws -> Article {
        try article(body: .markdown(Array(markdown.utf8)), title: title, path: path)
    }

    static func article(
        body: Article.Body, title: String? = "Funding", path: String = "news/funding.md"
    ) throws -> Article {
        let digest = ContentDigest(bytes: [])
        let permalink = try #require(WebURL("https://example.org/blog/news/funding/"))
        var article = Article(
            path: path, body: body, bodyLine: 5, permalink: permalink, sourceDigest: digest, contentDigest: digest)
        article.title = title
        return article
    }

    static func links() throws -> SiteLinks {
        var links = SiteLinks(
            site: try #require(WebURL("https://example.org/blog/")),
            permalink: { path in
                switch path {
                case "news/2024-other.md": WebURL("https://example.org/blog/other/")
                case "news/ärger.md": WebURL("https://example.org/blog/news/arger/")
                case "about.md": WebURL("https://example.org/blog/about-us/")
                case "_posts/2020-01-01-old.md": WebURL("https://example.org/blog/2020/01/01/old.html")
                default: nil
                }
            },
            file: { path in
                switch path {
                case "news/chart.png":
                    LocalFile(bytes: 12345, type: MediaType("image/png"), width: 800, height: 450)
                case "news/dot.gif": LocalFile(bytes: 43, type: MediaType("image/gif"), width: 1, height: 1)
                case "news/talk.mp3": LocalFile(bytes: 5_000_000, type: MediaType("audio/mpeg"))
                default: nil
                }
            })
        links.folderName = "content"
        return links
    }

    static func id() throws -> EntryID {
        try #require(EntryID("tag:example.org,2026-03-14:/news/funding/"))
    }
}

extension Samples {
    /// The content of an HTML body, without white space at its ends.
    static func content(html: String, settings: RenderingSettings = .init()) throws -> String {
        try trimmed(render(article(body: .html(Array(html.utf8))), settings: settings).content.html)
    }

    static func content(markdown: String, settings: RenderingSettings = .init()) throws -> String {
        try trimmed(render(article(markdown), settings: settings).content.html)
    }

    static func render(_ article: Article, settings: RenderingSettings = .init()) throws -> Rendering {
        ContentRenderer(settings: settings).render(article, id: try id(), links: try links())
    }

    static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
