/// JSON that was parsed strictly (RFC 8259): for reading a document of ours again.
enum JSONValue {
    case object([Member])
    case array([JSONValue])
    case string(String)
    case number(Double)
    case bool(Bool)
    case null

    /// Members keep their order, which a feed's readers need not care for, but its diffs do.
    struct Member {
        let key: String
        let value: JSONValue
    }

    /// - Parameter bytes: valid UTF-8.
    /// - Throws: a `Fault` with the line, and no more than that: the document is ours.
    init(parsing bytes: [UInt8]) throws(Fault) {
        var parser = Parser(bytes: bytes)
        self = try parser.document()
    }

    var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    var array: [JSONValue]? {
        if case .array(let array) = self { array } else { nil }
    }

    var object: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    private struct Parser {
        /// No document of ours nests deeper than five.
        private static let deepest = 16

        let bytes: [UInt8]
        private var index = 0
        private var depth = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func document() throws(Fault) -> JSONValue {
            let value = try value()
            skipSpace()
            guard index == bytes.count else { throw fault("something follows the end") }
            return value
        }

        private mutating func value() throws(Fault) -> JSONValue {
            skipSpace()
            switch peek {
            case UInt8(ascii: "{"): return try nested { parser throws(Fault) in try parser.object() }
            case UInt8(ascii: "["): return try nested { parser throws(Fault) in try parser.array() }
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try literal("true", .bool(true))
            case UInt8(ascii: "f"): return try literal("false", .bool(false))
            case UInt8(ascii: "n"): return try literal("null", .null)
            default: return .number(try number())
            }
        }

        private mutating func nested(
            _ parse: (inout Parser) throws(Fault) -> JSONValue
        ) throws(Fault) -> JSONValue {
            guard depth < Self.deepest else { throw fault("the nesting is too deep") }
            depth += 1
            index += 1
            let value = try parse(&self)
            depth -= 1
            return value
        }

        private mutating func object() throws(Fault) -> JSONValue {
            var members: [Member] = []
            skipSpace()
            if skip("}") { return .object([]) }
            repeat {
                skipSpace()
                let key = try string()
                // No object of ours has more than some twenty members.
                guard !members.contains(where: { $0.key == key }) else {
                    throw fault("the key \"\(key)\" stands twice")
                }
                skipSpace()
                guard skip(":") else { throw fault("a colon is missing") }
                members.append(Member(key: key, value: try value()))
                skipSpace()
            } while skip(",")
            guard skip("}") else { throw fault("a comma or } is missing") }
            return .object(members)
        }

        private mutating func array() throws(Fault) -> JSONValue {
            var elements: [JSONValue] = []
            skipSpace()
            if skip("]") { return .array([]) }
            repeat {
                elements.append(try value())
                skipSpace()
            } while skip(",")
            guard skip("]") else { throw fault("a comma or ] is missing") }
            return .array(elements)
        }

        private mutating func string() throws(Fault) -> String {
            guard skip("\"") else { throw fault("a string is missing") }
            let beginning = try run()
            let text =
                peek == UInt8(ascii: "\\")
                ? try unescaped(beginning) : String(decoding: bytes[beginning], as: UTF8.self)
            guard skip("\"") else { throw fault("a string does not end") }
            return text
        }

        /// A string that goes on with an escape, and what was read of it.
        private mutating func unescaped(_ beginning: Range<Int>) throws(Fault) -> String {
            var text = Array(bytes[beginning])
            while peek == UInt8(ascii: "\\") {
                try escape(into: &text)
                text += bytes[try run()]
            }
            return String(decoding: text, as: UTF8.self)
        }

        /// Bytes up to the next quotation mark or backslash.
        private mutating func run() throws(Fault) -> Range<Int> {
            let start = index
            index = bytes.withUnsafeBufferPointer { bytes in
                var index = start
                while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"),
                    bytes[index] >= 0x20
                {
                    index += 1
                }
                return index
            }
            if index < bytes.count, bytes[index] < 0x20 { throw fault("a string holds a control character") }
            return start..<index
        }

        private mutating func escape(into text: inout [UInt8]) throws(Fault) {
            index += 1
            let byte = peek
            index += 1
            switch byte {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
            case UInt8(ascii: "u"):
                // Of all others we write only the line and the paragraph separator in this way.
                guard index + 4 <= bytes.count, let last = bytes[index..<index + 4].last,
                    bytes[index..<index + 3].elementsEqual("202".utf8), last & 0xFE == UInt8(ascii: "8")
                else { throw fault("a string holds an escape that we never write") }
                text.append(contentsOf: [0xE2, 0x80, last == UInt8(ascii: "8") ? 0xA8 : 0xA9])
                index += 4
            default: throw fault("a string holds an escape that we never write")
            }
        }

        private mutating func number() throws(Fault) -> Double {
            let start = index
            while "+-.0123456789eE".utf8.contains(peek) { index += 1 }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            // Double takes more than JSON does: signs and zeros in front, and a point at either end.
            let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
            guard let value = Double(text), let first = digits.first, (0x30...0x39).contains(first),
                first != UInt8(ascii: "0") || digits.count == 1 || digits.dropFirst().first == UInt8(ascii: "."),
                text.utf8.last != UInt8(ascii: ".")
            else { throw fault("a value is missing") }
            return value
        }

        private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
            guard skip(word) else { throw fault("a value is missing") }
            return value
        }

        /// Zero at the end.
        private var peek: UInt8 { index < bytes.count ? bytes[index] : 0 }

        private mutating func skip(_ literal: StaticString) -> Bool {
            let end = index + literal.utf8CodeUnitCount
            guard end <= bytes.count else { return false }
            for place in index..<end where bytes[place] != literal.utf8Start[place - index] { return false }
            index = end
            return true
        }

        private mutating func skipSpace() {
            while peek == 0x20 || peek == 0x0A || peek == 0x0D || peek == 0x09 { index += 1 }
        }

        private func fault(_ what: String) -> Fault {
            let place = min(index, bytes.count)
            return Fault(
                "not JSON: \(what) at byte \(place)", line: 1 + bytes[..<place].count { $0 == 0x0A },
                entry: SelfCheck.lastEntry("\n{", in: bytes[..<place]))
        }
    }
}
