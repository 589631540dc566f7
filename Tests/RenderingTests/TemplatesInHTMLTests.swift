import ProcessorTime
import Syndication
import Testing

@testable import Rendering

/// Template code in blocks of raw HTML, which an empty line ends for Markdown (spec R3.5 i).
struct TemplatesInHTMLTests {
    static let tags = [
        "{{< figure src=\"/a.png\" >}}", "{{< youtube abc >}}", "{% include image.html url=\"/a.png\" %}",
        "{% image \"/a.png\" \"A\" %}", "{{< unknown >}}", "{% unknown %}", "{{ unknown }}", "{% if a %}", "{: .wide}",
        "{# nothing #}", "{% comment %}\n\nnothing\n\n{% endcomment %}",
        "{% highlight c %}\na\n\nb\n{% endhighlight %}",
    ]

    @Test(arguments: tags, ["    ", "\t", "      "])
    func `HTML goes on behind a tag on a line of its own`(tag: String, margin: String) throws {
        for element in ["div", "figure", "center", "section class=\"a\"", "span"] {
            let end = element.prefix { $0 != " " }
            let html = try Samples.content(
                markdown: "One.\n\n<\(element)>\n\(tag)\n\(margin)<p>Two <b>bold</b></p>\n</\(end)>\n\n*Three*")
            #expect(!html.contains("&lt;"), "\(html)")
            #expect(html.contains("<b>bold</b>") && html.contains("<em>Three</em>"), "\(html)")
            #expect(html.contains("<pre") == tag.contains("highlight"))
        }
    }

    @Test(arguments: tags)
    func `a tag that a line of HTML begins with ends nothing`(tag: String) throws {
        let html = try Samples.content(markdown: "<div>\(tag)\n    <p>Two</p>\n</div>")
        #expect(html.contains("<p>Two</p>") && !html.contains("&lt;"), "\(html)")
    }

    @Test(arguments: [
        ("<details>\n<summary>A</summary>\n\n{{< unknown >}}\n*text*\n</details>", "<em>text</em>"),
        ("- <div>x</div>\n- {{< youtube abc >}}\n  *text*", "<em>text</em>"),
        ("> <div>x</div>\n\n{{< youtube abc >}}\n*text*", "<em>text</em>"),
        ("<div markdown=\"1\">\n{{< youtube abc >}}\n*text*\n</div>", "<em>text</em>"),
        ("Text\n<span>\n{{< youtube abc >}}\n*text*\n</span>", "<em>text</em>"),
        ("```html\n<div>\n\n```\n{{< youtube abc >}}\n*text*", "<em>text</em>"),
    ])
    func `where no HTML is open Markdown is read on`(source: String, expected: String) throws {
        #expect(try Samples.content(markdown: source).contains(expected))
    }

    @Test(arguments: ["rawhtml", "raw", "html", "unsafe"])
    func `HTML that a shortcode encloses is taken as it is`(name: String) throws {
        for inner in [
            "<div>\n\n    <p>Two *three*</p>\n\n</div>", "    <div>\n        <p>Two *three*</p>\n    </div>",
            "\n    <p>Two *three*</p>", "<figure>\n\n\t<p>Two *three*</p>\n<!-- a\n\n b -->\n</figure>",
        ] {
            let html = try Samples.content(markdown: "One.\n\n{{< \(name) >}}\n\(inner)\n{{< /\(name) >}}\n*Four*")
            #expect(html.contains("<p>Two *three*</p>") && html.contains("<em>Four</em>"), "\(html)")
            #expect(!html.contains("&lt;") && !html.contains("<pre") && !html.contains("b --"), "\(html)")
        }
        let html = try Samples.content(
            markdown: "{{< \(name) >}}\n<div><pre>\na\n\n    b</pre></div>\n{{< /\(name) >}}")
        #expect(html.contains("a\n\n    b</pre>"), "\(html)")
        let lines = try Samples.expansion(of: "{{< \(name) >}}\n    <p>\n\n</p>\n{{< /\(name) >}}\nlast").state.lines
        #expect(lines.sourceLine(of: 6) == 6)
    }
}

/// Elements with empty lines and indented lines in them, as kramdown reads them.
struct InterruptedHTMLTests {
    @Test(arguments: ["\t", "    "])
    func `an element goes on to its end tag`(margin: String) throws {
        let html = try Samples.content(
            markdown: """
                <div class="a">
                \(margin)<blockquote>
                \(margin)\(margin)One

                \(margin)\(margin)two <b>three</b> {{ x }}

                \(margin)\(margin)<ul>
                \(margin)\(margin)<li>four</li>
                \(margin)\(margin)</ul>
                \(margin)</blockquote>

                \(margin)</div>

                *Five*
                """)
        #expect(!html.contains("&lt;") && !html.contains("<pre") && !html.contains("{{"), "\(html)")
        let quote = try #require(html.firstRange(of: "<blockquote>")).upperBound
        let end = try #require(html.firstRange(of: "</blockquote>")).lowerBound
        #expect(html[quote..<end].contains("<b>three</b>") && html[quote..<end].contains("<li>four</li>"))
        #expect(html.hasSuffix("<p><em>Five</em></p>"))
    }

    @Test func `pictures, rows and items are no code in an open element`() throws {
        let pictures = try Samples.content(
            markdown: "<div class=\"a\">\n\n    <img src=\"/a.jpg\">\n\n    <img src=\"/b.jpg\">\n\n</div>")
        #expect(pictures.contains("a.jpg\" alt=\"\">") && pictures.contains("b.jpg") && !pictures.contains("<pre"))
        let table = try Samples.content(
            markdown: """
                <table>
                  <thead>
                    <tr><th>Name</th></tr>
                  </thead>

                  <tbody>

                    <tr>
                      <td>one</td>
                    </tr>

                  </tbody>
                </table>

                *After*
                """)
        #expect(
            table.contains("<td>one</td>") && !table.contains("&lt;") && table.contains("<em>After</em>"), "\(table)")
        let list = try Samples.content(markdown: "<ul>\n\n    <li>a</li>\n\n    <li>b</li>\n</ul>")
        #expect(list.contains("<li>a</li>") && list.contains("<li>b</li>") && !list.contains("<pre"), "\(list)")
    }

    @Test(arguments: ["<figure class=\"highlight\">", "<div>\n"])
    func `code within other elements keeps its empty lines`(opening: String) throws {
        let end = opening.hasPrefix("<div") ? "div" : "figure"
        let html = try Samples.content(
            markdown: "\(opening)<pre><code>let a = 1 &lt; 2\n\n  let b = \"*x*\"\n</code></pre></\(end)>\n\n*After*")
        #expect(html.contains("let a = 1 &lt; 2\n\n  let b = \"*x*\"\n</code></pre>"), "\(html)")
        #expect(html.hasSuffix("<p><em>After</em></p>"))
    }

    @Test(arguments: [
        "<div>\n\n    <p>code</p>\n    </section>\n\n</div>", "<div>a</div>\n\n    </div>",
        "Text\n\n    <div>\n    </div>", "<div>\n\n    <div>\n    </div>\n\n</div>",
        "<div>\n\n```\n    </div>\n```\n\n</div>", "- <div>\n\n  Text\n\n      </div>",
    ])
    func `code stays code`(source: String) throws {
        #expect(try Samples.content(markdown: source).contains("<pre><code>"))
    }
}

/// What stands beside a piece that is not known, and goes.
struct RemovedPieceTests {
    @Test(
        arguments: [
            ("*{{ x }} wrote this*", "<p><em>wrote this</em></p>"),
            ("_{{ x }} wrote this_", "<p><em>wrote this</em></p>"),
            ("It was *written by {{ x }}*.", "<p>It was <em>written by</em>.</p>"),
            ("It was written by **{{ x }}**.", "<p>It was written by .</p>"),
            ("{{ x }} - and more", "<p>- and more</p>"), ("{{ x }} 1. and more", "<p>1. and more</p>"),
            ("{{< icon >}} # More", "<p># More</p>"), ("{{< icon >}}    more", "<p>more</p>"),
            ("- {{ x }} > more", "<ul>\n<li>&gt; more</li>\n</ul>"),
            ("a **b**{{ x }} more", "<p>a <strong>b</strong> more</p>"),
            ("a {{ x }}**\"b\"** c", "<p>a <strong>\"b\"</strong> c</p>"),
            ("a*{{ x }}*b", "<p>a**b</p>"), ("{% if x %}- item\n{% endif %}", "<ul>\n<li>item</li>\n</ul>"),
            ("<b class=\"{{ x }} y\">b</b>", "<p><b>b</b></p>"), ("[a](/{{ x }} \"t\")", nil),
        ] as [(String, String?)])
    func `means what it meant before`(source: String, expected: String?) throws {
        let html = try Samples.content(markdown: source)
        if let expected { #expect(html == expected) } else { #expect(html.contains("<a ")) }
    }
}

/// Sources that were made to take time.
struct HostileBlockTests {
    @Test(arguments: [
        "*[a]: b\n", "<div\n", "<a\n", "<li ", "<div>\n\n    </div>\n", "<div>\n\n    <li ", "<div><pre>\n\n",
        "> [!a]\n",
        "{{< rawhtml >}}\n", "{{< rawhtml >}}\n\n{{< /rawhtml >}}\n", "<ul>\n\n    <li>\n", "{{< details >}}\n",
        "*{{ x }} ",
        "https://e.org/“", "## a\n[b](#a)\n",
    ])
    func `repeated lines take no time`(line: String) throws {
        let source = String(repeating: line, count: 200_000 / line.utf8.count)
        let time = try ProcessorTime.measure { _ = try Samples.content(markdown: source) }
        #expect(time < .seconds(4), "\(line)")
    }
}
