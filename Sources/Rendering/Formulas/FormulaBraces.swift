import Syndication

/// Two braces that TeX has, where a template would have an expression.
enum FormulaBraces {
    /// Whether `{{` at a place belongs to a formula: `x^{{a}}` and `\frac{{a}}{b}` do.
    static func begin(at open: Int, in bytes: [UInt8]) -> Bool {
        guard open > 0 else { return false }
        switch bytes[open - 1] {
        case UInt8(ascii: "\\"): return true
        case UInt8(ascii: "^"), UInt8(ascii: "_"):
            // Emphasis begins behind white space, an index behind what it belongs to.
            return open > 1 && bytes[open - 2] > 0x20
        default:
            let word = bytes[..<open].suffix(20).reversed().prefix(while: \.isASCIILetter)
            let before = open - word.count - 1
            return !word.isEmpty && before >= 0 && bytes[before] == UInt8(ascii: "\\")
        }
    }
}
