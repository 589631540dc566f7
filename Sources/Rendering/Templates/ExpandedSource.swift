import Syndication

/// A source being copied, with pieces of it replaced, in order.
struct ExpandedSource {
    private let source: [UInt8]
    /// Where an empty line would end a block of HTML.
    private let htmlBlocks: [Range<Int>]
    private let mends: [Mend]
    private var nextMend = 0
    private(set) var bytes: [UInt8] = []
    private(set) var lines = LineMap()
    /// How far the source has been taken over.
    private(set) var position = 0

    /// A piece within a line, and what becomes of it where it is taken over.
    typealias Mend = (range: Range<Int>, text: String)

    /// - Parameters:
    ///   - htmlBlocks: of Markdown, in order; see `CodeRegions`.
    ///   - mends: in order.
    init(of source: [UInt8], htmlBlocks: [Range<Int>] = [], mends: [Mend] = []) {
        self.source = source
        self.htmlBlocks = htmlBlocks
        self.mends = mends
        bytes.reserveCapacity(source.count)
    }

    mutating func copy(to end: Int) {
        while nextMend < mends.count, mends[nextMend].range.lowerBound < end {
            let mend = mends[nextMend]
            nextMend += 1
            guard mend.range.lowerBound >= position else { continue }
            take(to: mend.range.lowerBound)
            bytes += mend.text.utf8
            position = mend.range.upperBound
        }
        take(to: end)
    }

    private mutating func take(to end: Int) {
        guard end > position else { return }
        bytes += source[position..<end]
        lines.copy(source[position..<end])
        position = end
    }

    /// Forgets the end of what was written, which must hold no line break.
    mutating func takeBack(to count: Int) {
        guard count < bytes.count else { return }
        bytes.removeSubrange(count...)
    }

    /// Forgets the line before this one, and leaves an empty one, where this one holds nothing and that one is an item of
    /// a list: `{:toc}` makes it a table of contents.
    mutating func clearLineBefore() {
        let look = bytes.suffix(Self.longestMargin)
        guard let end = look.lastIndex(of: 0x0A), look[end...].allSatisfy({ $0 <= 0x20 }) else { return }
        let start = look[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? look.startIndex
        guard start == 0 || start > look.startIndex,
            Self.lengthOfListMark(bytes[start..<end].drop { $0 <= 0x20 }) != nil
        else { return }
        bytes.removeSubrange(start..<end)
    }

    /// - Parameters:
    ///   - range: not before what was replaced last.
    ///   - isBlock: whether the text is a block of HTML. Markdown goes on after it only when a blank line ends it; within
    ///     HTML that would end what is around it, and make code of what is indented behind it.
    mutating func replace(_ range: Range<Int>, with text: String, isBlock: Bool) {
        copy(to: range.lowerBound)
        var end = max(position, range.upperBound)
        let before = bytes.count
        let isInHTML = self.isInHTML(range.lowerBound)
        let margin = isBlock && !isInHTML ? self.margin : nil
        bytes += text.utf8
        if isInHTML {
            if isLineEmpty(goingOnAt: end) { bytes += "<!---->".utf8 }
        } else if isBlock {
            end = endBlock(at: end, margin: margin)
        }
        lines.skip(source: source[position..<end], expanded: bytes[before...])
        position = end
    }

    /// Whether a place of the source is in a block of HTML, in which Markdown reads nothing.
    func isInHTML(_ place: Int) -> Bool { htmlBlocks.holds(place) }

    /// Whether nothing was written on this line, and nothing follows on it in the source.
    private func isLineEmpty(goingOnAt end: Int) -> Bool {
        let look = bytes.suffix(Self.longestMargin)
        let last = look.last { $0 > 0x20 && $0 != UInt8(ascii: ">") || $0 == 0x0A }
        guard last == 0x0A || last == nil && look.startIndex == 0 else { return false }
        return source[end...].first { $0 > 0x20 || $0 == 0x0A } ?? 0x0A == 0x0A
    }

    /// Writes a blank line, unless the block stands in the middle of a paragraph, which then goes on as it is.
    ///
    /// - Parameter end: where the block ends in the source.
    /// - Returns: where the source goes on. Blanks are left out there, which would make the text code.
    private mutating func endBlock(at end: Int, margin: [UInt8]?) -> Int {
        let blanks = source[end...].prefix { $0 <= 0x20 && $0 != 0x0A }
        guard blanks.endIndex < source.count, source[blanks.endIndex] != 0x0A else {
            bytes += "\n\n".utf8
            return end
        }
        guard let margin else { return end }
        for _ in 0..<2 {
            bytes.append(0x0A)
            bytes += margin
        }
        return blanks.endIndex
    }
}

// MARK: - The beginning of a line

extension ExpandedSource {
    /// Whether a piece of the source has its line for itself, and is not the text of a link or a part of HTML.
    ///
    /// - Parameter range: not before what was replaced last.
    mutating func isAlone(_ range: Range<Int>) -> Bool {
        copy(to: range.lowerBound)
        let rest = source[range.upperBound...].drop { $0 <= 0x20 && $0 != 0x0A }
        guard margin != nil, rest.first ?? 0x0A == 0x0A, !isInHTML(range.lowerBound) else { return false }
        return rest.drop { $0 <= 0x20 }.first != UInt8(ascii: "]")
    }

    /// Whether only marks of quotes and lists stand on the line so far.
    var isAtBeginningOfLine: Bool { margin != nil }

    /// Whether the last of these marks began an item of a list.
    var endsInListMark: Bool {
        guard let last = bytes.last(where: { $0 > 0x20 || $0 == 0x0A }) else { return false }
        return isAtBeginningOfLine && last != 0x0A && last != UInt8(ascii: ">")
    }

    /// How many columns of quotes and lists stand before what begins here; 0 where something else does.
    var widthOfMargin: Int { margin?.count ?? 0 }

    /// What a new line must begin with to stay in the quotes and list items that were begun on this one: `>` again, and
    /// blanks for the marks of lists. Nil where something else already stands on the line.
    private var margin: [UInt8]? {
        let look = bytes.suffix(Self.longestMargin)
        let lineBreak = look.lastIndex(of: 0x0A)
        guard lineBreak != nil || look.startIndex == 0 else { return nil }
        let start = lineBreak.map { $0 + 1 } ?? 0
        var rest = bytes[start...]
        var margin: [UInt8] = []
        while let first = rest.first {
            if first <= 0x20 || first == UInt8(ascii: ">") {
                margin.append(rest.removeFirst())
            } else if let length = Self.lengthOfListMark(rest) {
                margin += [UInt8](repeating: 0x20, count: length)
                rest.removeFirst(length)
            } else {
                return nil
            }
        }
        let isIndented = margin.count > 3 || margin.contains(0x09)
        // Behind a paragraph so many blanks may mean nothing; behind a blank line they would mean code.
        let goesOn = isIndented && bytes[start...].allSatisfy { $0 <= 0x20 } && !isBlankLine(before: start)
        return goesOn ? [0x20, 0x20, 0x20] : margin
    }

    /// More quotes and lists than this lie in each other in no text.
    private static let longestMargin = 200

    /// `-`, `*`, `+` or `12.`, when a blank follows.
    static func lengthOfListMark(_ text: ArraySlice<UInt8>) -> Int? {
        let digits = text.prefix { $0.asciiDigit != nil }.count
        let rest = text.dropFirst(digits)
        guard let mark = rest.first, (digits == 0 ? bullets : numberEnds).contains(mark),
            let blank = rest.dropFirst().first, blank == 0x20 || blank == 0x09
        else { return nil }
        return digits + 1
    }

    private static let bullets = ASCIISet("-*+")
    private static let numberEnds = ASCIISet(".)")

    private func isBlankLine(before start: Int) -> Bool {
        guard start > 0 else { return true }
        let last = bytes[..<(start - 1)].suffix(Self.longestMargin).last { $0 > 0x20 || $0 == 0x0A }
        return last == nil || last == 0x0A
    }
}
