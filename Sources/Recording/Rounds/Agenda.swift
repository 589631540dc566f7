import Syndication

/// When the clock alone will change an entry: a scheduled one becomes public, a live one expires (spec R5.7).
struct Agenda {
    private struct Item: Equatable {
        var due: Timestamp
        var index: Int32
    }

    /// The next one last.
    private var items: [Item] = []

    mutating func add(_ index: Int32, due: Timestamp) {
        items.insert(Item(due: due, index: index), at: position(of: due, index))
    }

    mutating func remove(_ index: Int32, due: Timestamp) {
        let place = position(of: due, index)
        guard place < items.count, items[place] == Item(due: due, index: index) else { return }
        items.remove(at: place)
    }

    func next(after now: Timestamp) -> Timestamp? {
        items.last { $0.due > now }?.due
    }

    /// Takes all that is due, the earliest first.
    mutating func take(upTo now: Timestamp) -> [Int32] {
        var due: [Int32] = []
        while let item = items.last, item.due <= now {
            due.append(item.index)
            items.removeLast()
        }
        return due
    }

    private func position(of due: Timestamp, _ index: Int32) -> Int {
        items.firstPlace { $0.due < due || ($0.due == due && $0.index <= index) }
    }
}

extension Array {
    /// The first place whose element is true for the test, in an array where all true ones stand at the end.
    func firstPlace(where test: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if test(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
