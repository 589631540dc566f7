import Syndication

// The blocks of Markdown that are code: fenced ones, indented ones, and those between two tags of a template.
extension CodeRegions {
    /// What stands before the text of a line: quotation and list marks, and white space.
    private struct Prefix {
        var quotes = 0
        /// Columns of white space before the text, list marks included.
        var indentation = 0
        /// The column of a list item's text, when the line begins one.
        var itemColumn: Int?
        /// The column of the first list mark.
        var markColumn: Int?
        /// Where the text begins; the line's end for a blank line.
        var text: Int

        /// How far to the right the line begins in its quotes.
        var column: Int { markColumn ?? indentation }
    }

    private struct Fence {
        var mark: UInt8
        var length: Int
        var start: Int
        var quotes: Int
        /// A line with text to the left of this column has left the list item that holds the fence.
        var column: Int
    }

    private struct HTMLBlock {
        var start: Int
        var quotes: Int
        /// As that of a fence.
        var column: Int
    }

    /// What is open where a line begins.
    private struct Blocks {
        var fence: Fence?
        var html: HTMLBlock?
        /// Where HTML ends that a tag encloses.
        var rawEnd: Int?
        var isBeforeRawHTML = false
        /// The column of the text of a list item; 0 outside of lists.
        var itemColumn = 0
        var isAfterBlank = true
        var isInIndentedCode = false
        var paragraphStart: Int?
    }

    mutating func findInMarkdown() {
        var blocks = Blocks()
        var position = 0
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            position = read(position..<end, &blocks)
        }
        if let open = blocks.fence { add(open.start..<bytes.count) }
        endParagraph(&blocks, at: bytes.count)
        endHTML(&blocks, at: bytes.count)
    }

    /// - Returns: where the next line begins.
    private mutating func read(_ line: Range<Int>, _ blocks: inout Blocks) -> Int {
        let next = min(line.upperBound + 1, bytes.count)
        let prefix = self.prefix(line, itemColumn: blocks.itemColumn)
        let isBlank = prefix.text == line.upperBound
        if let open = blocks.fence {
            guard prefix.quotes < open.quotes || !isBlank && prefix.column < open.column else {
                if closes(open, prefix.text..<line.upperBound) {
                    add(open.start..<next)
                    blocks.fence = nil
                }
                return next
            }
            add(open.start..<line.lowerBound)
            blocks.fence = nil
        }
        if let end = blocks.rawEnd, line.lowerBound < end {
            readRaw(line, prefix, isBlank: isBlank, &blocks)
        } else {
            let leavesHTML = blocks.html.map { prefix.quotes < $0.quotes || prefix.column < $0.column }
            if isBlank || leavesHTML == true || blocks.rawEnd != nil { endHTML(&blocks, at: line.lowerBound) }
            blocks.rawEnd = nil
        }
        if isBlank {
            endParagraph(&blocks, at: line.lowerBound)
            blocks.isAfterBlank = blocks.rawEnd == nil
            return next
        }
        let mayBeCode = blocks.isAfterBlank || blocks.isInIndentedCode
        if blocks.isAfterBlank, prefix.itemColumn == nil, prefix.indentation < blocks.itemColumn {
            blocks.itemColumn = 0
        }
        blocks.isAfterBlank = false
        blocks.isInIndentedCode =
            mayBeCode && prefix.itemColumn == nil && prefix.indentation >= blocks.itemColumn + 4
        if blocks.isInIndentedCode {
            add(line.lowerBound..<next)
            return next
        }
        return readText(line, prefix, &blocks) ?? next
    }

    /// A line of HTML that a tag encloses. An empty one would end it for Markdown, and blanks before the first would make
    /// it code.
    private mutating func readRaw(_ line: Range<Int>, _ prefix: Prefix, isBlank: Bool, _ blocks: inout Blocks) {
        if blocks.isBeforeRawHTML {
            blocks.isBeforeRawHTML = isBlank
            let isIndented =
                prefix.quotes == 0 && prefix.itemColumn == nil && prefix.indentation > blocks.itemColumn + 3
            guard !isBlank, isIndented else { return }
            htmlMends.append((line.lowerBound..<prefix.text, String(repeating: " ", count: blocks.itemColumn)))
        } else if isBlank {
            endParagraph(&blocks, at: line.lowerBound)
            let isInComment = ranges.last.map { $0.contains(prefix.text) && bytes[$0].starts(with: "<!--".utf8) }
            // In a comment anything may stand that does not end it.
            htmlMends.append((prefix.text..<prefix.text, isInComment == true ? "." : "<!---->"))
        }
    }

    /// A line that is neither blank nor in a block of code.
    ///
    /// - Returns: where the next line begins, when code between two tags of a template leads further than this one.
    private mutating func readText(_ line: Range<Int>, _ prefix: Prefix, _ blocks: inout Blocks) -> Int? {
        if let column = prefix.itemColumn {
            blocks.itemColumn = column
            endParagraph(&blocks, at: line.lowerBound)
        }
        if let code = codeBetweenTags(prefix.text..<line.upperBound) {
            endParagraph(&blocks, at: line.lowerBound)
            add(code)
            return bytes[code.upperBound...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        }
        if blocks.rawEnd == nil, let end = endOfRawHTML(prefix.text..<line.upperBound) {
            endParagraph(&blocks, at: line.lowerBound)
            endHTML(&blocks, at: line.lowerBound)
            blocks.rawEnd = end
            blocks.isBeforeRawHTML = true
            return nil
        }
        if let opened = fence(prefix, line, itemColumn: blocks.itemColumn) {
            endParagraph(&blocks, at: line.lowerBound)
            endHTML(&blocks, at: line.lowerBound)
            blocks.fence = opened
            return nil
        }
        let isInParagraph = blocks.paragraphStart != nil
        if blocks.html == nil,
            HTMLBlockStart.isThere(on: prefix.text..<line.upperBound, in: bytes, isInParagraph: isInParagraph)
        {
            blocks.html = HTMLBlock(
                start: prefix.text, quotes: prefix.quotes, column: column(prefix, blocks.itemColumn))
        }
        if !isInParagraph { blocks.paragraphStart = prefix.text }
        return nil
    }

    private mutating func endHTML(_ blocks: inout Blocks, at end: Int) {
        if let html = blocks.html { htmlBlocks.append(html.start..<end) }
        blocks.html = nil
    }

    /// Where the text of the list item stands that a block begins in; a line to the left of it has left the block.
    private func column(_ prefix: Prefix, _ itemColumn: Int) -> Int {
        let column = prefix.itemColumn ?? (prefix.indentation >= itemColumn ? itemColumn : 0)
        return min(column, prefix.indentation)
    }

    private mutating func endParagraph(_ blocks: inout Blocks, at end: Int) {
        if let start = blocks.paragraphStart { findInParagraph(start..<end) }
        blocks.paragraphStart = nil
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
                prefix.markColumn = prefix.markColumn ?? prefix.indentation
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

    private func fence(_ prefix: Prefix, _ line: Range<Int>, itemColumn: Int) -> Fence? {
        let mark = bytes[prefix.text]
        guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        var end = prefix.text
        while end < line.upperBound, bytes[end] == mark { end += 1 }
        // A backtick in what follows makes it a code span.
        guard end - prefix.text >= 3, mark != UInt8(ascii: "`") || !bytes[end..<line.upperBound].contains(mark) else {
            return nil
        }
        return Fence(
            mark: mark, length: end - prefix.text, start: line.lowerBound, quotes: prefix.quotes,
            column: column(prefix, itemColumn))
    }

    private func closes(_ fence: Fence, _ text: Range<Int>) -> Bool {
        var end = text.lowerBound
        while end < text.upperBound, bytes[end] == fence.mark { end += 1 }
        return end - text.lowerBound >= fence.length && bytes[end..<text.upperBound].allSatisfy { $0 <= 0x20 }
    }
}
