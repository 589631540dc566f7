import Recording
import Syndication
import Testing

/// What an old feed told of articles wins when they are first published (spec R6.1, R6.5, R7.4).
@Suite struct AdoptionTests {
    let today = Newsroom.today
    let all = FeedSelection(name: "all")
    let published = Timestamp(year: 2019, month: 5, day: 1, hour: 9)
    let updated = Timestamp(year: 2020, month: 1, day: 2, hour: 3)

    private func adoption(_ id: String, isPermalink: Bool? = nil) throws -> Adoption {
        Adoption(id: try #require(EntryID(id)), isPermalink: isPermalink, published: published, updated: updated)
    }

    @Test func `the first reading gives the adopted id, flag and dates, and later ones leave them`() throws {
        let newsroom = try Newsroom()
        let old = try adoption("http://example.org/?p=7", isPermalink: true)
        newsroom.catalogue.adopt(old, for: article("a.md"), wasShown: false, at: today)
        try newsroom.commit()
        try newsroom.restart()
        #expect(newsroom.catalogue.isEmpty)
        try newsroom.record(saved(article("a.md") { $0.modified = today - .seconds(60) }))
        func check() throws {
            let entry = try #require(try newsroom.entry("a.md"))
            #expect(entry.id == old.id)
            #expect(entry.isPermalink == true)
            #expect(entry.published == published)
            #expect(entry.updated == updated)
        }
        try check()
        try newsroom.record(saved(article("a.md") { $0.modified = today - .seconds(60) }, stamp: 2))
        try newsroom.commit()
        try newsroom.restart()
        try check()
        // The author moves the date: then it moves.
        let moved = Timestamp(year: 2026, month: 2, day: 1)
        try newsroom.record(saved(article("a.md", text: "other", date: moved), stamp: 3))
        #expect(try newsroom.entry("a.md")?.published == moved)
    }

    @Test func `front matter wins, then what was adopted, then what is minted`() throws {
        let newsroom = try Newsroom()
        for path in ["a.md", "b.md"] {
            newsroom.catalogue.adopt(try adoption("tag:old:\(path)"), for: article(path), wasShown: false, at: today)
        }
        let changes = try newsroom.record(
            saved(article("a.md", text: "a", id: "tag:mine:a")), saved(article("b.md", text: "b")),
            saved(article("c.md", text: "c")))
        #expect(
            changes.map { $0.id?.text } == ["tag:mine:a", "tag:old:b.md", "tag:example.org,2026-03-10:/c/"])
        #expect(try newsroom.entry("a.md")?.published == Timestamp(year: 2026, month: 3, day: 10, hour: 12))
    }

    @Test func `an article that was renamed meanwhile is found by its old address`() throws {
        let newsroom = try Newsroom()
        newsroom.catalogue.adopt(try adoption("tag:old:a"), for: article("a.md"), wasShown: false, at: today)
        let alias = article("a.md").permalink
        try newsroom.record(saved(article("new/name.md") { $0.aliases = [alias] }))
        #expect(try newsroom.entry("new/name.md")?.id.text == "tag:old:a")
    }

    @Test func `what is imported again for an article that was renamed meanwhile is at its new address only`() throws {
        let newsroom = try Newsroom()
        let old = try adoption("tag:old:a")
        newsroom.catalogue.adopt(old, for: article("a.md"), wasShown: false, at: today)
        try newsroom.commit()
        try newsroom.restart()
        let alias = article("a.md").permalink
        let renamed = article("new/name.md") { $0.aliases = [alias] }
        newsroom.catalogue.adopt(old, for: renamed, wasShown: false, at: today)
        try newsroom.commit()
        #expect(try newsroom.breaches() == [])
        try newsroom.restart()
        try newsroom.record(saved(renamed))
        let entry = try #require(try newsroom.entry("new/name.md"))
        #expect(entry.id == old.id)
        #expect(entry.published == published)
    }

    @Test func `what was adopted before the site had another host is its articles' too, and nobody else's`() throws {
        let site = try #require(WebURL("https://www.example.org/blog/"))
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "example.org", site: site))
        func at(_ host: String, _ path: String) throws -> Article {
            let url = try #require(WebURL("https://\(host)/\(path)/"))
            return article("\(path).md", text: path) { $0.permalink = url }
        }
        for path in ["a", "b", "c"] {
            let old = try at("old.example", path)
            newsroom.catalogue.adopt(try adoption("tag:old:\(path)"), for: old, wasShown: false, at: today)
        }
        try newsroom.commit()
        try newsroom.restart()
        let renamed = article("new/b.md", text: "b") { $0.aliases = [article("b.md").permalink] }
        try newsroom.record(saved(article("a.md", text: "a")), saved(renamed), saved(try at("elsewhere.example", "c")))
        #expect(try newsroom.entry("a.md")?.id.text == "tag:old:a")
        #expect(try newsroom.entry("a.md")?.published == published)
        #expect(try newsroom.entry("new/b.md")?.id.text == "tag:old:b")
        #expect(try newsroom.entry("c.md")?.id.text == "tag:example.org,2026-03-10:/c/")
        #expect(newsroom.catalogue.strayAdoptions.isEmpty)
    }

    @Test(arguments: [("b", 1), ("b", 3), ("www.old.example", 1)])
    func `an import after a move leaves the articles of the one before their ids`(host: String, count: Int) throws {
        let site = try #require(WebURL("https://www.example.org/"))
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "example.org", site: site))
        // The first page of the old feed at the first host, the second at the next one, or at the site's of now.
        let second = host == "b" ? "www.example.org" : host
        for (path, host) in [("a", "old.example")] + (0..<count).map({ ("b\($0)", second) }) {
            let url = try #require(WebURL("https://\(host)/\(path)/"))
            let imported = article("\(path).md") { $0.permalink = url }
            newsroom.catalogue.adopt(try adoption("tag:old:\(path)"), for: imported, wasShown: false, at: today)
        }
        try newsroom.commit()
        try newsroom.restart()
        try newsroom.record(saved(article("a.md", text: "a")), saved(article("b0.md", text: "b0")))
        #expect(try newsroom.entry("a.md")?.id.text == "tag:old:a")
        #expect(try newsroom.entry("b0.md")?.id.text == "tag:old:b0")
    }

    @Test func `what two former hosts have at one path, or an article elsewhere has, is nobody else's`() throws {
        let site = try #require(WebURL("https://www.example.org/"))
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "example.org", site: site))
        func at(_ host: String, _ path: String) throws -> Article {
            let url = try #require(WebURL("https://\(host)/\(path)/"))
            return article("\(path)-\(host.prefix(1)).md", text: path + host) { $0.permalink = url }
        }
        for (host, path) in [("a.example", "about"), ("b.example", "about"), ("elsewhere.example", "now")] {
            let imported = try at(host, path)
            newsroom.catalogue.adopt(try adoption("tag:\(host):\(path)"), for: imported, wasShown: false, at: today)
        }
        try newsroom.record(
            saved(article("about.md", text: "a")), saved(article("now.md", text: "n")),
            saved(try at("elsewhere.example", "now")))
        #expect(try newsroom.entry("about.md")?.id.text == "tag:example.org,2026-03-10:/about/")
        #expect(try newsroom.entry("now.md")?.id.text == "tag:example.org,2026-03-10:/now/")
        #expect(try newsroom.entry("now-e.md")?.id.text == "tag:elsewhere.example:now")
    }

    @Test func `adopted ids of which none fits an article are told as soon as there are entries`() throws {
        let newsroom = try Newsroom()
        for (path, host) in [("a", "old.example"), ("b", "old.example"), ("c", "www.example.org")] {
            let url = try #require(WebURL("https://\(host)/\(path)/"))
            let old = article("\(path).md") { $0.permalink = url }
            newsroom.catalogue.adopt(try adoption("tag:old:\(path)"), for: old, wasShown: false, at: today)
        }
        #expect(newsroom.catalogue.strayAdoptions.isEmpty)
        try newsroom.record(saved(article("a.md", text: "a")), saved(article("c.md", text: "c")))
        for _ in 1...2 {
            #expect(newsroom.catalogue.strayAdoptions == ["old.example": 2])
            try newsroom.restart()
        }
        // Imported again, at the address of now.
        newsroom.catalogue.adopt(try adoption("tag:old:a"), for: article("a.md"), wasShown: true, at: today)
        #expect(newsroom.catalogue.strayAdoptions == ["old.example": 1])
    }

    @Test func `an adopted id is given once`() throws {
        let newsroom = try Newsroom()
        newsroom.catalogue.adopt(try adoption("tag:old:a"), for: article("a.md"), wasShown: false, at: today)
        let address = article("a.md").permalink
        try newsroom.record(
            saved(article("a.md", text: "a")), saved(article("b.md", text: "b") { $0.permalink = address }))
        #expect(try newsroom.entry("a.md")?.id.text == "tag:old:a")
        #expect(try newsroom.entry("b.md")?.id.text == "tag:example.org,2026-03-10:/a/")
    }

    @Test func `the dates of an old feed that tells only one are kept`() throws {
        let newsroom = try Newsroom()
        let times: [(path: String, published: Timestamp?, updated: Timestamp?)] = [
            ("a.md", published, nil), ("b.md", nil, updated), ("c.md", nil, nil),
        ]
        for (path, published, updated) in times {
            let old = Adoption(id: try #require(EntryID("tag:old:\(path)")), published: published, updated: updated)
            newsroom.catalogue.adopt(old, for: article(path), wasShown: false, at: today)
            try newsroom.record(saved(article(path, text: path)))
        }
        let entries = try times.map { try #require(try newsroom.entry($0.path)) }
        #expect(entries.map(\.published) == [published, updated, Timestamp(year: 2026, month: 3, day: 10, hour: 12)])
        #expect(entries.map(\.updated) == entries.map(\.published))
    }

    @Test func `an article without a date has that of the old feed, and stays out where that has none`() throws {
        let newsroom = try Newsroom()
        newsroom.catalogue.adopt(try adoption("tag:old:a"), for: article("a.md"), wasShown: false, at: today)
        let dateless = Adoption(id: try #require(EntryID("tag:old:b")))
        newsroom.catalogue.adopt(dateless, for: article("b.md"), wasShown: false, at: today)
        for stamp in [1, 2] {
            try newsroom.record(
                saved(article("a.md", text: "a\(stamp)", date: nil), stamp: stamp),
                saved(article("b.md", text: "b\(stamp)", date: nil), stamp: stamp))
            #expect(try newsroom.entry("a.md")?.published == published)
            #expect(try newsroom.entry("a.md")?.id.text == "tag:old:a")
            #expect(try newsroom.entry("b.md") == nil)
        }
    }

    @Test func `a scheduled entry takes the id when it is due`() throws {
        let newsroom = try Newsroom()
        let due = today + .seconds(60)
        try newsroom.record(saved(article("a.md", date: due)))
        newsroom.catalogue.adopt(try adoption("tag:old:a"), for: article("a.md"), wasShown: true, at: today)
        try newsroom.commit()
        try newsroom.restart()
        #expect(try newsroom.publishDue(at: due).first?.id?.text == "tag:old:a")
    }

    @Test func `an entry that was shown leaves a tombstone under its id, which is never given again`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")), saved(article("b.md", text: "b")))
        let before = try #require(try newsroom.entry("a.md"))
        let old = try adoption("tag:old:a", isPermalink: false)
        #expect(newsroom.catalogue.adoptability(of: old, for: article("a.md")) == .published(before.id))
        newsroom.catalogue.adopt(old, for: article("a.md"), wasShown: true, at: today)
        for _ in 1...2 {
            let entry = try #require(try newsroom.entry("a.md"))
            #expect(entry.id == old.id && entry.published == published && entry.updated == updated)
            #expect(entry.isPermalink == false)
            #expect(newsroom.catalogue.tombstones(of: all, at: today).map(\.id) == [before.id])
            #expect(newsroom.paths(all) == ["b.md", "a.md"])
            try newsroom.commit()
            try newsroom.restart()
        }
        #expect(newsroom.catalogue.adoptability(of: old, for: article("a.md")) == .isAdopted)
        let address = article("a.md").permalink
        try newsroom.record(saved(article("again.md", text: "again") { $0.permalink = address }))
        #expect(try newsroom.entry("again.md")?.id.text == before.id.text + ";2")
        // The file is edited, deleted and restored as any other.
        try newsroom.record(saved(article("a.md", text: "edited"), stamp: 2))
        #expect(try newsroom.entry("a.md")?.id == old.id)
        #expect(try newsroom.record(gone("a.md")).kinds == [.withdrawn(.deleted)])
        #expect(try newsroom.record(saved(article("a.md", text: "edited"), stamp: 3)).first?.id == old.id)
    }

    @Test func `a feed that had the entry under its other id has changed`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        func changed() throws -> Timestamp {
            let window = newsroom.catalogue.window(of: all, at: today)
            return try #require(
                newsroom.catalogue.feedRecord(for: all, showing: window, metadata: digest("m"), at: today)
            ).changed
        }
        #expect(try changed() < today)
        newsroom.catalogue.adopt(try adoption("tag:old:a"), for: article("a.md"), wasShown: true, at: today)
        try newsroom.commit()
        try newsroom.restart()
        #expect(try changed() == today)
    }

    @Test func `an entry that nobody was shown changes its id without a trace`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        newsroom.catalogue.adopt(try adoption("tag:old:a"), for: article("a.md"), wasShown: false, at: today)
        #expect(newsroom.catalogue.tombstones(of: all, at: today).isEmpty)
        #expect(try newsroom.entry("a.md")?.id.text == "tag:old:a")
    }

    @Test func `what another article has cannot be adopted`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md", text: "a", id: "tag:old:a")))
        let old = try adoption("tag:old:a")
        let catalogue = newsroom.catalogue
        #expect(catalogue.adoptability(of: old, for: article("b.md")) == .taken(by: "a.md"))
        #expect(catalogue.adoptability(of: old, for: article("a.md", id: "tag:old:a")) == .isAdopted)
        let claimed = try #require(EntryID("tag:mine:c"))
        #expect(catalogue.adoptability(of: old, for: article("c.md", id: "tag:mine:c")) == .claims(claimed))
        try newsroom.record(gone("a.md"))
        #expect(newsroom.catalogue.adoptability(of: old, for: article("b.md")) == .free)
    }

    @Test func `a feed keeps the id of the old one`() throws {
        let newsroom = try Newsroom()
        let id = try #require(EntryID("http://example.org/feed/"))
        newsroom.catalogue.adopt(feedID: id, for: "all")
        try newsroom.commit()
        try newsroom.restart()
        try newsroom.record(saved(article("a.md")))
        func feedID(_ name: String) -> EntryID? {
            let selection = FeedSelection(name: name)
            let window = newsroom.catalogue.window(of: selection, at: today)
            return newsroom.catalogue.feedRecord(for: selection, showing: window, metadata: digest("m"), at: today)?.id
        }
        #expect(feedID("all") == id)
        #expect(feedID("news")?.text == "tag:example.org,2026:feeds/news")
        try newsroom.commit()
        try newsroom.restart()
        #expect(newsroom.catalogue.feedID(of: "all") == id)
    }
}
