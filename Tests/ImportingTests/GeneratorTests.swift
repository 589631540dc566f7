import Importing
import Syndication
import Testing

/// One document of each generator, whole.
@Suite struct GeneratorTests {
    private func read(_ text: String, base: String? = nil) throws -> OldFeed {
        try OldFeedReader.read(Array(text.utf8), source: "old", base: base.flatMap { WebURL($0) })
    }

    @Test func `WordPress`() throws {
        let feed = try read(OldDocuments.wordPress)
        #expect(
            feed
                == OldFeed(
                    format: .rss, title: "Harbour & Sea", home: WebURL("https://harbour.example"),
                    entries: [
                        OldEntry(
                            id: "https://harbour.example/?p=123",
                            link: WebURL("https://harbour.example/2026/03/chair/"),
                            title: "The captain’s chair",
                            published: Timestamp(year: 2026, month: 3, day: 14, hour: 8, minute: 30), line: 20),
                        OldEntry(
                            id: "http://harbour.example/?post_type=rope&p=98",
                            link: WebURL("https://harbour.example/2026/03/ropes/"), title: "Ropes",
                            published: Timestamp(year: 2026, month: 3, day: 13, hour: 20, minute: 0, second: 59),
                            line: 29),
                    ]))
    }

    @Test func `Hugo, whose guid is the link, and whose zero is no date`() throws {
        let feed = try read(OldDocuments.hugo)
        #expect(feed.title == "Posts on Hill")
        #expect(feed.home == WebURL("https://hill.example/posts/"))
        #expect(feed.entries.map(\.id) == ["https://hill.example/posts/one/", "https://hill.example/about/"])
        #expect(feed.entries.map(\.isPermalink) == [true, true])
        #expect(feed.entries.map(\.link) == feed.entries.map { $0.id.flatMap { WebURL($0) } })
        #expect(feed.entries.map(\.published) == [Timestamp(year: 2026, month: 2, day: 1), nil])
        #expect(feed.problems.map(\.line) == [18])
        #expect(feed.problems.first?.description.contains("is before 1990") == true)
    }

    @Test func `Jekyll`() throws {
        let feed = try read(OldDocuments.jekyll)
        #expect(
            feed
                == OldFeed(
                    format: .atom, id: "https://pond.example/feed.xml", title: "Pond",
                    home: WebURL("https://pond.example/"),
                    entries: [
                        OldEntry(
                            id: "https://pond.example/2026/02/ducks",
                            link: WebURL("https://pond.example/2026/02/ducks.html"), title: "Ducks & drakes",
                            published: Timestamp(year: 2026, month: 2, day: 28, hour: 8),
                            updated: Timestamp(year: 2026, month: 3, day: 1, hour: 9), line: 2)
                    ]))
    }

    @Test(arguments: ["https://dune.example/feeds/all.atom.xml", nil])
    func `Pelican without a site URL: relative links need the address it came from`(base: String?) throws {
        let feed = try read(OldDocuments.pelican, base: base)
        #expect(feed.id == "/")
        #expect(feed.home == base.flatMap { _ in WebURL("https://dune.example/") })
        #expect(feed.entries.map(\.id) == ["tag:dune.example,2026-01-02:/sand.html"])
        #expect(feed.entries.map(\.link) == [base.flatMap { _ in WebURL("https://dune.example/sand.html") }])
        #expect(feed.entries.map(\.isPermalink) == [false])
        #expect(feed.problems == [])
    }

    @Test func `Ghost`() throws {
        let feed = try read(OldDocuments.ghost)
        let entry = OldEntry(
            id: "65e1f0c2a7b3d40001c9e8f1", link: WebURL("https://attic.example/lamp/"), title: "Lamp & shade",
            published: Timestamp(year: 2024, month: 3, day: 1, hour: 15, minute: 20, second: 11), line: 1)
        #expect(
            feed
                == OldFeed(format: .rss, title: "Attic", home: WebURL("https://attic.example/"), entries: [entry]))
    }

    @Test func `RSS 1.0, with items beside the channel and an entity of HTML`() throws {
        var feed = try read(OldDocuments.rdf)
        #expect(feed.problems.map(\.line) == [7])
        feed.problems = []
        let entry = OldEntry(
            id: "http://cafe.example/1", link: WebURL("http://cafe.example/one"), title: "One",
            published: Timestamp(year: 2004, month: 5, day: 6, hour: 5, minute: 8),
            updated: Timestamp(year: 2004, month: 5, day: 7), line: 9)
        #expect(feed == OldFeed(format: .rss, title: "Café", home: WebURL("http://cafe.example/"), entries: [entry]))
    }

    @Test func `Blogger, which pages`() throws {
        let feed = try read(OldDocuments.blogger)
        let entry = OldEntry(
            id: "tag:blogger.com,1999:blog-1234567890.post-42", link: WebURL("https://meadow.example/2026/03/hay.html"),
            title: "Hay", published: Timestamp(year: 2026, month: 3, day: 1, hour: 17, minute: 30),
            updated: Timestamp(
                year: 2026, month: 3, day: 1, hour: 17, minute: 31, second: 12, millisecond: 345), line: 2)
        let next = "https://www.blogger.com/feeds/1234567890/posts/default?start-index=26&max-results=25"
        #expect(
            feed
                == OldFeed(
                    format: .atom, id: "tag:blogger.com,1999:blog-1234567890", title: "Meadow",
                    home: WebURL("https://meadow.example/"), entries: [entry], next: WebURL(next)))
    }

    @Test func `FeedBurner, whose link redirects, and whose prefixes are its own`() throws {
        let feed = try read(OldDocuments.feedBurner)
        let entry = OldEntry(
            id: "http://smoke.example/?p=7", link: WebURL("http://smoke.example/fire"), title: "Fire",
            published: Timestamp(year: 2002, month: 10, day: 2, hour: 13),
            updated: Timestamp(year: 2002, month: 10, day: 3, hour: 8), line: 7)
        #expect(
            feed
                == OldFeed(
                    format: .rss, title: "Smoke", home: WebURL("http://smoke.example/"), entries: [entry],
                    next: WebURL("http://smoke.example/archive/1")))
    }

    @Test func `JSON Feed 1.1`() throws {
        let feed = try read(OldDocuments.json)
        let entries = [
            OldEntry(
                id: "https://brook.example/1", link: WebURL("https://brook.example/one"), title: "One",
                published: Timestamp(year: 2026, month: 3, day: 14, hour: 13, minute: 30),
                updated: Timestamp(year: 2026, month: 3, day: 15, hour: 8, minute: 30)),
            OldEntry(id: "https://brook.example/2", link: WebURL("https://brook.example/2")),
        ]
        #expect(
            feed
                == OldFeed(
                    format: .json, title: "Brook", home: WebURL("https://brook.example/"), entries: entries,
                    next: WebURL("https://brook.example/feed.json?page=2")))
    }

    @Test func `JSON Feed 1.0, with numbers for ids`() throws {
        let feed = try read(OldDocuments.json10)
        #expect(feed.title == "Ford")
        #expect(feed.entries.map(\.id) == ["7", "18446744073709551615", nil])
        #expect(feed.entries.map { $0.link?.path } == ["/7", "/8", "/9"])
        #expect(feed.entries.map(\.title) == [nil, nil, nil])
        #expect(feed.problems.count == 3, "an item without an id, and two with neither id nor link")
    }
}
