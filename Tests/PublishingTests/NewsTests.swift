import Recording
import Syndication
import Testing

@testable import Publishing

/// What a subscriber is told that gets changes only (WebSub §7; spec websub.md H-44).
@Suite struct `The news since an edition` {
    private static let feed = FeedDefinition(
        title: "All", selection: FeedSelection(name: "all", limit: 5, keep: .zero))

    private func post(_ number: Int, _ words: String = "") -> String {
        "---\ntitle: Post \(number)\ndate: 2026-03-1\(number)T08:30:00Z\n---\n\nNumber \(number). \(words)\n"
    }

    private func edition(_ path: String, _ pipeline: Pipeline) async throws -> Edition {
        try #require(await pipeline.editions.first { $0.path == path })
    }

    private func news(_ path: String, since version: Int64, _ pipeline: Pipeline) async throws -> EditionDeltas.News {
        let edition = try await edition(path, pipeline)
        return try #require(edition.deltas).news(since: version, of: edition.bytes)
    }

    /// - Returns: the numbers of the articles in a part; nil where there is none.
    private func numbers(_ news: EditionDeltas.News) -> [Int]? {
        guard case .part(let bytes) = news else { return nil }
        return String(decoding: bytes, as: UTF8.self).matches(of: /Number (\d+)/).compactMap { Int($0.1) }
    }

    /// A studio with some posts that are published.
    private func published(_ numbers: ClosedRange<Int>) async throws -> (Studio, Pipeline) {
        let studio = try Studio()
        for number in numbers { try studio.save("\(number).md", post(number)) }
        let pipeline = try studio.pipeline(feeds: [Self.feed])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        return (studio, pipeline)
    }

    private func step(_ studio: Studio, _ pipeline: Pipeline) async throws {
        studio.now = studio.now + .seconds(60)
        try await pipeline.publish(studio.batch(for: pipeline))
    }

    /// The feed gets another title.
    private func rename(_ studio: Studio, _ pipeline: Pipeline) async throws {
        var renamed = Self.feed
        renamed.title = "Everything"
        await pipeline.reconfigure(try studio.workshop(feeds: [renamed]))
        studio.now = studio.now + .seconds(60)
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
    }

    @Test func `are a tombstone where an article was removed, and nothing in RSS`() async throws {
        let (studio, pipeline) = try await published(1...4)
        let (atom, rss) = (
            try await edition("/all.atom", pipeline).version, try await edition("/all.rss", pipeline).version
        )
        try studio.remove("2.md")
        try await step(studio, pipeline)
        #expect(try await edition("/all.rss", pipeline).version > rss)
        #expect(try await news("/all.rss", since: rss, pipeline) == .nothing)
        let told = try await news("/all.atom", since: atom, pipeline)
        #expect(numbers(told) == [])
        guard case .part(let bytes) = told else {
            Issue.record("\(told)")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self).contains("at:deleted-entry"))
        // What comes next is told alone.
        try studio.save("5.md", post(5))
        try await step(studio, pipeline)
        #expect(numbers(try await news("/all.rss", since: rss, pipeline)) == [5])
    }

    @Test func `leave out what comes back only because something newer went`() async throws {
        let (studio, pipeline) = try await published(1...5)
        try studio.save("6.md", post(6))
        try await step(studio, pipeline)
        let (atom, rss) = (try await edition("/all.atom", pipeline), try await edition("/all.rss", pipeline))
        try studio.remove("6.md")
        try await step(studio, pipeline)
        let now = try await edition("/all.rss", pipeline)
        #expect(String(decoding: now.bytes, as: UTF8.self).contains("Number 1."))
        #expect(try await news("/all.rss", since: rss.version, pipeline) == .nothing)
        #expect(numbers(try await news("/all.atom", since: atom.version, pipeline)) == [])
        // Who polls may not have been there when it went.
        let polled = try #require(now.deltas?.document(since: rss.stem, of: now.bytes))
        #expect(numbers(.part(polled)) == [1])
        try studio.save("1.md", post(1, "Corrected."))
        try await step(studio, pipeline)
        #expect(numbers(try await news("/all.rss", since: rss.version, pipeline)) == [1])
    }

    @Test func `leave out nothing that was withdrawn and is there again`() async throws {
        let (studio, pipeline) = try await published(1...5)
        let rss = try await edition("/all.rss", pipeline).version
        try studio.remove("3.md")
        try await step(studio, pipeline)
        try studio.save("3.md", post(3))
        try await step(studio, pipeline)
        #expect(numbers(try await news("/all.rss", since: rss, pipeline)) == [3])
    }

    /// A list of no entries is no news, and the subscriber has the tombstone.
    @Test func `are the whole where only the feed itself is another, also beside a tombstone of before`() async throws {
        let (studio, pipeline) = try await published(1...4)
        let first = try await edition("/all.atom", pipeline).version
        try studio.remove("2.md")
        try await step(studio, pipeline)
        let atom = try await edition("/all.atom", pipeline).version
        #expect(numbers(try await news("/all.atom", since: first, pipeline)) == [])
        try await rename(studio, pipeline)
        #expect(try await edition("/all.atom", pipeline).version > atom)
        #expect(try await news("/all.atom", since: atom, pipeline) == .whole)
        // Who has neither had the tombstone nor heard of the title gets both.
        #expect(try await news("/all.atom", since: first, pipeline) == .whole)
    }

    @Test func `are the whole where only the feed itself is another`() async throws {
        let (studio, pipeline) = try await published(1...4)
        let rss = try await edition("/all.rss", pipeline).version
        try await rename(studio, pipeline)
        #expect(try await edition("/all.rss", pipeline).version > rss)
        #expect(try await news("/all.rss", since: rss, pipeline) == .whole)
    }
}
