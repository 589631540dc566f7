package import Syndication

/// Finds the article of ours that each entry of an old feed is (spec R6.5): by its address, by an address that it had
/// before, by an id that is an address, or by the id that its front matter claims.
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
    }

    private let articles: [Article]
    private var byAddress: [LinkKey: Int] = [:]
    private var byFormerAddress: [LinkKey: Int] = [:]
    private var byClaimedID: [EntryID: Int] = [:]

    /// - Parameter articles: of several with one address the first counts.
    package init(articles: [Article]) {
        self.articles = articles
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
        for entry in entries {
            guard let place = place(of: entry) else {
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
        let written = [entry.link, entry.id.flatMap { WebURL($0) }].compactMap(\.self)
        // As it is written, an address says most.
        let keys = (written + written.compactMap(Tracking.removed)).compactMap { LinkKey($0) }
        for table in [byAddress, byFormerAddress] {
            for key in keys {
                if let place = table[key] { return place }
            }
        }
        return entry.id.flatMap { EntryID($0) }.flatMap { byClaimedID[$0] }
    }
}
