import Composing
import Recording
import Syndication

/// Where the entries stand in a document, so that a part of them can be told.
struct DocumentParts: Sendable {
    /// In the order of the document.
    let entries: [EntryKey]
    let places: [Range<Int>]
    /// A short number for each entry's bytes, for the next edition to know what it changed.
    let fingerprints: [UInt64]
    /// For a document that holds only some of the entries.
    let frame: Frame
    /// Over what is said of the feed itself, its times left out.
    let facts: ContentDigest
    /// The entries that were withdrawn, as the frame tells of them; empty where the format has no word for it.
    let tombstones: Set<Tombstone>
}

extension DocumentParts {
    var fingerprintsByEntry: [EntryKey: UInt64] { Dictionary(zip(entries, fingerprints)) { $1 } }
}
