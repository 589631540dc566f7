/// Takes the markup of a foreign document apart, from left to right, once.
///
/// What is mended, and how: a `<` or `&` that begins nothing is text; an attribute may lack its quotes or its value; a
/// tag that is not closed ends at the next. Where the document breaks off, what is still open is not complete.
struct ForeignScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var builder: ForeignTreeBuilder

    /// Up to where lines are counted: each byte is looked at once.
    private var counted = 0
    private var countedLine = 1

    init(_ bytes: [UInt8], builder: ForeignTreeBuilder) {
        self.bytes = bytes
        self.builder = builder
    }

    mutating func run() throws(XMLError) -> ForeignTreeBuilder.Tree {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<") { try readMarkup() } else { try readText() }
        }
        return builder.finish(line: line(at: bytes.count))
    }

    /// - Parameter place: never before the one asked for last.
    private mutating func line(at place: Int) -> Int {
        while counted < min(place, bytes.count) {
            if bytes[counted] == 0x0A { countedLine += 1 }
            counted += 1
        }
        return countedLine
    }

    private mutating func note(_ what: String, at place: Int) {
        builder.note(what, line: line(at: place))
    }

    // MARK: - Between the tags

    private mutating func readText() throws(XMLError) {
        let start = position
        position = bytes[start...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        try builder.text(decoded(start..<position), line: line(at: start))
    }

    private mutating func readMarkup() throws(XMLError) {
        let start = position
        if take("<!--") {
            skip(past: "-->", from: start, what: "a comment")
        } else if take("<![CDATA[") {
            let content = position
            let end = skip(past: "]]>", from: start, what: "a CDATA section")
            try builder.text(string(content..<end), line: line(at: start))
        } else if take("<?") {
            skip(past: "?>", from: start, what: "a processing instruction")
        } else if take("<!") {
            skipDeclaration(from: start)
        } else if take("</") {
            readEndTag(from: start)
        } else if position + 1 < bytes.count, Self.beginsName(bytes[position + 1]) {
            try readStartTag()
        } else {
            position += 1
            note("a \"<\" that begins no tag was read as text", at: start)
            try builder.text("<", line: line(at: start))
        }
    }

    /// - Returns: the place where `end` begins.
    @discardableResult
    private mutating func skip(past end: StaticString, from start: Int, what: String) -> Int {
        while position < bytes.count {
            let found = position
            if take(end) { return found }
            position += 1
        }
        note("\(what) has no end", at: start)
        return bytes.count
    }

    /// `<!DOCTYPE … [ … ]>`: nothing in it is read.
    private mutating func skipDeclaration(from start: Int) {
        var brackets = 0
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "["): brackets += 1
            case UInt8(ascii: "]"): brackets -= 1
            case UInt8(ascii: ">") where brackets <= 0: return
            default: break
            }
        }
        note("a declaration has no end", at: start)
    }

    // MARK: - Tags

    private mutating func readEndTag(from start: Int) {
        let name = string(takeName())
        position = bytes[position...].firstIndex { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") } ?? bytes.count
        if position < bytes.count, bytes[position] == UInt8(ascii: ">") { position += 1 }
        builder.close(name, line: line(at: start))
    }

    private mutating func readStartTag() throws(XMLError) {
        let line = line(at: position)
        position += 1
        let name = string(takeName())
        var attributes: [(name: String, value: String)] = []
        while true {
            skipSpaces()
            guard position < bytes.count else {
                builder.note("the document breaks off inside a tag", line: line)
                return
            }
            switch bytes[position] {
            case UInt8(ascii: ">"):
                position += 1
                return try builder.open(name, attributes, line: line)
            case UInt8(ascii: "/") where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: ">"):
                position += 2
                try builder.open(name, attributes, line: line)
                return builder.close(name, line: line)
            case UInt8(ascii: "<"):
                builder.note("the tag <\(name.prefix(40))> has no end", line: line)
                return try builder.open(name, attributes, line: line)
            default:
                guard let attribute = readAttribute() else { continue }
                if attributes.count < builder.limits.attributes { attributes.append(attribute) }
            }
        }
    }

    /// - Returns: nil for what is no attribute, which is passed over.
    private mutating func readAttribute() -> (name: String, value: String)? {
        let start = position
        let name = takeName()
        guard !name.isEmpty else {
            position += 1
            return nil
        }
        skipSpaces()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else {
            note("the attribute \(string(name).prefix(40)) has no value", at: start)
            return (string(name), "")
        }
        position += 1
        skipSpaces()
        let value: Range<Int>
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") {
            let first = position + 1
            position = bytes[first...].firstIndex(of: bytes[position]) ?? bytes.count
            value = first..<position
            if position < bytes.count { position += 1 }
        } else {
            let first = position
            position = bytes[first...].firstIndex { Self.isSpace($0) || $0 == UInt8(ascii: ">") } ?? bytes.count
            value = first..<position
            note("the attribute \(string(name).prefix(40)) has no quotation marks", at: start)
        }
        return (string(name), attributeValue(value))
    }

    /// White space becomes spaces (XML 1.0 §3.3.3).
    private mutating func attributeValue(_ range: Range<Int>) -> String {
        guard bytes[range].contains(where: { $0 == 0x09 || $0 == 0x0A }) else { return decoded(range) }
        let parts = bytes[range].split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == 0x09 || $0 == 0x0A })
        var values: [String] = []
        for part in parts { values.append(decoded(part.startIndex..<part.endIndex)) }
        return values.joined(separator: " ")
    }

    // MARK: - Small pieces

    private mutating func decoded(_ range: Range<Int>) -> String {
        guard bytes[range].contains(UInt8(ascii: "&")) else { return string(range) }
        let reading = References.decoded(bytes[range])
        if let mended = reading.mended { note(mended.what, at: mended.place) }
        return reading.text
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] { return false }
        position += count
        return true
    }

    private mutating func takeName() -> Range<Int> {
        let start = position
        while position < bytes.count, !Self.endsName(bytes[position]) { position += 1 }
        return start..<position
    }

    private mutating func skipSpaces() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A }

    private static func beginsName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }
}
