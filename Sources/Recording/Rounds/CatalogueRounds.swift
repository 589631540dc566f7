package import GRDB
package import Syndication

extension Catalogue {
    /// Decides what a batch of observations means, in memory, and queues the rows.
    ///
    /// - Parameters:
    ///   - observations: one for each path.
    ///   - isFirstScan: whether the site is seen for the first time. True by itself while the catalogue is empty; a
    ///     first scan that comes in several parts says so with each (spec R7.4).
    ///   - titles: looks up an entry's title, which is not in memory: it is asked only where files came and went.
    ///   - texts: looks up the entries of a text, where files came and went.
    /// - Returns: one change for each observation that means anything, files that were deleted last.
    package func record(
        _ observations: [Observation], at now: Timestamp, isFirstScan: Bool = false,
        titles: @escaping (EntryKey) -> String? = { _ in nil },
        texts: @escaping (ContentDigest) -> [EntryKey] = { _ in [] }
    ) -> [CatalogueChange] {
        begin(at: now)
        noteMoment(now)
        let isFirstScan = isFirstScan || isEmpty
        if observations.count > 500 {
            // Cheaper to sort once, when a window is asked for.
            memberships = []
        }
        if observations.count > records.count {
            records.reserveCapacity(records.count + observations.count)
            indexes.reserve(indexes.count + observations.count)
            live.reserve(indexes.count + observations.count)
        }
        for observation in observations { respell(observation.path, at: now) }
        var recorder = Recorder(self, at: now, isFirstScan: isFirstScan, titles: titles, texts: texts)
        recorder.record(observations)
        return noteSharedAddresses(recorder.changes)
    }

    /// Publishes the scheduled entries that are due, and withdraws those that have expired (spec R5.7).
    package func publishDue(at now: Timestamp) -> [CatalogueChange] {
        noteMoment(now)
        var recorder = Recorder(self, at: now)
        recorder.recordDue()
        return noteSharedAddresses(recorder.changes)
    }

    /// Notes that something which an entry carries beside its text was replaced: its recording is another (spec R7.2,
    /// R11.7).
    package func noteReplacement(in key: EntryKey, at now: Timestamp) {
        guard let index = index(of: key) else { return }
        noteMoment(now)
        Recorder(self, at: now).replace(index)
    }

    // MARK: Windows

    /// The entries that a feed's subscription documents show, newest first, before they are capped by bytes
    /// (spec R0.3, R0.4).
    package func window(of selection: FeedSelection, at now: Timestamp) -> [EntryKey] {
        let membership = membership(of: selection)
        let window = membership.window(at: now, records)
        guard selection.deletion == .retract else { return window.map(key) }
        let retracted = departures(of: membership, at: now)
        return (window + retracted).sorted { Membership.isNewer($0, $1, records) }.map(key)
    }

    /// Whether a source is that which was recorded of an entry, and not one that is held, or was saved since.
    package func isRecorded(_ source: ContentDigest, of key: EntryKey) -> Bool {
        record(of: key)?.source == Digest(source)
    }

    /// Whether an entry is published: neither to come, nor expired or withdrawn.
    package func isLive(_ key: EntryKey) -> Bool { record(of: key)?.isLive ?? false }

    /// Whether a live entry belongs to a feed, whether or not its documents show it.
    package func takes(_ key: EntryKey, in selection: FeedSelection) -> Bool {
        record(of: key).map { membership(of: selection).takes($0) } ?? false
    }

    func membership(of selection: FeedSelection) -> Membership {
        if let known = memberships.first(where: { $0.selection == selection }) { return known }
        let new = Membership(selection, choices: terms.choices(of: selection), records: records)
        memberships.removeAll { $0.selection.name == selection.name }
        memberships.append(new)
        return new
    }

    /// Whether the rendered text, picture or media files of an entry that is stored as live name an address.
    package static func isNamed(_ address: String, in db: GRDB.Database) throws -> Bool {
        try ContentTable.isNamed(address, in: db) { try EntryTable.isLive($0, in: db) }
    }

    /// The entries, live or not, whose rendered text, picture or media files name a file of one of these names, and perhaps
    /// some that only seem to.
    package static func entries(namingFiles names: Set<String>, in db: GRDB.Database) throws -> [EntryKey] {
        try ContentTable.naming(names, in: db).map { EntryKey(sequence: $0) }
    }

    /// An entry as documents show it.
    ///
    /// - Returns: nil when it is not live, or has no content yet: see `needsRendering`.
    package func entry(for key: EntryKey, in db: GRDB.Database) throws -> Entry? {
        guard let content = try content(of: key.sequence, in: db) else { return nil }
        return try entry(for: key, showing: content, in: db)
    }

    /// The same of an entry that was just recorded and rendered, without a look into the state.
    ///
    /// - Returns: nil where that is needed, or the entry is not live.
    package func unstoredEntry(for key: EntryKey) -> Entry? {
        guard let index = index(of: key), records[Int(index)].isLive, let details = unstoredDetails(of: index),
            let kept = unstoredContent(of: key.sequence), let content = kept?.content
        else { return nil }
        return Entry(records[Int(index)], details, showing: content)
    }

    /// An entry with another content than the one that is kept: what was corrected in it.
    ///
    /// - Returns: nil when it is not live.
    package func entry(for key: EntryKey, showing content: Content, in db: GRDB.Database) throws -> Entry? {
        guard let index = index(of: key), records[Int(index)].isLive, let details = try details(of: index, in: db)
        else { return nil }
        return Entry(records[Int(index)], details, showing: content)
    }

    // MARK: Content

    /// Those entries whose content must be rendered before they can be shown: there is none, or it was made from
    /// another source or by another renderer. A file that is broken now has nothing better to offer.
    ///
    /// - Parameter renderer: names the renderer with all settings that change what it makes.
    package func needsRendering(_ keys: [EntryKey], renderer: String) -> [EntryKey] {
        keys.filter { key in
            guard let record = record(of: key), record.isLive else { return false }
            guard let origin = contentOrigins[key.sequence] else { return true }
            return !record.isBroken && (origin.source != record.source || origin.renderer != renderer)
        }
    }

    /// Whether there is a text of an entry to show, of whatever source it was made.
    package func hasContent(_ key: EntryKey) -> Bool { contentOrigins[key.sequence] != nil }

    /// Keeps an entry's rendered text, so that its last good version survives whatever becomes of the file.
    package func keep(
        _ content: Content, for key: EntryKey, source: ContentDigest, renderer: String,
        notes: RenderingNotes = RenderingNotes()
    ) {
        guard let index = index(of: key), records[Int(index)].standing != .vacant else { return }
        let kept = KeptContent(
            content: content, origin: KeptContent.Origin(source: Digest(source), renderer: renderer), notes: notes)
        contentOrigins[key.sequence] = kept.origin
        pending.contents[key.sequence] = .some(kept)
        records[Int(index)].revision &+= 1
    }

    /// What the rendering of the kept texts has noted, where it has noted anything.
    package func renderingNotes(in db: GRDB.Database) throws -> [EntryKey: RenderingNotes] {
        var notes: [EntryKey: RenderingNotes] = [:]
        for (sequence, noted) in try ContentTable.notes(in: db) { notes[EntryKey(sequence: sequence)] = noted }
        return notes
    }

    /// Forgets the texts of entries that no feed shows any more.
    package func forgetContents(except shown: Set<EntryKey>) {
        for sequence in contentOrigins.keys where !shown.contains(EntryKey(sequence: sequence)) {
            contentOrigins[sequence] = nil
            pending.contents[sequence] = .some(nil)
        }
    }

    func forgetContent(of index: Int32) {
        let sequence = key(index).sequence
        if contentOrigins.removeValue(forKey: sequence) != nil { pending.contents[sequence] = .some(nil) }
    }

    // MARK: Feeds

    /// Since when a feed takes no more entries; nil for one that does, or is not known.
    package func closing(ofFeed name: String) -> Timestamp? { feeds[name]?.closed }

    /// Whether two feeds showed the same entries last, and any.
    package func showsSame(feed name: String, as other: String) -> Bool {
        guard let shown = feeds[name]?.shown, !shown.isEmpty, let others = feeds[other]?.shown else { return false }
        return Set(shown) == Set(others)
    }

    /// What a feed remembers, brought up to date with what its documents are about to show (spec R6.7, R7.5).
    ///
    /// The feed's `updated` is the newest of `changed` and the `updated` of the entries shown.
    ///
    /// - Parameters:
    ///   - shown: the entries of its documents, after the cap by bytes.
    ///   - metadata: a digest over the feed's own facts: title, authors, language, rights, …
    package func feedRecord(
        for selection: FeedSelection, showing shown: [EntryKey], metadata: ContentDigest, at now: Timestamp
    ) -> FeedRecord? {
        guard var feed = feeds[selection.name] else { return newFeedRecord(for: selection, shown, metadata, now) }
        guard feed.shown != shown || feed.metadata != metadata || feed.closed != selection.until else { return feed }
        let before = Set(feed.shown)
        let after = Set(shown)
        let hasNewOnes = shown.contains { !before.contains($0) }
        // One that the feed would still take has only become too old.
        let members = membership(of: selection)
        let hasLost = feed.shown.contains { key in
            guard !after.contains(key) else { return false }
            guard let index = index(of: key), let record = record(of: key) else { return true }
            // A retraction that was shown long enough has become too old as well.
            let isRetracted = selection.deletion == .retract && record.withdrawn != nil
            return !members.takes(record) && !(isRetracted && everMatched(members, index))
        }
        if hasNewOnes || hasLost || feed.metadata != metadata { feed.changed = max(feed.changed, now.wholeSecond) }
        feed.shown = shown
        feed.metadata = metadata
        feed.closed = selection.until
        feeds[feed.name] = feed
        pending.feeds.insert(feed.name)
        return feed
    }

    /// Notes what a feed tells of its own time, so that it never goes back: what is newest in it may leave by its age, or for
    /// want of room.
    package func note(updated: Timestamp, ofFeed name: String) {
        guard let changed = feeds[name]?.changed, changed < updated else { return }
        feeds[name]?.changed = updated
        pending.feeds.insert(name)
    }

    private func newFeedRecord(
        for selection: FeedSelection, _ shown: [EntryKey], _ metadata: ContentDigest, _ now: Timestamp
    ) -> FeedRecord? {
        // The year of the feed's oldest entry, which a lost state cannot take away; a feed without entries begins now.
        let oldest = membership(of: selection).byDate.last.map { records[Int($0)].published }
        let days = Int((oldest ?? now).seconds / 86_400)
        let year = CivilDay(daysSinceEpoch: days).year
        let minted = EntryID(minted: TagURI.feed(authority: policy.authority, year: year, name: selection.name))
        guard let id = adoptions.feeds[selection.name] ?? minted else { return nil }
        let newest = shown.compactMap { updated(of: $0) }.max()
        let feed = FeedRecord(
            name: selection.name, id: id, changed: newest ?? now.wholeSecond, metadata: metadata, shown: shown,
            closed: selection.until)
        feeds[feed.name] = feed
        pending.feeds.insert(feed.name)
        return feed
    }
}
