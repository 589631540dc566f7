import GRDB
import Recording
import Syndication
import Testing

@testable import Publishing

/// A feed that got another name, and has the former one among its aliases.
struct RenamedFeedTests {
    private func feed(_ name: String, aliases: [String] = []) -> FeedDefinition {
        var feed = FeedDefinition(
            title: "All", selection: FeedSelection(name: name, limit: 3, keep: .zero, archivePage: 5),
            tellsCorrections: true)
        feed.moves.aliases = aliases
        return feed
    }

    private func started(_ studio: Studio, _ feed: FeedDefinition) async throws -> Pipeline {
        let pipeline = try studio.pipeline(feeds: [feed])
        try await pipeline.restore()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        return pipeline
    }

    private func save(_ number: Int, in studio: Studio) throws {
        try studio.save(
            "post-\(number).md",
            "---\ntitle: Post \(number)\ndate: 2026-02-\(number < 10 ? "0" : "")\(number)\n---\n\nWords.\n")
    }

    private func studio() throws -> Studio {
        let studio = try Studio()
        for number in 1...15 { try save(number, in: studio) }
        return studio
    }

    private func id(_ path: String, _ studio: Studio) -> Substring? {
        studio.text(path).firstMatch(of: /<id>([^<]*)<\/id>/)?.1
    }

    @Test(arguments: [true, false])
    func `keeps its id and its corrections' id, restarted or not`(isRestarted: Bool) async throws {
        let studio = try studio()
        var pipeline = try await started(studio, feed("all"))
        let ids = (id("/all.atom", studio), id("/all-changes.atom", studio))
        #expect(ids.0 != nil && ids.1 != nil && ids.0 != ids.1)
        studio.now = studio.now + .seconds(60)
        let renamed = feed("news", aliases: ["all", "/index.xml"])
        if isRestarted {
            pipeline = try await started(studio, renamed)
        } else {
            await pipeline.reconfigure(try studio.workshop(feeds: [renamed]))
            try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        }
        #expect(id("/news.atom", studio) == ids.0)
        #expect(id("/news-changes.atom", studio) == ids.1)
        #expect(!studio.text("/news-changes.rss").contains("new-feed-url"))
        let moves = studio.shelf.display.moves.mapValues(\.path)
        #expect(moves["/all-changes.rss"] == "/news-changes.rss" && moves["/all.rss"] == "/news.rss")
        #expect(await pipeline.formerFeeds.isEmpty)
    }

    @Test func `leads on from each page of its archive that it has still`() async throws {
        let studio = try studio()
        let before = try await started(studio, feed("all"))
        guard case .document = try await before.archive(at: "/all/archive/1.atom") else {
            Issue.record("the page is not there")
            return
        }
        let pipeline = try await started(studio, feed("news", aliases: ["all"]))
        func target(_ path: String) async throws -> String? {
            switch try await pipeline.archive(at: path) {
            case .moved(let target): target.text
            case .gone: "gone"
            case .document, .none, .starting: nil
            }
        }
        let base = "https://feeds.example.org/news/archive/"
        #expect(try await target("/all/archive/1.atom") == base + "1.atom")
        #expect(try await target("/all/archive/2.json") == base + "2.json")
        #expect(try await target("/all/archive/9.atom") == nil)
        guard case .document(let page) = try await pipeline.archive(at: "/news/archive/2.atom") else {
            Issue.record("the page is not there")
            return
        }
        #expect(String(decoding: page.bytes, as: UTF8.self).contains("<title>Post 6</title>"))
        studio.now = studio.now + .seconds(60)
        try studio.remove("post-2.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(try await target("/all/archive/1.atom") == "gone")
        #expect(try await target("/all/archive/2.atom") == base + "2.atom")
        let kept = try studio.database.readNow { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM archive_document WHERE feed = 'all' OR number = 1")
        }
        #expect(kept == 0, "the text stays in the state")
    }
}
