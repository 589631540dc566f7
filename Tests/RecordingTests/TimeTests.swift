import Recording
import Syndication
import Testing

@Suite struct TimeTests {
    let today = Newsroom.today

    @Test(
        arguments: [
            // lastmod, what a first scan makes of it
            (nil, Timestamp(year: 2026, month: 3, day: 10, hour: 12)),
            (Timestamp(year: 2026, month: 3, day: 11), Timestamp(year: 2026, month: 3, day: 11)),
            (Timestamp(year: 2026, month: 3, day: 1), Timestamp(year: 2026, month: 3, day: 10, hour: 12)),  // before it
            (Timestamp(year: 2027, month: 3, day: 1), Timestamp(year: 2026, month: 3, day: 10, hour: 12)),  // not yet
        ] as [(Timestamp?, Timestamp)])
    func `a first scan takes its dates from the articles`(modified: Timestamp?, updated: Timestamp) throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md") { $0.modified = modified }))
        let entry = try #require(try newsroom.entry("a.md"))
        #expect(entry.published == Timestamp(year: 2026, month: 3, day: 10, hour: 12))
        #expect(entry.updated == updated)
    }

    @Test func `a new article is as new as its date says`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("first.md", text: "first")))
        let old = Timestamp(year: 2019, month: 5, day: 1)
        try newsroom.record(saved(article("old.md", date: old)))
        let entry = try #require(try newsroom.entry("old.md"))
        #expect(entry.published == old)
        #expect(entry.updated == old)
    }

    struct Edit: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var apply: @Sendable (inout Article) -> Void
        var kind: CatalogueChange.Kind
        var movesUpdated: Bool
    }

    @Test(arguments: [
        Edit(
            testDescription: "another text",
            apply: {
                $0.sourceDigest = digest("b")
                $0.contentDigest = digest("b")
            }, kind: .revised(isSignificant: true), movesUpdated: true),
        Edit(
            testDescription: "a minor correction",
            apply: {
                $0.sourceDigest = digest("b")
                $0.contentDigest = digest("b")
                $0.isMinor = true
            }, kind: .revised(isSignificant: false), movesUpdated: false),
        Edit(
            testDescription: "white space", apply: { $0.sourceDigest = digest("b") },
            kind: .revised(isSignificant: false), movesUpdated: false),
        Edit(
            testDescription: "a later lastmod",
            apply: {
                $0.sourceDigest = digest("b")
                $0.modified = Newsroom.today + .seconds(3600)
            }, kind: .revised(isSignificant: false), movesUpdated: true),
        Edit(
            testDescription: "a lastmod of an edit that is marked as minor",
            apply: {
                $0.sourceDigest = digest("b")
                $0.modified = Newsroom.today + .seconds(3600)
                $0.isMinor = true
            }, kind: .revised(isSignificant: false), movesUpdated: false),
        Edit(
            testDescription: "a lastmod in the future",
            apply: {
                $0.sourceDigest = digest("b")
                $0.modified = Newsroom.today + .seconds(7200)
            }, kind: .revised(isSignificant: false), movesUpdated: false),
        Edit(
            testDescription: "a new renderer, whose digest differs", apply: { $0.contentDigest = digest("b") },
            kind: .unchanged, movesUpdated: false),
        Edit(testDescription: "a touch", apply: { _ in }, kind: .unchanged, movesUpdated: false),
    ])
    func `updated moves only when readers should look again`(edit: Edit) throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        let before = try #require(try newsroom.entry("a.md"))
        try newsroom.restart()
        let now = today + .seconds(3600)
        let changes = try newsroom.record(saved(article("a.md") { edit.apply(&$0) }, stamp: 2), at: now)
        #expect(changes.kinds == [edit.kind])
        let after = try #require(try newsroom.entry("a.md"))
        #expect(after.updated == (edit.movesUpdated ? now : before.updated))
        #expect(after.published == before.published)
        #expect(after.id == before.id)
        #expect(newsroom.catalogue.stamps["a.md"] == stamp(2))
    }

    @Test func `two edits in one second, and a clock set back, still move updated forwards`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        var last = try #require(try newsroom.entry("a.md")).updated
        for (number, now) in [today, today, today - .seconds(7200), today - .seconds(7200)].enumerated() {
            try newsroom.record(saved(article("a.md", text: "\(number)")), at: now)
            let updated = try #require(try newsroom.entry("a.md")).updated
            #expect(updated > last)
            last = updated
        }
    }

    @Test func `articles of one second keep their date and get an updated of their own, in the order of publication`()
        throws
    {
        let newsroom = try Newsroom()
        let date = Timestamp(year: 2026, month: 3, day: 10, hour: 12)
        try newsroom.record((0..<85).map { saved(article("post-\($0 + 10).md", text: "\($0)")) })
        for number in 0..<85 {
            let entry = try #require(try newsroom.entry("post-\(number + 10).md"))
            #expect(entry.published == date)
            #expect(entry.updated == Timestamp(milliseconds: date.milliseconds + Int64(number)))
        }
    }

    @Test func `a day without a time becomes midnight and a second for each article of the day`() throws {
        let newsroom = try Newsroom()
        let midnight = Timestamp(year: 2026, month: 3, day: 10)
        try newsroom.record(
            saved(article("z.md", text: "z", date: midnight, dateOnly: true) { $0.weight = -1 }),
            saved(article("b/a.md", text: "a", date: midnight, dateOnly: true)),
            saved(article("a/b.md", text: "b", date: midnight, dateOnly: true)))
        let published = try ["z.md", "b/a.md", "a/b.md"].map { try newsroom.entry($0)?.published }
        #expect(published == [midnight, midnight + .seconds(1), midnight + .seconds(2)])

        // Decided once: neither a restart nor an edit nor a later article of that day changes it.
        try newsroom.restart()
        try newsroom.record(
            saved(article("c.md", text: "c", date: midnight, dateOnly: true)),
            saved(article("z.md", text: "z2", date: midnight, dateOnly: true)))
        #expect(try newsroom.entry("z.md")?.published == midnight)
        #expect(try newsroom.entry("c.md")?.published == midnight + .seconds(3))
    }

    @Test(arguments: [(0, 8 * 3600 + 1800), (-10 * 3600, 0)])
    func `today without a time is now`(offset: Int, second: Int) throws {
        // At 08:30 UTC it is still the day before in Honolulu.
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "example.org") { _ in offset })
        try newsroom.record(saved(article("first.md", text: "first")))
        let midnight = Timestamp(year: 2026, month: 3, day: offset == 0 ? 14 : 12) - .seconds(offset)
        try newsroom.record(saved(article("a.md", date: midnight, dateOnly: true)))
        #expect(try newsroom.entry("a.md")?.published == midnight + .seconds(second))
    }

    @Test func `published moves with its date, and only with it`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        let other = Timestamp(year: 2026, month: 3, day: 12)
        try newsroom.record(saved(article("a.md", text: "b", date: other)))
        #expect(try newsroom.entry("a.md")?.published == other)
        try newsroom.record(saved(article("a.md", text: "c", date: nil)))
        #expect(try newsroom.entry("a.md")?.published == other)
    }

    @Test(arguments: [false, true])
    func `a date that is removed after publication is told of, with the one that counts`(dateOnly: Bool) throws {
        // An hour ahead of UTC: the day is that of the author's clock.
        let newsroom = try Newsroom(
            policy: CataloguePolicy(authority: "example.org") { _ in 3600 })
        let date = Timestamp(year: 2026, month: 3, day: 9, hour: 23)
        try newsroom.record(saved(article("a.md", date: date, dateOnly: dateOnly)))
        try newsroom.record(saved(article("a.md", text: "b", date: nil)))
        try newsroom.restart()
        let problem = try #require(newsroom.catalogue.problems.first)
        #expect(newsroom.catalogue.problems.count == 1 && problem.severity == .warning)
        #expect(problem.what.hasPrefix("the date was removed after the article was published"))
        let written = dateOnly ? "2026-03-10" : "2026-03-09T23:00:00Z"
        #expect(problem.remedy == "Write date: \(written), or set draft: true to withdraw it")
        #expect(newsroom.paths(FeedSelection(name: "all")) == ["a.md"])
        // It is told of also where it was withdrawn and is back.
        try newsroom.record(saved(article("a.md", text: "b", date: nil) { $0.visibility = .draft }))
        #expect(newsroom.catalogue.problems.isEmpty)
        try newsroom.record(saved(article("a.md", text: "b", date: nil)))
        #expect(newsroom.catalogue.problems == [problem])
        try newsroom.record(saved(article("a.md", text: "b", date: date, dateOnly: dateOnly)))
        #expect(newsroom.catalogue.problems.isEmpty)
        #expect(try newsroom.entry("a.md")?.published == date)
    }

    @Test func `what was dated when it was first seen is told of where that is no longer done`() throws {
        let newsroom = try Newsroom(policy: CataloguePolicy(authority: "example.org", undated: .firstSeen))
        try newsroom.record(saved(article("a.md", date: nil)))
        try newsroom.record(saved(article("b.md", text: "b")))
        try newsroom.record(saved(article("b.md", text: "c", date: nil)))
        #expect(newsroom.catalogue.problems.isEmpty)
        newsroom.policy.undated = .skip
        try newsroom.restart()
        try newsroom.record(saved(article("a.md", text: "d", date: nil)))
        let problem = try #require(newsroom.catalogue.problems.first)
        #expect(newsroom.catalogue.problems.count == 1 && problem.file == "a.md")
        #expect(problem.what.hasPrefix("the article has no date; it stays published under 2026-03-14T08:30:00Z"))
    }

    @Test func `a time of change that lies in the future is told of, with its line`() throws {
        let newsroom = try Newsroom()
        let later = today + .seconds(86_400)
        func change(to modified: Timestamp?, date: Timestamp) -> Observation {
            saved(
                article("a.md", text: "\(modified?.milliseconds ?? 0)", date: date) {
                    $0.modified = modified
                    $0.modifiedText = Article.DateText("2026-03-15T08:30Z", line: 4)
                })
        }
        // A scheduled article may tell of a change that its readers will see.
        try newsroom.record(change(to: later, date: later - .seconds(60)))
        #expect(newsroom.catalogue.problems.isEmpty)
        for _ in 0..<2 {
            try newsroom.record(change(to: later, date: today - .seconds(60)))
            #expect(newsroom.catalogue.problems.map(\.line) == [4])
            #expect(newsroom.catalogue.problems.first?.what.contains("\"2026-03-15T08:30Z\"") == true)
            try newsroom.record(change(to: today, date: today - .seconds(60)))
            #expect(newsroom.catalogue.problems.isEmpty)
        }
    }

    @Test func `a date that is moved to the future does not unpublish`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        let changes = try newsroom.record(
            saved(
                article("a.md", text: "b", date: today + .seconds(86_400)) {
                    $0.dateText = Article.DateText("2026-03-15 8:30", line: 3)
                }))
        #expect(changes.kinds == [.revised(isSignificant: true)])
        #expect(newsroom.catalogue.problems.first?.line == 3)
        #expect(newsroom.catalogue.problems.first?.remedy.contains("draft: true") == true)
        #expect(newsroom.paths(FeedSelection(name: "all")) == ["a.md"])
        #expect(try newsroom.entry("a.md")?.published == Timestamp(year: 2026, month: 3, day: 10, hour: 12))
    }

    @Test func `a future date waits, across a restart, and is then the date of publication`() throws {
        let newsroom = try Newsroom()
        let due = today + .seconds(86_400)
        let changes = try newsroom.record(saved(article("a.md", date: due)), saved(article("b.md", text: "b")))
        #expect(Set(changes.kinds) == [.published, .scheduled(due)])
        #expect(newsroom.paths(FeedSelection(name: "all")) == ["b.md"])
        #expect(newsroom.catalogue.stamps.keys.sorted() == ["a.md", "b.md"])
        try newsroom.restart()
        #expect(newsroom.catalogue.nextDue(after: today) == due)
        #expect(try newsroom.publishDue(at: due - .seconds(1)).isEmpty)
        #expect(try newsroom.publishDue(at: due).kinds == [.published])
        #expect(newsroom.catalogue.nextDue(after: due) == nil)
        let entry = try #require(try newsroom.entry("a.md"))
        #expect(entry.published == due)
        #expect(entry.id.text == "tag:example.org,2026-03-15:/a/")
        #expect(entry.title == "About a.md")
        #expect(newsroom.paths(FeedSelection(name: "all"), at: due) == ["a.md", "b.md"])
    }

    @Test func `a scheduled article can be put off, published now, or forgotten`() throws {
        let newsroom = try Newsroom()
        let due = today + .seconds(86_400)
        try newsroom.record(saved(article("a.md", date: due)), saved(article("b.md", text: "b", date: due)))
        let later = due + .seconds(86_400)
        #expect(try newsroom.record(saved(article("a.md", date: later))).kinds == [.scheduled(later)])
        #expect(try newsroom.record(gone("b.md")).kinds == [.ignored])
        #expect(newsroom.catalogue.nextDue(after: today) == later)
        #expect(try newsroom.record(saved(article("a.md"))).kinds == [.published])
        #expect(newsroom.catalogue.nextDue(after: today) == nil)
        try newsroom.restart()
        #expect(newsroom.catalogue.stamps.keys.sorted() == ["a.md"])
    }

    /// - Parameter wasPublic: whether it was in feeds before it was planned.
    @Test(arguments: [false, true])
    func `a planned article that is brought forward to today is as new as now, and one that has waited is of midnight`(
        wasPublic: Bool
    ) throws {
        let newsroom = try Newsroom()
        let midnight = Timestamp(year: 2026, month: 3, day: 15)
        func planned(_ path: String, _ day: Timestamp, stamp: Int = 1) -> Observation {
            saved(article(path, text: path, date: day, dateOnly: true), stamp: stamp)
        }
        try newsroom.record(saved(article("first.md", text: "first")))
        for path in ["early.md", "saved.md", "due.md"] {
            if wasPublic {
                try newsroom.record(saved(article(path, text: path)))
                try newsroom.record(saved(article(path, text: path) { $0.visibility = .draft }))
            }
            try newsroom.record(planned(path, midnight))
        }
        try newsroom.restart()
        let changes = try newsroom.record(planned("early.md", midnight - .seconds(86_400), stamp: 2))
        #expect(changes.kinds == [wasPublic ? .restored : .published])
        #expect(try newsroom.entry("early.md")?.published == today)

        // Nothing ran at midnight.
        let later = midnight + .seconds(9 * 3600)
        try newsroom.record([planned("saved.md", midnight, stamp: 2)], at: later)
        _ = try newsroom.publishDue(at: later)
        for path in ["saved.md", "due.md"] {
            let published = try #require(try newsroom.entry(path)).published
            #expect(published < midnight + .seconds(60))
        }
    }

    @Test func `what has expired before it could be published is never seen`() throws {
        let newsroom = try Newsroom()
        let due = today + .seconds(600)
        func offer(_ path: String) -> Article {
            article(path, text: path, date: due) { $0.expires = due + .seconds(60) }
        }
        try newsroom.record(saved(article("again.md", text: "again")))
        try newsroom.record(saved(article("again.md", text: "again") { $0.visibility = .draft }))
        try newsroom.record(saved(offer("a.md")), saved(offer("again.md")))
        try newsroom.restart()
        let later = due + .seconds(3600)
        #expect(Set(try newsroom.publishDue(at: later).kinds) == [.ignored])
        #expect(newsroom.paths(FeedSelection(name: "all"), at: later) == [])
        #expect(newsroom.catalogue.tombstones(of: FeedSelection(name: "all"), at: later).count == 1)
        // Nothing has to be read again, and the text that is offered for longer comes.
        try newsroom.restart()
        #expect(newsroom.catalogue.stamps.keys.sorted() == ["a.md", "again.md"])
        let longer = article("a.md", text: "a.md", date: due)
        #expect(try newsroom.record([saved(longer, stamp: 2)], at: later).kinds == [.published])
    }

    @Test func `what is broken when it is due comes when it is mended`() throws {
        let newsroom = try Newsroom()
        let due = today + .seconds(600)
        try newsroom.record(saved(article("a.md", date: due)))
        try newsroom.record(Observation(path: "a.md", finding: .broken(stamp(2), [])))
        try newsroom.restart()
        #expect(try newsroom.publishDue(at: due).isEmpty)
        #expect(newsroom.paths(FeedSelection(name: "all"), at: due) == [])
        let mended = try newsroom.record([saved(article("a.md", date: due), stamp: 3)], at: due + .seconds(60))
        #expect(mended.kinds == [.published])
        #expect(try newsroom.entry("a.md")?.published == due)
    }

    @Test func `an expiry date withdraws`() throws {
        let newsroom = try Newsroom()
        let end = today + .seconds(600)
        try newsroom.record(
            saved(article("a.md") { $0.expires = end }), saved(article("b.md", text: "b") { $0.expires = today }))
        #expect(newsroom.paths(FeedSelection(name: "all")) == ["a.md"])
        try newsroom.restart()
        #expect(newsroom.catalogue.nextDue(after: today) == end)
        #expect(try newsroom.publishDue(at: end).kinds == [.withdrawn(.expired)])
        #expect(newsroom.paths(FeedSelection(name: "all"), at: end) == [])
    }

    @Test(arguments: [
        (Timestamp(year: 1, month: 1, day: 1), false), (Timestamp(year: 1989, month: 12, day: 31), false),
        (Timestamp(year: 1990, month: 1, day: 1), true), (Timestamp(year: 2026, month: 3, day: 14), true),
        (Timestamp(year: 2206, month: 3, day: 14), false), (Timestamp(milliseconds: .max / 2), false),
    ])
    func `a year that cannot be meant keeps the article out`(date: Timestamp, isPublished: Bool) throws {
        let newsroom = try Newsroom()
        let changes = try newsroom.record(saved(article("a.md", date: date)))
        #expect(changes.kinds == [isPublished ? .published : .heldBack])
        #expect(newsroom.catalogue.problems.map(\.severity) == (isPublished ? [] : [.error]))
    }

    @Test func `a year that cannot be meant is told as it is written, with its line`() throws {
        let newsroom = try Newsroom()
        // Midnight in Stockholm is another day in UTC.
        let midnight = Timestamp(year: 9998, month: 12, day: 31, hour: 23)
        for _ in 0..<2 {
            let far = saved(
                article("a.md", text: "far", date: midnight, dateOnly: true) {
                    $0.dateText = Article.DateText("9999-01-01", line: 3)
                })
            try newsroom.record(far)
            #expect(newsroom.catalogue.problems.map(\.line) == [3])
            #expect(newsroom.catalogue.problems.first?.what == "the date \"9999-01-01\" cannot be meant")
            try newsroom.record(saved(article("a.md")))
            #expect(newsroom.catalogue.problems.isEmpty)
        }
    }

    @Test func `an article without a date is skipped with a warning, or dated when it is first seen`() throws {
        let newsroom = try Newsroom()
        #expect(try newsroom.record(saved(article("a.md", date: nil))).kinds == [.heldBack])
        #expect(newsroom.catalogue.problems.map(\.severity) == [.warning])
        #expect(newsroom.catalogue.stamps["a.md"] == stamp(1))

        newsroom.policy.undated = .firstSeen
        try newsroom.restart()
        #expect(newsroom.catalogue.problems.map(\.severity) == [.warning])
        #expect(try newsroom.record(saved(article("a.md", date: nil))).kinds == [.published])
        #expect(try newsroom.entry("a.md")?.published == today)
        #expect(newsroom.catalogue.problems.isEmpty)
        try newsroom.record(saved(article("a.md", text: "b", date: nil)), at: today + .seconds(60))
        #expect(try newsroom.entry("a.md")?.published == today)
    }
}
