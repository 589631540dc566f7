import Syndication
import Testing

@testable import Rendering

/// Spec R3.5, letter by letter, and the notes under the table of R3.3.
struct RepairTests {
    // MARK: (a) lazy pictures

    @Test(arguments: [
        "data-src", "data-original", "data-lazy-src", "data-orig-file", "data-src-fg", "data-hi-res-src",
    ])
    func `a lazy picture takes its real address`(attribute: String) throws {
        for placeholder in [
            "", "src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"", "src=/img/blank.gif", "src=1x1.png?v=2",
            "src=grey-1.png", "src=/spacer",
        ] {
            #expect(
                try Samples.content(html: "<p><img \(placeholder) \(attribute)=/a.jpg alt=x></p>")
                    .contains("src=\"https://example.org/blog/a.jpg\""))
        }
    }

    @Test
    func `a picture with a real address keeps it`() throws {
        #expect(
            try Samples.content(html: "<p><img src=/real.jpg data-src=/other.jpg></p>")
                == "<p><img src=\"https://example.org/blog/real.jpg\" alt=\"\"></p>")
    }

    @Test(arguments: ["greyhound.jpg", "blankets.jpg", "transparently.png"])
    func `a picture whose name only begins as a placeholder's keeps its address`(name: String) throws {
        #expect(
            try Samples.content(html: "<p><img src=/\(name) data-src=/full.jpg srcset='/small.jpg 100w'></p>")
                .contains("src=\"https://example.org/blog/\(name)\""))
    }

    @Test
    func `lazy sets and sizes are taken too`() throws {
        let html = "<p><img data-src=a.jpg data-srcset='a.jpg 320w, b.jpg 640w' data-sizes='50vw' alt=x></p>"
        let folder = "https://example.org/blog/news/funding/"
        #expect(
            try Samples.content(html: html)
                == "<p><img alt=\"x\" src=\"\(folder)a.jpg\" srcset=\"\(folder)a.jpg 320w, \(folder)b.jpg 640w\" "
                + "sizes=\"50vw\"></p>")
    }

    @Test
    func `the real picture in a noscript replaces the placeholder before it`() throws {
        let html = """
            <p><img class=lazy data-src=/a.jpg src="data:image/gif;base64,AAAA" alt=x>\
            <noscript><img src=/a.jpg alt=x></noscript></p>
            """
        #expect(try Samples.content(html: html) == "<p><img src=\"https://example.org/blog/a.jpg\" alt=\"x\"></p>")
        let bare = "<p><img src='/blank.gif'><noscript><img src='/a.jpg' alt='x'></noscript></p>"
        #expect(try Samples.content(html: bare) == "<p><img src=\"https://example.org/blog/a.jpg\" alt=\"x\"></p>")
    }

    // MARK: (b) (c)

    @Test(arguments: [
        ("<img src=/a.png>", "<img src=\"https://example.org/blog/a.png\" alt=\"\">"),
        (
            "<img src=/a.png alt=a width=10 height=20>",
            "<img src=\"https://example.org/blog/a.png\" alt=\"a\" width=\"10\" height=\"20\">"
        ),
        ("<img src=/a.png alt=a width=10px height=50%>", "<img src=\"https://example.org/blog/a.png\" alt=\"a\">"),
        (
            "<img src=/news/chart.png alt=a>",
            "<img src=\"https://example.org/blog/news/chart.png\" alt=\"a\" width=\"800\" height=\"450\">"
        ),
        ("<img alt=nothing>", ""), ("<img src='' alt=nothing>", ""),
    ])
    func `pictures have a text, and plain sizes`(html: String, expected: String) throws {
        let wanted = expected.isEmpty ? "" : "<p>\(expected)</p>"
        #expect(try Samples.content(html: "<p>\(html)</p>") == wanted)
    }

    // MARK: (d)

    @Test(arguments: [
        "<picture><source srcset='/a.webp' type='image/webp'><img src='/a.jpg' alt=x></picture>",
        "<picture><img src='/a.jpg' alt=x><source srcset='/a.webp' type='image/webp'></picture>",
        "<picture><source srcset='/a.webp' type='image/webp'><span><img src='/a.jpg' alt=x></span></picture>",
    ])
    func `a picture ends with an img`(html: String) throws {
        #expect(
            try Samples.content(html: html)
                == "<picture><source srcset=\"https://example.org/blog/a.webp\" type=\"image/webp\">"
                + "<img src=\"https://example.org/blog/a.jpg\" alt=\"x\"></picture>")
    }

    @Test(arguments: [
        "<picture><source srcset='/s.jpg 320w, /m.jpg 1280w, /l.jpg 4000w'></picture>",
        "<picture><source data-srcset='/m.jpg 1280w'><img src='data:image/png;base64,AAAA'></picture>",
        "<img src='/20.jpg' srcset='/20.jpg 20w, /m.jpg 1280w'>",
        "<img srcset='/s.jpg 320w, /m.jpg 1280w'>",
    ])
    func `the address that stands alone is a good one`(html: String) throws {
        #expect(try Samples.content(html: html).contains(" src=\"https://example.org/blog/m.jpg\""))
    }

    // MARK: (e)

    @Test(arguments: [
        "<h2 id=a>Part <a href='#a'>#</a></h2>",
        "<h2 id=a>Part<a class=headerlink href='#a' title='Permalink'>¶</a></h2>",
        "<h2 id=a><a href='#a'>Part</a></h2>", "<h2><a id=a class=anchor href='#a'><svg><path /></svg></a>Part</h2>",
        "<h2 id=a><a class=header-anchor href='#a'><span>Part</span></a></h2>",
        "<h2 id=a>Part <a href='/blog/news/funding/#a'>🔗</a></h2>",
        "<h2 id=a><a href='#a' aria-hidden=true class=anchor>x</a>Part</h2>",
    ])
    func `a heading loses its self-link and keeps its text`(html: String) throws {
        let content = try Samples.content(html: html)
        #expect(content.contains("<a ") == false)
        #expect(content.contains("Part"))
        #expect(!content.contains("#") && !content.contains("¶") && !content.contains("🔗"))
    }

    @Test
    func `a heading keeps links that lead elsewhere`() throws {
        let html = "<h2><a href=\"https://a.example/\">Part</a></h2>"
        #expect(try Samples.content(html: html) == html)
    }

    @Test(arguments: [
        ("<h1>Funding</h1><p>x</p>", "<p>x</p>"),
        ("<div>\n<h1>FUNDING <a href='#f'>#</a></h1></div><p>x</p>", "<p>x</p>"),
        ("<heading-anchors>\n<h1>Funding</h1><p>x</p></heading-anchors>", "<p>x</p>"),
        ("<center><h1>Funding</h1></center><p>x</p>", "<p>x</p>"),
        ("<h1>Another</h1><p>x</p>", "<h1>Another</h1><p>x</p>"),
        ("<p>x</p><h1>Funding</h1>", "<p>x</p><h1>Funding</h1>"),
        ("<h2>Funding</h2><p>x</p>", "<h2>Funding</h2><p>x</p>"),
        (
            "<div><img src=\"https://a.example/a.png\" alt=\"\"></div><div><h1>Funding</h1><p>x</p></div>",
            "<div><img src=\"https://a.example/a.png\" alt=\"\"></div><p>x</p>"
        ),
    ])
    func `a first heading that repeats the title goes`(html: String, expected: String) throws {
        #expect(try Samples.content(html: html) == expected)
    }

    // MARK: (f)

    @Test(arguments: [
        ("rust,linenos", "rust"), ("js{1,3}", "js"), ("js/2/4", "js"), ("python:title=x.py", "python"),
        ("{.python .numberLines}", "python"), ("{r, echo=FALSE}", "r"), ("ts:no-line-numbers", "ts"), ("c++", "c++"),
        ("c#", "c#"), ("objective-c", "objective-c"), ("swift", "swift"),
    ])
    func `a language is told without what is for a highlighter`(info: String, language: String) throws {
        let html = try Samples.content(markdown: "```\(info)\na\n```")
        #expect(html == "<pre><code class=\"language-\(language)\">a\n</code></pre>")
    }

    @Test
    func `a language in the first line of code is no code`() throws {
        let html = try Samples.content(markdown: "Text\n\n    :::python\n    a = 1\n")
        #expect(html == "<p>Text</p>\n<pre><code class=\"language-python\">a = 1\n</code></pre>")
        #expect(try Samples.content(markdown: "    :::warning\n    a\n").contains(":::warning"))
    }

    static let swift = "<pre><code class=\"language-swift\">let a = 1\n\n  print(a)\n</code></pre>"

    @Test(arguments: [
        // cmark, and most
        "<pre><code class=\"language-swift\">let a = 1\n\n  print(a)\n</code></pre>",
        "<pre lang=swift><code class='lang-swift'>let a = 1\n\n  print(a)\n</code></pre>",
        // chroma
        """
        <div class="highlight"><pre tabindex="0" style="color:#f8f8f2" class="chroma"><code class="language-swift" \
        data-lang="swift"><span class="line"><span class="ln">1</span><span class="cl"><span class="kd">let</span> a = \
        <span class="mi">1</span>\n</span></span><span class="line"><span class="cl">\n</span></span><span class="line">\
        <span class="cl">  print(a)\n</span></span></code></pre></div>
        """,
        // chroma with a table
        """
        <div class="highlight"><div class="chroma"><table class="lntable"><tr><td class="lntd"><pre class="chroma"><code>\
        <span class="lnt">1\n</span><span class="lnt">2\n</span></code></pre></td><td class="lntd"><pre class="chroma">\
        <code class="language-swift" data-lang="swift"><span class="kd">let</span> a = 1\n\n  print(a)\n</code></pre></td>\
        </tr></table></div></div>
        """,
        // rouge
        """
        <div class="language-swift highlighter-rouge"><div class="highlight"><pre class="highlight"><code><span class="k">\
        let</span> a = 1\n\n  print(a)\n</code></pre></div></div>
        """,
        """
        <figure class="highlight"><pre><code class="language-swift" data-lang="swift"><table class="rouge-table"><tbody>\
        <tr><td class="gutter gl"><pre class="lineno">1\n2\n3\n</pre></td><td class="code"><pre>let a = 1\n\n  print(a)\n\
        </pre></td></tr></tbody></table></code></pre></figure>
        """,
        // zola
        """
        <pre data-linenos><code class="language-swift" data-lang="swift"><table><tbody><tr><td>1</td>\
        <td><span>let</span> a = 1\n</td></tr><tr><td>2</td><td>\n</td></tr><tr><td>3</td><td>  print(a)\n</td></tr>\
        </tbody></table></code></pre>
        """,
        // hexo
        """
        <figure class="highlight swift"><table><tr><td class="gutter"><pre><span class="line">1</span><br><span class="line">\
        2</span><br></pre></td><td class="code"><pre><span class="line">let a = 1</span><br><span class="line"></span><br>\
        <span class="line">  print(a)</span><br></pre></td></tr></table></figure>
        """,
        // a button beside it
        """
        <div class="code"><button>Copy</button>\
        <pre><code class="language-swift">let a = 1\n\n  print(a)\n</code></pre></div>
        """,
        // pygments, shiki and a prompt
        "<div class='highlight-source-swift'><pre>let a = <span class=n>1</span>\n\n  print(a)\n</pre></div>",
        """
        <pre class="shiki" data-language="swift"><code><span class="line">let a = 1</span>\n<span class="line"></span>\n\
        <span class="line">  print(a)</span>\n</code></pre>
        """,
        """
        <pre><code class="language-swift"><span style="user-select:none">$ </span>let a = 1\n\n  print(a)\n</code>\
        <button class=copy>Copy</button></pre>
        """,
    ])
    func `highlighted code becomes code`(html: String) throws {
        #expect(try Samples.content(html: html) == Self.swift)
    }

    @Test func `only the number of a line goes, and no number that is code`() throws {
        let html = try Samples.content(
            html: """
                <pre data-linenos><code><table><tr><td>1</td><td>42</td></tr><tr><td>x</td><td>7</td></tr></table></code></pre>\
                <pre><code><table><tr><td>10</td><td>x</td></tr><tr><td>7</td><td>y</td></tr></table></code></pre>
                """)
        #expect(html == "<pre><code>42\nx7\n</code></pre><pre><code>10x\n7y\n</code></pre>")
    }

    @Test
    func `text that is only set as it is stays so`() throws {
        let poem = "<pre>Rosor\n  <em>röda</em>\n</pre>"
        #expect(try Samples.content(html: poem) == poem)
    }

    // MARK: (g)

    @Test
    func `footnotes have names of their own in each entry`() throws {
        let content = try Samples.content(markdown: "One.[^1] Two.[^b]\n\n[^1]: Note.\n[^b]: Other.\n")
        let other = ContentRenderer(settings: .init()).render(
            try Samples.article("One.[^1]\n\n[^1]: Note.\n"), id: try #require(EntryID("tag:x,2026:2")),
            links: try Samples.links())
        let name = try #require(content.firstRange(of: "id=\"fn-")).upperBound
        let prefix = "fn-" + content[name...].prefix(9)
        #expect(content.contains("href=\"https://example.org/blog/news/funding/#\(prefix)fn"))
        #expect(content.contains("class=\"footnote"))
        #expect(!other.content.html.contains(prefix))
        #expect(other.content.html.contains("id=\"fn-"))
    }

    /// In Markdown alone and with HTML beside it, which go different ways.
    @Test(arguments: ["å", "注", "re\u{301}f", "100%", "b"], ["", "<b>x</b> "])
    func `a footnote of any name is led to and back`(name: String, html: String) throws {
        let content = try Samples.content(markdown: "\(html)One.[^\(name)]\n\n[^\(name)]: Note.\n")
        let prefix = Footnotes.prefix(for: try Samples.id())
        let permalink = try #require(WebURL("https://example.org/blog/news/funding/"))
        for end in ["fn-", "fnref-"] {
            let target = prefix + end + InternationalText.composed(name)
            #expect(content.utf8.contains("id=\"\(target)\"".utf8), "\(content)")
            let link = try #require(permalink.resolving("#" + target))
            #expect(content.contains("href=\"\(link)\""), "\(content)")
        }
    }

    // MARK: (h)

    @Test
    func `what is only for feeds is kept`() throws {
        #expect(try Samples.content(html: "<p class=feed-only>x</p>") == "<p>x</p>")
    }

    // MARK: (j) (k)

    @Test(arguments: [
        ("<p></p><p>x</p>", "<p>x</p>"), ("<p>&nbsp;</p><p>x</p>", "<p>x</p>"),
        ("<div><p> </p></div><p>x</p>", "<p>x</p>"),
        ("<p>a<span></span>b</p>", "<p>ab</p>"), ("<p>a<span> </span>b</p>", "<p>a b</p>"),
        ("a<br><br>b", "a<br><br>b"),
        ("<div><div><p>x</p></div></div>", "<p>x</p>"), ("<div>a</div><div>b</div>", "<div>a</div><div>b</div>"),
        ("<div class=t><table><tr><td>x</td></tr></table></div>", "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<p><i class='fa fa-star'></i>x</p>", "<p>x</p>"), ("<p><br></p><p>x</p>", "<p>x</p>"),
        ("<ul><li><div>x</div></li></ul>", "<ul><li>x</li></ul>"),
        ("<div lang=sv><p>x</p></div>", "<div lang=\"sv\"><p>x</p></div>"),
    ])
    func `empty boxes go and bare boxes are unwrapped`(html: String, expected: String) throws {
        #expect(try Samples.content(html: html) == expected)
    }

    // MARK: rows * and †

    @Test(arguments: [
        (
            "<iframe src='https://www.youtube.com/embed/abc_1-2?rel=0' title='A talk'></iframe>",
            "<p><a href=\"https://www.youtube.com/watch?v=abc_1-2\">▶ A talk</a></p>"
        ),
        (
            "<iframe src='//www.youtube-nocookie.com/embed/abc?start=90'></iframe>",
            "<p><a href=\"https://www.youtube.com/watch?v=abc&amp;t=90\">▶ Video on YouTube</a></p>"
        ),
        (
            "<iframe src='https://player.vimeo.com/video/123?h=ab'></iframe>",
            "<p><a href=\"https://vimeo.com/123/ab\">▶ Video on Vimeo</a></p>"
        ),
        (
            "<iframe src='https://open.spotify.com/embed/episode/1a'></iframe>",
            "<p><a href=\"https://open.spotify.com/episode/1a\">▶ Spotify</a></p>"
        ),
        (
            "<iframe src='https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&amp;color=x'></iframe>",
            "<p><a href=\"https://soundcloud.com/a/b\">▶ SoundCloud</a></p>"
        ),
        (
            "<iframe src='https://bandcamp.com/EmbeddedPlayer/album=1/'><a href='https://a.bandcamp.com/album/b'>B by A</a></iframe>",
            "<p><a href=\"https://bandcamp.com/EmbeddedPlayer/album=1/\">▶ B by A</a></p>"
        ),
        (
            "<iframe src='https://tube.example/videos/embed/1-2-3'></iframe>",
            "<p><a href=\"https://tube.example/w/1-2-3\">▶ Video on tube.example</a></p>"
        ),
        (
            "<iframe src='https://maps.example/x?a=1&amp;b=2'></iframe>",
            "<p><a href=\"https://maps.example/x?a=1&amp;b=2\">Embedded content: maps.example</a></p>"
        ),
        (
            "<object><param name=movie value='https://www.youtube.com/v/abc'><embed src=x></object>",
            "<p><a href=\"https://www.youtube.com/watch?v=abc\">▶ Video on YouTube</a></p>"
        ),
        (
            "<embed src='https://a.example/b.swf'>",
            "<p><a href=\"https://a.example/b.swf\">Embedded content: a.example</a></p>"
        ),
        (
            "<p>x <iframe src='https://youtu.be/abc'></iframe> y</p>",
            "<p>x <a href=\"https://www.youtube.com/watch?v=abc\">▶ Video on YouTube</a> y</p>"
        ),
        (
            "<script src='https://gist.github.com/u/abc123.js?file=a.c'></script>",
            "<p><a href=\"https://gist.github.com/u/abc123\">Code on GitHub Gist</a></p>"
        ),
        (
            "<p>x <script src='https://asciinema.org/a/14.js' id=asciicast-14 async></script></p>",
            "<p>x <a href=\"https://asciinema.org/a/14\">Recording on asciinema</a></p>"
        ),
        (
            "<lite-youtube videoid=abc playlabel='Play: A talk'><a href=/x>x</a></lite-youtube>",
            "<p><a href=\"https://www.youtube.com/watch?v=abc\">▶ A talk</a></p>"
        ),
        ("<script src='https://gist.github.com/\"x/a.js'></script>", ""),
        ("<script src='https://a.example/u/a.js'></script>", ""), ("<lite-youtube></lite-youtube>", ""),
        ("<iframe src='javascript:alert(1)'></iframe>", ""), ("<iframe srcdoc='<script>x</script>'></iframe>", ""),
    ])
    func `a frame becomes a link to what it shows`(html: String, expected: String) throws {
        #expect(try Samples.content(html: html) == expected)
    }

    @Test
    func `frames can be kept for known hosts, or dropped`() throws {
        let html =
            "<iframe src=\"https://www.youtube.com/embed/abc\" title=\"t\" onload=\"x()\" allowfullscreen></iframe>"
        #expect(
            try Samples.content(html: html, settings: .init(embeds: .keep))
                == "<iframe src=\"https://www.youtube.com/embed/abc\" title=\"t\"></iframe>")
        #expect(try Samples.content(html: html, settings: .init(embeds: .drop)).isEmpty)
        let unknown = "<iframe src=\"https://x.example/\"></iframe>"
        #expect(try Samples.content(html: unknown, settings: .init(embeds: .keep)).hasPrefix("<p><a "))
    }

    @Test(arguments: [
        ("<p><svg role=img><title>A chart</title><path d='M0'/></svg></p>", "<p>A chart</p>"),
        ("<p><svg role=img aria-label='A sign'><path/></svg></p>", "<p>A sign</p>"),
        ("<p>x<svg><use xlink:href='#i'/></svg></p>", "<p>x</p>"),
    ])
    func `a drawing becomes its title`(html: String, expected: String) throws {
        #expect(try Samples.content(html: html) == expected)
    }

    static let katex = """
        <p><span class="katex"><span class="katex-mathml"><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics>\
        <mrow><mi>x</mi><mo stretchy="false">=</mo><mn>1</mn></mrow><annotation encoding="application/x-tex">x=1\
        </annotation></semantics></math></span><span class="katex-html" aria-hidden="true"><span class="base">x=1</span>\
        </span></span></p>
        """

    @Test
    func `a formula appears once`() throws {
        #expect(
            try Samples.content(html: Self.katex)
                == "<p><math><mrow><mi>x</mi><mo stretchy=\"false\">=</mo><mn>1</mn></mrow></math></p>")
        #expect(
            try Samples.content(html: Self.katex, settings: .init(formulas: .tex)) == "<p><code>x=1</code></p>")
        #expect(try Samples.content(html: "<p><script type='math/tex'>a&lt;b</script></p>").contains("<code>a"))
    }

    @Test
    func `a task list shows its boxes`() throws {
        let content = try Samples.content(markdown: "- [x] done\n- [ ] open\n")
        #expect(content.contains("☑ done"))
        #expect(content.contains("☐ open"))
        #expect(!content.contains("<input"))
        let loose = try Samples.content(markdown: "- [x] *done*\n\n- [ ] open\n\n  More.\n")
        #expect(loose.contains("<p>☑ <em>done</em></p>") && loose.contains("<p>☐ open</p>\n<p>More.</p>"))
    }

    @Test(arguments: [
        "<table><tr><th align=right>a</th></tr></table>",
        "<table><tr><th style='text-align: right'>a</th></tr></table>",
        "<table><tr><th style='color:red;TEXT-ALIGN:Right;'>a</th></tr></table>", "|a|\n|-:|\n",
    ])
    func `columns of tables stay aligned`(source: String) throws {
        let html = try source.hasPrefix("<") ? Samples.content(html: source) : Samples.content(markdown: source)
        #expect(html.contains("<th align=\"right\">a</th>"))
    }

    @Test(arguments: ["text-align:justify", "text-align:expression(1)", "align:right"])
    func `other styles of cells go`(style: String) throws {
        let html = try Samples.content(html: "<table><tr><td style=\"\(style)\">a</td></tr></table>")
        #expect(html.contains("<td>a</td>"))
    }

    @Test(arguments: [
        ("> [!NOTE]\n> Useful *text*.", "<p><strong>Note</strong></p>\n<p>Useful <em>text</em>.</p>"),
        ("> [!warning] Careful now\n> Text.", "<p><strong>Careful now</strong></p>\n<p>Text.</p>"),
        ("> [!tip]- Folded", "<p><strong>Folded</strong></p>"), ("> [!IMPORTANT]", "<p><strong>Important</strong></p>"),
        ("> [!tip]\n>\n> *Text*", "<p><strong>Tip</strong></p>\n<p><em>Text</em></p>"),
        ("> [!tip]\n> *Text*", "<p><strong>Tip</strong></p>\n<p><em>Text</em></p>"),
        ("> [!tip] See *this*\n> Text", "<p><strong>Tip</strong></p>\n<p>See <em>this</em>\nText</p>"),
        ("> [!see-also]\n> Text", "<p><strong>See also</strong></p>\n<p>Text</p>"),
        ("> [!] a", "<p>[!] a</p>"), ("> [!a b] c", "<p>[!a b] c</p>"),
    ])
    func `a quote that is marked as a note begins with its name`(source: String, expected: String) throws {
        #expect(try Samples.content(markdown: source) == "<blockquote>\n\(expected)\n</blockquote>")
    }
}
