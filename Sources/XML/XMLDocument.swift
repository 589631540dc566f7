import CLibXML2

/// A document of ours, parsed again: the proof that it is well-formed, and a read-only view for checking it
/// (spec R1.10).
///
/// A class, because each `XMLElement` keeps its document alive.
package final class XMLDocument {
    fileprivate let raw: xmlDocPtr
    /// The name of the document in messages, such as its path.
    package let source: String

    /// No network, no entities replaced, no external subset loaded. `XML_PARSE_HUGE` stays off too: without it a
    /// single text or attribute may have 10 MB and elements nest 256 deep, both far more than any document of ours
    /// has; the size of a whole document in memory is not limited by it.
    private static let options = Int32(
        XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_COMPACT.rawValue)

    /// - Parameter source: the name of the document in messages, such as `news.atom`.
    package init(parsing bytes: [UInt8], source: String) throws(XMLError) {
        guard LibXML2.started, let context = xmlNewParserCtxt() else { throw .failed(doing: "starting to parse XML") }
        defer { xmlFreeParserCtxt(context) }
        guard let size = Int32(exactly: bytes.count) else {
            throw .notWellFormed(source: source, line: 1, reason: "the document has 2 GB or more")
        }
        let document = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), size, nil, nil, Self.options)
        }
        guard let document, cxml_is_well_formed(context) != 0 else {
            if let document { xmlFreeDoc(document) }
            throw Self.verdict(context, source)
        }
        raw = document
        self.source = source
        if document.pointee.intSubset != nil { throw .documentType(source: source) }
    }

    deinit { xmlFreeDoc(raw) }

    /// Every well-formed document has one.
    package var root: XMLElement? {
        xmlDocGetRootElement(raw).map { XMLElement(document: self, raw: $0) }
    }

    private static func verdict(_ context: xmlParserCtxtPtr, _ source: String) -> XMLError {
        guard let error = cxml_last_error(context) else {
            return .notWellFormed(source: source, line: 1, reason: "the document is empty")
        }
        // Messages of libxml2 end with a line feed.
        var reason = error.pointee.message.map { String(cString: $0) } ?? "no reason given"
        while reason.utf8.last == UInt8(ascii: "\n") { reason.removeLast() }
        return .notWellFormed(source: source, line: Int(error.pointee.line), reason: reason)
    }
}

/// An element of a parsed document.
package struct XMLElement {
    fileprivate let document: XMLDocument
    fileprivate let raw: xmlNodePtr

    /// The name with its prefix, as it is written: `atom:link`.
    package var name: String {
        let local = text(raw.pointee.name)
        guard let prefix = raw.pointee.ns?.pointee.prefix else { return local }
        return text(prefix) + ":" + local
    }

    /// The URI of the name's namespace; empty for none.
    package var namespace: String {
        text(raw.pointee.ns?.pointee.href)
    }

    /// The namespaces that this element declares, in the order written; the default one has an empty prefix.
    package var declarations: [(prefix: String, uri: String)] {
        var found: [(prefix: String, uri: String)] = []
        var next = raw.pointee.nsDef
        while let declaration = next {
            found.append((text(declaration.pointee.prefix), text(declaration.pointee.href)))
            next = declaration.pointee.next
        }
        return found
    }

    /// The line it begins on, counted from 1; beyond 65,535 libxml2 does not know it.
    package var line: Int { xmlGetLineNo(raw) }

    /// The elements directly inside.
    package var children: Children { Children(document: document, following: raw.pointee.children) }

    /// The text directly inside, all pieces of it.
    package var text: String {
        guard let first = raw.pointee.children else { return "" }
        // Nearly always there is one piece, and it need not be joined.
        if first.pointee.next == nil { return isText(first) ? text(first.pointee.content) : "" }
        var joined = ""
        var next: xmlNodePtr? = first
        while let node = next {
            if isText(node) { joined += text(node.pointee.content) }
            next = node.pointee.next
        }
        return joined
    }

    /// The attributes in the order written, by the name with its prefix.
    package var attributes: [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        var next = raw.pointee.properties
        while let attribute = next {
            found.append((name(of: attribute), value(of: attribute)))
            next = attribute.pointee.next
        }
        return found
    }

    /// The value of an attribute, by the name as it is written; nil where there is none.
    package func attribute(_ name: String) -> String? {
        var next = raw.pointee.properties
        while let attribute = next {
            if self.name(of: attribute) == name { return value(of: attribute) }
            next = attribute.pointee.next
        }
        return nil
    }

    private func name(of attribute: xmlAttrPtr) -> String {
        let local = text(attribute.pointee.name)
        return attribute.pointee.ns?.pointee.prefix.map { text($0) + ":" + local } ?? local
    }

    private func value(of attribute: xmlAttrPtr) -> String { text(attribute.pointee.children?.pointee.content) }

    /// Elements one after another, in the order written.
    package struct Children: Sequence, IteratorProtocol {
        fileprivate let document: XMLDocument
        fileprivate var following: xmlNodePtr?

        /// The next element; nil behind the last.
        package mutating func next() -> XMLElement? {
            while let node = following {
                following = node.pointee.next
                if node.pointee.type == XML_ELEMENT_NODE { return XMLElement(document: document, raw: node) }
            }
            return nil
        }
    }

    private func isText(_ node: xmlNodePtr) -> Bool {
        node.pointee.type == XML_TEXT_NODE || node.pointee.type == XML_CDATA_SECTION_NODE
    }

    private func text(_ bytes: UnsafePointer<UInt8>?) -> String {
        bytes.map { String(cString: $0) } ?? ""
    }
}
