import CCmarkGFM

extension UnsafeMutablePointer<cmark_node> {
    var kind: cmark_node_type { cmark_node_type(UInt32(pointee.type)) }

    /// Of a text, code, or piece of HTML: itself. Of a footnote: its label.
    var literal: UnsafeBufferPointer<UInt8> { ccmark_literal(self).pointee.bytes }

    /// The node that follows this one and all it holds, in document order, within `top`.
    func follower(within top: CmarkNode) -> CmarkNode? {
        var current = self
        while current != top {
            if let next = current.pointee.next { return next }
            guard let parent = current.pointee.parent else { return nil }
            current = parent
        }
        return nil
    }

    /// The node that comes next in document order, within `top`: its first child, or its follower.
    func next(within top: CmarkNode) -> CmarkNode? { pointee.first_child ?? follower(within: top) }
}

extension cmark_chunk {
    /// The text where it lies in cmark's memory: valid as long as the document.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: data, count: Int(len)) }
}
