import Syndication

/// Notices when the system's clock is set by so much that it may be wrong: leases must not all be over by that.
struct ClockWatch {
    private var wall: Timestamp
    private var steady: ContinuousClock.Instant
    private var doubtedUntil: ContinuousClock.Instant?
    /// A clock that was set wrong before the start shows no step.
    private let untriedUntil: ContinuousClock.Instant

    private static let largestStep = Duration.seconds(3600)
    /// For how long the clock is not believed then. A person may set it right, and if it was right, nothing is lost.
    private static let doubt = Duration.seconds(3600)

    /// - Parameter isTried: whether the clock is believed from the beginning, and not after an hour without a step.
    init(wall: Timestamp, steady: ContinuousClock.Instant, isTried: Bool = false) {
        self.wall = wall
        self.steady = steady
        untriedUntil = isTried ? steady : steady + Self.doubt
    }

    enum Finding: Equatable {
        case sound
        /// It has shown no step, and not for long enough to be believed.
        case untried
        case doubtful
        case stepped(by: Duration)
    }

    /// Compares the two clocks with what they said before.
    mutating func look(wall: Timestamp, steady: ContinuousClock.Instant) -> Finding {
        let step = wall.since(self.wall) - (steady - self.steady)
        self.wall = wall
        self.steady = steady
        if step > Self.largestStep || step < .zero - Self.largestStep {
            doubtedUntil = steady + Self.doubt
            return .stepped(by: step)
        }
        if let doubtedUntil, steady < doubtedUntil { return .doubtful }
        doubtedUntil = nil
        return steady < untriedUntil ? .untried : .sound
    }
}
