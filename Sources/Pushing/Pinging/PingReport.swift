/// What an operator sees of a ping that waits: one for each external hub and topic. The keys of its JSON are public.
package struct PingReport: Codable, Sendable, Hashable {
    /// The address of the hub.
    package var hub: String
    /// The feed that has changed.
    package var topic: String
    /// Those that failed since the topic changed.
    package var attempts: Int
    /// What the hub said to the last one, or why it said nothing; nil before it.
    package var answer: String?
    /// Since when every attempt has failed, also about changes of before (RFC 3339, as all times here).
    package var failingSince: String?
    /// When the hub is told again.
    package var nextTry: String
    /// Whether it is on its way.
    package var isUnderWay: Bool
}

/// A hub that has not taken a ping when it was last tried. The keys of its JSON are public.
package struct UntoldHub: Codable, Sendable, Hashable {
    /// The address of the hub.
    package var hub: String
    /// The topics of which it is still to be told.
    package var topics: Int
    /// Since when, of the one that has waited longest.
    package var since: String
    /// What it said last, or why it said nothing.
    package var answer: String
    /// Of the first of them.
    package var nextTry: String
    /// Whether it has lasted for so long that somebody should look.
    package var isTrouble: Bool
}

/// What comes of an attempt to tell a hub. The raw values are labels of metrics, and public.
package enum PingOutcome: String, CaseIterable, Sendable {
    case told
    /// The hub understood it and does not want it.
    case refused
    /// The hub is in trouble, or asks for patience.
    case failed
    case noAnswer = "no_answer"

    init(_ answer: Answer) {
        self =
            switch answer.status {
            case nil: .noAnswer
            case .some(200..<300): .told
            default: answer.isRefusal ? .refused : .failed
            }
    }
}

/// Pings in numbers.
package struct PingCounters: Sendable, Hashable {
    /// Since the start; every outcome is there.
    package var outcomes: [PingOutcome: Int]
    /// Nil where the state cannot be read.
    package var waiting: Int?
    /// For how long the one has failed that has for longest; zero where none fails, nil where the state cannot be read.
    package var failing: Duration?
}
