/// A title as it is compared with another: case and white space do not count.
struct ComparedTitle: Equatable {
    /// From this likeness on two titles of one day are the same article's (spec R6.4).
    static let least = 0.9
    /// Longer ones are compared by their beginning.
    private static let limit = 400

    private let scalars: [Unicode.Scalar]

    /// - Returns: nil when there is nothing to compare.
    init?(_ title: String) {
        let words = title.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        scalars = Array(words.unicodeScalars.prefix(Self.limit))
        if scalars.isEmpty { return nil }
    }

    /// One minus the share of characters that must be changed, added or taken away; 0 when it is below `least`.
    func likeness(to other: ComparedTitle) -> Double {
        if scalars == other.scalars { return 1 }
        let length = max(scalars.count, other.scalars.count)
        // A hundredth more than exact, so that nine of ten is not lost to rounding.
        let most = Int(Double(length) * (1 - Self.least) + 0.01)
        guard let distance = distance(to: other, atMost: most) else { return 0 }
        return 1 - Double(distance) / Double(length)
    }

    /// Levenshtein's distance, in the band where it can be small enough.
    private func distance(to other: ComparedTitle, atMost most: Int) -> Int? {
        let (short, long) =
            scalars.count <= other.scalars.count ? (scalars, other.scalars) : (other.scalars, scalars)
        guard long.count - short.count <= most else { return nil }
        let beyond = most + 1
        var row = (0...short.count).map { min($0, beyond) }
        for (line, scalar) in long.enumerated() {
            var next = [Int](repeating: beyond, count: short.count + 1)
            if line + 1 <= most { next[0] = line + 1 }
            let first = max(1, line + 1 - most)
            let last = min(short.count, line + 1 + most)
            guard first <= last else { return nil }
            for place in first...last {
                let change = row[place - 1] + (short[place - 1] == scalar ? 0 : 1)
                next[place] = min(change, row[place] + 1, next[place - 1] + 1, beyond)
            }
            row = next
        }
        return row[short.count] <= most ? row[short.count] : nil
    }
}
