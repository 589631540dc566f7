package import GRDB
package import Syndication

/// What a catalogue writes, and what it reads.
extension Catalogue {
    /// The rows of all that has changed since the last call. They are handed out once.
    package func takeWrites() -> CatalogueWrites {
        handedOut += 1
        var writes = CatalogueWrites(number: handedOut)
        writes.entries.reserveCapacity(pending.entries.count)
        for index in pending.entries.keys.sorted() {
            guard let change = pending.entries[index] else { continue }
            writes.entries.append(
                EntryRow(
                    sequence: key(index).sequence, record: records[Int(index)], details: change.details,
                    changed: change.changed))
        }
        writes.removedEntries = pending.removedEntries
        writes.movedEntries = pending.movedEntries
        writes.leftPlaces = pending.leftPlaces
        writes.formerSpellings = pending.formerSpellings
        for path in pending.files { writes.files[path] = .some(files[path]) }
        for path in pending.problems { writes.problems[path] = problemsByPath[path] ?? [] }
        writes.contents = pending.contents
        for url in pending.formerAddresses {
            writes.formerAddresses[url] = .some(formerAddresses[url].map { key($0).sequence })
        }
        for place in pending.archivePages.sorted() {
            guard let pages = archives[place.feed]?.pages, place.number <= pages.count else { continue }
            writes.archivePages.append(ArchiveTable.Row(feed: place.feed, page: pages[place.number - 1]))
        }
        for address in pending.adoptions { writes.adoptions[address] = .some(adoptions.byAddress[address]) }
        for name in pending.adoptedFeeds { writes.adoptedFeeds[name] = adoptions.feeds[name] }
        writes.feeds = pending.feeds.compactMap { feeds[$0] }
        pending = PendingRows()
        inFlight.append(writes)
        return writes
    }

    /// The transaction with these rows is committed.
    package func confirm(_ writes: CatalogueWrites) {
        inFlight.removeAll { $0.number == writes.number }
    }

    /// What documents show of an entry: from the rows that are not stored yet, or from its row.
    func details(of index: Int32, in db: GRDB.Database) throws -> EntryDetails? {
        try unstoredDetails(of: index) ?? EntryTable.details(of: key(index).sequence, in: db)
    }

    /// Nil where the row is the latest.
    func unstoredDetails(of index: Int32) -> EntryDetails? {
        if let details = pending.entries[index]?.details { return details }
        let sequence = key(index).sequence
        for writes in inFlight.reversed() {
            if let details = writes.details(of: sequence) { return details }
        }
        return nil
    }

    /// The title of an entry, live or not.
    package func title(of key: EntryKey, in db: GRDB.Database) throws -> String? {
        try index(of: key).flatMap { try details(of: $0, in: db)?.title }
    }

    /// The entries that a text of this digest was stored of, live or not.
    package func keys(ofText digest: ContentDigest, in db: GRDB.Database) throws -> [EntryKey] {
        try EntryTable.sequences(ofText: Digest(digest), in: db).map { EntryKey(sequence: $0) }
    }

    /// The kept content of an entry: from the rows that are not stored yet, or from its row.
    func content(of sequence: Int64, in db: GRDB.Database) throws -> Content? {
        if let kept = unstoredContent(of: sequence) { return kept?.content }
        return try ContentTable.content(of: sequence, in: db)
    }

    /// Nil where the row is the latest; an inner nil where it is to be removed.
    func unstoredContent(of sequence: Int64) -> KeptContent?? {
        if let kept = pending.contents[sequence] { return .some(kept) }
        for writes in inFlight.reversed() {
            if let kept = writes.contents[sequence] { return .some(kept) }
        }
        return nil
    }

    /// Makes memory what the tables say: at the start, and after a transaction that failed. What was recorded in the
    /// meantime is forgotten; its files differ from `stamps` again.
    package func load(from db: GRDB.Database) throws {
        let expected = try EntryTable.estimatedCount(in: db)
        records = []
        indexes = [:]
        identities = Identities()
        live = LiveEntries()
        endStep()
        times = PublicationTimes()
        agenda = Agenda()
        departed = DepartedEntries()
        departures = [:]
        archives = [:]
        waiting = [:]
        memberships = []
        pending = PendingRows()
        inFlight = []
        records.reserveCapacity(expected + expected / 16)
        indexes.reserve(expected)
        identities.reserve(expected)
        live.reserve(expected)
        times.reserve(expected)
        try EntryTable.forEach(in: db) { sequence, record, terms in
            try take(record, sequence: sequence, terms: terms)
        }
        if let last = try EntryTable.lastRemoved(in: db), last > records.count { try leaveVacant(upTo: last) }
        files = try FileTable.all(in: db)
        problemsByPath = try ProblemTable.all(in: db)
        contentOrigins = try ContentTable.origins(in: db)
        feeds = try FeedTable.all(in: db)
        archives = try ArchiveTable.all(entries: records.count, in: db).reduce(into: [:]) { archives, feed in
            archives[feed.key] = FeedArchive(FeedSelection(name: feed.key), pages: feed.value)
        }
        adoptions = try AdoptionTable.all(in: db)
        formerPlaces = [:]
        try FormerPlaceTable.forEach(in: db) { sequence, path, terms in
            guard let index = self.index(of: EntryKey(sequence: sequence)) else { return }
            let place = FormerPlace(path: path, terms: self.terms.numbers(inLines: terms))
            formerPlaces[index, default: []].append(place)
        }
        formerAddresses = [:]
        for (url, sequence) in try FormerAddressTable.all(in: db) {
            if let index = self.index(of: EntryKey(sequence: sequence)), records[Int(index)].standing != .vacant {
                formerAddresses[url] = index
            }
        }
    }

    private func take(_ record: EntryRecord, sequence: Int64, terms: String?) throws {
        guard sequence > records.count else { throw Self.outOfOrder(sequence) }
        try leaveVacant(upTo: sequence - 1)
        let index = Int32(records.count)
        records.append(record)
        if let terms { records[Int(index)].terms = self.terms.numbers(inLines: terms) }
        if record.holdsPath { indexes[record.path] = index }
        if let id = record.id { identities.give(id, to: index) }
        if record.firstPublished != nil {
            noteMoment(max(record.newsTime, record.updated))
            times.note(updated: record.updated)
            if let when = record.withdrawn {
                noteMoment(when)
                times.note(updated: when)
            }
            if record.isDateOnly, let written = record.written {
                times.note(dateOnly: written, published: record.published)
            }
        }
        enlist(index)
    }

    /// The places of rows that were removed. A damaged row must not ask for all memory.
    private func leaveVacant(upTo sequence: Int64) throws {
        guard sequence < Int64(records.count) + 1 << 20, sequence < Int32.max - 1 else {
            throw Self.outOfOrder(sequence)
        }
        while records.count < sequence { records.append(.vacant) }
    }

    private static func outOfOrder(_ sequence: Int64) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "entry \(sequence) is out of order")
    }
}
