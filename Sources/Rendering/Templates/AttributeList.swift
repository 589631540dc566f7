import Syndication

/// What kramdown, Hugo and Pandoc read in the braces of a mark for a theme: `.class`, `#name`, `key="value"`, the name of a
/// list that stands elsewhere, and what such a list is called (`name: .class`).
struct AttributeList {
    /// Whether there are only words in it, as in `{:toc}`, which a text may have in braces too.
    private(set) var holdsOnlyNames = true

    /// - Parameter text: what stands between the braces, without the colon.
    /// - Returns: nil where that is no such list.
    init?(_ text: ArraySlice<UInt8>) {
        var rest = text
        var isFirst = true
        while true {
            rest = rest.drop { $0 <= 0x20 || $0 == UInt8(ascii: ",") && !holdsOnlyNames }
            guard let first = rest.first else { break }
            guard takePart(first, &rest, isFirst: isFirst) else { return nil }
            isFirst = false
        }
        guard !isFirst else { return nil }
    }

    private mutating func takePart(_ first: UInt8, _ rest: inout ArraySlice<UInt8>, isFirst: Bool) -> Bool {
        let isShort = first == UInt8(ascii: ".") || first == UInt8(ascii: "#")
        guard isShort || first.isASCIILetter else { return false }
        let name = rest.prefix { $0 >= 0x80 || Self.nameCharacters.contains($0) }
        rest = rest[name.endIndex...]
        if isShort {
            holdsOnlyNames = false
            return name.count > 1
        }
        if rest.first == UInt8(ascii: "=") {
            holdsOnlyNames = false
            return takeValue(&rest)
        }
        let isEnded = rest.first ?? 0x20 <= 0x20 || rest.first == UInt8(ascii: ",") && !holdsOnlyNames
        return isEnded && (isFirst || name.last != UInt8(ascii: ":"))
    }

    /// `="50%"`, `='50%'` or `=50%`.
    private func takeValue(_ rest: inout ArraySlice<UInt8>) -> Bool {
        rest.removeFirst()
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            rest = rest.drop { $0 > 0x20 }
            return true
        }
        rest.removeFirst()
        guard let end = rest.firstIndex(of: quote) else { return false }
        rest = rest[(end + 1)...]
        return true
    }

    private static let nameCharacters = ASCIISet.alphanumerics(and: "-_.:#/")
}
