import Syndication

/// The entries whose files are gone in this round, or hold nothing any more that is to be seen: until its end a new
/// file may turn out to be one of them (spec R6.4).
struct VanishedEntries {
    private var indexes: Set<Int32> = []
    /// Of which the files are there.
    private var left: Set<Int32> = []

    var isEmpty: Bool { indexes.isEmpty }

    mutating func add(_ index: Int32) { indexes.insert(index) }

    /// - Parameter index: an entry whose file is there, and holds a draft now, or no article.
    mutating func add(leavingFile index: Int32) {
        indexes.insert(index)
        left.insert(index)
    }

    func contains(_ index: Int32) -> Bool { indexes.contains(index) }

    /// Whether a file may be an entry. One that was left is only where it is seen: a copy that is kept in some folder
    /// that no feed takes is none.
    func mayBe(_ article: Article, _ index: Int32) -> Bool {
        !left.contains(index) || article.visibility == .published
    }

    /// - Returns: whether it was there.
    @discardableResult
    mutating func remove(_ index: Int32) -> Bool { indexes.remove(index) != nil }

    /// What nobody has claimed, in the order in which it was first seen.
    var rest: [Int32] { indexes.sorted() }
}
