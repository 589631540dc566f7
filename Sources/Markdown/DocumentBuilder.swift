import CCmarkGFM
import HTML

/// Makes our tree from cmark's, as if cmark's HTML had been written and parsed.
///
/// It writes the same newlines that cmark's renderer writes: after each block, and before one that does not stand at the
/// beginning of a line. Texts side by side become one. It walks and never recurses, however deep the document is.
struct DocumentBuilder: ~Copyable {
    var tree = HTMLTree()
    /// The open elements, the fragment first.
    private var open: [HTMLTree.Node]
    private let maximumDepth: Int
    /// How many elements are open; those beyond the maximum depth are not in `open`, and hold nothing.
    private var depth = 0
    /// Where the innermost block began: for the inline nodes that cmark gives no line.
    private var line = 0
    private var isAtLineStart = true

    /// More nodes than any text has that was not made to grow.
    private(set) var nodeLimit = 0
    private static let mostNodes = 4 << 20
    var isInLink = false
    var isInHeaderRow = false
    var hasTableBody = false
    var column = 0
    var footnotes = 0
    var linkedFootnotes = 0
    /// Texts that are made here: escaped addresses, alternative texts, numbers.
    var scratch: [UInt8] = []

    /// - Parameter maximumDepth: elements that would lie deeper lie beside each other at this depth.
    init(maximumDepth: Int) {
        self.maximumDepth = max(maximumDepth, 1)
        open = [tree.root]
    }

    enum Outcome {
        case tree(HTMLTree)
        /// Only a parser of HTML can tell what the document means.
        case foreign
        /// The tree would be out of proportion to the text.
        case tooLarge
    }

    /// Walks through the document once.
    consuming func build(_ document: borrowing CmarkDocument) -> Outcome {
        let length = document.sourceLength
        // A `>` gives a quote, and a newline on each side of what is in it.
        nodeLimit = min(64 << 10 + 4 * length, Self.mostNodes)
        tree.reserve(nodes: length / 16 + 16, bytes: length + length / 8 + 64)
        let root = document.root
        var node = root
        while true {
            let visit = enter(node)
            if visit == .foreign { return .foreign }
            if visit == .tooLarge || tree.nodeCount > nodeLimit { return .tooLarge }
            if visit == .children, let child = node.pointee.first_child {
                node = child
                continue
            }
            leave(node)
            while node.pointee.next == nil {
                guard node != root, let parent = node.pointee.parent else {
                    endFootnotes()
                    return .tree(tree)
                }
                node = parent
                leave(node)
            }
            if let next = node.pointee.next { node = next }
        }
    }

    enum Visit {
        case children
        case nothingMore
        /// HTML in the Markdown, or a link in a link: that is not what HTML makes of it.
        case foreign
        case tooLarge
    }
}

// MARK: Nodes

extension DocumentBuilder {
    private mutating func enter(_ node: CmarkNode) -> Visit {
        switch node.kind {
        case CMARK_NODE_DOCUMENT: break
        case CMARK_NODE_TEXT: write(node.literal)
        case CMARK_NODE_SOFTBREAK: write("\n")
        case CMARK_NODE_PARAGRAPH: if !isTight(node) { beginBlock(.p, node) }
        case CMARK_NODE_LINK: return enterLink(node)
        case CMARK_NODE_EMPH: begin(.em, node)
        case CMARK_NODE_STRONG: begin(.strong, node)
        case CMARK_NODE_CODE: writeCode(node)
        case CMARK_NODE_LINEBREAK: writeLineBreak(node)
        case CMARK_NODE_IMAGE: return writeImage(node)
        case CMARK_NODE_HEADING: beginBlock(Self.headings[max(0, min(Int(ccmark_level(node)), 6) - 1)], node)
        case CMARK_NODE_LIST: enterList(node)
        case CMARK_NODE_ITEM: enterItem(node)
        case CMARK_NODE_BLOCK_QUOTE:
            beginBlock(.blockquote, node)
            write("\n")
        case CMARK_NODE_CODE_BLOCK: writeCodeBlock(node)
        case CMARK_NODE_THEMATIC_BREAK:
            beginBlock(.hr, node)
            endBlock()
        case CMARK_NODE_FOOTNOTE_REFERENCE: return writeFootnoteReference(node)
        case CMARK_NODE_FOOTNOTE_DEFINITION: return enterFootnote(node)
        case CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE: return writeComment(node)
        default: return enterExtension(node)
        }
        return .children
    }

    private mutating func leave(_ node: CmarkNode) {
        switch node.kind {
        case CMARK_NODE_PARAGRAPH: leaveParagraph(node)
        case CMARK_NODE_LINK:
            end()
            isInLink = false
        case CMARK_NODE_EMPH, CMARK_NODE_STRONG: end()
        case CMARK_NODE_HEADING, CMARK_NODE_LIST, CMARK_NODE_ITEM: endBlock()
        case CMARK_NODE_BLOCK_QUOTE:
            startLine()
            endBlock()
        case CMARK_NODE_FOOTNOTE_DEFINITION:
            if writeFootnoteBackLinks(node) { write("\n") }
            endBlock()
        default: leaveExtension(node)
        }
    }

    private mutating func leaveParagraph(_ node: CmarkNode) {
        guard !isTight(node) else { return }
        if node.pointee.next == nil, let parent = node.pointee.parent, parent.kind == CMARK_NODE_FOOTNOTE_DEFINITION {
            write(" ")
            writeFootnoteBackLinks(parent)
        }
        endBlock()
    }

    /// Whether the paragraph is the text of an item of a tight list, and gets no element of its own.
    private func isTight(_ paragraph: CmarkNode) -> Bool {
        guard let list = paragraph.pointee.parent?.pointee.parent, list.kind == CMARK_NODE_LIST else { return false }
        return ccmark_list(list).pointee.tight
    }

    private mutating func enterList(_ node: CmarkNode) {
        let list = ccmark_list(node).pointee
        if list.list_type == CMARK_BULLET_LIST {
            beginBlock(.ul, node)
        } else {
            let element = beginBlock(.ol, node)
            if list.start != 1 { setAttribute(.start, of: element) { $0.append(contentsOf: String(list.start).utf8) } }
        }
        write("\n")
    }

    private mutating func enterItem(_ node: CmarkNode) {
        beginBlock(.li, node)
        guard node.pointee.extension == Cmark.extensions.pointee.tasklist else { return }
        let box = begin(.input, node)
        tree.appendAttribute(.type, "checkbox", to: box)
        if ccmark_list(node).pointee.checked { tree.appendAttribute(.checked, "", to: box) }
        tree.appendAttribute(.disabled, "", to: box)
        end()
        write(" ")
    }

    private mutating func writeCodeBlock(_ node: CmarkNode) {
        beginBlock(.pre, node)
        let element = begin(.code, node)
        let info = ccmark_code(node).pointee.info.bytes
        if !info.isEmpty {
            setAttribute(.class, of: element) {
                $0.append(contentsOf: "language-".utf8)
                $0.append(contentsOf: info.prefix { !isSpace($0) })
            }
        }
        write(ccmark_code(node).pointee.literal.bytes)
        end()
        endBlock()
    }

    /// Writes HTML that is nothing but one comment, such as `<!-- more -->`.
    private mutating func writeComment(_ node: CmarkNode) -> Visit {
        let html = node.literal
        let end = (html.lastIndex { !isSpace($0) }).map { $0 + 1 } ?? 0
        guard end >= 7, html.starts(with: "<!--".utf8), html[..<end].suffix(3).elementsEqual("-->".utf8) else {
            return .foreign
        }
        let text = UnsafeBufferPointer(rebasing: html[4..<end - 3])
        // Only what no parser could end earlier.
        guard text.first != UInt8(ascii: ">"), !text.contains(UInt8(ascii: "-")) else { return .foreign }
        let isBlock = node.kind == CMARK_NODE_HTML_BLOCK
        if isBlock { startLine() }
        tree.appendComment(text.span, to: place)
        isAtLineStart = false
        write(UnsafeBufferPointer(rebasing: html[end...]))
        if isBlock { startLine() }
        return .nothingMore
    }

    private static let headings: [HTMLTree.Name] = [.h1, .h2, .h3, .h4, .h5, .h6]
}

// MARK: Writing

extension DocumentBuilder {
    /// The element that new nodes are put into.
    var place: HTMLTree.Node { open[min(depth, maximumDepth - 1)] }

    /// What cmark's renderer calls `cr`.
    mutating func startLine() {
        if !isAtLineStart { write("\n") }
    }

    @discardableResult
    mutating func beginBlock(_ name: HTMLTree.Name, _ node: CmarkNode) -> HTMLTree.Node {
        startLine()
        return begin(name, node)
    }

    @discardableResult
    mutating func begin(_ name: HTMLTree.Name, _ node: CmarkNode?) -> HTMLTree.Node {
        if let node, node.pointee.start_line > 0 { line = Int(node.pointee.start_line) }
        let element = tree.appendElement(name, to: place, line: line)
        depth += 1
        if depth < maximumDepth {
            if depth < open.count { open[depth] = element } else { open.append(element) }
        } else {
            tree.isSimplified = true
        }
        isAtLineStart = false
        return element
    }

    mutating func end() {
        depth -= 1
        isAtLineStart = false
    }

    mutating func endBlock() {
        end()
        write("\n")
    }

    mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { write($0) }
    }

    mutating func write(_ text: UnsafeBufferPointer<UInt8>) {
        guard let last = text.last else { return }
        tree.appendText(text.span, to: place)
        isAtLineStart = last == UInt8(ascii: "\n")
    }

    /// Adds an attribute to the newest element, with a value that `make` puts together.
    mutating func setAttribute(
        _ name: HTMLTree.Name, of element: HTMLTree.Node, _ make: (inout [UInt8]) -> Void
    ) {
        // Taken out and put back, because the tree is part of the same value.
        var value: [UInt8] = []
        swap(&value, &scratch)
        value.removeAll(keepingCapacity: true)
        make(&value)
        tree.appendAttribute(name, value.span, to: element)
        swap(&value, &scratch)
    }
}

/// What cmark takes for white space.
private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
