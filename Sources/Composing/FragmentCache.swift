/// Fragments that need not be composed again, within a limit of bytes.
///
/// There are two generations. New and used fragments live in the young one; when that holds half the limit it becomes
/// the old one, and what was not used since the last change of generations is forgotten. So every operation is
/// constant, and what is used stays.
package struct FragmentCache: Sendable {
    private let limit: Int
    private var young: [FragmentKey: Fragment] = [:]
    private var old: [FragmentKey: Fragment] = [:]
    private var youngBytes = 0
    private var oldBytes = 0

    /// About what a fragment costs besides its bytes: the key and the tables' slots.
    private static let overhead = 150

    /// - Parameter limit: the most bytes of memory to use, about. A fragment of more than half of it is never kept.
    package init(limit: Int) {
        self.limit = limit
    }

    /// The bytes in use, about: never more than the limit.
    package var bytes: Int { youngBytes + oldBytes }

    /// What was composed for an entry, if it is kept still.
    package mutating func fragment(for key: FragmentKey) -> Fragment? {
        if let found = young[key] { return found }
        guard let found = old.removeValue(forKey: key) else { return nil }
        oldBytes -= cost(found)
        insert(found, for: key)
        return found
    }

    /// Keeps what was composed for an entry.
    package mutating func insert(_ fragment: Fragment, for key: FragmentKey) {
        let cost = cost(fragment)
        guard cost <= limit / 2 else { return }
        if let replaced = young.removeValue(forKey: key) { youngBytes -= self.cost(replaced) }
        if let replaced = old.removeValue(forKey: key) { oldBytes -= self.cost(replaced) }
        if youngBytes + cost > limit / 2 {
            old = young
            oldBytes = youngBytes
            young = [:]
            youngBytes = 0
        }
        young[key] = fragment
        youngBytes += cost
    }

    private func cost(_ fragment: Fragment) -> Int { fragment.bytes.count + Self.overhead }
}
