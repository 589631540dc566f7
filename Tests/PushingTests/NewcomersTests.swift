import Testing

@testable import Pushing

@Suite struct `Origins that nobody knows` {
    private let settings: HubSettings

    init() throws {
        settings = HubSettings(address: try HubHouse.url(HubHouse.hubAddress))
    }

    @Test func `have as much time as others as long as few are silent`() {
        var newcomers = Newcomers(settings)
        #expect(newcomers.patience == .seconds(2))
        for _ in 0..<6 { newcomers.noteSilence() }
        #expect(newcomers.patience == .seconds(2))
    }

    @Test func `are given little when nearly all are silent, and more again when they answer`() {
        var newcomers = Newcomers(settings)
        for _ in 0..<256 { newcomers.noteSilence() }
        #expect(newcomers.patience >= .milliseconds(200) && newcomers.patience <= .milliseconds(205))
        for _ in 0..<300 { newcomers.noteEnd(after: .milliseconds(10), isAnswered: true) }
        #expect(newcomers.patience == .seconds(2))
    }

    @Test func `are given longer where an answer takes longer, but not by much`() {
        var newcomers = Newcomers(settings)
        newcomers.noteEnd(after: .milliseconds(80), isAnswered: true)
        // What fails at once says nothing of an answer.
        newcomers.noteEnd(after: .zero, isAnswered: false)
        for _ in 0..<1000 { newcomers.noteSilence() }
        #expect(newcomers.patience >= .milliseconds(239) && newcomers.patience <= .milliseconds(241))
        for _ in 0..<50 { newcomers.noteEnd(after: .milliseconds(1900), isAnswered: true) }
        for _ in 0..<1000 { newcomers.noteSilence() }
        #expect(newcomers.patience >= .milliseconds(499) && newcomers.patience <= .milliseconds(501))
    }

    @Test(arguments: [1, 2, 4, 10])
    func `keep a place for a fifth of a second on average, however many are silent`(oneOf count: Int) {
        var newcomers = Newcomers(settings)
        var kept = Duration.zero
        for number in 0..<10_000 {
            if number % count == 0 {
                kept += newcomers.patience
                newcomers.noteSilence()
            } else {
                newcomers.noteEnd(after: .milliseconds(10), isAnswered: true)
            }
        }
        #expect(kept / 10_000 < .milliseconds(230))
    }
}
