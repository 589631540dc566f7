import SeededRandom

/// Random documents that are dense in markup, the same for the same seed.
struct RandomMarkdown {
    private var random: SeededGenerator

    init(seed: UInt64) {
        var first = SeededGenerator(seed: seed)
        random = SeededGenerator(seed: first.next() ^ (seed << 32))
    }

    /// - Parameter html: whether HTML may stand in it.
    mutating func document(html: Bool) -> String {
        var text = ""
        for _ in 0..<(1 + number(below: 12)) { appendBlock(to: &text, html: html) }
        if number(below: 6) == 0 { text = corrupted(text) }
        return text
    }

    private mutating func appendBlock(to text: inout String, html: Bool) {
        for _ in 0..<number(below: 4) { text += pick(Self.prefixes) }
        switch number(below: 10) {
        case 0: text += pick(Self.blocks)
        case 1: appendTable(to: &text, html: html)
        case 2: text += "[^\(pick(Self.labels))]: " + inlines(html: html)
        case 3 where html: text += pick(Self.htmlBlocks)
        default: text += inlines(html: html)
        }
        text += pick(Self.endings)
    }

    private mutating func appendTable(to text: inout String, html: Bool) {
        let columns = 1 + number(below: 4)
        for row in 0..<(2 + number(below: 4)) {
            for _ in 0..<columns + (row > 1 ? number(below: 3) - 1 : 0) {
                text += "|" + (row == 1 ? pick([":-:", "--:", ":--", "---", "-"]) : inlines(html: html, most: 3))
            }
            text += pick(["|\n", "\n"])
        }
    }

    private mutating func inlines(html: Bool, most: Int = 14) -> String {
        var text = ""
        for _ in 0..<number(below: most + 1) {
            let isHTML = html && number(below: 8) == 0
            text += pick(isHTML ? Self.tags : Self.pieces)
            if number(below: 3) == 0 { text += " " }
        }
        return text
    }

    /// The same bytes in another order, here and there.
    private mutating func corrupted(_ text: String) -> String {
        var characters = Array(text.unicodeScalars)
        guard characters.count > 1 else { return text }
        for _ in 0..<(1 + number(below: 5)) {
            characters.swapAt(number(below: characters.count), number(below: characters.count))
        }
        var result = ""
        result.unicodeScalars.append(contentsOf: characters)
        return result
    }

    private mutating func pick(_ list: [String]) -> String { list[number(below: list.count)] }

    private mutating func number(below limit: Int) -> Int {
        Int(random.next() % UInt64(limit))
    }

    private static let prefixes = [
        "> ", ">", "- ", "* ", "+ ", "1. ", "7) ", "  ", "    ", "\t", "# ", "## ", "###### ", "- [ ] ", "- [x] ",
        "   ",
    ]
    private static let endings = [
        "\n", "\n", "\n\n", "\n\n", "\r\n", "  \n", "\\\n", "", "\n\n\n", "\n---\n", "\n===\n",
    ]
    private static let blocks = [
        "```\ncode <b> & \"\n```", "``` swift x\nlet\n", "~~~a&b\n\n\n~~~", "    indented\n\n    more", "---", "* * *",
        "___",
        "[ref]: /u?a=b&c 'ti\"tle'", "[a b]: <x y>", "[^1]: note\n\n    more", "[^1]: - list\n", "Title\n=====",
        "Sub\n---",
        "<!-- more -->", "#", "-", "```\n", "\u{0C}", "&nbsp;",
    ]
    private static let labels = ["1", "2", "a b", "å&'\"<", "1"]
    private static let pieces = [
        "word", "ord", "åäö", "日本", "👩‍👩‍👧", "*", "**", "***", "_", "__", "~", "~~", "`", "``", "[", "]", "![", "](", "(",
        ")",
        "[x](/y)", "![i*m*g](u \"t\")", "[a [b] c](<d e>)", "[ref]", "[ref][]", "[x][ref]", "[a b]", "[^1]", "[^2]",
        "[^a b]", "[^å&'\"<]", "[^none]", "&amp;", "&copy;", "&#0;", "&#13;", "&#10;", "&#8;", "&#xA0;", "&", "\\",
        "\\*",
        "\\[", "<", ">", "<http://a.example/?q&r>", "<x@y.example>", "www.example.org", "http://a.example/b_(c)",
        "https://b.example.", "x@example.org", "mailto:x@example.org", "\"", "'", "--", "...", "!", "|", "\\|", "\n",
        "  \n",
        "\\\n", "*a*", "**b**", "`c`", "~~d~~", "[*a*](b)", "\t", "\u{7F}", "\u{85}", "\u{FFFE}", "\u{0C}", "\u{A0}",
        ":",
        "[www.c.example](d)", "[x@y.example](z)", "[a[^1]](b)", "[<http://e.example>](f)", "1.", "-", "=", "#",
    ]
    private static let tags = [
        "<b>", "</b>", "<i class=x>", "</i>", "<br>", "<br/>", "<img src=a alt='b'>", "<a href=x>", "</a>",
        "<!-- c -->",
        "<!-- -- -->", "<?p?>", "<![CDATA[x]]>", "<!X>", "<p>", "</p>", "<td>", "<li>", "<script>a<b</script>", "<x-y>",
    ]
    private static let htmlBlocks = [
        "<div>", "</div>", "<div>\n*a*\n</div>", "<p>", "<table><tr><td>", "</table>", "<pre>\n\na\n</pre>",
        "<script>\n\nlet a = 1 < 2\n\n</script>", "<!-- a -->", "<!-- a\n\nb -->",
        "<details>\n<summary>s</summary>\n\n",
        "</details>", "<style>b{}</style>", "<svg><path d=''/></svg>", "<textarea>\n\na</textarea>",
    ]
}
