// Building a tree from front to back, as a parser of another language does: no lookup of names, no moving of nodes.

extension HTMLTree {
    /// The name of an element or attribute, looked up once.
    package struct Name: Hashable, Sendable {
        let id: Int32

        /// - Parameter known: a name that HTML knows, in lower case.
        package init(_ known: StaticString) {
            id = NameTable.id(known)
        }
    }

    /// Adds a new element behind the last child of `parent`.
    package mutating func appendElement(_ name: Name, to parent: Node, line: Int = 0) -> Node {
        var record = Record(kind: .element, line: Int32(clamping: line))
        record.name = name.id
        record.start = Int32(attributeRecords.count)
        return append(record, to: parent)
    }

    /// Adds text behind the last child of `parent`; to that child, when it is the text added last.
    package mutating func appendText(_ text: Span<UInt8>, to parent: Node) {
        let start = Int32(bytes.count)
        append(text)
        let count = Int32(bytes.count) - start
        if let last = lastChild(of: parent), self[last].kind == .text, self[last].start + self[last].count == start {
            self[last].count += count
        } else if count > 0 {
            var record = Record(kind: .text, line: 0)
            record.start = start
            record.count = count
            _ = append(record, to: parent)
        }
    }

    /// Adds a comment behind the last child of `parent`.
    package mutating func appendComment(_ text: Span<UInt8>, to parent: Node) {
        var record = Record(kind: .comment, line: 0)
        record.start = Int32(bytes.count)
        append(text)
        record.count = Int32(bytes.count) - record.start
        _ = append(record, to: parent)
    }

    /// Adds an attribute behind the others of the element that was added last.
    package mutating func appendAttribute(_ name: Name, _ value: Span<UInt8>, to node: Node) {
        attributeRecords.append(AttributeRecord(name: name.id, start: Int32(bytes.count), count: Int32(value.count)))
        append(value)
        self[node].count += 1
    }

    /// Makes room, so that the arrays need not grow often.
    package mutating func reserve(nodes: Int, bytes count: Int) {
        records.reserveCapacity(nodes)
        bytes.reserveCapacity(count)
    }

    /// Tells an element its line; for trees that were parsed from something that was made from the source.
    package mutating func setLine(_ line: Int, of node: Node) {
        self[node].line = Int32(clamping: line)
    }

    private mutating func append(_ text: Span<UInt8>) {
        text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ record: Record, to parent: Node) -> Node {
        var record = record
        let index = Int32(records.count)
        let previous = records[Int(parent.index)].lastChild
        record.parent = parent.index
        record.previous = previous
        records.append(record)
        if previous >= 0 {
            records[Int(previous)].next = index
        } else {
            records[Int(parent.index)].firstChild = index
        }
        records[Int(parent.index)].lastChild = index
        return Node(index: index)
    }
}
