package import Syndication

/// What an old feed told its readers of an article: so that they know it again (spec R6.5).
package struct Adoption: Sendable, Hashable {
    /// What readers know it by.
    package var id: EntryID
    /// Whether an RSS guid said that it is a link; nil where the old feed has no such word.
    package var isPermalink: Bool?
    /// Nil where the old feed does not tell it.
    package var published: Timestamp?
    /// Nil where the old feed does not tell it.
    package var updated: Timestamp?

    /// Takes what the old feed says.
    package init(
        id: EntryID, isPermalink: Bool? = nil, published: Timestamp? = nil, updated: Timestamp? = nil
    ) {
        self.id = id
        self.isPermalink = isPermalink
        self.published = published
        self.updated = updated
    }
}

/// What was adopted, by the address of the article: the file may not have been read yet, or have another name when it
/// is.
struct Adoptions {
    private(set) var byAddress: [LinkKey: Adoption] = [:]
    private var addresses: [EntryID: LinkKey] = [:]
    /// How many are at each host.
    private var counts: [Substring: Int] = [:]
    var feeds: [String: EntryID] = [:]

    /// - Returns: the address that the id was at before, where that was another: an id is one article's.
    @discardableResult
    mutating func set(_ adoption: Adoption, at address: LinkKey) -> LinkKey? {
        if let other = byAddress[address], other.id != adoption.id { addresses[other.id] = nil }
        let before = addresses[adoption.id]
        if let before, before != address, byAddress.removeValue(forKey: before) != nil {
            counts[before.authority, default: 1] -= 1
        }
        if byAddress.updateValue(adoption, forKey: address) == nil { counts[address.authority, default: 0] += 1 }
        addresses[adoption.id] = address
        return before == address ? nil : before
    }

    /// What an old feed told of an article: under its address, or one that it had before.
    ///
    /// - Parameter site: where the articles are. When the site had another host at the import, its articles are found by
    ///   the rest of their addresses.
    func adoption(for article: Article, site: WebURL?) -> Adoption? {
        guard !byAddress.isEmpty else { return nil }
        let keys = ([article.permalink] + article.aliases).compactMap { LinkKey($0) }
        if let found = keys.lazy.compactMap({ byAddress[$0] }).first { return found }
        guard let own = site.flatMap({ LinkKey($0) })?.authority, counts[own, default: 0] == 0,
            let former = counts.first(where: { $0.value * 2 > byAddress.count })?.key
        else { return nil }
        // An article that its author has put elsewhere did not move with the site.
        return keys.lazy.filter { $0.authority == own }.compactMap { $0.moved(to: former) }
            .compactMap { byAddress[$0] }.first
    }

    /// How many ids no entry has, by host, for hosts of which none was of use: then it is the address of the site that
    /// does not fit. Of the others some may be of drafts, or of articles that are gone.
    func unused(isUsed: (EntryID) -> Bool) -> [String: Int] {
        var unused: [Substring: Int] = [:]
        for (address, adoption) in byAddress where !isUsed(adoption.id) { unused[address.authority, default: 0] += 1 }
        let whole = unused.filter { $0.value == counts[$0.key] }
        return Dictionary(uniqueKeysWithValues: whole.map { (String($0.key), $0.value) })
    }

    func adoption(with id: EntryID) -> Adoption? { addresses[id].flatMap { byAddress[$0] } }
}

extension Recorder {
    /// What was adopted for an article, if its id may still be given.
    func adoption(for article: Article) -> Adoption? {
        guard let adoption = catalogue.adoptions.adoption(for: article, site: catalogue.policy.site)
        else { return nil }
        let owner = catalogue.identities.owner(of: adoption.id)
        return owner.map(mayBeTaken) ?? true ? adoption : nil
    }

    /// `published` and `updated` of an entry that becomes public now, before `updated` is made unique. Readers who have
    /// it already must not see it as new, so what the old feed told them wins (spec R7.4).
    func firstTimes(
        _ record: EntryRecord, modified: Timestamp?, adopted adoption: Adoption?, isDue: Bool
    ) -> (published: Timestamp, news: Timestamp) {
        var published = adoption?.published ?? decidePublished(record, isDue: isDue)
        if adoption?.published == nil, let updated = adoption?.updated { published = min(published, updated) }
        let news = adoption?.updated ?? plausible(modified, after: published) ?? published
        return (published, max(published, news))
    }
}
