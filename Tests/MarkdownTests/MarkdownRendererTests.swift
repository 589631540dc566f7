import HTML
import Markdown
import Testing

struct MarkdownRendererTests {
    @Test(arguments: [
        ("# A *b* `c`", "<h1>A <em>b</em> <code>c</code></h1>\n"),
        ("a\nb  \nc", "<p>a\nb<br>\nc</p>\n"),
        ("[a&b](/x?y=1&z \"t\")", "<p><a href=\"/x?y=1&amp;z\" title=\"t\">a&amp;b</a></p>\n"),
        ("[a](/x?y=1&z=å 't')", "<p><a href=\"/x?y=1&amp;z=%C3%A5\" title=\"t\">a</a></p>\n"),
        ("![a *b*](c.png)", "<p><img src=\"c.png\" alt=\"a b\"></p>\n"),
        ("- a\n- b\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n\n4. b\n", "<ol start=\"3\">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n"),
        ("> a\n", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("```swift x\nlet a = 1 < 2\n```\n", "<pre><code class=\"language-swift\">let a = 1 &lt; 2\n</code></pre>\n"),
        ("    code\n", "<pre><code>code\n</code></pre>\n"),
        ("***\n", "<hr>\n"),
        ("~~a~~ ~b~", "<p><del>a</del> <del>b</del></p>\n"),
        ("www.example.org", "<p><a href=\"http://www.example.org\">www.example.org</a></p>\n"),
        ("a@example.org", "<p><a href=\"mailto:a@example.org\">a@example.org</a></p>\n"),
        (
            "- [x] a\n- [ ] b\n",
            """
            <ul>
            <li><input type="checkbox" checked="" disabled=""> a</li>
            <li><input type="checkbox" disabled=""> b</li>
            </ul>

            """
        ),
        (
            "| a | b |\n|:-:|--:|\n| *c* | d |\n",
            """
            <table>
            <thead>
            <tr>
            <th align="center">a</th>
            <th align="right">b</th>
            </tr>
            </thead>
            <tbody>
            <tr>
            <td align="center"><em>c</em></td>
            <td align="right">d</td>
            </tr>
            </tbody>
            </table>

            """
        ),
        (
            "a[^n] b[^n]\n\n[^n]: note\n",
            """
            <p>a<sup class="footnote-ref"><a href="#fn-n" id="fnref-n" data-footnote-ref="">1</a></sup> \
            b<sup class="footnote-ref"><a href="#fn-n" id="fnref-n-2" data-footnote-ref="">1</a></sup></p>
            <section class="footnotes" data-footnotes="">
            <ol>
            <li id="fn-n">
            <p>note <a href="#fnref-n" class="footnote-backref" data-footnote-backref="" \
            aria-label="Back to content">↩</a> <a href="#fnref-n-2" class="footnote-backref" data-footnote-backref="" \
            aria-label="Back to content">↩<sup class="footnote-ref">2</sup></a></p>
            </li>
            </ol>
            </section>

            """
        ),
        ("a <b>c</b>\n\n<div>\n\n*d*\n\n</div>\n", "<p>a <b>c</b></p>\n<div>\n<p><em>d</em></p>\n</div>\n"),
        ("a\n\n<!-- more -->\n\nb\n", "<p>a</p>\n\n<p>b</p>\n"),
        ("\"a\" -- b...", "<p>\"a\" -- b...</p>\n"),
        ("&copy; &#35; \\* &nbsp;", "<p>© # * \u{A0}</p>\n"),
    ])
    func `Markdown becomes HTML`(markdown: String, html: String) {
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
        #expect(HTMLSerializer.string(MarkdownRenderer.treeByHTML(of: markdown.utf8)) == html)
    }
}
