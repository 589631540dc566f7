import CCmarkGFM

/// The text of inline Markdown without its markup.
enum InlineText {
    /// Adds the texts below the node, one after the other; line breaks become spaces, an image its alternative text.
    ///
    /// - Parameter includingHTML: whether tags count as text, as they do in an alternative text.
    static func append(childrenOf top: CmarkNode, to output: inout [UInt8], includingHTML: Bool = false) {
        var place = top.pointee.first_child
        while let node = place {
            switch node.kind {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE: output.append(contentsOf: node.literal)
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: output.append(UInt8(ascii: " "))
            case CMARK_NODE_HTML_INLINE where includingHTML: output.append(contentsOf: node.literal)
            default: break
            }
            place = node.pointee.first_child ?? node.follower(within: top)
        }
    }
}
