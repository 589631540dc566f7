package import Syndication

/// What a fragment was made from. Two equal keys always mean the same bytes.
package struct FragmentKey: Hashable, Sendable {
    private let format: FeedFormat
    private let version: ContentDigest
    /// The entry without its content, which `version` stands for.
    private let entry: Entry
    private let feed: FeedFacts

    /// - Parameters:
    ///   - entry: the entry; its `content` is not looked at, so it need not be rendered yet.
    ///   - version: changes whenever `entry.content` does. Every other fact of the entry, and every fact of the feed
    ///     that a fragment depends on, is compared as it is.
    package init(_ entry: Entry, version: ContentDigest, format: FeedFormat, in feed: Feed) {
        var bare = entry
        bare.content = Content(html: "")
        // What counts is what holds for this entry: with an exposure of its own the feed's does not matter.
        bare.exposure = entry.exposure ?? feed.exposure
        var feed = feed
        feed.exposure = .full
        self.entry = bare
        self.version = version
        self.format = format
        self.feed = FeedFacts(feed)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(entry.id)
        hasher.combine(version)
        hasher.combine(format)
    }
}

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

    /// About what a fragment costs besides its bytes: the key, the strings in it, and the tables' slots.
    private static let overhead = 600

    /// - Parameter limit: the most bytes of memory to use, about. A fragment of more than half of it is never kept.
    package init(limit: Int) {
        self.limit = limit
    }

    /// The bytes in use, about: never more than the limit.
    package var bytes: Int { youngBytes + oldBytes }

    package mutating func fragment(for key: FragmentKey) -> Fragment? {
        if let found = young[key] { return found }
        guard let found = old.removeValue(forKey: key) else { return nil }
        oldBytes -= cost(found)
        insert(found, for: key)
        return found
    }

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
