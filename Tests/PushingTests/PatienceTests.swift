import Testing

@testable import Pushing

@Suite struct `The patience with those that must make room` {
    private let untried = Patience(most: .seconds(2), least: .milliseconds(200))

    @Test func `is long as long as few are silent`() {
        var patience = untried
        #expect(patience.length == .seconds(2))
        for _ in 0..<6 { patience.noteSilence() }
        #expect(patience.length == .seconds(2))
    }

    @Test func `is short when nearly all are silent, and grows again when they answer`() {
        var patience = untried
        for _ in 0..<256 { patience.noteSilence() }
        #expect(patience.length >= .milliseconds(200) && patience.length <= .milliseconds(205))
        for _ in 0..<300 { patience.noteEnd(after: .milliseconds(10), isAnswered: true) }
        #expect(patience.length == .seconds(2))
    }

    @Test func `is long again after one was silent, however many answer then`() {
        var patience = untried
        patience.noteSilence()
        for _ in 0..<100_000 { patience.noteEnd(after: .milliseconds(1), isAnswered: true) }
        #expect(patience.length == .seconds(2))
    }

    @Test func `is longer where an answer takes longer, but not by much`() {
        var patience = untried
        patience.noteEnd(after: .milliseconds(80), isAnswered: true)
        // What fails at once says nothing of an answer.
        patience.noteEnd(after: .zero, isAnswered: false)
        for _ in 0..<1000 { patience.noteSilence() }
        #expect(patience.length >= .milliseconds(239) && patience.length <= .milliseconds(241))
        for _ in 0..<50 { patience.noteEnd(after: .milliseconds(1900), isAnswered: true) }
        for _ in 0..<1000 { patience.noteSilence() }
        #expect(patience.length >= .milliseconds(499) && patience.length <= .milliseconds(501))
    }

    @Test(arguments: [1, 2, 4, 10])
    func `leaves each its place for a fifth of a second on average, however many are silent`(oneOf count: Int) {
        var patience = untried
        var kept = Duration.zero
        for number in 0..<10_000 {
            if number % count == 0 {
                kept += patience.length
                patience.noteSilence()
            } else {
                patience.noteEnd(after: .milliseconds(10), isAnswered: true)
            }
        }
        #expect(kept / 10_000 < .milliseconds(230))
    }
}
