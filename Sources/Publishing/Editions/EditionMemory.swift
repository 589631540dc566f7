import Composing
import Recording
import Syndication

/// What is remembered of the documents that were ever at one path.
struct EditionMemory: Sendable {
    /// The validators of the last edition.
    var trace: EditionTable.Trace?
    var history = EditionHistory()
    /// What it said of the feed itself, if that was in this process.
    private(set) var facts: ContentDigest?
    /// The withdrawn entries of which it told, if that was in this process.
    private(set) var tombstones: Set<Tombstone>?
    /// The entries of the last edition, with a short number for the bytes of each; nil where they are not known.
    var fingerprints: [EntryKey: UInt64]?
    /// Entries that newer ones have pushed out of the document, in the same numbers. Not what was withdrawn: who was told
    /// of that must be told when it is there again.
    private(set) var pushedOut: [EntryKey: UInt64] = [:]

    /// Where more have gone, none is known.
    private static let mostPushedOut = 1024

    /// Gives an edition its time and its version: those of the last one where the bytes are the same. Otherwise they follow
    /// on these, and the history has one step more.
    mutating func date(_ edition: inout Edition, of document: PressedDocument, at moment: Timestamp) {
        if let trace, trace.stem == edition.stem {
            edition.lastModified = trace.lastModified
            edition.version = trace.version
            return
        }
        if let trace {
            edition.lastModified = Validators.lastModified(now: moment, previous: trace.lastModified)
            edition.version = trace.version + 1
        }
        let changed = changes(in: document)
        history.add(
            EditionHistory.Step(
                version: edition.version, stem: edition.stem, at: moment, changed: changed,
                returned: returned(changed, in: document),
                isAboutFeed: facts == nil || facts != document.parts?.facts,
                tellsOfEnds: document.parts.map { !$0.tombstones.isSubset(of: tombstones ?? []) } ?? true))
    }

    /// An edition is the last one from now on.
    mutating func remember(_ edition: Edition, _ parts: DocumentParts?) {
        trace = EditionTable.Trace(edition)
        facts = parts?.facts
        tombstones = parts?.tombstones
        fingerprints = parts?.fingerprintsByEntry
    }

    /// Those of the changed entries that have only come back, since newer ones went.
    private func returned(_ changed: [EntryKey]?, in document: PressedDocument) -> Set<EntryKey> {
        guard !pushedOut.isEmpty, let changed, let parts = document.parts else { return [] }
        let sought = Set(changed.filter { pushedOut[$0] != nil })
        return zip(parts.entries, parts.fingerprints).reduce(into: []) { found, one in
            if sought.contains(one.0), pushedOut[one.0] == one.1 { found.insert(one.0) }
        }
    }

    /// Another document takes the place of an edition.
    ///
    /// - Parameter isWithdrawn: whether an entry is not published any more.
    mutating func noteLeaving(
        _ edition: Edition?, for document: PressedDocument, isWithdrawn: (EntryKey) -> Bool
    ) {
        let shown = Set(document.parts?.entries ?? [])
        pushedOut = pushedOut.filter { !shown.contains($0.key) && !isWithdrawn($0.key) }
        guard let edition, let deltas = edition.deltas else { return }
        let leaving = deltas.entries.filter { !shown.contains($0) && !isWithdrawn($0) }
        guard !leaving.isEmpty else { return }
        let prints = deltas.fingerprints
        for entry in leaving { pushedOut[entry] = prints[entry] }
        if pushedOut.count > Self.mostPushedOut { pushedOut = [:] }
    }

    /// The entries of a new document that are others than in the last edition.
    ///
    /// - Returns: nil when that is not known.
    private func changes(in document: PressedDocument) -> [EntryKey]? {
        guard let parts = document.parts, let fingerprints else { return nil }
        return zip(parts.entries, parts.fingerprints).filter { fingerprints[$0] != $1 }.map(\.0)
    }
}
