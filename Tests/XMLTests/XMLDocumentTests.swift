import Testing
import XML

@Suite struct XMLDocumentTests {
    @Test func `elements, attributes, text and namespaces are seen`() throws {
        let document = try XMLDocument(
            parsing: Array(
                """
                <?xml version="1.0" encoding="utf-8"?>
                <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
                <dc:creator kind="a" dc:x="1">A &amp; &#x3C;B</dc:creator>
                <!-- seen by nobody --><empty/>
                </rss>
                """.utf8), source: "news.rss")
        let root = try #require(document.root)
        #expect(root.name == "rss")
        #expect(root.namespace == "")
        #expect(root.declarations.map(\.prefix) == ["dc"])
        #expect(root.children.map(\.name) == ["dc:creator", "empty"])
        let creator = try #require(root.children.first { _ in true })
        #expect(creator.text == "A & <B")
        #expect(creator.namespace == "http://purl.org/dc/elements/1.1/")
        #expect(creator.attributes.map(\.name) == ["kind", "dc:x"])
        #expect(creator.attribute("dc:x") == "1")
        #expect(creator.attribute("y") == nil)
        #expect(creator.line == 3)
    }

    @Test(arguments: [
        ("", 1),
        ("   ", 1),
        ("<a>\n<b></a>", 2),
        ("<a>\u{8}</a>", 1),
        ("<a>&nbsp;</a>", 1),
        ("<a x='1' x='2'/>", 1),
        ("<a/><b/>", 1),
        ("\n<?xml version='1.0'?><a/>", 2),
        ("<x:a/>", 1),
        ("<a>\n\n&#8;</a>", 3),
    ])
    func `what is not well-formed is refused with its line`(text: String, line: Int) {
        #expect {
            try XMLDocument(parsing: Array(text.utf8), source: "news.atom")
        } throws: { error in
            guard case .notWellFormed("news.atom", let found, let reason) = error as? XMLError else { return false }
            return found == line && !reason.isEmpty && !reason.hasSuffix("\n")
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: XMLError.self) { try XMLDocument(parsing: [0x3C, 0x61, 0x3E, 0xFF, 0x3C], source: "x") }
    }

    @Test func `a document type is refused, and no entity is ever loaded`() {
        let text = "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a>&e;</a>"
        #expect(throws: XMLError.documentType(source: "x")) { try XMLDocument(parsing: Array(text.utf8), source: "x") }
    }

    @Test func `a document of 40 MB parses with the library's limits in force`() throws {
        let entry = "<entry><content>" + String(repeating: "&lt;p&gt;text &amp;amp; more&lt;/p&gt;\n", count: 110)
        let text = "<feed>" + String(repeating: entry + "</content></entry>\n", count: 10_000) + "</feed>"
        let document = try XMLDocument(parsing: Array(text.utf8), source: "big.atom")
        #expect(document.root?.children.reduce(0) { count, _ in count + 1 } == 10_000)
    }
}
