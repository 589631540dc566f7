import Foundation
import GRDB
import Recording
import Synchronization
import Syndication
import Testing
import Watching

@testable import Publishing

struct PipelineTests {
    private func post(_ title: String, _ date: String = "2026-03-14T08:30:00Z", _ body: String = "Text.") -> String {
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
        // Two parts are read, four are rendered, two are made ready for documents, and there are three of those.
        #expect(pulses.withLock(\.self) == 11)
        // Long after the first filling, so that it is a flood.
        studio.now = studio.now + .seconds(60)
        for number in 1...articles { try studio.save("\(number).md", post("\(number)", "2026-03-15", "Another.")) }
        try await pipeline.publish(studio.batch(for: pipeline))
        // Read, and held; then read again.
        try await pipeline.accept()
        #expect(pulses.withLock(\.self) == 11 + 2 + 11)
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

    @Test func `a broken file keeps its last good version in a new process too`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("The good title"))
        try studio.save("b.md", post("Another"))
        let first = try studio.pipeline()
        _ = try await first.load()
        try await first.publish(studio.batch(for: first))
        try studio.save("a.md", "---\ntitle: [\n---\n")
        try await first.publish(studio.batch(for: first))
        #expect(studio.text("/all.atom").contains("The good title"))
        #expect(await first.problems.contains { $0.file == "a.md" && $0.severity == .error })

        let second = try studio.pipeline()
        try await second.restore()
        _ = try await second.load()
        try studio.save("b.md", post("Another, changed"))
        try await second.publish(studio.batch(for: second))
        #expect(studio.text("/all.atom").contains("The good title"))
        #expect(studio.text("/all.atom").contains("Another, changed"))
    }

    @Test(arguments: [true, false])
    func `a restart shows what was shown, whether its bytes were kept or not yet`(areKept: Bool) async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        let first = try studio.pipeline()
        _ = try await first.load()
        let step = try await first.publish(studio.batch(for: first))
        if areKept { try await first.complete(step.editions) }
        let shown = try #require(studio.shelf.display.editions["/all.atom"])

        studio.now = studio.now + .seconds(3600)
        let second = try studio.pipeline()
        try await second.restore()
        #expect((studio.shelf.display.editions["/all.atom"] != nil) == areKept)
        _ = try await second.load()
        try await second.publish(studio.batch(for: second))
        let again = try #require(studio.shelf.display.editions["/all.atom"])
        #expect(again.bytes == shown.bytes)
        #expect(again.stem == shown.stem)
        #expect(again.lastModified == shown.lastModified)
        #expect(again.version == shown.version)
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

    /// The new process knows who asked for what, and what is wrong, although nothing is rendered again.
    @Test func `a link to a file follows after a restart too, and what is wrong is still told`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A", "2026-03-14", "See [the other](b.md) and [none](c.md)."))
        try studio.save("b.md", post("B"))
        let first = try studio.pipeline()
        _ = try await first.load()
        try await first.publish(studio.batch(for: first))
        #expect(studio.text("/all.json").contains("href=\\\"https://example.org/b/\\\""))
        let problems = await first.problems
        #expect(problems.count == 1)

        let second = try studio.pipeline()
        try await second.restore()
        _ = try await second.load()
        #expect(await second.problems == problems)
        try studio.save("b.md", "---\ntitle: B\ndate: 2026-03-14T08:30:00Z\nslug: elsewhere\n---\nText.\n")
        try studio.save("c.md", post("C"))
        try await second.publish(studio.batch(for: second))
        #expect(studio.text("/all.json").contains("href=\\\"https://example.org/elsewhere/\\\""))
        #expect(studio.text("/all.json").contains("href=\\\"https://example.org/c/\\\""))
        #expect(await second.problems.isEmpty)
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

    @Test func `links lead to where articles are by other settings of reading`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A", "2026-03-14", "See [the other](b.md)."))
        try studio.save("b.md", post("B"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        await pipeline.reconfigure(try studio.workshop(permalink: "/{year}/{slug}/"))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        #expect(studio.text("/all.json").contains("href=\\\"https://example.org/2026/b/\\\""))
    }

    /// The rest counts neither as a flood, where it is much, nor as news, where it is little (spec R7.4, R7.7).
    @Test(arguments: [1100, 1500])
    func `a first scan that was stopped after a part goes on as one`(files: Int) async throws {
        let studio = try Studio()
        // No file was changed later.
        studio.now = Timestamp(year: 2099, month: 4, day: 1)
        for number in 1...files {
            try studio.save("\(number).md", post("Post \(number)", "20\(10 + number % 15)-03-14T08:30:00Z"))
        }
        let first = try studio.pipeline()
        _ = try await first.load()
        try await studio.database.write { db in
            try db.execute(
                sql: """
                    CREATE TEMP TRIGGER stop BEFORE INSERT ON main.entry WHEN NEW.sequence > \(Pipeline.part)
                    BEGIN SELECT RAISE(ABORT, 'stopped'); END
                    """)
        }
        let batch = try await studio.batch(for: first)
        await #expect(throws: (any Error).self) { try await first.publish(batch) }
        try await studio.database.write { try $0.execute(sql: "DROP TRIGGER temp.stop") }
        studio.now = studio.now + .seconds(60)
        // With other addresses: nobody has seen the ones of before.
        let again = try studio.pipeline(permalink: "/{year}/{slug}/")
        _ = try await again.load()
        #expect(await again.entryCount == Pipeline.part)
        try await again.publish(studio.batch(for: again))
        #expect(await again.held == nil)
        #expect(await again.entryCount == files)
        #expect(studio.text("/all.atom").components(separatedBy: "<entry>").count == 31)
        // From then on, what comes is news.
        for number in 1...6 { try studio.save("late/\(number).md", post("Late", "2009-03-14T08:30:00Z")) }
        let last = try studio.pipeline(permalink: "/{year}/{slug}/")
        _ = try await last.load()
        try await last.publish(studio.batch(for: last))
        #expect(studio.text("/all.atom").components(separatedBy: "<entry>").count == 37)
    }

    @Test func `a large first scan ends as one, also after a start on an empty folder`() async throws {
        let studio = try Studio()
        let first = try studio.pipeline()
        _ = try await first.load()
        try await first.publish(studio.batch(for: first))
        let files = Pipeline.part + 1
        for number in 1...files {
            try studio.save("\(number).md", post("Post \(number)", "20\(10 + number % 15)-03-14T08:30:00Z"))
        }
        try await first.publish(studio.batch(for: first))
        studio.now = studio.now + .seconds(60)
        for number in 1...(files / 3) { try studio.remove("\(number).md") }
        let again = try studio.pipeline()
        _ = try await again.load()
        try await again.publish(studio.batch(for: again))
        #expect(await again.held != nil)
        #expect(await again.entryCount == files)
    }

    @Test func `what is copied here in parts is one first filling, neither news nor a flood`() async throws {
        let studio = try Studio()
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        for part in 0..<4 {
            for number in 0..<30 {
                try studio.save("\(part)/\(number).md", post("Post", "20\(10 + part)-03-14T08:30:\(10 + number)Z"))
            }
            try await pipeline.publish(studio.batch(for: pipeline))
            studio.now = studio.now + .seconds(5)
        }
        #expect(await pipeline.held == nil)
        #expect(await pipeline.entryCount == 120)
        // The newest, and not all that have just come.
        #expect(studio.text("/all.atom").components(separatedBy: "<entry>").count == 31)
        studio.now = studio.now + .seconds(11)
        for number in 0..<30 { try studio.save("late/\(number).md", post("Late")) }
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.held?.flood.counts == [.publishes: 30])
    }

    @Test func `who edits what is there does not go on with the first filling`() async throws {
        let studio = try Studio()
        // Every file was changed later.
        studio.now = Timestamp(year: 2020, month: 4, day: 1)
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        for text in ["One.", "Two.", "Three."] {
            try studio.save("a.md", post("A", "2020-03-14", text))
            try await pipeline.publish(studio.batch(for: pipeline))
            studio.now = studio.now + .seconds(6)
        }
        // Of today, and so published now.
        try studio.save("b.md", post("B", "2020-04-01"))
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.json").contains("\"date_published\":\"2020-04-01T00:00:18"))
    }

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

    @Test func `other settings of reading wait for the files where the folder has none`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        try studio.remove("a.md")
        await pipeline.reconfigure(try studio.workshop(permalink: "/{year}/{slug}/"))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        #expect(await pipeline.isUnread)
        #expect(studio.text("/all.atom").contains("https://example.org/a/"))
        try studio.save("a.md", post("A"))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        #expect(await !pipeline.isUnread)
        #expect(studio.text("/all.atom").contains("https://example.org/2026/a/"))
    }

    @Test func `other settings of reading apply to every file, and move neither ids nor times`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.atom").contains("https://example.org/a/"))
        studio.now = studio.now + .seconds(3600)
        await pipeline.reconfigure(try studio.workshop(permalink: "/{year}/{slug}/"))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        let atom = studio.text("/all.atom")
        #expect(atom.contains("https://example.org/2026/a/"))
        #expect(atom.contains("<id>tag:example.org,2026-03-14:/a/</id>"))
        #expect(atom.contains("<updated>2026-03-14T08:30:00Z</updated>\n<link"), "the entry's own time stays")
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
        let step = try await pipeline.publishDue()
        #expect(step.editions.contains { $0.path == "/all.atom" })
        #expect(studio.text("/all.atom").contains("Later"))
    }
}
