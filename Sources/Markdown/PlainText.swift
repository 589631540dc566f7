import CCmarkGFM

/// The text of inline Markdown without its markup.
enum PlainText {
    /// Adds the texts below the node, one after the other; line breaks become spaces, an image its alternative text.
    ///
    /// - Parameter includingHTML: whether tags count as text, as they do in an alternative text.
    static func append(
        childrenOf top: UnsafeMutablePointer<cmark_node>, to output: inout [UInt8], includingHTML: Bool = false
    ) {
        var place = top.pointee.first_child
        while let node = place {
            switch cmark_node_type(UInt32(node.pointee.type)) {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE: output.append(contentsOf: ccmark_literal(node).pointee.bytes)
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: output.append(UInt8(ascii: " "))
            case CMARK_NODE_HTML_INLINE where includingHTML:
                output.append(contentsOf: ccmark_literal(node).pointee.bytes)
            default: break
            }
            place = node.pointee.first_child ?? follower(of: node, within: top)
        }
    }

    private static func follower(
        of node: UnsafeMutablePointer<cmark_node>, within top: UnsafeMutablePointer<cmark_node>
    ) -> UnsafeMutablePointer<cmark_node>? {
        var current = node
        while current != top {
            if let next = current.pointee.next { return next }
            guard let parent = current.pointee.parent else { return nil }
            current = parent
        }
        return nil
    }
}

extension MarkdownRenderer {
    /// The text of the document's first heading, without markup; nil when it has none, or an empty one.
    package static func firstHeading(of markdown: some Collection<UInt8>) -> String? {
        MarkdownSource.read(markdown) { source in
            guard let document = CmarkDocument(source, options: MarkdownOptions()) else { return nil }
            // Headings stand in the document, in quotes and in items; not in other headings or paragraphs.
            var place = document.root.pointee.first_child
            while let node = place {
                if cmark_node_type(UInt32(node.pointee.type)) == CMARK_NODE_HEADING {
                    var text: [UInt8] = []
                    PlainText.append(childrenOf: node, to: &text)
                    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
                }
                place = PlainText.nextBlock(after: node, within: document.root)
            }
            return nil
        }
    }

    /// What a title says, when it was written in inline Markdown (spec R2.1): code and emphasis lose their marks, entities
    /// are decoded, tags removed, an image gives its alternative text. A lone `*` or `_` within a word stays.
    package static func plainInline(_ text: String) -> String {
        guard text.utf8.contains(where: isMarkup) else { return text }
        let heading = asHeading(text)
        let plain = MarkdownSource.read(heading) { source -> [UInt8]? in
            guard let document = CmarkDocument(source, options: MarkdownOptions(), footnotes: false),
                let heading = document.root.pointee.first_child
            else { return nil }
            var plain: [UInt8] = []
            PlainText.append(childrenOf: heading, to: &plain)
            return plain
        }
        return plain.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// In a heading all is inline: no block can begin there.
    private static func asHeading(_ text: String) -> [UInt8] {
        var bytes = Array("# ".utf8)
        bytes.append(contentsOf: text.utf8.lazy.map { $0 == UInt8(ascii: "\n") || $0 == 0x0D ? 0x20 : $0 })
        while bytes.last == 0x20 || bytes.last == 0x09 { bytes.removeLast() }
        // A `#` at the end would be taken for the heading's end.
        if bytes.count > 2, bytes.last == UInt8(ascii: "#") {
            let hashes = bytes.reversed().prefix { $0 == UInt8(ascii: "#") }.count
            let before = bytes.count - hashes - 1
            if before >= 1, bytes[before] != UInt8(ascii: "\\") {
                bytes.insert(UInt8(ascii: "\\"), at: bytes.count - 1)
            }
        }
        return bytes
    }

    /// The bytes without which inline Markdown is plain text.
    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "~"), UInt8(ascii: "\n"), 0x0D:
            true
        default: false
        }
    }
}

extension PlainText {
    /// The block that follows in document order; what paragraphs and headings hold is stepped over.
    fileprivate static func nextBlock(
        after node: UnsafeMutablePointer<cmark_node>, within top: UnsafeMutablePointer<cmark_node>
    ) -> UnsafeMutablePointer<cmark_node>? {
        switch cmark_node_type(UInt32(node.pointee.type)) {
        case CMARK_NODE_BLOCK_QUOTE, CMARK_NODE_LIST, CMARK_NODE_ITEM:
            if let child = node.pointee.first_child { return child }
        default: break
        }
        return follower(of: node, within: top)
    }
}
