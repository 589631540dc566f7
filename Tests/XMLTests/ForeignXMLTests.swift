import ProcessorTime
import SeededRandom
import Testing

@testable import XML

@Suite struct ForeignXMLTests {
    private func document(_ text: String) throws -> ForeignXML {
        try ForeignXML(Array(text.utf8), source: "old.rss")
    }

    /// The tree in one line: `a[x=1](b("text"))`.
    private func outline(_ element: ForeignElement) -> String {
        let attributes = element.attributes.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        let inside = [element.text.isEmpty ? "" : "\"\(element.text)\""] + element.children.map(outline)
        return element.name + (attributes.isEmpty ? "" : "[\(attributes)]") + "("
            + inside.filter { !$0.isEmpty }.joined(separator: " ") + ")"
    }

    @Test func `elements, attributes, text and namespaces are seen`() throws {
        let document = try document(
            """
            <?xml version="1.0"?>
            <!DOCTYPE rss [<!ENTITY e "]>">]>
            <rss xmlns:dc="http://purl.org/dc/elements/1.1/">
            <dc:creator kind='a' dc:kind="1">A &amp; &#x3C;B<![CDATA[<&amp;>]]></dc:creator>
            <!-- seen by nobody > --><x xmlns="urn:x"><y/></x><z/>
            </rss>
            """)
        #expect(document.notes == [])
        let root = try #require(document.root)
        #expect(root.line == 3)
        #expect(root.children.map(\.name) == ["creator", "x", "z"])
        let creator = root.children[0]
        #expect(creator.writtenName == "dc:creator")
        #expect(creator.text == "A & <B<&amp;>")
        #expect(creator.namespace == "http://purl.org/dc/elements/1.1/")
        #expect(creator.attribute("kind") == "a")
        #expect(creator.attribute("kind", namespace: "http://purl.org/dc/elements/1.1/") == "1")
        #expect(creator.line == 4)
        #expect(root.children[1].children.map(\.namespace) == ["urn:x"])
        #expect(root.children[2].namespace == "")
    }

    @Test(
        arguments: [
            ("<a>AT&T &nbsp;&eacute;&mdash;</a>", #"a("AT&T \#u{A0}é—")"#, 1),
            ("<a>&unknown; &#8; &#x110000; &#xZ;</a>", #"a("&unknown;   &#xZ;")"#, 1),
            ("<a h='?x=1&y=2&amp;z'/>", "a[h=?x=1&y=2&z]()", 1),
            ("<a>1 < 2 <= 3</a>", #"a("1 < 2 <= 3")"#, 2),
            ("<a x=1 y z='3'>t</a>", #"a[x=1 y= z=3]("t")"#, 2),
            ("<a x='1' x='2'/>", "a[x=1]()", 1),
            ("<a x='1\n2\t3'/>", "a[x=1 2 3]()", 0),
            ("<a><b>1<c>2</a>", #"a(b("1" c("2")))"#, 1),
            ("<a>1</b>2</a>", #"a("12")"#, 1),
            ("<a><b>1</a>", #"a(b("1"))"#, 1),
            ("<a><b</a>", "a(b())", 2),
            ("<a><b>1</b>", #"a(b("1"))"#, 1),
            ("<a>1<b x='", #"a("1")"#, 2),
            ("<a>1<!-- ", #"a("1")"#, 2),
            ("<a>1<![CDATA[2", #"a("12")"#, 2),
            ("<a>\u{8}1\u{FFFE}\r\n2\r3</a>", "a(\"1\n2\n3\")", 1),
            ("\n <?xml version='1.0'?>\n<a/>", "a()", 0),
            ("Warning: x\n<a/>\nmore", "a()", 1),
            ("<x:a y:b='1'/>", "a[b=1]()", 2),
            ("<:a>1</:a>", nil, 3),
            ("", nil, 0),
        ] as [(String, String?, Int)])
    func `what is not well-formed is mended and noted`(text: String, tree: String?, notes: Int) throws {
        let document = try document(text)
        #expect(document.root.map(outline) == tree)
        #expect(document.notes.count == notes, "\(document.notes)")
    }

    @Test func `a note has its line, and there are never many`() throws {
        let document = try document("<a\n b=1>\n\n" + String(repeating: "<b>&</b>\n", count: 100) + "</a>")
        #expect(document.notes[0] == .init(line: 2, what: "the attribute b has no quotation marks"))
        #expect(document.notes[1].line == 4)
        #expect(document.notes.count == 21)
        #expect(document.notes.last?.what == "81 more places were mended")
    }

    @Test func `where a document breaks off, what is open is not complete`() throws {
        let root = try #require(try document("<a><b>1</b><c>2").root)
        #expect(!root.isComplete)
        #expect(root.children.map(\.isComplete) == [true, false])
    }

    @Test func `a prefix that is not declared can be assumed`() throws {
        let document = try ForeignXML(Array("<a><dc:b/></a>".utf8), source: "x", prefixes: ["dc": "urn:dc"])
        #expect(document.root?.children.map(\.namespace) == ["urn:dc"])
        #expect(document.notes == [.init(line: 1, what: "the prefix \"dc\" is not declared")])
    }

    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF] + Array("<a>é</a>".utf8), "é", 0),
            (
                Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE9, 0x92] + Array("</a>".utf8), "é’",
                0
            ),
            (declared("koi8-r", [0xC1]), "а", 0),
            (
                Array("<?xml version='1.0' encoding='EUC-JP'?><a>".utf8) + [0xA4, 0xA2, 0xFF] + Array("</a>".utf8),
                "あ�", 0
            ),
            (Array("<?xml version='1.0' encoding='utf-16'?><a>é</a>".utf8), "é", 0),
            (Array("<a>".utf8) + [0xE9] + Array("</a>".utf8), "�", 1),
            ("<a>é😀</a>".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "é😀", 0),
            ([0xFE, 0xFF] + "<a>é</a>".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, "é", 0),
        ] as [([UInt8], String, Int)])
    func `the encoding is the one that is marked or declared`(bytes: [UInt8], text: String, notes: Int) throws {
        let document = try ForeignXML(bytes, source: "old.rss")
        #expect(document.root?.text == text)
        #expect(document.notes.count == notes)
    }

    @Test(arguments: [
        "<?xml version='1.0' encoding='utf-7'?><a/>", "<?xml version='1.0' encoding='iso-2022-cn-ext'?><a/>",
        "<?xml version='1.0' encoding='iso-8859-1//TRANSLIT'?><a/>", "\u{1F}\u{8B}",
    ])
    func `what cannot be decoded is refused`(text: String) {
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect {
            try ForeignXML(bytes, source: "old.rss")
        } throws: { error in
            guard case .unreadable("old.rss", _) = error as? XMLError else { return false }
            return true
        }
    }

    @Test func `depth, number and size have limits`() throws {
        let deep = String(repeating: "<a>", count: 1000)
        #expect(throws: XMLError.self) { try document(deep) }
        var limits = ForeignXML.Limits()
        limits.bytes = 1 << 20
        limits.nodes = 100
        #expect(throws: XMLError.self) {
            try ForeignXML([UInt8](repeating: 0x20, count: (1 << 20) + 1), source: "x", limits: limits)
        }
        let many = "<a>" + String(repeating: "<b/>", count: 100) + "</a>"
        #expect(throws: XMLError.self) { try ForeignXML(Array(many.utf8), source: "x", limits: limits) }
    }

    @Test(arguments: ["<", "&", "<!--", "<![CDATA[", "<a ", "</a", "<a b='", "<!a[", "]]>", "<x:y xmlns:x='u' "])
    func `a long run of anything takes no long time`(piece: String) throws {
        let text = "<r>" + String(repeating: piece, count: 250_000 / piece.utf8.count)
        let time = ProcessorTime.measure { _ = try? document(text) }
        #expect(time < .seconds(20), "the square of so many would take minutes")
    }

    @Test func `a well-formed document is the same tree as libxml2's`() throws {
        var random = SeededGenerator(seed: 20_260_801)
        for _ in 0..<500 {
            let text = random.element(depth: 0)
            let bytes = Array(text.utf8)
            let strict = try #require(try XMLDocument(parsing: bytes, source: "x").root, "\(text)")
            let foreign = try ForeignXML(bytes, source: "x")
            #expect(foreign.notes == [], "\(text)")
            #expect(describe(try #require(foreign.root)) == describe(strict), "\(text)")
        }
    }

    /// Without lines: libxml2 gives those of a tag's end.
    private func describe(_ element: ForeignElement) -> String {
        let attributes = element.attributes.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
        return "{\(element.namespace)}\(element.writtenName)[\(attributes)]<\(element.text)>"
            + element.children.map(describe).joined()
    }

    private func describe(_ element: XMLElement) -> String {
        let attributes = element.attributes.map { attribute in
            "\(attribute.name.split(separator: ":").last ?? "")=\(attribute.value)"
        }.joined(separator: "|")
        return "{\(element.namespace)}\(element.name)[\(attributes)]<\(element.text)>"
            + element.children.map(describe).joined()
    }
}

private func declared(_ encoding: String, _ text: [UInt8]) -> [UInt8] {
    Array("<?xml version=\"1.0\" encoding='\(encoding)'?><a>".utf8) + text + Array("</a>".utf8)
}

extension SeededGenerator {
    /// A well-formed element that uses what XML has.
    fileprivate mutating func element(depth: Int) -> String {
        let prefix = depth > 0 && next() % 3 == 0 ? "p:" : ""
        let name = prefix + ["a", "item", "_b-c.d", "é"][Int(next() % 4)]
        var text = "<\(name)"
        if depth == 0 { text += " xmlns:p='urn:p'" }
        if next() % 4 == 0 { text += "\n xmlns='urn:\(next() % 3)'" }
        if depth > 0, next() % 6 == 0 { text += " xmlns:p='urn:q\(next() % 3)'" }
        if next() % 3 == 0 { text += " x = \"1 &amp; &#x32;\t'>\n\"" }
        if next() % 5 == 0 { text += " p:x='é&quot;'" }
        guard depth < 5, next() % 5 != 0 else { return text + (next() % 2 == 0 ? "/>" : "></\(name) >") }
        text += ">"
        let pieces = [
            "text", "&lt;&#233;&apos;", "\r\n", "<![CDATA[<x> & ]] ]]>", "<!-- <x> & - -->", "<?php <x> & ?>", "]] >",
            "😀",
        ]
        for _ in 0..<(next() % 5) {
            text += next() % 2 == 0 ? element(depth: depth + 1) : pieces[Int(next() % UInt64(pieces.count))]
        }
        return text + "</\(name)>"
    }
}
