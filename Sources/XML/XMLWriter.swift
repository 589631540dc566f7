import CLibXML2

/// Writes one document, or a piece of one, with libxml2's `xmlTextWriter` on a buffer in memory. Not copyable:
/// whoever holds it owns the library's state, and `deinit` frees it once.
///
/// Names are literals of ours and text is `XMLText`, so nothing in the data can become markup. Elements stand on
/// lines of their own, without indentation (spec R1.8). libxml2's writer fails only when memory is out: the first
/// failure is kept, and `finish` throws it.
package struct XMLWriter: ~Copyable {
    private let raw: xmlTextWriterPtr
    private let buffer: xmlBufferPtr
    private var failed = false

    /// A writer with an empty buffer.
    ///
    /// - Throws: `failed` where there is no memory, or libxml2 cannot be used.
    package init() throws(XMLError) {
        guard LibXML2.started, let buffer = xmlBufferCreate() else { throw .failed(doing: "starting to write XML") }
        // Without this each kilobyte would copy the whole buffer.
        xmlBufferSetAllocationScheme(buffer, XML_BUFFER_ALLOC_DOUBLEIT)
        guard let raw = xmlNewTextWriterMemory(buffer, 0) else {
            xmlBufferFree(buffer)
            throw .failed(doing: "starting to write XML")
        }
        self.raw = raw
        self.buffer = buffer
        // "Indentation" by nothing: one line for each element.
        check(xmlTextWriterSetIndent(raw, 1))
        check(xmlTextWriterSetIndentString(raw, ""))
    }

    deinit {
        xmlFreeTextWriter(raw)
        xmlBufferFree(buffer)
    }

    /// `<?xml version="1.0" encoding="utf-8"?>` and a line feed: the first bytes of every document (spec R1.1).
    /// libxml2's own `xmlTextWriterStartDocument` would write the encoding's name as it likes it.
    package mutating func startDocument() {
        literal("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
    }

    /// `<?xml-stylesheet type="text/css" href="…"?>` and a line feed, before the root (spec R16.3). Escaped as in an
    /// attribute, an address holds nothing that could end it.
    package mutating func stylesheet(_ address: XMLText) {
        literal("<?xml-stylesheet type=\"text/css\" href=\"")
        escapedAttribute(address)
        literal("\"?>\n")
    }

    /// The start of an element. Attributes follow, then what is in it, then `end`.
    package mutating func start(_ name: StaticString) {
        check(xmlTextWriterStartElement(raw, name.utf8Start))
    }

    /// The end of the element that was started last.
    package mutating func end() {
        check(xmlTextWriterEndElement(raw))
    }

    /// An attribute of the element just started.
    package mutating func attribute(_ name: StaticString, _ value: XMLText) {
        check(xmlTextWriterStartAttribute(raw, name.utf8Start))
        escapedAttribute(value)
        check(xmlTextWriterEndAttribute(raw))
    }

    /// Text, with what is markup in it escaped. Whatever fails here is told by `finish`.
    package mutating func text(_ text: XMLText, _ escaping: Escaping = .named) {
        let raw = raw
        var failed = false
        var string = text.string
        string.withUTF8 { bytes in
            Escaper.text(bytes, escaping) { if Self.writeRaw(raw, $0) < 0 { failed = true } }
        }
        if failed { self.failed = true }
    }

    /// Ends every open element.
    ///
    /// - Returns: the bytes written, in UTF-8.
    package consuming func finish() throws(XMLError) -> [UInt8] {
        check(xmlTextWriterEndDocument(raw))
        check(xmlTextWriterFlush(raw))
        guard !failed else { throw .failed(doing: "writing XML") }
        return Array(UnsafeBufferPointer(start: xmlBufferContent(buffer), count: Int(xmlBufferLength(buffer))))
    }

    private mutating func literal(_ text: StaticString) {
        check(xmlTextWriterWriteRawLen(raw, text.utf8Start, Int32(text.utf8CodeUnitCount)))
    }

    private mutating func escapedAttribute(_ value: XMLText) {
        let raw = raw
        var failed = false
        var string = value.string
        string.withUTF8 { bytes in
            Escaper.attribute(bytes) { if Self.writeRaw(raw, $0) < 0 { failed = true } }
        }
        if failed { self.failed = true }
    }

    private mutating func check(_ code: Int32) {
        if code < 0 { failed = true }
    }

    private static func writeRaw(_ raw: xmlTextWriterPtr, _ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        // The escaper's buffer is small, so the count always fits.
        xmlTextWriterWriteRawLen(raw, bytes.baseAddress, Int32(bytes.count))
    }
}

extension XMLWriter {
    /// `<name>text</name>`
    package mutating func element(_ name: StaticString, _ text: XMLText, _ escaping: Escaping = .named) {
        start(name)
        self.text(text, escaping)
        end()
    }
}
