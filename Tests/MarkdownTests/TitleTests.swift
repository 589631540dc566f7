import Markdown
import Testing

struct TitleTests {
    @Test(arguments: [
        ("", ""),
        ("Plain title", "Plain title"),
        ("Å, 日本語 & 👩‍👩‍👧", "Å, 日本語 & 👩‍👩‍👧"),
        ("Using `Span<UInt8>` well", "Using Span<UInt8> well"),
        ("A *small* and __rather large__ or __Large__ step", "A small and rather large or Large step"),
        ("Understanding __init__ in Python", "Understanding __init__ in Python"),
        ("`__init__` and __get_x2__, (__new__)", "__init__ and __get_x2__, (__new__)"),
        ("\\__a__ ___b___ a__d__", "_a_ b a__d__"),
        ("snake_case_name stays", "snake_case_name stays"),
        ("5 * 3", "5 * 3"),
        ("a*b", "a*b"),
        ("a_b and c", "a_b and c"),
        ("Q&amp;A &copy; &#x41; &notanentity;", "Q&A © A &notanentity;"),
        ("AT&T", "AT&T"),
        ("1 < 2 <3", "1 < 2 <3"),
        ("A <b>bold</b> <br/>move<!-- x -->", "A bold move"),
        ("[link](https://a.example \"t\") and [none]", "link and [none]"),
        ("[none][ref] [^1] [ ] x", "[none][ref] [^1] [ ] x"),
        ("![alt *text*](a.png)!", "alt text!"),
        ("<https://a.example/>", "https://a.example/"),
        ("\\*not\\* \\# 1\\. \\a", "*not* # 1. \\a"),
        ("# 1 *hit*", "# 1 hit"),
        ("1. *One* #", "1. One #"),
        ("- *a*", "- a"),
        ("> *a*", "> a"),
        ("    *a*", "    a"),
        ("~~*a*~~ ~b~ c~d", "~~a~~ ~b~ c~d"),
        ("*a*\nb  \nc", "a b c"),
        ("| *a* | b |", "| a | b |"),
        ("a `b", "a `b"),
        ("*a\u{0}b*", "ab"),
        ("www.a.example *x*", "www.a.example x"),
        ("Understanding Option<T> and Vec<u8>", "Understanding Option<T> and Vec<u8>"),
        ("Why __init__.py and 2*3*4 matter in C<int>", "Why __init__.py and 2*3*4 matter in C<int>"),
        ("Option<Button>, Box<dyn> and Map<String, u8>", "Option<Button>, Box<dyn> and Map<String, u8>"),
        ("<EM>a</EM> <em class=\"b\">c</em> <my-box>d</my-box>", "a c <my-box>d</my-box>"),
        ("The <dialog> element", "The <dialog> element"), ("x<br>y <wbr>z", "x y z"),
        ("The <video> and <audio> tags, and </video>", "The  and <audio> tags, and "),
        ("The <video> and <audio> tags", "The <video> and <audio> tags"),
        ("<img> or <img src=\"a.png\">, <i>a <i>b</i> c", "<img> or , <i>a b c"),
        ("<?php and <!DOCTYPE html>", "<?php and <!DOCTYPE html>"),
        ("![Vec<u8>](a.png) <blockquote>b</blockquote>", "Vec<u8> b"),
        ("un*believ*able, über*all*es", "un*believ*able, über*all*es"),
        ("This is *great*. And **so** _is_ this.", "This is great. And so is this."),
        ("(*a*), \"*b*\": *c*—*d*!", "(a), \"b\": c—d!"),
        ("foo.__all__ and a_*b*_c", "foo.__all__ and a_*b*_c"),
        ("*a*b* and `2*3*4` \\*c", "a*b and 2*3*4 *c"),
        ("日本*語*です", "日本語です"),
        ("a\u{8F}b *c*", "ab c"),
    ])
    func `the plain text of a title`(title: String, plain: String) {
        #expect(MarkdownRenderer.plainInline(title) == plain)
    }

    @Test(
        arguments: [
            ("", nil),
            ("no heading", nil),
            ("# A *b* `c` [d](e) ![f](g)", "A b c d f"),
            ("a\n\n## B\n\n# C", "B"),
            ("a &amp; b\nc\n===\n", "a & b c"),
            ("#\n\n# b", "b"),
            ("> # quoted\n\n- # listed\n\n# own", "own"),
            ("```\n# code\n```\n", nil),
            ("# a <b>c</b>", "a c"),
            ("# a[^1]\n\n[^1]: b", "a"),
            ("<h1>HTML</h1>", nil),
            ("# ~~a~~ www.a.example", "a www.a.example"),
        ] as [(String, String?)])
    func `the first heading`(markdown: String, heading: String?) {
        #expect(MarkdownRenderer.firstHeading(of: markdown.utf8) == heading)
    }
}
