import Syndication

/// Elements whose content is Markdown by their author's word: `<div markdown="1">` of kramdown and Python-Markdown.
///
/// To cmark HTML goes on up to an empty line. So what such an element holds gets one before it and one behind. The
/// attribute itself goes with all others that no reader knows.
struct MarkedElements {
    private let bytes: [UInt8]
    private var out: ExpandedSource
    private var open: [(name: String, isMarked: Bool)] = []

    /// - Parameter lines: which line of the source a line of the text came from; brought up to date.
    static func opened(in bytes: [UInt8], lines: inout LineMap) -> [UInt8] {
        guard areThere(in: bytes) else { return bytes }
        var elements = MarkedElements(bytes)
        elements.run()
        lines = elements.out.lines.following(lines)
        return elements.out.bytes
    }

    /// Most sources have none, and this look at their bytes is all they cost.
    private static func areThere(in bytes: [UInt8]) -> Bool {
        let span = bytes.span
        for place in span.indices where span[place] == UInt8(ascii: "<") && beginsLine(place, in: bytes) {
            if let tag = HTMLTag(at: place, in: bytes), tag.isMarked { return true }
        }
        return false
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        out = ExpandedSource(of: bytes)
    }

    private mutating func run() {
        let code = CodeRegions(markdown: bytes).ranges
        var place = 0
        while let start = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
            place = start + 1
            guard let tag = HTMLTag(at: start, in: bytes), Self.containers.contains(tag.name), !code.holds(start)
            else { continue }
            place = tag.range.upperBound
            if tag.isClosing { close(tag) } else { begin(tag) }
        }
        out.copy(to: bytes.count)
    }

    /// Elements that hold blocks, and with which cmark begins HTML wherever a line begins with them.
    private static let containers: Set<String> = [
        "div", "section", "article", "aside", "details", "summary", "figure", "figcaption", "blockquote", "header",
        "footer", "main", "nav", "center", "address", "li", "dd", "td", "th",
    ]
    /// People nest fewer; each costs a look at each end tag.
    private static let mostOpen = 64

    private mutating func begin(_ tag: HTMLTag) {
        let isMarked = tag.isMarked && Self.beginsLine(tag.range.lowerBound, in: bytes)
        if open.count < Self.mostOpen { open.append((tag.name, isMarked)) }
        if isMarked { endLine(at: tag.range.upperBound) }
    }

    private mutating func close(_ tag: HTMLTag) {
        guard let index = open.lastIndex(where: { $0.name == tag.name }) else { return }
        let isMarked = open[index].isMarked
        open.removeSubrange(index...)
        let start = tag.range.lowerBound
        if isMarked, !Self.beginsLine(start, in: bytes) { out.replace(start..<start, with: "\n\n", isBlock: false) }
        // The text of details begins behind their summary.
        if isMarked || tag.name == "summary" && open.last?.isMarked == true { endLine(at: tag.range.upperBound) }
    }

    /// Whether nothing stands before a place on its line, nor so many blanks that it would be code.
    private static func beginsLine(_ place: Int, in bytes: [UInt8]) -> Bool {
        let before = bytes[..<place].suffix(4)
        guard let last = before.last(where: { $0 != 0x20 }) else { return before.count < 4 }
        return last == 0x0A
    }

    /// Makes the next line an empty one.
    private mutating func endLine(at place: Int) {
        let end = endOfBlanks(from: place)
        guard end < bytes.count else { return }
        guard bytes[end] == 0x0A else { return out.replace(place..<end, with: "\n\n", isBlock: false) }
        let next = endOfBlanks(from: end + 1)
        guard next < bytes.count, bytes[next] != 0x0A else { return }
        out.replace(place..<end, with: "\n", isBlock: false)
    }

    private func endOfBlanks(from place: Int) -> Int { bytes[place...].prefix { $0 <= 0x20 && $0 != 0x0A }.endIndex }
}
