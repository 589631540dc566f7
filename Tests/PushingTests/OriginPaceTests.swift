import Syndication
import Testing

@testable import Pushing

private let start = Timestamp(seconds: 1_000_000)

/// `#expect` for what changes a value while it is asked.
private func check(_ isTrue: Bool, _ location: SourceLocation = #_sourceLocation) {
    #expect(isTrue, sourceLocation: location)
}

extension OriginLines<Int> {
    /// As if it had been the turn of an item there.
    mutating func end(
        _ origin: String, wasDoubtful: Bool = false, wasLate: Bool = false, _ experience: Experience, at now: Timestamp
    ) -> Change {
        let turn = Turn(
            item: 0, origin: origin, isDoubtful: wasDoubtful, isSlow: false, isProven: false, isRushed: false,
            needsLookup: false, wasLate: wasLate)
        return end(turn, experience, at: now)
    }
}

@Suite struct `The pace of an origin` {
    private let rules = OriginPace.Rules()

    @Test func `grows with success from two to eight, and falls with failure to two`() {
        var pace = OriginPace(rules)
        #expect(pace.limit(at: start) == 2)
        for _ in 0..<50 { _ = pace.answered(slowly: false, rules) }
        #expect(pace.limit(at: start) == 8)
        check(!pace.failed(at: start, slowly: false, random: 0.5, rules))
        #expect(pace.limit(at: start) == 4)
        for _ in 0..<3 { _ = pace.failed(at: start, slowly: false, random: 0.5, rules) }
        #expect(pace.limit(at: start) == 2 && !pace.isPaused)
    }

    @Test func `falls to two where it is said to be too much, and is not paused`() {
        var pace = OriginPace(rules)
        for _ in 0..<50 { _ = pace.answered(slowly: false, rules) }
        check(!pace.answered(slowly: false, isCrowded: true, rules))
        #expect(pace.limit(at: start) == 4)
        for _ in 0..<20 { _ = pace.answered(slowly: false, isCrowded: true, rules) }
        #expect(pace.limit(at: start) == 2 && !pace.isPaused && pace.isProven)
    }

    @Test func `pauses after five failures in a row, and one probe may end that`() {
        var pace = OriginPace(rules)
        for _ in 0..<4 { check(!pace.failed(at: start, slowly: false, random: 0.5, rules)) }
        _ = pace.answered(slowly: false, rules)
        for _ in 0..<4 { check(!pace.failed(at: start, slowly: false, random: 0.5, rules)) }
        check(pace.failed(at: start, slowly: false, random: 0.5, rules))
        #expect(pace.limit(at: start + .seconds(9)) == 0)
        #expect(pace.limit(at: start + .seconds(10)) == 1)
        pace.begin()
        #expect(pace.limit(at: start + .seconds(10)) == 0)
        let second = start + .seconds(10)
        check(!pace.failed(at: second, slowly: false, random: 0.5, rules))
        #expect(pace.nextProbe == second + .seconds(60))
        // Something new to tell is worth a probe at once.
        pace.allowProbe(at: second + .seconds(1))
        #expect(pace.limit(at: second + .seconds(1)) == 1)
        pace.begin()
        check(pace.answered(slowly: false, rules))
        #expect(!pace.isPaused && pace.limit(at: second) >= 2)
    }

    @Test func `is paused as it was when the program ended, and one probe goes at once`() {
        var pace = OriginPace(rules)
        pace.pause(since: start - .seconds(400), at: start, rules)
        #expect(pace.isPaused && pace.limit(at: start) == 1)
        pace.begin()
        check(!pace.failed(at: start, slowly: false, random: 0.5, rules))
        #expect(pace.nextProbe == start + .seconds(10) && pace.failingSince == start - .seconds(400))
        pace.pause(since: start + .seconds(400), at: start, rules)
        // By a clock that was ahead.
        #expect(pace.failingSince == start)
        check(pace.answered(slowly: false, rules))
        #expect(!pace.isPaused && pace.failingSince == nil)
    }

    @Test func `probes that are allowed besides do not make the waits longer`() {
        var pace = OriginPace(rules)
        for _ in 0..<5 { _ = pace.failed(at: start, slowly: false, random: 0.5, rules) }
        for second in 1...4 {
            let now = start + .seconds(second)
            pace.allowProbe(at: now)
            #expect(pace.limit(at: now) == 1)
            pace.begin()
            // More is published while the probe is on its way.
            pace.allowProbe(at: now)
            _ = pace.failed(at: now, slowly: false, random: 0.5, rules)
            #expect(pace.nextProbe == start + .seconds(10))
        }
        // One whose time has come is that probe.
        let second = start + .seconds(10)
        pace.allowProbe(at: second)
        pace.begin()
        _ = pace.failed(at: second, slowly: false, random: 0.5, rules)
        #expect(pace.nextProbe == second + .seconds(60))
        // A clock that was set back makes nothing longer either.
        pace.allowProbe(at: start - .seconds(9000))
        pace.begin()
        _ = pace.failed(at: start - .seconds(9000), slowly: false, random: 0.5, rules)
        #expect(pace.nextProbe == start - .seconds(8940))
    }

    @Test func `what was on its way when the pause began does not postpone the probe`() {
        var pace = OriginPace(rules)
        for _ in 0..<5 { _ = pace.failed(at: start, slowly: false, random: 0.5, rules) }
        _ = pace.failed(at: start + .seconds(5), slowly: false, random: 0.5, rules)
        #expect(pace.nextProbe == start + .seconds(10))
    }

    @Test func `a clock that is set back makes no probe wait for longer`() {
        var pace = OriginPace(rules)
        pace.bringForward(at: start, rules)
        #expect(!pace.isPaused)
        for _ in 0..<5 { _ = pace.failed(at: start, slowly: false, random: 0.5, rules) }
        pace.bringForward(at: start + .seconds(5), rules)
        #expect(pace.nextProbe == start + .seconds(10))
        pace.bringForward(at: start + .seconds(-40_000), rules)
        #expect(pace.nextProbe == start + .seconds(-40_000 + 12))
    }

    @Test func `it is known since when all has failed`() {
        var pace = OriginPace(rules)
        _ = pace.failed(at: start, slowly: false, random: 0.5, rules)
        _ = pace.answered(slowly: false, rules)
        #expect(pace.failingSince == nil)
        for second in 1...6 { _ = pace.failed(at: start + .seconds(second), slowly: false, random: 0.5, rules) }
        pace.begin()
        _ = pace.failed(at: start + .seconds(90_000), slowly: false, random: 0.5, rules)
        #expect(pace.failingSince == start + .seconds(1))
        // Not since a time that is still to come.
        pace.bringForward(at: start, rules)
        #expect(pace.failingSince == start)
        _ = pace.answered(slowly: false, rules)
        #expect(pace.failingSince == nil)
    }

    @Test func `a line that is paused moves again when the clock was set back`() {
        var lines = OriginLines<Int>(rules)
        for item in 0..<6 {
            lines.append(item, to: "https://a.example", at: start)
            guard lines.next(slow: true, at: start) != nil else { continue }
            _ = lines.end("https://a.example", .failed(slowly: false, random: 0.5), at: start)
        }
        #expect(lines.isPaused("https://a.example") && lines.waiting == 1)
        let back = start + .seconds(-40_000)
        lines.bringForward(at: back)
        #expect(lines.lookAtProbes(at: back) == back + .seconds(12))
        #expect(lines.next(slow: true, at: back)?.item == nil)
        _ = lines.lookAtProbes(at: back + .seconds(12))
        #expect(lines.next(slow: true, at: back + .seconds(12))?.item == 5)
    }

    @Test func `the waits between probes end at the longest`() {
        var pace = OriginPace(rules)
        var waits: [Duration] = []
        for _ in 0..<5 { _ = pace.failed(at: start, slowly: false, random: 0.5, rules) }
        for _ in 0..<6 {
            if let next = pace.nextProbe { waits.append(next.since(start)) }
            pace.begin()
            _ = pace.failed(at: start, slowly: false, random: 0.5, rules)
        }
        #expect(waits == [.seconds(10), .seconds(60), .seconds(300), .seconds(1800), .seconds(1800), .seconds(1800)])
    }
}

@Suite struct `Lines of origins` {
    @Test func `take turns, and none has more on its way than its pace allows`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        for number in 0..<5 { lines.append(number, to: "a", at: start) }
        for number in 10..<12 { lines.append(number, to: "b", at: start) }
        #expect(lines.filled == 2)
        var taken: [Int] = []
        while let next = lines.next(slow: true, at: start) { taken.append(next.item) }
        #expect(taken == [0, 10, 1, 11])
        #expect(lines.underWay == 4 && lines.waiting == 3 && lines.filled == 1)
        check(lines.end("a", .answered(slowly: false), at: start) == .none)
        check(lines.next(slow: true, at: start)?.item == 2)
    }

    @Test func `slow origins come last, and only where they may`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        lines.append(1, to: "slow", at: start)
        _ = lines.next(slow: true, at: start)
        _ = lines.end("slow", .answered(slowly: true), at: start)
        lines.append(2, to: "slow", at: start)
        lines.append(3, to: "quick", at: start)
        check(lines.next(slow: true, at: start)?.item == 3)
        check(lines.next(slow: false, at: start) == nil)
        check(lines.next(slow: true, at: start)?.item == 2)
    }

    @Test func `an origin that has become slow loses its place among the quick ones`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        for number in 0..<3 { lines.append(number, to: "a", at: start) }
        _ = lines.next(slow: true, at: start)
        _ = lines.end("a", .hurried(briefly: false), at: start)
        check(lines.next(slow: false, at: start) == nil)
        check(lines.next(slow: true, at: start)?.item == 1)
    }

    @Test func `an origin is proven by an answer until a try is not answered, and rushed until it had its time`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        for number in 0..<6 { lines.append(number, to: "a", at: start) }
        func expect(isProven: Bool, isRushed: Bool, _ experience: OriginLines<Int>.Experience) {
            let next = lines.next(slow: true, at: start)
            #expect(next?.isProven == isProven && next?.isRushed == isRushed)
            _ = lines.end("a", experience, at: start)
        }
        expect(isProven: false, isRushed: false, .hurried(briefly: true))
        expect(isProven: false, isRushed: true, .hurried(briefly: false))
        expect(isProven: false, isRushed: false, .answered(slowly: false))
        #expect(lines.isProven("a"))
        expect(isProven: true, isRushed: false, .hurried(briefly: true))
        expect(isProven: false, isRushed: true, .answered(slowly: false))
        expect(isProven: true, isRushed: false, .failed(slowly: false, random: 0.5))
        #expect(!lines.isProven("a"))
    }

    @Test func `what has failed before takes one place while others wait, and half of them otherwise`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        for number in 100..<110 { lines.append(number, to: "a", isDoubtful: true, at: start) }
        for number in 0..<40 { lines.append(number, to: "a", at: start) }
        var doubtful = 0
        var good: [Int] = []
        while good.count < 40, let next = lines.next(slow: true, at: start) {
            if next.isDoubtful {
                #expect(next.isSlow)
                doubtful += 1
            } else {
                good.append(next.item)
            }
            // Of two places none is for a doubtful one. One good one is on its way when it goes, which hangs.
            #expect(doubtful == 0 || good.count > 2)
            if good.count > 1 { _ = lines.end("a", .answered(slowly: false), at: start) }
        }
        #expect(good == Array(0..<40) && doubtful == 1)
        // Half of eight: what comes next finds a place.
        while let next = lines.next(slow: true, at: start) {
            check(next.isDoubtful)
            doubtful += 1
        }
        #expect(doubtful == 4)
        lines.append(40, to: "a", at: start)
        check(lines.next(slow: false, at: start)?.item == 40)
        #expect(lines.waiting == 6 && lines.underWay == 5 && lines.filled == 1)
        #expect(lines.remove(from: "a") { $0 >= 100 }.count == 6)
        #expect(lines.waiting == 0 && lines.filled == 0)
        for _ in 0..<4 { _ = lines.end("a", wasDoubtful: true, .answered(slowly: false), at: start) }
        lines.append(200, to: "a", isDoubtful: true, at: start)
        check(lines.next(slow: false, at: start) == nil)
        // It stands among the slow ones; a good one that comes is not kept there.
        lines.append(41, to: "a", at: start)
        check(lines.next(slow: false, at: start)?.item == 41)
        check(lines.next(slow: true, at: start)?.item == 200)
        check(lines.next(slow: true, at: start) == nil)
    }

    @Test func `what takes long leaves its place to another, up to eight at an origin`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        for number in 0..<12 { lines.append(number, to: "a", at: start) }
        lines.append(100, to: "a", isDoubtful: true, at: start)
        var taken: [Int] = []
        for _ in 0..<4 {
            while let next = lines.next(slow: true, at: start) { taken.append(next.item) }
            for _ in 0..<2 { lines.noteLate("a", at: start) }
        }
        #expect(taken == Array(0..<8))
        check(lines.next(slow: true, at: start) == nil)
        // An answer makes room for one.
        _ = lines.end("a", wasLate: true, .answered(slowly: false), at: start)
        check(lines.next(slow: true, at: start)?.item == 8)
        check(lines.next(slow: true, at: start) == nil)
    }

    @Test func `a probe is none that has failed before, and goes alone`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        for number in 0..<8 { lines.append(number, to: "a", at: start) }
        lines.append(100, to: "a", isDoubtful: true, at: start)
        _ = lines.next(slow: true, at: start)
        lines.noteLate("a", at: start)
        for _ in 0..<5 {
            _ = lines.next(slow: true, at: start)
            _ = lines.end("a", .failed(slowly: false, random: 0.5), at: start)
        }
        let later = start + .seconds(10)
        check(lines.lookAtProbes(at: later) == nil)
        check(lines.next(slow: true, at: later) == nil)
        _ = lines.end("a", wasLate: true, .none, at: later)
        check(lines.next(slow: true, at: later)?.item == 6)
        check(lines.next(slow: true, at: later) == nil)
    }

    @Test func `a pause may hold up only what has failed before`() {
        var lines = OriginLines<Int>(OriginPace.Rules(), letsNewThrough: true)
        for number in 0..<8 { lines.append(number, to: "a", at: start) }
        for _ in 0..<5 {
            _ = lines.next(slow: true, at: start)
            _ = lines.end("a", .failed(slowly: false, random: 0.5), at: start)
        }
        #expect(lines.isPaused("a"))
        lines.append(100, to: "a", isDoubtful: true, at: start)
        lines.append(101, to: "a", isDoubtful: true, at: start)
        // Two at a time, as to any origin that fails.
        check(lines.next(slow: true, at: start)?.item == 5 && lines.next(slow: true, at: start)?.item == 6)
        check(lines.next(slow: true, at: start) == nil)
        for _ in 0..<2 { _ = lines.end("a", .failed(slowly: false, random: 0.5), at: start) }
        check(lines.next(slow: true, at: start)?.item == 7)
        _ = lines.end("a", .failed(slowly: false, random: 0.5), at: start)
        check(lines.next(slow: true, at: start) == nil)
        // They say nothing of when it is to be tried again. What has failed goes as a probe, and a new one beside it.
        check(lines.lookAtProbes(at: start) == start + .seconds(10))
        let later = start + .seconds(10)
        _ = lines.lookAtProbes(at: later)
        check(lines.next(slow: true, at: later)?.item == 100)
        lines.append(8, to: "a", at: later)
        check(lines.next(slow: true, at: later)?.item == 8)
        _ = lines.end("a", wasDoubtful: true, .failed(slowly: false, random: 0.5), at: later)
        check(lines.lookAtProbes(at: later) == later + .seconds(60))
        lines.forgive(at: "a", later) { $0 == 101 }
        check(lines.next(slow: true, at: later)?.item == 101)
        check(lines.end("a", .answered(slowly: false), at: later) == .resumed)
    }

    @Test func `a line that is paused waits for its probe`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        for number in 0..<10 { lines.append(number, to: "a", at: start) }
        var changes: [OriginLines<Int>.Change] = []
        for _ in 0..<5 {
            _ = lines.next(slow: true, at: start)
            changes.append(lines.end("a", .failed(slowly: false, random: 0.5), at: start))
        }
        #expect(changes.last == .paused(until: start + .seconds(10)))
        check(lines.next(slow: true, at: start) == nil)
        check(lines.lookAtProbes(at: start) == start + .seconds(10))
        check(lines.lookAtProbes(at: start + .seconds(10)) == nil)
        check(lines.next(slow: true, at: start + .seconds(10))?.item == 5)
        check(lines.next(slow: true, at: start + .seconds(10)) == nil)
        check(lines.end("a", .answered(slowly: false), at: start + .seconds(10)) == .resumed)
        check(lines.next(slow: true, at: start + .seconds(10))?.item == 6)
    }
}

@Suite struct `Origins that are paused` {
    private func open(_ origin: String, in lines: inout OriginLines<Int>, at now: Timestamp) {
        for number in 0..<5 {
            lines.append(number, to: origin, at: now)
            _ = lines.next(slow: true, at: now)
            _ = lines.end(origin, .failed(slowly: false, random: 0.5), at: now)
        }
    }

    @Test func `are forgotten a day after their last probe was due, when there is nothing to send`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        open("a", in: &lines, at: start)
        open("b", in: &lines, at: start)
        lines.append(9, to: "b", at: start)
        check(lines.lookAtProbes(at: start + .seconds(10)) == start + .seconds(86_410))
        #expect(lines.isPaused("a") && lines.isPaused("b"))
        check(lines.lookAtProbes(at: start + .seconds(86_410)) == nil)
        #expect(!lines.isPaused("a") && lines.paused.map(\.origin) == ["b"])
        // What waits still goes as a probe, and one that comes to nothing leaves the origin known for a day more.
        check(lines.next(slow: true, at: start + .seconds(86_420))?.item == 9)
        _ = lines.end("b", .none, at: start + .seconds(86_420))
        check(lines.lookAtProbes(at: start + .seconds(86_421)) == nil)
        #expect(lines.paused.isEmpty)
    }

    /// P4: whatever is published meanwhile.
    @Test func `have few alarms, however often they are tried`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        let origins = (0..<20).map { "o\($0)" }
        for origin in origins { open(origin, in: &lines, at: start) }
        var now = start
        var tries = 0
        for version in 0..<2000 {
            now = now + .seconds(97)
            _ = lines.lookAtProbes(at: now)
            for origin in origins {
                lines.append(version, to: origin, at: now)
                lines.allowProbe(of: origin, at: now)
            }
            while let next = lines.next(slow: true, at: now) {
                tries += 1
                _ = lines.end(next.origin, .failed(slowly: false, random: 0.5), at: now)
            }
            #expect(lines.probes.count <= 2 * origins.count + 65)
        }
        #expect(tries == 40_000)
        // They are forgotten when their time has come, all the same.
        check(lines.lookAtProbes(at: now + .seconds(3600)) != nil)
        #expect(lines.paused.count == origins.count && lines.probes.count <= 2 * origins.count + 65)
        check(lines.lookAtProbes(at: now + .seconds(2 * 86_400)) == nil)
        #expect(lines.paused.isEmpty && lines.probes.count == 0)
    }

    @Test func `are remembered in a bounded number`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        for number in 0..<40_000 { open("\(number)", in: &lines, at: start) }
        #expect(lines.paused.count <= 10_000)
        #expect(lines.isPaused("39999"))
    }
}

@Suite struct `The lanes` {
    private func lanes(quick: Int, slow: Int) -> Lanes {
        Lanes(quickest: quick, slowest: slow, slowAfter: .seconds(2))
    }

    @Test func `a slow delivery makes room, and when there is none for it others must hurry`() {
        var lanes = lanes(quick: 2, slow: 3)
        let begin = ContinuousClock.now
        check(!lanes.begin(1, isSlow: false, at: begin) && !lanes.begin(2, isSlow: false, at: begin))
        #expect(!lanes.hasRoomForQuick)
        check(lanes.age(at: begin + .seconds(1)) == .seconds(1))
        check(lanes.age(at: begin + .seconds(2)) == nil)
        #expect(lanes.hasRoomForQuick && lanes.hasRoomForSlow)
        check(!lanes.begin(3, isSlow: true, at: begin + .seconds(2)))
        #expect(!lanes.hasRoomForSlow)
        check(lanes.begin(4, isSlow: false, at: begin + .seconds(2)))
        #expect(lanes.count == 4)
        lanes.end(1)
        #expect(lanes.hasRoomForSlow)
        for id in 2...4 { lanes.end(Int64(id)) }
        #expect(lanes.isEmpty && lanes.hasRoomForQuick)
    }

    @Test func `the origin of one that takes long is told once, and not of one that must hurry`() {
        var lanes = lanes(quick: 8, slow: 2)
        let begin = ContinuousClock.now
        for id in 1...3 as ClosedRange<Int64> { _ = lanes.begin(id, of: "o\(id)", isSlow: id == 1, at: begin) }
        var told: [String] = []
        check(lanes.age(at: begin + .seconds(1)) { told.append($0) } == .seconds(1))
        for second in 2...5 { check(lanes.age(at: begin + .seconds(second)) { told.append($0) } == nil) }
        #expect(told == ["o1", "o2"])
        let late = (1...3).map { lanes.end($0)?.isLate }
        #expect(late == [true, true, false])
    }

    @Test func `one that is tried again has its whole time once more`() {
        var lanes = lanes(quick: 8, slow: 8)
        let begin = ContinuousClock.now
        _ = lanes.begin(1, of: "a", isSlow: false, at: begin)
        lanes.end(1)
        _ = lanes.begin(1, of: "a", isSlow: false, at: begin + .seconds(1))
        var told: [String] = []
        check(lanes.age(at: begin + .seconds(2)) { told.append($0) } == .seconds(1))
        #expect(told.isEmpty)
        check(lanes.age(at: begin + .seconds(3)) { told.append($0) } == nil)
        #expect(told == ["a"])
    }
}

@Suite struct `A budget` {
    @Test func `fills up steadily, and is not taken in by a clock that is set back`() {
        var budget = Budget(perMinute: 2)
        check(budget.take("a", at: start) == nil)
        check(budget.take("a", at: start) == nil)
        check(budget.take("a", at: start) == .seconds(30))
        check(budget.take("b", at: start) == nil)
        check(budget.take("a", at: start - .seconds(3600)) == .seconds(30))
        check(budget.take("a", at: start - .seconds(3569)) == nil)
        budget.giveBack("a")
        check(budget.take("a", at: start - .seconds(3569)) == nil)
    }

    @Test func `of zero is none`() {
        var budget = Budget(perMinute: 0)
        for _ in 0..<1000 { check(budget.take("a", at: start) == nil) }
    }

    @Test func `remembers a bounded number of keys`() {
        var budget = Budget(perMinute: 1)
        for number in 0..<50_000 { _ = budget.take("\(number)", at: start) }
        check(budget.take("49999", at: start) != nil)
    }
}
