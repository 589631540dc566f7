/// Puts the elements of a foreign document where they belong, whatever order its tags come in.
struct ForeignTreeBuilder {
    /// An element whose end tag has not come.
    private struct Open {
        let node: Int
        let writtenName: String
        let declaredPrefixes: [String]
    }

    /// A whole document.
    struct Tree {
        let nodes: [ForeignNode]
        let roots: [Int]
        let notes: [ForeignXML.Note]
    }

    let limits: ForeignXML.Limits
    private let source: String
    private let assumed: [String: String]
    private var nodes: [ForeignNode] = []
    private var roots: [Int] = []
    private var notes: [ForeignXML.Note] = []
    private var furtherNotes = 0
    private var open: [Open] = []
    /// What each prefix means now, last; the default namespace has an empty prefix. A table, because a search through
    /// all declarations could be made long.
    private var bindings: [String: [String]] = ["xml": ["http://www.w3.org/XML/1998/namespace"]]
    private var undeclared: Set<String> = []
    private var hasTextOutside = false

    init(source: String, prefixes: [String: String], limits: ForeignXML.Limits) {
        self.source = source
        self.limits = limits
        assumed = prefixes
    }

    mutating func note(_ what: String, line: Int) {
        guard notes.count < limits.notes else {
            furtherNotes += 1
            return
        }
        notes.append(ForeignXML.Note(line: line, what: what))
    }

    // MARK: - What the scanner finds

    mutating func text(_ text: String, line: Int) throws(XMLError) {
        guard !text.isEmpty else { return }
        guard let parent = open.last?.node else {
            guard !hasTextOutside, text.utf8.contains(where: { $0 > 0x20 }) else { return }
            hasTextOutside = true
            return note("there is text outside of all elements", line: line)
        }
        let last = nodes[parent].lastChild
        if last >= 0, !nodes[last].isElement {
            nodes[last].text += text
        } else {
            try append(ForeignNode(line: line, text: text))
        }
    }

    mutating func open(
        _ writtenName: String, _ attributes: [(name: String, value: String)], line: Int
    ) throws(XMLError) {
        guard open.count < limits.depth else {
            throw .notWellFormed(
                source: source, line: line, reason: "elements are nested more than \(limits.depth) deep")
        }
        var declared: [String] = []
        for (name, value) in attributes {
            guard let prefix = Self.declaredPrefix(name) else { continue }
            declared.append(prefix)
            bindings[prefix, default: []].append(value)
        }
        let (prefix, name) = Self.split(writtenName)
        var node = ForeignNode(prefix: prefix, name: name, line: line)
        node.namespace = namespace(of: prefix, line: line)
        node.attributes = resolved(attributes, of: writtenName, line: line)
        let index = try append(node)
        if open.isEmpty { roots.append(index) }
        open.append(Open(node: index, writtenName: writtenName, declaredPrefixes: declared))
    }

    mutating func close(_ writtenName: String, line: Int) {
        guard let place = open.lastIndex(where: { $0.writtenName == writtenName }) else {
            return note("the end tag </\(writtenName.prefix(40))> has no beginning", line: line)
        }
        if place != open.count - 1, let inner = open.last {
            note("<\(inner.writtenName.prefix(40))> has no end tag", line: nodes[inner.node].line)
        }
        while open.count > place { closeLast() }
    }

    mutating func finish(line: Int) -> Tree {
        if let inner = open.last {
            // Said even where there is no room for it: it is the note that matters most.
            let what = "the document breaks off inside <\(inner.writtenName.prefix(40))>"
            notes.append(ForeignXML.Note(line: line, what: what))
        }
        while let element = open.last {
            nodes[element.node].isComplete = false
            closeLast()
        }
        if furtherNotes > 0 {
            notes.append(ForeignXML.Note(line: line, what: "\(furtherNotes) more places were mended"))
        }
        return Tree(nodes: nodes, roots: roots, notes: notes)
    }

    // MARK: - The tree

    @discardableResult
    private mutating func append(_ node: ForeignNode) throws(XMLError) -> Int {
        guard nodes.count < limits.nodes else {
            throw .unreadable(source: source, reason: "it has more than \(limits.nodes) elements and texts")
        }
        let index = nodes.count
        nodes.append(node)
        guard let parent = open.last?.node else { return index }
        if nodes[parent].firstChild < 0 {
            nodes[parent].firstChild = index
        } else {
            nodes[nodes[parent].lastChild].nextSibling = index
        }
        nodes[parent].lastChild = index
        return index
    }

    private mutating func closeLast() {
        guard let element = open.popLast() else { return }
        for prefix in element.declaredPrefixes { bindings[prefix]?.removeLast() }
    }

    // MARK: - Namespaces

    /// `xmlns` and `xmlns:dc` (Namespaces in XML §3).
    private static func declaredPrefix(_ attribute: String) -> String? {
        if attribute == "xmlns" { return "" }
        return attribute.hasPrefix("xmlns:") ? String(attribute.dropFirst(6)) : nil
    }

    /// A name with nothing on one side of its colon has no prefix.
    private static func split(_ written: String) -> (prefix: String, name: String) {
        guard let colon = written.utf8.firstIndex(of: UInt8(ascii: ":")), colon != written.startIndex else {
            return ("", written)
        }
        let name = written[written.utf8.index(after: colon)...]
        return name.isEmpty ? ("", written) : (String(written[..<colon]), String(name))
    }

    private mutating func namespace(of prefix: String, line: Int) -> String {
        if let bound = bindings[prefix]?.last { return bound }
        guard !prefix.isEmpty else { return "" }
        if undeclared.insert(prefix).inserted {
            note("the prefix \"\(prefix.prefix(40))\" is not declared", line: line)
        }
        return assumed[prefix] ?? ""
    }

    private mutating func resolved(
        _ attributes: [(name: String, value: String)], of element: String, line: Int
    ) -> [ForeignElement.Attribute] {
        var resolved: [ForeignElement.Attribute] = []
        for (written, value) in attributes where Self.declaredPrefix(written) == nil {
            let (prefix, name) = Self.split(written)
            let namespace = prefix.isEmpty ? "" : namespace(of: prefix, line: line)
            if resolved.contains(where: { $0.name == name && $0.namespace == namespace }) {
                note("<\(element.prefix(40))> has the attribute \(written.prefix(40)) twice", line: line)
            } else {
                resolved.append(ForeignElement.Attribute(name: name, namespace: namespace, value: value))
            }
        }
        return resolved
    }
}
