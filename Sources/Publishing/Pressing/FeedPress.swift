import Composing
import Recording
import Syndication

/// An entry with all that documents show.
struct PressedEntry: Sendable {
    var key: EntryKey
    var entry: Entry
    /// Where the article was read from, for messages.
    var path: String
    /// Of the entry: no other has it, nor had this one when anything of it was another.
    var version: UInt64
}

/// The entries of a feed laid out for its documents: each a fragment in every format, within the limit of bytes.
struct Layout: Sendable {
    var entries: [PressedEntry]
    /// By format, then by entry.
    var fragments: [[Fragment]]
    /// The places of entries of which only the summary is shown, because the documents would be too large.
    var shortened: Set<Int> = []
    /// How many entries are left out for the same reason.
    var omitted = 0
    /// How many of these are news that nobody is told of.
    var untold = 0

    /// Whether an entry is shown with its whole text.
    func isFull(_ place: Int, in feed: Feed) -> Bool { entries[place].entry.exposure ?? feed.exposure == .full }
}

/// A feed with its entries laid out. Its documents can be made on any core.
struct LaidOutFeed: Sendable {
    var feed: Feed
    var layout: Layout
    var formats: [FeedFormat]
}

/// A feed's entries with those fragments that are there already.
struct Draft: Sendable {
    /// Its id and its time are not looked at: they depend on what is laid out.
    var feed: Feed
    var formats: [FeedFormat]
    var entries: [PressedEntry]
    /// By format, then by entry.
    var keys: [[FragmentKey]] = []
    var fragments: [[Fragment?]] = []

    /// The places of the entries that lack a fragment.
    var missing: [Int] {
        entries.indices.filter { place in fragments.contains { $0[place] == nil } }
    }
}

/// Presses a feed's entries into documents: a checked fragment for each entry and format, then the documents around
/// them. Fragments of entries that have not changed are used again, and are not checked again.
struct FeedPress {
    private var cache: FragmentCache
    /// A document keeps at least so many entries, whatever its size (spec R0.4).
    private static let fewestEntries = 10
    /// The part of a document around its entries, about.
    private static let frame = 4096

    /// - Parameter cacheLimit: bytes of fragments to keep.
    init(cacheLimit: Int = 32 << 20) {
        cache = FragmentCache(limit: cacheLimit)
    }

    /// Looks up the fragments that are there already.
    mutating func lookUp(_ entries: [PressedEntry], in feed: Feed, formats: [FeedFormat]) -> Draft {
        var draft = Draft(feed: feed, formats: formats, entries: entries)
        for format in formats {
            let known = FragmentKeys(of: feed, format)
            let keys = entries.map { known.key(version: $0.version, exposure: $0.entry.exposure) }
            draft.fragments.append(keys.map { cache.fragment(for: $0) })
            draft.keys.append(keys)
        }
        return draft
    }

    /// Puts what was composed into the draft, and keeps it for the next time.
    mutating func add(_ made: [Making.Made], to draft: inout Draft) {
        for (place, fragments) in made {
            for (index, fragment) in fragments.enumerated() {
                cache.insert(fragment, for: draft.keys[index][place])
                draft.fragments[index][place] = fragment
            }
        }
    }

    /// Lays a complete draft out within a limit of bytes. All formats show the same entries. What is too much is left out
    /// from the end, but for news that stands there: to leave it out would tell nobody (spec R0.4).
    ///
    /// - Parameters:
    ///   - news: when each entry became news; nil where that was too long ago to matter.
    ///   - maximumSize: of each document.
    /// - Throws: `ComposingError` or `SelfCheckError`.
    mutating func layout(_ draft: Draft, news: [Timestamp?], maximumSize: Int) throws -> Layout {
        var layout = Layout(entries: draft.entries, fragments: draft.fragments.map { $0.compactMap(\.self) })
        let newest = Array(draft.entries.indices.prefix(Self.fewestEntries))
        var late = Self.late(news).filter { $0 >= newest.count }
        func size(_ places: [Int]) -> Int { Self.frame + places.reduce(0) { $0 + layout.size($1) } }
        var total = size(newest + late)
        let allLate = late
        if total > maximumSize, !late.isEmpty {
            late = Array(late.prefix(try affordable(late, beside: newest, layout, in: draft, maximumSize)))
            total = size(newest + late)
        }
        // An entry that must stay is shown by its summary: the largest first, and of those the oldest, so that none loses
        // its text in vain.
        let bySize = [late, newest].flatMap { places in
            places.filter { layout.isFull($0, in: draft.feed) }
                .sorted { (layout.size($0), $0) > (layout.size($1), $1) }
        }
        for place in bySize where total > maximumSize {
            total -= layout.size(place)
            try shorten(place, of: &layout, in: draft)
            total += layout.size(place)
        }
        var shown = Set(newest).union(late)
        for place in draft.entries.indices.dropFirst(newest.count) where !shown.contains(place) {
            guard total + layout.size(place) <= maximumSize else { break }
            total += layout.size(place)
            shown.insert(place)
        }
        layout.untold = allLate.count { !shown.contains($0) }
        layout.keep(shown)
        return layout
    }

    /// How many of the late news have room where all that must stay is shown by its summary. No more summaries are made
    /// than that: of a site that was changed throughout, nearly all are late.
    private mutating func affordable(
        _ late: [Int], beside newest: [Int], _ layout: Layout, in draft: Draft, _ maximumSize: Int
    ) throws -> Int {
        var shortest = layout
        var total = Self.frame
        for (count, place) in (newest + late).enumerated() {
            if shortest.isFull(place, in: draft.feed) { try shorten(place, of: &shortest, in: draft) }
            total += shortest.size(place)
            if count >= newest.count, total > maximumSize { return count - newest.count }
        }
        return late.count
    }

    /// The places of news that stands behind what was there before it, the latest news first.
    private static func late(_ news: [Timestamp?]) -> [Int] {
        var late: [(place: Int, time: Timestamp)] = []
        var earliest = Timestamp(milliseconds: .max)
        for (place, time) in news.enumerated() {
            if let time, time > earliest { late.append((place, time)) }
            // What is no news any more was there before all that is.
            earliest = min(earliest, time ?? Timestamp(milliseconds: .min))
        }
        return late.sorted { ($0.time, $1.place) > ($1.time, $0.place) }.map(\.place)
    }

    /// Has an entry shown by its summary.
    private mutating func shorten(_ place: Int, of layout: inout Layout, in draft: Draft) throws {
        layout.entries[place].entry.exposure = .summary
        layout.shortened.insert(place)
        let pressed = layout.entries[place]
        let keys = draft.formats.map {
            FragmentKeys(of: draft.feed, $0).key(version: pressed.version, exposure: .summary)
        }
        var fragments = keys.compactMap { cache.fragment(for: $0) }
        if fragments.count < keys.count {
            fragments = try Making.fragments(of: pressed.entry, in: draft)
            for (key, fragment) in zip(keys, fragments) { cache.insert(fragment, for: key) }
        }
        for (format, fragment) in fragments.enumerated() { layout.fragments[format][place] = fragment }
    }

    /// Puts checked fragments into the documents of a feed, on all cores. What is left to check is what stands around the
    /// entries.
    ///
    /// - Returns: its documents in the order of its formats, or a `ComposingError` or `SelfCheckError`.
    static func documents(of laidOut: LaidOutFeed) async -> Result<[PressedDocument], any Error> {
        typealias Outcome = Result<PressedDocument, any Error>
        let facts = laidOut.feed.factsDigest
        return await withTaskGroup(of: (place: Int, outcome: Outcome).self) { group in
            for place in laidOut.formats.indices {
                group.addTask { (place, Outcome { try document(of: laidOut, place, facts) }) }
            }
            var outcomes: [Outcome?] = Array(repeating: nil, count: laidOut.formats.count)
            for await (place, outcome) in group { outcomes[place] = outcome }
            return Result { try outcomes.compactMap { try $0?.get() } }
        }
    }

    /// - Parameter place: of the format, among those of the feed.
    private static func document(
        of laidOut: LaidOutFeed, _ place: Int, _ facts: ContentDigest
    ) throws -> PressedDocument {
        let (feed, layout, format) = (laidOut.feed, laidOut.layout, laidOut.formats[place])
        let fragments = layout.fragments[place]
        let frame = try checkedFrame(of: feed, format, around: fragments)
        let parts = DocumentParts(
            entries: layout.entries.map(\.key), places: frame.places(of: fragments),
            fingerprints: fragments.map(Validators.fingerprint),
            frame: try partialFrame(of: feed, format, around: fragments) ?? frame, facts: facts,
            tombstones: format == .atom ? Set(feed.tombstones) : [])
        return PressedDocument(
            kind: .feed(name: feed.name, format), contentType: format.contentType, frame: frame, fragments: fragments,
            parts: parts)
    }

    /// For some of the entries, which are not all there are.
    ///
    /// - Returns: nil where it would be no other than that of all.
    private static func partialFrame(
        of feed: Feed, _ format: FeedFormat, around fragments: [Fragment]
    ) throws -> Frame? {
        guard feed.extent == .complete else { return nil }
        var feed = feed
        feed.extent = .partial
        return try checkedFrame(of: feed, format, around: fragments)
    }

    private static func checkedFrame(
        of feed: Feed, _ format: FeedFormat, around fragments: [Fragment]
    ) throws -> Frame {
        let frame = try FeedComposer(format: format).frame(of: feed, around: fragments)
        try SelfCheck.checkText(frame.document(holding: []), format: format, of: feed, entries: [])
        return frame
    }

    /// The entry that an error of this press blames.
    static func culprit(of error: any Error) -> EntryID? {
        switch error {
        case let error as SelfCheckError: error.entry
        case ComposingError.implausibleDate(let entry, _): entry
        default: nil
        }
    }
}

extension Layout {
    /// The bytes of an entry in the format where it is largest.
    fileprivate func size(_ place: Int) -> Int {
        fragments.map { $0[place].bytes.count }.max() ?? 0
    }

    /// Leaves out all entries but those at these places.
    fileprivate mutating func keep(_ places: Set<Int>) {
        guard places.count < entries.count else { return }
        let kept = places.sorted()
        omitted = entries.count - kept.count
        shortened = Set(kept.indices.filter { shortened.contains(kept[$0]) })
        entries = kept.map { entries[$0] }
        for format in fragments.indices { fragments[format] = kept.map { fragments[format][$0] } }
    }
}
