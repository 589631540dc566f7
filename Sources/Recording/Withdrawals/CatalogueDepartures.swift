package import GRDB
package import Syndication

/// What feeds tell of entries that were withdrawn (spec section 14).
extension Catalogue {
    /// How long a feed tells of a withdrawal, at least (spec R14.1).
    private static let mourning = Duration.seconds(30 * 86_400)

    /// The withdrawn entries that a feed's Atom and JSON documents tell of, the latest first.
    ///
    /// Empty for a feed that retracts them, or lets them vanish.
    package func tombstones(of selection: FeedSelection, at now: Timestamp) -> [Tombstone] {
        guard selection.deletion == .tombstone else { return [] }
        return departures(of: membership(of: selection), at: now).compactMap { index in
            let record = records[Int(index)]
            guard let id = record.id, let when = record.withdrawn else { return nil }
            return Tombstone(id: id, when: when)
        }
    }

    /// Those that left a feed less than thirty days ago, or after which fewer entries have come than the feed shows: so
    /// that who looks seldom sees them too.
    func departures(of membership: Membership, at now: Timestamp) -> [Int32] {
        let start = now - Self.mourning
        var found: [Int32] = []
        for (index, when) in departures(of: membership) {
            guard when > start || membership.newsCount(since: when, records) < membership.selection.limit else { break }
            found.append(index)
        }
        return found
    }

    /// All that ever left a feed, the latest first. They are looked for only when one has left or come back: every saved
    /// file asks for them, once for each feed.
    private func departures(of membership: Membership) -> Departures.Items {
        let name = membership.selection.name
        if let known = departures[name], known.selection == membership.selection,
            known.generation == departed.generation
        {
            return known.items
        }
        let items = departed.latest.filter { everMatched(membership, $0.index) }
        departures[name] = Departures(
            selection: membership.selection, generation: departed.generation, items: items)
        return items
    }

    /// Those that left a feed, as of one generation of the departed.
    struct Departures {
        typealias Items = [(index: Int32, withdrawn: Timestamp)]
        var selection: FeedSelection
        var generation: Int
        /// The latest first.
        var items: Items
    }

    /// When an entry became news to a feed's readers, by its coming, a change or its withdrawal.
    ///
    /// - Returns: nil where that was so long ago that the feed need not tell of it any more (spec R0.4, R14.3).
    package func news(of key: EntryKey, in selection: FeedSelection, at now: Timestamp) -> Timestamp? {
        guard let record = record(of: key) else { return nil }
        if let when = record.withdrawn { return when > now - Self.mourning ? when : nil }
        return record.newsTime > now - selection.keep ? record.newsTime : nil
    }

    /// Whether an entry was published, and is withdrawn.
    package func isWithdrawn(_ key: EntryKey) -> Bool {
        record(of: key)?.withdrawn != nil
    }

    /// A withdrawn entry as a feed shows it that retracts: the id stays, and the title says that it was removed
    /// (spec R14.3).
    package func retraction(of key: EntryKey, in db: GRDB.Database) throws -> Entry? {
        guard let index = index(of: key) else { return nil }
        let record = records[Int(index)]
        guard let id = record.id, let when = record.withdrawn, let url = WebURL(record.url),
            let details = try details(of: index, in: db)
        else { return nil }
        return Entry(
            id: id, isPermalink: record.isPermalink, url: url, hasPage: record.hasPage,
            title: ["[removed]", details.title].compactMap(\.self).joined(separator: " "),
            content: Content(html: ""), published: record.published, updated: when, language: details.language)
    }
}
