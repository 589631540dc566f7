/// When to scan the whole folder next.
struct ScanPlan {
    typealias Instant = ContinuousClock.Instant

    private var regular: Instant
    private var soon: Instant?
    private var last: Instant
    private let settings: WatchingSettings

    init(_ settings: WatchingSettings, now: Instant) {
        self.settings = settings
        regular = now
        last = now
    }

    var next: Instant { soon.map { min($0, regular) } ?? regular }

    /// Something happened that only a scan explains. Scans keep a distance, so that a storm is no busy loop.
    mutating func request(at now: Instant) {
        let instant = max(now + settings.settle, last + settings.scanSettle)
        soon = min(soon ?? instant, instant)
    }

    /// The root moved, or a person asks: no distance is kept.
    mutating func requestUrgently(at now: Instant, after delay: Duration) {
        soon = min(soon ?? now + delay, now + delay)
    }

    mutating func ended(at now: Instant, interval: Duration) {
        soon = nil
        last = now
        regular = now + interval
    }
}
