import NIOCore
import Testing

@testable import Serving

struct PatienceTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private let limits = Limits()

    private func verdict(_ phase: Patience.Phase, after seconds: Int64, unsent: Int = 0) -> Patience.Verdict {
        var patience = Patience(now: start, limits: limits)
        patience.enter(phase, now: start, limits: limits)
        return patience.verdict(at: start + .seconds(seconds), unsent: unsent, limits: limits)
    }

    @Test(
        arguments: [
            (.header, 9, .wait), (.header, 10, .timeOut),
            (.body, 9, .wait), (.body, 10, .timeOut),
            (.idle, 29, .wait), (.idle, 30, .close),
            (.answering, 3600, .wait), (.taking, 29, .wait), (.taking, 30, .close),
            (.lingering, 1, .wait), (.lingering, 2, .close),
        ] as [(Patience.Phase, Int64, Patience.Verdict)])
    func `each phase has its time`(phase: Patience.Phase, seconds: Int64, expected: Patience.Verdict) {
        #expect(verdict(phase, after: seconds) == expected)
    }

    @Test(
        arguments: [
            (1_000_000, 1_000_000 - 30 * 1024, .wait),
            (1_000_000, 1_000_000 - 30 * 1024 + 1, .close),
            (1_000_000, 1_000_000, .close),
            (100, 0, .close),
        ] as [(Int, Int, Patience.Verdict)])
    func `a reader has to take a kibibyte a second`(first: Int, second: Int, expected: Patience.Verdict) {
        var patience = Patience(now: start, limits: limits)
        #expect(patience.verdict(at: start + .seconds(30), unsent: first, limits: limits) == .wait)
        #expect(patience.verdict(at: start + .seconds(59), unsent: second, limits: limits) == .wait)
        #expect(patience.verdict(at: start + .seconds(60), unsent: second, limits: limits) == expected)
    }
}
