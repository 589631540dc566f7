import Composing
import Syndication
import Testing

@Suite struct FragmentCacheTests {
    @Test func `the feed's facts that no fragment shows do not matter`() throws {
        let entry = try Samples.entry("one", title: "One", html: "<p>One.</p>")
        let feed = try Samples.richFeed()
        var other = feed
        other.title = "Another title"
        other.updated = Timestamp(year: 2026, month: 4, day: 1)
        other.hubs = []
        other.addresses = [:]
        for format in FeedFormat.allCases {
            #expect(key(1, feed, format) == key(1, other, format))
            let composer = FeedComposer(format: format)
            #expect(try composer.fragment(for: entry, in: feed) == composer.fragment(for: entry, in: other))
        }
    }

    /// Each change must give another key: else an old fragment would stand in the new document.
    @Test(arguments: changes)
    func `what a fragment depends on makes another key`(fact: String, change: @Sendable (inout Feed) -> Void) throws {
        let feed = try Samples.richFeed()
        var changed = feed
        change(&changed)
        for format in FeedFormat.allCases {
            #expect(key(1, feed, format) != key(1, changed, format), "\(fact), \(format)")
        }
    }

    private static let changes: [(String, @Sendable (inout Feed) -> Void)] = [
        ("language", { $0.language = LanguageTag("de") }),
        ("authors", { $0.authors = [] }),
        ("exposure", { $0.exposure = .summary }),
        ("dates", { $0.style.zone = LocalTime(name: "Europe/Stockholm") { _ in 3600 } }),
        ("link posts", { $0.style.linkPost = .external }),
        ("notes", { $0.style.untitled = .synthesize }),
        ("closing lines", { $0.style.closing = [try? TextTemplate("Bye", placeholders: [])].compactMap(\.self) }),
        ("titles", { $0.style.title = try? TextTemplate("{title}.", placeholders: ["title"]) }),
    ]

    @Test func `another version, format or exposure makes another key`() throws {
        let feed = try Samples.richFeed()
        #expect(key(1, feed, .atom) != key(1, feed, .rss))
        #expect(key(1, feed, .atom) != key(2, feed, .atom))
        #expect(key(1, feed, .atom) != FragmentKeys(of: feed, .atom).key(version: 1, exposure: .summary))
    }

    @Test func `an exposure that overrides the feed's to the same makes the same key`() throws {
        var feed = try Samples.richFeed()
        let own = FragmentKeys(of: feed, .atom).key(version: 1, exposure: .summary)
        feed.exposure = .summary
        #expect(own == key(1, feed, .atom))
    }

    @Test func `the cache keeps what is used, and stays within its limit`() throws {
        let feed = try Samples.bareFeed()
        let composer = FeedComposer(format: .json)
        let limit = 50_000
        var cache = FragmentCache(limit: limit)
        let used = try Samples.entry("used", title: "Used", html: "<p>Used.</p>")
        cache.insert(try composer.fragment(for: used, in: feed), for: key(1000, feed, .json))
        for number in 0..<500 {
            let entry = try Samples.entry("post-\(number)", title: "Post", html: "<p>Text.</p>")
            cache.insert(try composer.fragment(for: entry, in: feed), for: key(UInt64(number), feed, .json))
            #expect(cache.bytes <= limit)
            #expect(cache.fragment(for: key(1000, feed, .json)) != nil)
        }
        #expect(cache.fragment(for: key(0, feed, .json)) == nil)
        #expect(cache.fragment(for: key(499, feed, .json)) != nil)
    }

    @Test func `a fragment larger than half the cache is not kept`() throws {
        let feed = try Samples.bareFeed()
        let entry = try Samples.entry("long", title: "Long", html: String(repeating: "<p>Long.</p>", count: 1000))
        var cache = FragmentCache(limit: 20_000)
        cache.insert(try FeedComposer(format: .json).fragment(for: entry, in: feed), for: key(1, feed, .json))
        #expect(cache.bytes == 0)
    }

    private func key(_ version: UInt64, _ feed: Feed, _ format: FeedFormat) -> FragmentKey {
        FragmentKeys(of: feed, format).key(version: version, exposure: nil)
    }
}
