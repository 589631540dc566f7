/// Writes a tree as HTML5 (spec R3.2; HTML §13.3).
///
/// Names in lower case, attributes in double quotes, void elements without `/`, comments left out. Characters that an
/// HTML document must not hold (controls, noncharacters) are left out too, and CR is written as LF, so that what is
/// written is read again as it was.
package enum HTMLSerializer {
    /// The fragment as bytes of UTF-8.
    package static func bytes(_ tree: HTMLTree) -> [UInt8] { bytes(tree, childrenOf: tree.root) }

    /// The fragment as a string.
    package static func string(_ tree: HTMLTree) -> String { String(decoding: bytes(tree), as: UTF8.self) }

    /// What a node holds, without the node itself: the `innerHTML` of the DOM.
    package static func bytes(_ tree: HTMLTree, childrenOf top: HTMLTree.Node) -> [UInt8] {
        tree.bytes.withUnsafeBufferPointer { texts in
            var writer = HTMLWriter(tree: tree, texts: texts)
            writer.output.reserveCapacity(tree.bytes.count + tree.bytes.count / 8 + tree.records.count * 8)
            writer.write(childrenOf: top)
            return writer.output
        }
    }

    /// The node and what it holds: the `outerHTML` of the DOM.
    package static func bytes(_ tree: HTMLTree, node: HTMLTree.Node) -> [UInt8] {
        tree.bytes.withUnsafeBufferPointer { texts in
            var writer = HTMLWriter(tree: tree, texts: texts)
            writer.write(node)
            return writer.output
        }
    }
}

/// One document being written.
private struct HTMLWriter {
    let tree: HTMLTree
    /// The tree's bytes, held open for the whole time.
    let texts: UnsafeBufferPointer<UInt8>
    var output: [UInt8] = []
    /// Where the content of a `pre` begins. A parser drops a newline right there, so one more is written.
    private var newlineDroppedAt = -1

    init(tree: HTMLTree, texts: UnsafeBufferPointer<UInt8>) {
        self.tree = tree
        self.texts = texts
    }

    mutating func write(childrenOf top: HTMLTree.Node) {
        var place = tree.firstChild(of: top)
        while let node = place {
            place = begin(node) ?? follower(of: node, within: top)
        }
    }

    mutating func write(_ top: HTMLTree.Node) {
        if begin(top) != nil { write(childrenOf: top) }
        end(tree[top])
    }

    /// Ends the node, and each parent whose last child has ended.
    private mutating func follower(of node: HTMLTree.Node, within top: HTMLTree.Node) -> HTMLTree.Node? {
        var current = node
        while true {
            let record = tree[current]
            end(record)
            if record.next >= 0 { return HTMLTree.Node(index: record.next) }
            guard record.parent >= 0, record.parent != top.index else { return nil }
            current = HTMLTree.Node(index: record.parent)
        }
    }

    /// Writes a text, or the start tag of an element.
    ///
    /// - Returns: the first child, when there is one to be written.
    private mutating func begin(_ node: HTMLTree.Node) -> HTMLTree.Node? {
        let record = tree[node]
        switch record.kind {
        case .element:
            writeStartTag(record)
            return NameTable.isVoid(record.name) ? nil : tree.link(record.firstChild)
        case .text:
            writeText(record)
            return nil
        case .comment:
            return nil
        case .fragment:
            return tree.link(record.firstChild)
        }
    }

    private mutating func end(_ record: HTMLTree.Record) {
        guard record.kind == .element, !NameTable.isVoid(record.name) else { return }
        output.append(UInt8(ascii: "<"))
        output.append(UInt8(ascii: "/"))
        writeName(record.name)
        output.append(UInt8(ascii: ">"))
    }

    private mutating func writeStartTag(_ record: HTMLTree.Record) {
        output.append(UInt8(ascii: "<"))
        writeName(record.name)
        for index in Int(record.start)..<Int(record.start + record.count) {
            let attribute = tree.attributeRecords[index]
            output.append(UInt8(ascii: " "))
            writeName(attribute.name)
            output.append(UInt8(ascii: "="))
            output.append(UInt8(ascii: "\""))
            let value = texts[Int(attribute.start)..<Int(attribute.start + attribute.count)]
            CharacterEscape.attribute.append(UnsafeBufferPointer(rebasing: value), to: &output)
            output.append(UInt8(ascii: "\""))
        }
        output.append(UInt8(ascii: ">"))
        if record.name == NameTable.pre || record.name == NameTable.textarea { newlineDroppedAt = output.count }
    }

    private mutating func writeText(_ record: HTMLTree.Record) {
        let text = UnsafeBufferPointer(rebasing: texts[Int(record.start)..<Int(record.start + record.count)])
        let start = output.count
        let parent = tree.records[Int(max(record.parent, 0))]
        if isRawText(text, in: parent) {
            CharacterEscape.raw.append(text, to: &output)
        } else {
            CharacterEscape.text.append(text, to: &output)
        }
        if start == newlineDroppedAt, start < output.count, output[start] == UInt8(ascii: "\n") {
            output.insert(UInt8(ascii: "\n"), at: start)
        }
    }

    /// Whether the text is written without escaping: in a `script` and its like, unless it would end them early. No
    /// parser makes such a text, but an edit can, and what follows would be taken for markup.
    private func isRawText(_ text: UnsafeBufferPointer<UInt8>, in parent: HTMLTree.Record) -> Bool {
        guard parent.kind == .element, parent.namespace == .html, NameTable.isRawText(parent.name) else { return false }
        let name = Array(tree.names[parent.name].utf8)
        for index in text.indices where text[index] == UInt8(ascii: "<") {
            let rest = text[(index + 1)...]
            guard rest.first == UInt8(ascii: "/"), rest.count > name.count else { continue }
            if zip(rest.dropFirst(), name).allSatisfy({ $0 | 0x20 == $1 }) { return false }
        }
        return true
    }

    private mutating func writeName(_ id: Int32) {
        var name = tree.names[id]
        name.withUTF8 { output.append(contentsOf: $0) }
    }
}
