import Syndication

/// A place in a text of TOML, and the words and texts that begin there.
struct TOMLCursor {
    let bytes: ArraySlice<UInt8>
    private var position: Int
    private(set) var line: Int

    init(bytes: ArraySlice<UInt8>, line: Int) {
        self.bytes = bytes
        self.line = line
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position >= bytes.endIndex }

    var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private func byte(_ offset: Int) -> UInt8? {
        position + offset < bytes.endIndex ? bytes[position + offset] : nil
    }

    mutating func advance() {
        position += 1
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    // MARK: Blanks and lines

    mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    /// Goes past blanks, a comment, and the end of the line or of the text.
    mutating func endLine() throws(HeaderProblem) {
        skipBlanks()
        if next == UInt8(ascii: "#") { skipComment() }
        if next == 0x0D, byte(1) == 0x0A { position += 1 }
        guard let byte = next else { return }
        guard byte == 0x0A else {
            throw problem("there is more on the line than a key and its value", "Put texts in quotation marks")
        }
        position += 1
        line += 1
    }

    /// Goes past white space, line ends and comments, as they may stand in a list.
    mutating func skipLines() {
        while let byte = next {
            switch byte {
            case 0x0A: line += 1
            case 0x20, 0x09, 0x0D: break
            case UInt8(ascii: "#"):
                skipComment()
                continue
            default: return
            }
            position += 1
        }
    }

    private mutating func skipComment() {
        while let byte = next, byte != 0x0A { position += 1 }
    }

    func problem(_ what: String, _ remedy: String) -> HeaderProblem {
        let end = min(position, bytes.endIndex)
        let start = bytes[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? bytes.startIndex
        return HeaderProblem(
            line: line, column: end - start + 1, what: "the front matter is not TOML: \(what)", remedy: remedy)
    }

    // MARK: Words

    mutating func readBareKey() -> String? {
        let start = position
        while let byte = next, Self.isKeyByte(byte) { position += 1 }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    /// A number, a boolean, a date or a time, as it is written.
    mutating func readWord() throws(HeaderProblem) -> String {
        let start = position
        skipWord()
        // A date and a time may have a space between them.
        if position - start == 10, next == 0x20, byte(1)?.asciiDigit != nil, TOMLWord(bytes[start..<position]).isDate {
            position += 1
            skipWord()
        }
        guard TOMLWord(bytes[start..<position]).isValue else {
            position = start
            throw problem("there is no value here", "Put texts in quotation marks")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipWord() {
        while let byte = next, Self.isKeyByte(byte) || [0x2B, 0x2E, 0x3A].contains(byte) { position += 1 }
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.asciiDigit != nil || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    // MARK: Texts

    var isAtThreeQuotes: Bool {
        guard let next else { return false }
        return byte(1) == next && byte(2) == next
    }

    /// A text on one line, in double quotation marks with escapes or in single ones without.
    mutating func readText() throws(HeaderProblem) -> String {
        guard let quote = next else { return "" }
        position += 1
        let start = position
        while let byte = next, byte != quote, byte != 0x0A, byte != UInt8(ascii: "\\") || quote == UInt8(ascii: "'") {
            position += 1
        }
        if take(quote) { return String(decoding: bytes[start..<position - 1], as: UTF8.self) }
        var text = Array(bytes[start..<position])
        while let byte = next, byte != 0x0A {
            position += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") { try readEscape(into: &text) } else { text.append(byte) }
        }
        throw problem("a text does not end on its line", "Close it with a quotation mark")
    }

    /// A text of several lines, in three quotation marks.
    mutating func readLongText() throws(HeaderProblem) -> String {
        guard let quote = next else { return "" }
        let first = line
        position += 3
        // A line end right behind the marks does not count.
        if next == 0x0D, byte(1) == 0x0A { position += 1 }
        if take(0x0A) { line += 1 }
        var text: [UInt8] = []
        while let byte = next {
            if byte == quote, isAtThreeQuotes {
                position += 3
                // One or two more belong to the text.
                for _ in 0..<2 where take(quote) { text.append(quote) }
                return String(decoding: text, as: UTF8.self)
            }
            position += 1
            if byte == 0x0A { line += 1 }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                if !skipJoinedLines() { try readEscape(into: &text) }
            } else if byte != 0x0D || next != 0x0A {
                text.append(byte)
            }
        }
        line = first
        throw problem("a text does not end", "Close it with three quotation marks")
    }

    /// Behind a `\` at the end of a line, all white space up to the next character.
    private mutating func skipJoinedLines() -> Bool {
        let start = position
        skipBlanks()
        guard next == 0x0A || (next == 0x0D && byte(1) == 0x0A) else {
            position = start
            return false
        }
        while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) {
            if byte == 0x0A { line += 1 }
            position += 1
        }
        return true
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(HeaderProblem) {
        guard let byte = next else { throw problem("a text does not end", "Close it with a quotation mark") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "u"): try readScalar(digits: 4, into: &text)
        case UInt8(ascii: "U"): try readScalar(digits: 8, into: &text)
        default:
            position -= 1
            throw problem(
                "\"\\\" stands before a character that it does not go with", "Write \"\\\\\" or use ' around the text")
        }
    }

    private mutating func readScalar(digits: Int, into text: inout [UInt8]) throws(HeaderProblem) {
        var code: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = next?.hexDigit else {
                throw problem("a character's number is too short", "Write four digits behind \\u, or eight behind \\U")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw problem("a character's number is none of Unicode", "Write the character itself")
        }
        text.append(contentsOf: String(scalar).utf8)
    }
}
