import DequeModule

/// The names that are looked up for requests to callbacks. libcurl has a thread and three descriptors for each, which
/// are there until the system's resolver has an answer or gives up, however early the request has ended. So they are
/// bounded (spec reliability.md F22).
struct NameLookups {
    private let most: Int
    /// What is on its way, and nobody knows yet where to, since it began.
    private var underWay: [Int64: ContinuousClock.Instant] = [:]
    /// When the resolver gives up those that nobody waits for any more.
    private var abandoned = Deque<ContinuousClock.Instant>()

    init(_ settings: HubSettings) {
        most = settings.lookupsAtATime
    }

    /// The resolver's own patience with one name server: two attempts of five seconds (resolv.conf(5)).
    private static let resolverPatience = Duration.seconds(10)

    var count: Int { underWay.count + abandoned.count }
    var hasRoom: Bool { count < most }
    /// Half of the places are kept for those that have not failed before.
    var hasRoomForSlow: Bool { count < max(1, most / 2) }
    func contains(_ id: Int64) -> Bool { underWay[id] != nil }

    mutating func begin(_ id: Int64, at now: ContinuousClock.Instant) {
        underWay[id] = now
    }

    /// It is known where its host is, or that there is none, or it was not sent.
    ///
    /// - Returns: whether that was not known before.
    @discardableResult
    mutating func end(_ id: Int64) -> Bool { underWay.removeValue(forKey: id) != nil }

    /// It is not waited for any more. Where its name is not resolved, the resolver goes on.
    mutating func abandon(_ id: Int64) {
        guard let begun = underWay.removeValue(forKey: id) else { return }
        abandoned.append(begun + Self.resolverPatience)
    }

    /// Forgets what the resolver has given up.
    ///
    /// - Returns: how long until the next one.
    mutating func age(at now: ContinuousClock.Instant) -> Duration? {
        while let end = abandoned.first {
            if end > now { return now.duration(to: end) }
            _ = abandoned.popFirst()
        }
        return nil
    }
}
