/// A fragment of HTML5 as a value: elements, texts and comments, linked by numbers in one array.
///
/// A tree comes from gumbo (`init(fragment:)`, `init(page:)`), or is built with the editing functions. It holds no C,
/// so it can be copied and sent anywhere. A node is a number: it means something only together with its tree, and
/// stays valid in copies of it. Removing a node detaches it; its memory is given back with the tree.
///
/// Names are in lower case, also those of SVG. An attribute of a foreign namespace is named as it is written
/// (`xlink:href`).
package struct HTMLTree: Sendable {
    /// One node of a tree.
    package struct Node: Hashable, Sendable {
        let index: Int32
    }

    /// What a node is.
    package enum Kind: UInt8, Sendable {
        /// The root, which only holds the others.
        case fragment
        case element
        case text
        /// Kept to be found (`<!-- more -->`); the serializer leaves it out.
        case comment
    }

    /// The language that an element belongs to.
    package enum Namespace: UInt8, Sendable {
        case html
        case svg
        case mathml
    }

    /// An attribute, with its value in plain text.
    package struct Attribute: Hashable, Sendable {
        /// As the parser has brought it to its form.
        package var name: String
        /// With its character references resolved; empty for an attribute without a value.
        package var value: String

        /// Takes both as they are.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What is known of a node. Links are indices into `records`, or -1.
    struct Record: Sendable {
        var kind: Kind
        var namespace: Namespace = .html
        var name: Int32 = 0
        var parent: Int32 = -1
        var firstChild: Int32 = -1
        var lastChild: Int32 = -1
        var previous: Int32 = -1
        var next: Int32 = -1
        var line: Int32
        /// Of a text or comment: where it lies in `bytes`. Of an element: where its attributes lie in `attributes`.
        var start: Int32 = 0
        var count: Int32 = 0
    }

    struct AttributeRecord: Sendable {
        var name: Int32
        /// Where the value lies in `bytes`.
        var start: Int32
        var count: Int32
    }

    var records: [Record]
    var attributeRecords: [AttributeRecord] = []
    /// Texts and attribute values, one after the other; always whole UTF-8 sequences.
    var bytes: [UInt8] = []
    var names = NameTable()
    /// Whether it says less than what it was made of: what lay too deep lies beside its ancestors, or what was too tangled
    /// was put in order.
    package var isSimplified = false
    /// Whether the markup was put in order before it was parsed: its lines are not those of what it was made of.
    package internal(set) var isReordered = false

    /// An empty fragment.
    package init() {
        records = [Record(kind: .fragment, line: 0)]
    }

    /// The fragment itself.
    package var root: Node { Node(index: 0) }

    /// How many nodes were made, detached ones included.
    package var nodeCount: Int { records.count }
}

// MARK: Reading

extension HTMLTree {
    /// What a node is.
    package func kind(of node: Node) -> Kind { self[node].kind }

    /// Whether a node is an element.
    package func isElement(_ node: Node) -> Bool { self[node].kind == .element }

    /// Whether a node is text.
    package func isText(_ node: Node) -> Bool { self[node].kind == .text }

    /// Whether the node is an element of that name, in any namespace.
    package func isElement(_ node: Node, named name: String) -> Bool {
        self[node].kind == .element && names[self[node].name] == name
    }

    /// The name of an element; empty for any other node.
    package func name(of node: Node) -> String {
        let record = self[node]
        return record.kind == .element ? names[record.name] : ""
    }

    /// The language that an element belongs to.
    package func namespace(of node: Node) -> Namespace { self[node].namespace }

    /// The line in the source, counted from 1; 0 when it is not known.
    package func line(of node: Node) -> Int { Int(self[node].line) }

    /// The text of a text or comment node; empty for any other node.
    package func text(of node: Node) -> String {
        let record = self[node]
        guard record.kind == .text || record.kind == .comment else { return "" }
        return string(record.start, record.count)
    }

    /// The bytes of a text or comment node, without copying them.
    package func withText<Result>(of node: Node, _ body: (Span<UInt8>) -> Result) -> Result {
        let record = self[node]
        let isText = record.kind == .text || record.kind == .comment
        let range = isText ? Int(record.start)..<Int(record.start + record.count) : 0..<0
        return body(bytes.span.extracting(range))
    }

    /// The attributes in the order they were written; without doubles when the tree was parsed.
    package func attributes(of node: Node) -> [Attribute] {
        attributeRange(of: node).map { index in
            let record = attributeRecords[index]
            return Attribute(name: names[record.name], value: string(record.start, record.count))
        }
    }

    /// Whether an element has any attribute.
    package func hasAttributes(_ node: Node) -> Bool { !attributeRange(of: node).isEmpty }

    /// Whether an element has an attribute of that name, be it empty.
    package func hasAttribute(_ name: String, _ node: Node) -> Bool {
        attributeIndex(name, of: node) != nil
    }

    /// - Returns: the value; empty for an attribute without one (`hidden`); nil when there is no such attribute.
    package func attribute(_ name: String, of node: Node) -> String? {
        attributeIndex(name, of: node).map { string(attributeRecords[$0].start, attributeRecords[$0].count) }
    }

    /// The words of an element's `class`.
    package func classes(of node: Node) -> [String] {
        attribute("class", of: node).map(Self.words) ?? []
    }

    /// The words of an attribute's value, with white space of ASCII between them (HTML §2.3.7).
    package static func words(_ value: String) -> [String] {
        value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }.map { String(Substring($0)) }
    }

    /// The node that this one is a child of; nil for the root and for what was taken out.
    package func parent(of node: Node) -> Node? { link(self[node].parent) }

    /// The first of a node's children.
    package func firstChild(of node: Node) -> Node? { link(self[node].firstChild) }

    /// The last of a node's children.
    package func lastChild(of node: Node) -> Node? { link(self[node].lastChild) }

    /// The node right behind this one.
    package func nextSibling(of node: Node) -> Node? { link(self[node].next) }

    /// The node right before this one.
    package func previousSibling(of node: Node) -> Node? { link(self[node].previous) }
}

// MARK: The array

extension HTMLTree {
    subscript(node: Node) -> Record {
        get { records[Int(node.index)] }
        _modify { yield &records[Int(node.index)] }
    }

    func link(_ index: Int32) -> Node? { index < 0 ? nil : Node(index: index) }

    func string(_ start: Int32, _ count: Int32) -> String {
        String(decoding: bytes[Int(start)..<Int(start + count)], as: UTF8.self)
    }

    func attributeRange(of node: Node) -> Range<Int> {
        let record = self[node]
        return record.kind == .element ? Int(record.start)..<Int(record.start + record.count) : 0..<0
    }

    func attributeIndex(_ name: String, of node: Node) -> Int? {
        attributeRange(of: node).first { names[attributeRecords[$0].name] == name }
    }
}
