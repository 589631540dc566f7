import Syndication
import Testing

@testable import Rendering

struct MarkedElementTests {
    @Test(arguments: [
        (
            "<section markdown=\"1\">\nText *x*\n- a\n</section>\nAfter *y*",
            "<section markdown=\"1\">\n\nText *x*\n- a\n</section>\n\nAfter *y*"
        ),
        ("<div markdown='block'>*x*</div>", "<div markdown='block'>\n\n*x*\n\n</div>"),
        ("a\n\n  <div class=grid markdown>  *x*", "a\n\n  <div class=grid markdown>\n\n*x*"),
        (
            "<details markdown=1>\n<summary>More</summary>\n*x*\n</details>",
            "<details markdown=1>\n\n<summary>More</summary>\n\n*x*\n</details>"
        ),
        (
            "<div>\n<div markdown=1>\n<div>\na\n</div>\nb\n</div>\nc\n</div>\nd",
            "<div>\n<div markdown=1>\n\n<div>\na\n</div>\nb\n</div>\n\nc\n</div>\nd"
        ),
        ("<DIV Markdown=\"1\">\n\na\n\n</DIV>\n\nb", "<DIV Markdown=\"1\">\n\na\n\n</DIV>\n\nb"),
    ])
    func `empty lines stand around what is Markdown`(source: String, opened: String) {
        var lines = LineMap()
        let bytes = MarkedElements.opened(in: Array(source.utf8), lines: &lines)
        #expect(String(decoding: bytes, as: UTF8.self) == opened)
    }

    @Test(arguments: [
        "<div markdown=\"0\">\n*x*\n</div>", "<div title=\"a markdown=1\">\n*x*\n</div>", "<div>\n*x*\n</div>",
        "    <div markdown=1>\n*x*", "```\n<div markdown=1>\n*x*\n```", "a <div markdown=1>\n*x*",
        "<span markdown=1>\n*x*</span>", "<div markdown=1", "a < markdown\n<",
    ])
    func `all else stays`(source: String) {
        var lines = LineMap()
        #expect(MarkedElements.opened(in: Array(source.utf8), lines: &lines) == Array(source.utf8))
    }

    @Test func `readers get the content, not the attribute`() throws {
        let content = try Samples.content(
            markdown: "<details markdown=\"1\">\n<summary>More</summary>\nText *x*\n</details>")
        #expect(content == "<details>\n<summary>More</summary>\n<p>Text <em>x</em></p>\n</details>")
    }

    @Test func `problems name the line of the file`() throws {
        let article = try Samples.article(
            "{% unknown %}\n\n<section markdown=1>\na\n</section>\nb\n\n{{< figure src=\"chart.png\" >}}\n[x](gone.md)\n"
        )
        let problems = try Samples.render(article).problems
        #expect(problems.first { $0.description.contains("gone.md") }?.line == 13)
    }
}
