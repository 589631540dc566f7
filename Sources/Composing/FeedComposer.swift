package import Syndication

/// Composes a feed's document in one format: a pure function of the feed, its entries and the format. The same values
/// always give the same bytes (spec R0.1).
///
/// The work is in two steps, so that the first can be cached: a fragment for each entry, then the document around
/// them. The calls keep no state; they may run in parallel.
package struct FeedComposer: Sendable {
    /// The format of its documents.
    package let format: FeedFormat

    /// A composer for one format. It costs nothing to make.
    package init(format: FeedFormat) {
        self.format = format
    }

    /// The part of the document that shows one entry. It depends on the entry and on those facts of the feed that a
    /// `FragmentKey` holds.
    package func fragment(for entry: Entry, in feed: Feed) throws(ComposingError) -> Fragment {
        try fragment(for: ShownEntry(entry, in: FeedFacts(feed)))
    }

    /// The same in several formats, in their order. What is shown of the entry is decided only once.
    package static func fragments(
        for entry: Entry, in feed: Feed, formats: [FeedFormat]
    ) throws(ComposingError) -> [Fragment] {
        let shown = try ShownEntry(entry, in: FeedFacts(feed))
        var fragments: [Fragment] = []
        for format in formats { fragments.append(try FeedComposer(format: format).fragment(for: shown)) }
        return fragments
    }

    private func fragment(for shown: ShownEntry) throws(ComposingError) -> Fragment {
        switch format {
        case .atom: try AtomComposer.fragment(for: shown)
        case .rss: try RSSComposer.fragment(for: shown)
        case .json: JSONFeedComposer.fragment(for: shown)
        }
    }

    /// What a document has around its entries. It depends on the feed, and on what the fragments need to have declared.
    package func frame(of feed: Feed, around fragments: [Fragment]) throws(ComposingError) -> Frame {
        guard let address = feed.addresses[format] else { throw .noAddress(feed: feed.name, format) }
        guard feed.updated.isPlausible else { throw .implausibleDate(entry: nil, feed.updated) }
        return switch format {
        case .atom: try AtomComposer.frame(of: feed, at: address, around: fragments)
        case .rss: try RSSComposer.frame(of: feed, at: address, around: fragments)
        case .json: JSONFeedComposer.frame(of: feed, at: address, around: fragments)
        }
    }

    /// The whole document.
    ///
    /// - Parameter fragments: of this format and feed, in the order in which the entries shall stand.
    package func document(of feed: Feed, fragments: [Fragment]) throws(ComposingError) -> [UInt8] {
        try frame(of: feed, around: fragments).document(holding: fragments)
    }

    /// Both steps at once, without a cache.
    package func document(of feed: Feed, entries: [Entry]) throws(ComposingError) -> [UInt8] {
        var fragments: [Fragment] = []
        fragments.reserveCapacity(entries.count)
        for entry in entries { fragments.append(try fragment(for: entry, in: feed)) }
        return try document(of: feed, fragments: fragments)
    }
}

extension Timestamp {
    /// Between 1990 and 9999: outside of it validators and readers take a date for a mistake (spec R5.3), and a
    /// feed's dates have four digits for the year.
    var isPlausible: Bool {
        self >= Timestamp(year: 1990, month: 1, day: 1) && self < Timestamp(year: 10_000, month: 1, day: 1)
    }
}
