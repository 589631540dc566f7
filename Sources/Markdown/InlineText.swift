import CCmarkGFM

/// The text of inline Markdown without its markup.
enum InlineText {
    /// What of the HTML in it counts as text.
    enum HTML {
        case nothing
        case everything
        /// All but comments and the tags of elements that HTML knows: `Option<T>` holds no markup.
        case unknownTags
    }

    /// Adds the texts below the node, one after the other; line breaks become spaces, an image its alternative text.
    static func append(childrenOf top: CmarkNode, to output: inout [UInt8], keeping html: HTML = .nothing) {
        var place = top.pointee.first_child
        while let node = place {
            switch node.kind {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE: output.append(contentsOf: node.literal)
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: output.append(UInt8(ascii: " "))
            case CMARK_NODE_HTML_INLINE:
                if keeps(node.literal, html) { output.append(contentsOf: node.literal) }
            default: break
            }
            place = node.pointee.first_child ?? node.follower(within: top)
        }
    }

    private static func keeps(_ tag: UnsafeBufferPointer<UInt8>, _ html: HTML) -> Bool {
        switch html {
        case .nothing: false
        case .everything: true
        case .unknownTags: !tag.starts(with: "<!--".utf8) && !KnownElements.holds(tag)
        }
    }
}
