import Synchronization

/// When a trouble that lasts is told: at once, and then at most once in a while.
final class WarningPace: Sendable {
    private let interval: Duration
    private let told = Mutex<ContinuousClock.Instant?>(nil)

    init(interval: Duration = .seconds(60)) {
        self.interval = interval
    }

    /// Whether it is time to tell it; then it counts as told.
    func isDue() -> Bool {
        let now = ContinuousClock.now
        return told.withLock { told in
            if let last = told, now < last + interval { return false }
            told = now
            return true
        }
    }
}
