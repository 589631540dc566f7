/// Refuses YAML that could cost much, in one scan over its bytes (security.md item 31). libyaml and Yams go as deep
/// and expand as far as they are told to.
enum YAMLRefusals {
    /// Brackets in brackets, or columns of indentation: no front matter comes near.
    private static let maximumDepth = 32
    private static let maximumIndentation = 200
    /// Aliases are allowed where they are only a way to write less.
    private static let maximumAliases = 16

    static func check(_ header: ArraySlice<UInt8>, firstLine: Int) throws(HeaderProblem) {
        var scan = Scan(line: firstLine)
        var previous: UInt8 = 0x0A
        for byte in header {
            if let what = scan.take(byte, after: previous) {
                throw HeaderProblem(
                    line: scan.line, what: what, remedy: "Write the values out, as plain keys, texts and lists")
            }
            previous = byte
        }
    }

    private struct Scan {
        var line: Int
        private var depth = 0
        private var anchors = 0
        private var aliases = 0
        private var indentation = 0
        private var isIndenting = true
        /// Whether a value could begin here.
        private var isAtStart = true

        init(line: Int) {
            self.line = line
        }

        mutating func take(_ byte: UInt8, after previous: UInt8) -> String? {
            if byte == 0x0A {
                line += 1
                indentation = 0
                isIndenting = true
                isAtStart = true
                return nil
            }
            if isIndenting {
                isIndenting = byte == 0x20 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?")
                indentation += 1
                if isIndenting, indentation > maximumIndentation {
                    return "the front matter is nested too deep"
                }
            }
            defer { updateStart(byte, after: previous) }
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > maximumDepth { return "the front matter is nested too deep" }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth = max(depth - 1, 0)
            case UInt8(ascii: "&") where isAtStart: anchors += 1
            case UInt8(ascii: "*") where isAtStart: aliases += 1
            default: break
            }
            return anchors > 0 && (aliases > maximumAliases || anchors > maximumAliases)
                ? "the front matter has too many anchors and aliases" : nil
        }

        /// Values begin behind `: `, `- `, `? `, `[`, `{` and `,`.
        private mutating func updateStart(_ byte: UInt8, after previous: UInt8) {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "?"):
                isAtStart = true
            case UInt8(ascii: "-"): isAtStart = isAtStart || isIndenting
            case 0x20, 0x09: break
            default: isAtStart = false
            }
        }
    }
}
