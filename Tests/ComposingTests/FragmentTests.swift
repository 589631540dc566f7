import Composing
import Syndication
import Testing

@Suite struct FragmentTests {
    @Test(arguments: FeedFormat.allCases)
    func `fragments put together are the document composed at once`(format: FeedFormat) throws {
        let feed = try Samples.richFeed()
        let entries = try Samples.entries()
        let composer = FeedComposer(format: format)
        let fragments = try entries.map { try composer.fragment(for: $0, in: feed) }
        let whole = try composer.document(of: feed, entries: entries)
        #expect(try composer.document(of: feed, fragments: fragments) == whole)
        // The same values give the same bytes, however often.
        #expect(try composer.document(of: feed, entries: entries) == whole)
    }

    @Test func `a document declares the namespaces that its entries use, and no other`() throws {
        let feed = try Samples.bareFeed()
        let plain = try Samples.entry("plain", title: "Plain", html: "<p>Text.</p>")
        var pictured = plain
        pictured.content.image = ImageReference(url: try Samples.url("https://www.example.org/a.jpg"))
        func head(_ entries: [Entry], _ format: FeedFormat) throws -> Substring {
            let text = String(
                decoding: try FeedComposer(format: format).document(of: feed, entries: entries), as: UTF8.self)
            return text.split(separator: "\n")[1]
        }
        #expect(try head([plain], .atom) == "<feed xmlns=\"http://www.w3.org/2005/Atom\">")
        #expect(try head([plain, pictured], .atom).contains("xmlns:media=\"http://search.yahoo.com/mrss/\""))
        #expect(try head([plain], .rss) == "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">")
        #expect(try head([pictured], .rss).contains("xmlns:media=\"http://search.yahoo.com/mrss/\""))
    }

    @Test func `a feed without an address in a format is refused`() throws {
        var feed = try Samples.bareFeed()
        feed.addresses[.rss] = nil
        #expect(throws: ComposingError.noAddress(feed: "news", .rss)) {
            try FeedComposer(format: .rss).document(of: feed, fragments: [])
        }
    }

    @Test(
        arguments: [
            Timestamp(year: 1, month: 1, day: 1), Timestamp(year: 1989, month: 12, day: 31),
            Timestamp(year: 10_000, month: 1, day: 1), Timestamp(milliseconds: .min), Timestamp(milliseconds: .max),
        ],
        FeedFormat.allCases)
    func `a time that no feed may show is refused by its entry's name`(instant: Timestamp, format: FeedFormat) throws {
        let feed = try Samples.bareFeed()
        let composer = FeedComposer(format: format)
        let early = try Samples.entry("early", title: "Early", html: "") { $0.published = instant }
        #expect(throws: ComposingError.implausibleDate(entry: early.id, instant)) {
            try composer.fragment(for: early, in: feed)
        }
        var undated = feed
        undated.updated = instant
        #expect(throws: ComposingError.implausibleDate(entry: nil, instant)) {
            try composer.document(of: undated, fragments: [])
        }
    }
}
