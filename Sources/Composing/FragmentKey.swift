package import Syndication

/// What a fragment was made from. Two equal keys always mean the same bytes.
package struct FragmentKey: Hashable, Sendable {
    private let version: UInt64
    private let format: FeedFormat
    private let feed: FeedFacts

    fileprivate init(version: UInt64, format: FeedFormat, feed: FeedFacts) {
        self.version = version
        self.format = format
        self.feed = feed
    }

    /// By the version and the format, which tell most keys apart; the facts are compared only where both are the same.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(version)
        hasher.combine(format)
    }
}

/// Makes the keys of one feed's fragments in one format. What the feed tells is gathered once for all of them.
package struct FragmentKeys: Sendable {
    private let format: FeedFormat
    private let feed: FeedFacts

    /// - Parameter feed: every fact of it that a fragment depends on is compared as it is.
    package init(of feed: Feed, _ format: FeedFormat) {
        self.format = format
        self.feed = FeedFacts(feed)
    }

    /// - Parameters:
    ///   - version: stands for all that is known of the entry: no other entry has it, nor has this one when anything of
    ///     it is another. So keys are compared without looking at texts.
    ///   - exposure: the entry's own; nil: the feed's.
    package func key(version: UInt64, exposure: Article.Exposure?) -> FragmentKey {
        var feed = feed
        // What counts is what holds for this entry: with an exposure of its own the feed's does not matter.
        if let exposure { feed.exposure = exposure }
        return FragmentKey(version: version, format: format, feed: feed)
    }
}
