// Walking a tree. Nothing here recurses: a document may be as deep as its limit allows.

extension HTMLTree {
    /// The children as they are now: the tree may be edited while the list is walked.
    package func children(of node: Node) -> [Node] {
        var list: [Node] = []
        var child = firstChild(of: node)
        while let current = child {
            list.append(current)
            child = nextSibling(of: current)
        }
        return list
    }

    /// All nodes below `node` in document order, as they are now: the tree may be edited while the list is walked
    /// (a node may then be detached when its turn comes: see `isAttached`).
    package func descendants(of node: Node) -> [Node] {
        var list: [Node] = []
        var place = next(after: node, within: node)
        while let current = place {
            list.append(current)
            place = next(after: current, within: node)
        }
        return list
    }

    /// All elements of that name below `node`, in document order.
    package func elements(named name: String, in node: Node) -> [Node] {
        var list: [Node] = []
        var place = next(after: node, within: node)
        while let current = place {
            if isElement(current, named: name) { list.append(current) }
            place = next(after: current, within: node)
        }
        return list
    }

    /// The node that follows `node` in document order, and lies below `top`: the step of a walk without a list.
    ///
    /// - Parameter skippingChildren: whether to step over what `node` holds.
    package func next(after node: Node, within top: Node, skippingChildren: Bool = false) -> Node? {
        if !skippingChildren, let child = firstChild(of: node) { return child }
        var current = node
        while current != top {
            if let sibling = nextSibling(of: current) { return sibling }
            guard let parent = parent(of: current) else { return nil }
            current = parent
        }
        return nil
    }

    /// The parent, its parent, and so on to the root.
    package func ancestors(of node: Node) -> [Node] {
        var list: [Node] = []
        var place = parent(of: node)
        while let current = place {
            list.append(current)
            place = parent(of: current)
        }
        return list
    }

    /// The nearest ancestor of that name.
    package func ancestor(of node: Node, named name: String) -> Node? {
        var place = parent(of: node)
        while let current = place {
            if isElement(current, named: name) { return current }
            place = parent(of: current)
        }
        return nil
    }

    /// Whether the node still hangs below the root.
    package func isAttached(_ node: Node) -> Bool {
        var current = node
        while let parent = parent(of: current) { current = parent }
        return current == root
    }

    /// All text below the node, one after the other, as `textContent` of the DOM. Comments are not text.
    package func textContent(of node: Node) -> String {
        var text: [UInt8] = []
        var place: Node? = node
        while let current = place {
            let record = self[current]
            if record.kind == .text {
                text.append(contentsOf: bytes[Int(record.start)..<Int(record.start + record.count)])
            }
            place = next(after: current, within: node)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
