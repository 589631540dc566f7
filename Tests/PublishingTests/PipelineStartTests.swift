import Foundation
import GRDB
import Recording
import Syndication
import Testing
import Watching

@testable import Publishing

// What a start takes up: a first scan, what was shown before, other settings.
extension PipelineTests {
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

    @Test func `a page that is cut, emptied or filled by a script stays as it was published, and is told of`()
        async throws
    {
        let studio = try Studio()
        let head = "<!doctype html><html lang=en><head><title>T</title>"
        let date = "\n<meta property=article:published_time content=2026-03-10></head>\n<body>"
        for name in ["a", "b", "c", "d"] {
            try studio.save("\(name).html", "\(head)\(date)<article><h1>T</h1><p>Text of \(name)</p></article>")
        }
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        try studio.save("a.html", head)
        try studio.save("b.html", "\(head)\(date)<article></article>")
        try studio.save("c.html", "\(head)<body><div id=app></div><script src=app.js></script>")
        try studio.save("d.html", "\(head)<meta http-equiv=refresh content='0; url=/e/'>")
        studio.now = studio.now + .seconds(3600)
        try await pipeline.publish(studio.batch(for: pipeline))
        let feed = studio.text("/all.atom")
        for name in ["a", "b", "c"] { #expect(feed.contains("Text of \(name)")) }
        // What leads elsewhere says what it is.
        #expect(!feed.contains("Text of d") && feed.contains("deleted-entry"))
        #expect(Set(await pipeline.problems.map(\.file)) == ["a.html", "b.html", "c.html"])
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
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.atom").contains("https://example.org/2026/a/"))
    }

    /// Spec reliability.md F10. The watcher tells of them when they are complete.
    @Test func `other settings of reading take up no file that somebody is writing`() async throws {
        let studio = try Studio()
        for name in ["a", "b", "c"] { try studio.save("\(name).md", post(name.uppercased())) }
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        try studio.save("a.md", post("A", "2026-03-14", "Half."))
        try studio.save("new.md", post("New", "2026-03-14", "Half."))
        try studio.remove("c.md")
        await pipeline.reconfigure(try studio.workshop(permalink: "/{year}/{slug}/"))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        let feed = studio.text("/all.atom")
        #expect(!feed.contains("Half.") && !feed.contains("deleted-entry"))
        #expect(feed.contains("https://example.org/a/") && feed.contains("https://example.org/2026/b/"))
        try await pipeline.publish(studio.batch(for: pipeline))
        for path in ["a", "new"] { #expect(studio.text("/all.atom").contains("https://example.org/2026/\(path)/")) }
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
}
