import HTML
import Syndication

/// The running text of a clean tree: what people would read aloud of an article. Headings, code, tables, captions and
/// footnotes are left out (spec R2.4).
struct RunningText {
    /// White space collapsed.
    let text: String
    /// Whether the article has more than that.
    let isCut: Bool
    /// Whether reading ended at the author's mark.
    let reachedMark: Bool

    /// - Parameters:
    ///   - ignored: elements that are no text of the article.
    ///   - end: the author's mark, where reading stops.
    ///   - enough: Unicode scalars after which reading stops.
    init(
        of tree: HTMLTree, without ignored: Set<HTMLTree.Node> = [], until end: HTMLTree.Node? = nil, enough: Int
    ) {
        var reader = Reader(tree: tree, ignored: ignored, end: end, enough: enough)
        reader.read(childrenOf: tree.root)
        if reader.bytes.last == 0x20 { reader.bytes.removeLast() }
        text = PlainText.collapsed(String(decoding: reader.bytes, as: UTF8.self))
        isCut = reader.isDone && !reader.reachedMark
        reachedMark = reader.reachedMark
    }

    private struct Reader {
        let tree: HTMLTree
        let ignored: Set<HTMLTree.Node>
        let end: HTMLTree.Node?
        let enough: Int
        var bytes: [UInt8] = []
        var count = 0
        var isDone = false
        var reachedMark = false

        mutating func read(childrenOf parent: HTMLTree.Node) {
            var place = tree.firstChild(of: parent)
            while let node = place, !isDone {
                place = tree.nextSibling(of: node)
                switch tree.kind(of: node) {
                case .text: tree.withText(of: node) { take($0) }
                case .comment:
                    guard node == end else { continue }
                    isDone = true
                    reachedMark = true
                case .element: read(node)
                case .fragment: break
                }
            }
        }

        /// ASCII white space is collapsed right here, so that nothing is left to do for most texts.
        private mutating func take(_ text: Span<UInt8>) {
            for position in 0..<text.count {
                if text[position] <= 0x20 {
                    takeSpace()
                } else {
                    bytes.append(text[position])
                    if text[position] & 0xC0 != 0x80 { count += 1 }
                }
                if count > enough {
                    isDone = true
                    return
                }
            }
        }

        private mutating func takeSpace() {
            guard let last = bytes.last, last != 0x20 else { return }
            bytes.append(0x20)
            count += 1
        }

        private mutating func read(_ element: HTMLTree.Node) {
            let name = tree.name(of: element)
            if RunningText.skipped.contains(name) || ignored.contains(element) || isFootnote(element) { return }
            let isBlock = name == "br" || BlockElements.names.contains(name)
            if isBlock { takeSpace() }
            read(childrenOf: element)
            if isBlock { takeSpace() }
        }

        /// Marks and the list of notes; the classes are those that cmark, Goldmark and kramdown write.
        private func isFootnote(_ element: HTMLTree.Node) -> Bool {
            guard tree.hasAttributes(element) else { return false }
            if let classes = tree.attribute("class", of: element), classes.hasPrefix("footnote") { return true }
            return tree.isElement(element, named: "sup")
                && tree.attribute("id", of: element).map { $0.hasPrefix("fn-") } == true
        }
    }

    private static let skipped: Set<String> = [
        "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "figcaption", "audio", "video", "nav", "aside", "rp", "rt",
    ]
}
