import Syndication

/// Which files of a round have names that other entries' files had: `mv 2.md 3.md; mv 1.md 2.md`, or two names that were
/// exchanged. A path alone tells nothing then (spec R6.1, R6.4).
///
/// What a file claims in its front matter counts first, then equal bytes, then the same article in other bytes: pages of a
/// generator name each other. An entry leaves its path only where its file is gone, or is another entry's now, or a
/// new article's (`mv latest.md week-41.md` and a new `latest.md`); and by what it holds no entry takes the path of
/// one that is nowhere else: who copies a text over another file has edited that file.
struct Exchanges {
    private struct Move {
        var index: Int32
        var isClaimed: Bool
    }

    private let catalogue: Catalogue
    private let vanished: VanishedEntries
    /// By the path where the entry is now.
    private var moves: [String: Move] = [:]
    private var homes: [Int32: String] = [:]
    /// What the moves are about: the articles at either end.
    private var articlesByPath: [String: Article] = [:]

    /// - Parameter articles: in the order in which they are recorded.
    init(_ articles: [Article], of vanished: VanishedEntries, in catalogue: Catalogue) {
        self.catalogue = catalogue
        self.vanished = vanished
        let changed = articles.compactMap(catalogue.changedResident)
        guard !changed.isEmpty else { return }
        let others = articles.filter { catalogue.mayBeAnother($0) }
        for article in others { findClaim(of: article) }
        find(others, among: Set(changed + vanished.rest), by: \.source) { Digest($0.sourceDigest) }
        let altered = others.filter { !catalogue.isUnaltered($0) }
        let left = Set(altered.compactMap(catalogue.changedResident) + vanished.rest)
        find(altered, among: left, by: \.content) { Digest($0.contentDigest) }
        let paths = Set(moves.keys).union(homes.keys.map { catalogue.records[Int($0)].path })
        for article in articles where paths.contains(article.path) { articlesByPath[article.path] = article }
        dropUnsound()
    }

    /// The entries by the paths where they are now.
    var entryOfPath: [String: Int32] { moves.mapValues(\.index) }

    /// The entries whose paths are other entries' now.
    var displaced: Set<Int32> {
        let residents = moves.keys.compactMap { catalogue.resident(ofPath: $0) }
        return Set(residents + moves.filter { isSucceeded($0.value, at: $0.key) }.map(\.value.index))
    }

    private mutating func note(_ index: Int32, as article: Article, isClaimed: Bool) {
        let path = article.path
        guard moves[path] == nil, homes[index] == nil, vanished.mayBe(article, index) else { return }
        moves[path] = Move(index: index, isClaimed: isClaimed)
        homes[index] = path
    }

    private mutating func findClaim(of article: Article) {
        guard let id = article.claimedID, let owner = catalogue.identities.owner(of: id),
            owner != catalogue.indexes[article.path]
        else { return }
        note(owner, as: article, isClaimed: true)
    }

    /// - Parameters:
    ///   - digest: by which an entry is known.
    ///   - articleDigest: the same of an article.
    private mutating func find(
        _ articles: [Article], among entries: Set<Int32>, by digest: (EntryRecord) -> Digest,
        _ articleDigest: (Article) -> Digest
    ) {
        var byDigest: [Digest: [Int32]] = [:]
        for index in entries.sorted(by: >) where homes[index] == nil {
            byDigest[digest(catalogue.records[Int(index)]), default: []].append(index)
        }
        for article in articles where moves[article.path] == nil {
            // What claims its own id is what it was.
            if let id = article.claimedID, let owner = catalogue.identities.owner(of: id),
                owner == catalogue.indexes[article.path]
            {
                continue
            }
            if let index = byDigest[articleDigest(article)]?.popLast() { note(index, as: article, isClaimed: false) }
        }
    }

    // MARK: What holds together

    /// Drops what does not hold, and then what held by that.
    private mutating func dropUnsound() {
        var doubtful = Array(moves.keys)
        while let path = doubtful.popLast() {
            guard let move = moves[path], !isSound(move, to: path) else { continue }
            moves[path] = nil
            homes[move.index] = nil
            doubtful.append(catalogue.records[Int(move.index)].path)
            if let resident = catalogue.resident(ofPath: path), let home = homes[resident] { doubtful.append(home) }
        }
    }

    private func isSound(_ move: Move, to path: String) -> Bool {
        let record = catalogue.records[Int(move.index)]
        let isFree =
            record.wasDeleted || vanished.contains(move.index) || record.holdsPath && moves[record.path] != nil
            || isSucceeded(move, at: path)
        guard isFree else { return false }
        guard !move.isClaimed, let resident = catalogue.resident(ofPath: path) else { return true }
        return homes[resident] != nil
    }

    /// Whether a new article is where an entry was that is to be elsewhere, under a path that was not known. An edited
    /// file of which there is a copy now is still the entry.
    private func isSucceeded(_ move: Move, at path: String) -> Bool {
        let record = catalogue.records[Int(move.index)]
        guard moves[record.path] == nil, let moved = articlesByPath[path], let new = articlesByPath[record.path],
            catalogue.changedResident(of: new) == move.index, new.claimedID == nil || new.claimedID != record.id
        else { return false }
        if move.isClaimed, new.claimedID != nil { return true }
        guard record.says(what: moved) else { return false }
        // The address that both of them ask for is the entry's.
        let sharesAddress = moved.permalink.text == record.url && new.permalink.text == record.url
        return !sharesAddress && new.isAnother(than: moved)
    }
}

extension Catalogue {
    /// The entry that a file is taken for by its path alone: one that was published, and is not known to be gone.
    func resident(ofPath path: String) -> Int32? {
        guard let index = indexes[path] else { return nil }
        let record = records[Int(index)]
        return record.id == nil || record.wasDeleted ? nil : index
    }

    /// The same where the file says something else than it did.
    func changedResident(of article: Article) -> Int32? {
        resident(ofPath: article.path).flatMap {
            records[Int($0)].source == Digest(article.sourceDigest) ? nil : $0
        }
    }

    /// Whether a file says something else than it did, and it is the same article.
    fileprivate func isUnaltered(_ article: Article) -> Bool {
        guard let index = resident(ofPath: article.path) else { return false }
        return records[Int(index)].says(what: article)
    }

    /// Whether a file may be another entry's than its path says. A file that is as it was is not; one that was never
    /// published takes an id over when it is.
    fileprivate func mayBeAnother(_ article: Article) -> Bool {
        guard let index = indexes[article.path] else { return true }
        let record = records[Int(index)]
        return record.id != nil && record.source != Digest(article.sourceDigest)
    }
}
