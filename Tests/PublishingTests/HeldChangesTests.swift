import Foundation
import Reading
import Recording
import Syndication
import Testing
import Watching

@testable import Publishing

/// A change that would flood subscribers waits for a person (spec R7.7).
struct HeldChangesTests {
    private func post(_ number: Int, text: String = "Text.") -> String {
        "---\ntitle: Post \(number)\ndate: 2026-03-14T08:00:\(number)Z\n---\n\n\(text)\n"
    }

    private func filled(_ studio: Studio) async throws -> Pipeline {
        for number in 10..<30 { try studio.save("p\(number).md", post(number)) }
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(60)
        return pipeline
    }

    private func removeTen(_ studio: Studio) throws { for number in 10..<20 { try studio.remove("p\(number).md") } }

    @Test func `a flood is held with its last good feeds, small changes go on, and a person lets it through`()
        async throws
    {
        let studio = try Studio()
        let pipeline = try await filled(studio)
        let before = studio.text("/all.atom")
        try removeTen(studio)
        let step = try await pipeline.publish(studio.batch(for: pipeline))
        #expect(step.editions.isEmpty)
        #expect(studio.text("/all.atom") == before)
        let held = try #require(await pipeline.held)
        #expect(held.flood.counts == [.withdraws: 10])
        #expect(held.count == 10)
        // An unrelated article is published meanwhile.
        try studio.save("new.md", post(40))
        var batch = try await studio.batch(for: pipeline)
        batch.changes = batch.changes.filter { $0.path == "new.md" }
        try await pipeline.publish(batch)
        #expect(studio.text("/all.atom").contains("Post 40") && studio.text("/all.atom").contains("Post 10"))
        #expect(await pipeline.held?.count == 10)
        let accepted = try await pipeline.accept()
        #expect(!accepted.editions.isEmpty)
        #expect(await pipeline.held == nil)
        #expect(!studio.text("/all.json").contains("Post 10"))
        #expect(studio.text("/all.atom").components(separatedBy: "<at:deleted-entry").count == 11)
    }

    /// The picture has its articles rendered again: not from files whose changes are held.
    @Test func `a picture that changes with what is held lets nothing of it through`() async throws {
        let studio = try Studio()
        try studio.save("pic.png", "one")
        try studio.save("shown.md", post(31, text: "![x](pic.png) before"))
        let pipeline = try await filled(studio)
        try removeTen(studio)
        try studio.save("shown.md", post(31, text: "![x](pic.png) after"))
        try studio.save("pic.png", "another")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.held?.count == 12)
        func publishUnrelated(_ number: Int, _ pipeline: Pipeline) async throws {
            try studio.save("new\(number).md", post(number))
            var batch = try await studio.batch(for: pipeline)
            batch.changes = batch.changes.filter { $0.path == "new\(number).md" }
            try await pipeline.publish(batch)
            #expect(studio.text("/all.json").contains("Post \(number)"))
        }
        try await publishUnrelated(40, pipeline)
        #expect(studio.text("/all.json").contains("before") && !studio.text("/all.json").contains("after"))
        // The same after a restart, where what is held is seen again at once.
        let again = try studio.pipeline()
        _ = try await again.load()
        try await again.publish(studio.batch(for: again))
        #expect(await again.held?.count == 12)
        try await publishUnrelated(41, again)
        #expect(studio.text("/all.json").contains("before") && !studio.text("/all.json").contains("after"))
        try await again.accept()
        #expect(!studio.text("/all.json").contains("before") && studio.text("/all.json").contains("after"))
    }

    @Test func `files that come back release it, and no reader sees anything`() async throws {
        let studio = try Studio()
        let pipeline = try await filled(studio)
        let before = studio.shelf.display.editions.mapValues(\.stem)
        try removeTen(studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        for number in 10..<20 { try studio.save("p\(number).md", post(number)) }
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.held == nil)
        #expect(studio.shelf.display.editions.mapValues(\.stem) == before)
    }

    @Test func `a second flood joins the first`() async throws {
        let studio = try Studio()
        let pipeline = try await filled(studio)
        try removeTen(studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        for number in 20..<30 { try studio.save("p\(number).md", post(number, text: "Rewritten.")) }
        var batch = try await studio.batch(for: pipeline)
        batch.changes = batch.changes.filter { if case .changed = $0 { true } else { false } }
        try await pipeline.publish(batch)
        #expect(await pipeline.held?.count == 20)
        try await pipeline.accept()
        #expect(studio.text("/all.atom").contains("Rewritten.") && !studio.text("/all.json").contains("Post 10"))
    }

    @Test func `a restart holds it again, and shows what was recorded before`() async throws {
        let studio = try Studio()
        let pipeline = try await filled(studio)
        let atom = studio.text("/all.atom")
        try removeTen(studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        // Killed before the bytes of the documents were kept.
        let again = try studio.pipeline()
        try await again.restore()
        #expect(studio.text("/all.atom").isEmpty)
        _ = try await again.load()
        try await again.publish(studio.batch(for: again))
        #expect(await again.held?.count == 10)
        #expect(await again.entryCount == 20)
        #expect(!studio.shelf.display.isStarting)
        #expect(studio.text("/all.atom") == atom)
        try await again.publish(studio.batch(for: again))
        #expect(await again.held?.count == 10)
    }

    @Test func `other settings that move every address are held, and taken up by the next start`() async throws {
        let studio = try Studio()
        let pipeline = try await filled(studio)
        await pipeline.reconfigure(try studio.workshop(permalink: "/{year}/{slug}/"))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        #expect(await pipeline.held?.flood.counts == [.readdresses: 20])
        // A small change commits; what is held must not count as read.
        try studio.save("new.md", post(40))
        var batch = try await studio.batch(for: pipeline)
        batch.changes = batch.changes.filter { $0.path == "new.md" }
        try await pipeline.publish(batch)
        let again = try studio.pipeline(permalink: "/{year}/{slug}/")
        #expect(try await again.load().allSatisfy { $0.value == .unread }, "all must be read again")
        try await again.publish(try await again.changesAfterReconfiguration())
        try await again.accept()
        #expect(studio.text("/all.atom").contains("https://example.org/2026/p10/"))
    }

    @Test func `what waits with another site keeps nothing else of the settings waiting`() async throws {
        let studio = try Studio()
        try studio.save("trip.md", post(31, text: "![x](/pic.png) ![y](near.png) [ten](p10.md)"))
        try studio.save("pic.png", "one")
        let pipeline = try await filled(studio)
        func rows(_ text: String) -> Int { text.components(separatedBy: "\"id\":").count - 1 }
        #expect(rows(studio.text("/all.json")) == 21)
        func moved() throws -> Workshop {
            var workshop = try studio.workshop()
            let site = try #require(WebURL("https://elsewhere.example/"))
            workshop.reader = ArticleReader(settings: ReadingSettings(site: site))
            (workshop.readingMark, workshop.renderingMark) = ("elsewhere", "1 elsewhere")
            workshop.settings.home = site
            workshop.settings.title = "Another title"
            return workshop
        }
        await pipeline.reconfigure(try moved())
        let step = try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        #expect(await pipeline.held?.flood.counts == [.readdresses: 21])
        #expect(!step.editions.isEmpty && studio.text("/all.json").contains("Another title"))
        func textsLeadToTheOldSite() -> Bool {
            let feed = studio.text("/all.json")
            return feed.contains("src=\\\"https://example.org/pic.png") && !feed.contains("elsewhere.example/pic.png")
                && !feed.contains("elsewhere.example/p10") && feed.contains("src=\\\"https://example.org/trip/near.png")
        }
        #expect(textsLeadToTheOldSite())
        // Its text is made anew, as the picture is another, and still leads where the entries are.
        try studio.save("pic.png", "another")
        var batch = try await studio.batch(for: pipeline)
        batch.changes = batch.changes.filter { $0.path == "pic.png" }
        try await pipeline.publish(batch)
        #expect(textsLeadToTheOldSite())
        // The same over a restart.
        let again = try studio.pipeline()
        await again.reconfigure(try moved())
        _ = try await again.load()
        try await again.publish(try await again.changesAfterReconfiguration())
        #expect(await again.held?.flood.counts == [.readdresses: 21])
        #expect(textsLeadToTheOldSite())
        try await again.accept()
        #expect(studio.text("/all.json").contains("src=\\\"https://elsewhere.example/pic.png"))
        #expect(studio.text("/all.json").contains("elsewhere.example/p10"))
        // Accepted for good: the next start reads nothing again.
        let last = try studio.pipeline()
        await last.reconfigure(try moved())
        #expect(try await last.load().allSatisfy { $0.value != .unread })
    }

    /// Whoever has the feed at its other address has the articles there too.
    @Test func `articles that move along with our own address are not held`() async throws {
        let studio = try Studio()
        func workshop(at address: String, permalink: String = "/{path}/") throws -> Workshop {
            var workshop = try studio.workshop()
            let base = try #require(WebURL(address))
            let pages = try #require(base.resolving("entries/"))
            workshop.reader = ArticleReader(
                settings: ReadingSettings(site: pages, permalink: try PermalinkPattern(permalink)))
            (workshop.readingMark, workshop.renderingMark) = ("\(pages) \(permalink)", "1 \(pages) \(permalink)")
            (workshop.settings.home, workshop.settings.base, workshop.settings.servesPages) = (base, base, true)
            return workshop
        }
        for number in 10..<30 { try studio.save("p\(number).md", post(number)) }
        func start(_ workshop: Workshop) async throws -> Pipeline {
            let pipeline = try studio.pipeline()
            await pipeline.reconfigure(workshop)
            _ = try await pipeline.load()
            try await pipeline.publish(studio.batch(for: pipeline))
            return pipeline
        }
        _ = try await start(try workshop(at: "http://127.0.0.1:8080/"))
        studio.now = studio.now + .seconds(60)
        let moved = try await start(try workshop(at: "https://feeds.example.org/news/"))
        #expect(await moved.held == nil)
        #expect(studio.text("/all.atom").contains("https://feeds.example.org/news/entries/p10/"))
        #expect(!studio.text("/all.atom").contains("127.0.0.1"))
        // Another pattern besides is no move alone.
        let other = try await start(try workshop(at: "https://other.example/", permalink: "/{year}/{slug}/"))
        #expect(await other.held?.flood.counts == [.readdresses: 20])
    }

    /// The watcher tells of them no more: when the folder is back, they look as they did.
    @Test func `what is let through while the folder is away is held still`() async throws {
        let studio = try Studio()
        let pipeline = try await filled(studio)
        for number in 10..<20 { try studio.save("p\(number).md", post(number, text: "Rewritten.")) }
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.held?.count == 10)
        let away = studio.folder.appendingPathExtension("state")
        try FileManager.default.moveItem(at: studio.folder, to: away)
        let refusal = WatchingError.root(path: studio.folder.path, code: ENOENT)
        await #expect(throws: refusal) { try await pipeline.accept() }
        #expect(await pipeline.held?.count == 10)
        try FileManager.default.moveItem(at: away, to: studio.folder)
        try await pipeline.accept()
        #expect(await pipeline.held == nil)
        #expect(studio.text("/all.atom").contains("Rewritten."))
    }

    @Test func `it is not held where the configuration allows it`() async throws {
        let studio = try Studio()
        let pipeline = try await filled(studio)
        var workshop = try studio.workshop()
        workshop.settings.holdsFloods = false
        await pipeline.reconfigure(workshop)
        try removeTen(studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.held == nil)
        #expect(await pipeline.entryCount == 10)
    }
}
