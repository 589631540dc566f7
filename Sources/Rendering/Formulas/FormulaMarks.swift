import Syndication

/// Keeps Markdown out of formulas: `$$x_{a}*y*$$` is for the reader's MathJax or eye as it is written.
///
/// A `$$` may also be a price, or a process of a shell. So what stands between two of them is a formula where it holds a
/// sign that TeX has and prose has not, where it has its lines for itself, or where it fits closely between them.
enum FormulaMarks {
    /// With a backslash before every mark in a formula: Markdown takes it away, and reads nothing into the mark.
    static func escaped(in bytes: [UInt8]) -> [UInt8] {
        guard areThere(in: bytes) else { return bytes }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 256)
        var position = 0
        for range in CodeRegions(markdown: bytes).formulas where isFormula(range, in: bytes) {
            out += bytes[position..<range.lowerBound]
            escape(bytes[range], into: &out)
            position = range.upperBound
        }
        return out + bytes[position...]
    }

    /// Most sources have none, and this look at their bytes is all they cost.
    private static func areThere(in bytes: [UInt8]) -> Bool {
        let span = bytes.span
        guard span.count > 4 else { return false }
        for place in 1..<span.count where span[place] == UInt8(ascii: "$") && span[place - 1] == UInt8(ascii: "$") {
            return true
        }
        return false
    }

    private static func isFormula(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
        if (range.lowerBound + 2..<range.upperBound - 2).contains(where: { isOfTeX($0, in: bytes) }) { return true }
        let before = bytes[..<range.lowerBound].last { $0 == 0x0A || $0 > 0x20 }
        let behind = bytes[range.upperBound...].first { $0 == 0x0A || $0 > 0x20 }
        return before ?? 0x0A == 0x0A && behind ?? 0x0A == 0x0A || isClose(range, in: bytes)
    }

    /// Whether there is something in it that Markdown would read, on one line, and it begins and ends as a formula does and a
    /// sentence with two prices does not: `$$x*y*z$$`, but neither `($$) or *more* ($$)` nor `/tmp/$$_a *b* c_$$`.
    private static func isClose(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
        let formula = bytes[range.lowerBound + 2..<range.upperBound - 2]
        guard let first = formula.first, let last = formula.last, !formula.contains(0x0A), beginnings.contains(first),
            ends.contains(last)
        else { return false }
        let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0x20
        let behind = range.upperBound < bytes.count ? bytes[range.upperBound] : 0x20
        return !wordParts.contains(before) && !wordParts.contains(behind) && formula.contains(where: emphasis.contains)
    }

    private static let beginnings = ASCIISet.alphanumerics(and: "(-")
    private static let ends = ASCIISet.alphanumerics(and: ")!'")
    private static let wordParts = ASCIISet.alphanumerics(and: "/")
    private static let emphasis = ASCIISet("*_~")

    /// Between two `$$`, so that there is a byte on either side.
    private static func isOfTeX(_ place: Int, in bytes: [UInt8]) -> Bool {
        switch bytes[place] {
        case UInt8(ascii: "{"): true
        // A footnote has one too.
        case UInt8(ascii: "^"): bytes[place - 1] != UInt8(ascii: "[")
        // At the end of a line it breaks that, and before a mark of Markdown it takes its meaning away.
        case UInt8(ascii: "\\"): bytes[place + 1].isASCIILetter || commands.contains(bytes[place + 1])
        default: false
        }
    }

    private static let commands = ASCIISet("\\,;!{}|")

    private static func escape(_ formula: ArraySlice<UInt8>, into out: inout [UInt8]) {
        var isAtLineStart = false
        for byte in formula {
            // There `>` is a quotation that goes on.
            isAtLineStart = byte == 0x0A || isAtLineStart && (byte == 0x20 || byte == UInt8(ascii: ">"))
            if marks.contains(byte), !isAtLineStart { out.append(UInt8(ascii: "\\")) }
            out.append(byte)
        }
    }

    /// What CommonMark lets a backslash stand before.
    private static let marks = ASCIISet("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
}
