import Syndication
import Testing

@testable import Watching

/// Times are milliseconds after the start. `settle` is 100, `scanSettle` 1000, `burst` 2000.
@Suite struct SettlingTests {
    private let start = ContinuousClock.now
    private var settling = Settling(settle: .milliseconds(100), scanSettle: .seconds(1), burst: .seconds(2))

    private func at(_ milliseconds: Int) -> Settling.Instant { start + .milliseconds(milliseconds) }
    private func stamp(_ bytes: Int64) -> FileStamp { FileStamp(inode: 1, bytes: bytes, modified: 0, changed: 0) }

    @Test mutating func `a closed file is taken a settle time after its close`() {
        settling.written("a", at: at(0))
        settling.finished("a", at: at(10))
        #expect(settling.nextDeadline == at(110))
        #expect(settling.take(at: at(109)).isEmpty)
        #expect(settling.take(at: at(110)).settled == ["a"])
        #expect(settling.nextDeadline == nil)
    }

    @Test mutating func `a file that is written and not closed waits, however long`() {
        settling.written("a", at: at(0))
        #expect(settling.nextDeadline == nil)
        #expect(settling.take(at: at(1_000_000)).isEmpty)
    }

    @Test mutating func `a write after the close begins anew`() {
        settling.finished("a", at: at(0))
        settling.written("a", at: at(50))
        #expect(settling.take(at: at(200)).isEmpty)
        settling.finished("a", at: at(210))
        #expect(settling.take(at: at(300)).isEmpty)
        #expect(settling.take(at: at(310)).settled == ["a"])
    }

    @Test mutating func `a write to a settled file that waits for its burst takes it back`() {
        settling.finished("a", at: at(0))
        settling.finished("b", at: at(50))
        #expect(settling.take(at: at(100)).isEmpty)
        settling.written("a", at: at(120))
        #expect(settling.take(at: at(150)).settled == ["b"])
    }

    @Test mutating func `two saves in a settle time are one`() {
        settling.finished("a", at: at(0))
        settling.finished("a", at: at(60))
        #expect(settling.take(at: at(100)).isEmpty)
        #expect(settling.take(at: at(160)).settled == ["a"])
        #expect(settling.take(at: at(260)).isEmpty)
    }

    @Test mutating func `new permissions do not finish a file that is being written`() {
        settling.written("a", at: at(0))
        settling.touched("a", at: at(10))
        settling.touched("b", at: at(10))
        #expect(settling.take(at: at(500)).settled == ["b"])
    }

    @Test mutating func `a file that came whole is looked at again, and one that is written waits for its close`() {
        settling.finished("again", at: at(0))
        for path in ["linked", "again", "slow"] { settling.appeared(path, as: stamp(1), at: at(10)) }
        settling.written("slow", at: at(20))
        #expect(settling.take(at: at(1009)).isEmpty)
        #expect(settling.take(at: at(1010)).noticed == ["linked": stamp(1), "again": stamp(1)])
        #expect(settling.take(at: at(100_000)).isEmpty)
    }

    @Test func `a queue that never becomes empty keeps little of what is gone`() {
        var queue = InstantQueue()
        for now in 0..<100_000 {
            queue.append("a", at(now))
            _ = queue.popFirst(until: at(now - 1))
        }
        #expect(queue.first == at(99_999) && queue.entries.count < 3000)
    }

    @Test mutating func `a burst is handed on together when it pauses`() {
        for index in 0..<10 { settling.finished("f\(index)", at: at(index * 90)) }
        for now in stride(from: 0, to: 910, by: 10) { #expect(settling.take(at: at(now)).isEmpty) }
        #expect(settling.take(at: at(910)).settled.count == 10)
    }

    @Test mutating func `a burst without end is handed on in parts`() {
        var parts: [Int] = []
        for now in stride(from: 0, to: 10_000, by: 50) {
            settling.finished("f\(now)", at: at(now))
            let ripe = settling.take(at: at(now))
            if !ripe.isEmpty { parts.append(now) }
        }
        #expect(parts == [2100, 4150, 6200, 8250])
    }

    @Test mutating func `a burst wakes nobody until it may end`() {
        settling.finished("a", at: at(0))
        settling.finished("b", at: at(90))
        #expect(settling.take(at: at(100)).isEmpty)
        #expect(settling.nextDeadline == at(190))
    }

    @Test mutating func `a file that a scan noticed is looked at again later`() {
        settling.noticed("a", as: stamp(1), at: at(0))
        settling.noticed("gone", as: nil, at: at(0))
        #expect(settling.nextDeadline == at(1000))
        #expect(settling.take(at: at(999)).isEmpty)
        #expect(settling.take(at: at(1000)).noticed == ["a": stamp(1), "gone": FileStamp?.none])
    }

    @Test mutating func `a noticed file that still grows is noticed anew`() {
        settling.noticed("a", as: stamp(1), at: at(0))
        settling.noticed("a", as: stamp(2), at: at(600))
        #expect(settling.take(at: at(1000)).isEmpty)
        #expect(settling.take(at: at(1600)).noticed == ["a": stamp(2)])
    }

    @Test mutating func `a noticed file can be taken before its time, and is not taken twice`() {
        settling.noticed("a", as: stamp(1), at: at(0))
        settling.noticed("b", as: stamp(2), at: at(0))
        settling.noticed("gone", as: nil, at: at(0))
        settling.finished("c", at: at(0))
        let meant = stamp(1)
        #expect(settling.takeNoticed(where: { $0 == meant }) == ["a": stamp(1)])
        #expect(!settling.isAwaiting("a") && settling.isAwaiting("b") && settling.isAwaiting("c"))
        #expect(settling.take(at: at(1000)) == Settling.Ripe(settled: ["c"], noticed: ["b": stamp(2), "gone": nil]))
        #expect(!settling.isAwaitingAny)
    }

    @Test mutating func `a second scan that sees the same does not prolong the wait`() {
        settling.noticed("a", as: stamp(1), at: at(0))
        settling.noticed("a", as: stamp(1), at: at(900))
        #expect(settling.take(at: at(1000)).noticed == ["a": stamp(1)])
    }

    @Test mutating func `an event is better than what a scan noticed`() {
        settling.noticed("a", as: stamp(1), at: at(0))
        settling.finished("a", at: at(10))
        settling.noticed("a", as: stamp(2), at: at(20))
        #expect(settling.take(at: at(110)) == Settling.Ripe(settled: ["a"]))
        #expect(settling.take(at: at(2000)).isEmpty)
    }

    @Test mutating func `a scan overtakes a writer only after it has been silent`() {
        settling.written("a", at: at(0))
        settling.noticed("a", as: stamp(1), at: at(900))
        #expect(settling.nextDeadline == nil)
        settling.noticed("a", as: stamp(1), at: at(1000))
        #expect(settling.take(at: at(2000)).noticed == ["a": stamp(1)])
    }

    @Test mutating func `files that were written without a difference are forgotten after a scan`() {
        settling.written("a", at: at(0))
        settling.written("b", at: at(900))
        settling.scanEnded(at: at(1000))
        settling.noticed("a", as: stamp(1), at: at(1001))
        settling.noticed("b", as: stamp(1), at: at(1001))
        #expect(settling.take(at: at(2001)).noticed == ["a": stamp(1)])
    }

    @Test mutating func `after lost events no close is waited for`() {
        settling.written("a", at: at(0))
        settling.eventsLost()
        settling.noticed("a", as: stamp(1), at: at(1))
        #expect(settling.take(at: at(1001)).noticed == ["a": stamp(1)])
    }
}

@Suite struct `The time between scans` {
    @Test(arguments: [
        (scan: 0, next: 60_000), (240, 60_000), (241, 60_250), (410, 102_500), (1200, 300_000), (90_000, 300_000),
    ])
    func `is longer where a scan takes long, within bounds`(scan: Int, next: Int) {
        let settings = WatchingSettings()
        #expect(settings.reconcile(after: .milliseconds(scan)) == .milliseconds(next))
    }
}
