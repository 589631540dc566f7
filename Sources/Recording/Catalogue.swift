package import Syndication

/// What was ever published, with its identity: decides what an observation means, and selects what a feed shows.
///
/// It decides in memory and queues rows. The owner, one actor, goes round like this:
///
///     let changes = catalogue.record(observations, at: now)      // nothing is promised yet
///     let keys = catalogue.window(of: selection, at: now)        // render what `needsRendering`, `keep` it, compose
///     let writes = catalogue.takeWrites()
///     try await database.write { try writes.store(in: $0) … }    // with the editions, in one transaction
///     catalogue.confirm(writes)                                  // or, when the write failed: catalogue.load(from:)
///
/// In memory is a record for every entry; titles, authors and texts stay in their rows.
package final class Catalogue {
    /// How it decides.
    package private(set) var policy: CataloguePolicy

    /// By sequence, which begins at 1.
    var records: [EntryRecord] = []
    /// Entries by path. A deleted entry keeps its path until another article takes it.
    var indexes = CompactMap<String, Int32>()
    /// The files that give no entry.
    var files: [String: FileStamp] = [:]
    var identities = Identities()
    var live = LiveEntries()
    var times = PublicationTimes()
    var agenda = Agenda()
    var terms = Terms()
    /// Entries that wait for an id that another one has.
    var waiting: [EntryID: [Int32]] = [:]
    /// One for each selection that a window was asked of.
    var memberships: [Membership] = []
    var problemsByPath: [String: [Problem]] = [:]
    var contentOrigins: [Int64: KeptContent.Origin] = [:]
    var feeds: [String: FeedRecord] = [:]
    var departed = DepartedEntries()
    /// Those of each feed that was asked for them, by its name.
    var departures: [String: Departures] = [:]
    var formerAddresses: [String: Int32] = [:]
    var formerPlaces: [Int32: [FormerPlace]] = [:]
    /// While memory is ahead of the tables.
    var earlier: EarlierAddresses?
    /// By the name of the feed.
    var archives: [String: FeedArchive] = [:]
    var adoptions = Adoptions()

    /// The latest moment at which anything was recorded. It has been that late, whatever the clock says now.
    private var latestMoment = Timestamp(milliseconds: 0)
    /// When the first recording of all began, if that was in this process, or in one that was stopped before its end.
    private(set) var began: Timestamp?

    var pending = PendingRows()
    /// Handed out, and perhaps not yet in the tables.
    var inFlight: [CatalogueWrites] = []
    var handedOut = 0

    /// A catalogue without entries. `load` fills it with those of a state.
    package init(policy: CataloguePolicy) {
        self.policy = policy
    }

    /// Takes another policy, but for the authority: ids have been minted with it.
    package func follow(_ policy: CataloguePolicy) {
        self.policy.site = policy.site
        self.policy.undated = policy.undated
        self.policy.secondsFromUTC = policy.secondsFromUTC
    }

    /// Whether nothing was ever recorded: the next recording is a first scan (spec R7.4).
    package var isEmpty: Bool { records.isEmpty && files.isEmpty }

    // MARK: What is known

    /// How many entries are live.
    package var count: Int { live.count }

    /// The files that were read, as they were then. A restart needs to read only what differs.
    package var stamps: CompactMap<String, FileStamp> {
        var stamps = CompactMap<String, FileStamp>()
        stamps.reserve(files.count + indexes.count)
        for (path, stamp) in files { stamps[path] = stamp }
        for (path, index) in indexes {
            if let stamp = records[Int(index)].stamp { stamps[path] = stamp }
        }
        return stamps
    }

    /// Everything that is wrong with content files now, by path.
    package var problems: [Problem] {
        problemsByPath.merging(sharedAddresses.mapValues { [$0] }, uniquingKeysWith: +)
            .sorted { $0.key < $1.key }.flatMap(\.value)
    }

    /// The top-level folders that hold live entries, in order.
    package var sections: [String] { live.sections.keys.sorted() }

    /// Where the article of a file is to be read on the site; nil where no article is live.
    package func permalink(ofPath path: String) -> WebURL? {
        guard let index = indexes[path], records[Int(index)].isLive else { return nil }
        return WebURL(records[Int(index)].url)
    }

    /// Hands over the path and the permalink's text of every live entry.
    package func forEachLive(_ body: (_ key: EntryKey, _ path: String, _ url: String) -> Void) {
        for index in records.indices where records[index].isLive {
            body(key(Int32(index)), records[index].path, records[index].url)
        }
    }

    /// The entry of a content file.
    package func key(ofPath path: String) -> EntryKey? {
        indexes[path].map(key)
    }

    /// The content file of an entry.
    package func path(of key: EntryKey) -> String? {
        record(of: key).map(\.path)
    }

    /// The id that readers know an entry by.
    package func id(of key: EntryKey) -> EntryID? {
        record(of: key)?.id
    }

    /// When an entry last changed in a way that matters to readers.
    package func updated(of key: EntryKey) -> Timestamp? {
        record(of: key)?.updated
    }

    /// Rises with every change of the entry that a document could show, its content included; begins anew with the
    /// process. A composed fragment is good as long as it stands.
    package func revision(of key: EntryKey) -> UInt32? {
        record(of: key)?.revision
    }

    /// The first moment after `now` at which the clock alone changes a feed: then call `publishDue` (spec R5.7).
    package func nextDue(after now: Timestamp) -> Timestamp? {
        agenda.next(after: now)
    }

    /// The moment after which no live entry can be dated: `now`, or a later one of the past, where the clock was set back.
    package func horizon(at now: Timestamp) -> Timestamp { max(now, latestMoment) }

    func noteMoment(_ moment: Timestamp) { latestMoment = max(latestMoment, moment) }

    func key(_ index: Int32) -> EntryKey { EntryKey(index: index) }

    func index(of key: EntryKey) -> Int32? {
        (1...Int64(max(1, records.count))).contains(key.sequence) && !records.isEmpty ? Int32(key.sequence - 1) : nil
    }

    /// In line, so that who asks for one fact of an entry does not get a copy of all of them.
    @inline(__always)
    func record(of key: EntryKey) -> EntryRecord? {
        guard let index = index(of: key), records[Int(index)].standing != .vacant else { return nil }
        return records[Int(index)]
    }

    /// Notes that a recording begins: as long as nothing was recorded, it is the first.
    func begin(at now: Timestamp) {
        if isEmpty { began = now }
    }

    /// Goes on with a first scan that another process began and did not end: what was there before it is no news.
    package func resumeFirstScan(begunAt moment: Timestamp) { began = moment }

    // MARK: Changing records

    /// Adds a record, and queues its row.
    func add(_ record: EntryRecord, details: EntryDetails, at now: Timestamp) -> Int32 {
        let index = Int32(records.count)
        records.append(record)
        records[Int(index)].terms = terms.numbers(of: details.facets)
        if record.holdsPath {
            indexes[record.path] = index
            forgetFile(record.path)
        }
        if let id = record.id { identities.give(id, to: index) }
        enlist(index)
        pending.entries[index] = (details, now)
        return index
    }

    /// Changes a record, and queues its row.
    ///
    /// - Parameter details: nil when they stay as they are.
    func change(
        _ index: Int32, at now: Timestamp, details: EntryDetails? = nil, _ body: (inout EntryRecord) -> Void
    ) {
        strike(index)
        let old = (path: records[Int(index)].path, url: records[Int(index)].url)
        let place = records[Int(index)].isLive ? FormerPlace(path: old.path, terms: records[Int(index)].terms) : nil
        body(&records[Int(index)])
        let record = records[Int(index)]
        let keepsPath = record.holdsPath && record.path.isSpelled(like: old.path)
        if !keepsPath, indexes[old.path] == index { indexes[old.path] = nil }
        if record.holdsPath {
            indexes[record.path] = index
            forgetFile(record.path)
        }
        if record.url != old.url, record.firstPublished != nil { noteFormer(old.url, of: index) }
        if let details {
            records[Int(index)].terms = terms.numbers(of: details.facets)
        }
        if let place, place.terms != records[Int(index)].terms || !record.path.isSpelled(like: place.path) {
            noteFormer(place, of: index)
        }
        if let id = records[Int(index)].id { identities.give(id, to: index) }
        enlist(index)
        // Where the clock was set back, the millisecond that makes an update unique is later than any recording.
        if record.isLive { noteMoment(record.updated) }
        if let when = record.withdrawn { noteMoment(when) }
        pending.entries[index] = (details ?? pending.entries[index]?.details, now)
    }

    /// Removes a record with its row and its text. Its former addresses go too, or to an heir; archives look at its page.
    func vacate(_ index: Int32, for heir: Int32? = nil) {
        strike(index)
        for name in archives.keys { archives[name]?.touch(index) }
        for (url, _) in formerAddresses.filter({ $0.value == index }) { lead(url, to: heir) }
        let path = records[Int(index)].path
        if indexes[path] == index { indexes[path] = nil }
        records[Int(index)] = .vacant
        formerPlaces[index] = nil
        pending.entries[index] = nil
        pending.removedEntries.append(key(index).sequence)
        forgetContent(of: index)
    }

    /// Takes a record out of all that is kept in order by its facts, before they change.
    private func strike(_ index: Int32) {
        let record = records[Int(index)]
        keepEarlier(index, at: record.url)
        if let due = record.due { agenda.remove(index, due: due) }
        if let when = record.withdrawn { departed.remove(index, withdrawn: when, from: record.url) }
        if record.standing == .held, case .claimed(let id) = record.identity {
            waiting[id]?.removeAll { $0 == index }
            if waiting[id]?.isEmpty == true { waiting[id] = nil }
        }
        guard record.isLive else { return }
        live.remove(index, record)
        for place in memberships.indices where memberships[place].takes(record) {
            memberships[place].remove(index, records)
        }
    }

    func enlist(_ index: Int32) {
        let record = records[Int(index)]
        keepEarlier(index, at: record.url)
        for name in archives.keys { archives[name]?.touch(index) }
        if let due = record.due { agenda.add(index, due: due) }
        if let when = record.withdrawn { departed.add(index, withdrawn: when, from: record.url) }
        if record.standing == .held, case .claimed(let id) = record.identity {
            waiting[id, default: []].append(index)
        }
        guard record.isLive else { return }
        live.add(index, record)
        for place in memberships.indices where memberships[place].takes(record) {
            memberships[place].insert(index, records)
        }
    }

    /// Notes an address where an entry was to be read before, or so its author says: who asks there is led on.
    func noteFormer(_ url: String, of index: Int32) {
        guard formerAddresses[url] != index else { return }
        lead(url, to: index)
    }

    private func lead(_ url: String, to index: Int32?) {
        keepEarlier(former: url)
        formerAddresses[url] = index
        pending.formerAddresses.insert(url)
    }

    func setFile(_ path: String, _ stamp: FileStamp) {
        files[path] = stamp
        pending.files.insert(path)
    }

    func forgetFile(_ path: String) {
        if files.removeValue(forKey: path) != nil { pending.files.insert(path) }
    }

    func setProblems(_ path: String, _ problems: [Problem]) {
        guard (problemsByPath[path] ?? []) != problems else { return }
        problemsByPath[path] = problems.isEmpty ? nil : problems
        pending.problems.insert(path)
    }
}
