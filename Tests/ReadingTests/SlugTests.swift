import Syndication
import Testing

@testable import Reading

/// The addresses that generators make of names and titles. The rows of Hugo's and Pelican's are what 0.168 and 4.12 wrote.
@Suite struct SlugTests {
    @Test(arguments: [
        ("Release 1.2.3_rc: what's new in C++ & C#", "release-1.2.3_rc-whats-new-in-c-c"),
        ("  FOO bar  ", "foo-bar"), ("Foo.Bar/fOO_bAr", "foo.bar-foo_bar"), ("FOO,bar:FooBar", "foobarfoobar"),
        ("user@host", "user@host"), ("~x~ (y) [z]", "~x~-y-z"), ("Café Ärlig", "café-ärlig"), ("은행", "은행"),
        ("A  B -- c", "a-b--c"), ("a — b", "a-b"), ("a -b", "a-b"), ("--x--", "--x--"), ("! a", "a"),
        ("½ and ² and Ⅷ", "and-and"), ("tab\there", "tab-here"), ("a\u{A0}b", "a-b"), ("a\u{200B}b", "ab"),
        ("$100, €5", "100-5"), ("a . b", "a-.-b"), ("İstanbul ẞ", "istanbul-ß"), ("R&amp;D", "rampd"), ("&", ""),
        ("__init__ *em* `code`", "__init__-em-code"), ("*em* `code` <b>x</b>", "em-code-bx-b"),
        // A plus is a blank, and a `#` alone at the end is lost.
        ("C++", "c"), ("a+b", "a-b"), ("C*+d", "c-d"), ("Rust + Go", "rust--go"), ("+1 for x", "-1-for-x"),
        ("a +", "a-"), ("a-+b", "a-b"), ("C#", "c"), ("C# and F#", "c#-and-f#"), ("x #", "x-"), ("#tag", "#tag"),
        ("x# +", "x#-"), ("##", "##"),
        // A slash parts nothing.
        ("a/b c", "a-b-c"), ("TCP / IP", "tcp-ip"), ("a\\ b", "a-b"), ("/x/", "-x-"),
    ])
    func `Hugo's title`(title: String, slug: String) {
        #expect(Slug.hugoTitle(title) == slug)
    }

    @Test(arguments: [
        ("Release 1.2.3", "release-123"), ("What's new in snake_case", "whats-new-in-snake_case"),
        ("TCP/IP and e.g. x", "tcpip-and-eg-x"), ("Q & A", "q-a"), ("100% sure", "100-sure"), ("C*+d", "cd"),
        ("It's \"q\" — “x”…", "its-q-x"), ("  lead trail  ", "lead-trail"), ("A  B -- c", "a-b-c"), ("! a", "a"),
        ("--x--", "-x-"), ("- -x- -", "-x-"), ("_x_", "_x_"), ("a-- b", "a-b"), ("a—b", "a-b"), ("x… y", "x-y"),
        ("a\u{A0}b", "a-b"), ("emoji 😀 x", "emoji-x"), ("❤️ x", "x"), ("a\\B", "ab"), ("...", ""),
        ("Café Ärlig", "cafe-arlig"), ("Cafe\u{301}", "cafe"),
        ("Straße Œuvre Ørsted Łódź", "strasse-oeuvre-orsted-lodz"),
        ("ñ ç đ ð þ æ Ǿ ấ", "n-c-d-d-th-ae-o-a"), ("İstanbul ẞ", "istanbul-ss"),
        ("½ and ² and Ⅷ", "12-and-2-and-viii"), ("1½", "112"), ("$100, €5", "100-eur5"), ("№ 5", "no-5"),
        ("™ ®", "tm-r"), ("ﬁsh → chips", "fish-chips"),
        // Pelican has ASCII for these too.
        ("Привет, мир й", "привет-мир-й"), ("日本語 がガ 한글", "日本語-がガ-한글"),
    ])
    func `Pelican's title`(title: String, slug: String) {
        #expect(Slug.pelican(title) == slug)
    }

    @Test(arguments: [
        ("It’s <b>bold</b> x", "It’s bold x"), ("AT&amp;T &lt;3", "AT&T <3"), ("1 < 2 > 3", "1  3"), ("1 < 2", "1 < 2"),
        ("R&D", "R&D"), ("\"q\" &quot;", "\"q\" \""),
    ])
    func `Pelican takes tags out of a title`(title: String, plain: String) {
        #expect(Slug.withoutMarkup(title) == plain)
    }

    @Test(arguments: [
        ("Foo Bar2", "foo-bar2"), ("[foo] [bar]", "foo-bar"), ("foo&bar", "foo-and-bar"), ("Déjà Vu!", "deja-vu"),
        ("Hællæ, hva skjera?", "haellae-hva-skjera"), ("Foo ÿ", "foo-y"), ("ä Ö ü ß å", "ae-oe-ue-ss-a"),
        ("I ♥ 🦄", "i-love-unicorn"), ("fooBar", "foobar"), ("Release 1.2.3", "release-1-2-3"),
        ("snake_case", "snake-case"),
        ("What's new, don't we'll", "whats-new-dont-we-ll"), ("'s x'", "s-x"), ("ố Đ Ģ İ ł", "o-d-g-i-l"),
        ("TCP/IP and e.g. x", "tcp-ip-and-e-g-x"), ("100% m²", "100-m"), ("---", ""), ("Привет", "привет"),
    ])
    func `Eleventy's slugify`(title: String, slug: String) {
        #expect(Slug.eleventy(title) == slug)
    }

    @Test(arguments: [
        ("The _config.yml file", "the-config-yml-file"), ("What's New", "what-s-new"), ("Ärligt talat", "ärligt-talat"),
        ("½ 2", "2"), ("हिन्दी भाषा", "हिन्दी-भाषा"),
    ])
    func `Jekyll's slugify`(category: String, slug: String) {
        #expect(Slug.jekyll(category) == slug)
    }

    @Test(arguments: [
        (
            "/{year}/{month}/{slug-or-title:lower}/", "title: \"What's _new_ in C++ & C#: 1.2\"",
            "/2026/02/whats-_new_-in-c-c%23-1.2/"
        ),
        ("/{slug-or-title:lower}/", "title: x\nslug: My C++ Slug", "/my-c-slug/"),
        ("/{slug-or-title:lower}/", "title: x\nlang: sv", "/x/"),
        ("/{title:lower}/", "title: C# and F#", "/c%23-and-f%23/"),
        ("/{title:lower}/", "title: '&'", "/my-c-file/"), ("/{slug:lower}/", "title: x", "/my-c-file/"),
        ("/{filename:lower}/", "slug: s", "/my-c-file/"), ("/{filename}/", "slug: s", "/My%20C++%20File/"),
        ("/{path:lower}/", "title: x", "/notes/my-c++-file/"),
        (
            "/{slug-or-title}.html", "title: Release 1.2.3 of __init__ <b>&amp;</b> Café",
            "/release-123-of-__init__-cafe.html"
        ),
        ("/{title}/", "title: What's *new* in 1.2?", "/whats-new-in-1-2/"),
        ("/{path}/", "title: A & B\nurl: /:year/:slug/", "/2026/a-b/"),
        ("/{path}/", "title: A & B\nslug: S\nurl: /:title/:slug/:filename/", "/a-b/s/my-c-file/"),
        ("/{path}/", "title: A & B\npermalink: /:year/:slug/", "/2026/My%20C++%20File/"),
        ("/{path}/", "title: Café & Öl\npermalink: \"/n/{{ title | slugify }}/\"", "/n/cafe-and-oel/"),
    ])
    func `a pattern and front matter name the rule`(pattern: String, header: String, expected: String) throws {
        let settings = try Sample.settings(permalink: try PermalinkPattern(pattern))
        let text = "---\ndate: 2026-02-01\n\(header)\n---\nbody"
        let reading = ArticleReader(settings: settings).read(Array(text.utf8), path: "notes/My C++ File.md")
        let article = try #require(reading.article, "\(reading.problems)")
        #expect(article.permalink.text == "https://example.org" + expected)
    }
}
