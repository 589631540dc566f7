import Syndication

/// Tells whether a source is in the middle of a link's address: there a name that leads nowhere takes the link away,
/// while in running text it would be read.
enum LinkTarget {
    /// Addresses are shorter; a longer look back would cost its length at each tag.
    private static let longestLook = 2000

    /// - Parameter text: Markdown or HTML, up to the place in question.
    /// - Returns: where the address begins that the text ends in, or nil where it ends in none.
    static func start(in text: [UInt8]) -> Int? {
        let look = text.suffix(longestLook)
        let address = look.reversed().prefix { $0 > 0x20 && !addressEnds.contains($0) }
        let before = look.dropLast(address.count)
        return isMarkdownTarget(before) || isAddressAttribute(before) ? before.endIndex : nil
    }

    private static let addressEnds = ASCIISet("\"'<>()=")

    // MARK: - Markdown

    /// `[text](`, `[text](<`, and `[name]: ` at the beginning of a line.
    private static func isMarkdownTarget(_ before: ArraySlice<UInt8>) -> Bool {
        var rest = before
        if rest.last == UInt8(ascii: "<") { rest.removeLast() }
        rest = withoutBlanks(rest)
        guard let mark = rest.popLast() else { return false }
        switch mark {
        case UInt8(ascii: "("): return rest.last == UInt8(ascii: "]")
        case UInt8(ascii: ":"): return rest.last == UInt8(ascii: "]") && isLinkName(rest)
        default: return false
        }
    }

    /// Whether nothing but `[name]` stands on the line. A note, `[^1]`, is followed by text.
    private static func isLinkName(_ text: ArraySlice<UInt8>) -> Bool {
        let start = text.lastIndex(of: 0x0A).map { $0 + 1 } ?? text.startIndex
        let name = text[start...].drop { $0 <= 0x20 || $0 == UInt8(ascii: ">") }
        guard name.first == UInt8(ascii: "["), let second = name.dropFirst().first else { return false }
        return second != UInt8(ascii: "^") && name.firstIndex(of: UInt8(ascii: "]")) == name.endIndex - 1
    }

    // MARK: - HTML

    /// `<a href="`, with or without the quotation mark.
    private static func isAddressAttribute(_ before: ArraySlice<UInt8>) -> Bool {
        var rest = before
        if rest.last == UInt8(ascii: "\"") || rest.last == UInt8(ascii: "'") { rest.removeLast() }
        rest = withoutBlanks(rest)
        guard rest.popLast() == UInt8(ascii: "=") else { return false }
        rest = withoutBlanks(rest)
        let name = rest.suffix(longestName).reversed().prefix { nameCharacters.contains($0) }
        let letters = name.reversed().map { $0.asciiLowercased }
        guard addressNames.contains(String(decoding: letters, as: UTF8.self)) else { return false }
        let tag = rest.dropLast(name.count)
        return tag.last { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") } == UInt8(ascii: "<")
    }

    private static let longestName = 20
    private static let nameCharacters = ASCIISet.alphanumerics(and: "-_:")
    private static let addressNames: Set<String> = ["href", "src", "poster", "cite", "data", "data-src", "xlink:href"]

    private static func withoutBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let last = text.last, last <= 0x20 { text.removeLast() }
        return text
    }
}
