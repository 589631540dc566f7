import CCmarkGFM

/// The text of inline Markdown without its markup.
enum InlineText {
    /// What of the HTML in it counts as text.
    enum HTML {
        case nothing
        case everything
        /// All but comments and the tags of elements that HTML knows and that are whole: `Option<T>` holds no markup, and
        /// "The <dialog> element" speaks of a tag.
        case unknownTags
    }

    /// Adds the texts below the node, one after the other; line breaks become spaces, an image its alternative text.
    static func append(childrenOf top: CmarkNode, to output: inout [UInt8], keeping html: HTML = .nothing) {
        let markup = html == .unknownTags ? wholeTags(below: top) : []
        var place = top.pointee.first_child
        while let node = place {
            switch node.kind {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE: output.append(contentsOf: node.literal)
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: output.append(UInt8(ascii: " "))
            case CMARK_NODE_HTML_INLINE:
                if markup.contains(node) {
                    if isLineBreak(node), output.last != UInt8(ascii: " ") { output.append(UInt8(ascii: " ")) }
                } else if keeps(node.literal, html) {
                    output.append(contentsOf: node.literal)
                }
            default: break
            }
            place = node.pointee.first_child ?? node.follower(within: top)
        }
    }

    private static func keeps(_ tag: UnsafeBufferPointer<UInt8>, _ html: HTML) -> Bool {
        switch html {
        case .nothing: false
        case .everything: true
        case .unknownTags: !tag.starts(with: "<!--".utf8)
        }
    }

    /// The tags of elements that HTML knows and that begin and end here, or have no end.
    private static func wholeTags(below top: CmarkNode) -> Set<CmarkNode> {
        var whole: Set<CmarkNode> = []
        var open: [String: [CmarkNode]] = [:]
        var place = top.pointee.first_child
        while let node = place {
            if node.kind == CMARK_NODE_HTML_INLINE, let name = KnownElements.name(in: node.literal) {
                if KnownElements.isVoid(name, node.literal) {
                    whole.insert(node)
                } else if !KnownElements.isEnd(node.literal) {
                    open[name, default: []].append(node)
                } else if let start = open[name]?.popLast() {
                    whole.formUnion([start, node])
                }
            }
            place = node.pointee.first_child ?? node.follower(within: top)
        }
        return whole
    }

    private static func isLineBreak(_ node: CmarkNode) -> Bool { KnownElements.name(in: node.literal) == "br" }
}
