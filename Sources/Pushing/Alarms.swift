import Syndication

/// When to look at what again: the earliest first. Setting another time for a key is cheap; whether a time still
/// counts, whoever asks knows, and not this.
struct Alarms<Key> {
    private var heap: [(at: Timestamp, key: Key)] = []

    var count: Int { heap.count }
    var next: Timestamp? { heap.first?.at }

    mutating func set(_ key: Key, at instant: Timestamp) {
        heap.append((instant, key))
        var child = heap.count - 1
        while child > 0, case let parent = (child - 1) / 2, heap[child].at < heap[parent].at {
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Forgets those that do not count any more.
    mutating func keep(where counts: (Key, Timestamp) -> Bool) {
        let kept = heap.filter { counts($0.key, $0.at) }
        heap = []
        for alarm in kept { set(alarm.key, at: alarm.at) }
    }

    /// The earliest, if its time has come.
    mutating func popDue(at now: Timestamp) -> (at: Timestamp, key: Key)? {
        guard let first = heap.first, first.at <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return first
    }

    private mutating func sink() {
        var parent = 0
        while case let left = 2 * parent + 1, left < heap.count {
            let right = left + 1
            let child = right < heap.count && heap[right].at < heap[left].at ? right : left
            guard heap[child].at < heap[parent].at else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
