import Syndication

/// What to do after one attempt to tell a hub or a subscriber.
package enum NextStep: Sendable, Hashable {
    case done
    /// - isCounted: whether the attempt is one of those that have failed. It is not when the hub said itself when to come
    ///   back: such waits grow by a number of their own.
    case retry(after: Duration, isCounted: Bool)

    /// Whether it is a failure that counts.
    var isCounted: Bool { if case .retry(_, isCounted: true) = self { true } else { false } }

    /// - Parameters:
    ///   - status: the HTTP status; nil when no answer arrived.
    ///   - retryAfter: what the hub's `Retry-After` says, from now on.
    ///   - attempt: 1 for the first try since the topic changed.
    ///   - uncounted: tries before this one that are not among the attempts, since they too said when to come back.
    ///   - backOff: the waits after each failed attempt; the last one is used again and again.
    ///   - random: from 0 up to 1, for the jitter of a fifth either way.
    package init(
        status: Int?, retryAfter: Duration?, attempt: Int, uncounted: Int = 0, backOff: [Duration],
        random: @autoclosure () -> Double
    ) {
        if let status, (200..<300).contains(status) {
            self = .done
            return
        }
        func wait(_ attempt: Int) -> Duration {
            Self.jittered(Self.wait(attempt, backOff), random: random())
        }
        if let retryAfter, status != nil {
            // Never sooner than our own waits: "Retry-After: 0" would make us spin, and who says it for ever is no
            // better than who fails for ever.
            self = .retry(after: max(wait(uncounted + 1), min(retryAfter, Self.longest)), isCounted: false)
        } else {
            self = .retry(after: wait(attempt), isCounted: true)
        }
    }

    /// The wait after an attempt: the last of the list is used again and again.
    static func wait(_ attempt: Int, _ backOff: [Duration]) -> Duration {
        guard let last = backOff.last else { return longest }
        return attempt <= backOff.count ? backOff[max(attempt, 1) - 1] : last
    }

    /// A fifth more or less, so that what failed together does not come back together.
    static func jittered(_ wait: Duration, random: Double) -> Duration {
        min(.milliseconds((Double(wait.wholeMilliseconds) * (0.8 + 0.4 * random)).rounded()), longest)
    }

    /// No hub puts us off for longer (spec reliability.md section 3).
    package static let longest = Duration.seconds(86_400)
}
