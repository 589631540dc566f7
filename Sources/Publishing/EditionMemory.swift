import Composing
import Recording
import Syndication

/// What is remembered of the documents that were ever at one path.
struct EditionMemory: Sendable {
    /// The validators of the last edition.
    var trace: EditionTable.Trace?
    var history = EditionHistory()
    /// What the entries of the last edition were made from, if that was in this process.
    var fragments: Set<FragmentKey>?
    /// What it said of the feed itself, if that was in this process.
    var facts: ContentDigest?
    /// What the entries were made from in numbers, as an earlier process left them.
    var fingerprints: [EntryKey: UInt64]?

    /// The entries of a new document that are others than in the last edition.
    ///
    /// - Returns: nil when that is not known.
    func changes(in document: PressedDocument) -> [EntryKey]? {
        guard let parts = document.parts else { return nil }
        if let fragments {
            return zip(parts.entries, parts.fragments).filter { !fragments.contains($0.1) }.map(\.0)
        }
        guard let fingerprints else { return nil }
        return zip(parts.entries, parts.places).filter { entry, place in
            fingerprints[entry] != Validators.fingerprint(of: document.bytes[place])
        }.map(\.0)
    }
}
