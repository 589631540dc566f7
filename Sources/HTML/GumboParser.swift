import CGumbo
import Glibc
import Syndication

/// One parse by gumbo. Owns the pool that gumbo's tree lives in.
///
/// gumbo keeps no state between parses and none beside them, so any number may run at once on any threads.
struct GumboParser: ~Copyable {
    enum Context {
        case fragment
        case page
    }

    /// Elements with more attributes are taken for an attack: gumbo compares each with all before it.
    private static let attributeLimit: UInt32 = 128
    /// What gumbo may nest beyond the limit of the tree: `html`, `body`, and the parts of a table that go unsaid.
    private static let depthAllowance = 16

    private let pool: cgumbo_pool
    private let output: UnsafeMutablePointer<GumboOutput>

    /// - Returns: nil when gumbo had to be stopped, because its work or its tree grew out of proportion to the input.
    /// - Parameter html: must outlive the parser, and holds neither NUL nor `<![CDATA[` (see `GumboInput`).
    /// - Parameter sourceLength: what memory is measured by: how long the markup was before it was put in order.
    init?(_ html: UnsafeBufferPointer<UInt8>, as context: Context, maximumDepth: Int, sourceLength: Int) {
        var output: UnsafeMutablePointer<GumboOutput>?
        var pool = cgumbo_pool()
        let end = html.withMemoryRebound(to: CChar.self) { text in
            cgumbo_parse(
                &pool, text.baseAddress, text.count, context == .fragment ? GUMBO_TAG_BODY : GUMBO_TAG_LAST,
                Self.poolSize(forInput: sourceLength), UInt32(clamping: maximumDepth + Self.depthAllowance),
                Self.attributeLimit, &output)
        }
        guard end == CGUMBO_DONE, let output else {
            cgumbo_free(&pool)
            return nil
        }
        self.pool = pool
        self.output = output
    }

    deinit {
        var pool = pool
        cgumbo_free(&pool)
    }

    /// A tree takes about 200 bytes for each node. Ordinary documents need 3 to 8 bytes for each of theirs; a small
    /// one may be made of tags only. The system gives only what is touched.
    private static func poolSize(forInput count: Int) -> Int {
        64 << 10 + max(min(count, 256 << 10) * 160, min(count, 64 << 20) * 32)
    }

    /// Copies what gumbo found into the tree, whose root is still empty.
    func build(_ tree: inout HTMLTree, context: Context, maximumDepth: Int) {
        tree.records.reserveCapacity(Int(clamping: pool.used / 192) + 8)
        // In a fragment, gumbo's `html` stands for the fragment itself.
        let top: UnsafePointer<GumboNode> = UnsafePointer(
            context == .fragment ? output.pointee.root : output.pointee.document)
        var place = Self.firstChild(of: top)
        var depth = 1
        // The open elements of our tree; `depth` counts gumbo's, which may be more.
        var open = [tree.root]
        while let current = place {
            let parent = open[min(depth, maximumDepth) - 1]
            let copy = tree.append(copyOf: current, to: parent)
            if let copy, let child = Self.firstChild(of: current) {
                if depth < maximumDepth {
                    open.removeSubrange(depth...)
                    open.append(copy)
                } else {
                    tree.isSimplified = true
                }
                depth += 1
                place = child
                continue
            }
            place = Self.next(after: current, within: top, depth: &depth)
        }
    }

    private static func firstChild(of node: UnsafePointer<GumboNode>) -> UnsafePointer<GumboNode>? {
        child(0, of: node)
    }

    private static func child(_ index: Int, of node: UnsafePointer<GumboNode>) -> UnsafePointer<GumboNode>? {
        let children: GumboVector
        switch node.pointee.type {
        case GUMBO_NODE_DOCUMENT: children = node.pointee.v.document.children
        case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE: children = cgumbo_element(node).pointee.children
        default: return nil
        }
        guard index < Int(children.length), let child = children.data[index] else { return nil }
        return UnsafePointer(child.assumingMemoryBound(to: GumboNode.self))
    }

    /// The node that follows `node` and all it holds. `depth` goes down with each parent that ends.
    private static func next(
        after node: UnsafePointer<GumboNode>, within top: UnsafePointer<GumboNode>, depth: inout Int
    ) -> UnsafePointer<GumboNode>? {
        var current = node
        while current != top, let parent = current.pointee.parent {
            let parent = UnsafePointer(parent)
            if let sibling = child(current.pointee.index_within_parent + 1, of: parent) { return sibling }
            current = parent
            depth -= 1
        }
        return nil
    }
}

// MARK: One node of gumbo's to one of ours

extension HTMLTree {
    /// - Returns: the new node when it is an element, so that its children can follow.
    fileprivate mutating func append(copyOf source: UnsafePointer<GumboNode>, to parent: Node) -> Node? {
        switch source.pointee.type {
        case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE:
            let element = cgumbo_element(source)
            let node = newElement(
                id: nameID(of: element), namespace: Namespace(element.pointee.tag_namespace),
                line: Int(element.pointee.start_pos.line))
            copyAttributes(of: element, to: node)
            append(node, to: parent)
            return node
        case GUMBO_NODE_TEXT, GUMBO_NODE_WHITESPACE, GUMBO_NODE_CDATA, GUMBO_NODE_COMMENT:
            let text = cgumbo_text(source)
            let kind: Kind = source.pointee.type == GUMBO_NODE_COMMENT ? .comment : .text
            append(newText(bytes: bytes(of: text.pointee.text), kind: kind), to: parent)
            return nil
        default:
            return nil
        }
    }

    private mutating func copyAttributes(of element: UnsafePointer<GumboElement>, to node: Node) {
        let list = element.pointee.attributes
        for index in 0..<Int(list.length) {
            guard let item = list.data[index] else { continue }
            let attribute = item.assumingMemoryBound(to: GumboAttribute.self).pointee
            setAttribute(id: nameID(of: attribute), bytes: bytes(of: attribute.value), of: node)
        }
    }

    private mutating func nameID(of attribute: GumboAttribute) -> Int32 {
        let name = lowerCased(bytes(of: attribute.name))
        switch attribute.attr_namespace {
        case GUMBO_ATTR_NAMESPACE_XLINK: return names.id(of: "xlink:" + name)
        case GUMBO_ATTR_NAMESPACE_XML: return names.id(of: "xml:" + name)
        case GUMBO_ATTR_NAMESPACE_XMLNS: return names.id(of: name == "xmlns" ? name : "xmlns:" + name)
        default: return names.id(of: name)
        }
    }

    private mutating func nameID(of element: UnsafePointer<GumboElement>) -> Int32 {
        if element.pointee.tag != GUMBO_TAG_UNKNOWN {
            let id = Self.tagIDs[Int(element.pointee.tag.rawValue)]
            return element.pointee.tag_namespace == GUMBO_NAMESPACE_HTML ? Self.writable(id) : id
        }
        var piece = element.pointee.original_tag
        gumbo_tag_from_original_text(&piece)
        let text = UnsafeRawBufferPointer(start: piece.data, count: piece.length)
        return names.id(of: text.withMemoryRebound(to: UInt8.self) { lowerCased($0) })
    }

    /// The number of each of gumbo's tags.
    private static let tagIDs: [Int32] = {
        var names = NameTable()
        return (0..<GUMBO_TAG_UNKNOWN.rawValue).map { tag in
            names.id(of: String(cString: gumbo_normalized_tagname(GumboTag(tag))))
        }
    }()

    /// `xmp`, `listing` and `plaintext` are `pre` in all but their parsing, and what `plaintext` holds could not be
    /// written so that it is read again.
    private static func writable(_ id: Int32) -> Int32 {
        id == NameTable.xmp || id == NameTable.listing || id == NameTable.plaintext ? NameTable.pre : id
    }

    private func bytes(of text: UnsafePointer<CChar>?) -> UnsafeBufferPointer<UInt8> {
        guard let text else { return UnsafeBufferPointer(start: nil, count: 0) }
        let raw = UnsafeRawPointer(text)
        return UnsafeBufferPointer(start: raw.assumingMemoryBound(to: UInt8.self), count: strlen(text))
    }

    private func lowerCased(_ text: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: text.lazy.map(\.asciiLowercased), as: UTF8.self)
    }
}

extension HTMLTree.Namespace {
    fileprivate init(_ namespace: GumboNamespaceEnum) {
        switch namespace {
        case GUMBO_NAMESPACE_SVG: self = .svg
        case GUMBO_NAMESPACE_MATHML: self = .mathml
        default: self = .html
        }
    }
}
