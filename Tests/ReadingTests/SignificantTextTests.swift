import ProcessorTime
import Syndication
import Testing

@testable import Reading

/// Spec R7.1 to R7.3: what a reader notices, and what not.
@Suite struct SignificantTextTests {
    private let base = """
        ---
        title: How ducks sleep
        tags: [a, b]
        ---
        Ducks sleep with **one** eye [open](https://example.org/x).

        - one
        - two

        <p class="lead">Raw <a href="/y">HTML</a> &amp; more</p>
        """

    private func digest(_ text: String, path: String = "a.md") throws -> ContentDigest {
        try Sample.article(text, path: path).contentDigest
    }

    @Test(arguments: [
        ("Ducks sleep", "Ducks   sleep"), ("eye [open]", "eye\n[open]"), ("\n- one\n- two", "\n* one\n* two"),
        ("**one**", "__one__"), ("**one**", "one"), ("class=\"lead\"", "class=\"intro\" data-x='>'"),
        ("<p class=\"lead\">", "<p>"),
        ("tags: [a, b]", "tags: [B, a]"), ("[a, b]", "[a, c]"), ("tags: [a, b]", "tags: [a, b]\nauthor: Ada"),
        ("tags: [a, b]", "tags: [a, b]\nlang: sv"), ("tags: [a, b]", "weight: 5\ntags: [a, b]"),
        ("tags: [a, b]", "tags: [a, b]\nminor: true"),
        ("tags: [a, b]", "tags: [a, b]\ndate: 2020-01-01\nlastmod: 2020-01-02"), ("more</p>", "more</p>\n\n"),
        ("Raw", "<!-- a note to myself -->Raw"), ("\n- one", "\n  - one"), ("title: How", "title:  'How"),
        ("Raw", "<b>Raw</b>"),
        ("- two", "- two\n\n---\n"), ("more", "more<script>x = 'changed'</script>"),
    ])
    func `what a reader does not notice leaves the digest`(old: String, new: String) throws {
        var changed = base.replacing(old, with: new)
        if new.hasPrefix("title:  '") { changed = changed.replacing("sleep\ntags", with: "sleep'\ntags") }
        #expect(try digest(changed) == digest(base))
    }

    @Test(arguments: [
        ("one eye", "one ear"), ("How ducks", "Why ducks"), ("/y", "/z"),
        ("https://example.org/x", "https://example.org/w"),
        ("tags: [a, b]", "tags: [a, b]\nsummary: s"), ("tags: [a, b]", "tags: [a, b]\nimage: x.png"),
        ("tags: [a, b]", "tags: [a, b]\nlink: https://a.example"), ("tags: [a, b]", "tags: [a, b]\nslug: x"),
        ("tags: [a, b]", "tags: [a, b]\naudio: x.mp3"),
        ("tags: [a, b]", "tags: [a, b]\nsubtitle: s"), ("- two\n", ""),
        ("Raw", "<img src=x.png>Raw"),
        ("&amp; more", "&amp; less"), ("Ducks sleep", "Ducks <https://x.example/> sleep"), ("one** eye", "one** < eye"),
    ])
    func `what a reader notices changes it`(old: String, new: String) throws {
        #expect(base.contains(old) || old == "one eye")
        let changed = old == "one eye" ? base.replacing("eye", with: "ear") : base.replacing(old, with: new)
        #expect(try digest(changed) != digest(base))
    }

    @Test(arguments: [
        ("Use `<b>` here", "Use `<i>` here"), ("Use ``a ` <b>`` here", "Use ``a ` <i>`` here"),
        ("```html\n<b class=x>\n\n<p>\n```", "```html\n<b class=y>\n\n<p>\n```"),
        ("> ~~~\n> <b>\n> ~~~", "> ~~~\n> <i>\n> ~~~"), ("- ```\n  <b>", "- ```\n  <i>"),
    ])
    func `a tag in code is a text`(old: String, new: String) throws {
        #expect(try digest("---\ntitle: x\n---\n\(old)\n") != digest("---\ntitle: x\n---\n\(new)\n"))
    }

    @Test(arguments: [
        ("A ` tick <b>x</b>", "A ` tick <i>x</i>"), ("\\`<b>x</b>`", "\\`<i>x</i>`"),
        ("```\ncode\n```\n<b>x</b>", "```\ncode\n```\n<i>x</i>"), ("`a` <b>x</b> `b`", "`a` <i>x</i> `b`"),
        ("a `\n\n<b>x</b> `", "a `\n\n<i>x</i> `"), ("~a <b>x</b>~", "~a <i>x</i>~"),
    ])
    func `a tag outside of code is none`(old: String, new: String) throws {
        #expect(try digest("---\ntitle: x\n---\n\(old)\n") == digest("---\ntitle: x\n---\n\(new)\n"))
    }

    @Test func `an image counts when it comes or goes, not when its address changes`() throws {
        let one = try digest("---\ntitle: x\nimage: a.png?v=1\n---\n")
        #expect(try digest("---\ntitle: x\nimage: a.png?v=2\n---\n") == one)
        #expect(try digest("---\ntitle: x\n---\n") != one)
    }

    @Test func `neither the site nor the pattern nor the zone counts`() throws {
        let one = try Sample.settings()
        let other = try Sample.settings(
            site: "https://other.example/x/", permalink: PermalinkPattern("/{slug}.html"), zone: "Asia/Tokyo")
        let bytes = Array((base + "\n").utf8)
        let articles = [one, other].map { ArticleReader(settings: $0).read(bytes, path: "a.md").article }
        #expect(articles[0]?.permalink != articles[1]?.permalink)
        #expect(articles[0]?.contentDigest == articles[1]?.contentDigest)
        #expect(articles[0]?.sourceDigest == articles[1]?.sourceDigest)
    }

    @Test func `line ends, a byte order mark and the file's name do not count, but the source changes`() throws {
        let one = try Sample.article(base, path: "a.md")
        let other = try Sample.article("\u{FEFF}" + base.replacing("\n", with: "\r\n"), path: "news/b.md")
        #expect(one.contentDigest == other.contentDigest)
        #expect(one.sourceDigest != other.sourceDigest)
        #expect(one.sourceDigest.bytes.count == 32)
    }

    @Test func `a text moved from one field to the next is a change`() throws {
        #expect(try digest("---\ntitle: ab\nsummary: c\n---\nx") != digest("---\ntitle: a\nsummary: bc\n---\nx"))
    }

    /// What is told of a correction is as exact as the change that moves `updated`.
    @Test func `code with a blank line in it is one passage of the words`() throws {
        let text = "---\ntitle: x\n---\nRun:\n\n```sh\n# a\n\nrm -rf ~/x\n```\n\nThen\n*rest*.\n\n- ~~~\n  a\n\n  *b*\n"
        let words = Wording(of: try Sample.article(text, path: "a.md"))
        #expect(words.paragraphs == ["Run:", "sh # a rm -rf ~/x", "Then rest.", "a *b*"])
    }

    // MARK: The text alone

    private func textDigest(_ text: String, path: String = "a.md") throws -> ContentDigest? {
        try Sample.article(text, path: path).textDigest
    }

    @Test func `the digest of the text is that of the body alone`() throws {
        let text = String(repeating: "Ducks sleep with one eye open. ", count: 5)
        let one = try #require(try textDigest("---\ntitle: How ducks sleep\n---\n\(text)"))
        #expect(try textDigest("---\ntitle: One eye\ntags: [x]\nslug: y\n---\n*\(text)*\n", path: "news/b.md") == one)
        #expect(try textDigest("---\ntitle: One eye\n---\n\(text) Or none.") != one)
        // A heading that is the title is not part of it.
        #expect(try textDigest("# How ducks sleep\n\n\(text)") == one)
        #expect(try textDigest("---\ntitle: One eye\n---\n# One eye\n\n\(text)") == one)
    }

    @Test(arguments: ["", "Thanks to all who came.", "# x\n\n" + String(repeating: "word ", count: 19)])
    func `a short text has none`(body: String) throws {
        #expect(try textDigest("---\ntitle: x\n---\n\(body)") == nil)
    }

    @Test func `in a plain text every character counts`() throws {
        #expect(try digest("T\n\na *b* <c>", path: "a.txt") != digest("T\n\na b <c>", path: "a.txt"))
        #expect(try digest("T\n\na  b\nc", path: "a.txt") == digest("T\n\na b c", path: "a.txt"))
    }

    @Test(arguments: ["<a ", "<a href=\"", "<!--", "<?", "<script>", "<a href='x", "</", "<", "*", "<a b=\">"])
    func `a scan over hostile text takes linear time`(piece: String) throws {
        let text = "# x\n\n" + String(repeating: piece, count: 2_000_000 / piece.utf8.count)
        let start = ProcessorTime.now
        _ = try digest(text)
        #expect(ProcessorTime.now - start < .seconds(2))
    }
}
