/// Syntax on which cmark-gfm 0.29 would spend time in proportion to the square of a text's length, without asking for
/// memory on the way, so that the door to it could not stop it.
///
/// Each is measured by the bytes or cells that cmark would look at. No article comes near the limits; one that passes
/// them is read without the syntax in question.
struct MarkdownHazards: OptionSet {
    let rawValue: UInt8

    /// cmark walks through all cells of a row to add one: lines with very many `|`.
    static let tables = MarkdownHazards(rawValue: 1)
    /// cmark looks at the rest of a word from each `www.`, `://` and `@` in it, and at the whole of a link from each `)` at
    /// its end.
    static let autolinks = MarkdownHazards(rawValue: 2)
    /// cmark walks through all open images at each link, and looks for the end of a declaration or processing instruction
    /// from each beginning of one, as far as the paragraph reaches. Such a text is not given to cmark at all.
    static let inlines = MarkdownHazards(rawValue: 4)

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(in text: UnsafeBufferPointer<UInt8>) {
        guard text.count > HazardSearch.harmlessLength else {
            self = []
            return
        }
        var search = HazardSearch(text: text)
        search.run()
        self = search.found
    }
}

/// Adds up what cmark would look at, in one pass.
private struct HazardSearch {
    /// The square of it takes milliseconds.
    static let harmlessLength = 8 << 10

    private static let cellLimit = 1 << 25
    private static let cellsInLineLimit = 1000
    private static let wordLimit = 1 << 25
    private static let bracketLimit = 1 << 27
    private static let tagLimit = 1 << 27

    let text: UnsafeBufferPointer<UInt8>
    private(set) var found: MarkdownHazards = []

    private var line = Line()
    private var word = Word()
    private var paragraph = Paragraph()
    private var cellWork = 0
    private var wordWork = 0
    private var bracketWork = 0
    private var tagWork = 0

    private struct Line {
        var start = 0
        var pipes = 0
        var isBlank = true
    }

    private struct Word {
        var start = 0
        var linkStarts = 0
        var closingParentheses = 0
    }

    private struct Paragraph {
        var start = 0
        var images = 0
        var closingBrackets = 0
        var tags = 0
    }

    init(text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    mutating func run() {
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                endWord(at: index)
                endLine(at: index)
                continue
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                endWord(at: index)
                continue
            case UInt8(ascii: "|"):
                line.pipes += 1
            case UInt8(ascii: "["):
                if isByte(UInt8(ascii: "!"), before: index) { paragraph.images += 1 }
            case UInt8(ascii: "]"):
                paragraph.closingBrackets += 1
            case UInt8(ascii: "?"), UInt8(ascii: "!"):
                if isByte(UInt8(ascii: "<"), before: index) { paragraph.tags += 1 }
            case UInt8(ascii: "@"):
                word.linkStarts += 1
            case UInt8(ascii: "."):
                if isByte(UInt8(ascii: "w"), before: index) { word.linkStarts += 1 }
            case UInt8(ascii: "/"):
                if isByte(UInt8(ascii: "/"), before: index) { word.linkStarts += 1 }
            case UInt8(ascii: ")"):
                word.closingParentheses += 1
            default: break
            }
            line.isBlank = false
        }
        endWord(at: text.count)
        endLine(at: text.count)
        endParagraph(at: text.count)
    }

    private func isByte(_ byte: UInt8, before index: Int) -> Bool { index > 0 && text[index - 1] == byte }

    private mutating func endWord(at index: Int) {
        if word.linkStarts > 0 {
            wordWork += (word.linkStarts + word.closingParentheses) * (index - word.start)
            if wordWork > Self.wordLimit { found.insert(.autolinks) }
        }
        word = Word(start: index + 1)
    }

    private mutating func endLine(at index: Int) {
        if line.pipes > 0 {
            cellWork += line.pipes * line.pipes
            if line.pipes > Self.cellsInLineLimit || cellWork > Self.cellLimit { found.insert(.tables) }
        }
        if line.isBlank { endParagraph(at: index) }
        line = Line(start: index + 1)
    }

    private mutating func endParagraph(at index: Int) {
        bracketWork += paragraph.images * paragraph.closingBrackets
        tagWork += paragraph.tags * (index - paragraph.start)
        if bracketWork > Self.bracketLimit || tagWork > Self.tagLimit { found.insert(.inlines) }
        paragraph = Paragraph(start: index + 1)
    }
}
