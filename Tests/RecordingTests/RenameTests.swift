import Recording
import Syndication
import Testing

@testable import Recording

/// A file that is gone and a new one that are the same article (spec R6.4).
@Suite struct RenameTests {
    private static let day = Timestamp(year: 2026, month: 3, day: 10, hour: 12)

    @Test(
        arguments: [
            ("Funding for the lighthouse", "Funding for the lighthouse", true),
            ("Funding for the lighthouse", "funding  for the Lighthouse", true),
            ("Funding for the lighthouse", "Funding for the lighthouses", true),
            // Two of twenty-six characters, and three.
            ("Funding for the lighthouse", "Finding for the lighthouses", true),
            ("Funding for the lighthouse", "Finding for that lighthouses", false),
            ("Funding for the lighthouse", "The lighthouse", false),
            ("1234567890", "123456789x", true),
            ("123456789", "12345678x", false),
            ("a", "b", false),
            (nil, nil, false),
        ] as [(String?, String?, Bool)])
    func `a file with the same date and nearly the same title is the entry`(
        before: String?, after: String?, isSame: Bool
    ) throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(saved(article("a.md", text: "a") { $0.title = before })).first?.id
        try newsroom.restart()
        let changes = try newsroom.record(gone("a.md"), saved(article("b.md", text: "b") { $0.title = after }))
        #expect(
            changes.kinds
                == (isSame ? [.moved(from: "a.md", isSignificant: true)] : [.published, .withdrawn(.deleted)]))
        #expect((changes.first?.id == id) == isSame)
        let tombstones = newsroom.catalogue.tombstones(of: FeedSelection(name: "all"), at: Newsroom.today)
        #expect(tombstones.isEmpty == isSame)
    }

    @Test(
        arguments: [(day, true, false), (day + .seconds(1), false, false), (day, false, true), (nil, false, false)]
            as [(Timestamp?, Bool, Bool)])
    func `the date must be the same, and written the same way`(
        date: Timestamp?, dateOnly: Bool, isSame: Bool
    ) throws {
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "example.org", undated: .firstSeen))
        try newsroom.record(saved(article("a.md", text: "a", date: Self.day) { $0.title = "A title" }))
        let changes = try newsroom.record(
            gone("a.md"), saved(article("b.md", text: "b", date: date, dateOnly: dateOnly) { $0.title = "A title" }))
        #expect((changes.kinds == [.moved(from: "a.md", isSignificant: true)]) == isSame)
    }

    @Test func `an alias that is the old address makes it the entry, whatever else has changed`() throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(saved(article("a.md", text: "a"))).first?.id
        let old = try #require(WebURL("http://www.example.org/a"))
        let moved = article("b.md", text: "b", date: Newsroom.today - .seconds(5)) {
            $0.title = "Another"
            $0.aliases = [old]
        }
        #expect(try newsroom.record(gone("a.md"), saved(moved)).kinds == [.moved(from: "a.md", isSignificant: true)])
        // The address of before the last is one as well.
        let again = article("c.md", text: "c", date: Newsroom.today - .seconds(9)) {
            $0.title = "Yet another"
            $0.aliases = [article("a.md").permalink]
        }
        let changes = try newsroom.record(gone("b.md"), saved(again))
        #expect(changes.kinds == [.moved(from: "b.md", isSignificant: true)])
        #expect(changes.first?.id == id)
        let target = article("c.md").permalink
        for old in ["a", "b"] {
            #expect(newsroom.catalogue.whereabouts(at: "https://www.example.org/\(old)/") == .moved(to: target))
        }
    }

    @Test func `a file that is renamed while an upgrade compares by other rules is as new as it was`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md", text: "a")), saved(article("b.md", text: "b")))
        let before = try #require(try newsroom.entry("a.md"))
        try newsroom.restart()
        func upgraded(_ path: String, _ text: String) -> Observation {
            saved(article(path, text: text) { $0.contentDigest = digest("by other rules: " + text) }, stamp: 2)
        }
        let later = Newsroom.today + .seconds(60)
        let changes = try newsroom.record([gone("a.md"), upgraded("c.md", "a"), upgraded("b.md", "b")], at: later)
        #expect(changes.kinds.contains(.moved(from: "a.md", isSignificant: false)))
        let after = try #require(try newsroom.entry("c.md"))
        #expect(after.id == before.id && after.updated == before.updated && after.published == before.published)
    }

    @Test func `a draft that was edited is known by its bytes when it is renamed`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("storm.md", text: "as it was published")))
        let id = try #require(try newsroom.entry("storm.md")?.id)
        func draft(_ path: String) -> Article {
            article(path, text: "edited") {
                $0.visibility = .draft
                $0.title = "Another title"
            }
        }
        try newsroom.record(saved(draft("storm.md"), stamp: 2))
        try newsroom.record(gone("storm.md"), saved(draft("great-storm.md"), stamp: 3))
        try newsroom.restart()
        let back = try newsroom.record(saved(article("great-storm.md", text: "edited, and ready"), stamp: 4))
        #expect(back.kinds == [.restored])
        #expect(try newsroom.entry("great-storm.md")?.id == id)
        #expect(newsroom.catalogue.tombstones(of: FeedSelection(name: "all"), at: Newsroom.today).isEmpty)
    }

    @Test func `an alias of an entry that is still there makes another entry`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md", text: "a")), saved(article("x.md", text: "x")))
        let other = article("b.md", text: "b") {
            $0.title = "Other"
            $0.aliases = [article("a.md").permalink]
        }
        let changes = try newsroom.record(gone("x.md"), saved(other))
        #expect(changes.kinds == [.published, .withdrawn(.deleted)])
    }

    @Test func `no file gets by resemblance what another one is`() throws {
        let newsroom = try Newsroom()
        func part(_ number: Int, _ path: String, text: String) -> Observation {
            saved(article(path, text: text) { $0.title = "Release notes, part \(number)" })
        }
        let ids = try newsroom.record(
            part(1, "1.md", text: "1"), part(2, "2.md", text: "2"), part(3, "3.md", text: "3"),
            part(4, "4.md", text: "4")
        ).map(\.id)
        // All are renamed: one as it was, the others edited, and one title with them.
        let claimed = try #require(ids[3])
        let changes = try newsroom.record([
            gone("1.md"), gone("2.md"), gone("3.md"), gone("4.md"), part(1, "d.md", text: "2"),
            part(3, "a.md", text: "new 3"),
            part(8, "c.md", text: "new 1"),
            saved(article("b.md", text: "new 4", id: claimed.text) { $0.title = "Release notes, part 3" }),
        ])
        #expect(
            Set(changes.map { "\($0.path) \($0.id == ids[0] ? 1 : $0.id == ids[1] ? 2 : $0.id == ids[2] ? 3 : 4)" })
                == ["d.md 2", "a.md 3", "c.md 1", "b.md 4"])
        #expect(changes.allSatisfy { if case .moved = $0.kind { true } else { false } })
    }

    /// - Parameter copies: files with the same text that stay.
    @Test(
        arguments: [
            (["a.md"], ["b.md"], [], true), (["a.md"], ["b.md"], ["copy.md"], false),
            (["a.md", "copy.md"], ["b.md"], [], false), (["a.md"], ["b.md", "c.md"], [], false),
        ] as [([String], [String], [String], Bool)])
    func `a text that no other file has makes it the entry, whatever its title`(
        before: [String], after: [String], copies: [String], isSame: Bool
    ) throws {
        let newsroom = try Newsroom()
        func file(_ path: String, _ title: String) -> Observation {
            saved(
                article(path, text: path, date: Newsroom.today - .seconds(Int64(path.utf8.count) * 60)) {
                    $0.title = "\(title) \(path)"
                    $0.textDigest = digest("the text")
                })
        }
        let old = before + copies
        let ids = try newsroom.record(old.map { file($0, "The lighthouse") }).map(\.id)
        try newsroom.restart()
        let changes = try newsroom.record(before.map(gone) + after.map { file($0, "Who keeps the light burning?") })
        #expect(changes.kinds.contains(.moved(from: "a.md", isSignificant: true)) == isSame)
        #expect((changes.first?.id == ids.first) == isSame)
        #expect(changes.kinds.contains(.withdrawn(.deleted)) != isSame)
    }

    @Test func `files without a text that tells them apart are not the same for it`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md", text: "a") { $0.title = "Thanks" }))
        let changes = try newsroom.record(gone("a.md"), saved(article("b.md", text: "b") { $0.title = "Another" }))
        #expect(changes.kinds == [.published, .withdrawn(.deleted)])
    }

    @Test func `a text counts as it was last`() throws {
        let newsroom = try Newsroom()
        func file(_ path: String, _ title: String, text: String, stamp: Int = 1) -> Observation {
            saved(
                article(path, text: title + text) {
                    $0.title = title
                    $0.textDigest = digest(text)
                }, stamp: stamp)
        }
        try newsroom.record(file("a.md", "Thanks", text: "first"))
        try newsroom.record(file("a.md", "Thanks", text: "second", stamp: 2))
        let changes = try newsroom.record(gone("a.md"), file("b.md", "Another", text: "first"))
        #expect(changes.kinds == [.published, .withdrawn(.deleted)])
        let others = try newsroom.record(gone("b.md"), file("c.md", "Whatever", text: "first"))
        #expect(others.kinds == [.moved(from: "b.md", isSignificant: true)])
    }

    @Test func `a thousand files of one day that are renamed are no trouble`() throws {
        let newsroom = try Newsroom()
        let paths = (1000..<2000).map { "\($0).md" }
        try newsroom.record(paths.map { path in saved(article(path, text: path) { $0.title = "Title \(path)" }) })
        let moved = paths.map { path in saved(article("new/\(path)", text: "x" + path) { $0.title = "Title \(path)" }) }
        let changes = try newsroom.record(paths.map { gone($0) } + moved)
        #expect(
            changes.allSatisfy { if case .moved(let from, _) = $0.kind { $0.path == "new/" + from } else { false } })
    }
}
