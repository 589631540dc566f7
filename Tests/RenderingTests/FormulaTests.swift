import ProcessorTime
import Rendering
import Syndication
import Testing

/// What stands between two `$$` in Markdown.
struct FormulaTests {
    @Test(arguments: [
        "$$x_{a}*y* + z_{b}*w*$$", "so $$a_1 \\\\ b_1 \\alpha *c* _d_$$ is", "$$a * b * c$$",
        "$$\na^2\n&amp; c\n[d](e) \\\\\n= f\n$$", "$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$",
        "a $$x^2 ~~y~~ `z`$$ b", "$$\\vec{a} <b> c$$",
        "so $$x*y*z$$ is", "$$a$$ and $$x_1*y_2*z$$.", "($$-a*b*(c)$$)",
    ])
    func `a formula is shown as it is written`(formula: String) throws {
        let content = try Samples.content(markdown: formula)
        let shown = formula.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        #expect(content == "<p>\(shown)</p>")
    }

    @Test func `a formula in a quotation, in a list and in a table is one too`() throws {
        #expect(
            try Samples.content(markdown: "> $$\n> a^*b*\n> $$\n")
                == "<blockquote>\n<p>$$\na^*b*\n$$</p>\n</blockquote>")
        #expect(try Samples.content(markdown: "- $$a^*b*$$\n").contains("<li>$$a^*b*$$</li>"))
        #expect(try Samples.content(markdown: "| a |\n|---|\n| $$x^*y*$$ |\n").contains("<td>$$x^*y*$$</td>"))
    }

    @Test(arguments: [
        "($$) or *more* ($$)", "US$$5 *or* more than US$$9", "$$5 *or* $$9", "$$20 *a* bit/$$30", "a $$, *b*, $$",
        "/tmp/$$_a *b* c_$$", "kill $$; echo *a* $$", "**$$**, *Grand*, **$$**", "$$-$$$ *cheap*, $$",
    ])
    func `emphasis between prices and between processes of a shell is emphasis`(text: String) throws {
        #expect(try Samples.content(markdown: text).contains("<em>"))
    }

    @Test func `prices, code and HTML stay what they are`() throws {
        #expect(
            try Samples.content(markdown: "From $$ to *more* than $$, or **$$$**.")
                == "<p>From $$ to <em>more</em> than $$, or <strong>$$$</strong>.</p>")
        #expect(
            try Samples.content(markdown: "Bistro ($$)[^1], [Grand](https://g.example/) ($$).\n\n[^1]: Dear.\n")
                .contains("<a href=\"https://g.example/\">Grand</a> ($$)"))
        #expect(
            try Samples.content(markdown: "**X** $$\\\n**Y** $$\\\nZ")
                == "<p><strong>X</strong> $$<br>\n<strong>Y</strong> $$<br>\nZ</p>")
        #expect(
            try Samples.content(markdown: "T <img src=\"https://e.org/f.png\" alt=\"$$\\frac{a}{b}$$\">")
                .contains("alt=\"$$\\frac{a}{b}$$\""))
        #expect(try Samples.content(markdown: "`$$a_b$$`") == "<p><code>$$a_b$$</code></p>")
        #expect(try Samples.content(markdown: "<div>\n$$a_{b} \\\\ *c*$$\n</div>").contains("$$a_{b} \\\\ *c*$$"))
        #expect(try Samples.content(markdown: "\\$\\$a^b *c*\\$\\$") == "<p>$$a^b <em>c</em>$$</p>")
    }

    @Test(arguments: ["$$", "$$a$$ ", "$$^$$", "x $$^$$\n", "> $$a$$\n", "$$ ` "])
    func `repeated formulas take no time`(formula: String) throws {
        let source = String(repeating: formula, count: 200_000 / formula.utf8.count)
        let time = try ProcessorTime.measure { _ = try Samples.content(markdown: source) }
        #expect(time < .seconds(4))
    }
}
