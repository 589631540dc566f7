import Syndication

/// What one step of composing gives: the editions with new bytes, and everything that shall be shown once they are
/// committed.
struct Composed {
    var editions: [Edition] = []
    var display = EditionShelf.Display()

    /// Adds a document: as the edition that is there already, when its bytes are the same, else as a new one.
    ///
    /// - Parameters:
    ///   - current: what is shown at the path now.
    ///   - trace: the validators last published there, also those of an earlier run.
    mutating func add(
        _ document: PressedDocument, path: String, topic: WebURL, hubs: [WebURL], current: Edition?,
        trace: EditionTable.Trace?, at moment: Timestamp
    ) {
        let stem = document.stem
        var edition = Edition(
            kind: document.kind, path: path, topic: topic, hubs: hubs, contentType: document.contentType,
            bytes: document.bytes, gzip: nil, stem: stem, lastModified: moment.wholeSecond, version: 1)
        if let current, current.stem == stem { edition.gzip = current.gzip }
        if let trace, trace.stem == stem {
            edition.lastModified = trace.lastModified
            edition.version = trace.version
        } else if let trace {
            edition.lastModified = Validators.lastModified(now: moment, previous: trace.lastModified)
            edition.version = trace.version + 1
        }
        if current.map({ $0.stem != stem || $0.topic != topic }) ?? true { editions.append(edition) }
        display.editions[path] = edition
    }
}

/// What a feed was composed from, to know when nothing is to be done.
struct ComposedFeed: Equatable {
    var feed: Feed
    /// The versions of those that it shows.
    var entries: [UInt64]
    var maximumSize: Int
}
