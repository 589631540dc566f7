import Syndication

/// A tag of HTML in a source, as far as a sketch of Markdown asks.
struct HTMLTag {
    /// In lower case.
    var name: String
    var isClosing: Bool
    /// Whether its content is Markdown: `markdown="1"`, `markdown="block"`, `markdown`.
    var isMarked = false
    var range: Range<Int>

    /// A longer one is text with a `<` in it.
    private static let maximumLength = 1000

    /// - Returns: nil where no tag begins.
    init?(at start: Int, in bytes: [UInt8]) {
        var rest = bytes[(start + 1)...].prefix(Self.maximumLength)
        isClosing = rest.first == UInt8(ascii: "/")
        if isClosing { rest.removeFirst() }
        guard rest.first?.isASCIILetter == true else { return nil }
        name = Self.word(&rest)
        while let first = rest.first, first != UInt8(ascii: ">") {
            if first <= 0x20 || Self.separators.contains(first) {
                rest.removeFirst()
                continue
            }
            let attribute = Self.word(&rest)
            let value = Self.value(&rest)
            if attribute == "markdown", ["1", "block", "span", ""].contains(value) { isMarked = true }
        }
        guard !rest.isEmpty else { return nil }
        range = start..<rest.startIndex + 1
    }

    private static let separators = ASCIISet("/=\"'<")

    private static func word(_ rest: inout ArraySlice<UInt8>) -> String {
        let word = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") && !separators.contains($0) }
        rest = rest[word.endIndex...]
        return String(decoding: word.map(\.asciiLowercased), as: UTF8.self)
    }

    /// What stands behind the name of an attribute; empty where nothing does.
    private static func value(_ rest: inout ArraySlice<UInt8>) -> String {
        guard rest.first == UInt8(ascii: "=") else { return "" }
        rest.removeFirst()
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return word(&rest)
        }
        rest.removeFirst()
        let value = rest.prefix { $0 != quote }
        rest = rest[value.endIndex...].dropFirst()
        return String(decoding: value, as: UTF8.self)
    }
}
