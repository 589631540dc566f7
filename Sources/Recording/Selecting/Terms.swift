/// The terms of all categories, and the other `Facets`, as numbers, so that a hundred thousand entries can share them.
/// Case does not count.
struct Terms {
    private var numbers: [String: UInt32] = [:]
    private var folded: [String: UInt32] = [:]
    /// The same few combinations come again and again.
    private var combinations: [[UInt32]: [UInt32]] = [:]
    private var byText: [String: [UInt32]] = [:]

    mutating func numbers(of terms: some Sequence<String>) -> [UInt32] {
        let found = terms.map { number(of: $0) }
        guard !found.isEmpty else { return [] }
        if let shared = combinations[found] { return shared }
        combinations[found] = found
        return found
    }

    /// The same for terms that stand in one text, one a line.
    mutating func numbers(inLines text: String) -> [UInt32] {
        if let known = byText[text] { return known }
        let found = numbers(of: text.split(separator: "\n").map(String.init))
        byText[text] = found
        return found
    }

    private mutating func number(of term: String) -> UInt32 {
        if let known = numbers[term] { return known }
        let lower = term.lowercased()
        let number = folded[lower] ?? (UInt32(folded.count) | Facets.kind(of: lower))
        folded[lower] = number
        numbers[term] = number
        return number
    }
}
