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
    private var added: [(document: PressedDocument, destination: Destination)] = []

    /// Where a document is served, and what is known of that.
    struct Destination {
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
    mutating func add(_ document: PressedDocument, at destination: Destination, moment: Timestamp) {
        let stem = document.stem
        var edition = Edition(
            kind: document.kind, path: destination.path, topic: destination.topic, hubs: destination.hubs,
            contentType: document.contentType, bytes: [], gzip: nil, stem: stem,
            lastModified: moment.wholeSecond, version: 1)
        edition.maxAge = destination.maxAge
        if let current = destination.current, current.stem == stem {
            edition.bytes = current.bytes
            edition.gzip = current.gzip
            edition.quickGzip = current.quickGzip
            edition.brotli = current.brotli
            edition.zstd = current.zstd
        }
        var memory = destination.memory
        memory.date(&edition, of: document, at: moment)
        memories[destination.path] = memory
        let isSame = destination.current.map { $0.stem == stem && $0.topic == destination.topic } ?? false
        if !isSame { editions.append(edition) }
        display.editions[destination.path] = edition
        added.append((document, destination))
    }

    /// Gives the editions their bytes, and what tells them from those before.
    mutating func finish() {
        for (document, destination) in added {
            let path = destination.path
            guard var edition = display.editions[path], var memory = memories[path] else { continue }
            if edition.bytes.isEmpty { edition.bytes = document.bytes }
            edition.deltas = document.parts.map { EditionDeltas($0, memory.history) }
            display.editions[path] = edition
            memory.noteLeaving(destination.current, for: document, isWithdrawn: destination.isWithdrawn)
            memory.remember(edition, document.parts)
            memories[path] = memory
        }
        added = []
        editions = editions.compactMap { display.editions[$0.path] }
    }
}

/// What was made last of what is in memory: it is good as long as that is.
struct LastMade {
    /// By the name of the feed.
    var feeds: [String: ComposedFeed] = [:]
    /// The page of an archive that was asked for last: one format after the other is made of it.
    var page: (page: ArchivePage, revisions: [UInt32?], entries: [PressedEntry])?
}

/// What a feed was composed from, to know when nothing is to be done.
struct ComposedFeed: Equatable, Sendable {
    var feed: Feed
    /// The versions of those that it shows.
    var entries: [UInt64]
    /// The places of those of which it shows only the summary.
    var shortened: Set<Int>
    var maximumSize: Int
}
