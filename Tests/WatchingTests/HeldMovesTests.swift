import Syndication
import Testing

@testable import Watching

/// Times are milliseconds after the start. `rest` is 1000, `limit` 3000.
@Suite struct HeldMovesTests {
    private let start = ContinuousClock.now
    private var moves = HeldMoves(rest: .seconds(1), limit: .seconds(3))
    /// The files `old1` to `old9`.
    private let known: CompactMap<String, FileStamp>

    init() {
        var known = CompactMap<String, FileStamp>()
        for number in 1...9 { known["old\(number)"] = Self.stamp(number) }
        self.known = known
    }

    private static func stamp(_ number: Int) -> FileStamp {
        FileStamp(inode: UInt64(number), bytes: 100, modified: Int64(number), changed: 0)
    }

    private func at(_ milliseconds: Int) -> HeldMoves.Instant { start + .milliseconds(milliseconds) }

    /// Each mark is `-` and a path for what is gone, `+` and a path for what has come or changed, as another file; or
    /// `+new=old1` for the file that `old1` was.
    private mutating func sift(
        _ marks: String..., coming isComing: Bool = false, going isGoing: Bool = false, seenTwice: Set<String> = [],
        at now: Int
    ) -> Set<String> {
        let changes = marks.map { mark in
            let parts = mark.dropFirst().split(separator: "=").map(String.init)
            if mark.hasPrefix("-") { return FileChange.removed(parts[0]) }
            let text = parts.count > 1 ? known[parts[1]] : nil
            return .changed(parts[0], text ?? Self.stamp(1000 + now))
        }
        let outlook = HeldMoves.Outlook(isComing: isComing, isGoing: isGoing)
        let release = moves.sift(changes, known: known, seenTwice: seenTwice, outlook, at: at(now))
        #expect(Set(release.held).isDisjoint(with: release.told.map(\.path)))
        return Set(release.told.map(\.path) + release.held)
    }

    // MARK: What waits for nothing

    @Test mutating func `new and edited files are told at once where nothing is gone`() {
        #expect(sift("+new", "+old1", coming: true, at: 0) == ["new", "old1"])
        #expect(moves.isEmpty && moves.deadline == nil)
    }

    @Test mutating func `a removal rests, and goes with those that come after it`() {
        #expect(sift("-old1", at: 0) == [])
        #expect(moves.deadline == at(1000))
        #expect(sift("-old2", at: 500) == [])
        #expect(sift(at: 1499) == [])
        #expect(moves.deadline == at(1500))
        #expect(sift(at: 1500) == ["old1", "old2"])
        #expect(moves.isEmpty && moves.deadline == nil)
    }

    @Test mutating func `removals without end are told at their limit`() {
        for now in stride(from: 0, to: 3000, by: 500) { #expect(sift("-old\(1 + now / 500)", at: now) == []) }
        #expect(moves.deadline == at(3000))
        #expect(sift(at: 3000).count == 6)
    }

    @Test mutating func `a removal that comes with others, or was seen by a scan, does not rest`() {
        #expect(sift("-old1", "+old2", at: 0) == ["old1", "old2"])
        #expect(sift("-old3", "-old4", seenTwice: ["old3"], at: 10) == ["old3"])
        #expect(sift("+new", at: 20) == ["new", "old4"])
    }

    @Test mutating func `a rename is told at once, also where its file was edited`() {
        #expect(sift("-old1", "+new1=old1", at: 0) == ["old1", "new1"])
        #expect(sift("-old2", "+new2", at: 10) == ["old2", "new2"])
    }

    // MARK: What waits for the other end

    /// As `git pull` moves articles into folders of their own: the first files of those are seen by a scan, one by one.
    @Test mutating func `new files wait with the removals until the last of them has come`() {
        #expect(sift("-old1", "-old2", "-old3", coming: true, at: 0) == [])
        #expect(sift("+new1", coming: true, at: 900) == [])
        #expect(sift("+new2", coming: true, at: 950) == [])
        #expect(sift("+new3", at: 1000) == ["old1", "old2", "old3", "new1", "new2", "new3"])
        #expect(moves.isEmpty)
    }

    @Test mutating func `a new file waits for one that is away already`() {
        #expect(sift("+new", going: true, at: 0) == [])
        #expect(sift("-old1", at: 1000) == ["old1", "new"])
        // It was only being saved.
        #expect(sift("+new", going: true, at: 2000) == [])
        #expect(sift("+old1", at: 2100) == ["old1", "new"])
    }

    @Test mutating func `the same file under another name waits for nothing else`() {
        #expect(sift("-old1", "-old2", coming: true, at: 0) == [])
        #expect(moves.goneTexts == [Self.stamp(1), Self.stamp(2)])
        #expect(sift("+new1=old1", "+other", coming: true, going: true, at: 10) == ["old1", "new1"])
        #expect(sift("+new3=old3", "-old3", coming: true, at: 20) == ["old3", "new3"])
        #expect(sift("+new2=old2", coming: true, at: 30) == ["old2", "new2", "other"])
    }

    @Test mutating func `a file that was moved is told with what is in its place, and waits for nothing else`() {
        #expect(sift("+new1=old1", going: true, at: 0) == [])
        #expect(sift("+other", going: true, at: 50) == [])
        #expect(sift("+old1", coming: true, going: true, at: 100) == ["old1", "new1"])
        #expect(sift(at: 200) == ["other"])
    }

    @Test mutating func `of two that are gone the one new file is told with both`() {
        #expect(sift("-old1", coming: true, at: 0) == [])
        #expect(sift("-old2", coming: true, at: 100) == [])
        #expect(sift("+new", at: 200) == ["old1", "old2", "new"])
    }

    @Test mutating func `edits of known files do not wait, and what is there again is not gone`() {
        #expect(sift("-old1", "-old2", "+old3", coming: true, at: 0) == ["old3"])
        #expect(sift("+new", coming: true, at: 10) == [])
        #expect(sift("+old4", coming: true, at: 20) == ["old4"])
        #expect(sift("+old2", coming: true, at: 30) == ["old2"])
        // With the last of them goes the reason why the new file waits.
        #expect(sift("+old1", coming: true, at: 40) == ["old1", "new"])
    }

    @Test mutating func `what turns out to be nothing is not waited for any longer`() {
        #expect(sift("-old1", coming: true, at: 0) == [])
        #expect(sift("+new", coming: true, at: 500) == [])
        #expect(moves.deadline == at(1500))
        #expect(sift(at: 1500) == ["old1", "new"])
    }

    @Test mutating func `a new file that is written again is waited for again`() {
        #expect(sift("-old1", "+new1", "+new2", coming: true, at: 0) == [])
        moves.forgetNew { $0 == "new1" }
        #expect(!moves.holds("new1", as: Self.stamp(1000)))
        #expect(moves.holds("new2", as: Self.stamp(1000)) && !moves.holds("new2", as: Self.stamp(1)))
        #expect(moves.holds("old1", as: nil) && !moves.holds("old2", as: nil))
        #expect(sift("+new1", at: 300) == ["old1", "new1", "new2"])
    }

    // MARK: The limit

    @Test mutating func `a file that is written for long holds up the others no longer than the limit`() {
        #expect(sift("-old1", coming: true, at: 0) == [])
        #expect(sift("+new1", coming: true, at: 500) == [])
        #expect(sift("-old2", coming: true, at: 600) == [])
        #expect(sift("+new2", coming: true, at: 700) == [])
        #expect(sift(coming: true, at: 2000) == [])
        #expect(moves.deadline == at(3000))
        #expect(sift(coming: true, at: 3000) == ["old1", "old2", "new1", "new2"])
        #expect(moves.deadline == nil)
        #expect(sift("+new3", coming: true, at: 3100) == ["new3"])
    }

    /// Another one was deleted while a large file came, and then articles were moved.
    @Test mutating func `at the limit of one removal those stay whose ends are all still to come`() {
        #expect(sift("-old1", "+new1", coming: true, at: 0) == [])
        #expect(sift("-old2", coming: true, at: 2900) == [])
        #expect(sift(coming: true, at: 3000) == ["old1", "new1"])
        #expect(sift("+new2", at: 3900) == ["old2", "new2"])
    }

    @Test mutating func `moves without end hold up a new article no longer than the limit, and keep their ends`() {
        #expect(sift("-old1", coming: true, at: 0) == [])
        #expect(sift("+article", coming: true, at: 100) == [])
        for number in 1..<7 {
            let now = number * 500
            #expect(sift("-old\(number + 1)", coming: true, at: now) == [])
            #expect(sift("+new\(number)=old\(number)", coming: true, at: now + 10).contains("old\(number)"))
        }
        #expect(sift(coming: true, at: 3100) == ["article"])
        #expect(sift("+new7=old7", coming: true, at: 3200) == ["old7", "new7"])
    }
}
