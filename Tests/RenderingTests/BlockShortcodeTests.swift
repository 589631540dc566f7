import Syndication
import Testing

@testable import Rendering

/// Text beside a shortcode that becomes a block of HTML (spec R3.5 i).
struct BlockShortcodeTests {
    private static let figure = "<figure><img src=\"&#47;a&#46;png\" alt=\"\"></figure>"

    @Test(arguments: [
        ("{{< figure src=\"/a.png\" >}} More *text*.\nAnd more.", "F\n\nMore *text*.\nAnd more."),
        ("{% include figure.html src=\"/a.png\" %} more", "F\n\nmore"),
        ("  {{< figure src=\"/a.png\" >}}     more", "  F\n  \n  more"),
        ("- {{< figure src=\"/a.png\" >}} more", "- F\n  \n  more"),
        ("> 12. {{< figure src=\"/a.png\" >}} more", "> 12. F\n>     \n>     more"),
        ("- a\n\n    {{< figure src=\"/a.png\" >}} more", "- a\n\n    F\n    \n    more"),
        ("a\n      {{< figure src=\"/a.png\" >}} more", "a\n      F\n   \n   more"),
        ("{{< figure src=\"/a.png\" >}} {{< figure src=\"/a.png\" >}}\nmore", "F\n\nF\n\n\nmore"),
        ("{{< figure src=\"/a.png\" >}} \nmore", "F\n\n \nmore"),
        // In the middle of a paragraph, which goes on behind it.
        ("Text {{< figure src=\"/a.png\" >}} more", "Text F more"),
        ("2020 {{< figure src=\"/a.png\" >}} more", "2020 F more"),
    ])
    func `text behind a block is Markdown`(source: String, expected: String) throws {
        let shown = expected.split(separator: "F", omittingEmptySubsequences: false).joined(separator: Self.figure)
        #expect(try Samples.expansion(of: source).text == shown)
    }

    @Test(arguments: [
        "{{< figure src=\"/x.jpg\" >}}", "{{< youtube abc >}}", "{% include image.html src=\"/q.png\" %}",
    ])
    func `text behind a block is shown without its marks`(shortcode: String) throws {
        let html = try Samples.content(
            markdown: "\(shortcode) Caption with *emph* and [link](/y).\nNext line with **bold**.")
        #expect(html.contains("<p>Caption with <em>emph</em> and <a href=\"https://example.org/"))
        #expect(html.hasSuffix("Next line with <strong>bold</strong>.</p>"))
    }

    @Test
    func `the lines behind a block are those of the file`() throws {
        let lines = try Samples.expansion(of: "{{< figure src=\"/a.png\" >}} more\n\nlast").state.lines
        #expect((3...5).map { lines.sourceLine(of: $0) } == [1, 2, 3])
    }
}
