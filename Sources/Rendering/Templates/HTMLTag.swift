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
        guard let (name, isClosing) = Self.name(at: start, in: bytes) else { return nil }
        (self.name, self.isClosing) = (name, isClosing)
        var rest = bytes[(start + 1)...].prefix(Self.maximumLength).dropFirst((isClosing ? 1 : 0) + name.utf8.count)
        while let first = rest.first, first != UInt8(ascii: ">") {
            if first <= 0x20 || Self.separators.contains(first) {
                rest.removeFirst()
                continue
            }
            let attribute = Self.word(&rest)
            let value = Self.value(&rest)
            if Self.says("markdown", attribute), Self.marks.contains(where: { Self.says($0, value) }) {
                isMarked = true
            }
        }
        guard !rest.isEmpty else { return nil }
        range = start..<rest.startIndex + 1
    }

    /// What a tag is called that begins at a place, wherever it ends: to ask for that alone costs little.
    ///
    /// - Returns: the name in lower case; nil where no tag begins.
    static func name(at start: Int, in bytes: [UInt8]) -> (name: String, isClosing: Bool)? {
        var rest = bytes[(start + 1)...].prefix(maximumLength)
        let isClosing = rest.first == UInt8(ascii: "/")
        if isClosing { rest.removeFirst() }
        guard rest.first?.isASCIILetter == true else { return nil }
        return (String(decoding: word(&rest).map(\.asciiLowercased), as: UTF8.self), isClosing)
    }

    /// Values of `markdown`, one of them none.
    private static let marks = ["1", "block", "span", ""]
    private static let separators = ASCIISet("/=\"'<")

    private static func word(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let word = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") && !separators.contains($0) }
        rest = rest[word.endIndex...]
        return word
    }

    private static func says(_ text: String, _ word: ArraySlice<UInt8>) -> Bool {
        word.lazy.map(\.asciiLowercased).elementsEqual(text.utf8)
    }

    /// What stands behind the name of an attribute; empty where nothing does.
    private static func value(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard rest.first == UInt8(ascii: "=") else { return [] }
        rest.removeFirst()
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return word(&rest)
        }
        rest.removeFirst()
        let value = rest.prefix { $0 != quote }
        rest = rest[value.endIndex...].dropFirst()
        return value
    }
}
