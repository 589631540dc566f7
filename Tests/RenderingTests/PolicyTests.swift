import Rendering
import Syndication
import Testing

/// Spec R3.3 and R3.4, row by row.
struct PolicyTests {
    @Test(arguments: [
        "<p>x<br>y<wbr>z</p>", "<abbr title=\"a b\">ab</abbr>", "<address>x</address>",
        "<article><p>x</p></article>", "<aside><p>x</p></aside>", "<b>x</b>", "<bdi>x</bdi>",
        "<bdo dir=\"rtl\">x</bdo>", "<blockquote cite=\"https://a.example/\"><p>x</p></blockquote>",
        "<cite>x</cite>", "<code>x</code>", "<data value=\"1\">x</data>",
        "<del datetime=\"2026-03-14\">x</del>", "<details open=\"\"><summary>x</summary><p>y</p></details>",
        "<dfn>x</dfn>", "<dl><dt>x</dt><dd>y</dd></dl>", "<em>x</em>",
        "<figure><img src=\"https://a.example/b.png\" alt=\"c\"><figcaption>x</figcaption></figure>",
        "<footer><p>x</p></footer>", "<h1>x</h1>", "<h6>x</h6>", "<header><p>x</p></header>", "<p>x</p><hr>",
        "<i>x</i>", "<ins>x</ins>", "<kbd>x</kbd>", "<mark>x</mark>", "<nav><p>x</p></nav>",
        "<ol start=\"3\" reversed=\"\" type=\"a\"><li value=\"7\">x</li></ol>", "<pre>a\n  b</pre>",
        "<q cite=\"https://a.example/\">x</q>", "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "<s>x</s>",
        "<samp>x</samp>", "<section><p>x</p></section>", "<small>x</small>", "<strong>x</strong>",
        "x<sub>1</sub><sup>2</sup>", "<time datetime=\"2026-03-14\">x</time>", "<u>x</u>", "<ul><li>x</li></ul>",
        "<var>x</var>", "<p lang=\"sv-SE\" dir=\"auto\" title=\"t\">x</p>",
        "<a href=\"https://a.example/?a=1&amp;b=2\" rel=\"nofollow ugc\">x</a>",
    ])
    func `what the profile keeps comes out as it went in`(html: String) throws {
        #expect(try Samples.content(html: html) == html)
    }

    @Test
    func `a table keeps its structure`() throws {
        let table = """
            <table><caption>c</caption><colgroup><col span="2"></colgroup><thead><tr><th scope="col" id="h">a</th>\
            </tr></thead><tbody><tr><td headers="h" colspan="2" rowspan="1">b</td></tr></tbody><tfoot><tr><td>c</td>\
            </tr></tfoot></table>
            """
        #expect(try Samples.content(html: table) == table)
    }

    @Test
    func `a player keeps its sources, tracks and controls, and has a link inside`() throws {
        let written = """
            <video src="/v.mp4" poster="/p.jpg" muted loop preload="none" autoplay playsinline width="640" height="360">\
            <source src="/v.webm" type="video/webm"><track src="/v.vtt" kind="captions" srclang="sv" label="Svenska" \
            default>Get a browser</video>
            """
        let expected = """
            <video src="https://example.org/blog/v.mp4" poster="https://example.org/blog/p.jpg" muted="" loop="" \
            preload="none" width="640" height="360" controls=""><source src="https://example.org/blog/v.webm" \
            type="video/webm"><track src="https://example.org/blog/v.vtt" kind="captions" srclang="sv" \
            label="Svenska" default=""><a href="https://example.org/blog/v.mp4">v.mp4</a></video>
            """
        let html = try Samples.content(html: written)
        #expect(html == expected)
    }

    @Test(arguments: [
        ("<font color=red>x</font>", "x"), ("<big>x</big>", "x"), ("<tt>x</tt>", "x"),
        ("<strike>x</strike>", "<s>x</s>"),
        ("<acronym title=y>x</acronym>", "<abbr title=\"y\">x</abbr>"),
        ("<my-element><p>x</p></my-element>", "<p>x</p>"),
        ("<center><p>x</p></center>", "<p>x</p>"), ("<form action=/x><p>x</p></form>", "<p>x</p>"),
        ("<fieldset><legend>x</legend></fieldset>", "<div>x</div>"), ("<label>x</label>", "x"),
        ("<button>x</button>", "x"), ("<hgroup><h2>x</h2></hgroup>", "<h2>x</h2>"),
        ("<main><p>x</p></main>", "<p>x</p>"),
        ("<search><p>x</p></search>", "<p>x</p>"), ("<dialog open><p>x</p></dialog>", "<p>x</p>"),
        ("<html><body><p>x</p></body></html>", "<p>x</p>"), ("<blink>x</blink>", "x"),
        ("<center>x</center>y", "<div>x</div>y"),
    ])
    func `what is unwrapped keeps its children`(html: String, expected: String) throws {
        #expect(try Samples.content(html: html) == expected)
    }

    @Test(arguments: [
        "<script>bad()</script>", "<style>bad</style>", "<template><p>bad</p></template>", "<title>bad</title>",
        "<link rel=stylesheet href=bad.css>", "<meta http-equiv=refresh content='0;url=bad'>", "<base href=//bad/>",
        "<applet>bad</applet>", "<object data='javascript:bad'><param name=a value=bad>bad</object>",
        "<frameset><frame src=bad></frameset>", "<noframes>bad</noframes>", "<marquee>bad</marquee>",
        "<canvas>bad</canvas>", "<select><option>bad</option></select>", "<textarea>bad</textarea>",
        "<datalist><option>bad</option></datalist>", "<output>bad</output>", "<progress>bad</progress>",
        "<meter>bad</meter>", "<!-- bad -->", "<?php bad ?>", "<![CDATA[ bad ]]>", "<input value=bad>",
        "<a class=anchor aria-hidden=true href=#x>bad</a>", "<span class='headerlink x' aria-hidden=true>bad</span>",
        "<svg><path d=bad /></svg>", "<svg aria-hidden=true><title>bad</title></svg>",
        "<noscript><p>bad</p></noscript>",
        "<noscript><img src=/bad.gif width=1 height=1></noscript>", "<div data-feed=skip>bad</div>",
        "<p class='x no-feed'>bad</p>", "<p class=feed-skip>bad</p>", "<span class=sr-only>bad</span>",
        "<span class=visually-hidden>bad</span>", "<button class=copy-btn>bad</button>", "<slot>bad</slot>",
        "<p hidden>bad</p>", "<div style='color: red; DISPLAY : none'>bad</div>",
        "<span style='display:none !important'>bad</span>", "<img src=/bad.gif style='display: none'>",
    ])
    func `what is removed takes its content with it`(html: String) throws {
        #expect(try Samples.content(html: "<p>a</p>\(html)<p>z</p>").contains("bad") == false)
        #expect(try Samples.content(html: "<p>a</p>\(html)<p>z</p>").hasPrefix("<p>a</p>"))
    }

    @Test(arguments: [
        ("<p hidden=until-found>x</p>", "<p>x</p>"), ("<p style='display:none-such'>x</p>", "<p>x</p>"),
        ("<p style='--display:none'>x</p>", "<p>x</p>"), ("<div role=tabpanel hidden>x</div>", "<div>x</div>"),
        (
            "<details><summary>a</summary><p hidden>x</p></details>",
            "<details><summary>a</summary><p>x</p></details>"
        ),
    ])
    func `what people can open on the page stays`(html: String, expected: String) throws {
        #expect(try Samples.content(html: html) == expected)
    }

    @Test func `a recording stays whose player a script draws`() throws {
        let html = try Samples.content(html: "<p>a</p><audio src=/a.mp3 style='display: none'></audio>")
        #expect(html.contains("src=\"https://example.org/blog/a.mp3\""))
    }

    @Test(arguments: [
        "style='color:red'", "onclick=x()", "data-x=1", "aria-label=x", "role=note", "tabindex=0", "loading=lazy",
        "decoding=async", "fetchpriority=high", "crossorigin", "integrity=x", "target=_blank", "contenteditable",
        "is=x", "slot=x", "nonce=x", "ping=//x", "referrerpolicy=origin", "rel='noopener noreferrer'", "xml:lang=sv",
        "class='btn btn-primary'", "id=nobody-links-here", "srcdoc=x", "formaction=x", "name=x", "align=left",
        "dir=ZgotmplZ", "width=100%", "height=auto", "itemprop=x", "hidden=until-found", "download", "hreflang=sv",
    ])
    func `attributes that are not in the list go`(attribute: String) throws {
        let html = "<p><a href=\"https://a.example/\" \(attribute)>x</a></p>"
        #expect(try Samples.content(html: html) == "<p><a href=\"https://a.example/\">x</a></p>")
        let image = "<p><img src=\"https://a.example/b.png\" \(attribute)></p>"
        #expect(try Samples.content(html: image) == "<p><img src=\"https://a.example/b.png\" alt=\"\"></p>")
    }

    @Test(arguments: [
        ("class='language-swift x footnotes mathjax' ", "class=\"footnotes mathjax\""),
        ("lang=sv_se", "lang=\"sv-SE\""), ("title='a \"b\"'", "title=\"a &quot;b&quot;\""),
    ])
    func `attributes are kept in one spelling`(written: String, expected: String) throws {
        #expect(try Samples.content(html: "<p \(written)>x</p>") == "<p \(expected)>x</p>")
    }

    @Test(arguments: [
        ("<li>x</li>", "<div>x</div>"), ("<dd>x</dd>", "<div>x</div>"), ("<p>a<rt>b</rt></p>", "<p>ab</p>"),
        ("<summary>x</summary>", "<div>x</div>"), ("<ul><my-x><li>x</li></my-x></ul>", "<ul><li>x</li></ul>"),
    ])
    func `a part without its whole is only a box`(html: String, expected: String) throws {
        #expect(try Samples.content(html: html) == expected)
    }

    @Test
    func `code keeps the name of its language`() throws {
        let html = "<p><code class=\"language-c++ x lang-y hl\">x</code></p>"
        #expect(try Samples.content(html: html) == "<p><code class=\"language-c++ lang-y\">x</code></p>")
    }

    @Test
    func `an id is kept where something in the article points at it`() throws {
        let html = "<p id=\"one\">x</p><p id=\"two\">y</p><p><a href=\"#one\">up</a></p>"
        #expect(
            try Samples.content(html: html)
                == "<p id=\"one\">x</p><p>y</p><p><a href=\"https://example.org/blog/news/funding/#one\">up</a></p>")
    }

    @Test
    func `two elements do not share an id`() throws {
        let html = "<p id=a>x</p><p id=a>y</p><p><a href='#a'>z</a></p>"
        #expect(try Samples.content(html: html).hasPrefix("<p id=\"a\">x</p><p>y</p>"))
    }
}
