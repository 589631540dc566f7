import GRDB
import Storage
import Syndication
import Testing

@testable import Recording

@Suite struct CatalogueTests {
    let today = Newsroom.today
    let all = FeedSelection(name: "all")

    @Test func `drafts and excluded articles stay out, and leave when they become so`() throws {
        let newsroom = try Newsroom()
        let changes = try newsroom.record(
            saved(article("draft.md", text: "d") { $0.visibility = .draft }),
            saved(article("unlisted.md", text: "u") { $0.visibility = .excluded }), saved(article("a.md")))
        #expect(Set(changes.kinds) == [.ignored, .published])
        #expect(newsroom.paths(all) == ["a.md"])
        #expect(newsroom.catalogue.stamps.count == 3)

        let id = newsroom.catalogue.key(ofPath: "a.md").flatMap { newsroom.catalogue.id(of: $0) }
        let drafted = try newsroom.record(saved(article("a.md") { $0.visibility = .draft }, stamp: 2))
        #expect(drafted.kinds == [.withdrawn(.draft)])
        #expect(newsroom.paths(all) == [])
        try newsroom.restart()
        #expect(newsroom.catalogue.stamps["a.md"] == stamp(2))
        let back = try newsroom.record(saved(article("a.md"), stamp: 3))
        #expect(back.kinds == [.restored])
        #expect(back.first?.id == id)
        #expect(try newsroom.record(saved(article("draft.md", text: "d"))).kinds == [.published])
    }

    @Test func `a broken file keeps its last good version, also after a restart`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        let before = try #require(try newsroom.entry("a.md"))
        try newsroom.commit()
        let problem = Problem(.error, file: "a.md", line: 3, "the front matter does not end", remedy: "Add ---")
        let changes = try newsroom.record(
            Observation(path: "a.md", finding: .broken(stamp(2), [problem])),
            Observation(path: "new.md", finding: .broken(stamp(1), [])))
        #expect(changes.kinds == [.keptLastGood, .heldBack])
        try newsroom.restart()
        #expect(newsroom.paths(all) == ["a.md"])
        #expect(newsroom.catalogue.problems == [problem])
        #expect(newsroom.catalogue.stamps["a.md"] == stamp(2))
        let key = try #require(newsroom.catalogue.key(ofPath: "a.md"))
        #expect(newsroom.catalogue.needsRendering([key], renderer: "newer") == [])
        #expect(try newsroom.entry("a.md") == before)

        // Mended, it says what it said before.
        let mended = try newsroom.record(saved(article("a.md"), stamp: 3))
        #expect(mended.kinds == [.revised(isSignificant: false)])
        #expect(newsroom.catalogue.problems.isEmpty)
        #expect(try newsroom.entry("a.md")?.updated == before.updated)
    }

    @Test func `a broken file that is renamed keeps its last good version and its id`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")), saved(article("b.md", text: "b"), stamp: 2))
        let before = try #require(try newsroom.entry("a.md"))
        try newsroom.record(Observation(path: "a.md", finding: .broken(stamp(3), [])))
        // A new name moves the time of change alone.
        let renamed = stamp(3, changed: 5_000_000_000_000_000_000)
        let changes = try newsroom.record(
            Observation(path: "news/a.md", finding: .broken(renamed, [])), gone("a.md"),
            Observation(path: "other.md", finding: .broken(stamp(9), [])))
        #expect(changes.kinds == [.moved(from: "a.md", isSignificant: false), .heldBack])
        try newsroom.restart()
        #expect(Set(newsroom.paths(all)) == ["news/a.md", "b.md"])
        let mended = article("news/a.md", text: "mended")
        #expect(try newsroom.record(saved(mended, stamp: 4)).kinds == [.revised(isSignificant: true)])
        #expect(try newsroom.entry("news/a.md")?.id == before.id)
    }

    @Test func `a file that cannot be read is known by its stamp when it is renamed, and is no other`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")), saved(article("b.md", text: "b"), stamp: 2))
        let id = try #require(try newsroom.entry("a.md")?.id)
        func unreadable(_ path: String, _ number: Int) -> Observation {
            Observation(path: path, finding: .unreadable(stamp(number), []))
        }
        try newsroom.record(gone("a.md"), unreadable("news/a.md", 1), unreadable("b.md", 2))
        #expect(newsroom.catalogue.stamps["news/a.md"] == .unread)
        // Nobody has read either: what comes is not what went.
        let changes = try newsroom.record(gone("b.md"), unreadable("other.md", 5))
        #expect(Set(changes.kinds) == [.withdrawn(.deleted), .heldBack])
        try newsroom.record(saved(article("news/a.md")), saved(article("other.md", text: "other"), stamp: 5))
        #expect(try newsroom.entry("news/a.md")?.id == id)
        #expect(Set(newsroom.paths(all)) == ["news/a.md", "other.md"])
    }

    @Test func `a record has no gaps that its properties could fill`() {
        #expect(MemoryLayout<EntryRecord>.stride == 208)
    }

    @Test func `a file that holds no article any more withdraws its entry`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        let changes = try newsroom.record(Observation(path: "a.md", finding: .notAnEntry(stamp(2))))
        #expect(changes.kinds == [.withdrawn(.emptied)])
    }

    @Test func `a file that may hold no article by mishap keeps the last good version, and is told of`() throws {
        let newsroom = try Newsroom()
        let problem = Problem(.warning, file: "a.html", line: 1, "the page shows no text any more", remedy: "Mend it")
        func doubtful(_ path: String, _ number: Int, changed: Int64 = 4_000_000_000_000_000_000) -> Observation {
            Observation(path: path, finding: .doubtful(stamp(number, changed: changed), problem))
        }
        try newsroom.record(saved(article("a.html")), saved(article("b.md", text: "b") { $0.visibility = .draft }))
        let before = try #require(try newsroom.entry("a.html"))
        let changes = try newsroom.record(doubtful("a.html", 2), doubtful("b.md", 3), doubtful("new.html", 4))
        // A draft and a new file are no entries in any case.
        #expect(changes.kinds.filter { $0 == .keptLastGood }.count == 1)
        #expect(changes.kinds.filter { $0 == .ignored }.count == 2)
        try newsroom.restart()
        #expect(newsroom.paths(all) == ["a.html"])
        #expect(newsroom.catalogue.problems == [problem])
        // So it does under another name, and mended it is what it was.
        try newsroom.record(gone("a.html"), doubtful("c.html", 2, changed: 5_000_000_000_000_000_000))
        #expect(newsroom.paths(all) == ["c.html"])
        #expect(try newsroom.record(saved(article("c.html"), stamp: 5)).kinds == [.revised(isSignificant: false)])
        #expect(try newsroom.entry("c.html")?.id == before.id)
        #expect(newsroom.catalogue.problems.isEmpty)
    }

    @Test func `a restart knows every file that was read`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(
            saved(article("a.md"), stamp: 1), Observation(path: "b.png", finding: .notAnEntry(stamp(2))),
            Observation(path: "c.md", finding: .broken(stamp(3), [])),
            saved(article("d.md", text: "d") { $0.visibility = .draft }, stamp: 4),
            saved(article("e.md", text: "e", date: today + .seconds(5)), stamp: 5))
        let known = newsroom.catalogue.stamps
        #expect(known.count == 5)
        try newsroom.restart()
        #expect(newsroom.catalogue.stamps == known)
        try newsroom.record(known.keys.map(gone))
        try newsroom.restart()
        #expect(newsroom.catalogue.stamps.isEmpty)
    }

    /// As macOS, or a copy from it, spells names in another way than Linux does.
    @Test func `a file whose name gets another Unicode spelling is the same, and known by the new one`() throws {
        let newsroom = try Newsroom()
        func bytes(_ paths: some Sequence<String>) -> Set<[UInt8]> { Set(paths.map { Array($0.utf8) }) }
        func observations(_ e: String, isBroken: Bool) -> [Observation] {
            let problem = Problem(.error, file: "\(e).md", "the front matter does not end")
            return [
                saved(article("caf\(e).md")), Observation(path: "\(e).png", finding: .notAnEntry(stamp(2))),
                isBroken
                    ? Observation(path: "\(e).md", finding: .broken(stamp(3), [problem]))
                    : Observation(path: "\(e).md", finding: .notAnEntry(stamp(4))),
            ]
        }
        try newsroom.record(observations("e\u{301}", isBroken: true))
        let id = newsroom.catalogue.key(ofPath: "caf\u{E9}.md").flatMap { newsroom.catalogue.id(of: $0) }
        let renamed = try newsroom.record(observations("\u{E9}", isBroken: false), at: today + .seconds(60))
        #expect(Set(renamed.kinds) == [.unchanged, .ignored])
        for _ in 0..<2 {
            let key = try #require(newsroom.catalogue.key(ofPath: "caf\u{E9}.md"))
            #expect(newsroom.catalogue.id(of: key) == id && newsroom.catalogue.isLive(key))
            #expect(newsroom.catalogue.path(of: key).map { bytes([$0]) } == bytes(["caf\u{E9}.md"]))
            #expect(bytes(newsroom.catalogue.stamps.keys) == bytes(["caf\u{E9}.md", "\u{E9}.png", "\u{E9}.md"]))
            #expect(newsroom.catalogue.stamps["\u{E9}.md"] == stamp(4))
            #expect(newsroom.catalogue.problems.isEmpty)
            try newsroom.restart()
        }
    }

    @Test func `a folder that gets another Unicode spelling is named so`() throws {
        let newsroom = try Newsroom()
        for folder in ["cafe\u{301}", "caf\u{E9}"] {
            try newsroom.record(["a", "b"].map { saved(article("\(folder)/\($0).md", text: $0)) })
            #expect(newsroom.catalogue.sections.map { Array($0.utf8) } == [Array(folder.utf8)])
            #expect(newsroom.catalogue.count == 2)
        }
    }

    @Test func `an entry is composed again from its row`() throws {
        let newsroom = try Newsroom()
        let person = Person(
            name: "Åsa \"Ö\" \\ Berg", email: "a@example.org", url: WebURL("https://example.org/åsa"),
            avatar: WebURL("https://example.org/a.png"))
        let observed = article("news/a.md") {
            $0.title = "Tab\tquote\" back\\slash \u{1} \u{2028} 🧑‍🚀"
            $0.exposure = .summary
            $0.authors = [person, Person(name: "B")]
            $0.categories = [Category(term: "Öl & mat", label: "Öl", scheme: WebURL("https://example.org/t/"))]
            $0.language = LanguageTag("sv-SE")
            $0.externalURL = WebURL("https://other.example/?a=1&b=2")
            $0.inReplyTo = [WebURL("https://other.example/x")].compactMap { $0 }
            $0.commentsURL = WebURL("https://example.org/a/#comments")
            $0.viaURL = WebURL("https://other.example/v")
            $0.rights = "© \"Å\""
            $0.hasPage = false
        }
        let content = Content(
            html: "<p>Hej</p>", text: "Hej", summary: "Kort", firstSentence: "Hej.",
            image: WebURL("https://example.org/i.jpg").map { ImageReference(url: $0, alt: "i", width: 3) },
            enclosures: [WebURL("https://example.org/e.mp3")].compactMap { url in
                guard let url, let type = MediaType("audio/mpeg") else { return nil }
                return Enclosure(url: url, type: type, bytes: 17, duration: 3)
            })
        try newsroom.record(saved(observed))
        let key = try #require(newsroom.catalogue.key(ofPath: "news/a.md"))
        #expect(newsroom.catalogue.needsRendering([key], renderer: "1") == [key])
        newsroom.catalogue.keep(content, for: key, source: observed.sourceDigest, renderer: "1")
        let before = try newsroom.database.readNow { try newsroom.catalogue.entry(for: key, in: $0) }
        try newsroom.commit()
        try newsroom.restart()
        #expect(newsroom.catalogue.needsRendering([key], renderer: "1") == [])
        #expect(newsroom.catalogue.needsRendering([key], renderer: "2") == [key])
        let entry = try #require(try newsroom.database.readNow { try newsroom.catalogue.entry(for: key, in: $0) })
        #expect(entry == before)
        #expect(entry.title == observed.title)
        #expect(entry.authors == observed.authors)
        #expect(entry.categories == observed.categories)
        #expect(entry.language == observed.language)
        #expect(entry.externalURL == observed.externalURL)
        #expect(entry.inReplyTo == observed.inReplyTo)
        #expect(entry.commentsURL == observed.commentsURL && entry.viaURL == observed.viaURL)
        #expect(entry.rights == observed.rights)
        #expect(entry.exposure == .summary)
        #expect(!entry.hasPage)
        #expect(entry.content == content)
    }

    @Test func `the text of what is withdrawn, or shown no longer, is removed from the state`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")), saved(article("b.md", text: "b")))
        _ = try newsroom.entry("a.md")
        _ = try newsroom.entry("b.md")
        try newsroom.commit()
        try newsroom.record(gone("a.md"))
        newsroom.catalogue.forgetContents(except: [])
        try newsroom.commit()
        let kept = try newsroom.database.readNow { try Int.fetchOne($0, sql: "SELECT count(*) FROM content") }
        #expect(kept == 0)
    }

    @Test func `what was recorded can be read before it is committed, and a failed commit is forgotten`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        let catalogue = newsroom.catalogue
        _ = catalogue.record([saved(article("b.md", text: "b"))], at: today)
        let key = try #require(catalogue.key(ofPath: "b.md"))
        catalogue.keep(Content(html: "b"), for: key, source: digest("b"), renderer: "1")
        let writes = catalogue.takeWrites()
        #expect(try newsroom.database.readNow { try catalogue.entry(for: key, in: $0) }?.title == "About b.md")
        struct DiskTrouble: Error {}
        #expect(throws: DiskTrouble.self) {
            try newsroom.database.writeNow { db in
                try writes.store(in: db)
                throw DiskTrouble()
            }
        }
        try newsroom.database.readNow { try catalogue.load(from: $0) }
        #expect(newsroom.paths(all) == ["a.md"])
        #expect(catalogue.stamps.keys.sorted() == ["a.md"])
        try newsroom.record(saved(article("b.md", text: "b")))
        #expect(newsroom.paths(all).sorted() == ["a.md", "b.md"])
    }

    @Test func `a process that is killed after a commit has lost nothing`() async throws {
        let folder = try Folder()
        let state = folder.path + "/state.sqlite"
        let database = try Storage.Database(path: state, migrations: Schema.migrations)
        let policy = CataloguePolicy(authority: "example.org")
        let catalogue = Catalogue(policy: policy)
        let midnight = Timestamp(year: 2026, month: 3, day: 14)
        _ = catalogue.record([saved(article("a.md"))], at: today)
        _ = catalogue.record(
            [
                saved(article("b.md", text: "b", date: midnight, dateOnly: true)),
                saved(article("a.md", text: "a2")), saved(article("c.md", text: "c", date: today + .seconds(9))),
            ], at: today)
        let keys = catalogue.window(of: all, at: today)
        for key in keys { catalogue.keep(Content(html: "\(key)"), for: key, source: digest("s"), renderer: "1") }
        _ = catalogue.feedRecord(for: all, showing: keys, metadata: digest("m"), at: today)
        let writes = catalogue.takeWrites()
        try await database.write { try writes.store(in: $0) }
        catalogue.confirm(writes)

        // The files as a killed process leaves them.
        let copy = try folder.copyState()
        let reopened = try Storage.Database(path: copy, migrations: Schema.migrations)
        let again = Catalogue(policy: policy)
        try reopened.readNow { try again.load(from: $0) }
        #expect(again.window(of: all, at: today) == keys)
        for key in keys {
            let before = try database.readNow { try catalogue.entry(for: key, in: $0) }
            #expect(try reopened.readNow { try again.entry(for: key, in: $0) } == before)
            #expect(before != nil)
        }
        #expect(again.stamps == catalogue.stamps)
        #expect(again.nextDue(after: today) == today + .seconds(9))
        #expect(
            again.feedRecord(for: all, showing: keys, metadata: digest("m"), at: today + .seconds(99))
                == catalogue.feedRecord(for: all, showing: keys, metadata: digest("m"), at: today))
        #expect(again.takeWrites().isEmpty)
    }

    @Test func `a damaged row is refused, not half believed`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        try newsroom.database.writeNow { try $0.execute(sql: "UPDATE entry SET standing = 'nonsense'") }
        #expect(throws: StorageError.self) { try newsroom.restart() }
    }

    @Test func `permalinks of live articles are known by path`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")), saved(article("b.md", date: today + .seconds(9))))
        #expect(newsroom.catalogue.permalink(ofPath: "a.md")?.text == "https://www.example.org/a/")
        #expect(newsroom.catalogue.permalink(ofPath: "b.md") == nil)
    }
}
