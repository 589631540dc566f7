import Recording
import Syndication
import Testing

@testable import Publishing

struct EditionHistoryTests {
    /// Each step changes one entry: that with the number of the step.
    private static func history(of steps: Int, apart: Duration) -> EditionHistory {
        var history = EditionHistory()
        for number in 0..<steps { history.add(step(number, apart: apart)) }
        return history
    }

    private static func step(_ number: Int, apart: Duration) -> EditionHistory.Step {
        EditionHistory.Step(
            version: Int64(number), stem: "stem\(number)", at: Timestamp(seconds: 1_767_225_600) + apart * number,
            changed: [EntryKey(sequence: Int64(number))], isAboutFeed: false)
    }

    private static func keys(_ numbers: Range<Int>) -> Set<EntryKey> {
        Set(numbers.map { EntryKey(sequence: Int64($0)) })
    }

    @Test func `who has a late edition is told what came after it`() {
        let history = Self.history(of: 1000, apart: .seconds(60))
        #expect(history.changes(since: "stem999") == [])
        #expect(history.changes(since: "stem800") == Self.keys(801..<1000))
        #expect(history.news(since: 0) == Self.keys(1..<1000))
        #expect(history.changes(since: "another") == nil)
    }

    @Test func `what is older than thirty days is forgotten, but for the last few`() {
        let daily = Self.history(of: 200, apart: .seconds(86_400))
        #expect(daily.changes(since: "stem175") == Self.keys(176..<200))
        #expect(daily.changes(since: "stem60") == nil)
        let yearly = Self.history(of: 40, apart: .seconds(365 * 86_400))
        #expect(yearly.changes(since: "stem10") == Self.keys(11..<40))
    }

    @Test func `a newsroom's history does not grow without end`() {
        let history = Self.history(of: 10_000, apart: .seconds(1))
        #expect(history.changes(since: "stem9000") == Self.keys(9001..<10_000))
        #expect(history.changes(since: "stem5000") == nil)
    }

    @Test func `a copy that goes ahead leaves the history as it is`() {
        let history = Self.history(of: 70, apart: .seconds(60))
        var ahead = history
        ahead.add(Self.step(70, apart: .seconds(60)))
        #expect(history.last?.version == 69)
        #expect(ahead.changes(since: "stem69") == Self.keys(70..<71))
    }

    @Test func `an end is told to who has an edition of before it, and to nobody else`() {
        var history = Self.history(of: 0, apart: .seconds(60))
        for (number, tellsOfEnds) in [false, true, false].enumerated() {
            var step = Self.step(number, apart: .seconds(60))
            step.tellsOfEnds = tellsOfEnds
            history.add(step)
        }
        #expect(history.tellsOfEnds(since: 0) && !history.tellsOfEnds(since: 1))
    }

    @Test func `nothing is known beyond a step that does not know what it changed`() {
        var history = Self.history(of: 10, apart: .seconds(60))
        var unknown = Self.step(10, apart: .seconds(60))
        unknown.changed = nil
        history.add(unknown)
        history.add(Self.step(11, apart: .seconds(60)))
        #expect(history.changes(since: "stem10") == Self.keys(11..<12))
        #expect(history.changes(since: "stem9") == nil)
    }
}
