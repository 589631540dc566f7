package import Syndication

/// Finds the article of ours that each entry of an old feed is (spec R6.5): by its address, by an address that it had
/// before, by an id that is an address, or by the id that its front matter claims. Where the whole site was at another
/// host, by its address but for that.
package struct OldEntryMatcher {
    /// An entry of the old feed, and the article of ours that it is.
    package struct Match: Sendable, Equatable {
        /// As the old feed has it.
        package var entry: OldEntry
        /// What readers know it by.
        package var id: EntryID
        /// Nil where the old feed has no word for it.
        package var isPermalink: Bool?
        /// The place of the article in the list that was given.
        package var place: Int
    }

    /// Why an old entry is left out.
    package enum Refusal: Sendable, Hashable {
        /// No article has its address.
        case noArticle
        /// Its id is longer than 255 bytes.
        case tooLongID
        /// Its id has spaces in a row, or characters that feeds cannot carry.
        case unusableID
        /// An entry that stands before it is the same article.
        case articleTaken(by: String)
        /// An entry that stands before it has the same id, and is another article.
        case idTaken(by: String)
    }

    /// What was found for all entries of an old feed.
    package struct Result: Sendable {
        /// In the order of the old feed.
        package var matches: [Match] = []
        /// The entries that stay without an article, and why.
        package var refused: [(entry: OldEntry, why: Refusal)] = []
        /// The published articles that the old feed does not have.
        package var absent: [Int] = []
        /// The host at which the site was, if articles were found by the rest of their addresses.
        package var formerHost: String?
    }

    private let articles: [Article]
    /// The host of the site.
    private let host: Substring?
    private var byAddress: [LinkKey: Int] = [:]
    private var byFormerAddress: [LinkKey: Int] = [:]
    private var byClaimedID: [EntryID: Int] = [:]

    /// - Parameters:
    ///   - articles: of several with one address the first counts.
    ///   - site: where they are; nil where they are found at their addresses only.
    package init(articles: [Article], site: WebURL? = nil) {
        self.articles = articles
        host = site.flatMap { LinkKey($0) }?.authority
        for (place, article) in articles.enumerated() {
            if let key = LinkKey(article.permalink), byAddress[key] == nil { byAddress[key] = place }
            for alias in article.aliases {
                if let key = LinkKey(alias), byFormerAddress[key] == nil { byFormerAddress[key] = place }
            }
            if let id = article.claimedID, byClaimedID[id] == nil { byClaimedID[id] = place }
        }
    }

    /// - Parameter isRSS: whether the entries say of their ids whether these are links.
    package func match(_ entries: [OldEntry], isRSS: Bool) -> Result {
        var result = Result()
        var matchOfPlace: [Int: Match] = [:]
        var matchOfID: [EntryID: Match] = [:]
        let former = formerHost(of: entries)
        result.formerHost = former.map(String.init)
        for entry in entries {
            guard let place = place(of: entry) ?? former.flatMap({ place(of: entry, movedFrom: $0) }) else {
                result.refused.append((entry, .noArticle))
                continue
            }
            // Where there is no id, readers go by the link.
            let text = entry.id ?? entry.link?.text ?? ""
            guard let id = EntryID(text) else {
                result.refused.append((entry, EntryID.isTooLong(text) ? .tooLongID : .unusableID))
                continue
            }
            if let other = matchOfID[id] {
                // The pages of a feed overlap.
                if other.place != place { result.refused.append((entry, .idTaken(by: articles[other.place].path))) }
                continue
            }
            if let other = matchOfPlace[place] {
                result.refused.append((entry, .articleTaken(by: other.id.text)))
                continue
            }
            let isPermalink = isRSS ? entry.id == nil || entry.isPermalink : nil
            let match = Match(entry: entry, id: id, isPermalink: isPermalink, place: place)
            matchOfPlace[place] = match
            matchOfID[id] = match
            result.matches.append(match)
        }
        result.absent = articles.indices.filter { matchOfPlace[$0] == nil && articles[$0].visibility == .published }
        return result
    }

    private func place(of entry: OldEntry) -> Int? {
        place(at: keys(of: entry)) ?? entry.id.flatMap { EntryID($0) }.flatMap { byClaimedID[$0] }
    }

    private func place(at keys: [LinkKey]) -> Int? {
        for table in [byAddress, byFormerAddress] {
            for key in keys {
                if let place = table[key] { return place }
            }
        }
        return nil
    }

    private func keys(of entry: OldEntry) -> [LinkKey] {
        let written = [entry.link, entry.id.flatMap { WebURL($0) }].compactMap(\.self)
        // As it is written, an address says most.
        return (written + written.compactMap(Tracking.removed)).compactMap { LinkKey($0) }
    }

    // MARK: Another host

    private func place(of entry: OldEntry, movedFrom former: Substring) -> Int? {
        guard let host else { return nil }
        return place(at: keys(of: entry).filter { $0.authority == former }.compactMap { $0.moved(to: host) })
    }

    /// The host at which the site was, if that is certain: most entries are there and none is an article by its address,
    /// no article of ours is there, and at least half of those entries are articles here.
    private func formerHost(of entries: [OldEntry]) -> Substring? {
        guard let host, !entries.contains(where: { place(of: $0) != nil }) else { return nil }
        var counts: [Substring: Int] = [:]
        for entry in entries {
            if let key = keys(of: entry).first { counts[key.authority, default: 0] += 1 }
        }
        guard let (former, count) = counts.first(where: { $0.value * 2 > entries.count }), former != host,
            !(byAddress.keys.contains { $0.authority == former }),
            !(byFormerAddress.keys.contains { $0.authority == former })
        else { return nil }
        let found = entries.count { place(of: $0, movedFrom: former) != nil }
        return found > 0 && found * 2 >= count ? former : nil
    }
}
