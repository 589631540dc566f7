import Syndication

/// Where a source shows code: there template tags are what the author writes about, and stay (spec R3.5 i).
///
/// This is a sketch of Markdown, exact enough for the question "is this byte code?": fenced blocks, indented blocks,
/// code spans, what `{% highlight %}` encloses, and the HTML elements that hold code. One pass, linear in the length of the source.
struct CodeRegions {
    /// In order, without overlaps.
    private(set) var ranges: [Range<Int>] = []
    /// Those of them in Markdown that stand between two `$$`.
    private(set) var formulas: [Range<Int>] = []
    let bytes: [UInt8]
    lazy var closers = ClosingTags(bytes)
    /// Elements whose end tag was looked for in vain: it is not looked for again.
    private var unclosed: Set<Int> = []

    init(markdown bytes: [UInt8]) {
        self.bytes = bytes
        findInMarkdown()
    }

    init(html bytes: [UInt8]) {
        self.bytes = bytes
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), let end = endOfCodeElement(at: position) {
                add(position..<end)
                position = end
            } else {
                position += 1
            }
        }
    }

    private mutating func add(_ range: Range<Int>) {
        if let last = ranges.last, last.upperBound >= range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        } else if !range.isEmpty {
            ranges.append(range)
        }
    }

    // MARK: - Markdown blocks

    /// What stands before the text of a line: quotation and list marks, and white space.
    private struct Prefix {
        var quotes = 0
        /// Columns of white space before the text, list marks included.
        var indentation = 0
        /// The column of a list item's text, when the line begins one.
        var itemColumn: Int?
        /// Where the text begins; the line's end for a blank line.
        var text: Int
    }

    private struct Fence {
        var mark: UInt8
        var length: Int
        var start: Int
        var quotes: Int
        /// A line with text to the left of this column has left the list item that holds the fence.
        var column: Int
    }

    private mutating func findInMarkdown() {
        var fence: Fence?
        var itemColumn = 0
        var afterBlank = true
        var inIndentedCode = false
        var paragraphStart: Int?
        var lineStart = 0
        func endParagraph(_ regions: inout CodeRegions, at end: Int) {
            if let start = paragraphStart { regions.findInParagraph(start..<end) }
            paragraphStart = nil
        }
        while lineStart < bytes.count {
            let lineEnd = bytes[lineStart...].firstIndex(of: 0x0A) ?? bytes.count
            var next = min(lineEnd + 1, bytes.count)
            let prefix = self.prefix(lineStart..<lineEnd, itemColumn: itemColumn)
            let isBlank = prefix.text == lineEnd
            defer { lineStart = next }

            if let open = fence {
                let left = prefix.quotes < open.quotes || !isBlank && prefix.indentation < open.column
                if !left {
                    if closes(open, prefix.text..<lineEnd) {
                        add(open.start..<next)
                        fence = nil
                    }
                    continue
                }
                add(open.start..<lineStart)
                fence = nil
            }
            if isBlank {
                endParagraph(&self, at: lineStart)
                afterBlank = true
                continue
            }
            if afterBlank, prefix.itemColumn == nil, prefix.indentation < itemColumn { itemColumn = 0 }
            if prefix.itemColumn == nil, prefix.indentation >= itemColumn + 4, afterBlank || inIndentedCode {
                add(lineStart..<next)
                inIndentedCode = true
                afterBlank = false
                continue
            }
            inIndentedCode = false
            afterBlank = false
            if let column = prefix.itemColumn {
                itemColumn = column
                endParagraph(&self, at: lineStart)
            }
            if let code = codeBetweenTags(prefix.text..<lineEnd) {
                endParagraph(&self, at: lineStart)
                add(code)
                let end = bytes[code.upperBound...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
                next = max(next, end)
            } else if let opened = self.fence(prefix, lineStart: lineStart, lineEnd: lineEnd, itemColumn: itemColumn) {
                endParagraph(&self, at: lineStart)
                fence = opened
            } else if paragraphStart == nil {
                paragraphStart = prefix.text
            }
        }
        if let open = fence { add(open.start..<bytes.count) }
        endParagraph(&self, at: bytes.count)
    }

    private func prefix(_ line: Range<Int>, itemColumn: Int) -> Prefix {
        var prefix = Prefix(text: line.lowerBound)
        var position = line.lowerBound
        while position < line.upperBound {
            switch bytes[position] {
            case 0x20, 0x0D: prefix.indentation += 1
            case 0x09: prefix.indentation += 4 - prefix.indentation % 4
            case UInt8(ascii: ">") where prefix.indentation < 4 || prefix.quotes > 0 || prefix.itemColumn != nil:
                prefix.quotes += 1
                prefix.indentation = 0
                if position + 1 < line.upperBound, bytes[position + 1] == 0x20 { position += 1 }
            default:
                // Four columns further to the right, it is text of an indented code block.
                guard prefix.itemColumn != nil || prefix.indentation < itemColumn + 4,
                    let end = listMark(at: position, line.upperBound)
                else {
                    prefix.text = position
                    return prefix
                }
                prefix.indentation += end - position
                position = end - 1
                prefix.itemColumn = prefix.indentation + 1
            }
            position += 1
        }
        prefix.text = line.upperBound
        return prefix
    }

    /// The end of `-`, `*`, `+` or `12.`, or of the `:` of a definition, that white space follows.
    private func listMark(at start: Int, _ lineEnd: Int) -> Int? {
        var end = start
        switch bytes[start] {
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ":"): end += 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while end < lineEnd, end - start < 9, bytes[end].asciiDigit != nil { end += 1 }
            guard end < lineEnd, bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ")") else { return nil }
            end += 1
        default: return nil
        }
        guard end < lineEnd, bytes[end] == 0x20 || bytes[end] == 0x09 else { return nil }
        return end
    }

    private func fence(_ prefix: Prefix, lineStart: Int, lineEnd: Int, itemColumn: Int) -> Fence? {
        let mark = bytes[prefix.text]
        guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        var end = prefix.text
        while end < lineEnd, bytes[end] == mark { end += 1 }
        // A backtick in what follows makes it a code span.
        guard end - prefix.text >= 3, mark != UInt8(ascii: "`") || !bytes[end..<lineEnd].contains(mark) else {
            return nil
        }
        let column = prefix.itemColumn ?? (prefix.indentation >= itemColumn ? itemColumn : 0)
        return Fence(
            mark: mark, length: end - prefix.text, start: lineStart, quotes: prefix.quotes,
            column: min(column, prefix.indentation))
    }

    private func closes(_ fence: Fence, _ text: Range<Int>) -> Bool {
        var end = text.lowerBound
        while end < text.upperBound, bytes[end] == fence.mark { end += 1 }
        return end - text.lowerBound >= fence.length && bytes[end..<text.upperBound].allSatisfy { $0 <= 0x20 }
    }

    // MARK: - Markdown inlines

    /// Code spans, and elements of HTML that hold code, in lines without a blank line between them.
    private mutating func findInParagraph(_ paragraph: Range<Int>) {
        let closers = codeSpanEnds(paragraph)
        var next = 0
        var htmlStart: Int?
        var tagEnd = paragraph.lowerBound
        var position = max(paragraph.lowerBound, ranges.last?.upperBound ?? 0)
        while position < paragraph.upperBound {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "`"):
                while next < closers.count, closers[next].start < position { next += 1 }
                guard next < closers.count, let end = closers[next].end, closers[next].start == position else {
                    position += 1
                    while position < paragraph.upperBound, bytes[position] == UInt8(ascii: "`") { position += 1 }
                    continue
                }
                add(position..<end)
                position = end
            case UInt8(ascii: "<"):
                guard let end = endOfCodeElement(at: position) else {
                    if position >= tagEnd { tagEnd = self.tagEnd(at: position, before: paragraph.upperBound) }
                    position += 1
                    continue
                }
                add(position..<end)
                position = end
            case UInt8(ascii: "$") where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "$"):
                guard let end = self.end(of: "$$", from: position + 2, before: paragraph.upperBound) else {
                    position += 2
                    continue
                }
                add(position..<end)
                let html = htmlStart ?? self.htmlStart(in: paragraph)
                htmlStart = html
                if position < html, position >= tagEnd { formulas.append(position..<end) }
                position = end
            default: position += 1
            }
        }
    }

    /// Where a tag ends that may begin here: in it Markdown reads nothing. Where none does, all of the rest may be one.
    private func tagEnd(at start: Int, before limit: Int) -> Int {
        guard start + 1 < limit, bytes[start + 1].isASCIILetter else { return start }
        return bytes[start..<limit].firstIndex(of: UInt8(ascii: ">")) ?? limit
    }

    /// Where a line begins with a tag: what follows may be HTML, in which Markdown reads nothing. The end where none does.
    private func htmlStart(in paragraph: Range<Int>) -> Int {
        let lines = bytes[paragraph].split(separator: 0x0A)
        let line = lines.first { $0.first { $0 > 0x20 && $0 != UInt8(ascii: ">") } == UInt8(ascii: "<") }
        return line?.startIndex ?? paragraph.upperBound
    }

    /// Every run of backticks, with the end of the next run of the same length.
    private func codeSpanEnds(_ paragraph: Range<Int>) -> [(start: Int, end: Int?)] {
        var runs: [Range<Int>] = []
        var position = paragraph.lowerBound
        while position < paragraph.upperBound {
            guard bytes[position] == UInt8(ascii: "`") else {
                position += 1
                continue
            }
            let start = position
            while position < paragraph.upperBound, bytes[position] == UInt8(ascii: "`") { position += 1 }
            runs.append(start..<position)
        }
        var nextOfLength: [Int: Int] = [:]
        var ends: [(start: Int, end: Int?)] = []
        for run in runs.reversed() {
            ends.append((run.lowerBound, nextOfLength[run.count]))
            nextOfLength[run.count] = run.upperBound
        }
        return ends.reversed()
    }

    // MARK: - HTML

    /// The end of an element whose text is not the article's prose, when one begins here.
    private mutating func endOfCodeElement(at start: Int) -> Int? {
        for (index, element) in Self.codeElements.enumerated() where matches(element.opening, at: start) {
            let after = start + element.opening.utf8CodeUnitCount
            let isWhole = !element.isTag || after < bytes.count && !Self.nameCharacters.contains(bytes[after])
            guard isWhole, !unclosed.contains(index) else { continue }
            if let end = end(of: element.closing, from: after, before: bytes.count) { return end }
            unclosed.insert(index)
        }
        return nil
    }

    private static let codeElements: [(opening: StaticString, closing: StaticString, isTag: Bool)] = [
        ("<pre", "</pre>", true), ("<code", "</code>", true), ("<script", "</script>", true),
        ("<style", "</style>", true), ("<kbd", "</kbd>", true), ("<samp", "</samp>", true),
        ("<textarea", "</textarea>", true), ("<math", "</math>", true), ("<!--", "-->", false),
    ]
    private static let nameCharacters = ASCIISet.alphanumerics(and: "-_:")

    private func matches(_ word: StaticString, at start: Int) -> Bool {
        guard start + word.utf8CodeUnitCount <= bytes.count else { return false }
        for offset in 0..<word.utf8CodeUnitCount where bytes[start + offset].asciiLowercased != word.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Just after the next place where `word` stands, or nil.
    private func end(of word: StaticString, from start: Int, before limit: Int) -> Int? {
        var position = start
        while position + word.utf8CodeUnitCount <= limit {
            if bytes[position] == word.utf8Start[0], matches(word, at: position) {
                return position + word.utf8CodeUnitCount
            }
            position += 1
        }
        return nil
    }
}
