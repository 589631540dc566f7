import Rendering
import Syndication
import Testing

/// The parts of `Content` beside its HTML: summary, first sentence, image, text, enclosures, and the limit.
struct ContentTests {
    // MARK: Summary (spec R2.3 to R2.5)

    @Test(
        arguments: [
            // What stands before the mark is the summary, whole.
            ("First *part*.\n\n<!--more-->\n\nSecond.", "First part."),
            ("First part, <!-- more --> second part.", "First part,"),
            // Headings, code, tables and notes are no summary.
            ("## Heading\n\nText[^1].\n\n```\ncode\n```\n\nMore.\n\n[^1]: Note.", "Text. More."),
            ("One.\n\nTwo.\n\n![p](a.png)", nil),
            ("Short.", nil),
            ("", nil),
            ("```\nonly code\n```", nil),
        ] as [(String, String?)])
    func `the summary is the beginning of the text`(markdown: String, expected: String?) throws {
        #expect(try Samples.render(Samples.article(markdown)).content.summary == expected)
    }

    @Test
    func `a summary from the body ends with a sentence or a word`() throws {
        let sentence = "Kommunen bygger ut kollektivtrafiken under de kommande åren, säger borgmästaren. "
        let summary = try #require(
            Samples.render(Samples.article(String(repeating: sentence, count: 20))).content.summary)
        #expect(summary.count <= 300)
        #expect(summary.hasSuffix("borgmästaren."))
        let words = try #require(Samples.render(Samples.article(String(repeating: "ord ", count: 200))).content.summary)
        #expect(words.count <= 300 && words.hasSuffix("ord…"))
    }

    @Test(arguments: ["> ", "<div>"])
    func `a text that is nested too deep is shown with less of its markup, and is told of`(mark: String) throws {
        let rendering = try Samples.render(Samples.article(String(repeating: mark, count: 300) + "deep"))
        #expect(rendering.content.html.contains("deep"))
        let problem = try #require(rendering.problems.first)
        #expect(rendering.problems.count == 1 && problem.line == 5 && problem.severity == .warning)
        #expect(problem.what.contains("nested too deep") && !problem.remedy.isEmpty)
        let shallow = try Samples.render(Samples.article(String(repeating: mark, count: 30) + "deep"))
        #expect(shallow.problems.isEmpty)
    }

    @Test
    func `the author's summary wins, as plain text`() throws {
        var article = try Samples.article("Long text. And more of it.")
        article.summary = "  What it is\n about "
        #expect(try Samples.render(article).content.summary == "What it is about")
        article.summary = "Long text. And more of it."
        #expect(try Samples.render(article).content.summary == nil)
    }

    @Test(
        arguments: [
            ("A note. With more.", "A note."), ("## Only\n\n```\ncode\n```", "Only code"), ("", nil),
            ("![](a.png)", nil),
        ] as [(String, String?)])
    func `the first sentence can stand for a title`(markdown: String, expected: String?) throws {
        #expect(try Samples.render(Samples.article(markdown, title: nil)).content.firstSentence == expected)
    }

    // MARK: Plain text (spec R3.7)

    @Test
    func `plain text becomes paragraphs, line breaks and links`() throws {
        let text =
            "A <notice>\r\nin two lines.\r\n\r\nSee https://example.org/a_(b)?x=1&y=2, or (http://b.example).\n\n\n"
        let content = try Samples.render(Samples.article(body: .plainText(Array(text.utf8)))).content
        #expect(
            content.html == """
                <p>A &lt;notice&gt;<br>
                in two lines.</p>
                <p>See <a href="https://example.org/a_(b)?x=1&amp;y=2">https://example.org/a_(b)?x=1&amp;y=2</a>, or \
                (<a href="http://b.example/">http://b.example</a>).</p>
                """)
        #expect(content.text?.hasPrefix("A <notice>\nin two lines.\n\nSee") == true)
        #expect(content.summary == nil)
    }

    @Test(arguments: [
        ("(see https://a.example/A_(b))", "https://a.example/A_(b)", ")"),
        ("https://a.example/A_(b).", "https://a.example/A_(b)", "."),
        ("[https://a.example/x_],", "https://a.example/x_", "],"),
        ("(https://a.example/x)).", "https://a.example/x", "))."),
        ("https://a.example/a(b)c!", "https://a.example/a(b)c", "!"),
    ])
    func `an address in plain text ends before what ends the sentence`(
        text: String, address: String, rest: String
    ) throws {
        let content = try Samples.render(Samples.article(body: .plainText(Array(text.utf8)))).content
        #expect(content.html.contains(">\(address)</a>\(rest)</p>"))
    }

    @Test(arguments: [
        ("\n \r\n  Indented.\n\nLast.\n \n\n", "  Indented.\n\nLast."), ("\nOne line", "One line"),
        ("One line", "One line"),
        (" \n\t\n", ""), ("", ""),
    ])
    func `plain text has no blank lines at its ends`(text: String, expected: String) throws {
        #expect(try Samples.render(Samples.article(body: .plainText(Array(text.utf8)))).content.text == expected)
    }

    @Test
    func `template code in plain text is text`() throws {
        let content = try Samples.render(Samples.article(body: .plainText(Array("{{ x }} {% y %}".utf8)))).content
        #expect(content.html == "<p>{{ x }} {% y %}</p>")
    }

    @Test
    func `a media file without notes has no content`() throws {
        let content = try Samples.render(Samples.article(body: .none)).content
        #expect(content == Content(html: ""))
    }

    // MARK: Images (spec R12.1, R12.3)

    @Test
    func `the named image comes first, and only once`() throws {
        var article = try Samples.article("Text.")
        article.image = .init(address: "chart.png", alt: "A chart", caption: "Costs & gains")
        let content = try Samples.render(article).content
        #expect(content.image?.url.text == "https://example.org/blog/news/funding/chart.png")
        #expect(content.image?.width == 800)
        #expect(content.image?.bytes == 12345)
        #expect(content.image?.type?.text == "image/png")
        #expect(
            content.html.hasPrefix(
                "<figure><img src=\"https://example.org/blog/news/funding/chart.png\" alt=\"A chart\" width=\"800\" "
                    + "height=\"450\"><figcaption>Costs &amp; gains</figcaption></figure>\n<p>Text.</p>"))
        #expect(Audit.findings(content.html).isEmpty)
        #expect(try Samples.render(article, settings: .init(inlineImage: .never)).content.html == "<p>Text.</p>")
        article.body = .markdown(Array("Text. ![](chart.png?w=300)".utf8))
        #expect(try Samples.render(article).content.html.contains("<figure>") == false)
    }

    @Test(
        arguments: [
            ("![small](news/../dot.gif) ![](https://a.example/big.jpg)", "https://a.example/big.jpg"),
            ("<img src=/a.png width=20><img src=/b.png width=640 height=360>", "https://example.org/blog/b.png"),
            ("![](dot.gif)", nil), ("no picture", nil), ("<img src='data:image/png;base64,AAAA'>", nil),
        ] as [(String, String?)])
    func `else the first large picture of the content stands for the article`(markdown: String, expected: String?)
        throws
    {
        #expect(try Samples.render(Samples.article(markdown)).content.image?.url.text == expected)
    }

    @Test(arguments: [
        ("/img/a.jpg", "https://example.org/blog/img/a.jpg"), ("images/a.jpg", "https://example.org/blog/images/a.jpg"),
        ("{{ site.baseurl }}/x.png", "https://example.org/blog/x.png"),
        ("{{site.url}}{{ site.baseurl }}/x.png", "https://example.org/blog/x.png"),
        ("https://cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("./a.jpg", "https://example.org/blog/news/funding/a.jpg"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
    ])
    func `an image named in front matter is found where sites keep them`(address: String, expected: String) throws {
        var article = try Samples.article("Text.")
        article.image = .init(address: address)
        #expect(try Samples.render(article).content.image?.url.text == expected)
    }

    /// Where nobody serves the site but us.
    @Test func `what is not in the folder is left out and told, where the folder is all there is`() throws {
        var article = try Samples.article("![](chart.png) ![](gone.png) ![](https://a.example/b.png)\n\n[x](gone.pdf)")
        article.image = .init(address: "images/gone.jpg")
        article.enclosures = [.init(address: "gone.mp3"), .init(address: "news/talk.mp3"), .init(address: "talk.mp3")]
        var links = try Samples.links()
        let renderer = ContentRenderer(settings: RenderingSettings())
        #expect(renderer.render(article, id: try Samples.id(), links: links).problems.isEmpty)
        links.isWhole = true
        let rendering = renderer.render(article, id: try Samples.id(), links: links)
        #expect(rendering.content.image?.url.text.hasSuffix("/chart.png") == true)
        #expect(
            rendering.content.enclosures.map(\.url.text) == [
                "https://example.org/blog/news/talk.mp3", "https://example.org/blog/news/funding/talk.mp3",
            ])
        #expect(rendering.problems.map(\.description).count { $0.contains("is not there") } == 3)
        #expect(rendering.problems.contains { $0.line == 5 && $0.description.contains("\"gone.png\" is not there") })
    }

    /// Where another server has the site, what lies outside of the folder may be there.
    @Test(arguments: [
        ("gone.png", true), ("./gone.png", true), ("img/gone.webp", true), ("gone%20one.jpg?x#y", true),
        ("Ärger.png", true),
        ("chart.png", false), ("/images/gone.png", false), ("../../static/gone.png", false),
        ("https://a.example/b.png", false), ("//a.example/b.png", false), ("gone", false), ("gone.html", false),
    ])
    func `a picture that should lie beside its article, and does not, is told and shown`(
        address: String, isTold: Bool
    ) throws {
        let article = try Samples.article("Text.\n\n![](\(address))")
        var links = try Samples.links()
        let renderer = ContentRenderer(settings: RenderingSettings())
        #expect(renderer.render(article, id: try Samples.id(), links: links).problems.isEmpty)
        links.knowsFiles = true
        let rendering = renderer.render(article, id: try Samples.id(), links: links)
        #expect(rendering.content.html.contains("<img src="))
        #expect(rendering.problems.count == (isTold ? 1 : 0), "\(rendering.problems)")
        guard isTold else { return }
        #expect(rendering.problems[0].line == 7 && rendering.problems[0].severity == .warning)
        #expect(rendering.problems[0].description.contains("is not beside the article"))
    }

    @Test func `a path in front matter that counts from the root has its file's facts`() throws {
        var article = try Samples.article("Text.")
        article.image = .init(address: "news/chart.png")
        article.enclosures = [.init(address: "news/talk.mp3"), .init(address: "/news/talk.mp3")]
        let content = try Samples.render(article).content
        #expect(content.image?.url.text == "https://example.org/blog/news/chart.png")
        #expect(content.image?.width == 800)
        #expect(content.enclosures.map(\.bytes) == [5_000_000], "the same file is listed once")
    }

    /// The names that a file may have, for `talk #1?.mp3` and `e` with an accent as macOS decomposes it.
    @Test(
        arguments: [
            ("talk #1?.mp3", "talk%20%231%3F.mp3", 7), ("/news/talk #1?.mp3", "talk%20%231%3F.mp3", 7),
            ("talk.mp3?a#b", "talk.mp3?a#b", 5_000_000), ("e\u{301}.mp3", "e%CC%81.mp3", 8),
            ("talk #2.mp3", "", nil), ("\u{E9}t\u{E9}.mp3", "", nil),
        ] as [(String, String, Int?)])
    func `an enclosure beside the article is found by its name`(
        address: String, expected: String, bytes: Int?
    ) throws {
        var article = try Samples.article("Text.")
        article.enclosures = [.init(address: address)]
        var links = try Samples.links()
        let known = links.file
        links.isWhole = true
        links.file = { path in
            switch Array(path.utf8) {
            case Array("news/talk #1?.mp3".utf8): LocalFile(bytes: 7, type: MediaType("audio/mpeg"))
            case Array("news/e\u{301}.mp3".utf8): LocalFile(bytes: 8, type: MediaType("audio/mpeg"))
            default: known(path)
            }
        }
        let rendering = ContentRenderer(settings: RenderingSettings()).render(
            article, id: try Samples.id(), links: links)
        let enclosure = rendering.content.enclosures.first
        guard let bytes else {
            #expect(enclosure == nil && rendering.problems.contains { $0.what.contains("is not there") })
            return
        }
        #expect(enclosure?.bytes == bytes)
        #expect(enclosure?.url.text.hasSuffix("/\(expected)") == true, "\(String(describing: enclosure))")
    }

    @Test(arguments: ["missing.jpg", "javascript:alert(1)", "<image path/url>", "{{ site.unknown }}/a.png"])
    func `an image that cannot be is reported and left out`(address: String) throws {
        var article = try Samples.article("Text.", path: "news/funding/index.md")
        article.image = .init(address: address)
        let rendering = try Samples.render(article)
        #expect(rendering.content.image == nil)
        #expect(rendering.problems.count == 1)
    }

    // MARK: Enclosures

    @Test
    func `enclosures have absolute addresses, and the sizes that we know`() throws {
        var article = try Samples.article("Notes.")
        article.enclosures = [
            .init(address: "talk.mp3", duration: 60), .init(address: "https://a.example/b.mp4", bytes: 7),
            .init(address: "file:///etc/passwd"), .init(address: "/x.unknown"),
        ]
        let rendering = try Samples.render(article)
        #expect(rendering.content.enclosures.map(\.bytes) == [5_000_000, 7])
        #expect(rendering.content.enclosures.first?.url.text == "https://example.org/blog/news/funding/talk.mp3")
        #expect(rendering.problems.count == 2)
    }

    // MARK: The limit (spec R3.10)

    @Test
    func `long content is cut at a block, with a link to the rest`() throws {
        let markdown = String(repeating: "A paragraph of some words.\n\n", count: 100) + "- a\n- b\n"
        let content = try Samples.content(markdown: markdown, settings: .init(contentMaximum: 1000))
        #expect(content.utf8.count < 1200)
        #expect(
            content.hasSuffix(
                "words.</p>\n<p><a href=\"https://example.org/blog/news/funding/\">Continue reading</a></p>"))
        #expect(Audit.findings(content).isEmpty)
        let list = String(repeating: "- An item of some words.\n", count: 100)
        #expect(try Samples.content(markdown: list, settings: .init(contentMaximum: 1000)).contains("<li>An item"))
    }

    @Test(arguments: [
        String(repeating: "x\n\n", count: 2000), String(repeating: "- x\n", count: 2000),
        "| a |\n|---|\n" + String(repeating: "| x |\n", count: 2000),
    ])
    func `short blocks fill the limit`(markdown: String) throws {
        let content = try Samples.content(markdown: markdown, settings: .init(contentMaximum: 5000))
        let article = content.utf8.count - 80
        #expect(article > 4700 && article <= 5000)
        #expect(Audit.findings(content).isEmpty)
    }

    @Test func `long plain text is cut at a line, in both forms`() throws {
        let text = String(repeating: "A line of some words.\n", count: 1000)
        let article = try Samples.article(body: .plainText(Array(text.utf8)))
        let content = try Samples.render(article, settings: .init(contentMaximum: 1000)).content
        let plain = try #require(content.text)
        #expect(plain.utf8.count > 950 && plain.utf8.count <= 1000 && plain.hasSuffix("words.\n"))
        #expect(content.html.utf8.count > 900 && content.html.hasSuffix("Continue reading</a></p>"))
    }

    @Test
    func `content below the limit is whole`() throws {
        let content = try Samples.content(markdown: "Short.", settings: .init(contentMaximum: 1000))
        #expect(content == "<p>Short.</p>")
    }

    @Test
    func `a body that is one huge paragraph leaves its summary and a link`() throws {
        let content = try Samples.content(
            markdown: String(repeating: "word ", count: 1000), settings: .init(contentMaximum: 1000))
        #expect(content.hasPrefix("<p>word word"))
        #expect(content.contains("Continue reading"))
    }

    // MARK: Problems

    @Test
    func `a dead link names its line in the file, also behind expanded shortcodes`() throws {
        let markdown = "One\n\n{{< figure src=\"a.png\" >}}\n\n{% comment %}\n\n\n{% endcomment %}\n\n[x](gone.md)\n"
        let problems = try Samples.render(Samples.article(markdown)).problems
        #expect(problems.map(\.line) == [14])
        #expect(problems.first?.what.contains("gone.md") == true)
    }

    @Test
    func `the same article always gives the same content`() throws {
        let article = try Samples.article(SanitiserTests.texts.joined(separator: "\n\n"))
        #expect(try Samples.render(article) == Samples.render(article))
    }
}
