import DequeModule

/// How many requests to callbacks may be on their way, so that slow ones never hold up quick ones (spec reliability.md
/// P3).
///
/// One begins in the quick lane and is moved to the slow one when it has taken too long. While there may still be
/// room for it there, it has all its time; otherwise it is hurried: it must end in time to stay quick. Those of origins
/// that are known to be slow begin in the slow lane.
struct Lanes {
    struct Flight: Sendable {
        fileprivate let begun: ContinuousClock.Instant
        var isHurried: Bool
        fileprivate var isQuick: Bool
        /// Nil for one that may take its time from the beginning.
        fileprivate var origin: String?
        /// Whether it has taken so long that its origin was told.
        fileprivate(set) var isLate = false

        /// Whether it is looked at when it has been long on its way.
        fileprivate var isWatched: Bool { isQuick || origin != nil && !isLate }
    }

    private let quickest: Int
    private let slowest: Int
    private let slowAfter: Duration
    private var flights: [Int64: Flight] = [:]
    private var quick = 0
    /// Those in the slow lane, and those in the quick one that may yet come there.
    private var maySlow = 0
    private var young = Deque<(id: Int64, begun: ContinuousClock.Instant)>()

    /// - Parameters:
    ///   - quickest: how many may be in the quick lane.
    ///   - slowest: the same for the slow one.
    ///   - slowAfter: after how long one is slow.
    init(quickest: Int, slowest: Int, slowAfter: Duration) {
        self.quickest = quickest
        self.slowest = slowest
        self.slowAfter = slowAfter
    }

    var isEmpty: Bool { flights.isEmpty }
    var count: Int { flights.count }
    func contains(_ id: Int64) -> Bool { flights[id] != nil }
    var hasRoomForQuick: Bool { quick < quickest }
    var hasRoomForSlow: Bool { maySlow < slowest }

    /// - Parameters:
    ///   - origin: who is to be told when it takes long.
    ///   - isSlow: whether its origin is known to be.
    /// - Returns: whether it must hurry.
    mutating func begin(
        _ id: Int64, of origin: String? = nil, isSlow: Bool, at now: ContinuousClock.Instant
    ) -> Bool {
        let flight = Flight(
            begun: now, isHurried: !isSlow && !hasRoomForSlow, isQuick: !isSlow, origin: origin)
        flights[id] = flight
        if flight.isQuick { quick += 1 }
        if flight.isWatched { young.append((id, now)) }
        if !flight.isHurried { maySlow += 1 }
        return flight.isHurried
    }

    /// Moves those that have been long on their way.
    ///
    /// - Parameter tell: called with the origin of each.
    /// - Returns: how long until the next one is to be moved.
    mutating func age(at now: ContinuousClock.Instant, tell: (String) -> Void = { _ in }) -> Duration? {
        while let (id, begun) = young.first {
            // One that has ended may be on its way again.
            let flight = flights[id].flatMap { $0.begun == begun ? $0 : nil }
            if flight?.isWatched == true, begun + slowAfter > now { return now.duration(to: begun + slowAfter) }
            _ = young.popFirst()
            guard let flight, flight.isWatched, !flight.isHurried else { continue }
            if flight.isQuick { quick -= 1 }
            flights[id]?.isQuick = false
            guard let origin = flight.origin else { continue }
            flights[id]?.isLate = true
            tell(origin)
        }
        return nil
    }

    @discardableResult
    mutating func end(_ id: Int64) -> Flight? {
        guard let flight = flights.removeValue(forKey: id) else { return nil }
        if flight.isQuick { quick -= 1 }
        if !flight.isHurried { maySlow -= 1 }
        return flight
    }
}
