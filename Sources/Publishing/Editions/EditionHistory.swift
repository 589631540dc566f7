import Composing
import Compression
import Recording
import Syndication

/// The editions of a document in the order in which they came, with what each changed (spec R15.4).
struct EditionHistory: Sendable {
    struct Step: Sendable {
        var version: Int64
        var stem: String
        var at: Timestamp
        /// The entries that are others than in the edition before, or were not there; nil where that is not known.
        var changed: [EntryKey]?
        /// Those of them that have only come back, as they were. Not known after a restart.
        var returned: Set<EntryKey> = []
        /// Whether what is said of the feed itself is another, or that is not known.
        var isAboutFeed: Bool
        /// Whether it tells of entries that were withdrawn since the edition before, or that is not known.
        var tellsOfEnds = true
    }

    /// The oldest first, in blocks: whoever adds to a copy, while the history itself is still in force, copies only the last.
    private var blocks: [[Step]] = []
    private var count = 0

    private static let blockSize = 64
    /// How long a client may stay away, and is told only what has changed.
    private static let memory = Duration.seconds(30 * 86_400)
    /// So many are remembered, however old they are.
    private static let fewest = 32
    /// And so many at most, about: who comes after that has nearly everything to read anyway.
    private static let most = 4096

    var first: Step? { blocks.first?.first }
    var last: Step? { blocks.last?.last }
    private var steps: FlattenSequence<[[Step]]> { blocks.joined() }

    mutating func add(_ step: Step) {
        if let last = blocks.indices.last, blocks[last].count < Self.blockSize {
            blocks[last].append(step)
        } else {
            blocks.append([step])
        }
        count += 1
        forgetBlocks(before: step.at - Self.memory)
    }

    private mutating func forgetBlocks(before start: Timestamp) {
        while let oldest = blocks.first, let end = oldest.last?.at, end < start || count > Self.most,
            count - oldest.count >= Self.fewest
        {
            blocks.removeFirst()
            count -= oldest.count
        }
    }

    /// The entries that are others now than in an edition.
    ///
    /// - Returns: nil when the edition is not known, or one after it does not know what it changed.
    func changes(since stem: String) -> Set<EntryKey>? {
        changes(withReturned: true) { $0.stem == stem }
    }

    /// The same, but for those that were there before, and have only come back: who had them has them.
    func news(since version: Int64) -> Set<EntryKey>? {
        changes(withReturned: false) { $0.version == version }
    }

    /// Whether what is said of the feed itself is other now than in an edition, as far as is known.
    func isAboutFeed(since version: Int64) -> Bool {
        steps.contains { $0.version > version && $0.isAboutFeed }
    }

    /// Whether it tells of entries that were withdrawn since an edition, as far as is known.
    func tellsOfEnds(since version: Int64) -> Bool {
        steps.contains { $0.version > version && $0.tellsOfEnds }
    }

    private func changes(withReturned: Bool, since isKnown: (Step) -> Bool) -> Set<EntryKey>? {
        // A tag that is not known costs no more than the look for it.
        guard let place = steps.lastIndex(where: isKnown) else { return nil }
        var changes: Set<EntryKey> = []
        for step in steps[steps.index(after: place)...] {
            guard let changed = step.changed else { return nil }
            changes.formUnion(withReturned ? changed : changed.filter { !step.returned.contains($0) })
        }
        return changes
    }
}

/// What makes it possible to tell a client only what has changed since the edition that it has (RFC 3229).
///
/// It belongs to one edition, and never changes.
package final class EditionDeltas: Sendable {
    private let parts: DocumentParts
    private let history: EditionHistory

    init(_ parts: DocumentParts, _ history: EditionHistory) {
        self.parts = parts
        self.history = history
    }

    /// A document of the same feed with those entries only that are new or changed since an edition, and with the
    /// tombstones (spec R15.1).
    ///
    /// - Parameters:
    ///   - stem: of the edition that the client has.
    ///   - bytes: of the edition that this belongs to.
    /// - Returns: nil when that edition is not known, or so much has changed that the whole is no longer.
    package func document(since stem: String, of bytes: [UInt8]) -> [UInt8]? {
        history.changes(since: stem).flatMap { document(of: $0, from: bytes) }
    }

    /// What there is to tell a subscriber.
    package enum News: Sendable, Hashable {
        /// An entry was only taken away, and the format has no word for that.
        case nothing
        /// The entries that are new or changed, and the tombstones; these alone where there are new ones.
        case part([UInt8])
        case whole
    }

    /// What there is to tell one that has the edition with a version.
    ///
    /// - Parameter bytes: of the edition that this belongs to.
    package func news(since version: Int64, of bytes: [UInt8]) -> News {
        guard let changes = history.news(since: version) else { return .whole }
        // A list of no entries is no news, and a reader may take it for an empty feed.
        if !parts.entries.contains(where: changes.contains) {
            if history.isAboutFeed(since: version) { return .whole }
            guard !parts.tombstones.isEmpty, history.tellsOfEnds(since: version) else { return .nothing }
        }
        return document(of: changes, from: bytes).map { .part($0) } ?? .whole
    }

    private func document(of changes: Set<EntryKey>, from bytes: [UInt8]) -> [UInt8]? {
        let places = zip(parts.entries, parts.places).filter { changes.contains($0.0) }.map(\.1)
        guard places.count < parts.places.count || places.isEmpty else { return nil }
        guard parts.places.last.map({ $0.upperBound <= bytes.count }) ?? true else { return nil }
        return parts.frame.document(around: places.map { bytes[$0] })
    }

    /// - Parameter document: one that this has made.
    /// - Returns: nil when the document is too large to be packed while the client waits, or would be no smaller.
    package func compressed(_ document: [UInt8]) -> [UInt8]? {
        guard document.count <= Self.quickSize else { return nil }
        guard let gzip = try? Gzip.compress(document, effort: .quick), gzip.count < document.count else { return nil }
        return gzip
    }

    /// Bytes that are packed in about a millisecond.
    private static let quickSize = 256 * 1024

    var entries: [EntryKey] { parts.entries }

    /// See `DocumentParts`.
    var fingerprints: [EntryKey: UInt64] { parts.fingerprintsByEntry }
}

extension EditionDeltas: Hashable {
    /// Whether both are one object: to compare what they hold would take longer than to send it.
    package static func == (left: EditionDeltas, right: EditionDeltas) -> Bool { left === right }

    /// By identity, as `==`.
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
