import Syndication

/// Splits markup into texts, tags and comments as a tokenizer of HTML does (HTML §13.2.5), without making anything of
/// them. What an element means for the tokenizer (a `script` holds no tags) is for the caller to know.
struct MarkupScanner {
    enum Token {
        case text(Range<Int>)
        /// `head` ends with the last attribute that is kept, and lacks `>` and `/`.
        case startTag(name: String, head: Range<Int>, closesItself: Bool)
        case endTag(name: String)
        case comment(Range<Int>)
        /// A `<` that begins nothing.
        case lessThan
        /// A doctype, a processing instruction, a CDATA section: all comments of a kind in HTML.
        case bogus
    }

    /// Nobody needs more attributes. The others of the tag are not kept.
    private static let attributeLimit = 64

    let input: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ input: UnsafeBufferPointer<UInt8>) {
        self.input = input
    }

    /// - Returns: nil at the end of the input. A tag or comment that does not end is none.
    mutating func next() -> Token? {
        guard index < input.count else { return nil }
        guard input[index] == UInt8(ascii: "<") else {
            let start = index
            while index < input.count, input[index] != UInt8(ascii: "<") { index += 1 }
            return .text(start..<index)
        }
        switch byte(1) {
        case UInt8(ascii: "/") where byte(2).isASCIILetter: return endTag()
        case let letter where letter.isASCIILetter: return startTag()
        case UInt8(ascii: "!") where byte(2) == UInt8(ascii: "-") && byte(3) == UInt8(ascii: "-"): return comment()
        case UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "/"):
            skip(through: UInt8(ascii: ">"))
            return .bogus
        default:
            index += 1
            return .lessThan
        }
    }

    /// What stands before the end tag of that name, which is read too; without one, all the rest.
    mutating func rawText(of name: String) -> Range<Int> {
        let start = index
        while index < input.count, !isEndTag(name) { index += 1 }
        let text = start..<index
        skip(through: UInt8(ascii: ">"))
        return text
    }
}

// MARK: Tags

extension MarkupScanner {
    private mutating func comment() -> Token? {
        let start = index
        index += 4
        while index < input.count,
            !(input[index] == UInt8(ascii: ">") && input[index - 1] == UInt8(ascii: "-")
                && input[index - 2] == UInt8(ascii: "-"))
        {
            index += 1
        }
        guard index < input.count else { return nil }
        index += 1
        return .comment(start..<index)
    }

    private mutating func endTag() -> Token? {
        index += 2
        let name = name()
        return attributes() == nil ? nil : .endTag(name: name)
    }

    private mutating func startTag() -> Token? {
        let start = index
        index += 1
        let name = name()
        guard let attributes = attributes() else { return nil }
        return .startTag(name: name, head: start..<attributes.end, closesItself: attributes.closesItself)
    }

    private mutating func name() -> String {
        let start = index
        while index < input.count, !Self.endsName(input[index]) { index += 1 }
        return String(decoding: input[start..<index].lazy.map(\.asciiLowercased), as: UTF8.self)
    }

    /// Reads to the end of a tag (HTML §13.2.5.32 ff.).
    ///
    /// - Returns: where the last attribute ends that is kept; nil when the input ends within the tag.
    private mutating func attributes() -> (end: Int, closesItself: Bool)? {
        var end = index
        var count = 0
        while true {
            while index < input.count, Self.isSpace(input[index]) || input[index] == UInt8(ascii: "/") { index += 1 }
            guard index < input.count else { return nil }
            if input[index] == UInt8(ascii: ">") {
                index += 1
                return (end, input[index - 2] == UInt8(ascii: "/"))
            }
            index += 1
            while index < input.count, !Self.endsName(input[index]), input[index] != UInt8(ascii: "=") { index += 1 }
            skipValue()
            count += 1
            if count <= Self.attributeLimit { end = index }
        }
    }

    private mutating func skipValue() {
        var place = index
        while place < input.count, Self.isSpace(input[place]) { place += 1 }
        guard place < input.count, input[place] == UInt8(ascii: "=") else { return }
        index = place + 1
        while index < input.count, Self.isSpace(input[index]) { index += 1 }
        guard index < input.count else { return }
        let quote = input[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            index += 1
            skip(through: quote)
        } else {
            while index < input.count, !Self.isSpace(input[index]), input[index] != UInt8(ascii: ">") { index += 1 }
        }
    }

    private func isEndTag(_ name: String) -> Bool {
        guard input[index] == UInt8(ascii: "<"), byte(1) == UInt8(ascii: "/") else { return false }
        var offset = 2
        for letter in name.utf8 {
            guard byte(offset) | 0x20 == letter else { return false }
            offset += 1
        }
        return offset + index >= input.count || Self.endsName(byte(offset))
    }

    private mutating func skip(through end: UInt8) {
        while index < input.count, input[index] != end { index += 1 }
        index = min(index + 1, input.count)
    }

    /// The byte at that distance, or 0 behind the end.
    private func byte(_ offset: Int) -> UInt8 {
        index + offset < input.count ? input[index + offset] : 0
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
    }
}
