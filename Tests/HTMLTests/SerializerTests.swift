import HTML
import Testing

struct SerializerTests {
    @Test(arguments: [
        ("<P CLASS=x>a<BR/>b</P>", "<p class=\"x\">a<br>b</p>"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("<a href=\"?a=1&b=2\" title='say \"x\"'>l</a>", "<a href=\"?a=1&amp;b=2\" title=\"say &quot;x&quot;\">l</a>"),
        ("<p title='a\u{A0}b'>a\u{A0}b", "<p title=\"a&nbsp;b\">a\u{A0}b</p>"),
        ("<pre>\n\nx</pre>", "<pre>\n\nx</pre>"),
        ("<pre>\nx</pre>", "<pre>x</pre>"),
        ("<p>a<!--more-->b", "<p>ab</p>"),
        ("<script>if (a < b && c) x()</script>", "<script>if (a < b && c) x()</script>"),
        ("<p hidden>x", "<p hidden=\"\">x</p>"),
        ("a&#1;b&#xFDD0;c&#13;d", "abc\nd"),
        ("<textarea>\n\na</textarea>", "<textarea>\n\na</textarea>"),
        ("<xmp><b></xmp><listing>a</listing>", "<pre>&lt;b&gt;</pre><pre>a</pre>"),
        ("<p ONCLICK=x a/b>", "<p onclick=\"x\" a=\"\" b=\"\"></p>"),
        ("<svg><a xlink:href='#x'/></svg>", "<svg><a xlink:href=\"#x\"></a></svg>"),
        ("<math><mi>x</mi></math>", "<math><mi>x</mi></math>"),
        ("a\0b", "ab"),
        ("", ""),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<b>x<p>y</b>z", "<b>x</b><p><b>y</b>z</p>"),
        ("<table><tr><td>1", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        ("<svg viewBox='0 0 1 1'><path d='M0'/></svg>", "<svg viewbox=\"0 0 1 1\"><path d=\"M0\"></path></svg>"),
        ("<x-note kind=a>t</x-note>", "<x-note kind=\"a\">t</x-note>"),
        ("<p a=1 a=2>", "<p a=\"1\"></p>"),
        ("<img src=a.png alt=x>", "<img src=\"a.png\" alt=\"x\">"),
    ])
    func `a fragment is written as HTML5`(source: String, expected: String) {
        #expect(HTMLSerializer.string(HTMLTree(fragment: source.utf8)) == expected)
    }

    @Test func `characters that HTML forbids are left out of what was put into a tree`() {
        var tree = HTMLTree()
        let noncharacters = String(
            decoding: [0xEF, 0xB7, 0x90, 0xEF, 0xBF, 0xBE, 0xF0, 0x9F, 0xBF, 0xBF], as: UTF8.self)
        let controls = "a\u{0}b\u{1}c\u{7F}d\u{85}e"
        tree.append(tree.newText(controls + noncharacters + "fgh\r\ni\rj\u{FF01}å\u{1F600}"), to: tree.root)
        #expect(HTMLSerializer.string(tree) == "abcdefgh\ni\nj\u{FF01}å\u{1F600}")
    }

    @Test func `a newline at the beginning of a pre survives, whatever stands before it`() {
        var tree = HTMLTree()
        let pre = tree.newElement("pre")
        tree.append(pre, to: tree.root)
        tree.append(tree.newText("\u{1}\nx"), to: pre)
        let html = HTMLSerializer.string(tree)
        #expect(html == "<pre>\n\nx</pre>")
        #expect(HTMLSerializer.string(HTMLTree(fragment: html.utf8)) == html)
    }

    @Test func `one node is written with or without itself`() {
        let tree = HTMLTree(fragment: "<p>a<b>c</b></p><br>".utf8)
        guard let paragraph = tree.firstChild(of: tree.root), let lineBreak = tree.lastChild(of: tree.root) else {
            Issue.record("no paragraph")
            return
        }
        #expect(String(decoding: HTMLSerializer.bytes(tree, childrenOf: paragraph), as: UTF8.self) == "a<b>c</b>")
        #expect(String(decoding: HTMLSerializer.bytes(tree, node: paragraph), as: UTF8.self) == "<p>a<b>c</b></p>")
        #expect(String(decoding: HTMLSerializer.bytes(tree, node: lineBreak), as: UTF8.self) == "<br>")
    }

    @Test func `a text cannot end the script it was put into`() {
        var tree = HTMLTree()
        let script = tree.newElement("script")
        tree.append(script, to: tree.root)
        tree.append(tree.newText("a</SCRIPT ><img src=x>"), to: script)
        let html = HTMLSerializer.string(tree)
        #expect(html == "<script>a&lt;/SCRIPT &gt;&lt;img src=x&gt;</script>")
        #expect(HTMLTree(fragment: html.utf8).elements(named: "img", in: tree.root).isEmpty)
    }
}
