import Synchronization

/// How long something took, over and over.
final class Histogram: Sendable {
    /// Upper bounds of the buckets in seconds.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    struct Counts: Sendable {
        var buckets = [Int](repeating: 0, count: Histogram.bounds.count)
        var all = 0
        var seconds = 0.0
    }

    private let held = Mutex(Counts())

    var counts: Counts { held.withLock { $0 } }

    func note(_ duration: Duration) {
        let seconds = max(0, duration.inSeconds)
        held.withLock { counts in
            if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts.buckets[bucket] += 1 }
            counts.all += 1
            counts.seconds += seconds
        }
    }
}

/// What happened in each of the last 24 hours. It begins anew with each start of the daemon.
final class HourlyCounts: Sendable {
    private struct Held {
        var hours = [Int](repeating: 0, count: 24)
        var current: Int64
        /// The sum so far, of what is only known as a sum.
        var sum = 0
    }

    private let held: Mutex<Held>
    private let now: @Sendable () -> Int64

    /// - Parameter now: seconds that only go forward.
    init(now: @escaping @Sendable () -> Int64 = { SteadyClock.sinceStart().components.seconds }) {
        self.now = now
        held = Mutex(Held(current: now() / 3600))
    }

    func add(_ count: Int) {
        let hour = now() / 3600
        held.withLock { held in
            Self.turn(&held, to: hour)
            held.hours[23] += count
        }
    }

    /// Adds what a sum has grown by since it was last told.
    func add(upTo sum: Int) {
        let grown = held.withLock { held in
            defer { held.sum = sum }
            return max(0, sum - held.sum)
        }
        add(grown)
    }

    /// The oldest first; the last is the hour that has begun.
    var hours: [Int] {
        let hour = now() / 3600
        return held.withLock { held in
            Self.turn(&held, to: hour)
            return held.hours
        }
    }

    private static func turn(_ held: inout Held, to hour: Int64) {
        let passed = Int(min(24, max(0, hour - held.current)))
        held.hours = Array(held.hours[passed...]) + [Int](repeating: 0, count: passed)
        held.current = hour
    }
}

extension Duration {
    /// As metrics and `status` tell it.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
