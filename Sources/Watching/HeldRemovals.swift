/// Removals that are not told yet. A file that is not known may be on its way: both may be one move, and only who is told
/// of both at once can see that (spec R6.4). And a save, or a checkout, may take a file away for a moment.
struct HeldRemovals {
    typealias Instant = ContinuousClock.Instant

    private let rest: Duration
    private let limit: Duration
    private var paths: Set<String> = []
    private var first: Instant?
    private var last: Instant?

    /// - Parameters:
    ///   - rest: how long a removal is held when nothing else happens.
    ///   - limit: how long it is held at most.
    init(rest: Duration, limit: Duration) {
        self.rest = rest
        self.limit = limit
    }

    var isEmpty: Bool { paths.isEmpty }

    /// When they are told, if nothing happens until then.
    var deadline: Instant? {
        guard let first, let last else { return nil }
        return min(first + limit, last + rest)
    }

    func isDue(at now: Instant) -> Bool {
        deadline.map { $0 <= now } ?? false
    }

    /// Whether they are told, whatever is on its way.
    func isOverdue(at now: Instant) -> Bool {
        first.map { $0 + limit <= now } ?? false
    }

    mutating func hold(_ path: String, at now: Instant) {
        paths.insert(path)
        first = first ?? now
        last = now
    }

    /// A file that is not known is on its way still.
    mutating func waitOn(at now: Instant) {
        if first != nil { last = now }
    }

    /// - Returns: in no particular order.
    mutating func takeAll() -> Set<String> {
        defer { (paths, first, last) = ([], nil, nil) }
        return paths
    }
}
