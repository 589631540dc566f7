import Testing

@testable import Pushing

@Suite struct `The allowance with those that must make room` {
    private let untried = Allowance(most: .seconds(2), least: .milliseconds(200))

    @Test func `is long as long as few are silent`() {
        var allowance = untried
        #expect(allowance.length == .seconds(2))
        for _ in 0..<6 { allowance.noteSilence() }
        #expect(allowance.length == .seconds(2))
    }

    @Test func `is short when nearly all are silent, and grows again when they answer`() {
        var allowance = untried
        for _ in 0..<256 { allowance.noteSilence() }
        #expect(allowance.length >= .milliseconds(200) && allowance.length <= .milliseconds(205))
        for _ in 0..<300 { allowance.noteEnd(after: .milliseconds(10), isAnswered: true) }
        #expect(allowance.length == .seconds(2))
    }

    @Test func `is long again after one was silent, however many answer then`() {
        var allowance = untried
        allowance.noteSilence()
        for _ in 0..<100_000 { allowance.noteEnd(after: .milliseconds(1), isAnswered: true) }
        #expect(allowance.length == .seconds(2))
    }

    @Test func `is longer where an answer takes longer, but not by much`() {
        var allowance = untried
        allowance.noteEnd(after: .milliseconds(80), isAnswered: true)
        // What fails at once says nothing of an answer.
        allowance.noteEnd(after: .zero, isAnswered: false)
        for _ in 0..<1000 { allowance.noteSilence() }
        #expect(allowance.length >= .milliseconds(239) && allowance.length <= .milliseconds(241))
        for _ in 0..<50 { allowance.noteEnd(after: .milliseconds(1900), isAnswered: true) }
        for _ in 0..<1000 { allowance.noteSilence() }
        #expect(allowance.length >= .milliseconds(499) && allowance.length <= .milliseconds(501))
    }

    @Test(arguments: [1, 2, 4, 10])
    func `leaves each its place for a fifth of a second on average, however many are silent`(oneOf count: Int) {
        var allowance = untried
        var kept = Duration.zero
        for number in 0..<10_000 {
            if number % count == 0 {
                kept += allowance.length
                allowance.noteSilence()
            } else {
                allowance.noteEnd(after: .milliseconds(10), isAnswered: true)
            }
        }
        #expect(kept / 10_000 < .milliseconds(230))
    }
}
