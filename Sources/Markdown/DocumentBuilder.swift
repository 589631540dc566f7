import CCmarkGFM
import HTML

/// Makes our tree from cmark's, as if cmark's HTML had been written and parsed.
///
/// It writes the same newlines that cmark's renderer writes: after each block, and before one that does not stand at the
/// beginning of a line. Texts side by side become one.
struct DocumentBuilder: ~Copyable {
    private var tree = HTMLTree()
    /// The open elements, the fragment first. Beyond the maximum depth the same element stands again.
    private var open: [HTMLTree.Node]
    private let maximumDepth: Int
    private var depth = 0
    private var isAtLineStart = true
    private var isInHeaderRow = false
    private var hasTableBody = false
    private var footnotes = 0
    private var linkedFootnotes = 0
    /// Texts that are made here: escaped addresses, alternative texts, numbers.
    private var scratch: [UInt8] = []

    init(maximumDepth: Int) {
        self.maximumDepth = max(maximumDepth, 1)
        open = [tree.root]
    }

    /// - Returns: nil when the document holds HTML of its own.
    consuming func build(_ root: UnsafeMutablePointer<cmark_node>, sourceLength: Int) -> HTMLTree? {
        tree.reserve(nodes: sourceLength / 16 + 16, bytes: sourceLength + sourceLength / 8 + 64)
        var node = root
        while true {
            let visit = enter(node)
            if visit == .foreign { return nil }
            if visit == .children, let child = node.pointee.first_child {
                node = child
                continue
            }
            while true {
                leave(node)
                if node == root {
                    endFootnotes()
                    return tree
                }
                if let next = node.pointee.next {
                    node = next
                    break
                }
                guard let parent = node.pointee.parent else { return tree }
                node = parent
            }
        }
    }

    private enum Visit {
        case children
        case nothingMore
        /// HTML in the Markdown.
        case foreign
    }
}

// MARK: Nodes

extension DocumentBuilder {
    private mutating func enter(_ node: UnsafeMutablePointer<cmark_node>) -> Visit {
        switch cmark_node_type(UInt32(node.pointee.type)) {
        case CMARK_NODE_TEXT: write(ccmark_literal(node).pointee.bytes)
        case CMARK_NODE_SOFTBREAK: write("\n")
        case CMARK_NODE_PARAGRAPH:
            if !isTight(node) { beginBlock(.p, node) }
        case CMARK_NODE_LINK: enterLink(node)
        case CMARK_NODE_EMPH: begin(.em, node)
        case CMARK_NODE_STRONG: begin(.strong, node)
        case CMARK_NODE_CODE:
            begin(.code, node)
            write(ccmark_literal(node).pointee.bytes)
            end()
        case CMARK_NODE_LINEBREAK:
            begin(.br, node)
            end()
            write("\n")
        case CMARK_NODE_IMAGE:
            writeImage(node)
            return .nothingMore
        case CMARK_NODE_HEADING: beginBlock(Self.headings[Int(ccmark_level(node)) - 1], node)
        case CMARK_NODE_LIST: enterList(node)
        case CMARK_NODE_ITEM: enterItem(node)
        case CMARK_NODE_BLOCK_QUOTE:
            beginBlock(.blockquote, node)
            write("\n")
        case CMARK_NODE_CODE_BLOCK: writeCodeBlock(node)
        case CMARK_NODE_THEMATIC_BREAK:
            beginBlock(.hr, node)
            end()
            write("\n")
        case CMARK_NODE_FOOTNOTE_REFERENCE: writeFootnoteReference(node)
        case CMARK_NODE_FOOTNOTE_DEFINITION: enterFootnote(node)
        case CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE:
            return writeComment(node) ? .nothingMore : .foreign
        case CMARK_NODE_CUSTOM_BLOCK, CMARK_NODE_CUSTOM_INLINE: return .foreign
        default: enterExtension(node)
        }
        return .children
    }

    private mutating func leave(_ node: UnsafeMutablePointer<cmark_node>) {
        switch cmark_node_type(UInt32(node.pointee.type)) {
        case CMARK_NODE_PARAGRAPH:
            guard !isTight(node) else { return }
            if let parent = node.pointee.parent, node.pointee.next == nil,
                cmark_node_type(UInt32(parent.pointee.type)) == CMARK_NODE_FOOTNOTE_DEFINITION
            {
                write(" ")
                writeFootnoteBackLinks(parent)
            }
            endBlock()
        case CMARK_NODE_LINK, CMARK_NODE_EMPH, CMARK_NODE_STRONG: end()
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

    /// Whether the paragraph is the text of an item of a tight list, and gets no element of its own.
    private func isTight(_ paragraph: UnsafeMutablePointer<cmark_node>) -> Bool {
        guard let list = paragraph.pointee.parent?.pointee.parent,
            cmark_node_type(UInt32(list.pointee.type)) == CMARK_NODE_LIST
        else { return false }
        return ccmark_list(list).pointee.tight
    }

    private mutating func enterList(_ node: UnsafeMutablePointer<cmark_node>) {
        let list = ccmark_list(node).pointee
        if list.list_type == CMARK_BULLET_LIST {
            beginBlock(.ul, node)
        } else {
            let element = beginBlock(.ol, node)
            if list.start != 1 { tree.appendAttribute(.start, Array(String(list.start).utf8).span, to: element) }
        }
        write("\n")
    }

    private mutating func enterItem(_ node: UnsafeMutablePointer<cmark_node>) {
        beginBlock(.li, node)
        guard node.pointee.extension == Cmark.extensions.tasklist else { return }
        let box = begin(.input, node)
        tree.appendAttribute(.type, "checkbox".utf8Bytes.span, to: box)
        if ccmark_list(node).pointee.checked { tree.appendAttribute(.checked, [UInt8]().span, to: box) }
        tree.appendAttribute(.disabled, [UInt8]().span, to: box)
        end()
        write(" ")
    }

    private mutating func writeCodeBlock(_ node: UnsafeMutablePointer<cmark_node>) {
        beginBlock(.pre, node)
        let element = begin(.code, node)
        let info = ccmark_code(node).pointee.info.bytes
        let language = info.prefix { !isSpace($0) }
        if !info.isEmpty {
            scratch = Array("language-".utf8) + language
            addScratch(as: .class, to: element)
        }
        write(ccmark_code(node).pointee.literal.bytes)
        end()
        endBlock()
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private mutating func enterLink(_ node: UnsafeMutablePointer<cmark_node>) {
        let link = ccmark_link(node).pointee
        let element = begin(.a, node)
        scratch.removeAll(keepingCapacity: true)
        AddressEscape.append(link.url.bytes, to: &scratch)
        addScratch(as: .href, to: element)
        if link.title.len > 0 { tree.appendAttribute(.title, link.title.bytes.span, to: element) }
    }

    private mutating func writeImage(_ node: UnsafeMutablePointer<cmark_node>) {
        let link = ccmark_link(node).pointee
        let element = begin(.img, node)
        scratch.removeAll(keepingCapacity: true)
        AddressEscape.append(link.url.bytes, to: &scratch)
        addScratch(as: .src, to: element)
        scratch.removeAll(keepingCapacity: true)
        PlainText.append(childrenOf: node, to: &scratch, includingHTML: true)
        addScratch(as: .alt, to: element)
        if link.title.len > 0 { tree.appendAttribute(.title, link.title.bytes.span, to: element) }
        end()
    }

    /// Writes HTML that is nothing but one comment.
    private mutating func writeComment(_ node: UnsafeMutablePointer<cmark_node>) -> Bool {
        var html = ccmark_literal(node).pointee.bytes[...]
        while let last = html.last, isSpace(last) { html.removeLast() }
        let newlines = ccmark_literal(node).pointee.bytes[html.endIndex...]
        guard html.count >= 7, html.starts(with: "<!--".utf8), html.suffix(3).elementsEqual("-->".utf8) else {
            return false
        }
        let text = UnsafeBufferPointer(rebasing: html.dropFirst(4).dropLast(3))
        // Only what no parser could end earlier.
        guard text.first != UInt8(ascii: ">"), !text.contains(UInt8(ascii: "-")) else { return false }
        let isBlock = cmark_node_type(UInt32(node.pointee.type)) == CMARK_NODE_HTML_BLOCK
        if isBlock { startLine() }
        tree.appendComment(text.span, to: open[min(depth, maximumDepth - 1)])
        isAtLineStart = false
        write(UnsafeBufferPointer(rebasing: newlines))
        if isBlock { startLine() }
        return true
    }
}

// MARK: Tables and strikethrough

extension DocumentBuilder {
    private mutating func enterExtension(_ node: UnsafeMutablePointer<cmark_node>) {
        switch node.pointee.type {
        case Cmark.extensions.strikethrough_type: begin(.del, node)
        case Cmark.extensions.table_type:
            beginBlock(.table, node)
            hasTableBody = false
        case Cmark.extensions.row_type:
            startLine()
            isInHeaderRow = ccmark_is_header_row(node)
            if isInHeaderRow {
                begin(.thead, node)
                write("\n")
            } else if !hasTableBody {
                begin(.tbody, node)
                write("\n")
                hasTableBody = true
            }
            begin(.tr, node)
        case Cmark.extensions.cell_type: enterCell(node)
        default: break
        }
    }

    private mutating func leaveExtension(_ node: UnsafeMutablePointer<cmark_node>) {
        switch node.pointee.type {
        case Cmark.extensions.strikethrough_type, Cmark.extensions.cell_type: end()
        case Cmark.extensions.row_type:
            startLine()
            end()
            if isInHeaderRow {
                write("\n")
                end()
                isInHeaderRow = false
            }
        case Cmark.extensions.table_type:
            startLine()
            if hasTableBody { endBlock() }
            endBlock()
        default: break
        }
    }

    private mutating func enterCell(_ node: UnsafeMutablePointer<cmark_node>) {
        startLine()
        let element = begin(isInHeaderRow ? .th : .td, node)
        var column: CInt = 0
        var cell = node.pointee.prev
        while let before = cell {
            column += 1
            cell = before.pointee.prev
        }
        guard let table = node.pointee.parent?.pointee.parent else { return }
        let side: StaticString
        switch ccmark_alignment(table, column) {
        case UInt8(ascii: "l"): side = "left"
        case UInt8(ascii: "c"): side = "center"
        case UInt8(ascii: "r"): side = "right"
        default: return
        }
        side.withUTF8Buffer { tree.appendAttribute(.align, $0.span, to: element) }
    }
}

// MARK: Footnotes

extension DocumentBuilder {
    private mutating func writeFootnoteReference(_ node: UnsafeMutablePointer<cmark_node>) {
        guard let definition = node.pointee.parent_footnote_def else { return }
        let name = ccmark_literal(definition).pointee.bytes
        let count = ccmark_footnote_number(node)
        let sup = begin(.sup, node)
        tree.appendAttribute(.class, "footnote-ref".utf8Bytes.span, to: sup)
        let link = begin(.a, node)
        appendAttribute(.href, "#fn-", name, to: link)
        appendAttribute(.id, "fnref-", name, count > 1 ? "-\(count)" : "", to: link)
        tree.appendAttribute(.dataFootnoteRef, [UInt8]().span, to: link)
        write(ccmark_literal(node).pointee.bytes)
        end()
        end()
    }

    private mutating func enterFootnote(_ node: UnsafeMutablePointer<cmark_node>) {
        if footnotes == 0 {
            let section = begin(.section, nil)
            tree.appendAttribute(.class, "footnotes".utf8Bytes.span, to: section)
            tree.appendAttribute(.dataFootnotes, [UInt8]().span, to: section)
            write("\n")
            begin(.ol, nil)
            write("\n")
        }
        footnotes += 1
        let item = begin(.li, node)
        appendAttribute(.id, "fn-", ccmark_literal(node).pointee.bytes, to: item)
        write("\n")
    }

    /// - Returns: false when they stand already, at the end of the footnote's last paragraph.
    @discardableResult
    private mutating func writeFootnoteBackLinks(_ definition: UnsafeMutablePointer<cmark_node>) -> Bool {
        guard linkedFootnotes < footnotes else { return false }
        linkedFootnotes = footnotes
        let name = ccmark_literal(definition).pointee.bytes
        for reference in 1...max(1, ccmark_footnote_number(definition)) {
            if reference > 1 { write(" ") }
            let link = begin(.a, definition)
            appendAttribute(.href, "#fnref-", name, reference > 1 ? "-\(reference)" : "", to: link)
            tree.appendAttribute(.class, "footnote-backref".utf8Bytes.span, to: link)
            tree.appendAttribute(.dataFootnoteBackref, [UInt8]().span, to: link)
            tree.appendAttribute(.ariaLabel, "Back to content".utf8Bytes.span, to: link)
            write("↩")
            if reference > 1 {
                let sup = begin(.sup, definition)
                tree.appendAttribute(.class, "footnote-ref".utf8Bytes.span, to: sup)
                "\(reference)".utf8Bytes.withUnsafeBufferPointer { write($0) }
                end()
            }
            end()
        }
        return true
    }

    private mutating func endFootnotes() {
        guard footnotes > 0 else { return }
        endBlock()
        endBlock()
    }

    /// An attribute that is made of a word, the name of a footnote as cmark writes it into addresses, and an ending.
    private mutating func appendAttribute(
        _ attribute: HTMLTree.Name, _ word: StaticString, _ name: UnsafeBufferPointer<UInt8>, _ ending: String = "",
        to element: HTMLTree.Node
    ) {
        scratch.removeAll(keepingCapacity: true)
        word.withUTF8Buffer { scratch.append(contentsOf: $0) }
        AddressEscape.append(name, to: &scratch)
        scratch.append(contentsOf: ending.utf8)
        addScratch(as: attribute, to: element)
    }

    private mutating func addScratch(as attribute: HTMLTree.Name, to element: HTMLTree.Node) {
        // Held on its own, because the tree is part of the same value.
        let value = scratch
        tree.appendAttribute(attribute, value.span, to: element)
    }
}

// MARK: Writing

extension DocumentBuilder {
    /// What cmark's renderer calls `cr`.
    private mutating func startLine() {
        if !isAtLineStart { write("\n") }
    }

    @discardableResult
    private mutating func beginBlock(_ name: HTMLTree.Name, _ node: UnsafeMutablePointer<cmark_node>) -> HTMLTree.Node {
        startLine()
        return begin(name, node)
    }

    @discardableResult
    private mutating func begin(_ name: HTMLTree.Name, _ node: UnsafeMutablePointer<cmark_node>?) -> HTMLTree.Node {
        let line = node.map { Int($0.pointee.start_line) } ?? 0
        let element = tree.appendElement(name, to: open[min(depth, maximumDepth - 1)], line: line)
        depth += 1
        if depth < maximumDepth {
            if depth < open.count { open[depth] = element } else { open.append(element) }
        }
        isAtLineStart = false
        return element
    }

    private mutating func end() {
        depth -= 1
        isAtLineStart = false
    }

    private mutating func endBlock() {
        end()
        write("\n")
    }

    private mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { write($0) }
    }

    private mutating func write(_ text: UnsafeBufferPointer<UInt8>) {
        guard let last = text.last else { return }
        tree.appendText(text.span, to: open[min(depth, maximumDepth - 1)])
        isAtLineStart = last == UInt8(ascii: "\n")
    }

    private static let headings: [HTMLTree.Name] = [.h1, .h2, .h3, .h4, .h5, .h6]
}
