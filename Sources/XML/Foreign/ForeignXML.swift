/// An XML document that somebody else wrote, read as well as it can be.
///
/// Where `XMLDocument` proves that a document of ours is right, this one makes the best of what is wrong, and notes what
/// it did. It is written in Swift, because nothing from outside is given to libxml2 (`LibXML2`): any bytes at all give
/// a tree or an error. Nothing is loaded and no entity is ever expanded: a document type declaration is passed over,
/// and of entities only those of XML and the names of HTML are known. The work is linear in the size, and both size
/// and depth have limits.
package struct ForeignXML: Sendable {
    /// Something that was mended, on a line counted from 1.
    package struct Note: Sendable, Hashable {
        /// Counted from 1.
        package var line: Int
        /// One sentence without its full stop.
        package var what: String
    }

    /// What may be in a document. A feed of ten thousand articles stays far below.
    package struct Limits: Sendable {
        /// The size of the document as it came.
        package var bytes = 64 << 20
        /// Elements and pieces of text together.
        package var nodes = 1_000_000
        /// How deep elements may nest.
        package var depth = 256
        /// Attributes of one element; more are left out.
        var attributes = 128
        /// Notes that are kept; of the others only the number is.
        var notes = 20

        /// Limits that a feed of ten thousand articles keeps.
        package init() {}
    }

    /// The elements that stand in no other, in the order written. A document should have one; messages of the program
    /// that made it may stand around it.
    package let roots: [ForeignElement]
    /// What was mended, in the order of the lines; only the first of many.
    package let notes: [Note]

    /// - Parameters:
    ///   - source: the name of the document in messages, such as its address.
    ///   - prefixes: the namespaces of prefixes that are used and nowhere declared.
    package init(
        _ bytes: [UInt8], source: String, prefixes: [String: String] = [:], limits: Limits = Limits()
    ) throws(XMLError) {
        guard bytes.count <= limits.bytes else {
            throw .unreadable(source: source, reason: "it has more than \(limits.bytes >> 20) MB")
        }
        let text = try ForeignText(bytes, source: source)
        var builder = ForeignTreeBuilder(source: source, prefixes: prefixes, limits: limits)
        for note in text.notes { builder.note(note.what, line: note.line) }
        var scanner = ForeignScanner(text.bytes, builder: builder)
        let tree = try scanner.run()
        roots = tree.roots.map { ForeignElement(nodes: tree.nodes, index: $0) }
        notes = tree.notes
    }

    /// The first element that stands in no other; nil for a document without one.
    package var root: ForeignElement? { roots.first }
}

/// A node in the array that holds a whole document: a tree of any depth is freed without recursion.
struct ForeignNode: Sendable {
    var prefix = ""
    var name = ""
    var namespace = ""
    var attributes: [ForeignElement.Attribute] = []
    var line = 0
    /// Of a text, which has no name.
    var text = ""
    var isComplete = true
    var firstChild = -1
    var lastChild = -1
    var nextSibling = -1

    var isElement: Bool { !name.isEmpty }
}

/// An element of a foreign document.
package struct ForeignElement: Sendable {
    /// An attribute, with its value in plain text.
    package struct Attribute: Sendable, Hashable {
        /// Without its prefix.
        package var name: String
        /// Empty for an attribute without a prefix (Namespaces in XML §6.2).
        package var namespace: String
        /// With its character references resolved.
        package var value: String
    }

    let nodes: [ForeignNode]
    let index: Int

    private var node: ForeignNode { nodes[index] }

    /// The name without its prefix, as it is written.
    package var name: String { nodes[index].name }
    /// The URI of the name's namespace; empty for none.
    package var namespace: String { nodes[index].namespace }
    /// The name as it is written: `rdf:RDF`.
    package var writtenName: String { node.prefix.isEmpty ? node.name : "\(node.prefix):\(node.name)" }
    /// In the order written, without declarations of namespaces.
    package var attributes: [Attribute] { nodes[index].attributes }
    /// The line it begins on, counted from 1.
    package var line: Int { nodes[index].line }
    /// Whether the document goes on behind it. False where the document breaks off inside.
    package var isComplete: Bool { nodes[index].isComplete }

    /// The value of an attribute; nil where there is none.
    ///
    /// - Parameter namespace: the URI; empty for an attribute without a prefix.
    package func attribute(_ name: String, namespace: String = "") -> String? {
        nodes[index].attributes.first { $0.name == name && $0.namespace == namespace }?.value
    }

    /// The elements directly inside.
    package var children: [ForeignElement] {
        var found: [ForeignElement] = []
        var next = nodes[index].firstChild
        while next >= 0 {
            if nodes[next].isElement { found.append(ForeignElement(nodes: nodes, index: next)) }
            next = nodes[next].nextSibling
        }
        return found
    }

    /// The text directly inside, all pieces of it.
    package var text: String {
        var joined = ""
        var next = nodes[index].firstChild
        while next >= 0 {
            joined += nodes[next].text
            next = nodes[next].nextSibling
        }
        return joined
    }

    /// All text inside, that of elements inside included.
    package var wholeText: String {
        var joined = ""
        var waiting = [nodes[index].firstChild]
        while let next = waiting.popLast() {
            guard next >= 0 else { continue }
            joined += nodes[next].text
            waiting.append(nodes[next].nextSibling)
            waiting.append(nodes[next].firstChild)
        }
        return joined
    }
}
