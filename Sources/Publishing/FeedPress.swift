import Composing
import Recording
import Syndication

/// An entry with all that documents show, and a mark that changes whenever its content does.
struct PressedEntry: Sendable {
    var key: EntryKey
    var entry: Entry
    /// Where the article was read from, for messages.
    var path: String
    var contentMark: ContentDigest
}

/// A composed and checked document that is not an edition yet.
struct PressedDocument: Sendable {
    let kind: Edition.Kind
    let contentType: String
    let bytes: [UInt8]
    /// Of its `ETag`: see `Validators`.
    let stem: String

    init(kind: Edition.Kind, contentType: String, bytes: [UInt8]) {
        self.kind = kind
        self.contentType = contentType
        self.bytes = bytes
        stem = Validators.stem(of: bytes)
    }
}

/// The entries of a feed laid out for its documents: each a fragment in every format, within the limit of bytes.
struct Layout: Sendable {
    var entries: [PressedEntry]
    /// By format, then by entry.
    var fragments: [[Fragment]]
    /// Entries of which only the summary is shown, because the documents would be too large.
    var shortened: [String]
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

/// Presses a feed's entries into documents: a fragment for each entry and format, then the documents around them, then
/// the check. Fragments of entries that have not changed are used again.
struct FeedPress {
    private var cache: FragmentCache
    /// A document keeps at least so many entries, whatever its size (spec R0.4).
    private static let fewestEntries = 10
    /// The part of a document around its entries, about.
    private static let frame = 4096
    /// Entries that a core takes at a time.
    private static let stride = 32

    /// - Parameter cacheLimit: bytes of fragments to keep.
    init(cacheLimit: Int = 32 << 20) {
        cache = FragmentCache(limit: cacheLimit)
    }

    /// Looks up the fragments that are there already.
    mutating func lookUp(_ entries: [PressedEntry], in feed: Feed, formats: [FeedFormat]) -> Draft {
        var draft = Draft(feed: feed, formats: formats, entries: entries)
        for format in formats {
            let keys = entries.map { FragmentKey($0.entry, version: $0.contentMark, format: format, in: feed) }
            draft.fragments.append(keys.map { cache.fragment(for: $0) })
            draft.keys.append(keys)
        }
        return draft
    }

    /// Composes the fragments that a draft lacks, on all cores.
    ///
    /// - Throws: `ComposingError`.
    static func compose(missingIn draft: Draft) async throws -> [(place: Int, fragments: [Fragment])] {
        let places = draft.missing
        return try await withThrowingTaskGroup(of: [(place: Int, fragments: [Fragment])].self) { group in
            for start in Swift.stride(from: 0, to: places.count, by: stride) {
                group.addTask {
                    try places[start..<min(start + stride, places.count)].map { place in
                        let entry = draft.entries[place].entry
                        return (
                            place,
                            try draft.formats.map {
                                try FeedComposer(format: $0).fragment(for: entry, in: draft.feed)
                            }
                        )
                    }
                }
            }
            var made: [(place: Int, fragments: [Fragment])] = []
            for try await part in group { made += part }
            return made
        }
    }

    /// Puts what was composed into the draft, and keeps it for the next time.
    mutating func add(_ made: [(place: Int, fragments: [Fragment])], to draft: inout Draft) {
        for (place, fragments) in made {
            for (index, fragment) in fragments.enumerated() {
                cache.insert(fragment, for: draft.keys[index][place])
                draft.fragments[index][place] = fragment
            }
        }
    }

    /// Lays a complete draft out within a limit of bytes. All formats show the same entries.
    ///
    /// - Parameter maximumSize: of each document.
    /// - Throws: `ComposingError`.
    func layout(_ draft: Draft, maximumSize: Int) throws -> Layout {
        var layout = Layout(
            entries: draft.entries, fragments: draft.fragments.map { $0.compactMap(\.self) }, shortened: [])
        var total = Self.frame
        var count = 0
        while count < layout.entries.count,
            total + layout.size(count) <= maximumSize || count < Self.fewestEntries
        {
            total += layout.size(count)
            count += 1
        }
        layout.keepFirst(count)
        // An entry that must stay is shown by its summary, the oldest first.
        for place in layout.entries.indices.reversed() where total > maximumSize {
            guard layout.entries[place].entry.exposure ?? draft.feed.exposure == .full else { continue }
            total -= layout.size(place)
            layout.entries[place].entry.exposure = .summary
            layout.shortened.append(layout.entries[place].path)
            for (index, format) in draft.formats.enumerated() {
                layout.fragments[index][place] = try FeedComposer(format: format).fragment(
                    for: layout.entries[place].entry, in: draft.feed)
            }
            total += layout.size(place)
        }
        return layout
    }

    /// - Throws: `ComposingError` or `SelfCheckError`, which name the entry at fault where there is one.
    static func documents(
        of feed: Feed, _ layout: Layout, formats: [FeedFormat], now: Timestamp
    ) async throws -> [PressedDocument] {
        let shown = layout.entries.map(\.entry)
        return try await withThrowingTaskGroup(of: (Int, PressedDocument).self) { group in
            for (index, format) in formats.enumerated() {
                group.addTask {
                    let bytes = try FeedComposer(format: format).document(of: feed, fragments: layout.fragments[index])
                    try SelfCheck.check(bytes, format: format, of: feed, entries: shown, now: now)
                    let kind = Edition.Kind.feed(name: feed.name, format)
                    return (index, PressedDocument(kind: kind, contentType: format.contentType, bytes: bytes))
                }
            }
            var documents: [(Int, PressedDocument)] = []
            for try await document in group { documents.append(document) }
            return documents.sorted { $0.0 < $1.0 }.map(\.1)
        }
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

    fileprivate mutating func keepFirst(_ count: Int) {
        entries.removeSubrange(count...)
        for format in fragments.indices { fragments[format].removeSubrange(count...) }
    }
}
