// Making and moving nodes. Each function takes time in proportion to the children or attributes it touches, no more.

extension HTMLTree {
    // MARK: New nodes, not yet attached

    /// An element that stands nowhere yet.
    package mutating func newElement(_ name: String, attributes: [Attribute] = [], line: Int = 0) -> Node {
        let node = newElement(id: names.id(of: name), line: line)
        for attribute in attributes { setAttribute(attribute.name, to: attribute.value, of: node) }
        return node
    }

    /// A text as people read it; the serializer escapes it.
    package mutating func newText(_ text: String) -> Node {
        var text = text
        return text.withUTF8 { newText(bytes: $0) }
    }

    // MARK: Attributes

    /// Changes the value, or adds the attribute behind the others.
    package mutating func setAttribute(_ name: String, to value: String, of node: Node) {
        var value = value
        value.withUTF8 { setAttribute(id: names.id(of: name), bytes: $0, of: node) }
    }

    /// Takes an attribute off an element, where it has it.
    package mutating func removeAttribute(_ name: String, of node: Node) {
        keepAttributes(of: node) { $0.name != name }
    }

    /// Keeps the attributes for which `keep` is true, in their order.
    package mutating func keepAttributes(of node: Node, where keep: (Attribute) -> Bool) {
        let range = attributeRange(of: node)
        var kept = range.lowerBound
        for index in range {
            let record = attributeRecords[index]
            guard keep(Attribute(name: names[record.name], value: string(record.start, record.count))) else { continue }
            attributeRecords[kept] = record
            kept += 1
        }
        if !range.isEmpty { self[node].count = Int32(kept - range.lowerBound) }
    }

    /// Keeps the attributes whose name is in the list, without looking at their values.
    package mutating func keepAttributes(of node: Node, named allowed: Set<String>) {
        let range = attributeRange(of: node)
        var kept = range.lowerBound
        for index in range where allowed.contains(names[attributeRecords[index].name]) {
            attributeRecords[kept] = attributeRecords[index]
            kept += 1
        }
        if !range.isEmpty { self[node].count = Int32(kept - range.lowerBound) }
    }

    // MARK: What a node is

    /// Gives an element another name; its attributes and children stay.
    package mutating func rename(_ node: Node, to name: String) {
        guard isElement(node) else { return }
        self[node].name = names.id(of: name)
        self[node].namespace = .html
    }

    /// Puts other words into a text.
    package mutating func setText(of node: Node, to text: String) {
        guard self[node].kind == .text || self[node].kind == .comment else { return }
        let start = Int32(bytes.count)
        bytes.append(contentsOf: text.utf8)
        self[node].start = start
        self[node].count = Int32(bytes.count) - start
    }

    // MARK: Where a node is. A node that hangs somewhere is taken from there first.

    /// Puts the node behind the last child of `parent`.
    package mutating func append(_ node: Node, to parent: Node) {
        insert(node, in: parent, before: nil)
    }

    /// Puts a node before all children of another.
    package mutating func prepend(_ node: Node, to parent: Node) {
        let first = firstChild(of: parent)
        if first != node { insert(node, in: parent, before: first) }
    }

    /// Puts a node right before another.
    package mutating func insert(_ node: Node, before sibling: Node) {
        guard node != sibling, let parent = parent(of: sibling) else { return }
        insert(node, in: parent, before: sibling)
    }

    /// Puts a node right behind another.
    package mutating func insert(_ node: Node, after sibling: Node) {
        guard node != sibling, let parent = parent(of: sibling) else { return }
        guard let next = nextSibling(of: sibling) else { return append(node, to: parent) }
        if next != node { insert(node, in: parent, before: next) }
    }

    /// Takes the node and all it holds out of the tree. It can be put back.
    package mutating func remove(_ node: Node) {
        let record = self[node]
        guard record.parent >= 0 else { return }
        if record.previous >= 0 {
            records[Int(record.previous)].next = record.next
        } else {
            records[Int(record.parent)].firstChild = record.next
        }
        if record.next >= 0 {
            records[Int(record.next)].previous = record.previous
        } else {
            records[Int(record.parent)].lastChild = record.previous
        }
        self[node].parent = -1
        self[node].previous = -1
        self[node].next = -1
    }

    /// Puts `replacement` where the node is, and takes the node out.
    package mutating func replace(_ node: Node, with replacement: Node) {
        guard node != replacement else { return }
        insert(replacement, before: node)
        remove(node)
    }

    /// Puts the children of the node in its place.
    package mutating func unwrap(_ node: Node) {
        guard parent(of: node) != nil else { return }
        while let child = firstChild(of: node) { insert(child, before: node) }
        remove(node)
    }

    /// Moves all children of `node` behind the children of `parent`, which must not lie below `node`.
    package mutating func moveChildren(of node: Node, to parent: Node) {
        guard node != parent else { return }
        while let child = firstChild(of: node) { append(child, to: parent) }
    }
}

// MARK: The array

extension HTMLTree {
    mutating func newElement(id: Int32, namespace: Namespace = .html, line: Int) -> Node {
        var record = Record(kind: .element, line: Int32(clamping: line))
        record.name = id
        record.namespace = namespace
        record.start = Int32(attributeRecords.count)
        records.append(record)
        return Node(index: Int32(records.count - 1))
    }

    mutating func newText(bytes text: UnsafeBufferPointer<UInt8>, kind: Kind = .text, line: Int = 0) -> Node {
        var record = Record(kind: kind, line: Int32(clamping: line))
        record.start = Int32(bytes.count)
        record.count = Int32(text.count)
        bytes.append(contentsOf: text)
        records.append(record)
        return Node(index: Int32(records.count - 1))
    }

    /// The attributes of an element lie side by side. One that gets another, and is not the last in the array, moves
    /// to its end.
    mutating func setAttribute(id: Int32, bytes value: UnsafeBufferPointer<UInt8>, of node: Node) {
        guard isElement(node) else { return }
        let new = AttributeRecord(name: id, start: Int32(bytes.count), count: Int32(value.count))
        bytes.append(contentsOf: value)
        let range = attributeRange(of: node)
        if let index = range.first(where: { attributeRecords[$0].name == id }) {
            attributeRecords[index] = new
            return
        }
        if range.upperBound != attributeRecords.count {
            self[node].start = Int32(attributeRecords.count)
            for index in range { attributeRecords.append(attributeRecords[index]) }
        }
        attributeRecords.append(new)
        self[node].count += 1
    }

    private mutating func insert(_ node: Node, in parent: Node, before sibling: Node?) {
        // A node below itself would be a circle, and every walk endless. To walk up costs the depth, which is limited.
        assert(node != parent && !ancestors(of: parent).contains(node), "a node cannot hang below itself")
        remove(node)
        let previous = sibling.map { self[$0].previous } ?? self[parent].lastChild
        self[node].parent = parent.index
        self[node].previous = previous
        self[node].next = sibling?.index ?? -1
        if previous >= 0 { records[Int(previous)].next = node.index } else { self[parent].firstChild = node.index }
        if let sibling { self[sibling].previous = node.index } else { self[parent].lastChild = node.index }
    }
}
