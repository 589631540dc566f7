import Foundation
import GRDB
import Recording
import Syndication
import Testing

@testable import Publishing

/// What is published is committed before anyone is told of it.
struct UncommittedTests {
    private func started(_ studio: Studio, _ feeds: [FeedDefinition]? = nil) async throws -> Pipeline {
        for number in 10..<22 {
            try studio.save(
                "p\(number).md",
                "---\ntitle: Post \(number)\ndate: 2026-03-14T08:00:\(number)Z\n---\n\nText \(number).\n")
        }
        let pipeline = try studio.pipeline(feeds: feeds)
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(60)
        return pipeline
    }

    /// What there is at the addresses of two articles, of which one is removed and the other renamed.
    private func pages(_ pipeline: Pipeline) async throws -> [String] {
        var words: [String] = []
        for number in [10, 11] {
            let url = try #require(WebURL("https://example.org/p\(number)/"))
            switch try await pipeline.page(at: url) {
            case .entry(let entry, _): words.append(entry.title ?? "")
            case .moved(let target): words.append(target.text)
            case .gone: words.append("gone")
            case .none: words.append("none")
            }
        }
        return words
    }

    private func removeAndRename(_ studio: Studio) throws {
        try studio.remove("p10.md")
        try FileManager.default.moveItem(
            at: studio.folder.appendingPathComponent("p11.md"), to: studio.folder.appendingPathComponent("new.md"))
    }

    private static let before = ["Post 10", "Post 11"]
    private static let after = ["gone", "https://example.org/new/"]

    @Test(arguments: [true, false])
    func `pages are those of before until a change is committed`(isGood: Bool) async throws {
        let studio = try Studio(hasFile: true)
        let pipeline = try await started(studio)
        #expect(try await pages(pipeline) == Self.before)
        try removeAndRename(studio)
        let batch = try await studio.batch(for: pipeline)
        let commit = try await HeldCommit(of: "entry", in: studio.database)
        let step = Task { try await pipeline.publish(batch) }
        try await commit.arrival()
        #expect(try await pages(pipeline) == Self.before)
        commit.end(isGood: isGood)
        if isGood {
            _ = try await step.value
        } else {
            await #expect(throws: (any Error).self) { try await step.value }
            #expect(try await pages(pipeline) == Self.before)
            try await commit.remove()
            try await pipeline.publish(studio.batch(for: pipeline))
        }
        #expect(try await pages(pipeline) == Self.after)
    }

    /// No feed shows the article, so that it is rendered when somebody asks for its page.
    @Test(arguments: [true, false])
    func `a page leads where articles are until a change is committed`(isGood: Bool) async throws {
        let feed = FeedDefinition(
            title: "All", selection: FeedSelection(name: "all", limit: 3, keep: .zero, archivePage: 0))
        let studio = try Studio(hasFile: true)
        try studio.save("old.md", "---\ntitle: Old\ndate: 2026-03-13\n---\n\n[Eleven](p11.md)\n")
        let pipeline = try await started(studio, [feed])
        func link() async throws -> String? {
            let url = try #require(WebURL("https://example.org/old/"))
            guard case .entry(let entry, _) = try await pipeline.page(at: url) else { return nil }
            return entry.content.html.firstMatch(of: /href="([^"]*)"/).map { String($0.1) }
        }
        let (before, after) = ("https://example.org/p11/", "https://example.org/moved/")
        #expect(try await link() == before)
        try studio.save("p11.md", "---\ntitle: Post 11\ndate: 2026-03-14T08:00:11Z\nurl: /moved/\n---\n\nText 11.\n")
        let batch = try await studio.batch(for: pipeline)
        let commit = try await HeldCommit(of: "entry", in: studio.database)
        let step = Task { try await pipeline.publish(batch) }
        try await commit.arrival()
        #expect(try await link() == before)
        commit.end(isGood: isGood)
        if isGood {
            _ = try await step.value
        } else {
            await #expect(throws: (any Error).self) { try await step.value }
            #expect(try await link() == before)
            try await commit.remove()
            try await pipeline.publish(studio.batch(for: pipeline))
        }
        #expect(try await link() == after)
    }

    @Test func `a map of the site knows where articles were before the step that is under way`() throws {
        func url(_ path: String) throws -> WebURL { try #require(WebURL("https://example.org/\(path)/")) }
        let map = SiteMap()
        map.set("a.md", try url("a"))
        map.set("b.md", try url("b"))
        map.beginStep()
        map.set("a.md", try url("moved"))
        map.set("a.md", try url("moved/again"))
        map.set("b.md", nil)
        map.set("c.md", try url("c"))
        map.set("c.md", try url("d"))
        let before = map.beforeStep()
        let paths = ["a.md", "b.md", "c.md"]
        #expect(paths.map { before.permalink(of: $0) } == [try url("a"), try url("b"), nil])
        #expect(paths.map { map.permalink(of: $0) } == [try url("moved/again"), nil, try url("d")])
        map.endStep()
        #expect(paths.map { map.beforeStep().permalink(of: $0) } == [try url("moved/again"), nil, try url("d")])
    }

    @Test func `while what is stored cannot be read, no page is known and nothing is recorded`() async throws {
        let studio = try Studio(hasFile: true)
        let pipeline = try await started(studio)
        func rename(_ table: String, _ name: String) async throws {
            try await studio.database.write { try $0.execute(sql: "ALTER TABLE \(table) RENAME TO \(name)") }
        }
        try removeAndRename(studio)
        let batch = try await studio.batch(for: pipeline)
        // The change cannot be stored, and memory cannot go back.
        try await rename("entry", "away")
        await #expect(throws: (any Error).self) { try await pipeline.publish(batch) }
        await #expect(throws: (any Error).self) { _ = try await pages(pipeline) }
        await #expect(throws: (any Error).self) { try await pipeline.publishDue() }
        try await rename("away", "entry")
        try await pipeline.publishDue()
        #expect(try await pages(pipeline) == Self.before)
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(try await pages(pipeline) == Self.after)
    }

    @Test func `a page of an archive waits for the change that makes it another`() async throws {
        let feed = FeedDefinition(
            title: "All", selection: FeedSelection(name: "all", limit: 3, keep: .zero, archivePage: 5))
        let studio = try Studio(hasFile: true)
        let pipeline = try await started(studio, [feed])
        func isThere(_ path: String) async throws -> Bool {
            if case .document = try await pipeline.archive(at: path) { true } else { false }
        }
        #expect(try await isThere("/all/archive/1.atom"))
        try removeAndRename(studio)
        let batch = try await studio.batch(for: pipeline)
        let commit = try await HeldCommit(of: "entry", in: studio.database)
        let step = Task { try await pipeline.publish(batch) }
        try await commit.arrival()
        let asked = Task { try await isThere("/all/archive/1.atom") }
        try await Task.sleep(for: .milliseconds(50))
        commit.end(isGood: false)
        await #expect(throws: (any Error).self) { try await step.value }
        #expect(try await asked.value, "the change was not committed")
        try await commit.remove()
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(try await !isThere("/all/archive/1.atom"))
        #expect(try await isThere("/all/archive/1-r2.atom"))
    }

    @Test func `smaller forms that are made while a step is under way stay`() async throws {
        let studio = try Studio(hasFile: true)
        func save(_ folder: String, _ number: Int) throws {
            let text = String(repeating: "Words that come again, \(number). ", count: 60)
            try studio.save(
                "\(folder)/\(number).md", "---\ntitle: \(number)\ndate: 2026-03-0\(number)\n---\n\n\(text)\n")
        }
        for folder in ["a", "b"] { try save(folder, 1) }
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        let first = try await pipeline.publish(studio.batch(for: pipeline))
        try await pipeline.complete(first.editions)
        try save("b", 2)
        let batch = try await studio.batch(for: pipeline)
        let commit = try await HeldCommit(of: "entry", in: studio.database)
        let step = Task { try await pipeline.publish(batch) }
        try await commit.arrival()
        // It shows a form, and waits for the state to take it.
        let smaller = Task { try await pipeline.makeSmallerForms() }
        for _ in 0..<3000 where studio.shelf.display.editions["/a.atom"]?.brotli == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        let brotli = try #require(studio.shelf.display.editions["/a.atom"]?.brotli)
        commit.end(isGood: true)
        #expect(try await step.value.editions.map(\.path).contains("/b.atom"))
        #expect(studio.shelf.display.editions["/a.atom"]?.brotli == brotli)
        #expect(studio.shelf.display.editions["/a.atom"]?.gzip != nil)
        try await smaller.value
        try await pipeline.makeSmallerForms()
        for edition in studio.shelf.display.editions.values where edition.bytes.count > 1024 {
            #expect(edition.brotli != nil, "\(edition.path)")
        }
    }

    @Test func `a document that comes back gets its smaller forms again`() async throws {
        let studio = try Studio()
        let words = String(repeating: "Words that come again. ", count: 80)
        try studio.save("a.md", "---\ntitle: A\ndate: 2026-03-01\n---\n\n\(words)\n")
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        try await pipeline.makeSmallerForms()
        let first = await pipeline.display
        var other = first
        other.editions["/all.atom"]?.stem = "0"
        other.editions["/all.atom"]?.version += 1
        await pipeline.show(other)
        var again = first
        again.editions["/all.atom"]?.version += 2
        again.editions["/all.atom"]?.gzip = nil
        again.editions["/all.atom"]?.brotli = nil
        await pipeline.show(again)
        try await pipeline.makeSmallerForms()
        #expect(studio.shelf.display.editions["/all.atom"]?.brotli != nil)
    }

    /// Else numbers would be given twice.
    @Test func `who goes back in a first scan finds the part that was being stored`() async throws {
        var feed = FeedDefinition(title: "All", selection: FeedSelection(name: "all"))
        feed.tellsCorrections = true
        let studio = try Studio(hasFile: true)
        for number in 0..<(Pipeline.part + 6) {
            try studio.save("\(number).md", "---\ntitle: \(number)\ndate: 2026-03-01\n---\n\nText.\n")
        }
        // The wording of the first article of the second part cannot be looked up.
        try await studio.database.write { db in
            try db.execute(
                sql: """
                    DROP TABLE wording;
                    CREATE VIEW wording AS SELECT \(Pipeline.part + 1) AS sequence,
                        abs(CASE WHEN random() IS NULL THEN 1 ELSE -9223372036854775807 - 1 END) AS words;
                    CREATE TRIGGER kept INSTEAD OF INSERT ON wording BEGIN SELECT 1; END
                    """)
        }
        let pipeline = try studio.pipeline(feeds: [feed])
        _ = try await pipeline.load()
        let batch = try await studio.batch(for: pipeline)
        let commit = try await HeldCommit(of: "entry", in: studio.database)
        let step = Task { try await pipeline.publish(batch) }
        try await commit.arrival()
        try await Task.sleep(for: .milliseconds(300))
        commit.end(isGood: true)
        await #expect(throws: (any Error).self) { try await step.value }
        #expect(await pipeline.entryCount == Pipeline.part)
        let stored = try studio.database.readNow { try Int.fetchOne($0, sql: "SELECT count(*) FROM entry") }
        #expect(stored == Pipeline.part)
    }
}
