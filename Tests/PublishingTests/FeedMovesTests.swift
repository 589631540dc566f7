import Recording
import Syndication
import Testing

@testable import Publishing

struct FeedMovesTests {
    private let day: Int64 = 86_400

    @Test(
        arguments: [
            ([], 3600),
            ([0], 3600),
            // Every day: an hour is enough.
            ([0, 86_400, 172_800], 3600),
            // Every two hours: a quarter of an hour.
            ([0, 7200, 14_400, 21_600], 900),
            // In bursts: never more often than every five minutes.
            ([0, 1, 2, 3, 4], 300),
            // Only the newest eleven count: once they came daily, now every hour.
            ([Int64](0..<20).map { $0 * 86_400 } + (0..<11).map { 3_000_000 + $0 * 3600 }, 420),
        ] as [([Int64], Int)])
    func `C7 a feed is worth a look eight times between two articles`(published: [Int64], expected: Int) {
        #expect(PollingRhythm.pace(of: published.map { Timestamp(seconds: $0) }) == .seconds(expected))
    }

    /// - Parameter hours: of each day from the first of June, in UTC.
    private func quiet(_ dates: [(day: Int, hour: Int)]) -> QuietTimes {
        PollingRhythm.quietTimes(
            of: dates.map { Timestamp(year: 2026, month: 6, day: 1, hour: $0.hour) + .seconds($0.day * 86_400) })
    }

    @Test func `C7 hours and days without news are told where the rhythm shows them, and only then`() {
        // The first of June 2026 is a Monday. Each morning at nine, from Monday to Friday, for six weeks.
        let mornings = (0..<42).filter { $0 % 7 < 5 }.map { (day: $0, hour: 9) }
        #expect(quiet(mornings) == QuietTimes(hours: Array(0...6) + Array(12...23), days: [0, 6]))
        // Too few, or not for long enough, say nothing.
        #expect(quiet(Array(mornings.prefix(19))) == QuietTimes())
        #expect(quiet((0..<27).map { (day: $0, hour: 9) }) == QuietTimes())
        // What is late on Friday may be Saturday elsewhere.
        let evenings = (0..<42).filter { $0 % 7 < 5 }.map { (day: $0, hour: 22) }
        #expect(quiet(evenings) == QuietTimes(hours: Array(1...19), days: [0]))
        // Around the clock.
        #expect(quiet((0..<60).map { (day: $0, hour: $0 * 5 % 24) }) == QuietTimes())
        // Once a week.
        let weekly = (0..<20).map { (day: $0 * 7 + 4, hour: 12) }
        #expect(quiet(weekly).days == [0, 1, 2, 3, 4, 6])
    }

    private func plan(_ definitions: FeedDefinition...) throws -> FeedPlan {
        let home = try #require(WebURL("https://example.org/"))
        let base = try #require(WebURL("https://feeds.example.org/sub/"))
        return FeedPlan(
            settings: PublishingSettings(
                title: "Example", home: home, base: base, plan: .configured(definitions),
                generator: Feed.Generator(name: "test", version: "1")))
    }

    private func feed(_ name: String, formats: [FeedFormat] = FeedFormat.allCases, _ moves: FeedMoves) -> FeedDefinition
    {
        var definition = FeedDefinition(title: name, selection: FeedSelection(name: name), formats: formats)
        definition.moves = moves
        return definition
    }

    @Test func `C10 an old address leads to the format that its name tells, in one step`() throws {
        let plan = try plan(
            feed("news", FeedMoves(aliases: ["/index.xml", "/feed/", "/blog/atom.xml", "/feed.json", "updates"])))
        let moves = plan.moves(sections: []).mapValues(\.text)
        let base = "https://feeds.example.org/sub/news."
        #expect(
            moves == [
                "/index.xml": base + "rss", "/index.xml/": base + "rss", "/feed": base + "rss", "/feed/": base + "rss",
                "/blog/atom.xml": base + "atom", "/blog/atom.xml/": base + "atom", "/feed.json": base + "json",
                "/feed.json/": base + "json", "/updates.atom": base + "atom", "/updates.rss": base + "rss",
                "/updates.json": base + "json",
            ])
    }

    @Test func `C10 a former name leads on for the corrections too, but not from what is another feed's`() throws {
        var news = feed("news", formats: [.atom], FeedMoves(aliases: ["updates", "old", "older", "/feed"]))
        news.tellsCorrections = true
        let plan = try plan(
            news, feed("old-changes", formats: [.atom], FeedMoves(aliases: ["older-changes"])))
        let base = "https://feeds.example.org/sub/"
        #expect(
            plan.moves(sections: []).mapValues(\.text) == [
                "/updates.atom": base + "news.atom", "/old.atom": base + "news.atom", "/older.atom": base + "news.atom",
                "/feed": base + "news.atom", "/feed/": base + "news.atom",
                "/updates-changes.atom": base + "news-changes.atom",
                "/older-changes.atom": base + "old-changes.atom",
            ])
    }

    @Test func `C10 an old address with a percent sign is found in the spelling that the server has`() throws {
        let plan = try plan(feed("news", FeedMoves(aliases: ["/caf%c3%a9.xml", "/%7Eme/feed/"])))
        let news = "https://feeds.example.org/sub/news.rss"
        #expect(
            plan.moves(sections: []).mapValues(\.text) == [
                "/caf%C3%A9.xml": news, "/caf%C3%A9.xml/": news, "/~me/feed": news, "/~me/feed/": news,
            ])
    }

    @Test func `C10 a feed that is elsewhere for a while is published as ever`() throws {
        let plan = try plan(
            feed("news", formats: [.atom, .rss], FeedMoves(detour: "https://other.example.net/n.{format}")))
        #expect(plan.definitions(sections: []).map(\.name) == ["news"])
        #expect(plan.moves(sections: []).isEmpty)
        #expect(
            plan.detours(sections: []).mapValues(\.text) == [
                "/news.atom": "https://other.example.net/n.atom", "/news.rss": "https://other.example.net/n.rss",
            ])
    }

    @Test func `C10 a feed that has moved away is not published, and takes its old addresses with it`() throws {
        let plan = try plan(
            feed("news", FeedMoves()),
            feed(
                "old", formats: [.atom, .rss],
                FeedMoves(aliases: ["/feed"], target: "https://new.example.net/x.{format}")),
            feed("single", formats: [.rss], FeedMoves(aliases: ["/atom.xml"], target: "https://new.example.net/one")))
        #expect(plan.definitions(sections: []).map(\.name) == ["news"])
        let rss = "https://new.example.net/x.rss"
        let one = "https://new.example.net/one"
        #expect(
            plan.moves(sections: []).mapValues(\.text) == [
                "/old.atom": "https://new.example.net/x.atom", "/old.rss": rss, "/feed": rss, "/feed/": rss,
                "/single.rss": one, "/atom.xml": one, "/atom.xml/": one,
            ])
    }

    @Test func `gzip is made in haste, and then the smallest forms, which are kept over a restart`() async throws {
        let studio = try Studio()
        for number in 0..<8 {
            let text = String(repeating: "Words that come again and again, \(number). ", count: 30)
            try studio.save("\(number).md", "---\ntitle: \(number)\ndate: 2026-03-0\(number + 1)\n---\n\n\(text)\n")
        }
        let pipeline = try studio.pipeline()
        try await pipeline.restore()
        _ = try await pipeline.load()
        let step = try await pipeline.publish(try await studio.batch(for: pipeline))
        try await pipeline.complete(step.editions)
        let packed = try #require(studio.shelf.display.editions["/all.atom"])
        // At once, in haste.
        let quick = try #require(packed.quickGzip)
        #expect(packed.gzip == nil)
        #expect(packed.brotli == nil)
        // A restart that comes before the smallest forms packs in haste again.
        try await studio.pipeline().restore()
        #expect(studio.shelf.display.editions["/all.atom"]?.quickGzip == quick)
        try await pipeline.makeSmallerForms()
        let small = try #require(studio.shelf.display.editions["/all.atom"])
        let (gzip, brotli) = (try #require(small.gzip), try #require(small.brotli))
        #expect(brotli.count < gzip.count)
        #expect(gzip.count < quick.count)
        #expect(small.quickGzip == nil)
        #expect(small.stem == packed.stem)
        // What was packed in haste and comes late takes nothing away.
        try await pipeline.complete(step.editions)
        let kept = try #require(studio.shelf.display.editions["/all.atom"])
        #expect(kept.gzip == gzip && kept.brotli == brotli && kept.quickGzip == nil)
        // As after a restart.
        let next = try studio.pipeline()
        try await next.restore()
        #expect(studio.shelf.display.editions["/all.atom"]?.gzip == gzip)
        #expect(studio.shelf.display.editions["/all.atom"]?.brotli == brotli)
        #expect(studio.shelf.display.editions["/all.atom"]?.zstd == small.zstd)
    }
}
