import Syndication

/// Tells where a block of HTML begins that goes on up to an empty line (CommonMark 4.6, start conditions 6 and 7).
enum HTMLBlockStart {
    /// - Parameters:
    ///   - line: its text, without marks of quotes and lists.
    ///   - isInParagraph: whether the line before is one of a paragraph, which most tags do not end.
    static func isThere(on line: Range<Int>, in bytes: [UInt8], isInParagraph: Bool) -> Bool {
        guard line.count > 2, bytes[line.lowerBound] == UInt8(ascii: "<") else { return false }
        let tag = HTMLTag(at: line.lowerBound, in: bytes)
        // What such an element holds is Markdown.
        if let tag, tag.isMarked { return false }
        if names.contains(name(line, in: bytes)) { return true }
        guard !isInParagraph, let tag, tag.range.upperBound <= line.upperBound else { return false }
        return bytes[tag.range.upperBound..<line.upperBound].allSatisfy { $0 <= 0x20 }
    }

    /// The name of a tag that need not end on the line; empty where none begins.
    private static func name(_ line: Range<Int>, in bytes: [UInt8]) -> String {
        var text = bytes[line].dropFirst()
        if text.first == UInt8(ascii: "/") { text.removeFirst() }
        let name = text.prefix { $0.isASCIILetter || $0.asciiDigit != nil }
        let next = bytes[name.endIndex..<line.upperBound].first ?? 0x0A
        guard next <= 0x20 || next == UInt8(ascii: ">") || next == UInt8(ascii: "/") else { return "" }
        return String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
    }

    private static let names: Set<String> = [
        "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center", "col", "colgroup",
        "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "frame",
        "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "iframe", "legend", "li",
        "link",
        "main", "menu", "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "search", "section",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
    ]
}
