import ProcessorTime
import Testing

@testable import Reading

/// Spec R7.2: of two ways to write the same text, neither is an edit of the other.
@Suite struct BodyScanTests {
    private func kept(_ text: String, _ kind: ContentFileName.Kind) -> String {
        String(decoding: BodyScan.kept(of: Array(text.utf8)[...], in: kind), as: UTF8.self)
    }

    @Test(arguments: [
        // Tables, as Prettier sets them.
        ("|a|b|\n|-|-|\n|1|2|", "| a   | b   |\n| --- | --- |\n| 1   | 2   |"),
        ("|a|b|\n|-|:-:|", "a | b\n--- | :---:"),
        // Blocks of HTML, with white space between them and without.
        ("<p>a</p>\n<p>b</p>", "<p>a</p><p>b</p>"), ("<ul>\n <li>a\n <li>b\n</ul>", "<ul><li>a<li>b</ul>"),
        // References.
        ("a & b", "a &amp; b"), ("a < b", "a &lt; b"), ("a > b", "a &gt; b"), ("it's", "it&#39;s"), ("a b", "a&#32;b"),
        ("café — —", "caf&eacute; &#8212; &#x2014;"), ("© 1. x", "&copy; 1. x"),
        ("<a href=\"/?a=1&b=2\">x</a>", "<a href=\"/?a=1&amp;b=2\">x</a>"),
        // Numbers of lists.
        ("1. a\n1. b\n1. c", "1. a\n2. b\n3. c"), ("1. a\n\n1. b", "1. a\n\n2. b"), ("1. a\n1. b", "1. a\n10. b"),
        ("1) a\n   more\n1) b", "1) a\n   more\n2) b"), ("> 1. a\n> 1. b", "> 1. a\n> 2. b"),
        ("1. a\r\n1. b", "1. a\r\n2. b"),
        ("1. ```\n   <b>\n   ```\n1. x <b>y</b>", "1. ```\n   <b>\n   ```\n2. x <i>y</i>"),
        // Lines that were wrapped elsewhere: what begins one is no number of a list.
        ("It has room for\n12. That is all.", "It has room for 12. That is all."),
        ("Born in 1984.\nHe lived.", "Born in\n1984. He lived."),
        // Code, by whatever marks at its ends.
        ("a `b` c", "a ``b`` c"), ("``a`b``", "`` a`b ``"), ("~~~\na # b\n~~~", "````\na # b\n````"),
        ("> ```\n> a # b\n> ```\n> _c_", ">```\n>a # b\n>```\n>*c*"), ("> ```\n> a\n\n* b", "> ```\n> a\n\n- b"),
        ("- a ` key\n- or ` too", "* a ` key\n* or ` too"), ("> a `b\n> c`", ">a `b\n>c`"),
        // Marks that are text, with a backslash before them and without.
        ("x_1 a__b", "x\\_1 a\\_\\_b"), ("x_1 C#", "x&#95;1 C&#35;"), ("_a_b_", "*a_b*"), ("in C# 9", "in C\\# 9"),
        ("~5 km", "\\~5 km"), ("#b", "\\#b"), ("see #12", "see\n#12"), ("> see #b", "> see\n> \\#b"),
        // Headings.
        ("# A", "# A #"), ("## A", "A\n---"), ("# In C#", "In C#\n==="), ("|a|#|C#|", "| a | # | C#  |"),
    ])
    func `another way to write the same Markdown is no edit`(one: String, other: String) {
        #expect(kept(one, .markdown) == kept(other, .markdown))
    }

    @Test(arguments: [
        ("a b", "ab"), ("a&b", "a & b"), ("&copy", "©"), ("&nosuch;", "&other;"), ("&amp;lt;", "&lt;"),
        // In code, and behind a backslash, a reference is a text, and a number too.
        ("run `rm -rf /x`", "run `rm -rf ~/x`"), ("`--force`", "`-force`"), ("`\\n`", "`n`"), ("`*p`", "`&p`"),
        ("```\na * b\n```", "```\na b\n```"), ("```\n- a\n```", "```\n+ a\n```"), ("```\n# a\n```", "```\na\n```"),
        ("```\n> a\n```", "```\na\n```"), ("> ```\n> > a\n> ```", "> ```\n> a\n> ```"),
        ("I love C.", "I love C#."), ("# About C#", "# About C"), ("x_1", "x1"), ("a__b", "ab"), ("~5 km", "5 km"),
        ("in ~/x", "in /x"), ("5~10", "510"), ("see #12", "see 12"), ("see\n#12", "see\n12"),
        ("`&amp;`", "`&`"), ("```\n&lt;\n```", "```\n<\n```"), ("\\&amp;", "&amp;"), ("a \\<b> c", "a \\<i> c"),
        ("```\n1. a\n1. b\n```", "```\n1. a\n2. b\n```"),
        ("## 1. Sun", "## 2. Sun"), ("1984. A year", "1985. A year"), ("1.5 l", "2.5 l"),
        ("text\n12. more", "text\n13. more"), ("12. May: a feast", "13. May: a feast"),
        ("a\n\n5. b\n6. c", "a\n\n7. b\n8. c"), ("1. a\n\nb\n\n2. c", "1. a\n\nb\n\n3. c"),
        ("`x|y`", "`x y`"), ("```\na | b\n```", "```\na b\n```"),
        ("|a|b|", "|a|c|"), ("<img src=\"/a.png\">", "<img src=\"/b.png\">"),
        ("<a href=\"/a\">x</a>", "<a href=\"/b\">x</a>"),
    ])
    func `another text in Markdown is an edit`(one: String, other: String) {
        #expect(kept(one, .markdown) != kept(other, .markdown))
    }

    @Test(arguments: [
        // A minifier.
        ("<p>a</p>\n<p>b</p>", "<p>a</p><p>b</p>"), ("<td>a</td> <td>b</td>", "<td>a</td><td>b</td>"),
        ("<p>a</p> <DIV> <p>b</p> </DIV>", "<p>a</p><div><p>b</p></div>"), ("a <br> b<hr/>c", "a<br>b <hr /> c"),
        // Versions of pictures, and pictures that wait to be seen.
        ("<img src=\"/a.png?v=1\">", "<img src=\"/a.png?v=2\">"), ("<img src=\"/a.png\">", "<img src=\"/a.png?v=2\">"),
        ("<img src=\"/a.png\">", "<img src=\"/blank.gif\" data-src=\"/a.png\" class=lazy>"),
        ("<img src=\"/a.png\">", "<img data-lazy-src='/a.png' src=\"data:image/gif;base64,R0\">"),
        ("<img src=\"/a.png\">", "<img alt=\"x src=/b.png\" title='a > b' src=/a.png />"),
        // Links that a theme sets beside headings.
        ("<h2>A</h2>", "<h2>A <a class=\"anchor\" href=\"#a\">#</a></h2>"),
        ("<h2>A</h2>", "<h2>A<a href=\"#a\">¶</a></h2>\n"),
        ("<h2>A</h2>", "<h2><a href=\"#a\"><svg class=\"i\"><path d=\"M0 0h8\"></path></svg></a>A</h2>"),
        ("<h2>A</h2>", "<h2>A<a class=\"x hash-link\" href=\"#a\">\u{200B}</a></h2>"),
        ("<h2>A<br>B</h2>", "<h2>A<br>B <a class=anchor href=\"#a\">Direct link</a></h2>"),
        ("<h2 id=a>A</h2>", "<h2 id=a><a class=anchor href=\"#a\">A</a></h2>"),
        ("it's &amp; x", "it&#39;s & x"),
        ("<script src=\"/a.js\"></script>", "<script src=\"/a.js\">x = \"src=/y\"</script>"),
    ])
    func `another way to write the same HTML is no edit`(one: String, other: String) {
        #expect(kept(one, .html) == kept(other, .html))
    }

    @Test(arguments: [
        ("<b>a</b><i>b</i>", "<b>a</b> <i>b</i>"), ("<p>a b</p>", "<p>ab</p>"), ("<p>a</p>", "<p>a c</p>"),
        ("a|b", "a b"), ("1. a", "2. a"), ("&lt;b&gt;", "<b>"), ("&amp;amp;", "&amp;"),
        ("<img src=\"/a.png\">", "<img src=\"/b.png\">"),
        ("<img src=\"/blank.gif\" data-src=\"/a.png\">", "<img src=\"/blank.gif\" data-src=\"/b.png\">"),
        ("<img src=\"/a.png\" data-src=\"/c.png\">", "<img src=\"/b.png\" data-src=\"/c.png\">"),
        ("<iframe src=\"/a\" data-src=\"/c\"></iframe>", "<iframe src=\"/b\" data-src=\"/c\"></iframe>"),
        ("<a href=\"https://e.mov?x=1\">x</a>", "<a href=\"https://e.mov?x=2\">x</a>"),
        // Here the query says what it is.
        ("<img src=\"/image.php?id=1\">", "<img src=\"/image.php?id=2\">"),
        ("<iframe src=\"https://p.example/embed?v=1\">", "<iframe src=\"https://p.example/embed?v=2\">"),
        ("<a href=\"/?p=1\">x</a>", "<a href=\"/?p=2\">x</a>"),
        // Links of the author.
        ("<p>A <a href=\"#a\">#</a></p>", "<p>A</p>"), ("<h2>A <a href=\"/b\">#</a></h2>", "<h2>A</h2>"),
        ("<h2>A <a href=\"#fn1\">1</a></h2>", "<h2>A</h2>"),
        ("<h2><a class=anchor href=\"#a\">A</a></h2>", "<h2><a class=anchor href=\"#a\">B</a></h2>"),
        ("<h2>\n<a class=anchor href=\"#a\">A</a>\n</h2>", "<h2>\n<a class=anchor href=\"#a\">B</a>\n</h2>"),
        // One that does not end takes nothing with it.
        (
            "<h2><a class=anchor href=\"#a\">T</h2><p>one</p><a href=\"/y\">z</a>",
            "<h2><a class=anchor href=\"#a\">T</h2><p>two</p><a href=\"/y\">z</a>"
        ),
    ])
    func `another text in HTML is an edit`(one: String, other: String) {
        #expect(kept(one, .html) != kept(other, .html))
    }

    @Test(
        arguments: [
            ("| a | b |\n|:--|--:|\n| 1 | 2 |\n", .markdown, "a b 1 2"), ("&;", .markdown, "&;"),
            ("<h2>A&nbsp;b</h2><p>c &lt;d&gt;", .html, "A\u{A0}b c <d>"), ("&", .html, "&"), ("<p>", .html, ""),
            ("x <img src=\"/a.svg?v=1#i\"> y", .html, "x /a.svg#i y"),
            ("a <b> &amp; c", .plainText, "a <b> &amp; c"),
        ] as [(String, ContentFileName.Kind, String)])
    func `what is kept`(text: String, kind: ContentFileName.Kind, expected: String) {
        #expect(kept(text, kind) == expected)
    }

    @Test(arguments: [
        "&", "&a;", "&#x41;", "|", "1. ", "1. a\n", " 1", "\\<", "<h1><a href=#>", "<a href=#>", "<a href=#><b>",
        "<a href=#><h1>", "<a href=#>x", "<a href=#></a", "<a href=#><!--", "<a class=anchor href=#>y <i>",
        "`a\n- ", "`", "> ```\n> x\n", ">", "x_", "#a", "x\n#", "~5", "\\_", "#>",
        "<a href=#><script>", "<img src='a.png?", "<img src=\"????????", "<p a =",
    ])
    func `a scan over hostile text takes linear time`(piece: String) {
        let text = Array(("<h1>" + String(repeating: piece, count: 2_000_000 / piece.utf8.count) + "</a>").utf8)
        for kind in [ContentFileName.Kind.markdown, .html] {
            let start = ProcessorTime.now
            _ = BodyScan.kept(of: text[...], in: kind)
            #expect(ProcessorTime.now - start < .seconds(2))
        }
    }
}
