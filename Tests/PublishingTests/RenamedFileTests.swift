import Foundation
import Syndication
import Testing

@testable import Publishing

/// A file that has another name and says nearly the same: readers must not get it twice (spec R6.4).
struct RenamedFileTests {
    private static let text =
        "The ferry leaves the old quay for the last time on Sunday, after sixty years of service. "

    private func post(_ title: String, _ text: String = RenamedFileTests.text + "Everybody may come along.") -> String {
        "---\ntitle: \(title)\ndate: 2026-03-14\n---\n\n\(text)\n"
    }

    private func published(_ studio: Studio, _ files: [String: String]) async throws -> Pipeline {
        for (path, text) in files { try studio.save(path, text) }
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(60)
        return pipeline
    }

    @Test(arguments: [true, false])
    func `a file that is renamed and has another title keeps its id`(restarts: Bool) async throws {
        let studio = try Studio()
        var pipeline = try await published(studio, ["ferry.md": post("The ferry"), "b.md": post("B", "Another.")])
        try studio.remove("ferry.md")
        try studio.save("last-trip.md", post("Sixty years, and no more"))
        if restarts {
            pipeline = try studio.pipeline()
            _ = try await pipeline.load()
        }
        let step = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(step.changes.map(\.kind) == [.moved(from: "ferry.md", isSignificant: true)])
        let feed = studio.text("/all.atom")
        #expect(feed.contains("Sixty years, and no more") && feed.contains("tag:example.org,2026-03-14:/ferry/"))
        #expect(!feed.contains(":/last-trip/") && !feed.contains("deleted-entry"))
    }

    /// All files are read anew then, and those that are gone are missed all the same.
    @Test(arguments: [true, false])
    func `a file that is renamed or gone when other settings come is known for it`(restarts: Bool) async throws {
        let studio = try Studio()
        var pipeline = try await published(
            studio, ["ferry.md": post("The ferry"), "b.md": post("B", "Another."), "c.md": post("C", "A third.")])
        try studio.remove("ferry.md")
        try studio.save("trip.md", post("The ferry"))
        try studio.remove("b.md")
        let step: Pipeline.Step
        if restarts {
            pipeline = try studio.pipeline(readingMark: "other")
            _ = try await pipeline.load()
            step = try await pipeline.publish(studio.batch(for: pipeline))
        } else {
            await pipeline.reconfigure(try studio.workshop(readingMark: "other"))
            let read = try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
            #expect(read.changes.map(\.path) == ["c.md"])
            step = try await pipeline.publish(studio.batch(for: pipeline))
        }
        #expect(step.changes.map(\.path).sorted() == (restarts ? ["b.md", "c.md", "trip.md"] : ["b.md", "trip.md"]))
        let feed = studio.text("/all.atom")
        #expect(feed.contains("tag:example.org,2026-03-14:/ferry/") && feed.contains("https://example.org/trip/"))
        #expect(!feed.contains("tag:example.org,2026-03-14:/trip/"))
        #expect(feed.matches(of: /<at:deleted-entry ref="([^"]*)"/).map(\.1) == ["tag:example.org,2026-03-14:/b/"])
        // What was found is told once.
        #expect(try await pipeline.publish(studio.batch(for: pipeline)).changes.isEmpty)
    }

    @Test func `a folder whose name gets another Unicode spelling changes nothing for readers`()
        async throws
    {
        let studio = try Studio()
        let (old, new) = ("e\u{301}t\u{E9}", "\u{E9}t\u{E9}")
        let files = ["\(old)/ferry.md": post("The ferry"), "b.md": post("B", "Another.")]
        let pipeline = try await published(studio, files)
        let before = studio.text("/all.atom")
        try #require(rename(studio.folder.path + "/" + old, studio.folder.path + "/" + new) == 0)
        let step = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(step.changes.map(\.kind) == [.unchanged])
        #expect(studio.text("/all.atom") == before)
        // They are known by the new one, after a restart too.
        #expect(try await studio.batch(for: pipeline).changes.isEmpty)
        let again = try studio.pipeline()
        _ = try await again.load()
        #expect(try await studio.batch(for: again).changes.isEmpty)
    }

    @Test func `a copy is an article of its own, and so is what has the text of a copy`() async throws {
        let studio = try Studio()
        let pipeline = try await published(studio, ["ferry.md": post("The ferry"), "b.md": post("B", "Another.")])
        try studio.save("copy.md", post("Sixty years, and no more"))
        let copied = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(copied.changes.map(\.kind) == [.published])
        try studio.remove("ferry.md")
        try studio.save("third.md", post("A third one"))
        let third = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(third.changes.map(\.kind) == [.published, .withdrawn(.deleted)])
        #expect(studio.text("/all.atom").contains("tag:example.org,2026-03-14:/third/"))
    }

    @Test func `links find files that have moved up by one name`() async throws {
        let studio = try Studio()
        let files = ["1.md": post("One", "The first."), "2.md": post("Two", "The second.")]
        let pipeline = try await published(studio, files)
        try studio.remove("1.md")
        try studio.save("2.md", post("One", "The first."))
        try studio.save("3.md", post("Two", "The second."))
        let step = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(step.changes.count == 2)
        let feed = studio.text("/all.atom")
        #expect(feed.contains("tag:example.org,2026-03-14:/1/") && feed.contains("tag:example.org,2026-03-14:/2/"))
        #expect(!feed.contains(":/3/") && !feed.contains("deleted-entry"))

        try studio.save("links.md", post("Links", "See [one](2.md) and [two](3.md)."))
        try await pipeline.publish(studio.batch(for: pipeline))
        for page in ["2", "3"] {
            #expect(studio.text("/all.atom").contains("&lt;a href=\"https://example.org/\(page)/\""))
        }
    }
}
