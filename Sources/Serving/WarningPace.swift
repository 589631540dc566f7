import Synchronization

/// When a trouble that lasts is told: at once, and then at most once in a while.
package final class WarningPace: Sendable {
    private let interval: Duration
    private let told = Mutex<(words: String, moment: ContinuousClock.Instant)?>(nil)

    /// - Parameter interval: for how long the same trouble is told no more.
    package init(interval: Duration = .seconds(60)) {
        self.interval = interval
    }

    /// Whether it is time to tell it; then it counts as told.
    ///
    /// - Parameter words: another trouble than the one that was told last is told at once.
    package func isDue(_ words: String = "") -> Bool {
        let now = ContinuousClock.now
        return told.withLock { told in
            if let last = told, last.words == words, now < last.moment + interval { return false }
            told = (words, now)
            return true
        }
    }
}
