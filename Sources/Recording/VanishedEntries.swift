import Syndication

/// The entries whose files are gone in this round: until its end a new file may turn out to be one of them
/// (spec R6.4).
struct VanishedEntries {
    private var bySource: [Digest: [Int32]] = [:]
    private var byContent: [Digest: [Int32]] = [:]
    private var digests: [Int32: (source: Digest, content: Digest)] = [:]

    mutating func add(_ index: Int32, _ record: EntryRecord) {
        guard digests.updateValue((record.source, record.content), forKey: index) == nil else { return }
        bySource[record.source, default: []].append(index)
        byContent[record.content, default: []].append(index)
    }

    func contains(_ index: Int32) -> Bool { digests[index] != nil }

    mutating func remove(_ index: Int32) {
        guard let (source, content) = digests.removeValue(forKey: index) else { return }
        bySource[source]?.removeAll { $0 == index }
        byContent[content]?.removeAll { $0 == index }
    }

    /// The entry that an article of an unknown path was: the same bytes, or the same for readers. Of several that are
    /// alike, the one that was seen first.
    mutating func take(like article: Article) -> Int32? {
        guard !digests.isEmpty else { return nil }
        let candidates =
            bySource[Digest(article.sourceDigest)].flatMap { $0.isEmpty ? nil : $0 }
            ?? byContent[Digest(article.contentDigest)]
        guard let index = candidates?.min() else { return nil }
        remove(index)
        return index
    }

    /// What nobody has claimed, in the order in which it was first seen.
    var rest: [Int32] { digests.keys.sorted() }
}
