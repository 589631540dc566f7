import Composing
import Compression
import Recording

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
