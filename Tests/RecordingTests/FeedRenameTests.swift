import Syndication
import Testing

@testable import Recording

/// Feeds that get another name (RFC 4287 §4.2.6, spec R6.7).
@Suite struct FeedRenameTests {
    private let today = Newsroom.today

    /// Composes feeds, each with its former names, and restarts.
    private func compose(
        _ feeds: [(name: String, former: [String])], _ newsroom: Newsroom, at now: Timestamp = Newsroom.today,
        until: Timestamp? = nil
    ) throws -> [FeedRecord] {
        newsroom.catalogue.followRenames(of: feeds, among: Set(feeds.map(\.name)))
        let records = try feeds.map { name, _ in
            var selection = FeedSelection(name: name, limit: 2, keep: .zero, archivePage: 2)
            selection.until = until
            let window = newsroom.catalogue.window(of: selection, at: now)
            _ = newsroom.catalogue.archive(for: selection, showing: window, at: now)
            return try #require(
                newsroom.catalogue.feedRecord(for: selection, showing: window, metadata: digest("m"), at: now))
        }
        try newsroom.commit()
        #expect(try newsroom.breaches() == [])
        try newsroom.restart()
        return records
    }

    private func newsroom(articles: Int = 1) throws -> Newsroom {
        let newsroom = try Newsroom()
        try newsroom.record((1...articles).map { saved(article("\($0).md", text: "\($0)")) })
        return newsroom
    }

    @Test(arguments: [true, false])
    func `a feed keeps its id and its time, to the new name and back`(isImported: Bool) throws {
        let newsroom = try newsroom()
        let old = try #require(EntryID("https://old.example.org/feed"))
        if isImported { newsroom.catalogue.adopt(feedID: old, for: "all") }
        let first = try compose([("all", [])], newsroom)[0]
        let id = first.id
        #expect((id == old) == isImported)
        let later = today + .seconds(3600)
        let renamed = try compose([("news", ["unknown", "all"])], newsroom, at: later)[0]
        #expect(renamed.id == id && renamed.changed == first.changed)
        try newsroom.record(gone("1.md"), at: later)
        let changed = try compose([("news", ["unknown", "all"])], newsroom, at: later)[0]
        #expect(changed.id == id && changed.changed == later)
        // Whether or not it is named, what it was under the other name is known.
        let back = try compose([("all", [])], newsroom, at: later + .seconds(60))[0]
        #expect(back.id == id && back.changed == later)
        let again = try compose([("news", ["all"])], newsroom, at: later + .seconds(60))[0]
        #expect(again.id == id && again.changed == later)
    }

    @Test func `a feed that was imported and not composed hands its id on, and one of its own counts for more`()
        throws
    {
        let newsroom = try newsroom()
        let ids = try (1...2).map { try #require(EntryID("https://old.example.org/\($0)")) }
        newsroom.catalogue.adopt(feedID: ids[0], for: "all")
        newsroom.catalogue.adopt(feedID: ids[1], for: "updates")
        let records = try compose([("news", ["all"]), ("updates", ["all"])], newsroom)
        #expect(records.map(\.id) == ids)
    }

    @Test func `a feed that has an id already keeps that one`() throws {
        let newsroom = try newsroom()
        let before = try compose([("all", []), ("news", [])], newsroom).map(\.id)
        let after = try compose([("news", ["all"])], newsroom)
        #expect(after[0].id == before[1])
    }

    @Test func `another feed that gets the former name begins anew, and takes nothing away`() throws {
        let newsroom = try newsroom(articles: 5)
        let id = try compose([("all", [])], newsroom)[0].id
        _ = try compose([("news", ["all"])], newsroom)
        for _ in 0..<2 {
            let both = try compose([("all", []), ("news", [])], newsroom)
            #expect(both.map(\.id.text) == ["\(id.text);2", id.text])
        }
        // A feed cannot go on as one that is there.
        let third = try compose([("all", []), ("news", []), ("third", ["all", "news"])], newsroom)
        #expect(Set(third.map(\.id)).count == 3)
    }

    @Test func `the id goes from name to name, from the latest on`() throws {
        let newsroom = try newsroom()
        let id = try compose([("a", [])], newsroom)[0].id
        _ = try compose([("b", ["a"])], newsroom)
        let later = today + .seconds(60)
        try newsroom.record(gone("1.md"), at: later)
        _ = try compose([("b", ["a"])], newsroom, at: later)
        let last = try compose([("c", ["a", "b"])], newsroom, at: later + .seconds(60))[0]
        #expect(last.id == id && last.changed == later)
        // While c is there, nobody has it from a or b.
        let other = try compose([("c", []), ("d", ["b"])], newsroom, at: later)
        #expect(other[0].id == id && other[1].id != id)
    }

    @Test func `a closed feed is closed since the same moment under its new name`() throws {
        let newsroom = try newsroom()
        _ = try compose([("all", [])], newsroom, until: today)
        newsroom.catalogue.followRenames(of: [("news", ["all"])], among: ["news"])
        #expect(newsroom.catalogue.closing(ofFeed: "news") == today)
    }

    @Test func `its archive goes along, page by page`() throws {
        let newsroom = try newsroom(articles: 6)
        _ = try compose([("all", [])], newsroom)
        try newsroom.record(gone("1.md"))
        _ = try compose([("all", [])], newsroom)
        func pages(_ name: String) -> [ArchivePage?] {
            (1...2).map { newsroom.catalogue.archivePlace($0, ofFeed: name)?.page }
        }
        let before = pages("all")
        #expect(before.map(\.?.name.revision) == [2, 1])
        _ = try compose([("news", ["all"])], newsroom)
        #expect(pages("news") == before)
        let (lost, kept) = (ArchivePage.Name(number: 1), ArchivePage.Name(number: 2))
        #expect(newsroom.catalogue.hasPage(kept, ofFeed: "news", as: "all"))
        #expect(!newsroom.catalogue.hasPage(lost, ofFeed: "news", as: "all"))
    }
}
