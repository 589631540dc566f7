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
    /// By what follows the host: the site may have had several.
    private var byRest: [Substring: [LinkKey]] = [:]
    var feeds: [String: EntryID] = [:]

    /// - Returns: the address that the id was at before, where that was another: an id is one article's.
    @discardableResult
    mutating func set(_ adoption: Adoption, at address: LinkKey) -> LinkKey? {
        if let other = byAddress[address], other.id != adoption.id { addresses[other.id] = nil }
        let before = addresses[adoption.id]
        if let before, before != address, byAddress.removeValue(forKey: before) != nil {
            counts[before.authority, default: 1] -= 1
            byRest[before.rest]?.removeAll { $0 == before }
        }
        if byAddress.updateValue(adoption, forKey: address) == nil {
            counts[address.authority, default: 0] += 1
            byRest[address.rest, default: []].append(address)
        }
        addresses[adoption.id] = address
        return before == address ? nil : before
    }

    /// What an old feed told of an article: under its address, or one that it had before.
    ///
    /// The site may have had other hosts at an import, also another one at each. What was adopted there is found by the
    /// rest of the address. Where two hosts have that rest, it is certain of neither.
    ///
    /// - Parameters:
    ///   - site: where the articles are.
    ///   - isElsewhere: whether another article has an address that is not the site's: what is there is that one's.
    func adoption(for article: Article, site: WebURL?, isElsewhere: (LinkKey) -> Bool) -> Adoption? {
        guard !byAddress.isEmpty else { return nil }
        let keys = ([article.permalink] + article.aliases).compactMap { LinkKey($0) }
        if let found = keys.lazy.compactMap({ byAddress[$0] }).first { return found }
        guard let own = site.flatMap({ LinkKey($0) })?.authority else { return nil }
        // An article that its author has put elsewhere did not move with the site, and the first page of one site is not
        // that of another.
        for key in keys where key.authority == own && !key.rest.isEmpty {
            let former = byRest[key.rest, default: []].filter { !isElsewhere($0) }
            if former.count > 1 { return nil }
            if let address = former.first { return byAddress[address] }
        }
        return nil
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
    /// The addresses of articles that are not at the site's host: their authors have put them elsewhere.
    ///
    /// - Returns: nothing where nothing was adopted, because then nobody asks.
    func addressesElsewhere(among observations: [Observation]) -> Set<LinkKey> {
        guard !catalogue.adoptions.byAddress.isEmpty, let site = catalogue.policy.site else { return [] }
        var addresses: Set<LinkKey> = []
        for observation in observations {
            guard case .article(let article, _) = observation.finding, article.permalink.host != site.host,
                let key = LinkKey(article.permalink)
            else { continue }
            addresses.insert(key)
        }
        return addresses
    }

    /// What was adopted for an article, if its id may still be given.
    func adoption(for article: Article) -> Adoption? {
        let adoption = catalogue.adoptions.adoption(
            for: article, site: catalogue.policy.site, isElsewhere: elsewhere.contains)
        guard let adoption else { return nil }
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
