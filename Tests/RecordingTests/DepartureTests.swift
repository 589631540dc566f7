import Recording
import Syndication
import Testing

/// What feeds tell of entries that are withdrawn (spec section 14).
@Suite struct DepartureTests {
    let today = Newsroom.today
    let feed = FeedSelection(name: "all", limit: 2, keep: .zero)

    private func ids(_ newsroom: Newsroom, _ selection: FeedSelection, at now: Timestamp) -> [String] {
        newsroom.catalogue.tombstones(of: selection, at: now).map(\.id.text)
    }

    private func filled() throws -> Newsroom {
        let newsroom = try Newsroom()
        try newsroom.record(
            saved(article("news/a.md", text: "a")), saved(article("news/b.md", text: "b")),
            saved(article("blog/c.md", text: "c")), saved(article("blog/d.md", text: "d") { $0.visibility = .draft }))
        return newsroom
    }

    @Test func `a deleted entry has a tombstone in each feed that took it, and a draft that never was public has none`()
        throws
    {
        let newsroom = try filled()
        try newsroom.record(gone("news/a.md"), gone("blog/d.md"), at: today + .seconds(60))
        let all = newsroom.catalogue.tombstones(of: feed, at: today + .seconds(60))
        #expect(all.map(\.id.text) == ["tag:example.org,2026-03-10:/news/a/"])
        #expect(all.map(\.when) == [today + .seconds(60)])
        let news = FeedSelection(name: "news", match: [PathGlob("news/**")])
        let blog = FeedSelection(name: "blog", match: [PathGlob("blog/**")])
        #expect(ids(newsroom, news, at: today).count == 1)
        #expect(ids(newsroom, blog, at: today).isEmpty)
        try newsroom.restart()
        #expect(newsroom.catalogue.tombstones(of: feed, at: today + .seconds(60)) == all)
    }

    @Test(arguments: [Article.Visibility.draft, .excluded])
    func `an entry that is to be seen no longer has one too, until it is back`(visibility: Article.Visibility) throws {
        let newsroom = try filled()
        try newsroom.record(
            saved(article("news/a.md", text: "a") { $0.visibility = visibility }, stamp: 2), at: today + .seconds(60))
        let when = try #require(newsroom.catalogue.tombstones(of: feed, at: today).first?.when)
        try newsroom.record(saved(article("news/a.md", text: "a"), stamp: 3), at: today + .seconds(60))
        #expect(newsroom.catalogue.tombstones(of: feed, at: today).isEmpty)
        let updated = try #require(try newsroom.entry("news/a.md")?.updated)
        #expect(updated > when, "who saw the tombstone must see that it holds no longer")
    }

    /// As Jekyll has it unpublished: `mv news/a.md _drafts/`.
    @Test func `R14.1 an entry whose path changes as it is withdrawn is told of where it was`() throws {
        let newsroom = try filled()
        let news = FeedSelection(name: "news", match: [PathGlob("news/**")])
        let later = today + .seconds(60)
        let changes = try newsroom.record(
            gone("news/a.md"), saved(article("_drafts/a.md", text: "a") { $0.visibility = .draft }, stamp: 2), at: later
        )
        #expect(changes.kinds == [.withdrawn(.draft)])
        for _ in 0..<2 {
            #expect(ids(newsroom, news, at: later) == ["tag:example.org,2026-03-10:/news/a/"])
            #expect(ids(newsroom, FeedSelection(name: "blog", match: [PathGlob("blog/**")]), at: later).isEmpty)
            try newsroom.restart()
        }
        #expect(try newsroom.breaches() == [])
        // It is back, elsewhere.
        try newsroom.record(
            gone("_drafts/a.md"), saved(article("blog/a.md", text: "a"), stamp: 3), at: later + .seconds(60))
        #expect(ids(newsroom, news, at: later + .seconds(60)).isEmpty)
    }

    @Test func `R14.1 so is one that was moved, or lost its tag, before it is deleted`() throws {
        let newsroom = try filled()
        let news = FeedSelection(name: "news", match: [PathGlob("news/**")])
        let blog = FeedSelection(name: "blog", match: [PathGlob("blog/**")])
        let tagged = FeedSelection(name: "tagged", tags: ["storm"])
        try newsroom.record(
            saved(article("news/b.md", text: "b") { $0.categories = [Category(term: "Storm")] }, stamp: 2), at: today)
        try newsroom.record(
            gone("news/a.md"), saved(article("blog/a.md", text: "a"), stamp: 3),
            saved(article("news/b.md", text: "b"), stamp: 4), at: today + .seconds(60))
        // Who has them has them rightly.
        #expect(ids(newsroom, news, at: today + .seconds(60)).isEmpty)
        #expect(ids(newsroom, tagged, at: today + .seconds(60)).isEmpty)
        try newsroom.restart()
        let later = today + .seconds(120)
        try newsroom.record(gone("blog/a.md"), gone("news/b.md"), at: later)
        for _ in 0..<2 {
            #expect(ids(newsroom, news, at: later).count == 2)
            #expect(ids(newsroom, blog, at: later) == ["tag:example.org,2026-03-10:/news/a/"])
            #expect(ids(newsroom, tagged, at: later) == ["tag:example.org,2026-03-10:/news/b/"])
            try newsroom.restart()
        }
        #expect(try newsroom.breaches() == [])
    }

    /// A reader who has not looked meanwhile must not keep what was withdrawn until the new date.
    @Test func `an entry that was withdrawn and waits for another date keeps its tombstone until then`() throws {
        let newsroom = try filled()
        try newsroom.record(
            saved(article("news/a.md", text: "a") { $0.visibility = .draft }, stamp: 2), at: today + .seconds(60))
        let told = newsroom.catalogue.tombstones(of: feed, at: today + .seconds(60))
        #expect(told.count == 1)
        let due = today + .seconds(7200)
        let waiting = article("news/a.md", text: "a") { $0.date = Article.WrittenDate(instant: due, isDateOnly: false) }
        try newsroom.record(saved(waiting, stamp: 3), at: today + .seconds(120))
        #expect(newsroom.catalogue.tombstones(of: feed, at: today + .seconds(120)) == told)
        try newsroom.restart()
        #expect(newsroom.catalogue.tombstones(of: feed, at: today + .seconds(120)) == told)
        #expect(newsroom.catalogue.publishDue(at: due).count == 1)
        #expect(newsroom.catalogue.tombstones(of: feed, at: due).isEmpty)
        #expect(try #require(try newsroom.entry("news/a.md")?.updated) > told[0].when)
    }

    @Test func `a tombstone is later than the entry's last change, whatever the clock says`() throws {
        let newsroom = try filled()
        try newsroom.record(saved(article("news/a.md", text: "a2"), stamp: 2), at: today + .seconds(3600))
        let updated = try #require(try newsroom.entry("news/a.md")?.updated)
        try newsroom.record(gone("news/a.md"), at: today)
        #expect(try #require(newsroom.catalogue.tombstones(of: feed, at: today).first).when > updated)
    }

    @Test func `R5.6b no two retractions have one time, nor one with a change, over a restart too`() throws {
        let newsroom = try filled()
        let later = today + .seconds(60)
        try newsroom.record(gone("news/a.md"), gone("news/b.md"), at: later)
        try newsroom.restart()
        try newsroom.record(gone("blog/c.md"), saved(article("blog/e.md", text: "e", date: later)), at: later)
        var times = newsroom.catalogue.tombstones(of: feed, at: later).map(\.when)
        #expect(times.count == 3)
        times.append(try #require(try newsroom.entry("blog/e.md")?.updated))
        #expect(Set(times).count == 4 && times.allSatisfy { $0.since(later) < .seconds(1) })
        #expect(newsroom.catalogue.horizon(at: later) >= times.max() ?? later)
    }

    @Test func `it stays for thirty days, and until as many entries have come as the feed shows`() throws {
        let newsroom = try filled()
        try newsroom.record(gone("news/a.md"), at: today)
        let later = today + .seconds(31 * 86_400)
        #expect(ids(newsroom, feed, at: later).count == 1, "nothing has come since")
        for number in 1...2 {
            let date = today + .seconds(number * 3600)
            try newsroom.record(saved(article("news/\(number).md", text: "\(number)", date: date)), at: date)
        }
        #expect(ids(newsroom, feed, at: today + .seconds(29 * 86_400)).count == 1)
        #expect(ids(newsroom, feed, at: later).isEmpty)
    }

    @Test func `the latest stand first`() throws {
        let newsroom = try filled()
        try newsroom.record(gone("news/b.md"), at: today + .seconds(1))
        try newsroom.record(gone("news/a.md"), at: today + .seconds(2))
        #expect(ids(newsroom, feed, at: today).map { $0.suffix(3) } == ["/a/", "/b/"])
    }

    @Test func `a path that another article takes leaves the tombstone where it was`() throws {
        let newsroom = try filled()
        try newsroom.record(gone("news/a.md"), at: today)
        let other = article("news/a.md", text: "another", date: today - .seconds(60))
        try newsroom.record(saved(other, stamp: 9), at: today + .seconds(60))
        let news = FeedSelection(name: "news", match: [PathGlob("news/**")])
        for _ in 0..<2 {
            #expect(ids(newsroom, news, at: today).count == 1)
            #expect(newsroom.paths(news, at: today + .seconds(60)).contains("news/a.md"))
            #expect(newsroom.catalogue.key(ofPath: "news/a.md") == EntryKey(sequence: 4))
            try newsroom.restart()
        }
    }

    @Test func `an entry that goes on in a copy elsewhere is withdrawn from where it was, too`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("news/x.md", text: "x", id: "urn:x:1")))
        try newsroom.record(saved(article("blog/x.md", text: "x", id: "urn:x:1"), stamp: 2))
        try newsroom.record(gone("news/x.md"), at: today)
        try newsroom.restart()
        try newsroom.record(gone("blog/x.md"), at: today + .seconds(1))
        let news = FeedSelection(name: "news", match: [PathGlob("news/**")])
        for _ in 0..<2 {
            #expect(ids(newsroom, news, at: today + .seconds(1)) == ["urn:x:1"])
            try newsroom.restart()
        }
    }

    @Test func `an id that is exchanged is withdrawn from where its entry was before, too`() throws {
        let newsroom = try filled()
        let moved = article("blog/a.md", text: "a")
        try newsroom.record(gone("news/a.md"), saved(moved, stamp: 2), at: today)
        let id = try #require(try newsroom.entry("blog/a.md")?.id.text)
        let old = Adoption(id: try #require(EntryID("tag:old:a")))
        newsroom.catalogue.adopt(old, for: moved, wasShown: true, at: today)
        try newsroom.commit()
        let news = FeedSelection(name: "news", match: [PathGlob("news/**")])
        for _ in 0..<2 {
            #expect(ids(newsroom, news, at: today) == [id])
            try newsroom.restart()
        }
    }

    @Test func `a feed may retract instead, or say nothing`() throws {
        let newsroom = try filled()
        try newsroom.record(gone("news/a.md"), at: today + .seconds(60))
        var retracting = feed
        retracting.limit = 30
        retracting.deletion = .retract
        #expect(ids(newsroom, retracting, at: today).isEmpty)
        let key = EntryKey(sequence: 1)
        #expect(newsroom.catalogue.window(of: retracting, at: today + .seconds(60)).contains(key))
        let shown = try #require(try newsroom.database.readNow { try newsroom.catalogue.retraction(of: key, in: $0) })
        #expect(shown.id.text == "tag:example.org,2026-03-10:/news/a/")
        #expect(shown.title?.hasPrefix("[removed]") == true)
        #expect(shown.content.html.isEmpty)
        #expect(shown.updated == today + .seconds(60))
        var vanishing = feed
        vanishing.deletion = .vanish
        #expect(ids(newsroom, vanishing, at: today).isEmpty)
        #expect(!newsroom.catalogue.window(of: vanishing, at: today).contains(key))
    }

    @Test func `an address that an article had leads on to it, or says that it is gone`() throws {
        let newsroom = try Newsroom()
        let alias = try #require(WebURL("https://www.example.org/older/"))
        try newsroom.record(
            saved(article("a.md", text: "a") { $0.aliases = [alias] }), saved(article("b.md", text: "b")))
        try newsroom.record(gone("a.md"), saved(article("c.md", text: "a"), stamp: 2), at: today + .seconds(1))
        try newsroom.record(gone("b.md"), at: today + .seconds(2))
        let here = try #require(WebURL("https://www.example.org/c/"))
        for _ in 0..<2 {
            func found(_ name: String) -> Catalogue.Whereabouts? {
                newsroom.catalogue.whereabouts(at: "https://www.example.org/\(name)/")
            }
            #expect(found("a") == .moved(to: here))
            #expect(found("older") == .moved(to: here))
            #expect(found("b") == .gone)
            #expect(found("d") == nil)
            #expect(found("c") == newsroom.catalogue.key(ofPath: "c.md").map { .live($0, path: "c.md") })
            try newsroom.restart()
        }
    }
}
