import Syndication

/// What has changed in a catalogue and is not yet handed out for writing.
struct PendingRows {
    /// By index. The details are nil where they stay as they are.
    var entries: [Int32: (details: EntryDetails?, changed: Timestamp)] = [:]
    var removedEntries: [Int64] = []
    /// Sequences of those whose rows say where they were until now.
    var movedEntries: [Int64] = []
    var leftPlaces: [LeftPlaces] = []
    /// Paths of rows whose files have got another Unicode spelling.
    var formerSpellings: [String] = []
    var files: Set<String> = []
    var problems: Set<String> = []
    /// By sequence; nil removes the row.
    var contents: [Int64: KeptContent?] = [:]
    var feeds: Set<String> = []
    var formerAddresses: Set<String> = []
    var archivePages: Set<Catalogue.PageNumber> = []
    var adoptions: Set<LinkKey> = []
    var adoptedFeeds: Set<String> = []
}
