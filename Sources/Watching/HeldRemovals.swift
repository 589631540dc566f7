/// Removals that are not told yet, because a file that is not known is on its way: both may be one move, and only who is
/// told of both at once can see that (spec R6.4).
struct HeldRemovals {
    typealias Instant = ContinuousClock.Instant

    private let limit: Duration
    private var paths: Set<String> = []
    private var first: Instant?

    /// - Parameter limit: how long a removal is held at most.
    init(limit: Duration) {
        self.limit = limit
    }

    var isEmpty: Bool { paths.isEmpty }

    /// When they are told, whatever is on its way.
    var deadline: Instant? { first.map { $0 + limit } }

    func isOverdue(at now: Instant) -> Bool {
        deadline.map { $0 <= now } ?? false
    }

    mutating func hold(_ path: String, at now: Instant) {
        paths.insert(path)
        first = first ?? now
    }

    /// - Returns: in no particular order.
    mutating func takeAll() -> Set<String> {
        defer { (paths, first) = ([], nil) }
        return paths
    }
}
