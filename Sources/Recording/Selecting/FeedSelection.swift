package import Syndication

/// What a feed shows of an entry that was withdrawn (spec R14.1, R14.3).
package enum Deletion: String, CaseIterable, Sendable, Hashable {
    /// Atom tells that it is deleted, and JSON Feed in an extension; RSS has no word for it.
    case tombstone
    /// It stays a while in every format, as an entry that says only that it was removed.
    case retract
    /// It is just not there any more.
    case vanish
}

/// Which entries a feed takes (spec R16.4), and how many of them its subscription documents show (spec R0.4).
package struct FeedSelection: Sendable, Hashable {
    /// The stem of the feed's address.
    package var name: String
    /// An entry's path must match one of them; empty takes all.
    package var match: [PathGlob]
    /// An entry's path must match none of them.
    package var exclude: [PathGlob]
    /// An entry must have one of these categories or tags, whatever their case; empty takes all.
    package var tags: [String]
    /// An entry must be by one of these, whatever their case; empty takes all. The empty name stands for an entry that
    /// names nobody.
    package var authors: [String]
    /// An entry must be in one of these, or in one of their regions (`sv` takes `sv-SE`); empty takes all. The empty tag
    /// stands for an entry that names none.
    package var languages: [String]
    /// An entry must have a media file of one of these types, such as `audio/mpeg`, or `audio` for any of them; empty
    /// takes all.
    package var media: [String]
    /// The newest entries that are always shown.
    package var limit: Int
    /// Besides them, all that were first published, or changed significantly, less than this long ago.
    package var keep: Duration
    /// What the feed shows of an entry that was withdrawn.
    package var deletion: Deletion
    /// The most entries that a page of the archive holds; 0: there is none.
    package var archivePage: Int
    /// Only entries that were first published by then, for a feed that is closed; nil takes all.
    package var until: Timestamp?

    /// Takes all entries where nothing else is said.
    package init(
        name: String, match: [PathGlob] = [], exclude: [PathGlob] = [], tags: [String] = [], authors: [String] = [],
        languages: [String] = [], media: [String] = [], limit: Int = 30,
        keep: Duration = .seconds(14 * 86_400), deletion: Deletion = .tombstone, archivePage: Int = 100
    ) {
        self.name = name
        self.match = match
        self.exclude = exclude
        self.tags = tags
        self.authors = authors
        self.languages = languages
        self.media = media
        self.limit = limit
        self.keep = keep
        self.deletion = deletion
        self.archivePage = archivePage
    }

    func takes(path: String) -> Bool {
        (match.isEmpty || match.contains { $0.matches(path) }) && !exclude.contains { $0.matches(path) }
    }
}
