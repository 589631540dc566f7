import Syndication

/// Notices that the system's clock was set back, and by how much.
struct StepBack {
    /// What the clocks said when they were looked at last.
    private var wall = Timestamp(milliseconds: .min)
    private var steady = ContinuousClock.now

    /// A clock that is set back by less costs nobody much.
    private static let play = Duration.seconds(5)

    /// - Returns: nil where it was not set back by as much as matters.
    func found(at moment: Timestamp) -> Duration? {
        guard moment + Self.play < wall else { return nil }
        return wall.since(moment) + (.now - steady)
    }

    /// What was found has been dealt with.
    mutating func look(at moment: Timestamp) {
        wall = moment
        steady = .now
    }
}
