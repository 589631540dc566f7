/// The live articles by the key that they share with their translations.
struct TranslationGroups {
    /// By the key's number among the terms.
    private var members: [UInt32: [Int32]] = [:]

    /// Nothing is written in more languages: what so many articles share is no such key.
    private static let most = 100

    func members(of group: UInt32?) -> [Int32] {
        guard let group, let found = members[group], found.count <= Self.most else { return [] }
        return found
    }

    mutating func add(_ index: Int32, of record: EntryRecord) {
        if let group = record.translationGroup { members[group, default: []].append(index) }
    }

    mutating func remove(_ index: Int32, of record: EntryRecord) {
        guard let group = record.translationGroup else { return }
        members[group]?.removeAll { $0 == index }
        if members[group]?.isEmpty == true { members[group] = nil }
    }
}

extension EntryRecord {
    /// The number of the key that the article shares with its translations.
    var translationGroup: UInt32? { terms.first { $0 & Facets.kinds == Facets.translations } }
}
