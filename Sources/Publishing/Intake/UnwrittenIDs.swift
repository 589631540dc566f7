import Recording

/// The entries whose ids are still to be written into their files. The state keeps them, because a stop must forget none:
/// of a large site they are written for minutes.
struct UnwrittenIDs: Sendable, Equatable {
    private var sequences = RangeSet<Int64>()

    init() {}

    /// - Parameter text: as `text` gives it; what is none of that counts for nothing.
    init(text: String) {
        for part in text.split(separator: " ") {
            let bounds = part.split(separator: "-").compactMap { Int64($0) }
            if bounds.count == 2, bounds[0] <= bounds[1] { sequences.insert(contentsOf: bounds[0]..<bounds[1]) }
        }
    }

    /// As the state keeps it: what follows each other in the catalogue is one range, without its end.
    var text: String {
        sequences.ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
    }

    var isEmpty: Bool { sequences.isEmpty }

    mutating func add(_ keys: some Sequence<EntryKey>) {
        for key in keys { sequences.insert(contentsOf: key.sequence..<key.sequence + 1) }
    }

    mutating func remove(_ keys: [EntryKey]) {
        for key in keys { sequences.remove(contentsOf: key.sequence..<key.sequence + 1) }
    }

    /// Those that were seen first, so many at most.
    func first(_ count: Int) -> [EntryKey] {
        Array(sequences.ranges.lazy.flatMap(\.self).prefix(count)).map { EntryKey(sequence: $0) }
    }
}
