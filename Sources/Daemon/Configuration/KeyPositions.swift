/// Where each key of a TOML file stands. The parser tells that only of its own errors, and a mistake in a value must
/// name its line as well.
///
/// It is given text that the TOML parser has already accepted, so it follows the grammar (TOML 1.0) and reports
/// nothing. A key's path is written with dots, an element of an array with its number: `feed[0].match`.
struct KeyPositions {
    struct Place: Equatable {
        var line: Int
        var column: Int
    }

    private(set) var places: [String: Place] = [:]

    init(of text: String) {
        var scanner = Scanner(text)
        scanner.run()
        places = scanner.places
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var index = 0
        private var line = 1
        private var lineStart = 0
        private var table = ""
        private var tableCounts: [String: Int] = [:]
        var places: [String: Place] = [:]

        init(_ text: String) {
            bytes = Array(text.utf8)
        }

        mutating func run() {
            while skipBlank(), let byte = peek {
                if byte == UInt8(ascii: "[") { header() } else { pair(in: table, depth: 0) }
            }
        }

        private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

        private mutating func advance() {
            if bytes[index] == UInt8(ascii: "\n") {
                line += 1
                lineStart = index + 1
            }
            index += 1
        }

        private mutating func accept(_ byte: UInt8) -> Bool {
            guard peek == byte else { return false }
            advance()
            return true
        }

        /// Skips white space, newlines and comments. Always true, so that it can stand in a condition.
        private mutating func skipBlank() -> Bool {
            while let byte = peek {
                switch byte {
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
                case UInt8(ascii: "#"): while let next = peek, next != UInt8(ascii: "\n") { _ = next; advance() }
                default: return true
                }
            }
            return true
        }

        /// `[table]` or `[[array of tables]]`.
        private mutating func header() {
            let place = here
            advance()
            let isArray = accept(UInt8(ascii: "["))
            var path = key()
            _ = accept(UInt8(ascii: "]"))
            if isArray {
                _ = accept(UInt8(ascii: "]"))
                let count = tableCounts[path, default: 0]
                tableCounts[path] = count + 1
                path += "[\(count)]"
            } else if let dot = path.firstIndex(of: "."), let count = tableCounts[String(path[..<dot])] {
                // [feed.podcast] belongs to the last [[feed]].
                path = "\(path[..<dot])[\(count - 1)]\(path[dot...])"
            }
            places[path] = place
            table = path
        }

        private var here: Place { Place(line: line, column: index - lineStart + 1) }

        /// `key = value`, and for an inline table the pairs in it.
        private mutating func pair(in parent: String, depth: Int) {
            let place = here
            let path = parent.isEmpty ? key() : parent + "." + key()
            places[path] = places[path] ?? place
            skipSpace()
            // A byte that cannot begin a value: only in text the parser would have refused.
            guard accept(UInt8(ascii: "=")) else { return skipLine() }
            skipSpace()
            value(at: path, depth: depth)
        }

        private mutating func skipSpace() {
            while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
        }

        private mutating func skipLine() {
            while let byte = peek {
                advance()
                if byte == UInt8(ascii: "\n") { return }
            }
        }

        /// A dotted key; its parts may be bare or quoted.
        private mutating func key() -> String {
            var parts: [String] = []
            repeat {
                skipSpace()
                let start = index
                if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") {
                    string()
                    parts.append(
                        String(decoding: bytes[min(start + 1, index)..<max(start + 1, index - 1)], as: UTF8.self))
                } else {
                    while let byte = peek, isBare(byte) { advance() }
                    parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
                }
                skipSpace()
            } while accept(UInt8(ascii: "."))
            return parts.joined(separator: ".")
        }

        private func isBare(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }

        private mutating func value(at path: String, depth: Int) {
            guard depth < 32 else { return skipLine() }
            switch peek {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): string()
            case UInt8(ascii: "["): array(at: path, depth: depth)
            case UInt8(ascii: "{"): inlineTable(at: path, depth: depth)
            default: while let byte = peek, !endsScalar(byte) { advance() }
            }
        }

        private func endsScalar(_ byte: UInt8) -> Bool {
            [UInt8(ascii: "\n"), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#")]
                .contains(byte)
        }

        private mutating func array(at path: String, depth: Int) {
            advance()
            var count = 0
            while skipBlank(), let byte = peek {
                if byte == UInt8(ascii: "]") { return advance() }
                if byte == UInt8(ascii: ",") {
                    advance()
                    continue
                }
                places["\(path)[\(count)]"] = here
                let before = index
                value(at: "\(path)[\(count)]", depth: depth + 1)
                count += 1
                if index == before { return skipLine() }
            }
        }

        private mutating func inlineTable(at path: String, depth: Int) {
            advance()
            while skipBlank(), let byte = peek {
                if byte == UInt8(ascii: "}") { return advance() }
                let before = index
                if byte == UInt8(ascii: ",") { advance() } else { pair(in: path, depth: depth + 1) }
                if index == before { return skipLine() }
            }
        }

        /// A string in any of TOML's four forms.
        private mutating func string() {
            guard let quote = peek else { return }
            let isBasic = quote == UInt8(ascii: "\"")
            let isLong = index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
            for _ in 0..<(isLong ? 3 : 1) { advance() }
            while let byte = peek {
                if isBasic, byte == UInt8(ascii: "\\") {
                    advance()
                    if peek != nil { advance() }
                } else if byte == quote, !isLong {
                    return advance()
                } else if byte == quote, index + 2 < bytes.count, bytes[index + 1] == quote, bytes[index + 2] == quote {
                    for _ in 0..<3 { advance() }
                    while accept(quote) {}
                    return
                } else {
                    advance()
                }
            }
        }
    }
}
