import Syndication

/// Jekyll's `excerpt_separator`: the author's own spelling of `<!--more-->`, up to which the text is the summary.
enum ExcerptMark {
    private static let mark = "<!--more-->"
    /// A longer text is no mark, and would make the search slow.
    private static let maximumLength = 80

    /// The body with the mark that renderers know in the place of the author's.
    ///
    /// - Parameters:
    ///   - separator: as the front matter has it. One of several lines is left alone: it would be Jekyll's own, an empty
    ///     line, or move all lines behind it.
    ///   - isMarkdown: then one in code is what the article is about.
    static func spelled(in body: [UInt8], separator: String?, isMarkdown: Bool) -> [UInt8] {
        guard let separator, separator != mark, separator.utf8.count <= maximumLength, !separator.utf8.contains(0x0A),
            separator.utf8.contains(where: { $0 > 0x20 }),
            let place = isMarkdown ? range(of: Array(separator.utf8), in: body) : body.firstRange(of: separator.utf8)
        else { return body }
        return Array(body[..<place.lowerBound] + mark.utf8 + body[place.upperBound...])
    }

    /// What quotes and items of lists begin with. A fence may open on the line, behind the blank that ends an item's mark.
    private static let blockMarks = ASCIISet(">-*+.)0123456789")

    /// The first that is not in code.
    private static func range(of separator: [UInt8], in body: [UInt8]) -> Range<Int>? {
        body.withUnsafeBufferPointer { source in
            var code = CodeScan(source)
            var isAtLineStart = true
            var place = 0
            while place + separator.count <= source.count {
                if source[place] == separator[0], source[place...].starts(with: separator) {
                    return place..<place + separator.count
                }
                switch source[place] {
                case UInt8(ascii: "`"), UInt8(ascii: "~"):
                    let before = place > 0 ? source[place - 1] : 0x0A
                    let isBehindMark = before <= 0x20 || before == UInt8(ascii: ">")
                    place = code.end(from: place, isAtLineStart: isAtLineStart && isBehindMark)
                    isAtLineStart = false
                    continue
                case UInt8(ascii: "\\") where place + 1 < source.count && source[place + 1] == UInt8(ascii: "`"):
                    place += 1
                case 0x0A: isAtLineStart = true
                case let byte where byte > 0x20 && !blockMarks.contains(byte): isAtLineStart = false
                default: break
                }
                place += 1
            }
            return nil
        }
    }
}
