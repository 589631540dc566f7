import Recording
import SeededRandom
import Storage
import Syndication
import Testing

@Suite struct WindowTests {
    let today = Newsroom.today

    func day(_ day: Int) -> Timestamp { Timestamp(year: 2026, month: 1, day: day) }

    /// Forty articles, one for each day from the first of January on.
    func filledNewsroom() throws -> Newsroom {
        let newsroom = try Newsroom()
        try newsroom.record(
            (1...40).map { number in
                saved(
                    article("\(number % 2 == 0 ? "even" : "odd")/\(number).md", text: "\(number)", date: day(number)) {
                        $0.categories = number % 5 == 0 ? [Category(term: "Five")] : []
                    })
            })
        return newsroom
    }

    @Test func `the newest come first, however they are edited`() throws {
        let newsroom = try filledNewsroom()
        let selection = FeedSelection(name: "all", limit: 3, keep: .zero)
        #expect(newsroom.paths(selection) == ["even/40.md", "odd/39.md", "even/38.md"])
        try newsroom.record(saved(article("odd/39.md", text: "edited", date: day(39))), at: today)
        #expect(newsroom.paths(selection) == ["even/40.md", "odd/39.md", "even/38.md"])
    }

    @Test func `a feed that is closed shows what was first published by then, corrected or not`() throws {
        let newsroom = try filledNewsroom()
        var selection = FeedSelection(name: "all", limit: 2, keep: .zero)
        selection.until = today
        let later = today + .seconds(60)
        try newsroom.record(
            saved(article("late.md", text: "late", date: Timestamp(year: 2026, month: 3, day: 1))), at: later)
        try newsroom.record(saved(article("odd/39.md", text: "corrected", date: day(39))), at: later)
        #expect(newsroom.paths(selection, at: later) == ["even/40.md", "odd/39.md"])
        // What is taken away makes room for older ones, and for no newer one.
        try newsroom.record(gone("even/40.md"), at: later)
        #expect(newsroom.paths(selection, at: later) == ["odd/39.md", "even/38.md"])
        #expect(newsroom.catalogue.tombstones(of: selection, at: later).count == 1)
        selection.until = nil
        #expect(newsroom.paths(selection, at: later) == ["late.md", "odd/39.md"])
    }

    @Test func `of one instant, the one seen last comes first`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("b.md", text: "b")))
        try newsroom.record(saved(article("a.md", text: "a")))
        #expect(newsroom.paths(FeedSelection(name: "all")) == ["a.md", "b.md"])
    }

    @Test func `besides the newest, what became news lately is shown`() throws {
        let newsroom = try filledNewsroom()
        let selection = FeedSelection(name: "all", limit: 2, keep: .seconds(14 * 86_400))
        let newest = ["even/40.md", "odd/39.md"]
        #expect(newsroom.paths(selection) == newest)
        // Written long ago, and put here only now; and an old one with a real change.
        try newsroom.record(saved(article("late.md", text: "late", date: Timestamp(year: 2020, month: 1, day: 1))))
        try newsroom.record(saved(article("odd/3.md", text: "corrected", date: day(3))))
        #expect(newsroom.paths(selection) == newest + ["odd/3.md", "late.md"])
        // A minor correction is no news.
        try newsroom.record(
            saved(article("odd/5.md", text: "comma", date: day(5)) { $0.isMinor = true }))
        #expect(newsroom.paths(selection) == newest + ["odd/3.md", "late.md"])
        try newsroom.restart()
        #expect(newsroom.paths(selection) == newest + ["odd/3.md", "late.md"])
        #expect(newsroom.paths(selection, at: today + .seconds(14 * 86_400 - 1)) == newest + ["odd/3.md", "late.md"])
        #expect(newsroom.paths(selection, at: today + .seconds(14 * 86_400)) == newest)
    }

    @Test func `a first scan makes no old article news`() throws {
        let newsroom = try filledNewsroom()
        #expect(newsroom.paths(FeedSelection(name: "all", limit: 5)).count == 5)
    }

    @Test func `nor does the second look at files that were written just before it`() throws {
        let newsroom = try filledNewsroom()
        let old = article("late.md", text: "late", date: Timestamp(year: 2020, month: 1, day: 1))
        let before = stamp(1, changed: (today - .seconds(1)).milliseconds * 1_000_000)
        try newsroom.record(
            Observation(path: "late.md", finding: .article(old, before)), at: today + .seconds(1))
        #expect(newsroom.paths(FeedSelection(name: "all", limit: 5), at: today + .seconds(1)).count == 5)
    }

    @Test(
        arguments: [
            (["odd/**"], [], ["odd/39.md", "odd/37.md"]), (["even/*.md"], [], ["even/40.md", "even/38.md"]),
            (["odd/**", "even/40.md"], [], ["even/40.md", "odd/39.md"]), ([], ["five"], ["even/40.md", "odd/35.md"]),
            (["odd/**"], ["FIVE", "six"], ["odd/35.md", "odd/25.md"]), ([], ["six"], []), (["nowhere/**"], [], []),
        ] as [([String], [String], [String])])
    func `a selection takes by path and by tag`(match: [String], tags: [String], expected: [String]) throws {
        let newsroom = try filledNewsroom()
        let selection = FeedSelection(
            name: "some", match: match.map { PathGlob($0) }, tags: tags, limit: 2, keep: .zero)
        #expect(newsroom.paths(selection) == expected)
        try newsroom.restart()
        #expect(newsroom.paths(selection) == expected)
    }

    @Test(
        arguments: [
            (["maja"], [], [], ["b.md", "a.md"]), (["Maja", "Ola"], [], [], ["c.md", "b.md", "a.md"]),
            // Whoever names nobody.
            (["Ola", ""], [], [], ["d.md", "c.md", "b.md"]), ([], ["sv"], [], ["b.md", "a.md"]),
            ([], ["sv-SE"], [], ["b.md"]), ([], ["sv-FI", "en"], [], ["c.md"]),
            ([], ["en", ""], [], ["d.md", "c.md"]),
            (["Maja"], ["sv-SE"], [], ["b.md"]), (["Ola"], ["sv"], ["maja"], []), ([], [], ["Maja", "sv"], ["d.md"]),
            ([], ["s"], [], []),
        ] as [([String], [String], [String], [String])])
    func `a selection takes by author and by language`(
        authors: [String], languages: [String], tags: [String], expected: [String]
    ) throws {
        let newsroom = try Newsroom()
        try newsroom.record(
            saved(
                article("a.md", text: "a", date: day(1)) {
                    $0.authors = [Person(name: "Maja")]
                    $0.language = LanguageTag("sv")
                }),
            saved(
                article("b.md", text: "b", date: day(2)) {
                    $0.authors = [Person(name: "Ola"), Person(name: "MAJA")]
                    $0.language = LanguageTag("sv-SE")
                }),
            saved(
                article("c.md", text: "c", date: day(3)) {
                    $0.authors = [Person(name: "Ola")]
                    $0.language = LanguageTag("en-GB")
                }),
            saved(
                article("d.md", text: "d", date: day(4)) {
                    $0.categories = [Category(term: "Maja"), Category(term: "sv")]
                }))
        let selection = FeedSelection(name: "some", tags: tags, authors: authors, languages: languages)
        #expect(newsroom.paths(selection) == expected)
        try newsroom.restart()
        #expect(newsroom.paths(selection) == expected)
    }

    @Test(
        arguments: [
            (["audio"], ["c.md", "b.md", "a.md"]), (["audio/mpeg"], ["b.md", "a.md"]), (["Audio/OGG"], ["c.md"]),
            (["video/mp4", "application"], ["d.md", "b.md"]), (["image"], []), (["audio/mp"], []),
        ] as [([String], [String])])
    func `a selection takes by the type of media files, written or told by the name`(
        media: [String], expected: [String]
    ) throws {
        let newsroom = try Newsroom()
        let files: [(String, [Article.WrittenEnclosure])] = [
            ("a.md", [.init(address: "/a.mp3")]),
            ("b.md", [.init(address: "b.pdf"), .init(address: "/b", type: MediaType("audio/mpeg"))]),
            ("c.md", [.init(address: "https://media.example.org/c.ogg?x=.mp4")]),
            ("d.md", [.init(address: "d.mp4"), .init(address: "unknown")]),
            ("e.md", []),
        ]
        for (place, (path, enclosures)) in files.enumerated() {
            try newsroom.record(
                saved(
                    article(path, text: path, date: day(place + 1)) {
                        $0.enclosures = enclosures
                        $0.categories = [Category(term: "image")]
                    }))
        }
        let selection = FeedSelection(name: "some", media: media)
        #expect(newsroom.paths(selection) == expected)
        try newsroom.restart()
        #expect(newsroom.paths(selection) == expected)
        // The file is taken away from the article.
        try newsroom.record(saved(article("b.md", text: "without", date: day(2))))
        #expect(newsroom.paths(selection) == expected.filter { $0 != "b.md" })
    }

    @Test func `a tag that comes up later is found`() throws {
        let newsroom = try filledNewsroom()
        let selection = FeedSelection(name: "some", tags: ["Seven"], limit: 2, keep: .zero)
        #expect(newsroom.paths(selection) == [])
        try newsroom.record(
            saved(article("odd/7.md", text: "7", date: day(7)) { $0.categories = [Category(term: "seven")] }, stamp: 2))
        #expect(newsroom.paths(selection) == ["odd/7.md"])
    }

    @Test func `sections are the folders that hold entries`() throws {
        let newsroom = try filledNewsroom()
        try newsroom.record(saved(article("top.md", text: "top")))
        #expect(newsroom.catalogue.sections == ["even", "odd"])
        try newsroom.record((1...20).map { gone("even/\($0 * 2).md") })
        #expect(newsroom.catalogue.sections == ["odd"])
        try newsroom.restart()
        #expect(newsroom.catalogue.sections == ["odd"])
        #expect(newsroom.catalogue.count == 21)
    }

    @Test(arguments: 0..<20)
    func `a window that is kept up to date is the window that would be made anew`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let newsroom = try filledNewsroom()
        let selections = [
            FeedSelection(name: "all", limit: 7), FeedSelection(name: "odd", match: [PathGlob("odd/**")], limit: 5),
            FeedSelection(name: "five", tags: ["five"], limit: 4, keep: .seconds(86_400)),
        ]
        var now = today
        for step in 0..<60 {
            now = now + .seconds(Int.random(in: 0...40_000, using: &random))
            let number = Int.random(in: 1...45, using: &random)
            let path = "\(number % 2 == 0 ? "even" : "odd")/\(number).md"
            switch Int.random(in: 0...3, using: &random) {
            case 0: try newsroom.record(gone(path), at: now)
            case 1: try newsroom.record(saved(article(path, text: "\(step)", date: day(number))), at: now)
            default:
                let date = day(Int.random(in: 1...70, using: &random))
                let isFive = Bool.random(using: &random)
                try newsroom.record(
                    saved(
                        article(path, text: "\(step)", date: date) {
                            $0.categories = isFive ? [Category(term: "five")] : []
                        }), at: now)
            }
            let kept = selections.map { newsroom.paths($0, at: now) }
            let fresh = Catalogue(policy: newsroom.policy)
            try newsroom.database.readNow { try fresh.load(from: $0) }
            let anew = selections.map { fresh.window(of: $0, at: now).compactMap { fresh.path(of: $0) } }
            #expect(kept == anew)
        }
    }
}
