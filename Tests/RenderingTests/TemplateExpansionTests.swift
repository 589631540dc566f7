import ProcessorTime
import Syndication
import Testing

@testable import Rendering

struct TemplateExpansionTests {
    @Test(arguments: [
        (#"See {{< ref "about.md" >}}."#, "See https://example.org/blog/about-us/."),
        (#"[a]({{< relref "2024-other" >}})"#, "[a](https://example.org/blog/other/)"),
        ("[a]({% post_url 2020-01-01-old %})", "[a](https://example.org/blog/2020/01/01/old.html)"),
        ("[a]({% link about.md %})", "[a](https://example.org/blog/about-us/)"),
        ("[a]({% link news/chart.png %})", "[a](https://example.org/blog/news/chart.png)"),
        ("[a]({% link /news/chart.png %})", "[a](https://example.org/blog/news/chart.png)"),
        // What these names stand for is whole already.
        // The content folder is called `content`, and the site has files beside it.
        ("[a]({% link content/about.md %}#x)", "[a](https://example.org/blog/about-us/#x)"),
        ("[a]({% link content/news/chart.png %})", "[a](https://example.org/blog/news/chart.png)"),
        ("![a]({{ site.baseurl }}{% link assets/i.png %})", "![a](https://example.org/blog/assets/i.png)"),
        ("[a]({{ site.baseurl }}{% link about.md %})", "[a](https://example.org/blog/about-us/)"),
        ("[a]({{ site.url }}{% post_url 2020-01-01-old %}#x)", "[a](https://example.org/blog/2020/01/01/old.html#x)"),
        ("[a]({{ site.url }}{{ site.baseurl }}{% link about.md %})", "[a](https://example.org/blog/about-us/)"),
        ("<a href='{{ site.baseurl }}/{% link about.md %}'>", "<a href='https://example.org/blog/about-us/'>"),
        ("<{{ site.url }}{% link about.md %}>", "<https://example.org/blog/about-us/>"),
        ("[a](/to?u={{ site.url }}{% link about.md %})", "[a](/to?u=https://example.org/blog/about-us/)"),
        ("[a]({{ site.baseurl }}/x)", "[a](/blog/x)"),
        ("[a]({{site.url}}{{site.baseurl}}/x)", "[a](https://example.org/blog/x)"),
        (#"[a]({{ "/x" | relative_url }})"#, "[a](/blog/x)"),
        (#"[a]({{ "x y" | absolute_url }})"#, "[a](https://example.org/blog/x%20y)"),
        (#"[a]({{ '/x.png' | prepend: site.baseurl | prepend: site.url }})"#, "[a](https://example.org/blog/x.png)"),
        (#"[a]({{ "/x/" | url }})"#, "[a](/blog/x/)"),
        ("{{ page.title }}!", "Funding!"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("{% comment %}never{% endcomment %}seen", "seen"),
        ("{% for a in b %}{{ a }}{% endfor %}seen", "seen"),
        ("{%- unknown -%}seen", "seen"),
        ("{{< unknown >}}seen{{< /unknown >}}", "seen"),
        ("{{% unknown a=\"}}\" %}}seen{{% /unknown %}}", "seen"),
        ("{{ .Params.x }}seen", "seen"),
        ("{{< unclosed", " unclosed"),
        ("a {{ b", "a {{ b"),
        ("{{ page.excerpt }}{{ page.title }}", "Funding"),
        ("_{{ \"x\" | team_link }} wrote_", "_wrote_"),
        ("<img src=\"{{ image | url }}\">", "<img src=\"chart.png\">"),
        (
            #"{{ "https://youtu.be/abc" | embed: "A talk" }}"#,
            #"<iframe src="https&#58;&#47;&#47;youtu&#46;be&#47;abc" title="A talk"></iframe>\#n\#n"#
        ),
        (
            #"{% include "linked-figure.html", image: "/a.png", alt: "A" %}"#,
            #"<figure><img src="&#47;a&#46;png" alt="A"></figure>\#n\#n"#
        ),
        (
            #"{{ youtube(id="abc", class="wide") }}"#,
            #"<iframe src="https&#58;&#47;&#47;www&#46;youtube&#46;com&#47;embed&#47;abc"></iframe>\#n\#n"#
        ),
        (
            #"{{ gist(url="https://gist.github.com/a/b") }}"#,
            #"<p><a href="https&#58;&#47;&#47;gist&#46;github&#46;com&#47;a&#47;b">Code on GitHub Gist</a></p>\#n\#n"#
        ),
        (#"{% quote(author="A") %}seen{% end %}"#, "seen"),
        (#"{{ unknown(a="b)") }}seen"#, "seen"),
        ("{{ youtube }}{{ youtube() }}seen", "seen"),
        ("Term\n:   One\n\n    {{ page.title }}", "Term\n:   One\n\n    Funding"),
        ("![a](b.png){: .wide width=\"2\"}", "![a](b.png)"),
        ("## A part {#part}\nText {#not-here} more", "## A part \nText {#not-here} more"),
        ("x^{{a}} and \\frac{{a}}{b}", "x^{{a}} and \\frac{{a}}{b}"),
        ("a {{ b\n\nc }} d", "a {{ b\n\nc }} d"),
    ])
    func `known tags become what they mean, and unknown ones go`(source: String, expected: String) throws {
        #expect(try expand(source).text == expected)
    }

    @Test(arguments: [
        ("{% if a %}A{% else %}B{% endif %}C", "AC"),
        ("{% if a %}A{% elsif b %}B{% else %}C{% endif %}", "A"),
        ("{%- unless a -%}A{%- else -%}B{%- endunless -%}", "A"),
        ("{% case a %}{% when 1 %}A{% when 2 %}B{% else %}C{% endcase %}D", "AD"),
        ("{% if a %}A{% if b %}B{% else %}C{% endif %}D{% else %}E{% endif %}", "ABD"),
        ("{% if a %}A{% else %}{% if b %}B{% else %}C{% endif %}D{% endif %}E", "AE"),
        ("{% if a %}A `{% else %}` B{% endif %}", "A `{% else %}` B"),
        ("A{% else %}B{% endif %}C{% if a %}D{% else %}E", "ABCDE"),
        ("{% capture x %}A{% endcapture %}{{ x }}{{x | markdownify}}", "A\n\nA\n\n"),
        ("{% set x %}A{% endset %}B{{ x }}{% set x = 1 %}C{% set y=2 %}", "BAC"),
        ("{%- set x -%}A{%- endset -%}{% set x %}B", "B"),
        ("{% macro x(y) %}A {{ y }}{% endmacro %}B", "B"),
        ("{% capture x %} A {% endcapture %}{% include note.html content=x %}", "\n\nA\n\n"),
    ])
    func `of several branches the first is shown`(source: String, expected: String) throws {
        let (text, problems) = try expand(source)
        #expect(text == expected)
        #expect(problems.isEmpty)
    }

    @Test(arguments: ["{% for a in b %}A{% endfor %}", "{% capture x %}{{ a }}{% endcapture %}"])
    func `content that cannot be told is reported`(source: String) throws {
        let (text, problems) = try expand(source)
        #expect(text.isEmpty)
        #expect(problems.count == 1 && problems.first?.description.contains("was left out") == true)
    }

    @Test
    func `what is captured does not grow without end`() throws {
        let large = String(repeating: "a", count: 10_000)
        let uses = String(repeating: "{{ x }}", count: 1000)
        #expect(try expand("{% capture x %}\(large){% endcapture %}" + uses).text.utf8.count < 300_000)
    }

    @Test(arguments: [
        ("![a](b.png){.wide}", "![a](b.png)"),
        ("![a](b.png){loading=lazy .wide} text", "![a](b.png) text"),
        ("[a](b){width=50%}{: .x}", "[a](b)"),
        ("`a`{.python}", "`a`"),
        ("{.wide .tall}\nText", "\nText"),
        ("Text\n  {width=\"50%\"}", "Text\n  "),
        ("## A part {.unnumbered}\nText", "## A part \nText"),
        ("* TOC\n{:toc}\n\nText", "\n\n\nText"),
        ("Text\n\n1. x\n{:toc}", "Text\n\n\n"),
        ("Text\n{:toc}", "Text\n"),
        ("A **b**{:.c} _d_{: #e} `f`{:.g} <https://a.example>{:rel='x'}", "A **b** _d_ `f` <https://a.example>"),
        ("## A part {: .x #y}\nText", "## A part \nText"),
        ("A part {#x}\n======", "A part \n======"),
        ("> ## A part {#x}\n> Text", "> ## A part \n> Text"), ("- ## A part {#x}\n  Text", "- ## A part \n  Text"),
        ("> 12. # A part {.x}\n>     Text", "> 12. # A part \n>     Text"),
        ("> - A part {#x}\n>   ---", "> - A part \n>   ---"),
        ("- {: .x} one\n- two", "-  one\n- two"),
        ("> Text\n> {: .x, .y}", "> Text\n> "),
        ("{:ext: target=\"_blank\"}\n\n[a](b){:ext}", "\n\n[a](b)"),
        ("{::options toc_levels=\"1..3\" /}\nText {::nomarkdown}<b>{:/}", "\nText <b>"),
        // Text.
        ("It returns {:ok, pid} or {:error, x}.", "It returns {:ok, pid} or {:error, x}."),
        ("{:ok, pid}", "{:ok, pid}"),
        ("A map {:a 1 :b 2}\n{:a 1}", "A map {:a 1 :b 2}\n{:a 1}"),
        ("## Handling {:ok, x}\n## And {:ok}", "## Handling {:ok, x}\n## And {:ok}"),
        ("- {:ok} is one\n- Use {:.2f} and {:?}", "- {:ok} is one\n- Use {:.2f} and {:?}"),
        ("Text {: .x}\nSee {#12}", "Text {: .x}\nSee {#12}"),
        ("See {#12}\n> ---", "See {#12}\n> ---"), ("> See {#12}\n---", "> See {#12}\n---"),
        ("- See {#12}\n- > and {#13} #", "- See {#12}\n- > and {#13} #"),
        ("{.x} y", "{.x} y"),
        ("the set {.5} and {a=b}", "the set {.5} and {a=b}"),
        ("f(x){y=1} and (a){b}", "f(x){y=1} and (a){b}"),
        ("```{.python}\na\n```", "```{.python}\na\n```"),
    ])
    func `marks for a theme go where they can be marks`(source: String, expected: String) throws {
        let (text, problems) = try expand(source)
        #expect(text == expected)
        #expect(problems.isEmpty)
    }

    @Test(arguments: ["<p>{:ok} <b>x</b>{: .y}</p>", "<h2>A</h2> {#a}", "<p>{.wide}\n</p>\n{.wide}"])
    func `HTML has no marks for a theme in braces`(source: String) throws {
        #expect(try Samples.expansion(of: source, isMarkdown: false).text == source)
    }

    @Test
    func `marks for a theme alone make a source be looked through`() throws {
        #expect(try !Samples.content(markdown: "![a](b.png){loading=lazy}").contains("{"))
        #expect(try !Samples.content(markdown: "Text\n\n{.wide}").contains("{"))
    }

    @Test(arguments: [
        ("{{< comment >}}never{{< /comment >}}seen", "seen"),
        ("{{% comment %}}never{{% /comment %}}seen", "seen"),
        ("{# never #}seen", "seen"),
        ("{#- never\n\nnever -#}seen", "seen"),
        ("{#never#}seen", "seen"),
        ("{# `never` #}seen", "seen"),
        ("{::comment}\nnever\n{:/comment}seen", "seen"),
        ("{::comment}never{:/}seen {::comment}never{:/comment}", "seen "),
        ("{% # never %}seen", "seen"),
        ("{% css %}.never { }{% endcss %}seen", "seen"),
        ("{% javascript %}never(){% endjavascript %}seen", "seen"),
        ("{% schema %}{ \"never\": 1 }{% endschema %}seen", "seen"),
        // No comments.
        ("Set {#1, 2} and {# open", "Set {#1, 2} and {# open"),
        ("Write {# and `#}`", "Write {# and `#}`"),
    ])
    func `what is written for nobody goes with its content`(source: String, expected: String) throws {
        let (text, problems) = try expand(source)
        #expect(text == expected)
        #expect(problems.isEmpty)
    }

    @Test(arguments: [
        "`{{< x >}}`", "``a ` {{ x }}``", "```\n{{< x >}}\n```", "~~~~ liquid\n{% x %}\n~~~\n~~~~",
        "para\n\n    {{< x >}}\n", "> ```\n> {{ x }}\n> ```", "- item\n\n      {{ code }}\n",
        "1. item\n   ```\n   {% x %}\n   ```\n", "<pre>{{ x }}</pre>", "<code>{% x %}</code>", "$$\\frac{{ a }}{b}$$",
        "```\nnever closed {{< x >}}\n\n{{ y }}",
    ])
    func `code stays as it is`(source: String) throws {
        let (text, problems) = try expand(source)
        #expect(text == source)
        #expect(problems.isEmpty)
    }

    @Test(arguments: [
        ("{% codeblock lang:c %}\n@\n{% endcodeblock %}", "<pre><code class=\"language-c\">@\n</code></pre>"),
        (
            "{% codeblock A \"b\" mark:1,3 https://a.example/ the C %}\n\n@\n\n{% endcodeblock %}",
            "<figure><figcaption>A \"b\" <a href=\"https://a.example/\">the C</a></figcaption>"
                + "<pre><code>@\n</code></pre></figure>"
        ),
        (
            "{% highlight c %}\n{% raw %}\n@\n{% endraw %}\n{% endhighlight %}",
            "<pre><code class=\"language-c\">@\n</code></pre>"
        ),
        ("{{< highlight c >}}@{{< /highlight >}}", "<pre><code class=\"language-c\">@</code></pre>"),
    ])
    func `what a tag encloses as code is shown as it is`(markdown: String, html: String) throws {
        let code = "[TOC]\n```\n# define X *a*\nint main() { return {{ x }}; }\n<b>{% if %}"
        let rendering = try Samples.render(Samples.article(markdown.replacing("@", with: code)))
        let shown = code.replacing("<b>", with: "&lt;b&gt;")
        #expect(Samples.trimmed(rendering.content.html) == html.replacing("@", with: shown))
        #expect(rendering.problems.isEmpty)
    }

    @Test(arguments: [
        "`a {{< x >}}", "- item\n\n    {{< x >}}\n", "para\n    {{< x >}}", "```\ncode\n```\n{{< x >}}",
        "> ```\n> code\n\n{{< x >}}", "\\`{{< x >}}`", "a ``` {{< x >}}", "{{< x >}} ` `",
    ])
    func `what only looks like code is not`(source: String) throws {
        #expect(try !expand(source).text.contains("{{<"))
    }

    @Test
    func `raw is undone in code too, because Jekyll does it before Markdown`() throws {
        #expect(try expand("```\nP={% raw %}{{{% endraw %} secret }}\n```").text == "```\nP={{ secret }}\n```")
    }

    @Test(arguments: [
        "Use {{ name }} and {% for x in y %}loop{% endfor %}", "$x = {{n}\\choose{k}}$", "{{&lt; fig &gt;}}",
    ])
    func `what a finished page shows in braces is text`(text: String) throws {
        var article = try Samples.article(body: .html(Array("<p>\(text)</p>".utf8)))
        article.mayHoldTemplates = false
        let rendering = try Samples.render(article)
        #expect(Samples.trimmed(rendering.content.html) == "<p>\(text)</p>")
        #expect(rendering.problems.isEmpty)
    }

    @Test
    func `a shortcode that Hugo's authors write about is shown`() throws {
        #expect(try expand("```\n{{</* fig */>}}\n```").text == "```\n{{< fig >}}\n```")
        #expect(try expand("Use {{</* fig */>}}.").text.hasPrefix("Use <code>&#123;&#123;&#60; fig"))
    }

    @Test(arguments: [
        ("[TOC]\n\nText", "\n\nText"), ("A\n[[toc]] \r\nB", "A\n\nB"), ("[[_TOC_]]", ""),
        ("HTML\n\n*[HTML]: Hyper Text\n*[CSS]: Sheets", "HTML\n\n\n"),
        // What only looks so.
        ("See [TOC] here", "See [TOC] here"), ("[toc](a)", "[toc](a)"), ("*[a](b)* c", "*[a](b)* c"),
        ("*[]: x", "*[]: x"), ("```\n[TOC]\n```", "```\n[TOC]\n```"),
    ])
    func `lines that show nothing themselves are left out`(source: String, expected: String) {
        #expect(String(decoding: DialectLines.removed(from: Array(source.utf8)), as: UTF8.self) == expected)
    }

    @Test
    func `a call that Zola's authors write about is shown`() throws {
        let html = try Samples.content(markdown: "Use {{/* youtube(id=\"x\") */}}.")
        #expect(html == "<p>Use <code>{{ youtube(id=\"x\") }}</code>.</p>")
        #expect(try expand("`{{/* youtube(id=1) */}}`").text == "`{{ youtube(id=1) }}`")
        #expect(try expand("`{{/* a comment */}}`").text == "`{{/* a comment */}}`")
        #expect(try expand("{{/* a comment */}}seen").text == "seen")
    }

    @Test
    func `a shortcode with a body that Zola's authors write about is shown`() throws {
        let (text, problems) = try expand("```\n{%/* quote(author=\"A\") */%}\nx\n{%/* end */%}\n```")
        #expect(text == "```\n{% quote(author=\"A\") %}\nx\n{% end %}\n```")
        #expect(problems.isEmpty)
        #expect(try Samples.content(markdown: "Use {%/* raw */%}.") == "<p>Use <code>{% raw %}</code>.</p>")
    }

    @Test
    func `an unknown name is reported once, with its place`() throws {
        let problems = try expand("one\n\ntwo åå {{< chart 1 >}} {{< chart 2 >}}\n{% include x.html %}").problems
        #expect(problems.map(\.line) == [7, 8])
        #expect(problems.first?.column == 8)
        #expect(problems.first?.description.contains("{{< chart >}}") == true)
        #expect(problems.first?.file == "news/funding.md")
    }

    @Test(arguments: [
        ("[a]({{< ref \"gone\" >}})", "[a](about:invalid)"),
        ("[a]( <{% post_url gone %}> \"t\")", "[a]( <about:invalid> \"t\")"),
        ("[a]({{ site.baseurl }}{% post_url gone %}#part)", "[a](about:invalid#part)"),
        ("x\n> [a]: {% post_url gone %}", "x\n> [a]: about:invalid"),
        ("<a href={% link gone %}>b</a>", "<a href=about:invalid>b</a>"),
        ("<a class='c' HREF = '{{ site.url }}{% link gone %}'>", "<a class='c' HREF = 'about:invalid'>"),
        ("[a]({% link content/gone.md %})", "[a](about:invalid)"),
        ("[a]({% link pages/gone.html %})", "[a](about:invalid)"),
        ("[a]({% link _drafts/gone.png %})", "[a](about:invalid)"),
        ("At {% post_url gone %}.", "At gone."),
        ("<{% post_url gone %}> ({% post_url gone %})", "<gone> (gone)"),
        ("[a]: see {% post_url gone %}", "[a]: see gone"),
        ("[^1]: {% post_url gone %}", "[^1]: gone"),
        ("href={% post_url gone %} <b title=\"{% post_url gone %}\">", "href=gone <b title=\"gone\">"),
    ])
    func `a dead reference leaves no link and is reported`(source: String, expected: String) throws {
        let (text, problems) = try expand(source)
        #expect(text == expected)
        #expect(!problems.isEmpty)
    }

    @Test
    func `a dead reference in running text shows its name`() throws {
        let source = "See the [docs]({% post_url 2020-01-01-gone %}) at {% post_url 2020-01-01-gone %}."
        let rendering = try Samples.render(Samples.article(source + "\n\n## More"))
        #expect(rendering.content.html.hasPrefix("<p>See the docs at 2020-01-01-gone.</p>"))
        #expect(rendering.content.summary == "See the docs at 2020-01-01-gone.")
        #expect(rendering.problems.count == 2)
    }

    @Test
    func `arguments cannot leave their attribute`() throws {
        let text = try expand(#"{{< figure src="a.png" alt="\"><script>alert(1)</script>" >}}"#).text
        #expect(!text.contains("<script"))
        #expect(!text.contains("\"\""))
    }

    @Test(arguments: [
        "{{<", "{{", "{%", "{% highlight %}", "{% highlight\n", "{{% a ", "{{< ` ", "``` ` ", "<pre ", "{% raw %}",
        "{%{", "{# ",
        "{# `a`",
        "{::comment}", "x){a=", "{{/* ", "{%/* ", "{% if a %}",
        "{% else %}", "{% endif %}",
    ])
    func `repeated openings take no time`(opening: String) throws {
        let source = String(repeating: opening, count: 100_000 / opening.utf8.count)
        for end in ["", "%}", "}}", ">}}", "\n\n}} %} >}} ``"] {
            let time = try ProcessorTime.measure { _ = try expand(source + end) }
            #expect(time < .seconds(4), "\(opening)…\(end)")
        }
    }

    private func expand(_ source: String) throws -> (text: String, problems: [Problem]) {
        let (text, state) = try Samples.expansion(of: source, image: "chart.png")
        return (text, state.problems)
    }
}

extension Samples {
    /// - Returns: the source with its templates expanded, and what the expansion has noted.
    static func expansion(
        of source: String, isMarkdown: Bool = true, image: String? = nil
    ) throws -> (text: String, state: TemplateExpansion) {
        var article = try Samples.article(source)
        article.image = image.map { .init(address: $0) }
        let links = try Samples.links()
        var expansion = TemplateExpansion(
            Array(source.utf8), isMarkdown: isMarkdown, article: article, links: links,
            resolver: LinkResolver(article: article, links: links))
        let text = String(decoding: expansion.expand(), as: UTF8.self)
        return (text, expansion)
    }
}
