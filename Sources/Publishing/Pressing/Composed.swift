import Recording
import Syndication

/// What one step of composing gives: the editions with new bytes, and everything that shall be shown once they are
/// committed.
///
/// What is committed of an edition are its validators and what it changed; `finish` gives it all else, which can be done
/// while the disk writes.
struct Composed {
    private(set) var editions: [Edition] = []
    var display = EditionShelf.Display()
    /// By path: what is remembered once all is committed.
    private(set) var memories: [String: EditionMemory] = [:]
    /// Those that are not finished.
    private var added: [(document: PressedDocument, place: Place)] = []

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
            contentType: document.contentType, bytes: [], gzip: nil, stem: stem,
            lastModified: moment.wholeSecond, version: 1)
        edition.maxAge = place.maxAge
        if let current = place.current, current.stem == stem {
            edition.bytes = current.bytes
            edition.gzip = current.gzip
            edition.quickGzip = current.quickGzip
            edition.brotli = current.brotli
            edition.zstd = current.zstd
        }
        var memory = place.memory
        memory.date(&edition, of: document, at: moment)
        memories[place.path] = memory
        if place.current.map({ $0.stem != stem || $0.topic != place.topic }) ?? true { editions.append(edition) }
        display.editions[place.path] = edition
        added.append((document, place))
    }

    /// Gives the editions their bytes, and what tells them from those before.
    mutating func finish() {
        for (document, place) in added {
            guard var edition = display.editions[place.path], var memory = memories[place.path] else { continue }
            if edition.bytes.isEmpty { edition.bytes = document.bytes }
            edition.deltas = document.parts.map { EditionDeltas($0, memory.history) }
            display.editions[place.path] = edition
            memory.noteLeaving(place.current, for: document, isWithdrawn: place.isWithdrawn)
            memory.remember(edition, document.parts)
            memories[place.path] = memory
        }
        added = []
        editions = editions.compactMap { display.editions[$0.path] }
    }
}

/// What a feed was composed from, to know when nothing is to be done.
struct ComposedFeed: Equatable, Sendable {
    var feed: Feed
    /// The versions of those that it shows.
    var entries: [UInt64]
    var maximumSize: Int
}
