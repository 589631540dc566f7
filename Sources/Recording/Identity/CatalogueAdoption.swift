package import GRDB
package import Syndication

/// Taking over ids and dates from an old feed (spec R6.5).
extension Catalogue {
    /// Whether an article may have what an old feed told of it.
    package enum Adoptability: Sendable, Hashable {
        /// It was not published yet.
        case free
        /// It has that id already.
        case isAdopted
        /// Its front matter claims another id, which wins (spec R6.1).
        case claims(EntryID)
        /// Another article has the id, or claims it.
        case taken(by: String)
        /// It was published under another id: who has it from us would see it as new.
        case published(EntryID)
    }

    /// Whether an article can take what an old feed says of it. Nothing is changed by asking.
    package func adoptability(of adoption: Adoption, for article: Article) -> Adoptability {
        if let claimed = article.claimedID, claimed != adoption.id { return .claims(claimed) }
        let index = indexes[article.path]
        if let owner = identities.owner(of: adoption.id) {
            if owner == index { return .isAdopted }
            guard index == nil, records[Int(owner)].wasDeleted else { return .taken(by: records[Int(owner)].path) }
        }
        if let index, let id = records[Int(index)].id { return .published(id) }
        return .free
    }

    /// Keeps what an old feed told of an article for its first publication. An entry that is published already takes it
    /// over at once.
    ///
    /// - Parameter wasShown: whether readers may have the entry under its id of now: a tombstone then tells them that
    ///   this one is gone, and it is never given again (spec R6.9).
    package func adopt(_ adoption: Adoption, for article: Article, wasShown: Bool, at now: Timestamp) {
        guard let address = LinkKey(article.permalink) else { return }
        if let before = adoptions.set(adoption, at: address) { pending.adoptions.insert(before) }
        pending.adoptions.insert(address)
        guard let index = indexes[article.path] else { return }
        guard let id = records[Int(index)].id else {
            if article.claimedID == nil { change(index, at: now) { $0.identity = .proposed(adoption.id) } }
            return
        }
        guard id != adoption.id else { return }
        let old = records[Int(index)]
        exchange(adoption, at: index, now)
        guard wasShown else { return }
        bury(old, of: index, details: EntryDetails(article), at: now)
        // One entry went and another came, and its dates may be older than what the feed has shown (spec R7.5).
        for (name, feed) in feeds where feed.shown.contains(key(index)) {
            feeds[name]?.changed = max(feed.changed, now.wholeSecond)
            pending.feeds.insert(name)
        }
    }

    private func exchange(_ adoption: Adoption, at index: Int32, _ now: Timestamp) {
        let old = records[Int(index)]
        let published = adoption.published ?? old.published
        let updated = times.uniqueUpdated(max(published, adoption.updated ?? old.updated))
        change(index, at: now) {
            $0.identity = .given(adoption.id)
            $0.isPermalink = adoption.isPermalink
            $0.published = published
            $0.updated = updated
            $0.revision &+= 1
        }
    }

    /// Leaves the id that an entry had before in a record of its own.
    private func bury(_ old: EntryRecord, of index: Int32, details: EntryDetails, at now: Timestamp) {
        var departed = old
        // A retraction shows it as its `updated`, so no other has it (spec R5.6b).
        let when = times.uniqueUpdated(after: old.updated, wish: now.wholeSecond)
        departed.standing = .withdrawn(.exchanged, at: when)
        departed.stamp = nil
        leavePlaces(of: index, to: add(departed, details: details, at: now))
    }

    /// Gives a feed of ours the id that an old feed had.
    package func adopt(feedID id: EntryID, for name: String) {
        adoptions.feeds[name] = id
        pending.adoptedFeeds.insert(name)
        guard feeds[name] != nil else { return }
        feeds[name]?.id = id
        pending.feeds.insert(name)
    }

    /// Copies what was adopted from one state into another.
    package static func copyAdoptions(from source: GRDB.Database, to target: GRDB.Database) throws {
        let adoptions = try AdoptionTable.all(in: source)
        try AdoptionTable.store(adoptions.byAddress, in: target)
        try AdoptionTable.store(feeds: adoptions.feeds, in: target)
    }

    /// How many adopted ids no entry has, by the host at which their articles were at the import: of hosts where not one
    /// fits. Empty as long as nothing is published, since what was adopted waits for that.
    package var strayAdoptions: [String: Int] {
        count == 0 ? [:] : adoptions.unused { identities.owner(of: $0) != nil }
    }

    /// What a feed has from an old feed, whether it was composed since or not.
    package func adoptedFeedID(of name: String) -> EntryID? { adoptions.feeds[name] }

    /// The id of a feed that was composed before.
    package func feedID(of name: String) -> EntryID? { feeds[name]?.id }
}
