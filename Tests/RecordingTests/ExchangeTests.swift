import Syndication
import Testing

@testable import Recording

/// Files that take each other's names in one step (spec R6.1, R6.4).
@Suite struct ExchangeTests {
    private let all = FeedSelection(name: "all")

    /// A story under a name, which says its own id or none.
    private func story(
        _ number: Int, at path: String, claims: Bool, text: String? = nil, stamp: Int = 1
    ) -> Observation {
        let text = text ?? "story \(number)"
        let date = Timestamp(year: 2026, month: 3, day: 10, hour: number)
        let id = claims ? "urn:x:\(number)" : nil
        return saved(article(path, text: text, date: date, id: id) { $0.title = "Story \(number)" }, stamp: stamp)
    }

    /// A newsroom with stories 1 to 3 in `1.md` to `3.md`, just restarted.
    private func newsroom(claims: Bool) throws -> (Newsroom, ids: [EntryID?]) {
        let newsroom = try Newsroom()
        let ids = try newsroom.record((1...3).map { story($0, at: "\($0).md", claims: claims) }).map(\.id)
        try newsroom.restart()
        return (newsroom, [nil] + ids)
    }

    private func expect(_ newsroom: Newsroom, _ stories: [String: EntryID?]) throws {
        for _ in 0..<2 {
            #expect(Set(newsroom.paths(all)) == Set(stories.keys))
            for (path, id) in stories { #expect(try newsroom.entry(path)?.id == id, "\(path)") }
            #expect(try newsroom.breaches() == [])
            try newsroom.restart()
        }
    }

    @Test(arguments: [(true, false), (true, true), (false, false)])
    func `files that move up by one name keep their ids`(claims: Bool, isEdited: Bool) throws {
        let (newsroom, ids) = try newsroom(claims: claims)
        func text(_ number: Int) -> String? { isEdited ? "edited \(number)" : nil }
        let changes = try newsroom.record(
            gone("1.md"), story(1, at: "2.md", claims: claims, text: text(1), stamp: 2),
            story(2, at: "3.md", claims: claims, text: text(2), stamp: 2),
            story(3, at: "4.md", claims: claims, text: text(3), stamp: 2))
        #expect(
            Set(changes.kinds) == Set((1...3).map { .moved(from: "\($0).md", isSignificant: isEdited) }))
        #expect(newsroom.catalogue.problems.isEmpty)
        #expect(newsroom.catalogue.tombstones(of: all, at: Newsroom.today).isEmpty)
        try expect(newsroom, ["2.md": ids[1], "3.md": ids[2], "4.md": ids[3]])
        let old = newsroom.catalogue.whereabouts(at: article("1.md").permalink.text)
        #expect(old == .moved(to: article("2.md").permalink))
    }

    @Test(arguments: [true, false])
    func `two files that exchange their names keep their ids`(claims: Bool) throws {
        let (newsroom, ids) = try newsroom(claims: claims)
        let changes = try newsroom.record(
            story(2, at: "1.md", claims: claims, stamp: 2), story(1, at: "2.md", claims: claims, stamp: 2))
        #expect(
            Set(changes.kinds)
                == [.moved(from: "1.md", isSignificant: false), .moved(from: "2.md", isSignificant: false)])
        #expect(newsroom.catalogue.problems.isEmpty)
        try expect(newsroom, ["1.md": ids[2], "2.md": ids[1], "3.md": ids[3]])
        #expect(try newsroom.entry("1.md")?.title == "Story 2")
    }

    @Test func `a file that is moved over another one is what it says that it is, and the other is deleted`() throws {
        let (newsroom, ids) = try newsroom(claims: true)
        let changes = try newsroom.record(gone("1.md"), story(1, at: "2.md", claims: true, stamp: 2))
        #expect(changes.kinds == [.moved(from: "1.md", isSignificant: false), .withdrawn(.replaced)])
        #expect(newsroom.catalogue.tombstones(of: all, at: Newsroom.today).map(\.id) == [ids[2]])
        try expect(newsroom, ["2.md": ids[1], "3.md": ids[3]])
        // It comes back under another name.
        #expect(try newsroom.record(story(2, at: "4.md", claims: true, stamp: 3)).kinds == [.restored])
        try expect(newsroom, ["2.md": ids[1], "3.md": ids[3], "4.md": ids[2]])
    }

    @Test func `a file that is moved over another one and says no id is an edit of that one`() throws {
        let (newsroom, ids) = try newsroom(claims: false)
        let changes = try newsroom.record(gone("1.md"), story(1, at: "2.md", claims: false, stamp: 2))
        #expect(changes.kinds == [.revised(isSignificant: true), .withdrawn(.deleted)])
        try expect(newsroom, ["2.md": ids[2], "3.md": ids[3]])
    }

    @Test func `a copy over a published file is an edit of it, and its author is told that the id does not count`()
        throws
    {
        let (newsroom, ids) = try newsroom(claims: true)
        for _ in 0..<2 {
            try newsroom.record(story(1, at: "2.md", claims: true, stamp: 2))
            let problem = try #require(newsroom.catalogue.problems.first)
            #expect(problem.file == "2.md")
            #expect(problem.what.contains("urn:x:2, and the id urn:x:1 that it claims is 1.md's"))
            try expect(newsroom, ["1.md": ids[1], "2.md": ids[2], "3.md": ids[3]])
        }
        try newsroom.record(story(2, at: "2.md", claims: true, stamp: 3))
        #expect(newsroom.catalogue.problems.isEmpty)
    }

    @Test func `a chain that ends on a file that stays is no chain`() throws {
        let (newsroom, ids) = try newsroom(claims: false)
        // Story 3 is nowhere else: who knows whether it is gone, or was edited?
        try newsroom.record(
            gone("1.md"), story(1, at: "2.md", claims: false, stamp: 2), story(2, at: "3.md", claims: false, stamp: 2))
        try expect(newsroom, ["2.md": ids[2], "3.md": ids[3]])
    }

    // MARK: Pages of a generator

    /// A page that names the others, so that its bytes change with them.
    private func page(_ number: Int, at path: String, build: Int) -> Observation {
        let text = "story \(number), which is about another thing than all others are, whatever their number is"
        let date = Timestamp(year: 2026, month: 3, day: 10, hour: number)
        return saved(
            article(path, text: String(repeating: "\(number) ", count: 40) + text, date: date) {
                $0.title = ["One", "Two", "Three", "Four"][number - 1]
                $0.sourceDigest = digest("build \(build) of \(path)")
            }, stamp: build)
    }

    private func pages() throws -> (Newsroom, ids: [EntryID?]) {
        let newsroom = try Newsroom()
        let ids = try newsroom.record((1...3).map { page($0, at: "\($0).html", build: 1) }).map(\.id)
        try newsroom.restart()
        return (newsroom, [nil] + ids)
    }

    @Test func `pages that exchange their names keep their ids, whatever else is new in them`() throws {
        let (newsroom, ids) = try pages()
        let changes = try newsroom.record(
            page(2, at: "1.html", build: 2), page(1, at: "2.html", build: 2), page(3, at: "3.html", build: 2))
        #expect(!changes.kinds.contains(.revised(isSignificant: true)))
        #expect(newsroom.catalogue.tombstones(of: all, at: Newsroom.today).isEmpty)
        try expect(newsroom, ["1.html": ids[2], "2.html": ids[1], "3.html": ids[3]])
    }

    @Test func `a page that makes room for a new one keeps its id, whatever else is new in it`() throws {
        let (newsroom, ids) = try pages()
        try newsroom.record(
            page(4, at: "3.html", build: 2), page(3, at: "week-3.html", build: 2), page(1, at: "1.html", build: 2))
        let new = try newsroom.entry("3.html")?.id
        #expect(new != nil && !ids.contains(new))
        try expect(newsroom, ["1.html": ids[1], "2.html": ids[2], "3.html": new, "week-3.html": ids[3]])
    }

    @Test func `what has another's name, is deleted and comes back is what it was`() throws {
        let (newsroom, ids) = try pages()
        try newsroom.record(page(2, at: "1.html", build: 2), page(1, at: "2.html", build: 2))
        try newsroom.record(gone("2.html"))
        let changes = try newsroom.record(page(1, at: "2.html", build: 3))
        #expect(changes.kinds == [.restored])
        try expect(newsroom, ["1.html": ids[2], "2.html": ids[1], "3.html": ids[3]])
    }

    @Test func `a copy of a page that is built anew takes no id away`() throws {
        let (newsroom, ids) = try pages()
        try newsroom.record(page(1, at: "1.html", build: 2), page(1, at: "print.html", build: 2))
        #expect(try newsroom.entry("1.html")?.id == ids[1])
        #expect(try newsroom.entry("print.html")?.id != ids[1])
    }

    // MARK: The name of a deleted file

    @Test(arguments: [true, false])
    func `a file that gets the name of a deleted one stays what it is`(isDated: Bool) throws {
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "example.org", undated: .firstSeen))
        let date = isDated ? Timestamp(year: 2026, month: 3, day: 10) : nil
        let ids = try newsroom.record(["a", "b"].map { saved(article("\($0).md", text: $0, date: date)) }).map(\.id)
        try newsroom.record(gone("b.md"))
        try newsroom.restart()
        let changes = try newsroom.record(gone("a.md"), saved(article("b.md", text: "a", date: date), stamp: 2))
        #expect(changes.kinds == [.moved(from: "a.md", isSignificant: false)])
        #expect(newsroom.catalogue.tombstones(of: all, at: Newsroom.today).map(\.id) == [ids[1]])
        try expect(newsroom, ["b.md": ids[0]])
    }

    @Test(arguments: ["b", "b, edited"])
    func `a deleted file that is back is what it was, though another goes that looks like it`(text: String) throws {
        let newsroom = try Newsroom()
        func part(_ path: String, _ text: String, stamp: Int = 1) -> Observation {
            saved(article(path, text: text) { $0.title = "Release notes, part 1" }, stamp: stamp)
        }
        let ids = try newsroom.record(part("a.md", "a"), part("b.md", "b")).map(\.id)
        try newsroom.record(gone("b.md"))
        let changes = try newsroom.record(gone("a.md"), part("b.md", text, stamp: 2))
        #expect(changes.kinds == [.restored, .withdrawn(.deleted)])
        try expect(newsroom, ["b.md": ids[1]])
    }
}
