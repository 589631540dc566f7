/// How many deliveries may be on their way, so that slow ones never hold up quick ones (spec reliability.md P3).
///
/// A delivery begins in the quick lane and is moved to the slow one when it has taken too long. While there may still be
/// room for it there, it has all its time; otherwise it is hurried: it must end in time to stay quick. Those of origins
/// that are known to be slow begin in the slow lane.
struct DeliveryLanes {
    struct Flight: Sendable {
        var isHurried: Bool
        fileprivate var isQuick: Bool
    }

    private let quickest: Int
    private let slowest: Int
    private let patience: Duration
    private var flights: [Int64: Flight] = [:]
    private var quick = 0
    /// Those in the slow lane, and those in the quick one that may yet come there.
    private var maySlow = 0
    private var young = Fifo<(id: Int64, begun: ContinuousClock.Instant)>()

    init(_ settings: HubSettings) {
        quickest = settings.deliveriesAtATime
        slowest = settings.slowDeliveriesAtATime
        patience = settings.slowAfter
    }

    var isEmpty: Bool { flights.isEmpty }
    var count: Int { flights.count }
    func contains(_ id: Int64) -> Bool { flights[id] != nil }
    var hasRoom: Bool { quick < quickest || hasRoomForSlow }
    var hasRoomForQuick: Bool { quick < quickest }
    var hasRoomForSlow: Bool { maySlow < slowest }

    /// - Parameter isSlow: whether its origin is known to be.
    /// - Returns: whether it must hurry.
    mutating func begin(_ id: Int64, isSlow: Bool, at now: ContinuousClock.Instant) -> Bool {
        let flight = Flight(isHurried: !isSlow && !hasRoomForSlow, isQuick: !isSlow)
        flights[id] = flight
        if flight.isQuick {
            quick += 1
            young.append((id, now))
        }
        if !flight.isHurried { maySlow += 1 }
        return flight.isHurried
    }

    /// Moves those that have been long on their way.
    ///
    /// - Returns: how long until the next one is to be moved.
    mutating func age(at now: ContinuousClock.Instant) -> Duration? {
        while let (id, begun) = young.first {
            if flights[id]?.isQuick == true, begun + patience > now { return now.duration(to: begun + patience) }
            _ = young.popFirst()
            if flights[id]?.isQuick == true, flights[id]?.isHurried == false {
                flights[id]?.isQuick = false
                quick -= 1
            }
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
