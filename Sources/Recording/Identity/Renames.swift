import Syndication

/// Which new files of a round are entries whose files are gone in the same round, or hold no article any more, or a
/// draft, as one does that leads on to the new one (spec R6.4).
///
/// Evidence comes before resemblance, for all files: the id that a file claims, the same bytes, the same article, the
/// old address among its aliases, a text that no other article has; at last the same date with a title that is nearly
/// the same. So no file gets, because it resembles it, what another one is.
struct Renames {
    private let catalogue: Catalogue
    /// Those that no article was found for. Of several that are alike the one that was seen first counts.
    private var entries: Set<Int32>
    /// In the order in which they are recorded.
    private var articles: [Article]
    private var entryOfPath: [String: Int32] = [:]
    private var found: Set<Int32> = []
    private let vanished: VanishedEntries
    private let drafts: [Int32: Article]

    /// - Parameters:
    ///   - articles: those of unknown paths, in the order in which they are recorded.
    ///   - exchanges: what is known already.
    ///   - drafts: what the files of those hold that become drafts. Only evidence tells that it is elsewhere.
    ///   - texts: looks the entries of a text up.
    ///   - title: looks an entry's title up.
    init(
        _ articles: [Article], of vanished: VanishedEntries, besides drafts: [Int32: Article],
        after exchanges: Exchanges, in catalogue: Catalogue, texts: (ContentDigest) -> [EntryKey],
        title: (Int32) -> String?
    ) {
        self.catalogue = catalogue
        self.articles = articles
        self.vanished = vanished
        self.drafts = drafts
        entryOfPath = exchanges.entryOfPath
        found = Set(entryOfPath.values)
        entries = Set(vanished.rest).subtracting(found)
        dropMatched()
        guard !entries.isEmpty, !self.articles.isEmpty else { return }
        matchClaims()
        match({ $0.source }, { Digest($0.sourceDigest) })
        match({ $0.content }, { Digest($0.contentDigest) })
        matchAliases()
        matchTexts(texts)
        matchTitles(title)
    }

    /// The entry that the file of an article was.
    func entry(of article: Article) -> Int32? { entryOfPath[article.path] }

    /// Whether a file of this round is this entry's.
    func isFound(_ entry: Int32) -> Bool { found.contains(entry) }

    private mutating func note(_ index: Int32, _ article: Article) {
        guard vanished.mayBe(article, index) else { return }
        entryOfPath[article.path] = index
        found.insert(index)
        entries.remove(index)
    }

    private mutating func dropMatched() {
        articles.removeAll { entryOfPath[$0.path] != nil }
    }

    // MARK: Evidence

    private mutating func matchClaims() {
        for article in articles {
            guard let id = article.claimedID, let owner = catalogue.identities.owner(of: id), entries.contains(owner)
            else { continue }
            note(owner, article)
        }
        dropMatched()
    }

    private mutating func match(_ digest: (EntryRecord) -> Digest, _ articleDigest: (Article) -> Digest) {
        var byDigest: [Digest: [Int32]] = [:]
        for index in entries.sorted(by: >) {
            byDigest[digest(catalogue.records[Int(index)]), default: []].append(index)
        }
        for article in articles {
            if let index = byDigest[articleDigest(article)]?.popLast() { note(index, article) }
        }
        dropMatched()
    }

    private mutating func matchAliases() {
        var byAddress: [LinkKey: Int32] = [:]
        for index in entries.sorted() {
            guard let url = WebURL(catalogue.records[Int(index)].url), let key = LinkKey(url) else { continue }
            byAddress[key] = byAddress[key] ?? index
        }
        for article in articles {
            for alias in article.aliases {
                let found = LinkKey(alias).flatMap { byAddress[$0] } ?? catalogue.formerAddresses[alias.text]
                guard let found, entries.contains(found) else { continue }
                note(found, article)
                break
            }
        }
        dropMatched()
    }

    /// A text that two files have, be they new or old, tells nothing: one is a copy, or both began as the same form.
    private mutating func matchTexts(_ texts: (ContentDigest) -> [EntryKey]) {
        guard !entries.isEmpty else { return }
        var counts: [ContentDigest: Int] = [:]
        for article in articles + drafts.values {
            if let digest = article.textDigest { counts[digest, default: 0] += 1 }
        }
        for article in articles {
            guard let digest = article.textDigest, counts[digest] == 1 else { continue }
            let candidates = texts(digest).compactMap { catalogue.index(of: $0) }.filter { index in
                let record = catalogue.records[Int(index)]
                return record.holdsPath && !record.wasDeleted
            }
            guard candidates.count == 1, let index = candidates.first, entries.contains(index) else { continue }
            note(index, article)
        }
        dropMatched()
    }

    // MARK: Resemblance

    /// How many pairs of titles are compared in one round. Beyond that only equal ones are found.
    private static let mostComparisons = 50_000

    private struct WrittenDate: Hashable {
        var instant: Timestamp
        var isDateOnly: Bool
    }

    private mutating func matchTitles(_ title: (Int32) -> String?) {
        // With the date of the one that was deleted at its path a file resembles that one no less.
        articles.removeAll { article in
            catalogue.indexes[article.path].map { catalogue.records[Int($0)].written == article.date?.instant } ?? false
        }
        var byDate: [WrittenDate: [(index: Int32, title: ComparedTitle)]] = [:]
        let dates = Set(articles.compactMap(Self.date))
        for index in entries.sorted() where drafts[index] == nil {
            let record = catalogue.records[Int(index)]
            guard let written = record.written else { continue }
            let date = WrittenDate(instant: written, isDateOnly: record.isDateOnly)
            guard dates.contains(date), let title = title(index).flatMap(ComparedTitle.init) else { continue }
            byDate[date, default: []].append((index, title))
        }
        var pairs: [(likeness: Double, place: Int, index: Int32)] = []
        var comparisons = 0
        for (place, article) in articles.enumerated() {
            guard let date = Self.date(article), let candidates = byDate[date],
                let own = article.title.flatMap(ComparedTitle.init)
            else { continue }
            comparisons += candidates.count
            for (index, title) in candidates {
                let likeness = comparisons > Self.mostComparisons ? (own == title ? 1 : 0) : own.likeness(to: title)
                if likeness >= ComparedTitle.least { pairs.append((likeness, place, index)) }
            }
        }
        pairs.sort { ($1.likeness, $0.place, $0.index) < ($0.likeness, $1.place, $1.index) }
        for pair in pairs where entries.contains(pair.index) && entryOfPath[articles[pair.place].path] == nil {
            note(pair.index, articles[pair.place])
        }
    }

    private static func date(_ article: Article) -> WrittenDate? {
        article.date.map { WrittenDate(instant: $0.instant, isDateOnly: $0.isDateOnly) }
    }
}
