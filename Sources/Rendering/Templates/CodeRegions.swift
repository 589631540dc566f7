import Syndication

/// Where a source shows code: there template tags are what the author writes about, and stay (spec R3.5 i). And where it
/// holds blocks of HTML, which tags must not break.
///
/// This is a sketch of Markdown, exact enough for the question "is this byte code, or HTML?": fenced blocks, indented blocks,
/// code spans, what `{% highlight %}` encloses, and the HTML elements that hold code. One pass, linear in the length of the source.
struct CodeRegions {
    /// In order, without overlaps.
    private(set) var ranges: [Range<Int>] = []
    /// Those of them in Markdown that stand between two `$$`.
    private(set) var formulas: [Range<Int>] = []
    /// Blocks of HTML in Markdown that go on up to an empty line, in order.
    var htmlBlocks: [Range<Int>] = []
    /// What must become something else in HTML that a tag encloses, in order, for Markdown to take it as it is.
    var htmlMends: [ExpandedSource.Mend] = []
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

    mutating func add(_ range: Range<Int>) {
        if let last = ranges.last, last.upperBound >= range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        } else if !range.isEmpty {
            ranges.append(range)
        }
    }

    // MARK: - Markdown inlines

    /// Code spans, and elements of HTML that hold code, in lines without a blank line between them.
    mutating func findInParagraph(_ paragraph: Range<Int>) {
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

extension [Range<Int>] {
    /// The one of these ranges, which are in order, that a place lies in.
    func first(holding place: Int) -> Range<Int>? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].upperBound <= place { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].contains(place) ? self[low] : nil
    }

    /// Whether a place lies in one of them.
    func holds(_ place: Int) -> Bool { first(holding: place) != nil }
}
