import Testing

@testable import Pushing

@Suite struct NextStepTests {
    private static let backOff: [Duration] = [.seconds(10), .seconds(60), .seconds(300)]

    @Test(
        arguments: [
            (200, nil, 1, .done),
            (204, .seconds(5), 3, .done),
            (500, nil, 1, .retry(after: .seconds(10), isCounted: true)),
            (500, nil, 2, .retry(after: .seconds(60), isCounted: true)),
            (400, nil, 3, .retry(after: .seconds(300), isCounted: true)),
            (301, nil, 99, .retry(after: .seconds(300), isCounted: true)),
            (nil, nil, 1, .retry(after: .seconds(10), isCounted: true)),
            (503, .seconds(120), 5, .retry(after: .seconds(120), isCounted: false)),
            (429, .zero, 5, .retry(after: .seconds(10), isCounted: false)),
            (503, .seconds(1_000_000), 1, .retry(after: .seconds(86_400), isCounted: false)),
        ] as [(Int?, Duration?, Int, NextStep)])
    func `the answer decides the next step`(status: Int?, retryAfter: Duration?, attempt: Int, expected: NextStep) {
        let step = NextStep(
            status: status, retryAfter: retryAfter, attempt: attempt, backOff: Self.backOff, random: 0.5)
        #expect(step == expected)
    }

    @Test(arguments: [(0, 60), (1, 60), (2, 300), (9, 300)] as [(Int, Int64)])
    func `who asks for patience again and again waits as long as who fails`(before: Int, seconds: Int64) {
        let step = NextStep(
            status: 429, retryAfter: .seconds(60), attempt: 1, uncounted: before, backOff: Self.backOff, random: 0.5)
        #expect(step == .retry(after: .seconds(seconds), isCounted: false))
    }

    @Test func `the jitter is a fifth either way`() {
        func wait(_ random: Double) -> NextStep {
            NextStep(status: nil, retryAfter: nil, attempt: 1, backOff: Self.backOff, random: random)
        }
        #expect(wait(0) == .retry(after: .seconds(8), isCounted: true))
        #expect(wait(1) == .retry(after: .seconds(12), isCounted: true))
    }

    @Test func `the usual waits grow from seconds to half a day`() {
        let waits = PushSettings().backOff.map { $0.components.seconds }
        #expect(waits == [10, 60, 300, 1800, 7200, 21_600, 43_200])
    }
}
