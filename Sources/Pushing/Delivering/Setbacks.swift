/// What failed because of its origin, as far as is known, and is due as soon as that is back.
struct Setbacks {
    private(set) var struck: [String: Set<Int64>] = [:]
    /// Origins that are back: what they were struck with is due.
    private(set) var recovered: Set<String> = []
    /// Those that were due once because their origin was back. Until there is news they are not again: an origin that
    /// is paused again and again must not have them tried each time.
    private var recalled: Set<Int64> = []

    /// The origins of which it is remembered what they have struck.
    private static let most = 10_000

    /// - Parameter isPaused: whether an origin is.
    mutating func strike(_ id: Int64, at origin: String, isPaused: (String) -> Bool) {
        guard !recalled.contains(id) else { return }
        if struck[origin] == nil, struck.count >= Self.most { forgetSome(isPaused) }
        struck[origin, default: []].insert(id)
    }

    /// What is forgotten is tried at its own time, and not as soon as its origin is back.
    private mutating func forgetSome(_ isPaused: (String) -> Bool) {
        struck = struck.filter { isPaused($0.key) || recovered.contains($0.key) }
        if struck.count > Self.most / 2 { struck = [:] }
    }

    /// It has answered. Those that failed one by one, while it was well, go their own way.
    mutating func noteAnswer(of origin: String, isPaused: (String) -> Bool) {
        if !struck.isEmpty, !isPaused(origin), !recovered.contains(origin) { struck[origin] = nil }
    }

    /// It answers again.
    mutating func noteRecovery(of origin: String) {
        recovered.insert(origin)
    }

    /// - Returns: what an origin that is back was struck with. It is not again, until there is news.
    mutating func recall(_ origin: String) -> Set<Int64> {
        recovered.remove(origin)
        let ids = struck.removeValue(forKey: origin) ?? []
        recalled.formUnion(ids)
        return ids
    }

    mutating func noteNews() {
        recalled = []
    }

    mutating func forget(_ id: Int64, of origin: String) {
        struck[origin]?.remove(id)
        if struck[origin]?.isEmpty == true { struck[origin] = nil }
    }
}
