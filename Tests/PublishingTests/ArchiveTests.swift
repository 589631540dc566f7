import Foundation
import GRDB
import Recording
import Syndication
import Testing

@testable import Publishing

/// The archive of a feed, walked as a reader walks it (RFC 5005, spec section 13).
struct ArchiveTests {
    private let feed = FeedDefinition(
        title: "All", selection: FeedSelection(name: "all", limit: 3, keep: .zero, archivePage: 10))

    /// A studio with posts on as many days.
    private func studio(posts: Int) throws -> Studio {
        let studio = try Studio()
        for number in 1...posts { try save(number, in: studio) }
        return studio
    }

    private func save(_ number: Int, _ words: String = "Words.", in studio: Studio) throws {
        let day = Timestamp(year: 2025, month: 1, day: 1) + .seconds(86_400 * number)
        try studio.save(
            "post-\(number).md",
            "---\ntitle: Post \(number)\ndate: \(DateFormats.rfc3339(day))\n---\n\nNumber \(number). \(words)\n")
    }

    private func started(_ studio: Studio, _ feed: FeedDefinition? = nil) async throws -> Pipeline {
        let pipeline = try studio.pipeline(feeds: [feed ?? self.feed])
        try await pipeline.restore()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        return pipeline
    }

    @Test func `pages that were read already lead where the articles are by another pattern`() async throws {
        let studio = try studio(posts: 25)
        let pipeline = try await started(studio)
        func page() async throws -> String {
            let page = try #require(try await document("/all/archive/1.atom", of: pipeline))
            return String(decoding: page.bytes, as: UTF8.self)
        }
        #expect(try await page().contains("https://example.org/post-1/"))
        var workshop = try studio.workshop(permalink: "/{year}/{slug}/", feeds: [feed])
        workshop.settings.holdsFloods = false
        await pipeline.reconfigure(workshop)
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        let new = try await page()
        #expect(new.contains("https://example.org/2025/post-1/") && !new.contains("example.org/post-1/"))
    }

    /// What was recorded is no date in the future, as in feeds.
    @Test func `pages can be read where the clock was set back`() async throws {
        let studio = try studio(posts: 25)
        let pipeline = try await started(studio)
        studio.now = Timestamp(year: 2024, month: 6, day: 1)
        let paths = await pipeline.archivePaths()
        #expect(!paths.isEmpty)
        for path in paths { #expect(try await document(path, of: pipeline) != nil) }
    }

    @Test func `R13.5 the file of a page that another has replaced is known for ours, and no other`() async throws {
        let studio = try studio(posts: 25)
        let pipeline = try await started(studio)
        let output = studio.folder.appendingPathExtension("out")
        defer { try? FileManager.default.removeItem(at: output) }
        let files = StaticFiles(folder: output.path)
        func build() async throws {
            for path in await pipeline.archivePaths() {
                if let page = try await document(path, of: pipeline) { _ = try files.write(page) }
            }
        }
        try await build()
        #expect(await pipeline.staleArchivePages(in: files) == StaleArchivePages())
        try studio.remove("post-3.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        try await build()
        let archive = output.appendingPathComponent("all/archive")
        // Whoever wrote these, it was not this state.
        try Data("mine".utf8).write(to: archive.appendingPathComponent("2-r7.atom"))
        try Data("mine".utf8).write(to: archive.appendingPathComponent("index.html"))
        let own = FeedFormat.allCases.map { "all/archive/1.\($0.rawValue)" }.flatMap { [$0, "\($0).gz"] }
        let stale = await pipeline.staleArchivePages(in: files)
        #expect(stale == StaleArchivePages(own: own.sorted(), others: ["all/archive/2-r7.atom"]))
        #expect(files.remove(stale.own).isEmpty)
        #expect(await pipeline.staleArchivePages(in: files).own.isEmpty)
        #expect(FileManager.default.fileExists(atPath: archive.appendingPathComponent("1-r2.atom").path))
    }

    private func document(_ path: String, of pipeline: Pipeline) async throws -> ArchiveDocument? {
        guard case .document(let document) = try await pipeline.archive(at: path) else { return nil }
        return document
    }

    /// The paths of the archive, from the subscription document back to the oldest page.
    private func chain(_ format: FeedFormat, _ studio: Studio, _ pipeline: Pipeline) async throws -> [String] {
        var paths: [String] = []
        var text = studio.text("/all.\(format.rawValue)")
        while let path = Self.previous(in: text, format) {
            try #require(!paths.contains(path), "the chain comes back to \(path)")
            paths.append(path)
            let page = try #require(try await document(path, of: pipeline), "\(path)")
            text = String(decoding: page.bytes, as: UTF8.self)
        }
        return paths
    }

    private static func previous(in text: String, _ format: FeedFormat) -> String? {
        let start = format == .json ? "\"next_url\":\"" : "rel=\"prev-archive\" href=\""
        guard let range = text.range(of: start + "https://feeds.example.org") else { return nil }
        return String(text[range.upperBound...].prefix { $0 != "\"" })
    }

    private func numbers(in text: String) -> Set<Int> {
        Set(text.matches(of: /Number (\d+)/).compactMap { Int($0.1) })
    }

    @Test(arguments: FeedFormat.allCases)
    func `C14 who walks back from the feed finds every entry`(format: FeedFormat) async throws {
        let studio = try studio(posts: 34)
        let pipeline = try await started(studio)
        let paths = try await chain(format, studio, pipeline)
        #expect(paths == [4, 3, 2, 1].map { "/all/archive/\($0).\(format.rawValue)" })
        var found = numbers(in: studio.text("/all.\(format.rawValue)"))
        #expect(found == [34, 33, 32])
        for path in paths { found.formUnion(numbers(in: try await text(path, pipeline))) }
        #expect(found == Set(1...34))
        #expect(numbers(in: try await text(paths[3], pipeline)) == Set(1...10))
    }

    private func text(_ path: String, _ pipeline: Pipeline) async throws -> String {
        String(decoding: try #require(try await document(path, of: pipeline)).bytes, as: UTF8.self)
    }

    @Test func `C14 a page says what it is and where the others are`() async throws {
        let studio = try studio(posts: 34)
        let pipeline = try await started(studio)
        let page = try await text("/all/archive/2.atom", pipeline)
        let base = "https://feeds.example.org/all"
        for line in [
            "<fh:archive/>", "<link rel=\"self\" type=\"application/atom+xml\" href=\"\(base)/archive/2.atom\"/>",
            "<link rel=\"current\" href=\"\(base).atom\"/>",
            "<link rel=\"prev-archive\" href=\"\(base)/archive/1.atom\"/>",
            "<link rel=\"next-archive\" href=\"\(base)/archive/3.atom\"/>",
        ] { #expect(page.contains(line), "\(line)") }
        let id = "<id>tag:example.org,2025:feeds/all</id>"
        #expect(page.contains(id) && studio.text("/all.atom").contains(id))
        #expect(!studio.text("/all.atom").contains("fh:archive"))
        #expect(try await !text("/all/archive/1.atom", pipeline).contains("prev-archive"))
        #expect(try await !text("/all/archive/4.atom", pipeline).contains("next-archive"))
        #expect(
            try await text("/all/archive/2.rss", pipeline).contains("<atom:link rel=\"current\" href=\"\(base).rss\"/>")
        )
        #expect(try await text("/all/archive/2.json", pipeline).contains("\"feed_url\":\"\(base).json\""))
    }

    @Test func `C14 a feed that shows all its entries says that it is complete, and has no archive`() async throws {
        let studio = try studio(posts: 3)
        let pipeline = try await started(studio)
        for format in ["atom", "rss"] {
            #expect(studio.text("/all.\(format)").contains("<fh:complete/>"))
            #expect(!studio.text("/all.\(format)").contains("-archive"))
        }
        #expect(!studio.text("/all.json").contains("next_url"))
        try save(4, in: studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(!studio.text("/all.atom").contains("fh:complete"))
        #expect(try await chain(.atom, studio, pipeline) == ["/all/archive/1.atom"])
    }

    @Test func `C14 a page that was read stays what it was, through edits and restarts`() async throws {
        let studio = try studio(posts: 34)
        let first = try await started(studio)
        let before = try #require(try await document("/all/archive/2.atom", of: first))
        #expect(before.isSettled)
        try save(15, "Corrected.", in: studio)
        for number in 35...38 { try save(number, in: studio) }
        studio.now = studio.now + .seconds(3600)
        let pipeline = try await started(studio)
        await #expect(pipeline.held == nil)
        let after = try #require(try await document("/all/archive/2.atom", of: pipeline))
        #expect(after.bytes == before.bytes)
        #expect(after.stem == before.stem && after.lastModified == before.lastModified)
        var found = numbers(in: studio.text("/all.atom"))
        for path in try await chain(.atom, studio, pipeline) {
            found.formUnion(numbers(in: try await text(path, pipeline)))
        }
        #expect(found == Set(1...38))
    }

    @Test func `C14 a deleted entry leaves its page, whose old address is gone`() async throws {
        let studio = try studio(posts: 34)
        let pipeline = try await started(studio)
        for path in try await chain(.atom, studio, pipeline) { _ = try await document(path, of: pipeline) }
        try studio.remove("post-15.md")
        studio.now = studio.now + .seconds(60)
        try await pipeline.publish(studio.batch(for: pipeline))
        guard case .gone = try await pipeline.archive(at: "/all/archive/2.atom") else {
            Issue.record("the page is still there")
            return
        }
        let paths = try await chain(.atom, studio, pipeline)
        #expect(paths.contains("/all/archive/2-r2.atom"))
        #expect(try await numbers(in: text("/all/archive/2-r2.atom", pipeline)) == Set(11...20).subtracting([15]))
        #expect(try await text("/all/archive/1.atom", pipeline).contains("archive/2-r2.atom"))
        #expect(studio.text("/all.atom").contains("at:deleted-entry"))
        let kept = try studio.database.readNow { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM archive_document WHERE number = 2 AND revision = 1")
        }
        #expect(kept == 0, "the text stays in the state")
    }

    @Test func `an article whose file is broken now is still on its page`() async throws {
        let studio = try studio(posts: 34)
        let pipeline = try await started(studio)
        try studio.save("post-15.md", "---\ntitle: [\n---\n")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(try await text("/all/archive/2.atom", pipeline).contains("<title>Post 15</title>"))
    }

    @Test func `a text that was saved and not published is not on a page, and the page is made again`() async throws {
        let studio = try studio(posts: 34)
        let pipeline = try await started(studio)
        // Saved, and not recorded: it settles still, or is held.
        try save(15, "Not released.", in: studio)
        let early = try #require(try await document("/all/archive/2.atom", of: pipeline))
        #expect(!early.isSettled && !String(decoding: early.bytes, as: UTF8.self).contains("released"))
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(try await text("/all/archive/2.atom", pipeline).contains("Not released."))
    }

    @Test(
        arguments: [
            "/all/archive/5.atom", "/all/archive/0.atom", "/all/archive/-1.atom", "/all/archive/01.atom",
            "/all/archive/1-r1.atom", "/all/archive/1-r2.atom", "/all/archive/1.xml", "/all/archive/1", "/all/archive/",
            "/none/archive/1.atom", "/all/archive/1.atom/", "/all/archive/99999999999999999999.atom",
        ])
    func `what is no page is not found`(path: String) async throws {
        let studio = try studio(posts: 34)
        let pipeline = try await started(studio)
        guard case .none = try await pipeline.archive(at: path) else {
            Issue.record("\(path) is there")
            return
        }
    }

    @Test func `C10 the pages of a feed that is no longer configured are gone, and those it never had unknown`()
        async throws
    {
        let studio = try studio(posts: 34)
        _ = try await started(studio)
        var (other, fewer, bare, moved) = (feed, feed, feed, feed)
        other.selection.name = "other"
        fewer.formats = [.rss]
        bare.selection.archivePage = 0
        moved.moves = FeedMoves(target: "https://new.example.net/all.{format}")
        for (definition, path, isGone) in [
            (other, "/all/archive/1.atom", true), (other, "/all/archive/1.json", true),
            (other, "/all/archive/99.atom", false), (other, "/none/archive/1.atom", false),
            (fewer, "/all/archive/1.atom", true), (moved, "/all/archive/1.atom", true),
            (bare, "/all/archive/1.atom", true),
        ] {
            let pipeline = try await started(studio, definition)
            switch try await pipeline.archive(at: path) {
            case .gone: #expect(isGone, "\(path)")
            case .none: #expect(!isGone, "\(path)")
            case .document, .moved, .starting: Issue.record("\(path) is there")
            }
        }
        let again = try await started(studio)
        #expect(try await document("/all/archive/1.atom", of: again) != nil)
    }

    @Test func `without an archive the older entries are not told of`() async throws {
        var feed = feed
        feed.selection.archivePage = 0
        let studio = try studio(posts: 34)
        let pipeline = try await started(studio, feed)
        #expect(!studio.text("/all.atom").contains("archive") && !studio.text("/all.atom").contains("fh:"))
        #expect(await pipeline.archivePaths().isEmpty)
    }
}
