import Composing
import Syndication
import Testing

@Suite struct GoldenTests {
    @Test(arguments: FeedFormat.allCases)
    func `a feed with something of everything`(format: FeedFormat) throws {
        let feed = try Samples.richFeed()
        let entries = try Samples.entries()
        let bytes = try FeedComposer(format: format).document(of: feed, entries: entries)
        try expectGolden(bytes, "rich.\(format.rawValue)")
        try SelfCheck.check(bytes, format: format, of: feed, entries: entries)
    }

    @Test(arguments: FeedFormat.allCases)
    func `a feed that knows only what it must, without entries`(format: FeedFormat) throws {
        let feed = try Samples.bareFeed()
        let bytes = try FeedComposer(format: format).document(of: feed, fragments: [])
        try expectGolden(bytes, "empty.\(format.rawValue)")
        try SelfCheck.check(bytes, format: format, of: feed, entries: [])
    }

    @Test(arguments: FeedFormat.allCases)
    func `a feed of summaries`(format: FeedFormat) throws {
        var feed = try Samples.bareFeed()
        feed.exposure = .summary
        let entries = [
            try Samples.entry("titled", title: "Titled", html: "<p>One. Two.</p>") {
                $0.content.summary = "One & <1>."
            },
            try Samples.entry("note", title: nil, html: "<p>One. Two.</p>", hour: 7) { entry in
                entry.content.summary = "A note & <1>."
                entry.content.firstSentence = "A note & <1>."
            },
            // Its summary would be the whole content, so there is none: the content stands for it.
            try Samples.entry("short", title: "Short", html: "<p>One.</p>", hour: 6),
            try Samples.entry("full", title: "Asks for more", html: "<p>One. Two.</p>", hour: 5) { entry in
                entry.exposure = .full
                entry.content.summary = "One."
            },
            try Samples.entry("pageless", title: nil, html: "<p>One. Two.</p>", hour: 4) { entry in
                entry.hasPage = false
                entry.content.summary = "One."
            },
        ]
        let bytes = try FeedComposer(format: format).document(of: feed, entries: entries)
        try expectGolden(bytes, "summaries.\(format.rawValue)")
        try SelfCheck.check(bytes, format: format, of: feed, entries: entries)
    }

    @Test func `the list of all feeds`() throws {
        var rssOnly = try Samples.bareFeed()
        rssOnly.name = "pod"
        rssOnly.addresses = [.rss: try Samples.url("https://feeds.example.org/pod.rss")]
        let feeds = [try Samples.richFeed(), rssOnly]
        let bytes = try OPMLComposer.document(
            of: feeds, title: "Feeds of <Example> & Sons",
            owner: Person(name: "The Desk", url: try Samples.url("https://www.example.org/desk/")),
            created: Timestamp(year: 2025, month: 1, day: 1), modified: Timestamp(year: 2026, month: 3, day: 16))
        try expectGolden(bytes, "feeds.opml")
        try SelfCheck.checkOPML(bytes, of: feeds)
    }
}
