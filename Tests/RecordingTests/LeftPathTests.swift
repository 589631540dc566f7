import Syndication
import Testing

@testable import Recording

/// Files that are moved and leave something at their paths in the same step: a new article, or what leads on (spec
/// R6.4).
@Suite struct LeftPathTests {
    private static let day = Timestamp(year: 2026, month: 3, day: 10, hour: 12)
    private static let storm = "The keeper of the lighthouse writes about the storm of last week, and what it broke."
    private static let calm = "Nothing happened on the island, so this letter is short and tells of birds and of soup."
    private let all = FeedSelection(name: "all")

    private func letter(
        _ path: String, _ title: String?, _ text: String, date: Timestamp = day, id: String? = nil, stamp: Int = 1,
        _ change: (inout Article) -> Void = { _ in }
    ) -> Observation {
        let saying = article(path, text: "\(title ?? "") \(text) \(date.seconds)", date: date, id: id) {
            $0.title = title
            $0.body = .markdown(Array(text.utf8))
            $0.textDigest = digest("text \(text)")
            change(&$0)
        }
        return saved(saying, stamp: stamp)
    }

    private func expect(_ newsroom: Newsroom, _ stories: [String: EntryID?], gone: [EntryID?] = []) throws {
        for _ in 0..<2 {
            #expect(Set(newsroom.paths(all)) == Set(stories.keys))
            for (path, id) in stories { #expect(try newsroom.entry(path)?.id == id, "\(path)") }
            #expect(newsroom.catalogue.tombstones(of: all, at: Newsroom.today).map(\.id) == gone)
            #expect(try newsroom.breaches() == [])
            try newsroom.restart()
        }
    }

    // MARK: A new article at the path

    /// - Parameter hours: between the date of the old letter and that of the new one.
    @Test(arguments: [24, 0, -24], [true, false])
    func `a letter that makes room for the next one keeps its id`(hours: Int64, claims: Bool) throws {
        let newsroom = try Newsroom()
        let (first, second) = (claims ? "urn:x:41" : nil, claims ? "urn:x:42" : nil)
        let date = Self.day + .seconds(hours * 3600)
        let old = try newsroom.record(letter("latest.md", "Storm", Self.storm, id: first)).first?.id
        try newsroom.restart()
        let changes = try newsroom.record(
            letter("week-41.md", "Storm", Self.storm, id: first),
            letter("latest.md", "Calm", Self.calm, date: date, id: second, stamp: 2))
        #expect(changes.count == 2)
        #expect(Set(changes.kinds) == [.published, .moved(from: "latest.md", isSignificant: false)])
        let new = try newsroom.entry("latest.md")?.id
        #expect(new != old)
        #expect(newsroom.catalogue.problems.isEmpty)
        try expect(newsroom, ["week-41.md": old, "latest.md": new])
    }

    /// - Parameters:
    ///   - text: the new one; nil where it is that of before.
    ///   - isLater: whether the new date is.
    ///   - isEdit: whether the file is what it was, of which there is a copy now.
    @Test(
        arguments: [
            ("Letter 41 to our readers", calm, false, true), ("Letter 41 to our readers", calm, true, true),
            ("Letter 42 to our readers", calm, false, true), ("Letter 42 to our readers", calm, true, false),
            ("Storm", storm.replacing("week", with: "month"), false, true), ("Storm", storm + " More.", true, true),
            ("Storm", storm.replacing("week", with: "month"), true, false), ("Storm", calm, false, false),
            (nil, calm, false, false),
        ] as [(String?, String, Bool, Bool)])
    func `a file that is edited keeps its id, though there is a copy of what it was`(
        title: String?, text: String, isLater: Bool, isEdit: Bool
    ) throws {
        let newsroom = try Newsroom()
        let old = try newsroom.record(letter("a.md", "Letter 41 to our readers", Self.storm)).first?.id
        let date = isLater ? Self.day + .seconds(86_400) : Self.day
        try newsroom.record(
            letter("b.md", "Letter 41 to our readers", Self.storm), letter("a.md", title, text, date: date, stamp: 2))
        #expect((try newsroom.entry("a.md")?.id == old) == isEdit)
        #expect((try newsroom.entry("b.md")?.id == old) != isEdit)
    }

    @Test func `a file with the entry's id, or with the address that both ask for, is the entry`() throws {
        let newsroom = try Newsroom()
        let shared = article("shared.md").permalink
        let old = try newsroom.record(
            letter("a.md", "Storm", Self.storm, id: "urn:x:1"),
            letter("c.md", "Storm", Self.storm) { $0.permalink = shared }
        ).map(\.id)
        try newsroom.record(
            letter("b.md", "Storm", Self.storm, id: "urn:x:1"),
            letter("a.md", "Calm", Self.calm, id: "urn:x:1", stamp: 2),
            letter("d.md", "Storm", Self.storm, stamp: 3) { $0.permalink = shared },
            letter("c.md", "Quiet", Self.calm, stamp: 4) { $0.permalink = shared })
        #expect(try newsroom.entry("a.md")?.id == old[0])
        #expect(try newsroom.entry("c.md")?.id == old[1])
    }

    @Test func `letters that all move up by one name make room for a new one`() throws {
        let newsroom = try Newsroom()
        let ids = try newsroom.record((1...2).map { letter("\($0).md", "Part \($0)", "\($0) \(Self.storm)") }).map(\.id)
        try newsroom.record(
            letter("1.md", "Calm", Self.calm, stamp: 2), letter("2.md", "Part 1", "1 \(Self.storm)", stamp: 2),
            letter("3.md", "Part 2", "2 \(Self.storm)", stamp: 2))
        let new = try newsroom.entry("1.md")?.id
        #expect(!ids.contains(new))
        try expect(newsroom, ["1.md": new, "2.md": ids[0], "3.md": ids[1]])
    }

    // MARK: What leads on from the path

    private enum Stub: CaseIterable {
        case noArticle, draft, excluded
    }

    private func stub(_ path: String, _ kind: Stub) -> Observation {
        guard kind != .noArticle else { return Observation(path: path, finding: .notAnEntry(stamp(7))) }
        return letter(path, "Moved", "See the other one.", stamp: 7) {
            $0.visibility = kind == .draft ? .draft : .excluded
        }
    }

    @Test(arguments: Stub.allCases, [true, false])
    private func `a file that leaves a stub behind keeps its id`(kind: Stub, isEdited: Bool) throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(letter("a.md", "Storm", Self.storm)).first?.id
        try newsroom.restart()
        let changes = try newsroom.record(
            letter("b.md", isEdited ? "The great storm" : "Storm", Self.storm), stub("a.md", kind))
        #expect(Set(changes.kinds) == [.ignored, .moved(from: "a.md", isSignificant: isEdited)])
        try expect(newsroom, ["b.md": id])
        #expect(newsroom.catalogue.stamps["a.md"] == stamp(7))
        let old = newsroom.catalogue.whereabouts(at: article("a.md").permalink.text)
        #expect(old == .moved(to: article("b.md").permalink))
    }

    @Test(arguments: Stub.allCases)
    private func `what only resembles an article that left, or is hidden too, is not that article`(kind: Stub) throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(letter("a.md", "Storm", Self.storm)).first?.id
        let copy = letter("archive/a.md", "Storm", Self.storm) { $0.visibility = .excluded }
        try newsroom.record(copy, letter("b.md", "Another", Self.calm), stub("a.md", kind))
        let other = try newsroom.entry("b.md")?.id
        #expect(other != id)
        try expect(newsroom, ["b.md": other], gone: [id])
        #expect(try newsroom.record(letter("a.md", "Storm", Self.storm, stamp: 8)).kinds == [.restored])
        try expect(newsroom, ["a.md": id, "b.md": other])
    }

    @Test func `a draft of which there is a retitled copy is the entry still`() throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(letter("a.md", "Storm", Self.storm)).first?.id
        let draft = letter("a.md", "Storm", Self.storm, stamp: 2) {
            $0.visibility = .draft
            $0.sourceDigest = digest("the same as a draft")
        }
        try newsroom.record(draft, letter("b.md", "The great storm", Self.storm))
        let other = try newsroom.entry("b.md")?.id
        #expect(other != id)
        try expect(newsroom, ["b.md": other], gone: [id])
    }

    /// - Parameter seconds: after the file that leads on.
    @Test(arguments: [(1, true), (60, false)] as [(Int64, Bool)])
    func `what comes a moment later than the file that leads on to it is the same article`(
        seconds: Int64, isSame: Bool
    ) throws {
        let newsroom = try Newsroom()
        let id = try newsroom.record(letter("a.md", "Storm", Self.storm)).first?.id
        #expect(try newsroom.record(stub("a.md", .noArticle)).kinds == [.withdrawn(.emptied)])
        try newsroom.restart()
        let now = Newsroom.today + .seconds(seconds)
        let changes = try newsroom.record(letter("new/a.md", "Storm", Self.storm), at: now)
        #expect(changes.kinds == [isSame ? .restored : .published])
        #expect((changes.first?.id == id) == isSame)
        #expect(newsroom.catalogue.tombstones(of: all, at: now).isEmpty == isSame)
        #expect(newsroom.catalogue.stamps["a.md"] == stamp(7))
        // Whatever else comes in that moment, it changes nothing.
        #expect(try newsroom.record(letter("b.md", "Calm", Self.calm), at: now).kinds == [.published])
        #expect(try newsroom.breaches() == [])
    }
}
