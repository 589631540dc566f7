// Texts in quotation marks: double ones with escapes, single ones without.
extension TOMLCursor {
    var isAtThreeQuotes: Bool {
        guard let next else { return false }
        return byte(1) == next && byte(2) == next
    }

    /// A text on one line.
    mutating func readText() throws(TOMLProblem) -> String {
        guard let quote = next else { return "" }
        let place = place()
        advance()
        let start = position
        while let byte = next, byte != quote, byte != 0x0A, byte != UInt8(ascii: "\\") || quote == UInt8(ascii: "'") {
            advance()
        }
        if take(quote) { return String(decoding: bytes[start..<position - 1], as: UTF8.self) }
        var text = Array(bytes[start..<position])
        while let byte = next, byte != 0x0A {
            advance()
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") { try readEscape(into: &text) } else { text.append(byte) }
        }
        throw TOMLProblem(
            place: place, what: "a text does not end on its line", remedy: "Close it with a quotation mark")
    }

    /// A text of several lines, in three quotation marks.
    mutating func readLongText() throws(TOMLProblem) -> String {
        guard let quote = next else { return "" }
        let place = place()
        advance(by: 3)
        // A line end right behind the marks does not count.
        _ = takeLineEnd()
        var text: [UInt8] = []
        while let byte = next {
            if byte == quote, isAtThreeQuotes {
                advance(by: 3)
                // One or two more belong to the text.
                for _ in 0..<2 where take(quote) { text.append(quote) }
                return String(decoding: text, as: UTF8.self)
            }
            if takeLineEnd() {
                text.append(0x0A)
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                if !skipJoinedLines() { try readEscape(into: &text) }
            } else {
                advance()
                text.append(byte)
            }
        }
        throw TOMLProblem(
            place: place, what: "a text does not end", remedy: "Close it with three quotation marks")
    }

    /// Behind a `\` at the end of a line, all white space up to the next character.
    private mutating func skipJoinedLines() -> Bool {
        var ahead = self
        ahead.skipBlanks()
        guard ahead.takeLineEnd() else { return false }
        while let byte = ahead.next, byte == 0x20 || (0x09...0x0D).contains(byte) {
            if !ahead.takeLineEnd() { ahead.advance() }
        }
        self = ahead
        return true
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(TOMLProblem) {
        guard let byte = next else { throw problem("a text does not end", "Close it with a quotation mark") }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "u"): return try readScalar(digits: 4, into: &text)
        case UInt8(ascii: "U"): return try readScalar(digits: 8, into: &text)
        default:
            throw problem(
                "\"\\\" stands before a character that it does not go with", "Write \"\\\\\" or use ' around the text")
        }
        advance()
    }

    private mutating func readScalar(digits: Int, into text: inout [UInt8]) throws(TOMLProblem) {
        advance()
        var code: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = next?.hexDigit else {
                throw problem("a character's number is too short", "Write four digits behind \\u, or eight behind \\U")
            }
            code = code << 4 | UInt32(digit)
            advance()
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw problem("a character's number is none of Unicode", "Write the character itself")
        }
        text.append(contentsOf: String(scalar).utf8)
    }
}
