import Recording
import Syndication

/// What one step of composing gives: the editions with new bytes, and everything that shall be shown once they are
/// committed.
struct Composed {
    var editions: [Edition] = []
    var display = EditionShelf.Display()
    /// By path: what is remembered once all is committed.
    var memories: [String: EditionMemory] = [:]

    /// Where a document is served.
    struct Place {
        var path: String
        var topic: WebURL
        var hubs: [WebURL]
        var maxAge: Duration?
        /// What is shown there now.
        var current: Edition?
        var memory: EditionMemory
        /// Whether an entry that was shown is not published any more.
        var isWithdrawn: (EntryKey) -> Bool
    }

    /// Adds a document: as the edition that is there already, when its bytes are the same, else as a new one.
    mutating func add(_ document: PressedDocument, at place: Place, moment: Timestamp) {
        let stem = document.stem
        var edition = Edition(
            kind: document.kind, path: place.path, topic: place.topic, hubs: place.hubs,
            contentType: document.contentType, bytes: document.bytes, gzip: nil, stem: stem,
            lastModified: moment.wholeSecond, version: 1)
        edition.maxAge = place.maxAge
        if let current = place.current, current.stem == stem {
            edition.gzip = current.gzip
            edition.quickGzip = current.quickGzip
            edition.brotli = current.brotli
            edition.zstd = current.zstd
        }
        var memory = place.memory
        memory.date(&edition, of: document, at: moment)
        memory.noteLeaving(place.current, for: document, isWithdrawn: place.isWithdrawn)
        edition.deltas = document.parts.map { EditionDeltas($0, memory.history) }
        memory.remember(edition, document.parts)
        memories[place.path] = memory
        if place.current.map({ $0.stem != stem || $0.topic != place.topic }) ?? true { editions.append(edition) }
        display.editions[place.path] = edition
    }
}

/// What a feed was composed from, to know when nothing is to be done.
struct ComposedFeed: Equatable, Sendable {
    var feed: Feed
    /// The versions of those that it shows.
    var entries: [UInt64]
    var maximumSize: Int
}
