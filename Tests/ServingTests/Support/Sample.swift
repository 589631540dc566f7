import Publishing
import Syndication

/// Editions and feeds for the tests.
enum Sample {
    static let published = Timestamp(year: 2026, month: 3, day: 14, hour: 8, minute: 30)
    static let publishedText = "Sat, 14 Mar 2026 08:30:00 GMT"
    static let hub = url("https://feeds.example.org/hub")

    /// A URL that the tests wrote themselves.
    static func url(_ text: String) -> WebURL {
        guard let url = WebURL(text) else { preconditionFailure("not a URL: \(text)") }
        return url
    }

    private static func id(_ text: String) -> EntryID {
        guard let id = EntryID(text) else { preconditionFailure("not an id: \(text)") }
        return id
    }

    static func edition(
        _ name: String = "news", _ format: FeedFormat = .atom, text: String = "<feed>news</feed>",
        gzip: [UInt8]? = Array("packed".utf8), stem: String = "5f2c", hubs: [WebURL] = [hub],
        lastModified: Timestamp = published, version: Int64 = 1
    ) -> Edition {
        Edition(
            kind: .feed(name: name, format), path: "/\(name).\(format.rawValue)",
            topic: url("https://feeds.example.org/\(name).\(format.rawValue)"), hubs: hubs,
            contentType: format.contentType, bytes: Array(text.utf8), gzip: gzip, stem: stem,
            lastModified: lastModified, version: version)
    }

    static let opml = Edition(
        kind: .opml, path: "/feeds.opml", topic: url("https://feeds.example.org/feeds.opml"), hubs: [],
        contentType: "text/x-opml; charset=utf-8", bytes: Array("<opml/>".utf8), gzip: nil, stem: "0b31",
        lastModified: published, version: 1)

    static func feed(_ name: String = "news", title: String = "Example News", subtitle: String = "") -> Feed {
        Feed(
            name: name, id: id("tag:example.org,2026:feeds/\(name)"), title: title, subtitle: subtitle,
            language: LanguageTag("sv"), home: url("https://www.example.org/"),
            addresses: [
                .atom: url("https://feeds.example.org/\(name).atom"),
                .rss: url("https://feeds.example.org/\(name).rss"),
                .json: url("https://feeds.example.org/\(name).json"),
            ], updated: published, generator: Feed.Generator(name: "syndicated", version: "1"))
    }

    static func display(
        _ editions: [Edition] = [edition()], feeds: [Feed] = [feed()], gone: Set<String> = []
    ) -> EditionShelf.Display {
        EditionShelf.Display(
            editions: Dictionary(editions.map { ($0.path, $0) }) { _, last in last }, feeds: feeds, gone: gone)
    }
}
