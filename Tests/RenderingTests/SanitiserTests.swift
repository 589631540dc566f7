import Rendering
import SeededRandom
import Syndication
import Testing

/// Security list 28 to 30: nothing that an author or somebody who quotes him writes runs in a reader.
struct SanitiserTests {
    static let attacks = [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>", "<img src='javascript:alert(1)'>", "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
        "<a href='javascript:alert(1)'>x</a>", "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<a href='java\tscript:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>",
        "<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)'>x</a>",
        "<a href=' &#14;javascript:alert(1)'>x</a>", "<a href='vbscript:msgbox(1)'>x</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
        "<a href='data:image/svg+xml,<svg onload=alert(1)>'>x</a>",
        "<iframe src='javascript:alert(1)'></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data='data:text/html,<script>alert(1)</script>'></object>", "<embed src='javascript:alert(1)'>",
        "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<base href='javascript:/a/+alert(1)//'>",
        "<base href=//evil.example/><a href=x>x</a>", "<style>*{background:url(javascript:alert(1))}</style>",
        "<p style='width:expression(alert(1))'>x</p>", "<p style='background:url(javascript:alert(1))'>x</p>",
        "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><foreignObject><img src=x onerror=alert(1)>",
        "<math><maction actiontype='statusline#http://x' xlink:href='javascript:alert(1)'>x</maction></math>",
        "<math href='javascript:alert(1)'>x</math>", "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<template><script>alert(1)</script></template>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
        "<select><template><img src=x onerror=alert(1)></template></select>",
        "<textarea><img title='</textarea><img src onerror=alert(1)>'>",
        "<title><img title='</title><img src onerror=alert(1)>'>",
        "<noembed><img title='</noembed><img src onerror=alert(1)>'>",
        "<noframes><img title='</noframes><img src onerror=alert(1)>'>", "<!--><img src=x onerror=alert(1)>-->",
        "<!-- --!><img src=x onerror=alert(1)> -->", "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml-stylesheet href='javascript:alert(1)'?>",
        "<!DOCTYPE html [<!ENTITY xxe SYSTEM \"file:///etc/passwd\">]><p>&xxe;</p>",
        "<a><a href='javascript:alert(1)'>x</a></a>",
        "<p><div><table><p><a href='javascript:x'><td><script>alert(1)</script>", "<b><p><b><i></b></p></i>",
        "<video src=x onloadstart=alert(1)><source onerror=alert(1)></video>",
        "<details open ontoggle=alert(1)>x</details>",
        "<audio src='javascript:alert(1)'>", "<video poster='javascript:alert(1)' src=x></video>",
        "<input autofocus onfocus=alert(1)>",
        "<isindex action='javascript:alert(1)'>", "<link rel=import href='data:text/html,x'>", "<body onload=alert(1)>",
        "<table background='javascript:alert(1)'><tr><td>x</table>", "<img srcset='javascript:alert(1) 1x, x.png 2x'>",
        "<a href='//evil.example/'>x</a>", "<a href='\\\\evil.example\\x'>x</a>", "<a href='/\t/evil.example/'>x</a>",
        "<a href='blob:x'>x</a>", "<a href='file:///etc/passwd'>x</a>", "<a href='about:blank'>x</a>",
        "<plaintext><script>alert(1)",
        "<p>\u{0}<scr\u{0}ipt>alert(1)</scr\u{0}ipt>", "<a href='java&Tab;script&colon;alert(1)'>x</a>",
        "<portal src=x>",
        "{{< figure src=\"x\" alt=\"\\\"><script>alert(1)</script>\" >}}",
        "{{< youtube \"\\\"><script>alert(1)</script>\" >}}",
        "{% highlight \"><script>alert(1)</script> %}</code></pre><script>alert(1)</script>{% endhighlight %}",
        "{{ \"<script>alert(1)</script>\" | url }}", "[x](javascript:alert(1))", "[x](data:text/html,x)",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]", "`<script>alert(1)</script>`",
        "    <script>alert(1)</script>",
        "[^<script>]: <img src=x onerror=alert(1)>\n\n[^<script>]", "<a href=\"x\" href=\"javascript:alert(1)\">x</a>",
    ]

    @Test(arguments: attacks)
    func `an attack leaves nothing that runs`(attack: String) throws {
        for body in [
            Article.Body.html(Array(attack.utf8)), .markdown(Array(attack.utf8)), .plainText(Array(attack.utf8)),
        ] {
            let html = try Samples.render(Samples.article(body: body)).content.html
            #expect(Audit.findings(html).isEmpty, "\(html)")
            #expect(!html.lowercased().contains("<script"))
        }
    }

    @Test
    func `what Markdown escapes is shown`() throws {
        #expect(
            try Samples.content(markdown: "`<script>alert(1)</script>` &lt;b&gt;")
                == "<p><code>&lt;script&gt;alert(1)&lt;/script&gt;</code> &lt;b&gt;</p>")
    }

    @Test
    func `characters that no feed may carry go, however they are written`() throws {
        let html = "<p title='a&#1;b'>a\u{8}b&#8;c&#xB;d&#x85;&#xFFFE;&#xFDD0;e\u{7F}f\u{1F600}</p>"
        let content = try Samples.content(html: html)
        #expect(Audit.findings(content).isEmpty)
        #expect(content.hasPrefix("<p title=\"ab\">abc"))
        #expect(content.hasSuffix("ef\u{1F600}</p>"))
    }

    @Test
    func `any bytes give clean content`() throws {
        var random = SeededGenerator(seed: 20_260_314)
        let seeds = Self.attacks.map { Array($0.utf8) } + Self.texts.map { Array($0.utf8) }
        let renderer = ContentRenderer(settings: .init())
        let id = try Samples.id()
        let links = try Samples.links()
        for number in 0..<12_000 {
            let bytes = random.mutation(of: seeds)
            let body: Article.Body = number % 2 == 0 ? .markdown(bytes) : .html(bytes)
            let rendering = renderer.render(try Samples.article(body: body), id: id, links: links)
            let findings = Audit.findings(rendering.content.html)
            if !findings.isEmpty {
                Issue.record("\(findings) in \(rendering.content.html) of \(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
    }

    @Test(arguments: [
        "<div>", "<b>", "> ", "<p><a href=x>", "<table><tr><td>", "- ", "*a ", "[", "<pre>", "<noscript>", "![",
        "<font>", "<svg>", "<math><mrow>",
    ])
    func `deep nesting is no danger`(opening: String) throws {
        let bytes = Array(String(repeating: opening, count: 5_000).utf8)
        for body in [Article.Body.markdown(bytes), .html(bytes)] {
            let html = try Samples.render(Samples.article(body: body)).content.html
            #expect(Audit.findings(html).isEmpty)
        }
    }

    static let texts = [
        "# Title\n\nA *para* with `code`, [a link](x.md) and ![a picture](chart.png \"t\").\n\n- [x] one\n- two\n\n1. a\n   ```\n   b\n   ```\n",
        "| a | b |\n|---|:-:|\n| `x` | **y** |\n\n~~gone~~ https://example.org/ <https://a.example/>\n\n> quote\n> > twice\n",
        "Text[^1] more.\n\n[^1]: A note with [a link](#fnref-1).\n\n<div class=\"x\">\n\n*inside*\n\n</div>\n",
        "{{< figure src=\"a.png\" caption=\"c\" >}}\n\n{% include x.html %} {{ site.baseurl }}/x {% raw %}{{ y }}{% endraw %}",
        "<figure><picture><source srcset='a.webp 1x, b,c.webp 2x'><img data-src='a.jpg'></picture><figcaption>x</figcaption></figure>",
        RepairTests.katex, RepairTests.swift, "<ul><li><p>a<li>b</ul><dl><dt>x<dd>y</dl><ruby>a<rt>b</ruby>",
        "<table><caption>c<tr><th>a<td>b</table><p>x<p>y<h2><a href='#z'>z</a></h2><a name=z id=z></a>",
        "Ett stycke på svenska med åäö, “citat” och 👩‍👩‍👧 samt \u{202E}omvänt.\n\n<!--more-->\n\nResten.",
    ]
}

extension SeededGenerator {
    fileprivate mutating func next(below limit: Int) -> Int {
        Int(truncatingIfNeeded: next() >> 1) % max(limit, 1)
    }

    /// Pieces of the seeds, cut, joined, doubled and sprinkled with bytes that mean something.
    fileprivate mutating func mutation(of seeds: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0...next(below: 4) {
            let seed = seeds[next(below: seeds.count)]
            let start = next(below: 3) == 0 ? next(below: seed.count) : 0
            let end = next(below: 3) == 0 ? start + next(below: seed.count - start) : seed.count
            bytes += seed[start..<end]
            if next(below: 3) == 0 { bytes += "\n\n".utf8 }
        }
        for _ in 0..<next(below: 8) where !bytes.isEmpty {
            let place = next(below: bytes.count)
            switch next(below: 6) {
            case 0: bytes[place] = UInt8(next(below: 256))
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(Self.marks[next(below: Self.marks.count)], at: place)
            case 3: bytes.insert(contentsOf: Self.words[next(below: Self.words.count)].utf8, at: place)
            case 4: bytes.removeSubrange(place..<min(place + 1 + next(below: 10), bytes.count))
            default:
                bytes.insert(
                    contentsOf: bytes[place..<min(place + next(below: 20), bytes.count)], at: next(below: bytes.count))
            }
        }
        return bytes
    }

    private static let marks = Array("<>\"'&;=/{}%`*_[]()!#\n\t \u{0}-|~:".utf8)
    private static let words = [
        "<p>", "</p>", "<a href=\"x\">", "</a>", "<table>", "</table>", "<b>", "</b>", "<svg>", "<math>", "<mtext>",
        "<style>",
        "</style>", "<script>", "<!--", "-->", "<noscript>", "<select>", "<td>", "<li>", "<h2>", "<pre>\n", "<code>",
        "<br>",
        "<form>", "<iframe src=//x>", "<img src=x>", "<picture>", "<source srcset=x>", "<details>", "<ruby><rt>",
        "<template>",
        "<button>", "<nobr>", "<marquee>", "<body>", "<plaintext>", "&#0;", "&#x8;", "{{<", "{{%", "{%", ">}}", "%}",
        "}}",
        "\u{FEFF}", "<textarea>", "<frameset>", "<col>", "<caption>", "<font size=1>", "<!DOCTYPE x>", "<![CDATA[",
        "<dialog>",
        "<custom-x>", "<a id=fn1>", "<a href='#fn1'>", "<div hidden>", "<h1>Funding</h1>", "<hr>", "<dd>", "<audio>",
        "<video src=x>",
    ]
}
