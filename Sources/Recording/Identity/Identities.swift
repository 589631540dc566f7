import Syndication

/// Which id belongs to which entry. An id is given once and never again, not even when its entry is deleted
/// (spec R6.1, R6.2, R6.8, R6.9).
struct Identities {
    private var owners = CompactMap<EntryID, Int32>()
    /// Where the search for a free number goes on, so that a thousand articles at one address stay cheap.
    private var nextSuffix: [EntryID: Int] = [:]

    func owner(of id: EntryID) -> Int32? { owners[id] }

    mutating func give(_ id: EntryID, to index: Int32) {
        owners[id] = index
    }

    mutating func reserve(_ count: Int) {
        owners.reserve(count)
    }

    /// What the first publication of an article may do with the id it wishes for.
    enum Answer: Equatable {
        case free(EntryID)
        case belongs(to: Int32, EntryID)
    }

    /// Looks for an id: the wished one, or with a number behind it the first that nobody has.
    ///
    /// - Parameters:
    ///   - isClaimed: a claimed id is that id or none.
    ///   - mayBeTaken: whether an owner gives its id away, because its file is gone.
    mutating func answer(
        to wish: EntryID, isClaimed: Bool, mayBeTaken: (Int32) -> Bool
    ) -> Answer {
        guard let owner = owners[wish] else { return .free(wish) }
        if isClaimed || mayBeTaken(owner) { return .belongs(to: owner, wish) }
        var attempt = nextSuffix[wish] ?? 2
        while let next = EntryID("\(wish.text);\(attempt)") {
            guard let owner = owners[next] else {
                nextSuffix[wish] = attempt
                return .free(next)
            }
            if mayBeTaken(owner) { return .belongs(to: owner, next) }
            attempt += 1
        }
        return .belongs(to: owner, wish)
    }

    /// The id of an article that claims none: `tag:AUTHORITY,DAY:PATH`, from facts that a lost state cannot take away.
    ///
    /// - Parameters:
    ///   - day: any moment of the day of publication, in UTC.
    ///   - article: one that was renamed names its old addresses; the oldest, which stands first, is where it was
    ///     first published.
    /// - Returns: nil when the authority cannot be part of an id.
    static func minted(authority: String, day: Timestamp, article: Article) -> EntryID? {
        let original = article.aliases.first ?? article.permalink
        let path = original.path + (original.query.map { "?" + $0 } ?? "")
        let text = TagURI.entry(authority: authority, published: day, path: path)
        // Room for a number behind it. A longer path gives way to a fingerprint: another one that has the same would only
        // get such a number.
        if text.utf8.count <= EntryID.maximumLength - 12, let id = EntryID(minted: text) { return id }
        let fingerprint = Hexadecimal.text(number: FNV1a.hash(path))
        return EntryID(minted: TagURI.entry(authority: authority, published: day, path: "/\(fingerprint)"))
    }
}
