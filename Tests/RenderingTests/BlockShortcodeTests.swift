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
        "{{< figure src=\"/x.jpg\" >}}", "{{< youtube abc >}}", "{% include figure.html src=\"/q.png\" %}",
    ])
    func `text behind a block is shown without its marks`(shortcode: String) throws {
        let html = try Samples.content(
            markdown: "\(shortcode) Caption with *emph* and [link](/y).\nNext line with **bold**.")
        #expect(html.contains("<p>Caption with <em>emph</em> and <a href=\"https://example.org/"))
        #expect(html.hasSuffix("Next line with <strong>bold</strong>.</p>"))
    }

    @Test(arguments: [
        ("Icon {% image \"/a.png\" \"A\" %} in a sentence.", "<p>Icon @ in a sentence.</p>"),
        ("{% image \"/a.png\" \"A\" %} in a sentence.", "<p>@ in a sentence.</p>"),
        ("[{% image \"/a.png\" \"A\" %}](/b)", "<p><a href=\"https://example.org/blog/b\">@</a></p>"),
        ("One.\n\n{% image \"/a.png\" \"A\" %}\nTwo.", "<p>One.</p>\n<p>@</p>\n<p>Two.</p>"),
    ])
    func `an image is a block only where it stands alone`(source: String, expected: String) throws {
        let shown = expected.split(separator: "@", omittingEmptySubsequences: false).joined(separator: Self.image)
        #expect(try Samples.content(markdown: source) == shown)
    }

    private static let image = "<img src=\"https://example.org/blog/a.png\" alt=\"A\">"

    @Test(arguments: ["[{% image \"/a.png\" \"A\" %}\n](/b)", "[\n{% image \"/a.png\" \"A\" %}\n](/b)"])
    func `an image that is a link's text stays in the link`(source: String) throws {
        let html = try Samples.content(markdown: source)
        #expect(html.contains("<a href=\"https://example.org/blog/b\">"))
        #expect(html.contains(Self.image))
        #expect(!html.contains("]") && !html.contains("<p>\(Self.image)</p>"))
    }

    @Test(arguments: [
        ("{% img left /x.png 100 200 'a title' 'A' %}", "&#47;x&#46;png", " width=\"100\" height=\"200\""),
        ("{% img /x.png 100 'A' %}", "&#47;x&#46;png", " width=\"100\""),
        ("{% img /x.png A %}", "&#47;x&#46;png", ""),
        ("{% img x.png, \"A\", \"100vw\" %}", "x&#46;png", ""),
    ])
    func `Octopress names where an image stands and how large it is`(
        source: String, address: String, size: String
    ) throws {
        let shown = "<p><img src=\"\(address)\" alt=\"A\"\(size)></p>\n\n"
        #expect(try Samples.expansion(of: source).text == shown)
    }

    @Test(arguments: [
        ("A &amp; B", "A &amp; B"), ("A & B", "A &amp; B"), ("&lt;i&gt; &#x26;amp; &", "<i> &amp;amp; &amp;"),
        ("&copy; &nonsense; &#; &quot;", "© &amp;nonsense; &amp;#; &quot;"),
    ])
    func `words of a shortcode may have character references`(written: String, shown: String) throws {
        let html = try Samples.content(markdown: "{{< figure src=\"/a.png\" alt=\"\(written)\" >}}")
        #expect(html.contains("alt=\"\(shown)\""))
        let film = try Samples.content(markdown: "{{< youtube id=\"abc\" title=\"\(written)\" >}}")
        let text = shown.replacing("<i>", with: "&lt;i&gt;").replacing("&quot;", with: "\"")
        #expect(film.contains("▶ \(text)</a>"))
    }

    @Test(arguments: [
        "- one\n\n  {{< highlight c >}}\n  a {\n    b\n\n  }\n  {{< /highlight >}}\n\n  two",
        "1. one\n\n   {% highlight c %}\n   a {\n     b\n\n   }\n   {% endhighlight %}\n\n   two",
        "- one\n\n  {{< highlight c >}}\na {\n  b\n\n}\n{{< /highlight >}}\n\n  two",
    ])
    func `code in a list is shown without the list's margin`(source: String) throws {
        let html = try Samples.content(markdown: source)
        #expect(html.contains("<pre><code class=\"language-c\">a {\n  b\n\n}\n</code></pre>"), "\(html)")
        #expect(html.contains("<p>two</p>\n</li>"))
    }

    @Test(arguments: [
        "{{< details summary=\"More\" open=true >}}\nA *b*.\n{{< /details >}}\nC.",
        "{{% details \"More\" open %}}\n\nA *b*.\n\n{{% /details %}}\n\nC.",
        "{{< details title=More >}}A *b*.\n{{< /details >}}\nC.",
        "{% details More %}\nA *b*.\n{% enddetails %}\nC.",
    ])
    func `what folds open on the page does so in readers`(source: String) throws {
        let html = try Samples.content(markdown: source).filter { $0 != "\n" }
        #expect(html == "<details><summary>More</summary><p>A <em>b</em>.</p></details><p>C.</p>")
    }

    @Test(arguments: [
        ("{{< instagram ABC hidecaption >}}", "https://www.instagram.com/p/ABC/"),
        ("{{< spotify type=\"album\" id=\"3IB\" >}}", "https://open.spotify.com/album/3IB"),
        ("{% include video id=\"976\" provider=\"vimeo\" %}", "https://vimeo.com/976"),
        ("{% include video id=\"abc\" provider=\"youtube\" %}", "https://www.youtube.com/watch?v=abc"),
        ("{% include image.html img=\"/i.jpg\" description=\"Cat\" %}", "<figcaption>Cat</figcaption>"),
    ])
    func `a film, a post or a picture is what its words say`(source: String, expected: String) throws {
        let html = try Samples.content(markdown: source)
        #expect(html.contains(expected), "\(html)")
    }

    @Test(arguments: [
        "{{< peertube \"9c9de5e8\" >}}", "{% responsive_image sizes: \"a\" %}",
        "{% include video id=\"1\" provider=\"x\" %}",
    ])
    func `what cannot be told is reported`(source: String) throws {
        let rendering = try Samples.render(Samples.article(source))
        #expect(rendering.content.html.isEmpty && rendering.problems.count == 1, "\(rendering)")
    }

    @Test(arguments: ["<div class=\"notice\">@</div>", "<div>\n@\n</div>", "<div>\n  @\n</div>"])
    func `what was captured as Markdown is read as that, also within HTML`(place: String) throws {
        let shown = place.replacing("@", with: "{{ notice | markdownify }}")
        let html = try Samples.content(
            markdown: "{% capture notice %}\n#### New\n\n* You can\n{% endcapture %}\n\n\(shown)\n\n*After*")
        #expect(html.contains("<h4>New</h4>") && html.contains("<li>You can</li>"), "\(html)")
        #expect(html.hasSuffix("<p><em>After</em></p>"))
    }

    @Test
    func `an included figure counts from the root of the site`() throws {
        let html = try Samples.content(markdown: "{% include figure.liquid path=\"assets/img/9.jpg\" %}")
        #expect(html.contains("src=\"https://example.org/blog/assets/img/9.jpg\""))
    }

    @Test
    func `the lines behind a block are those of the file`() throws {
        let lines = try Samples.expansion(of: "{{< figure src=\"/a.png\" >}} more\n\nlast").state.lines
        #expect((3...5).map { lines.sourceLine(of: $0) } == [1, 2, 3])
    }
}
