import Recording
import Syndication
import Testing

@Suite struct IdentityTests {
    @Test func `an id is minted from authority, day and address`() throws {
        let newsroom = try Newsroom()
        let changes = try newsroom.record(saved(article("news/funding.md")))
        #expect(changes.kinds == [.published])
        #expect(changes.first?.id?.text == "tag:example.org,2026-03-10:/news/funding/")
    }

    @Test func `an id stays when title, date, address and authority change`() throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(saved(article("a.md"))).first?.id
        newsroom.policy.authority = "other.example"
        try newsroom.restart()
        let changes = try newsroom.record(
            saved(
                article("a.md", text: "new", date: Timestamp(year: 2026, month: 3, day: 1)) {
                    $0.title = "Another title"
                    if let url = WebURL("https://new.example/somewhere/else/") { $0.permalink = url }
                }))
        #expect(changes.kinds == [.revised(isSignificant: true)])
        #expect(changes.first?.id == id)
        #expect(try newsroom.entry("a.md")?.url.text == "https://new.example/somewhere/else/")
    }

    @Test(arguments: [
        // The day that the author wrote, wherever the site is.
        (Timestamp(year: 2026, month: 3, day: 9, hour: 23), true, 3600, "2026-03-10"),
        (Timestamp(year: 2026, month: 3, day: 10, hour: 5), true, -5 * 3600, "2026-03-10"),
        // An instant has one day, that of UTC.
        (Timestamp(year: 2026, month: 3, day: 9, hour: 23), false, 3600, "2026-03-09"),
    ])
    func `the day in an id`(date: Timestamp, dateOnly: Bool, offset: Int, day: String) throws {
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "example.org") { _ in offset })
        let id = try newsroom.record(saved(article("a.md", date: date, dateOnly: dateOnly))).first?.id
        #expect(id?.text == "tag:example.org,\(day):/a/")
    }

    @Test func `a claimed id is taken as it is, and first claimed is first served`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("old.md", id: "urn:x:1")))
        let changes = try newsroom.record(saved(article("new.md", text: "other", id: "urn:x:1")))
        #expect(changes.kinds == [.heldBack])
        #expect(changes.first?.problems.first?.severity == .error)
        #expect(changes.first?.problems.first?.what.contains("old.md") == true)
        #expect(newsroom.paths(FeedSelection(name: "all")) == ["old.md"])
        #expect(newsroom.catalogue.problems.count == 1)

        // When the older one goes, the newer one is that entry.
        let later = Newsroom.today + .seconds(60)
        let after = try newsroom.record(gone("old.md"), at: later)
        #expect(after.kinds == [.moved(from: "old.md", isSignificant: true)])
        #expect(after.first?.id?.text == "urn:x:1")
        #expect(newsroom.paths(FeedSelection(name: "all"), at: later) == ["new.md"])
        #expect(newsroom.catalogue.problems.isEmpty)
        try newsroom.restart()
        #expect(newsroom.paths(FeedSelection(name: "all"), at: later) == ["new.md"])
        #expect(try newsroom.entry("new.md")?.title == "About new.md")
    }

    @Test func `an article that is held back is published once it claims another id`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md", id: "urn:x:1")), saved(article("b.md", text: "b", id: "urn:x:1")))
        try newsroom.restart()
        let changes = try newsroom.record(saved(article("b.md", text: "b", id: "urn:x:2"), stamp: 2))
        #expect(changes.kinds == [.published])
        #expect(newsroom.catalogue.problems.isEmpty)
    }

    @Test func `a claim that comes after publication changes nothing`() throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(saved(article("a.md"))).first?.id
        let changes = try newsroom.record(saved(article("a.md", text: "b", id: "urn:x:9")))
        #expect(changes.first?.id == id)
    }

    @Test func `two articles at one address on one day get two ids, in a fixed order`() throws {
        for order in [["a.md", "a.html"], ["a.html", "a.md"]] {
            let newsroom = try Newsroom()
            try newsroom.record(order.map { saved(article($0, text: $0)) })
            #expect(try newsroom.entry("a.html")?.id.text == "tag:example.org,2026-03-10:/a/")
            #expect(try newsroom.entry("a.md")?.id.text == "tag:example.org,2026-03-10:/a/;2")
            #expect(newsroom.catalogue.problems.map(\.severity) == [.warning])
        }
    }

    @Test func `two articles at one address are told of, whenever they come to it, and as long as they are there`()
        throws
    {
        let newsroom = try Newsroom()
        let same = try #require(WebURL("https://www.example.org/same/"))
        let day = Timestamp(year: 2026, month: 3, day: 1)
        func at(_ url: WebURL?, _ path: String, date: Timestamp, hasPage: Bool = true) -> Observation {
            saved(
                article(path, text: "\(path) \(url?.text ?? "")", date: date) {
                    if let url { $0.permalink = url }
                    $0.hasPage = hasPage
                })
        }
        try newsroom.record(at(same, "a.md", date: day), at(nil, "b.md", date: day + .seconds(90_000)))
        try newsroom.record(at(same, "note.md", date: day, hasPage: false))
        #expect(newsroom.catalogue.problems.isEmpty)

        let changes = try newsroom.record(at(same, "b.md", date: day + .seconds(90_000)))
        #expect(changes.first?.problems.map(\.file) == ["b.md"])
        #expect(changes.first?.problems.first?.what.hasPrefix("a.md has the same address") == true)
        #expect(newsroom.catalogue.problems == changes.first?.problems)
        try newsroom.record(at(same, "c.md", date: day + .seconds(180_000)))
        #expect(newsroom.catalogue.problems.map(\.file) == ["b.md", "c.md"])
        try newsroom.restart()
        #expect(newsroom.catalogue.problems.map(\.file) == ["b.md", "c.md"])

        // What is no longer there is in nobody's way.
        try newsroom.record(gone("a.md"))
        #expect(newsroom.catalogue.problems.map(\.file) == ["c.md"])
        #expect(newsroom.catalogue.problems.first?.what.hasPrefix("b.md ") == true)
        try newsroom.record(at(nil, "b.md", date: day + .seconds(90_000)))
        #expect(newsroom.catalogue.problems.isEmpty)
    }

    @Test func `articles may exchange their addresses`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md", text: "a")), saved(article("b.md", text: "b")))
        let changes = try newsroom.record(
            saved(article("a.md", text: "A") { $0.permalink = article("b.md").permalink }),
            saved(article("b.md", text: "B") { $0.permalink = article("a.md").permalink }))
        #expect(changes.flatMap(\.problems).isEmpty)
        #expect(newsroom.catalogue.problems.isEmpty)
    }

    @Test func `ten thousand articles at one address are no trouble`() throws {
        let newsroom = try Newsroom()
        let url = try #require(WebURL("https://www.example.org/same/"))
        let observations = (0..<10_000).map { number in
            saved(article("\(number).md", text: "\(number)") { $0.permalink = url })
        }
        let changes = try newsroom.record(observations)
        #expect(Set(changes.compactMap(\.id)).count == 10_000)
        let updated = changes.compactMap { $0.key.flatMap { newsroom.catalogue.updated(of: $0) } }
        #expect(Set(updated).count == 10_000)
    }

    @Test func `a renamed article that names its old address gets its old id back when the state is lost`() throws {
        let newsroom = try Newsroom()
        let old = try #require(WebURL("https://www.example.org/old/"))
        let changes = try newsroom.record(saved(article("new.md") { $0.aliases = [old] }))
        #expect(changes.first?.id?.text == "tag:example.org,2026-03-10:/old/")
    }

    @Test func `a file that is moved keeps its id`() throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(saved(article("a.md"))).first?.id
        let updated = try newsroom.entry("a.md")?.updated
        let changes = try newsroom.record(gone("a.md"), saved(article("archive/b.md")))
        #expect(changes.kinds == [.moved(from: "a.md", isSignificant: false)])
        #expect(changes.first?.id == id)
        #expect(try newsroom.entry("archive/b.md")?.updated == updated)
        #expect(newsroom.catalogue.sections == ["archive"])
        try newsroom.restart()
        #expect(newsroom.paths(FeedSelection(name: "all")) == ["archive/b.md"])
    }

    @Test func `a page that becomes a folder keeps its id even when its text changes with it`() throws {
        let newsroom = try Newsroom()
        let url = try #require(WebURL("https://www.example.org/a/"))
        let id = try newsroom.record(saved(article("a.md") { $0.permalink = url })).first?.id
        let changes = try newsroom.record(
            gone("a.md"), saved(article("a/index.md", text: "more") { $0.permalink = url }))
        #expect(changes.kinds == [.moved(from: "a.md", isSignificant: true)])
        #expect(changes.first?.id == id)
    }

    @Test func `a deleted file that is restored has its old id and a later updated`() throws {
        let newsroom = try Newsroom()
        let first = try newsroom.record(saved(article("a.md"))).first
        let deleted = Newsroom.today + .seconds(100)
        #expect(try newsroom.record(gone("a.md"), at: deleted).kinds == [.withdrawn(.deleted)])
        #expect(newsroom.paths(FeedSelection(name: "all"), at: deleted) == [])
        #expect(try newsroom.entry("a.md") == nil)
        try newsroom.restart()
        // The clock may have been set back meanwhile.
        let restored = try newsroom.record(saved(article("a.md"), stamp: 2), at: deleted - .seconds(50))
        #expect(restored.kinds == [.restored])
        #expect(restored.first?.id == first?.id)
        let entry = try #require(try newsroom.entry("a.md"))
        #expect(entry.updated > deleted)
        #expect(entry.published == Timestamp(year: 2026, month: 3, day: 10, hour: 12))
    }

    @Test func `the id of a deleted article is not given to another one in the same place`() throws {
        let newsroom = try Newsroom()
        let first = try newsroom.record(saved(article("notice.md"))).first?.id
        try newsroom.record(gone("notice.md"))
        let other = try newsroom.record(
            saved(article("notice.md", text: "new", date: Timestamp(year: 2026, month: 3, day: 12)), stamp: 2))
        #expect(other.kinds == [.published])
        #expect(other.first?.id != first)
        try newsroom.restart()
        #expect(newsroom.paths(FeedSelection(name: "all")) == ["notice.md"])
    }

    @Test func `an address that is too long for an id gives way to its fingerprint`() throws {
        let newsroom = try Newsroom()
        let long = String(repeating: "long", count: 100)
        let changes = try newsroom.record(saved(article("\(long).md")), saved(article("\(long)b.md", text: "b")))
        let ids = changes.compactMap(\.id)
        #expect(Set(ids).count == 2)
        #expect(ids.allSatisfy { $0.text.utf8.count <= EntryID.maximumLength })
    }

    @Test func `an authority that cannot be part of an id is named`() throws {
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "my site"))
        let changes = try newsroom.record(saved(article("a.md")))
        #expect(changes.kinds == [.heldBack])
        #expect(changes.first?.problems.first?.remedy.contains("site.authority") == true)
    }
}
