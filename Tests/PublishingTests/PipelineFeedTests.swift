import Foundation
import Recording
import Syndication
import Testing
import Watching

@testable import Publishing

// What stands in a feed, and what leaves it.
extension PipelineTests {
    /// Who polls would get all of it once more, for nothing that is new.
    @Test func `a feed from which something would only go by its age stays as it is until there is news`() async throws
    {
        let studio = try Studio()
        studio.now = Timestamp(year: 2020, month: 4, day: 1)
        func save(_ number: Int) throws {
            try studio.save("\(number).md", post("Post \(number)", "2020-03-1\(number)T08:30:00Z"))
        }
        let feed = FeedDefinition(
            title: "All", selection: FeedSelection(name: "all", limit: 2, keep: .seconds(3600)))
        func started() async throws -> Pipeline {
            let pipeline = try studio.pipeline(feeds: [feed])
            try await pipeline.restore()
            _ = try await pipeline.load()
            try await pipeline.publish(studio.batch(for: pipeline))
            return pipeline
        }
        for number in 1...2 { try save(number) }
        let pipeline = try await started()
        studio.now = studio.now + .seconds(60)
        try studio.remove("1.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(60)
        for number in 3...5 { try save(number) }
        try await pipeline.publish(studio.batch(for: pipeline))
        let before = studio.shelf.display.editions.mapValues(\.stem)
        #expect(studio.text("/all.atom").contains("Post 3") && studio.text("/all.atom").contains("deleted-entry"))
        studio.now = studio.now + .seconds(40 * 86_400)
        #expect(try await pipeline.publish(studio.batch(for: pipeline)).editions.isEmpty)
        let again = try await started()
        #expect(studio.shelf.display.editions.mapValues(\.stem) == before)
        try save(6)
        try await again.publish(studio.batch(for: again))
        let after = studio.text("/all.atom")
        #expect(after.contains("Post 6") && after.contains("Post 5"))
        #expect(!after.contains("Post 3") && !after.contains("Post 4") && !after.contains("deleted-entry"))
    }

    @Test func `a document stays below its size, shows no fewer than ten, and the rest by its summary`() async throws {
        let studio = try Studio()
        let long = String(repeating: "A sentence of some length stands here. ", count: 400)
        for number in 10..<40 {
            try studio.save("p\(number).md", post("Post \(number)", "2026-02-01T00:00:\(number)Z", long))
        }
        let feed = FeedDefinition(
            title: "Small", selection: FeedSelection(name: "small", limit: 30, keep: .zero), maximumSize: 64 << 10)
        let pipeline = try studio.pipeline(feeds: [feed])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        for path in ["/small.atom", "/small.rss", "/small.json"] {
            let edition = try #require(studio.shelf.display.editions[path])
            #expect(edition.bytes.count <= 64 << 10)
            #expect((10..<40).count { studio.text(path).contains("Post \($0)") } == 10)
        }
    }

    @Test func `a large entry loses its text, and no small one`() async throws {
        let studio = try Studio()
        let long = String(repeating: "A sentence of some length stands here. ", count: 3000)
        for number in 10..<30 {
            try studio.save("p\(number).md", post("Post \(number)", "2026-02-01T00:00:\(number)Z", "Whole \(number)"))
        }
        try studio.save("long.md", post("Long", "2026-02-02", long))
        let feed = FeedDefinition(
            title: "Small", selection: FeedSelection(name: "small", limit: 30, keep: .zero), maximumSize: 64 << 10)
        let pipeline = try studio.pipeline(feeds: [feed])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let feedText = studio.text("/small.json")
        #expect(feedText.utf8.count < 20_000 && feedText.contains("\"title\":\"Long\""))
        #expect((10..<30).allSatisfy { feedText.contains("Whole \($0)") }, "there is room for all of them")
    }

    @Test func `R11.7 a recording that is replaced moves updated, and one that is only there now does not`()
        async throws
    {
        let studio = try Studio()
        try studio.save("a.md", "---\ntitle: Talk\ndate: 2026-03-14\nenclosure: talk.mp3\n---\n\nText.\n")
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        func publish(_ recording: String) async throws -> String {
            studio.now = studio.now + .seconds(3600)
            try studio.save("talk.mp3", recording)
            try await pipeline.publish(studio.batch(for: pipeline))
            let feed = studio.text("/all.json")
            #expect(feed.contains("\"size_in_bytes\":\(recording.utf8.count)"))
            return feed
        }
        #expect(try await !publish("sound").contains("date_modified"))
        #expect(try await publish("other sound").contains("\"date_modified\":\"2026-04-01T02:00:00"))
        #expect(try await publish("OTHER SOUND").contains("\"date_modified\":\"2026-04-01T02:00:00"))
    }

    @Test func `what is wrong with a text is told while a feed shows it, by the name of its file`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A", "2026-03-14", "See [none](c.md)."))
        try studio.save("b.md", post("B"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.problems.map(\.file) == ["a.md"])
        try studio.remove("a.md")
        try studio.save("other.md", post("A", "2026-03-14", "See [none](c.md)."))
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.problems.map(\.file) == ["other.md"])
        try studio.remove("other.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.problems.isEmpty)
    }

    @Test func `P5 the time of a feed and of the list stays where it was when the newest change leaves`() async throws {
        let studio = try Studio()
        for number in 1...5 { try studio.save("\(number).md", post("\(number)", "2026-02-0\(number)T08:30:00Z")) }
        func feed(_ limit: Int, _ keep: Duration) -> FeedDefinition {
            FeedDefinition(title: "All", selection: FeedSelection(name: "all", limit: limit, keep: keep))
        }
        let pipeline = try studio.pipeline(feeds: [feed(30, .seconds(86_400))])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(3600)
        try studio.save("1.md", post("1", "2026-02-01T08:30:00Z", "Corrected."))
        try await pipeline.publish(studio.batch(for: pipeline))
        let time = "<updated>2026-04-01T01:00:00Z</updated>\n<link"
        let modified = "<dateModified>Wed, 01 Apr 2026 01:00:00 GMT</dateModified>"
        #expect(studio.text("/all.atom").contains(time) && studio.text("/feeds.opml").contains(modified))
        // In another process, with room for three.
        studio.now = studio.now + .seconds(3600)
        let again = try studio.pipeline(feeds: [feed(3, .zero)])
        _ = try await again.load()
        try await again.publish(studio.batch(for: again))
        #expect(!studio.text("/all.atom").contains("Corrected."))
        #expect(studio.text("/all.atom").contains(time) && studio.text("/feeds.opml").contains(modified))
        // Nor does the list go back with its newest feed.
        var other = feed(3, .zero)
        other.selection.name = "other"
        let last = try studio.pipeline(feeds: [other])
        _ = try await last.load()
        try await last.publish(studio.batch(for: last))
        #expect(studio.text("/feeds.opml").contains("/other.") && studio.text("/feeds.opml").contains(modified))
    }

    @Test func `what has no page of its own is listed for people without a link`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        try studio.save("note.md", "---\ntitle: Note\ndate: 2026-03-01\npermalink: false\n---\n\nText.\n")
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let headlines = try #require(studio.shelf.display.headlines["all"])
        #expect(headlines.map(\.title) == ["A", "Note"])
        #expect(headlines.map { $0.url?.text } == ["https://example.org/a/", nil])
    }

    @Test func `a feed leaves out what is taken away from it`() async throws {
        let studio = try Studio()
        for path in ["news/a.md", "news/old/b.md", "c.md"] { try studio.save(path, post("At \(path)")) }
        let selection = FeedSelection(
            name: "some", match: [PathGlob("**")], exclude: [PathGlob("news/old/**")])
        let pipeline = try studio.pipeline(feeds: [FeedDefinition(title: "Some", selection: selection)])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let feed = studio.text("/some.json")
        #expect(feed.contains("At news/a.md") && feed.contains("At c.md") && !feed.contains("old/b.md"))
    }

    @Test func `a deletion moves the feed's time, and a restart composes the same tombstones`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        try studio.save("b.md", post("B"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(3600)
        try studio.remove("a.md")
        let step = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(step.editions.map(\.path) == ["/all.atom", "/all.rss", "/all.json", "/feeds.opml"])
        let atom = studio.text("/all.atom")
        #expect(atom.contains("<updated>2026-04-01T01:00:00Z</updated>\n<link"))
        #expect(
            atom.contains(
                "<at:deleted-entry ref=\"tag:example.org,2026-03-14:/a/\" when=\"2026-04-01T01:00:00Z\"/>"))
        #expect(atom.contains("xmlns:at=\"http://purl.org/atompub/tombstones/1.0\""))
        let json = studio.text("/all.json")
        #expect(
            json.contains(
                "\"_syndicated\":{\"deleted\":[{\"id\":\"tag:example.org,2026-03-14:/a/\","
                    + "\"when\":\"2026-04-01T01:00:00Z\"}]},\"items\""))
        #expect(!studio.text("/all.rss").contains("/a/"))
        let again = try studio.pipeline()
        _ = try await again.load()
        studio.now = studio.now + .seconds(60)
        try await again.publish(studio.batch(for: again))
        #expect(studio.text("/all.atom") == atom)
        #expect(studio.text("/all.json") == json)
    }

    @Test func `a feed that retracts shows the entry in every format as removed, with nothing in it`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A secret", "2026-03-14", "Nobody should have read this."))
        try studio.save("b.md", post("B"))
        let feed = FeedDefinition(title: "All", selection: FeedSelection(name: "all", deletion: .retract))
        let pipeline = try studio.pipeline(feeds: [feed])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(3600)
        try studio.remove("a.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        for path in ["/all.atom", "/all.rss", "/all.json"] {
            let text = studio.text(path)
            #expect(text.contains("[removed] A secret"), "\(path)")
            #expect(text.contains("tag:example.org,2026-03-14:/a/"), "\(path)")
            #expect(!text.contains("Nobody should"), "\(path)")
            #expect(!text.contains("deleted-entry") && !text.contains("_syndicated"), "\(path)")
        }
    }
}
