import Syndication

/// Tells where a block of HTML begins that goes on up to an empty line (CommonMark 4.6, start conditions 6 and 7).
enum HTMLBlockStart {
    /// - Parameters:
    ///   - line: its text, without marks of quotes and lists.
    ///   - isInParagraph: whether the line before is one of a paragraph, which most tags do not end.
    static func isThere(on line: Range<Int>, in bytes: [UInt8], isInParagraph: Bool) -> Bool {
        guard line.count > 2, bytes[line.lowerBound] == UInt8(ascii: "<"),
            let name = HTMLTag.name(at: line.lowerBound, in: bytes)?.name
        else { return false }
        let isBlock = names.contains(name)
        guard isBlock || !isInParagraph else { return false }
        // One of the first kind need not end on its line, or anywhere near.
        guard let tag = HTMLTag(at: line.lowerBound, in: bytes) else { return isBlock }
        // What an element that is marked holds is Markdown.
        if tag.isMarked { return false }
        return isBlock
            || tag.range.upperBound <= line.upperBound
                && bytes[tag.range.upperBound..<line.upperBound].allSatisfy { $0 <= 0x20 }
    }

    private static let names = Set(
        """
        address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt \
        fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link \
        main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead \
        title tr track ul
        """.split(separator: " ").map(String.init))
}
