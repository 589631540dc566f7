import Composing
import Syndication
import Testing

/// What a feed's configuration may change of how entries are shown. Without it no byte is another: the golden files.
@Suite struct StyleTests {
    /// One entry in one format, as text.
    private func composed(
        _ format: FeedFormat, title: String? = "T", html: String = "<p>C</p>",
        _ change: (inout Feed, inout Entry) throws -> Void
    ) throws -> String {
        var feed = try Samples.bareFeed()
        var entry = try Samples.entry("one", title: title, html: html)
        try change(&feed, &entry)
        let bytes = try FeedComposer(format: format).document(of: feed, entries: [entry])
        try SelfCheck.check(bytes, format: format, of: feed, entries: [entry])
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("{section}: {title}", "T", "news", "news: T"), ("{title} ({feed})", "T", nil, "T (Example News)"),
            ("{title} | {site}", "T", nil, "T | The Site"), ("[{category}] {title}", "T", nil, "[Ducks] T"),
            ("{title}, by {author}", "T", nil, "T, by Maja, Ola"),
            // Nothing for a place: the title as it is.
            ("{section}: {title}", "T", nil, "T"), ("{section}: {title}", "T", " ", "T"),
            // What an article says is no template.
            ("{title} {title}", "{feed}", nil, "{feed} {feed}"),
        ] as [(String, String, String?, String)])
    func `titles are shown as a template has them, in all formats`(
        template: String, title: String, section: String?, expected: String
    ) throws {
        for format in FeedFormat.allCases {
            let document = try composed(format, title: title) { feed, entry in
                feed.siteTitle = "The Site"
                feed.style.title = try TextTemplate(template, placeholders: EntryStyle.titlePlaceholders)
                entry.section = section
                entry.categories = [Category(term: "Ducks"), Category(term: "Geese")]
                entry.authors = [Person(name: "Maja"), Person(name: "Ola")]
            }
            let shown = format == .json ? "\"title\":\"\(expected)\"" : "<title>\(expected)</title>"
            #expect(document.contains(shown), "\(document)")
        }
    }

    @Test func `a note has no title to put into a template`() throws {
        for format in FeedFormat.allCases {
            let document = try composed(format, title: nil) { feed, entry in
                feed.style.title = try TextTemplate("News: {title}", placeholders: EntryStyle.titlePlaceholders)
                entry.content.firstSentence = "C"
            }
            #expect(!document.contains("News: "))
        }
    }
}
