import Syndication

/// Elements of raw HTML with empty lines and indented lines in them, as kramdown takes them: up to their end tag.
///
/// To cmark an empty line ends HTML, and what is indented behind it is code. It was no code where an end tag stands in it
/// for an element that the HTML before it has opened, where that is a table or a list, and where it begins with a
/// picture. The empty lines in between get a comment, which goes later, and keeps the HTML together; so do those of code
/// that stands within other elements.
struct InterruptedHTML {
    private let bytes: [UInt8]
    private let regions: CodeRegions
    private var out: [UInt8] = []
    /// How far the source has been taken over.
    private var position = 0
    /// Elements that the block of HTML has opened, and where that block begins.
    private var open: [String: Int] = [:]
    private var block: Int?
    /// The same in the indented lines behind it.
    private var openInCode: [String: Int] = [:]
    private var emptyLines: [Int] = []

    static func joined(in bytes: [UInt8]) -> [UInt8] {
        guard mayBeThere(in: bytes) else { return bytes }
        var html = InterruptedHTML(bytes)
        html.run()
        return html.out
    }

    /// Whether a line begins with a tag behind so many blanks that it may be code, or `<pre` stands somewhere. In most
    /// sources nothing of that does, and this look at their bytes is all they cost.
    private static func mayBeThere(in bytes: [UInt8]) -> Bool {
        let span = bytes.span
        guard span.count > 5 else { return false }
        for place in 1..<(span.count - 1) where span[place] == UInt8(ascii: "<") {
            if span[place + 1] == UInt8(ascii: "p"), isPre(place, in: bytes) { return true }
            if span[place - 1] <= 0x20, isIndented(bytes[..<place].suffix(8)) { return true }
        }
        return false
    }

    private static func isPre(_ place: Int, in bytes: [UInt8]) -> Bool { bytes[place...].starts(with: "<pre".utf8) }

    /// - Parameter margin: the end of what stands before a text.
    private static func isIndented(_ margin: ArraySlice<UInt8>) -> Bool {
        let blanks = margin.reversed().prefix { $0 == 0x20 || $0 == 0x09 }
        return blanks.count >= 4 || blanks.contains(0x09)
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        regions = CodeRegions(markdown: bytes)
        out.reserveCapacity(bytes.count + 64)
    }

    private mutating func run() {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            read(start..<end)
            start = end + 1
        }
        out += bytes[position...]
    }

    private mutating func read(_ line: Range<Int>) {
        guard let text = bytes[line].firstIndex(where: { $0 > 0x20 }) else {
            guard block != nil else { return }
            emptyLines.append(line.upperBound)
            if isInElementForCode(line.upperBound) { join() }
            return
        }
        let isCode = regions.ranges.holds(text)
        guard isCode else { return readText(text..<line.upperBound) }
        if block != nil, isInElementForCode(text) { return }
        guard block != nil, Self.isIndented(bytes[line.lowerBound..<text]) else { return block = nil }
        let isNoCode =
            Self.structures.contains { open[$0, default: 0] > 0 }
            || HTMLTag.name(at: text, in: bytes).map { Self.pictures.contains($0.name) } == true
        if bytes[text] == UInt8(ascii: "<"), isNoCode { join() }
        for tag in tags(text..<line.upperBound) where closes(tag) { join() }
    }

    /// Whether a place is between `<pre>` and `</pre>` in a block of HTML that has begun with something else.
    private func isInElementForCode(_ place: Int) -> Bool {
        guard let block, let code = regions.ranges.first(holding: place), code.lowerBound > block else { return false }
        return Self.isPre(code.lowerBound, in: bytes)
    }

    /// A line that is no code: HTML in which elements are opened, or something else, which ends it.
    private mutating func readText(_ text: Range<Int>) {
        let start = regions.htmlBlocks.first(holding: text.lowerBound)?.lowerBound
        if block == nil || !emptyLines.isEmpty { open = [:] }
        block = start
        openInCode = [:]
        emptyLines = []
        guard start != nil else { return }
        for tag in tags(text) { open[tag.name, default: 0] += tag.isClosing ? -1 : 1 }
    }

    /// Whether a tag in code ends an element that HTML before it has opened.
    private mutating func closes(_ tag: HTMLTag) -> Bool {
        guard tag.isClosing else {
            openInCode[tag.name, default: 0] += 1
            return false
        }
        if let count = openInCode[tag.name], count > 0 {
            openInCode[tag.name] = count - 1
            return false
        }
        guard let count = open[tag.name], count > 0 else { return false }
        open[tag.name] = count - 1
        return true
    }

    private mutating func join() {
        for place in emptyLines {
            out += bytes[position..<place]
            out += "<!---->".utf8
            position = place
        }
        emptyLines = []
    }

    /// The tags of elements that hold others, on a line.
    private func tags(_ line: Range<Int>) -> [HTMLTag] {
        var tags: [HTMLTag] = []
        var place = line.lowerBound
        while let start = bytes[place..<line.upperBound].firstIndex(of: UInt8(ascii: "<")) {
            place = start + 1
            guard let name = HTMLTag.name(at: start, in: bytes)?.name, Self.containers.contains(name),
                let tag = HTMLTag(at: start, in: bytes)
            else { continue }
            tags.append(tag)
            place = min(tag.range.upperBound, line.upperBound)
        }
        return tags
    }

    /// In these no code may stand as it is.
    private static let structures = ["table", "thead", "tbody", "tr", "ul", "ol", "dl"]
    private static let pictures: Set<String> = ["img", "picture", "figure", "iframe", "video", "audio"]
    private static let containers: Set<String> = [
        "div", "section", "article", "aside", "details", "figure", "blockquote", "header", "footer", "main", "nav",
        "center", "ul", "ol", "li", "dl", "dd", "table", "thead", "tbody", "tr", "td", "th",
    ]
}
