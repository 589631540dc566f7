import Composing
import Syndication
import Testing

@Suite struct FragmentCacheTests {
    private let version = ContentDigest(bytes: [1])

    @Test func `a fragment is found again under an equal key, whatever the content is`() throws {
        let feed = try Samples.richFeed()
        let entry = try Samples.entry("one", title: "One", html: "<p>One.</p>")
        let fragment = try FeedComposer(format: .atom).fragment(for: entry, in: feed)
        var cache = FragmentCache(limit: 100_000)
        cache.insert(fragment, for: FragmentKey(entry, version: version, format: .atom, in: feed))
        var unrendered = entry
        unrendered.content = Content(html: "")
        #expect(cache.fragment(for: FragmentKey(unrendered, version: version, format: .atom, in: feed)) == fragment)
    }

    @Test func `the feed's facts that no fragment shows do not matter`() throws {
        let entry = try Samples.entry("one", title: "One", html: "<p>One.</p>")
        let feed = try Samples.richFeed()
        var other = feed
        other.title = "Another title"
        other.updated = Timestamp(year: 2026, month: 4, day: 1)
        other.hubs = []
        other.addresses = [:]
        for format in FeedFormat.allCases {
            #expect(key(entry, feed, format) == key(entry, other, format))
            let composer = FeedComposer(format: format)
            #expect(try composer.fragment(for: entry, in: feed) == composer.fragment(for: entry, in: other))
        }
    }

    /// Each change must give another key: else an old fragment would stand in the new document.
    @Test(arguments: changes)
    func `what a fragment depends on makes another key`(
        fact: String, change: @Sendable (inout Entry, inout Feed) -> Void
    ) throws {
        let feed = try Samples.richFeed()
        let entry = try Samples.entry("one", title: "One", html: "<p>One. Two.</p>") { $0.content.summary = "One." }
        var changedEntry = entry
        var changedFeed = feed
        change(&changedEntry, &changedFeed)
        for format in FeedFormat.allCases {
            #expect(key(entry, feed, format) != key(changedEntry, changedFeed, format), "\(fact), \(format)")
        }
    }

    private static let changes: [(String, @Sendable (inout Entry, inout Feed) -> Void)] = [
        ("language", { _, feed in feed.language = LanguageTag("de") }),
        ("authors", { _, feed in feed.authors = [] }),
        ("exposure", { _, feed in feed.exposure = .summary }),
        ("own exposure", { entry, _ in entry.exposure = .summary }),
        ("title", { entry, _ in entry.title = "Two" }),
        ("published", { entry, _ in entry.published.milliseconds -= 1000 }),
        ("updated", { entry, _ in entry.updated.milliseconds += 1000 }),
        ("own authors", { entry, _ in entry.authors = [Person(name: "A")] }),
        ("categories", { entry, _ in entry.categories = [Category(term: "a")] }),
        ("own language", { entry, _ in entry.language = LanguageTag("fi") }),
        ("page", { entry, _ in entry.hasPage = false }),
        ("external URL", { entry, _ in entry.externalURL = entry.url }),
        ("reply", { entry, _ in entry.inReplyTo = [entry.url] }),
    ]

    @Test func `another version, format or entry makes another key`() throws {
        let feed = try Samples.richFeed()
        let entry = try Samples.entry("one", title: "One", html: "<p>One.</p>")
        let other = try Samples.entry("two", title: "One", html: "<p>One.</p>")
        #expect(key(entry, feed, .atom) != key(entry, feed, .rss))
        #expect(key(entry, feed, .atom) != key(other, feed, .atom))
        #expect(
            key(entry, feed, .atom)
                != FragmentKey(entry, version: ContentDigest(bytes: [2]), format: .atom, in: feed))
    }

    @Test func `an exposure that overrides the feed's to the same makes the same key`() throws {
        var feed = try Samples.richFeed()
        var entry = try Samples.entry("one", title: "One", html: "<p>One.</p>")
        entry.exposure = .summary
        let own = key(entry, feed, .atom)
        entry.exposure = nil
        feed.exposure = .summary
        #expect(own == key(entry, feed, .atom))
    }

    @Test func `the cache keeps what is used, and stays within its limit`() throws {
        let feed = try Samples.bareFeed()
        let composer = FeedComposer(format: .json)
        let limit = 50_000
        var cache = FragmentCache(limit: limit)
        let used = try Samples.entry("used", title: "Used", html: "<p>Used.</p>")
        cache.insert(try composer.fragment(for: used, in: feed), for: key(used, feed, .json))
        for number in 0..<500 {
            let entry = try Samples.entry("post-\(number)", title: "Post", html: "<p>Text.</p>")
            cache.insert(try composer.fragment(for: entry, in: feed), for: key(entry, feed, .json))
            #expect(cache.bytes <= limit)
            #expect(cache.fragment(for: key(used, feed, .json)) != nil)
        }
        let first = try Samples.entry("post-0", title: "Post", html: "<p>Text.</p>")
        #expect(cache.fragment(for: key(first, feed, .json)) == nil)
        let last = try Samples.entry("post-499", title: "Post", html: "<p>Text.</p>")
        #expect(cache.fragment(for: key(last, feed, .json)) != nil)
    }

    @Test func `a fragment larger than half the cache is not kept`() throws {
        let feed = try Samples.bareFeed()
        let entry = try Samples.entry("long", title: "Long", html: String(repeating: "<p>Long.</p>", count: 1000))
        var cache = FragmentCache(limit: 20_000)
        cache.insert(try FeedComposer(format: .json).fragment(for: entry, in: feed), for: key(entry, feed, .json))
        #expect(cache.bytes == 0)
    }

    private func key(_ entry: Entry, _ feed: Feed, _ format: FeedFormat) -> FragmentKey {
        FragmentKey(entry, version: version, format: format, in: feed)
    }
}
