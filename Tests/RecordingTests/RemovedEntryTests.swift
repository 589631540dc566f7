import GRDB
import Storage
import Syndication
import Testing

@testable import Recording

/// An entry that was removed with its row leaves nothing behind that leads astray.
@Suite struct RemovedEntryTests {
    private let today = Newsroom.today
    private let all = FeedSelection(name: "all")

    private func alias(_ name: String) throws -> WebURL {
        try #require(WebURL("https://www.example.org/\(name)/"))
    }

    @Test func `a planned article that never came leaves no address, and its place is given to no other`() throws {
        let newsroom = try Newsroom()
        let old = try alias("old-plan")
        try newsroom.record(saved(article("a.md", text: "a")))
        let plan = try newsroom.record(
            saved(article("plan.md", text: "plan", date: today + .seconds(3600)) { $0.aliases = [old] })
        ).first
        #expect(plan?.kind == .scheduled(today + .seconds(3600)))
        try newsroom.record(gone("plan.md"))
        #expect(try newsroom.breaches() == [])
        try newsroom.restart()
        let other = try newsroom.record(saved(article("other.md", text: "other"))).first
        #expect(other?.kind == .published)
        #expect(plan?.key != nil && other?.key != plan?.key)
        #expect(newsroom.catalogue.whereabouts(at: old.text) == nil)
        try newsroom.restart()
        #expect(newsroom.catalogue.whereabouts(at: old.text) == nil)
        #expect(newsroom.paths(all).sorted() == ["a.md", "other.md"])
        #expect(try newsroom.breaches() == [])
    }

    @Test func `the address of an article that is gone is known as ever while its removal is not committed`() throws {
        let newsroom = try Newsroom()
        let old = try alias("old")
        try newsroom.record(saved(article("a.md", id: "urn:x:1") { $0.aliases = [old] }))
        try newsroom.record(saved(article("twin.md", text: "twin", id: "urn:x:1")))
        newsroom.catalogue.beginStep()
        try newsroom.record(gone("a.md"))
        #expect(newsroom.catalogue.whereabouts(at: old.text) == .moved(to: article("a.md").permalink))
        newsroom.catalogue.endStep()
        #expect(newsroom.catalogue.whereabouts(at: old.text) == .moved(to: article("twin.md").permalink))
    }

    @Test func `a twin that takes over an entry has its addresses too, and the old text leaves the archive at once`()
        throws
    {
        let newsroom = try Newsroom()
        let feed = FeedSelection(name: "all", limit: 1, keep: .seconds(60), archivePage: 1)
        func archive(_ now: Timestamp) throws -> Catalogue.ArchiveStanding {
            let shown = newsroom.catalogue.window(of: feed, at: now)
            let standing = newsroom.catalogue.archive(for: feed, showing: shown, at: now)
            try newsroom.commit()
            return standing
        }
        func post(_ name: String, day: Int, id: String? = nil, aliases: [WebURL] = []) -> Observation {
            let date = Timestamp(year: 2026, month: 3, day: day)
            return saved(article(name, text: name, date: date, id: id) { $0.aliases = aliases })
        }
        let old = try alias("oldest")
        try newsroom.record(
            post("n1.md", day: 1), post("n2.md", day: 2, id: "urn:x:2", aliases: [old]), post("n3.md", day: 3))
        #expect(try archive(today) == .archived(newest: ArchivePage.Name(number: 2)))
        #expect(try newsroom.record(post("twin.md", day: 2, id: "urn:x:2")).kinds == [.heldBack])

        let later = today + .seconds(3600)
        #expect(try newsroom.record([gone("n2.md")], at: later).kinds == [.moved(from: "n2.md", isSignificant: true)])
        let heir = article("twin.md").permalink
        for url in [article("n2.md").permalink, old] {
            #expect(newsroom.catalogue.whereabouts(at: url.text) == .moved(to: heir))
        }
        let standing = try archive(later)
        #expect(newsroom.catalogue.archivePlace(2, ofFeed: "all") == nil)
        #expect(try newsroom.breaches() == [])

        try newsroom.restart()
        #expect(try archive(later) == standing)
        for url in [article("n2.md").permalink, old] {
            #expect(newsroom.catalogue.whereabouts(at: url.text) == .moved(to: heir))
        }
    }

    @Test func `a state that was left unsound is sound when it is opened, and goes on`() throws {
        let folder = try Folder()
        let state = folder.path + "/state.sqlite"
        do {
            let steps = Array(Schema.migrations.prefix { $0.id != "recording-8" })
            let before = try Storage.Database(path: state, migrations: steps)
            try before.writeNow { db in
                try db.execute(sql: "INSERT INTO former_address VALUES ('https://www.example.org/old-plan/', 2)")
                for address in ["a", "b"] {
                    try db.execute(
                        sql: "INSERT INTO adoption (address, id) VALUES (?, 'urn:x:1')",
                        arguments: ["example.org/\(address)"])
                }
            }
            try before.close()
        }
        let database = try Storage.Database(path: state, migrations: Schema.migrations)
        defer { try? database.close() }
        #expect(try database.readNow { db in try Schema.invariants.flatMap { try $0.breaches(in: db) } } == [])
        #expect(try database.readNow { try Int.fetchOne($0, sql: "SELECT count(*) FROM adoption") } == 1)
    }
}

extension Newsroom {
    /// What `state check` would find in the catalogue's tables.
    func breaches() throws -> [String] {
        try database.readNow { db in try Schema.invariants.flatMap { try $0.breaches(in: db) } }
    }
}
