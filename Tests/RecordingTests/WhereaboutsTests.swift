import Recording
import Syndication
import Testing

/// What stands at the addresses of articles, before a step is over and after it.
@Suite struct WhereaboutsTests {
    private typealias Whereabouts = Catalogue.Whereabouts

    private func whereabouts(_ names: [String], _ newsroom: Newsroom) -> [Whereabouts?] {
        names.map { newsroom.catalogue.whereabouts(at: "https://www.example.org/\($0)/") }
    }

    @Test func `what a step changes stands where it stood until the step is over`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(
            saved(article("stays.md", text: "s")), saved(article("goes.md", text: "g")),
            saved(article("moves.md", text: "m")), saved(article("returns.md", text: "r")))
        try newsroom.record(gone("returns.md"), at: Newsroom.today + .seconds(1))
        let names = ["stays", "goes", "moves", "there", "returns", "new"]
        let catalogue = newsroom.catalogue
        func live(_ path: String) -> Whereabouts? { catalogue.key(ofPath: path).map { .live($0, path: path) } }
        let before = [live("stays.md"), live("goes.md"), live("moves.md"), nil, .gone, nil]
        #expect(whereabouts(names, newsroom) == before)

        catalogue.beginStep()
        try newsroom.record(
            gone("goes.md"), gone("moves.md"), saved(article("there.md", text: "m"), stamp: 2),
            saved(article("returns.md", text: "r"), stamp: 3), saved(article("new.md", text: "n")),
            at: Newsroom.today + .seconds(2))
        #expect(whereabouts(names, newsroom) == before)
        // The same once more: what was before the step counts, and not what was before its last change.
        try newsroom.record(saved(article("goes.md", text: "g"), stamp: 4), at: Newsroom.today + .seconds(3))
        try newsroom.record(gone("goes.md"), at: Newsroom.today + .seconds(4))
        #expect(whereabouts(names, newsroom) == before)

        catalogue.endStep()
        let there = try #require(WebURL("https://www.example.org/there/"))
        #expect(
            whereabouts(names, newsroom) == [
                live("stays.md"), .gone, .moved(to: there), live("there.md"), live("returns.md"), live("new.md"),
            ])
    }

    @Test func `while the first step is under way nothing stands anywhere`() throws {
        let newsroom = try Newsroom()
        newsroom.catalogue.beginStep()
        try newsroom.record(saved(article("a.md", text: "a")))
        #expect(whereabouts(["a"], newsroom) == [nil])
        newsroom.catalogue.endStep()
        #expect(whereabouts(["a"], newsroom) != [nil])
    }

    @Test func `a step that is not taken changes nothing`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md", text: "a")))
        let before = whereabouts(["a", "b"], newsroom)
        newsroom.catalogue.beginStep()
        _ = newsroom.catalogue.record(
            [gone("a.md"), saved(article("b.md", text: "b"))], at: Newsroom.today + .seconds(1))
        try newsroom.restart()
        #expect(whereabouts(["a", "b"], newsroom) == before)
    }

    @Test func `an entry is to be read where it is, whether or not the site has a page of it`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("note.md", text: "n") { $0.hasPage = false }))
        #expect(
            whereabouts(["note"], newsroom) == [
                newsroom.catalogue.key(ofPath: "note.md").map { .live($0, path: "note.md") }
            ])
    }
}
