import SeededRandom
import Testing
import XML

@Suite struct XMLWriterTests {
    @Test func `a document begins with the declaration and has one line for each element`() throws {
        var writer = try XMLWriter()
        writer.startDocument()
        writer.start("feed")
        writer.attribute("xmlns", XMLText("http://www.w3.org/2005/Atom"))
        writer.element("title", XMLText("Été"))
        writer.start("link")
        writer.attribute("href", XMLText("https://example.org/?a=1&b=2"))
        writer.end()
        writer.start("author")
        writer.element("name", XMLText("A"))
        writer.end()
        #expect(
            String(decoding: try writer.finish(), as: UTF8.self) == """
                <?xml version="1.0" encoding="utf-8"?>
                <feed xmlns="http://www.w3.org/2005/Atom">
                <title>Été</title>
                <link href="https://example.org/?a=1&amp;b=2"/>
                <author>
                <name>A</name>
                </author>
                </feed>

                """)
    }

    @Test func `a stylesheet stands between the declaration and the root, and its address cannot end it`() throws {
        var writer = try XMLWriter()
        writer.startDocument()
        writer.stylesheet(XMLText("https://example.org/?a=\"1\"&b?><x/>"))
        writer.element("feed", XMLText("A"))
        let bytes = try writer.finish()
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                <?xml version="1.0" encoding="utf-8"?>
                <?xml-stylesheet type="text/css" href="https://example.org/?a=&quot;1&quot;&amp;b?&gt;&lt;x/&gt;"?>
                <feed>A</feed>

                """)
        #expect(try XMLDocument(parsing: bytes, source: "test").root?.text == "A")
    }

    @Test(arguments: [
        (Escaping.named, "Using &lt;b&gt; &amp; &amp;amp; ]]&gt; \"'"),
        (.hexadecimal, "Using &#x3C;b&#x3E; &#x26; &#x26;amp; ]]&#x3E; \"'"),
        (.plainTextAsHTML, "Using &amp;lt;b&amp;gt; &amp;amp; &amp;amp;amp; ]]&amp;gt; \"'"),
    ])
    func `text is escaped as its element wants it`(escaping: Escaping, expected: String) throws {
        var writer = try XMLWriter()
        writer.element("title", XMLText("Using <b> & &amp; ]]> \"'"), escaping)
        #expect(String(decoding: try writer.finish(), as: UTF8.self) == "<title>\(expected)</title>\n")
    }

    @Test func `white space in an attribute survives parsing`() throws {
        var writer = try XMLWriter()
        writer.start("a")
        writer.attribute("b", XMLText("1\t2\n3\r4\"5'6<7>8&9"))
        let bytes = try writer.finish()
        #expect(String(decoding: bytes, as: UTF8.self) == "<a b=\"1&#9;2&#10;3&#10;4&quot;5'6&lt;7&gt;8&amp;9\"/>\n")
        let root = try #require(try XMLDocument(parsing: bytes, source: "test").root)
        #expect(root.attribute("b") == "1\t2\n3\n4\"5'6<7>8&9")
    }

    @Test func `a long text of specials crosses the escaper's buffer unharmed`() throws {
        let text = XMLText(String(repeating: "<&>é", count: 50_000))
        for escaping in [Escaping.named, .hexadecimal] {
            var writer = try XMLWriter()
            writer.element("t", text, escaping)
            let document = try XMLDocument(parsing: try writer.finish(), source: "test")
            #expect(document.root?.text == text.string)
        }
    }

    /// The promise of the whole program: one hostile article never breaks a feed (spec R1.2, security.md section 4).
    @Test func `any bytes written as text and as an attribute parse again to the filtered text`() throws {
        var random = SeededGenerator(seed: 20_260_314)
        for round in 0..<12_000 {
            let text = XMLText(String(decoding: hostileBytes(round, &random), as: UTF8.self))
            var writer = try XMLWriter()
            writer.startDocument()
            writer.start("root")
            writer.attribute("value", text)
            writer.element("named", text)
            writer.element("hexadecimal", text, .hexadecimal)
            writer.end()
            let bytes = try writer.finish()
            #expect(XMLText.firstForbidden(in: bytes) == nil)
            let root = try #require(try XMLDocument(parsing: bytes, source: "round \(round)").root)
            let expected = Array(text.string.utf8)
            #expect(root.attribute("value").map { Array($0.utf8) } == expected)
            #expect(root.children.map { Array($0.text.utf8) } == [expected, expected])
        }
    }

    private func hostileBytes(_ round: Int, _ random: inout SeededGenerator) -> [UInt8] {
        let pieces: [[UInt8]] = [
            Array("]]>".utf8), Array("<![CDATA[".utf8), Array("-->".utf8), Array("?>".utf8), Array("&#8;".utf8),
            Array("&amp;".utf8), Array("<!DOCTYPE x>".utf8), Array("\r\n".utf8), Array("été 日本 🚀".utf8),
            [0xED, 0xA0, 0x80], [0xED, 0xB0, 0x80], [0xC0, 0x80], [0xE0, 0x80, 0xAF], [0xF4, 0x90, 0x80, 0x80],
            [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF], [0xEF, 0xB7, 0x90], [0xF0, 0x9F, 0xBF, 0xBE], [0xC2, 0x85],
            [0xC2, 0x9F], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0x00], [0xE2, 0x82], [0xF0, 0x9F],
        ]
        // Every byte alone first, then mixtures.
        if round < 256 { return [UInt8(round)] }
        var bytes: [UInt8] = []
        for _ in 0..<Int(random.next() % 24) {
            switch random.next() % 3 {
            case 0: bytes.append(UInt8(truncatingIfNeeded: random.next()))
            case 1: bytes.append(UInt8(random.next() % 0x20))
            default: bytes += pieces[Int(random.next() % UInt64(pieces.count))]
            }
        }
        return bytes
    }
}
