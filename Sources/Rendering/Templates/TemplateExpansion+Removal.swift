import Syndication

// What is not known, and leaves a gap in the text.
extension TemplateExpansion {
    /// Takes a piece out of running text, in a way that what stands beside it means to Markdown what it meant before: in
    /// `*{{ x }} wrote*` the mark would else begin a list, and in `{{ x }} - more` the dash.
    mutating func removeFromText(_ range: Range<Int>) {
        out.copy(to: range.lowerBound)
        var end = range.upperBound
        if isMarkdown, !out.isInHTML(range.lowerBound), LinkTarget.start(in: out.bytes) == nil {
            end = removeEmphasis(at: end)
            if out.isAtBeginningOfLine { end = escapeBlockMark(from: end) ?? end }
        }
        guard out.position < end else { return }
        remove(out.position..<end)
    }

    /// Takes away the marks of an emphasis that has become empty, and a blank that would keep one from beginning or ending.
    ///
    /// - Returns: where the text goes on.
    private mutating func removeEmphasis(at end: Int) -> Int {
        let opening = openingMarks()
        let closing = bytes[end...].prefix(Self.mostMarks).prefix { Self.emphasisMarks.contains($0) }
        if !opening.isEmpty {
            if closing.elementsEqual(opening) {
                out.takeBack(to: opening.startIndex)
                return closing.endIndex
            }
            return bytes[end...].prefix { $0 == 0x20 }.endIndex
        }
        let after = bytes[closing.endIndex...].first ?? 0x0A
        if !closing.isEmpty, after <= 0x20 || Self.endings.contains(after), !out.isAtBeginningOfLine {
            out.takeBack(to: out.bytes.count - out.bytes.reversed().prefix { $0 == 0x20 }.count)
        }
        return end
    }

    /// The marks at the end of what was written that can only begin an emphasis.
    private func openingMarks() -> ArraySlice<UInt8> {
        let count = out.bytes.suffix(Self.mostMarks).reversed().prefix { Self.emphasisMarks.contains($0) }.count
        let before = out.bytes.dropLast(count).last ?? 0x0A
        return before <= 0x20 || Self.beginnings.contains(before) ? out.bytes.suffix(count) : []
    }

    /// Keeps the text behind a piece at the beginning of a line from being a heading, a quote, a list or code.
    ///
    /// - Returns: where the text goes on; nil where it is none of these.
    private mutating func escapeBlockMark(from end: Int) -> Int? {
        let blanks = bytes[end...].prefix { $0 == 0x20 || $0 == 0x09 }
        guard !blanks.isEmpty else { return nil }
        let text = bytes[blanks.endIndex...]
        let start = text.startIndex
        let digits = text.prefix(10).prefix { $0.asciiDigit != nil }
        if ExpandedSource.lengthOfListMark(text) != nil || text.first.map(Self.blockMarks.contains) == true {
            remove(out.position..<start)
            out.copy(to: digits.endIndex)
            replace(digits.endIndex..<digits.endIndex, with: "\\")
            return digits.endIndex
        }
        return start
    }

    /// More in a row mean nothing else.
    private static let mostMarks = 3
    private static let emphasisMarks = ASCIISet("*_~")
    private static let beginnings = ASCIISet("([{>\"'")
    private static let endings = ASCIISet(".,;:!?)]}")
    private static let blockMarks = ASCIISet("#>")
}
