import Foundation
import Logging
import Publishing
import Storage
import Synchronization
import Syndication
import Testing

@testable import Daemon
@testable import Serving

/// Pages that are asked for while the state cannot be read.
struct PageTroubleTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)")

    private func save(_ path: String, _ text: String) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func request(_ path: String) -> PluggedRequest {
        PluggedRequest(method: .get, path: path, query: nil, fields: [], body: [], peer: nil)
    }

    @Test func `a page that a state has and does not give is not said to be nowhere, and the log says it once`()
        async throws
    {
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = Log()
        let (pages, database) = try await pages(log)
        #expect(await pages.handler.answer(request("/entries/news/a/")).status == 200)

        try database.close()
        for path in ["/entries/news/a/", "/entries/news/a/storm.png", "/entries/news/a/"] {
            let answer = await pages.handler.answer(request(path))
            #expect(answer.status == 503, "\(path)")
            #expect(answer.fields.contains { $0 == ("Retry-After", "60") })
        }
        // What no entry can be is nowhere, whatever the state says.
        #expect(await pages.handler.answer(request("/entries/news/nothing/")).status == 404)
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.hasPrefix("a page cannot be made: /entries/news/a/: ") == true, "\(log.lines)")
        #expect(log.lines.first?.contains("the state is closed") == true)
    }

    @Test func `of files only so many are on their way to clients as there are descriptors for`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = Log()
        let (pages, database) = try await pages(log, files: 2)
        let path = "/entries/news/a/storm.png"
        var held: [PluggedResponse] = []
        for _ in 0..<2 { held.append(await pages.handler.answer(request(path))) }
        #expect(held.map(\.status) == [200, 200])
        for _ in 0..<2 {
            let answer = await pages.handler.answer(request(path))
            #expect(answer.status == 503)
            #expect(answer.fields.contains { $0 == ("Retry-After", "60") })
        }
        // A page takes none.
        #expect(await pages.handler.answer(request("/entries/news/a/")).status == 200)
        held.removeLast()
        #expect(await pages.handler.answer(request(path)).status == 200)
        #expect(
            log.lines == [
                "2 files are being sent to clients, and no more may be at a time. Raise LimitNOFILE= in the unit, or "
                    + "lower max-connections"
            ])
        try database.close()
    }

    /// An article with a picture is published.
    private func pages(_ log: Log, files: Int = 10) async throws -> (ArticlePages, Database) {
        try save("news/a.md", "---\ntitle: A\ndate: 2026-01-02\n---\nHello. ![Storm](storm.png)\n")
        try save("news/storm.png", "x")
        let configuration = try ConfigurationFile.parse("[content]\npath = \"\(folder.path)\"\n", file: "s.toml")
        let base = try #require(WebURL("https://feeds.example.org/"))
        let setup = try Setup(configuration, base: base)
        let workshop = setup.workshop { _ in }
        let database = try Database(inMemory: Pipeline.migrations)
        let pipeline = Pipeline(
            database: database, shelf: EditionShelf(), workshop: workshop, policy: setup.policy, now: Clock.now,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await pipeline.publish(try workshop.folder.scan().batch(since: [:]))
        let pages = ArticlePages(
            pipeline, files: FilePlaces(limit: files), trouble: PageTrouble(logger: log.logger))
        pages.open(below: base)
        return (pages, database)
    }

    @Test func `another trouble is told at once`() {
        let log = Log()
        let trouble = PageTrouble(logger: log.logger)
        for problem in ["the disk failed", "the disk failed", "the state is closed"] {
            let error = StorageError(.failed, path: "/s", problem, remedy: "Mend it")
            #expect(trouble.response(to: request("/a"), error).status == 503)
        }
        #expect(
            log.lines == [
                "a page cannot be made: /a: /s: the disk failed. Mend it.",
                "a page cannot be made: /a: /s: the state is closed. Mend it.",
            ])
    }
}

/// Keeps what was logged.
private final class Log: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: Log
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.kept.withLock { $0.append("\(event.message)") }
        }
    }
}
