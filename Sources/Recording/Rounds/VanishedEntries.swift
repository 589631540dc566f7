/// The entries whose files are gone in this round: until its end a new file may turn out to be one of them
/// (spec R6.4).
struct VanishedEntries {
    private var indexes: Set<Int32> = []

    var isEmpty: Bool { indexes.isEmpty }

    mutating func add(_ index: Int32) { indexes.insert(index) }

    func contains(_ index: Int32) -> Bool { indexes.contains(index) }

    /// - Returns: whether it was there.
    @discardableResult
    mutating func remove(_ index: Int32) -> Bool { indexes.remove(index) != nil }

    /// What nobody has claimed, in the order in which it was first seen.
    var rest: [Int32] { indexes.sorted() }
}
