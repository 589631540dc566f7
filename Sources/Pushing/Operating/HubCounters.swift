import Synchronization

/// What comes of a request or a delivery. The raw values are names of metrics, and public.
package enum HubOutcome: String, CaseIterable, Sendable, Codable {
    // Requests (WebSub §5.1), by the answer.
    case accepted = "request_accepted"
    /// A mistake in the request: 4xx.
    case refused = "request_refused"
    /// Too many: 429.
    case limited = "request_limited"
    /// The hub has no room, or cannot store it: 503.
    case unavailable = "request_unavailable"
    /// A publisher's ping, which this hub has no need of.
    case pinged = "request_ping"
    // Verifications (§5.3).
    case subscribed, renewed, unsubscribed
    case refusedByCallback = "verification_refused"
    case unanswered = "verification_unanswered"
    /// Not answered for so long that the request was over.
    case expired = "request_expired"
    // Ends.
    case denied
    case leaseOver = "lease_over"
    /// 410.
    case gone
    /// Three changes in a row could not be told (rssCloud).
    case givenUp = "given_up"
    // Deliveries (§7), each attempt.
    case delivered
    case redirected = "delivery_redirected"
    case clientError = "delivery_client_error"
    case serverError = "delivery_server_error"
    case noAnswer = "delivery_no_answer"
    /// It had less time than it may take, and comes again.
    case hurried = "delivery_hurried"
    // Origins.
    case paused = "origin_paused"
    case resumed = "origin_resumed"

    static let failedDeliveries: [HubOutcome] = [.redirected, .clientError, .serverError, .noAnswer]

    /// Of a delivery.
    ///
    /// - Parameter status: nil when there was no answer.
    init(deliveryAnswered status: Int?) {
        self =
            switch status {
            case nil: .noAnswer
            case 410: .gone
            case .some(200..<300): .delivered
            case .some(300..<400): .redirected
            case .some(400..<500): .clientError
            default: .serverError
            }
    }

    init(requestAnswered status: Int) {
        self =
            switch status {
            case 202: .accepted
            case 429: .limited
            case 503: .unavailable
            default: .refused
            }
    }
}

/// Counts outcomes, from any task.
final class OutcomeTally: Sendable {
    private let counts = Mutex<[HubOutcome: Int]>([:])

    func add(_ outcome: HubOutcome, _ number: Int = 1) {
        counts.withLock { $0[outcome, default: 0] += number }
    }

    subscript(_ outcome: HubOutcome) -> Int { counts.withLock { $0[outcome] ?? 0 } }

    /// Every outcome, those that have not come too.
    var snapshot: [HubOutcome: Int] {
        let counts = counts.withLock { $0 }
        return Dictionary(uniqueKeysWithValues: HubOutcome.allCases.map { ($0, counts[$0] ?? 0) })
    }
}

/// How long deliveries took, from their beginning to the end of the answer, as a histogram.
package struct HubLatencies: Sendable, Hashable {
    /// The upper ends of the histogram's classes; one more is for all that took longer.
    package static let limits: [Duration] = [
        .milliseconds(5), .milliseconds(25), .milliseconds(100), .milliseconds(500), .seconds(2), .seconds(10),
        .seconds(30),
    ]

    /// Those that took at most each of the limits, and no less than the one before; the last is for longer ones.
    package private(set) var counts = [Int](repeating: 0, count: limits.count + 1)
    /// The time of all of them together.
    package private(set) var sum = Duration.zero

    /// All of them.
    package var count: Int { counts.reduce(0, +) }

    mutating func add(_ duration: Duration) {
        counts[Self.limits.firstIndex { duration <= $0 } ?? Self.limits.count] += 1
        sum += duration
    }
}

/// The hub in numbers, as far as they are in memory: what it has done since the start, and what it holds now.
package struct HubCounters: Sendable, Hashable {
    /// Since the start; every outcome is there.
    package var outcomes: [HubOutcome: Int]
    /// Of deliveries that were answered.
    package var latencies: HubLatencies
    /// Requests that wait for their verification.
    package var unverified: Int
    /// Deliveries.
    package var underWay: Int
    /// Origins to which deliveries are paused.
    package var paused: Int

    /// Attempts to deliver that came to nothing.
    package var failedDeliveries: Int { HubOutcome.failedDeliveries.map { outcomes[$0] ?? 0 }.reduce(0, +) }
}
