extension MarkupScanner {
    /// Elements whose content holds no tags.
    static let rawTextElements: Set<String> = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
    ]

    /// Reads over what a `template` or `select` holds, to where a parser of HTML ends it: behind its end tag, or else at
    /// the end of the input. A `select` also ends before a field, and in a table before the next part of that.
    ///
    /// - Parameter isInTable: whether a table is open around it.
    mutating func skipContent(of name: String, isInTable: Bool) {
        let isSelect = name == "select"
        var depth = 1
        // Drawings and formulas, in which an element may close itself.
        var foreignDepth = 0
        while depth > 0 {
            let place = self
            switch next() {
            case nil: return
            case .startTag(name, _, _): depth += isSelect ? -1 : 1
            case .endTag(name): depth -= 1
            case .startTag(let inner, _, let closesItself):
                if isSelect, Self.fields.contains(inner) || isInTable && Self.tableParts.contains(inner) {
                    self = place
                    return
                }
                if closesItself, foreignDepth > 0 { break }
                if Self.foreignElements.contains(inner), !closesItself { foreignDepth += 1 }
                if Self.rawTextElements.contains(inner) { _ = rawText(of: inner) }
            case .endTag(let inner):
                if Self.foreignElements.contains(inner) { foreignDepth = max(0, foreignDepth - 1) }
                if isSelect, isInTable, Self.tableParts.contains(inner) {
                    self = place
                    return
                }
            case .text, .comment, .lessThan, .bogus: break
            }
        }
    }

    private static let foreignElements: Set<String> = ["svg", "math"]

    private static let fields: Set<String> = ["input", "keygen", "textarea"]

    private static let tableParts: Set<String> = [
        "table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th",
    ]
}
