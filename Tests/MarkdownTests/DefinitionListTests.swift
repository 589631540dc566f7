import HTML
@testable import Markdown
import Testing

struct DefinitionListTests {
    private static let lists: [(markdown: String, html: String)] = [
        (
            "Apple\n: A fruit\n  that grows\n: Another\n",
            "<dl>\n<dt>Apple</dt>\n<dd>A fruit\nthat grows</dd>\n<dd>Another</dd>\n</dl>\n"
        ),
        (
            "Two\nTerms\n: One\n\nThird  \nFourth\n:   *Two*\n\nText",
            """
            <dl>
            <dt>Two</dt>
            <dt>Terms</dt>
            <dd>One</dd>
            <dt>Third</dt>
            <dt>Fourth</dt>
            <dd><em>Two</em></dd>
            </dl>
            <p>Text</p>

            """
        ),
        (
            "Term\n\n  : One\n\n        code\n\n    - a\n\nText\n",
            """
            <dl>
            <dt>Term</dt>
            <dd>
            <p>One</p>
            <pre><code>code
            </code></pre>
            <ul>
            <li>a</li>
            </ul>
            </dd>
            </dl>
            <p>Text</p>

            """
        ),
        (
            "Term\r\n: One\r\n\r\n: Two\r\n",
            "<dl>\n<dt>Term</dt>\n<dd>\n<p>One</p>\n</dd>\n<dd>\n<p>Two</p>\n</dd>\n</dl>\n"
        ),
        (
            "<div>\n\n*Term*\n: One <b>x</b>\n\n</div>\n",
            "<div>\n<dl>\n<dt><em>Term</em></dt>\n<dd>One <b>x</b></dd>\n</dl>\n</div>\n"
        ),
        // A list of the author's stays one.
        (
            "Term\n: One\n\n+ a\n",
            "<dl>\n<dt>Term</dt>\n<dd>One</dd>\n</dl>\n<ul>\n<li>a</li>\n</ul>\n"
        ),
        // Only what stands behind a paragraph is a definition.
        (
            "# a\n\n: b\n\nTerm\n: One\n",
            "<h1>a</h1>\n<p>: b</p>\n<dl>\n<dt>Term</dt>\n<dd>One</dd>\n</dl>\n"
        ),
    ]

    @Test(arguments: lists)
    func `a line that begins with a colon defines the line before it`(markdown: String, html: String) {
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
        #expect(HTMLSerializer.string(MarkdownRenderer.treeByHTML(of: markdown.utf8)) == html)
    }

    @Test(arguments: [
        (": a\n: b", "<p>: a\n: b</p>\n"),
        ("- a\n: b", "<ul>\n<li>a\n: b</li>\n</ul>\n"),
        ("> a\n: b", "<blockquote>\n<p>a\n: b</p>\n</blockquote>\n"),
        ("# a\n\n: b", "<h1>a</h1>\n<p>: b</p>\n"),
        ("```\na\n: b\n```", "<pre><code>a\n: b\n</code></pre>\n"),
        ("    a\n\n    : b", "<pre><code>a\n\n: b\n</code></pre>\n"),
        ("a\n:b", "<p>a\n:b</p>\n"),
        ("a\n::: note", "<p>a\n::: note</p>\n"),
        ("a\n: \nb", "<p>a\n:\nb</p>\n"),
        (
            "+ a\n\n- b\n\n* c\n\nd\n: e",
            "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n<ul>\n<li>c</li>\n</ul>\n<p>d\n: e</p>\n"
        ),
    ])
    func `elsewhere a colon is a colon`(markdown: String, html: String) {
        #expect(HTMLSerializer.string(MarkdownRenderer.tree(of: markdown.utf8)) == html)
    }

    @Test func `elements know their lines`() {
        let tree = MarkdownRenderer.tree(of: "Text\n\nOne\nTwo\n: Three\n".utf8)
        let lines = ["dl", "dt", "dd"].map { name in tree.elements(named: name, in: tree.root).map(tree.line) }
        #expect(lines == [[3], [3, 4], [5]])
    }
}
