import Syndication

/// Reads JSON (RFC 8259) to front matter values.
///
/// Not Foundation's reader, because that one forgets how a number was written (`1.0` becomes `1`), where a key stood,
/// and that it stood twice.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var line: Int
    private(set) var repairs: [HeaderProblem] = []

    /// - Returns: the value, and warnings for keys that stand twice.
    static func read(
        _ bytes: [UInt8], firstLine: Int
    ) throws(HeaderProblem) -> (value: FrontMatterValue, repairs: [HeaderProblem]) {
        var reader = JSONReader(bytes: bytes, firstLine: firstLine)
        let value = try reader.readValue(depth: 0)
        reader.skipWhiteSpace()
        guard reader.position == bytes.count else { throw reader.unexpected("the end") }
        return (value, reader.repairs)
    }

    private init(bytes: [UInt8], firstLine: Int) {
        self.bytes = bytes
        line = firstLine
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func readValue(depth: Int) throws(HeaderProblem) -> FrontMatterValue {
        guard depth <= FrontMatter.maximumDepth else {
            throw HeaderProblem(
                line: line, what: "the JSON is nested too deep", remedy: "Write it with fewer levels")
        }
        skipWhiteSpace()
        switch next {
        case UInt8(ascii: "{"): return .map(try readMembers(depth: depth))
        case UInt8(ascii: "["): return .list(try readItems(depth: depth))
        case UInt8(ascii: "\""): return .quoted(try readString())
        default: return try readWord()
        }
    }

    private mutating func readMembers(depth: Int) throws(HeaderProblem) -> [FrontMatterField] {
        position += 1
        var fields: [FrontMatterField] = []
        var places: [String: Int] = [:]
        skipWhiteSpace()
        if take(UInt8(ascii: "}")) { return [] }
        repeat {
            skipWhiteSpace()
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotation marks") }
            let line = line
            let key = try readString()
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("\":\"") }
            let field = FrontMatterField(key: key, value: try readValue(depth: depth + 1), line: line)
            if let place = places[key] {
                fields[place] = field
                repairs.append(
                    HeaderProblem(
                        line: line, what: "the key \"\(key.prefix(60))\" stands twice; the last one counts",
                        remedy: "Remove one of them"))
            } else {
                places[key] = fields.count
                fields.append(field)
            }
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw unexpected("\",\" or \"}\"") }
        return fields
    }

    private mutating func readItems(depth: Int) throws(HeaderProblem) -> [FrontMatterValue] {
        position += 1
        var items: [FrontMatterValue] = []
        skipWhiteSpace()
        if take(UInt8(ascii: "]")) { return [] }
        repeat {
            items.append(try readValue(depth: depth + 1))
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw unexpected("\",\" or \"]\"") }
        return items
    }

    // MARK: Strings

    private mutating func readString() throws(HeaderProblem) -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if next == UInt8(ascii: "\"") {
            position += 1
            return String(decoding: bytes[start..<position - 1], as: UTF8.self)
        }
        var text = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try readEscape(into: &text)
            case 0..<0x20:
                position -= 1
                throw unexpected("no control character in a text")
            default: text.append(byte)
            }
        }
        throw unexpected("a closing quotation mark")
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(HeaderProblem) {
        guard let byte = next else { throw unexpected("a character behind \"\\\"") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: try readScalar())
        default:
            position -= 1
            throw unexpected("one of \" \\ / b f n r t u behind \"\\\"")
        }
    }

    /// One or two `\u` with four hexadecimal digits each. Half a surrogate pair becomes U+FFFD.
    private mutating func readScalar() throws(HeaderProblem) -> String.UTF8View {
        var code = try readHexadecimal()
        if (0xD800..<0xDC00).contains(code), next == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let start = position
            position += 2
            let low = try readHexadecimal()
            if (0xDC00..<0xE000).contains(low) {
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            } else {
                position = start
            }
        }
        return String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8
    }

    private mutating func readHexadecimal() throws(HeaderProblem) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next?.hexDigit else { throw unexpected("four hexadecimal digits behind \"\\u\"") }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    // MARK: Words

    private mutating func readWord() throws(HeaderProblem) -> FrontMatterValue {
        let start = position
        while let byte = next, byte.isASCIILetter || byte.asciiDigit != nil || [0x2B, 0x2D, 0x2E].contains(byte) {
            position += 1
        }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        switch word {
        case "null": return .null
        case "true", "false": return .plain(word)
        default:
            guard Self.isNumber(bytes[start..<position]) else {
                position = start
                throw unexpected("a value")
            }
            return .plain(word)
        }
    }

    /// RFC 8259 §6.
    private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        guard let first = rest.first, let digits = takeDigits(&rest), digits == 1 || first != UInt8(ascii: "0") else {
            return false
        }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard takeDigits(&rest) != nil else { return false }
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            guard takeDigits(&rest) != nil else { return false }
        }
        return rest.isEmpty
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { $0.asciiDigit != nil }.count
        rest = rest.dropFirst(digits)
        return digits > 0 ? digits : nil
    }

    // MARK: Bytes

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while let byte = next {
            if byte == 0x0A { line += 1 } else if byte != 0x20, byte != 0x09, byte != 0x0D { return }
            position += 1
        }
    }

    private func unexpected(_ expected: String) -> HeaderProblem {
        let start = bytes[..<min(position, bytes.count)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return HeaderProblem(
            line: line, column: position - start + 1, what: "the JSON is broken: expected \(expected)",
            remedy: "Check quotation marks, commas and brackets around here")
    }
}
