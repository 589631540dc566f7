import Syndication

/// The entries that were in feeds and are withdrawn, in the order in which they left.
struct DepartedEntries {
    private struct Item: Equatable {
        var withdrawn: Timestamp
        var index: Int32
    }

    /// The latest last.
    private var items: [Item] = []
    /// Rises with every change.
    private(set) var generation = 0
    /// How many of them were to be read at an address.
    private var counts: [String: Int] = [:]

    mutating func add(_ index: Int32, withdrawn: Timestamp, from url: String) {
        items.insert(Item(withdrawn: withdrawn, index: index), at: position(of: withdrawn, index))
        counts[url, default: 0] += 1
        generation += 1
    }

    mutating func remove(_ index: Int32, withdrawn: Timestamp, from url: String) {
        let place = position(of: withdrawn, index)
        guard place < items.count, items[place] == Item(withdrawn: withdrawn, index: index) else { return }
        items.remove(at: place)
        generation += 1
        if let count = counts[url] { counts[url] = count == 1 ? nil : count - 1 }
    }

    /// Whether one was to be read at an address.
    func left(_ url: String) -> Bool { counts[url] != nil }

    /// The latest first.
    var latest: some Sequence<(index: Int32, withdrawn: Timestamp)> {
        items.reversed().lazy.map { ($0.index, $0.withdrawn) }
    }

    private func position(of withdrawn: Timestamp, _ index: Int32) -> Int {
        items.firstPlace { $0.withdrawn > withdrawn || ($0.withdrawn == withdrawn && $0.index >= index) }
    }
}
