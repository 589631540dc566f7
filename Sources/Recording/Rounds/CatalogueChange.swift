package import Syndication

/// What one observation, or the clock, has meant.
package struct CatalogueChange: Sendable, Hashable {
    /// What became of the file's entry.
    package enum Kind: Sendable, Hashable {
        /// It is in feeds for the first time.
        case published
        /// Its file says something else. Only a significant change moves `updated` (spec R7.2).
        case revised(isSignificant: Bool)
        /// It is back with its old id (spec R6.9).
        case restored
        /// Its file has another path; the id stays (spec R6.4).
        case moved(from: String, isSignificant: Bool)
        case withdrawn(Withdrawal)
        /// It will be published then (spec R5.7).
        case scheduled(Timestamp)
        /// It is kept out because of the problems that come with it: no date, an id that another entry has.
        case heldBack
        /// A draft, or a file that holds no article.
        case ignored
        /// Its file cannot be read; the last good version stays.
        case keptLastGood
        /// The file is another, and says the same.
        case unchanged
    }

    /// Of the file, below the content folder.
    package var path: String
    /// What became of its entry.
    package var kind: Kind
    /// Nil for a file that is no entry.
    package var key: EntryKey?
    /// Nil before the first publication.
    package var id: EntryID?
    /// All that is wrong with the file now: what reading found, and what recording adds.
    package var problems: [Problem]
    /// What subscribers would make of it, if many changes were like this one.
    package var upheaval: Upheaval?

    /// Takes what recording has found.
    package init(
        path: String, kind: Kind, key: EntryKey? = nil, id: EntryID? = nil, problems: [Problem] = [],
        upheaval: Upheaval? = nil
    ) {
        self.upheaval = upheaval
        self.path = path
        self.kind = kind
        self.key = key
        self.id = id
        self.problems = problems
    }

    /// Whether a feed may look different now.
    package var concernsFeeds: Bool {
        switch kind {
        case .published, .revised, .restored, .moved, .withdrawn: true
        case .scheduled, .heldBack, .ignored, .keptLastGood, .unchanged: false
        }
    }
}
