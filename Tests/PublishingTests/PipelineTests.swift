import Foundation
import Recording
import Synchronization
import Syndication
import Testing
import Watching

@testable import Publishing

struct PipelineTests {
    func post(_ title: String, _ date: String = "2026-03-14T08:30:00Z", _ body: String = "Text.") -> String {
        "---\ntitle: \"\(title)\"\ndate: \(date)\n---\n\n\(body)\n"
    }

    @Test func `a folder becomes one feed of everything and one for each folder`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("In the news"))
        try studio.save("blog/b.md", post("In the blog"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        let step = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(
            step.editions.map(\.path).sorted() == [
                "/all.atom", "/all.json", "/all.rss", "/blog.atom", "/blog.json", "/blog.rss", "/feeds.opml",
                "/news.atom", "/news.json", "/news.rss",
            ])
        #expect(studio.text("/all.atom").contains("In the news") && studio.text("/all.atom").contains("In the blog"))
        #expect(!studio.text("/news.atom").contains("In the blog"))
        #expect(studio.text("/all.atom").contains("https://example.org/news/a/"))
    }

    @Test func `the page of a folder names its feed, as far as the configuration does not`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("A"))
        try studio.save("news/_index.md", "+++\ntitle = \"The *Newsroom*\"\ndescription = \"All that happens\"\n+++\n")
        func configured(_ naming: FeedNaming?) -> [FeedDefinition] {
            let selection = FeedSelection(name: "n", match: [PathGlob("news/**")])
            var definition = FeedDefinition(title: "Mine", subtitle: "My words", selection: selection)
            definition.naming = naming
            return [definition]
        }
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let feed = studio.text("/news.atom")
        #expect(feed.contains("<title>Example: The Newsroom</title>\n<subtitle>All that happens</subtitle>"))
        #expect(studio.text("/all.atom").contains("<title>Example</title>"))
        #expect(studio.text("/feeds.opml").contains("text=\"Example: The Newsroom\""))
        // A start that does not find the file knows it still; a file that has gone is forgotten.
        try studio.remove("news/_index.md")
        let again = try studio.pipeline()
        _ = try await again.load()
        try await again.publish(Batch())
        #expect(studio.text("/news.atom") == feed)
        studio.now = studio.now + .seconds(60)
        try await again.publish(studio.batch(for: again))
        #expect(studio.text("/news.atom").contains("<title>Example: news</title>\n<updated>2026-04-01T00:01:00Z"))

        try studio.save("news/_index.md", "---\ntitle: Example, the news\nsummary: S\n---\n")
        for (naming, title, subtitle) in [
            (nil, "Mine", "My words"),
            (FeedNaming(folder: "news", siteTitle: "Example"), "Example, the news", "S"),
            (
                FeedNaming(folder: "news", siteTitle: "Mine", givesSubtitle: false), "Mine: Example, the news",
                "My words"
            ),
            (FeedNaming(folder: "news", siteTitle: "Mine", givesTitle: false), "Mine", "S"),
            (FeedNaming(folder: "other", siteTitle: "Mine"), "Mine", "My words"),
        ] as [(FeedNaming?, String, String)] {
            let pipeline = try studio.pipeline(feeds: configured(naming))
            _ = try await pipeline.load()
            try await pipeline.publish(studio.batch(for: pipeline))
            #expect(studio.text("/n.atom").contains("<title>\(title)</title>\n<subtitle>\(subtitle)</subtitle>"))
        }
    }

    /// Who watches the daemon must tell a long step from one that hangs.
    @Test func `reading, rendering and composing show that they go on`() async throws {
        let studio = try Studio()
        let articles = 64
        for number in 1...articles { try studio.save("\(number).md", post("\(number)")) }
        let pulses = Mutex(0)
        let feed = FeedDefinition(title: "All", selection: FeedSelection(name: "all", limit: articles))
        let pipeline = try studio.pipeline(feeds: [feed], pulse: { pulses.withLock { $0 += 1 } })
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        // Two parts are read, four are rendered, two are made ready for documents, and one feed has those.
        #expect(pulses.withLock(\.self) == 9)
        // Long after the first filling, so that it is a flood.
        studio.now = studio.now + .seconds(60)
        for number in 1...articles { try studio.save("\(number).md", post("\(number)", "2026-03-15", "Another.")) }
        try await pipeline.publish(studio.batch(for: pipeline))
        // Read, and held; then read again.
        try await pipeline.accept()
        #expect(pulses.withLock(\.self) == 9 + 2 + 9)
    }

    @Test func `what has not changed is not published again`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let before = studio.shelf.display.editions
        studio.now = studio.now + .seconds(3600)
        try studio.save("a.md", post("A"))
        let step = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(step.editions.isEmpty)
        #expect(studio.shelf.display.editions.mapValues(\.stem) == before.mapValues(\.stem))
        #expect(studio.shelf.display.editions.mapValues(\.lastModified) == before.mapValues(\.lastModified))
    }

    @Test func `only the feeds that show a changed article get new editions`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("A"))
        try studio.save("blog/b.md", post("B"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(60)
        try studio.save("news/a.md", post("A changed"))
        let step = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(Set(step.editions.map(\.path)).isDisjoint(with: ["/blog.atom", "/blog.rss", "/blog.json"]))
        #expect(step.editions.contains { $0.path == "/news.atom" && $0.version == 2 })
    }

    @Test func `a link to a file follows when that file comes and moves`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A", "2026-03-14", "See [the other](b.md)."))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(!studio.text("/all.atom").contains("https://example.org/b/"))
        try studio.save("b.md", post("B"))
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.json").contains("href=\\\"https://example.org/b/\\\""))
        try studio.save("b.md", "---\ntitle: B\ndate: 2026-03-14T08:30:00Z\nslug: elsewhere\n---\nText.\n")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.json").contains("href=\\\"https://example.org/elsewhere/\\\""))
    }

    @Test func `formats that are not read are known, also after a restart`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        try studio.save("b.rst", "B\n=\n")
        let first = try studio.pipeline()
        _ = try await first.load()
        try await first.publish(studio.batch(for: first))
        #expect(await first.unreadFormats.map(\.file) == ["b.rst"])
        #expect(await first.problems.isEmpty)

        let second = try studio.pipeline()
        try await second.restore()
        _ = try await second.load()
        #expect(await second.unreadFormats.map(\.file) == ["b.rst"])
    }

    @Test func `a scheduled article comes when it is due`() async throws {
        let studio = try Studio()
        try studio.save("now.md", post("Now"))
        try studio.save("later.md", post("Later", "2026-04-01T12:00:00Z"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(!studio.text("/all.atom").contains("Later"))
        let due = try #require(await pipeline.nextDue())
        #expect(due == Timestamp(year: 2026, month: 4, day: 1, hour: 12))
        studio.now = due
        // Without its folder it would have no text.
        await pipeline.noteFolder(isPresent: false)
        #expect(await pipeline.nextDue() == nil)
        try await pipeline.publish(Batch())
        #expect(!studio.text("/all.atom").contains("Later"))
        await pipeline.noteFolder(isPresent: true)
        let step = try await pipeline.publishDue()
        #expect(step.editions.contains { $0.path == "/all.atom" })
        #expect(studio.text("/all.atom").contains("Later"))
    }
}
