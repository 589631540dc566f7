/// Finds the word that a person most likely meant.
package enum Spelling {
    /// The verb of a command that stands where a host may stand, with a slip of the pen.
    ///
    /// - Returns: nil for what is a host: nearly each has a dot, a colon or a digit, and one without can be written
    ///   with a slash behind it.
    package static func verb(meantBy word: String, among verbs: some Sequence<String>) -> String? {
        let plain = word.lowercased()
        guard plain != "all", plain != "localhost",
            plain.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        return nearest(to: plain, among: verbs)
    }

    /// - Returns: the nearest of `words`, or nil when none is near enough to be a slip of the pen.
    package static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        var best: (word: String, distance: Int)?
        for candidate in words.sorted() {
            let distance = distance(Array(word.lowercased().utf8), Array(candidate.lowercased().utf8))
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(2, word.utf8.count / 3) else { return nil }
        return best.word
    }

    /// The least number of insertions, deletions, replacements and swaps of neighbours between two words.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + [Int](repeating: 0, count: right.count)
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    current[column] = min(current[column], beforeLast[column - 2] + 1)
                }
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
