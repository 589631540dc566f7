import Recording
import Syndication
import Testing

@testable import Publishing

/// A feed that its operator has closed (spec R10.2).
struct ClosedFeedTests {
    private func feed(isClosed: Bool) -> FeedDefinition {
        var feed = FeedDefinition(title: "All", selection: FeedSelection(name: "all"))
        feed.isClosed = isClosed
        return feed
    }

    private func started(_ studio: Studio, isClosed: Bool) async throws -> Pipeline {
        let pipeline = try studio.pipeline(feeds: [feed(isClosed: isClosed)])
        try await pipeline.restore()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        return pipeline
    }

    private func save(_ name: String, _ words: String, in studio: Studio) throws {
        try studio.save("\(name).md", "---\ntitle: \(name)\ndate: 2026-03-01\n---\n\n\(words)\n")
    }

    /// What comes within a moment of the first articles was there like them.
    private func wait(_ studio: Studio) { studio.now = studio.now + .seconds(60) }

    @Test func `takes no more entries, and says so, until it is open again`() async throws {
        let studio = try Studio()
        try save("one", "The first.", in: studio)
        try save("two", "The second.", in: studio)
        var pipeline = try await started(studio, isClosed: false)
        #expect(!studio.text("/all.json").contains("expired"))
        #expect(await pipeline.closedTopics.isEmpty)

        wait(studio)
        await pipeline.reconfigure(try studio.workshop(feeds: [feed(isClosed: true)]))
        let last = try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        #expect(Set(last.editions.map(\.path)).isSuperset(of: ["/all.atom", "/all.rss", "/all.json"]))
        #expect(studio.text("/all.json").contains("\"expired\":true,"))
        let topics = await pipeline.closedTopics
        #expect(Set(topics.map(\.text)) == Set(["atom", "rss", "json"].map { "https://feeds.example.org/all.\($0)" }))

        wait(studio)
        try save("three", "The third.", in: studio)
        #expect(try await pipeline.publish(studio.batch(for: pipeline)).editions.isEmpty)
        // What is in it is corrected and withdrawn as ever.
        wait(studio)
        try save("one", "The first, corrected.", in: studio)
        try studio.remove("two.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        func shows(_ words: String) -> [Bool] {
            FeedFormat.allCases.map { studio.text("/all.\($0.rawValue)").contains(words) }
        }
        #expect(shows("The first, corrected.") == [true, true, true])
        #expect(shows("The second.") == [false, false, false])
        #expect(studio.text("/all.atom").contains("at:deleted-entry"))

        wait(studio)
        pipeline = try await started(studio, isClosed: true)
        #expect(shows("The third.") == [false, false, false])
        #expect(studio.text("/all.json").contains("\"expired\":true,"))

        wait(studio)
        await pipeline.reconfigure(try studio.workshop(feeds: [feed(isClosed: false)]))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        #expect(shows("The third.") == [true, true, true])
        #expect(!studio.text("/all.json").contains("expired"))
    }

    @Test func `holds all that was there when it was first seen`() async throws {
        let studio = try Studio()
        try save("one", "The first.", in: studio)
        let pipeline = try await started(studio, isClosed: true)
        // Its file is still being copied here.
        studio.now = studio.now + .seconds(2)
        try save("two", "The second.", in: studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.atom").contains("The second."))
        wait(studio)
        try save("three", "The third.", in: studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(!studio.text("/all.atom").contains("The third."))
    }
}
