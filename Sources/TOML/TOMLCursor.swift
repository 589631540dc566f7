/// A place in a text of TOML, and the blanks, lines and words that begin there. Texts: `TOMLCursor+Texts.swift`.
struct TOMLCursor {
    let bytes: ArraySlice<UInt8>
    private(set) var position: Int
    private var line: Int
    private var lineStart: Int
    /// Where columns have been counted to.
    private var counted: (position: Int, column: Int)

    init(bytes: ArraySlice<UInt8>, line: Int) {
        self.bytes = bytes
        self.line = line
        position = bytes.startIndex
        lineStart = bytes.startIndex
        counted = (position, 1)
    }

    var isAtEnd: Bool { position >= bytes.endIndex }

    var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    func byte(_ offset: Int) -> UInt8? {
        position + offset < bytes.endIndex ? bytes[position + offset] : nil
    }

    /// Goes on within the line.
    mutating func advance(by count: Int = 1) {
        position += count
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Goes past the end of a line.
    mutating func takeLineEnd() -> Bool {
        guard next == 0x0A || (next == 0x0D && byte(1) == 0x0A) else { return false }
        position += next == 0x0A ? 1 : 2
        line += 1
        lineStart = position
        counted = (position, 1)
        return true
    }

    /// Goes forward to an index, past lines.
    mutating func skip(to index: Int) {
        while position < index, !isAtEnd {
            if !takeLineEnd() { position += 1 }
        }
    }

    // MARK: Places

    /// Where the cursor stands. It counts on from where it was asked last, so a long line costs no more than its length.
    mutating func place() -> TOMLPlace {
        if position < counted.position { counted = (lineStart, 1) }
        for byte in bytes[counted.position..<min(position, bytes.endIndex)] where byte & 0xC0 != 0x80 {
            counted.column += 1
        }
        counted.position = min(position, bytes.endIndex)
        return TOMLPlace(line: line, column: counted.column)
    }

    mutating func problem(_ what: String, _ remedy: String) -> TOMLProblem {
        TOMLProblem(place: place(), what: what, remedy: remedy)
    }

    // MARK: Blanks and lines

    mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    /// Goes past blanks, a comment, and the end of the line or of the text.
    ///
    /// - Parameter whole: what the line was to hold.
    mutating func endLine(of whole: String) throws(TOMLProblem) {
        skipBlanks()
        if next == UInt8(ascii: "#") { skipComment() }
        guard takeLineEnd() || isAtEnd else {
            throw problem(
                "there is more on the line than \(whole)", "Put texts in quotation marks, and begin a line for each key"
            )
        }
    }

    /// Goes past white space, line ends and comments, as they may stand in a list.
    mutating func skipLines() {
        while let byte = next {
            switch byte {
            case 0x0A: _ = takeLineEnd()
            case 0x20, 0x09, 0x0D: position += 1
            case UInt8(ascii: "#"): skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        while let byte = next, byte != 0x0A {
            // The end of the line takes its carriage return along.
            if byte == 0x0D, self.byte(1) == 0x0A { return }
            position += 1
        }
    }

    // MARK: Words

    mutating func readBareKey() -> String? {
        let start = position
        while let byte = next, byte.isOfKeys { position += 1 }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    /// A number, a boolean, a date or a time.
    mutating func readWord() throws(TOMLProblem) -> TOMLWord {
        let start = place()
        let first = position
        skipWord()
        // A date and a time may have a space between them.
        if position - first == 10, next == 0x20, byte(1)?.isDigit == true, bytes[first + 4] == UInt8(ascii: "-") {
            position += 1
            skipWord()
        }
        guard let word = TOMLWord(bytes[first..<position]) else {
            let text = String(decoding: bytes[first..<position], as: UTF8.self)
            throw TOMLProblem(
                place: start, what: text.isEmpty ? "there is no value here" : "\"\(text.prefix(60))\" is no value",
                remedy: "Put texts in quotation marks")
        }
        return word
    }

    private mutating func skipWord() {
        while let byte = next, byte.isOfKeys || byte == 0x2B || byte == 0x2E || byte == 0x3A { position += 1 }
    }
}

// Of our own, because they are asked about every byte: what another module has is not compiled into this one.
extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    var isOfKeys: Bool {
        isDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z")) || self == UInt8(ascii: "_")
            || self == UInt8(ascii: "-")
    }

    /// 0 to 15.
    var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - 48
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - 55
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - 87
        default: nil
        }
    }
}
