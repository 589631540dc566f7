import Foundation
import Reading
import Syndication
import Testing

/// What the tests of this module share.
enum Sample {
    static let site = WebURL("https://example.org/")

    static func settings(
        site: String = "https://example.org/", permalink: PermalinkPattern = .path, zone: String = "Europe/Stockholm",
        language: String? = "en", authors: AuthorDirectory = AuthorDirectory()
    ) throws -> ReadingSettings {
        ReadingSettings(
            site: try #require(WebURL(site)), permalink: permalink, zone: try #require(TimeZoneRules(named: zone)),
            language: language.flatMap { LanguageTag($0) }, authors: authors)
    }

    static func reading(_ text: String, path: String = "news/funding.md") throws -> FileReading {
        ArticleReader(settings: try settings()).read(Array(text.utf8), path: path)
    }

    /// - Throws: when the text gives no article.
    static func article(_ text: String, path: String = "news/funding.md") throws -> Article {
        let reading = try reading(text, path: path)
        return try #require(reading.article, "\(reading.problems)")
    }
}

/// The article as lines that a person can review.
func description(of article: Article) -> String {
    var lines: [String] = []
    func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { lines.append("\(name): \(value)") }
    }
    add("permalink", article.permalink.text + (article.hasPage ? "" : " (no page)"))
    add("title", article.title)
    add("subtitle", article.subtitle)
    add("summary", article.summary)
    add("date", article.date.map { DateFormats.rfc3339($0.instant) + ($0.isDateOnly ? " (day)" : "") })
    add("modified", article.modified.map(DateFormats.rfc3339))
    add("expires", article.expires.map(DateFormats.rfc3339))
    add("visibility", article.visibility == .published ? nil : article.visibility.rawValue)
    add("exposure", article.exposure?.rawValue)
    add("language", article.language?.text)
    for author in article.authors {
        add(
            "author",
            [author.name, author.email, author.url?.text, author.avatar?.text].compactMap { $0 }.joined(
                separator: " · "))
    }
    add("categories", article.categories.map(\.term).joined(separator: ", "))
    add(
        "image",
        article.image.map { [$0.address, $0.alt, $0.caption, $0.credit].compactMap { $0 }.joined(separator: " · ") })
    for enclosure in article.enclosures { add("enclosure", "\(enclosure)") }
    for alias in article.aliases { add("alias", alias.text) }
    add("id", article.claimedID?.text)
    add("external", article.externalURL?.text)
    for reply in article.inReplyTo { add("in reply to", reply.text) }
    add("comments", article.commentsURL?.text)
    add("via", article.viaURL?.text)
    add("rights", article.rights)
    add("base", article.base?.text)
    add("weight", article.weight == 0 ? nil : String(article.weight))
    add("minor", article.isMinor ? "yes" : nil)
    switch article.body {
    case .markdown(let bytes): add("markdown from line \(article.bodyLine)", String(decoding: bytes, as: UTF8.self))
    case .html(let bytes): add("html from line \(article.bodyLine)", String(decoding: bytes, as: UTF8.self))
    case .plainText(let bytes): add("text from line \(article.bodyLine)", String(decoding: bytes, as: UTF8.self))
    case .none: add("body", "none")
    }
    return lines.joined(separator: "\n") + "\n"
}

/// Compares with a golden file beside the tests. `RECORD=1` writes it anew, and fails.
func expectGolden(_ text: String, _ name: String, file: String = #filePath) throws {
    let url = URL(filePath: file).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        Issue.record("recorded \(name)")
        return
    }
    #expect(try String(contentsOf: url, encoding: .utf8) == text)
}
