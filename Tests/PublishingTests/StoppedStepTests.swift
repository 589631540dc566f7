import Recording
import Synchronization
import Syndication
import Testing
import Watching

@testable import Publishing

/// The daemon stops while a step is under way.
struct StoppedStepTests {
    private func save(_ count: Int, in studio: Studio) throws {
        for number in 0..<count {
            try studio.save(
                "\(number).md", "---\ntitle: Post \(number)\ndate: 2026-03-01T08:00:00Z\n---\n\nText \(number).\n")
        }
    }

    @Test func `a first scan ends between two files, and the next start reads all of them`() async throws {
        let studio = try Studio(hasFile: true)
        let count = Pipeline.part + 40
        try save(count, in: studio)
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        let batch = try await studio.batch(for: pipeline)
        let read = Mutex(0)
        await #expect(throws: WatchingError.stopped) {
            try await pipeline.publish(batch) { done in
                read.withLock { $0 = max($0, done) }
                pipeline.beginStopping()
            }
        }
        #expect(read.withLock(\.self) < count && studio.shelf.display.editions.isEmpty)
        let next = try studio.pipeline()
        _ = try await next.load()
        try await next.publish(studio.batch(for: next))
        #expect(await next.entryCount == count)
        #expect(studio.text("/all.atom").contains("<entry>"))
    }

    @Test func `it waits for no smaller forms of documents, and none are stored any more`() async throws {
        let studio = try Studio()
        try save(40, in: studio)
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let smaller = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await pipeline.makeSmallerForms()
        }
        await #expect(throws: CancellationError.self) { try await smaller.value }
        #expect(studio.shelf.display.editions.values.allSatisfy { $0.brotli == nil && $0.zstd == nil })
    }

    @Test func `what was shown stays, and who asks for a page gets it`() async throws {
        let feed = FeedDefinition(
            title: "All", selection: FeedSelection(name: "all", limit: 3, keep: .zero, archivePage: 0))
        let studio = try Studio(hasFile: true)
        try save(12, in: studio)
        let pipeline = try studio.pipeline(feeds: [feed])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let shown = studio.text("/all.atom")
        try studio.save("new.md", "---\ntitle: New\ndate: 2026-03-20\n---\n\nText.\n")
        let batch = try await studio.batch(for: pipeline)
        pipeline.beginStopping()
        await #expect(throws: WatchingError.stopped) { try await pipeline.publish(batch) }
        #expect(studio.text("/all.atom") == shown && !shown.contains("New"))
        // Only three of them are in a feed, and were rendered for it.
        for number in 0..<12 {
            let url = try #require(WebURL("https://example.org/\(number)/"))
            guard case .entry(let entry, _) = try await pipeline.page(at: url) else {
                Issue.record("there is no page \(number)")
                continue
            }
            #expect(entry.content.html.contains("Text \(number)."))
        }
    }

    @Test func `other settings are taken up by the next start`() async throws {
        let studio = try Studio()
        try save(12, in: studio)
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        await pipeline.reconfigure(try studio.workshop(readingMark: "other"))
        pipeline.beginStopping()
        await #expect(throws: WatchingError.stopped) { _ = try await pipeline.changesAfterReconfiguration() }
    }
}
