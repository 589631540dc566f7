import Syndication

/// Notices that a clock was set, or that the machine has slept. A timer counts the time in which the machine runs: what
/// is due by the time of day is due sooner or later than it rings.
struct ClockSteps {
    private var last: (clocks: [Timestamp], running: SuspendingClock.Instant)?

    private static let smallest = Duration.seconds(1)

    /// - Parameters:
    ///   - clocks: what they say now, the same ones each time.
    ///   - running: how long the machine has run.
    /// - Returns: whether one of them has gone on by another time than the machine has run since the last call.
    mutating func haveBeenMade(_ clocks: [Timestamp], running: SuspendingClock.Instant) -> Bool {
        defer { last = (clocks, running) }
        guard let last else { return false }
        let passed = last.running.duration(to: running)
        return zip(last.clocks, clocks).contains { before, now in
            let step = now.since(before) - passed
            return step > Self.smallest || step < .zero - Self.smallest
        }
    }
}
