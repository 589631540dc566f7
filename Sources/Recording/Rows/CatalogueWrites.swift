package import GRDB
import Syndication

/// The rows that a catalogue wants written: a value, so that they can be stored on another thread, in one transaction
/// with the editions they belong to.
package struct CatalogueWrites: Sendable {
    /// Counts what a catalogue has handed out.
    let number: Int
    /// In the order of the sequence.
    var entries: [EntryRow] = []
    var removedEntries: [Int64] = []
    /// Those whose rows still say where they were until now.
    var movedEntries: [Int64] = []
    var leftPlaces: [LeftPlaces] = []
    /// Rows of files to remove, and of what is wrong with them: both come under another spelling of the path.
    var formerSpellings: [String] = []
    /// Nil removes the row.
    var files: [String: FileStamp?] = [:]
    var problems: [String: [Problem]] = [:]
    /// By sequence; nil removes the row.
    var contents: [Int64: KeptContent?] = [:]
    var feeds: [FeedRecord] = []
    /// Sequences by address; nil removes the row.
    var formerAddresses: [String: Int64?] = [:]
    var archivePages: [ArchiveTable.Row] = []
    /// Nil removes the row.
    var adoptions: [LinkKey: Adoption?] = [:]
    var adoptedFeeds: [String: EntryID] = [:]

    func details(of sequence: Int64) -> EntryDetails? {
        let place = entries.firstPlace { $0.sequence >= sequence }
        return place < entries.count && entries[place].sequence == sequence ? entries[place].details : nil
    }

    /// Whether there is nothing to store.
    package var isEmpty: Bool {
        entries.isEmpty && removedEntries.isEmpty && files.isEmpty && problems.isEmpty && contents.isEmpty
            && feeds.isEmpty && formerAddresses.isEmpty && archivePages.isEmpty && adoptions.isEmpty
            && adoptedFeeds.isEmpty && formerSpellings.isEmpty
    }

    /// Stores the rows inside the caller's transaction. After its commit, tell the catalogue: `confirm`. When it
    /// failed, let the catalogue `load` again.
    package func store(in db: GRDB.Database) throws {
        try FormerPlaceTable.store(movedEntries, in: db)
        try FormerPlaceTable.store(leftPlaces, in: db)
        try FormerPlaceTable.remove(removedEntries, in: db)
        try EntryTable.remove(removedEntries, in: db)
        try EntryTable.store(entries, in: db)
        try FileTable.remove(formerSpellings, in: db)
        try ProblemTable.remove(formerSpellings, in: db)
        try FileTable.store(files, in: db)
        try ProblemTable.store(problems, in: db)
        try ContentTable.store(contents, in: db)
        try FeedTable.store(feeds, in: db)
        try FormerAddressTable.store(formerAddresses, in: db)
        try ArchiveTable.store(archivePages, in: db)
        try AdoptionTable.store(adoptions, in: db)
        try AdoptionTable.store(feeds: adoptedFeeds, in: db)
    }

    /// The entries that are no more, and were never published or live on in another.
    package var removed: [EntryKey] { removedEntries.map { EntryKey(sequence: $0) } }

    /// The pages of archives that are new, or have lost an entry.
    package var changedPages: [(feed: String, number: Int)] {
        archivePages.map { ($0.feed, $0.page.name.number) }
    }
}
