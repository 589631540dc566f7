package import Syndication

/// Which entries a feed takes (spec R16.4), and how many of them its subscription documents show (spec R0.4).
package struct FeedSelection: Sendable, Hashable {
    /// The stem of the feed's address.
    package var name: String
    /// An entry's path must match one of them; empty takes all.
    package var match: [PathGlob]
    /// An entry must have one of these categories or tags, whatever their case; empty takes all.
    package var tags: [String]
    /// The newest entries that are always shown.
    package var limit: Int
    /// Besides them, all that were first published, or changed significantly, less than this long ago.
    package var keep: Duration

    package init(
        name: String, match: [PathGlob] = [], tags: [String] = [], limit: Int = 30,
        keep: Duration = .seconds(14 * 86_400)
    ) {
        self.name = name
        self.match = match
        self.tags = tags
        self.limit = limit
        self.keep = keep
    }

    func takes(path: String) -> Bool {
        match.isEmpty || match.contains { $0.matches(path) }
    }
}
