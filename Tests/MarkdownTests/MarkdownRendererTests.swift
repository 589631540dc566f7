import HTML
import Markdown
import Testing

struct MarkdownRendererTests {
    @Test(arguments: [
        ("", ""),
        ("\n\n", ""),
        ("plain", "<p>plain</p>\n"),
        (":smile: 16:9: a::b", "<p>:smile: 16:9: a::b</p>\n"),
        ("# A *b* `c`", "<h1>A <em>b</em> <code>c</code></h1>\n"),
        ("A\n=\n\nB\n-\n", "<h1>A</h1>\n<h2>B</h2>\n"),
        ("###### f ##", "<h6>f</h6>\n"),
        ("a\nb  \nc\\\nd", "<p>a\nb<br>\nc<br>\nd</p>\n"),
        ("**a *b***", "<p><strong>a <em>b</em></strong></p>\n"),
        ("a & b < c > d \"e\"", "<p>a &amp; b &lt; c &gt; d \"e\"</p>\n"),
        ("[a](/x?y=1&z=å 't')", "<p><a href=\"/x?y=1&amp;z=%C3%A5\" title=\"t\">a</a></p>\n"),
        ("[a](</x y>)", "<p><a href=\"/x%20y\">a</a></p>\n"),
        ("[a]\n\n[a]: /x \"t&quot;\"", "<p><a href=\"/x\" title=\"t&quot;\">a</a></p>\n"),
        ("![a *b* `c`\nd](e.png \"t\")", "<p><img src=\"e.png\" alt=\"a b c d\" title=\"t\"></p>\n"),
        ("![a [b](c) ![d](e)](f.png)", "<p><img src=\"f.png\" alt=\"a b d\"></p>\n"),
        ("[![a](b.png)](c)", "<p><a href=\"c\"><img src=\"b.png\" alt=\"a\"></a></p>\n"),
        ("`` a`b ``", "<p><code>a`b</code></p>\n"),
        ("> a\n", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        (">\n", "<blockquote>\n</blockquote>\n"),
        ("***\n", "<hr>\n"),
        ("    code\n\n    more\n", "<pre><code>code\n\nmore\n</code></pre>\n"),
        ("```\n\n a\n```\n", "<pre><code>\n a\n</code></pre>\n"),
        (
            "```swift x\nlet a = 1 < 2\n```\n",
            "<pre><code class=\"language-swift\">let a = 1 &lt; 2\n</code></pre>\n"
        ),
        ("<https://a.example/?b&c>", "<p><a href=\"https://a.example/?b&amp;c\">https://a.example/?b&amp;c</a></p>\n"),
        ("www.example.org.", "<p><a href=\"http://www.example.org\">www.example.org</a>.</p>\n"),
        ("(https://a.example/b_(c))", "<p>(<a href=\"https://a.example/b_(c)\">https://a.example/b_(c)</a>)</p>\n"),
        ("a@example.org", "<p><a href=\"mailto:a@example.org\">a@example.org</a></p>\n"),
        ("~~a~~ ~b~ c~d", "<p><del>a</del> ~b~ c~d</p>\n"),
        ("costs 5~10 and 20~30, H~2~O", "<p>costs 5~10 and 20~30, H~2~O</p>\n"),
        ("\"a\" -- b...", "<p>\"a\" -- b...</p>\n"),
        ("&copy; &#35; \\* &nbsp;", "<p>© # * \u{A0}</p>\n"),
        ("a\u{0}b", "<p>a\u{FFFD}b</p>\n"),
        ("a\rb\r\n\r\nc", "<p>a\nb</p>\n<p>c</p>\n"),
    ])
    func `blocks and inlines`(markdown: String, html: String) {
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
    }

    @Test(arguments: [
        ("- a\n- b\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("- a\n\n- b\n", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"),
        ("- a\n  - b\n", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        ("1. a\n", "<ol>\n<li>a</li>\n</ol>\n"),
        ("3. a\n4. b\n", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("0) a\n", "<ol start=\"0\">\n<li>a</li>\n</ol>\n"),
        ("-\n", "<ul>\n<li></li>\n</ul>\n"),
        (
            "- [x] a\n- [ ] b\n",
            """
            <ul>
            <li><input type="checkbox" checked="" disabled=""> a</li>
            <li><input type="checkbox" disabled=""> b</li>
            </ul>

            """
        ),
    ])
    func lists(markdown: String, html: String) {
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
    }

    @Test func `a table has a head, a body and aligned columns`() {
        let markdown = "| a | b | c |\n|:-:|--:|---|\n| *c* | d |\n| e \\| f | g | h | i |\n"
        let html = """
            <table>
            <thead>
            <tr>
            <th align="center">a</th>
            <th align="right">b</th>
            <th>c</th>
            </tr>
            </thead>
            <tbody>
            <tr>
            <td align="center"><em>c</em></td>
            <td align="right">d</td>
            <td></td>
            </tr>
            <tr>
            <td align="center">e | f</td>
            <td align="right">g</td>
            <td>h</td>
            </tr>
            </tbody>
            </table>

            """
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
    }

    @Test func `footnotes stand at the end, with a link back to each reference`() {
        let markdown = "a[^n] b[^å] d[^n]\n\n[^n]: note\n[^å]: > quote\n[^never]: unused\n\ne\n"
        let html = """
            <p>a<sup class="footnote-ref"><a href="#fn-n" id="fnref-n" data-footnote-ref="">1</a></sup> \
            b<sup class="footnote-ref"><a href="#fn-%C3%A5" id="fnref-%C3%A5" data-footnote-ref="">2</a></sup> \
            d<sup class="footnote-ref"><a href="#fn-n" id="fnref-n-2" data-footnote-ref="">1</a></sup></p>
            <p>e</p>
            <section class="footnotes" data-footnotes="">
            <ol>
            <li id="fn-n">
            <p>note <a href="#fnref-n" class="footnote-backref" data-footnote-backref="" \
            aria-label="Back to content">↩</a> <a href="#fnref-n-2" class="footnote-backref" data-footnote-backref="" \
            aria-label="Back to content">↩<sup class="footnote-ref">2</sup></a></p>
            </li>
            <li id="fn-%C3%A5">
            <blockquote>
            <p>quote</p>
            </blockquote>
            <a href="#fnref-%C3%A5" class="footnote-backref" data-footnote-backref="" \
            aria-label="Back to content">↩</a>
            </li>
            </ol>
            </section>

            """
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
    }

    @Test(arguments: [
        ("a\n\n[^n]: unused\n\nb\n", "<p>a</p>\n<p>b</p>\n"),
        ("> [^n]: unused\n\nb [^m]\n", "<blockquote>\n</blockquote>\n<p>b [^m]</p>\n"),
    ])
    func `a footnote that nothing refers to is left out`(markdown: String, html: String) {
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
    }

    @Test(arguments: [
        ("a <b>c</b>\n\n<div>\n\n*d*\n\n</div>\n", "<p>a <b>c</b></p>\n<div>\n<p><em>d</em></p>\n</div>\n"),
        (
            "<details><summary>a</summary>\n\n- b\n\n</details>",
            "<details><summary>a</summary>\n<ul>\n<li>b</li>\n</ul>\n</details>\n"
        ),
        ("a <br> b <img src=c>", "<p>a <br> b <img src=\"c\"></p>\n"),
        ("a <b>unclosed\n\nc\n", "<p>a <b>unclosed</b></p><b>\n<p>c</p>\n</b>"),
    ])
    func `HTML in Markdown keeps its meaning`(markdown: String, html: String) {
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
    }

    @Test func `a comment can be found in the tree`() {
        let tree = MarkdownRenderer.tree(of: "a\n\n<!-- more -->\n\nb\n".utf8)
        let comments = tree.children(of: tree.root).filter { tree.kind(of: $0) == .comment }
        #expect(comments.map { tree.text(of: $0) } == [" more "])
    }

    @Test func `quotes and dashes stay as written`() {
        let tree = MarkdownRenderer.tree(of: "\"a\" -- 'b'... --- c".utf8)
        #expect(HTMLSerializer.string(tree) == "<p>\"a\" -- 'b'... --- c</p>\n")
    }

    @Test func `elements know their line`() {
        let markdown = "# a\n\n- b\n- c\n\n  d\n\n| e |\n|---|\n| f |\n\n```\ng\n```\n\nh\n[i](j)\nwww.example.org\n"
        let expected = [
            "h1": [1], "ul": [3], "li": [3, 4], "p": [3, 4, 6, 16], "table": [8], "thead": [8], "th": [8],
            "td": [10], "pre": [12], "a": [17, 18],
        ]
        for html in ["", "\n<div>k</div>\n"] {
            let tree = MarkdownRenderer.tree(of: (markdown + html).utf8)
            for (name, lines) in expected where html.isEmpty || name != "a" {
                #expect(tree.elements(named: name, in: tree.root).map { tree.line(of: $0) } == lines, "\(name)")
            }
        }
    }

    /// The markup is put in order for the drawing's sake, without the lines of the list.
    @Test func `a careless drawing shifts no lines`() {
        let markdown = "<svg><path></svg>\n\n<select>\n<option>1\n<option>2\n</select>\n\n![a](b)\n\n<hr>\n\n*c*\n"
        let tree = MarkdownRenderer.tree(of: markdown.utf8)
        for (name, line) in ["img": 8, "em": 12] {
            #expect(tree.elements(named: name, in: tree.root).map { tree.line(of: $0) } == [line], "\(name)")
        }
    }

    @Test func `elements of blocks of HTML know their line`() {
        let markdown =
            "a\n\n<figure>\n<img src=b>\n</figure>\n\n- c\n\n  <div>\n\n  *d*\n\n  <img src=e>\n  </div>\n\n"
            + "> <pre>\n>\n> <i>f</i></pre>\n\n<hr>\n\ng\n<hr>\n\n<hr>\n"
        let expected = [
            "figure": [3], "img": [4, 13], "div": [9], "em": [11], "pre": [16], "i": [18], "hr": [20, 23, 25],
        ]
        for markdown in [markdown, markdown.replacing("\n", with: "\r\n")] {
            let tree = MarkdownRenderer.tree(of: markdown.utf8)
            for (name, lines) in expected {
                #expect(tree.elements(named: name, in: tree.root).map { tree.line(of: $0) } == lines, "\(name)")
            }
        }
    }

    @Test func `what lies too deep lies beside its ancestor`() {
        let markdown = String(repeating: "> ", count: 10) + "a *b*"
        let tree = MarkdownRenderer.tree(of: markdown.utf8, options: MarkdownOptions(maximumDepth: 4))
        let deepest = tree.descendants(of: tree.root).map { tree.ancestors(of: $0).count }.max()
        #expect(deepest.map { $0 <= 5 } == true)
        #expect(tree.isSimplified)
        #expect(!MarkdownRenderer.tree(of: markdown.utf8).isSimplified)
        #expect(tree.textContent(of: tree.root).filter { $0 != "\n" } == "a b")
    }

    @Test(
        arguments: [
            [0x61, 0xFF, 0x62], [0xC3, 0x28], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0x3C, 0x62, 0x3E, 0xFF], [0x2A, 0xC0, 0x2A],
        ] as [[UInt8]])
    func `bytes that are no UTF-8 become replacement characters`(bytes: [UInt8]) {
        let html = HTMLSerializer.bytes(MarkdownRenderer.tree(of: bytes))
        let text = String(validating: html, as: UTF8.self)
        #expect(text?.contains("\u{FFFD}") == true)
    }

    @Test func `any collection of bytes will do`() {
        let bytes = Array("# a\n\nb".utf8)
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: bytes[2...])) == "<p>a</p>\n<p>b</p>\n")
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: Array("ba".utf8).reversed())) == "<p>ab</p>\n")
    }

    @Test func `many threads give what one gives`() async {
        let texts = (0..<64).map {
            "*a* ~~\($0)~~ ~b~ www.example.org/\($0) x@example.org [^1]\n\n[^1]: ~c~ http://d.example\n"
        }
        let alone = texts.map { HTMLSerializer.string(MarkdownRenderer.tree(of: $0.utf8)) }
        let together = await withTaskGroup(of: (Int, Bool).self) { group in
            for round in 0..<512 {
                let index = round % texts.count
                group.addTask {
                    let tilde = HTMLSerializer.string(MarkdownRenderer.tree(of: texts[index].utf8)) == alone[index]
                    let none = HTMLSerializer.string(MarkdownRenderer.tree(of: "a www.b.example *c*".utf8))
                    return (index, tilde && none.hasSuffix("www.b.example</a> <em>c</em></p>\n"))
                }
            }
            return await group.reduce(into: []) { wrong, result in if !result.1 { wrong.append(result.0) } }
        }
        #expect(together.isEmpty)
    }
}
