import Syndication

/// What the catalogue keeps in memory of an entry: what is needed to decide and to select. The rest is in its row.
///
/// The life of a record: an article with a future date is *scheduled*, one whose claimed id belongs to another entry is
/// *held*. With its first publication it gets its id and is *live*. It is *withdrawn* when its file goes, or wants to
/// be seen no longer; the row stays, so that the id is never used again, and comes back with the file. A record that
/// was never published is *vacant* once its file goes, and its row is removed.
///
/// The small properties stand where those before them leave a gap: a hundred thousand records have it.
struct EntryRecord {
    enum Standing: Equatable {
        case live
        /// Since the instant, where it was in feeds before, it is withdrawn until it is due.
        case scheduled(withdrawn: Timestamp? = nil)
        case held
        case withdrawn(Withdrawal, at: Timestamp)
        case vacant
    }

    enum Identity: Equatable {
        case none
        /// What the first publication will ask for, because the front matter claims it.
        case claimed(EntryID)
        /// What the first publication will ask for, or something like it.
        case proposed(EntryID)
        /// Given with the first publication, and never changed (spec R6.1).
        case given(EntryID)
    }

    /// Below the content folder. That of a replaced one belongs to another article now.
    var path: String
    /// The text of a `WebURL`.
    var url: String
    var identity: Identity
    /// For a scheduled entry, when it is due.
    var published: Timestamp
    var updated: Timestamp
    /// The date as the author wrote it: `published` moves only when this one does (spec R5.8).
    @Compact var written: Timestamp?
    @Compact var firstPublished: Timestamp?
    var changedSignificantly: Timestamp
    @Compact var expires: Timestamp?
    /// Nil when there is no file.
    var stamp: FileStamp?
    var isDateOnly: Bool
    var hasPage: Bool
    var isBroken: Bool
    var weight: Int32
    var source: Digest
    var content: Digest
    /// The entry's `Facets`, as numbers of the catalogue's `Terms`.
    var terms: [UInt32]
    var standing: Standing
    /// What an old feed said of the id that was adopted from it.
    var isPermalink: Bool?
    /// Rises with every change that a document could show.
    var revision: UInt32

    init(
        _ article: Article, identity: Identity, stamp: FileStamp, standing: Standing, published: Timestamp
    ) {
        path = article.path
        url = article.permalink.text
        self.identity = identity
        self.published = published
        updated = published
        changedSignificantly = published
        self.stamp = stamp
        source = Digest(article.sourceDigest)
        content = Digest(article.contentDigest)
        terms = []
        weight = Int32(clamping: article.weight)
        self.standing = standing
        written = article.date?.instant
        isDateOnly = article.date?.isDateOnly ?? false
        hasPage = article.hasPage
        isBroken = false
        revision = 0
        expires = article.expires
    }

    /// The place of a row that was removed.
    static let vacant: EntryRecord = {
        var record = EntryRecord(emptyAt: Timestamp(milliseconds: 0))
        record.standing = .vacant
        return record
    }()

    private init(emptyAt instant: Timestamp) {
        path = ""
        url = ""
        identity = .none
        published = instant
        updated = instant
        changedSignificantly = instant
        source = .zero
        content = .zero
        terms = []
        weight = 0
        standing = .vacant
        isDateOnly = false
        hasPage = false
        isBroken = false
        revision = 0
    }

    /// Takes over what an article says besides its identity and its times.
    mutating func takeFacts(of article: Article, stamp: FileStamp) {
        path = article.path
        url = article.permalink.text
        expires = article.expires
        source = Digest(article.sourceDigest)
        content = Digest(article.contentDigest)
        weight = Int32(clamping: article.weight)
        hasPage = article.hasPage
        self.stamp = stamp
        isBroken = false
        revision &+= 1
    }

    /// Whether a file says what this one's said. After an upgrade the same bytes may have another digest of their content.
    func says(what article: Article) -> Bool {
        source == Digest(article.sourceDigest) || content == Digest(article.contentDigest)
    }

    var id: EntryID? {
        if case .given(let id) = identity { id } else { nil }
    }

    var isLive: Bool { standing == .live }

    var isScheduled: Bool {
        if case .scheduled = standing { true } else { false }
    }

    var wasDeleted: Bool {
        switch standing {
        case .withdrawn(.deleted, _), .withdrawn(.replaced, _): true
        default: false
        }
    }

    /// Whether the file at `path` is this entry's.
    var holdsPath: Bool {
        switch standing {
        case .withdrawn(.replaced, _), .withdrawn(.exchanged, _): false
        default: !path.isEmpty
        }
    }

    /// When it left the feeds, if it was ever in them.
    var withdrawn: Timestamp? {
        guard id != nil else { return nil }
        return switch standing {
        case .withdrawn(_, let when): when
        case .scheduled(let when): when
        case .live, .held, .vacant: nil
        }
    }

    /// When the entry last became news: it is in the window because of that (spec R0.4).
    var newsTime: Timestamp { max(firstPublished ?? changedSignificantly, changedSignificantly) }

    /// When the clock alone will change the entry's standing.
    var due: Timestamp? {
        switch standing {
        case .scheduled: published
        case .live: expires
        case .held, .withdrawn, .vacant: nil
        }
    }

    /// The first folder of the path.
    var section: Substring? {
        guard let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        return path[..<slash]
    }
}

/// An instant or none in eight bytes, where a hundred thousand of them are kept.
@propertyWrapper
struct Compact: Sendable {
    private var milliseconds = Int64.min

    init(wrappedValue: Timestamp?) {
        self.wrappedValue = wrappedValue
    }

    var wrappedValue: Timestamp? {
        get { milliseconds == .min ? nil : Timestamp(milliseconds: milliseconds) }
        set { milliseconds = newValue?.milliseconds ?? .min }
    }
}
