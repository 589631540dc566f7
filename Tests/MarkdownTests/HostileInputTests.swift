import Glibc
import HTML
import Markdown
import ProcessorTime
import Testing

/// Input made to be slow, large or deep. The bounds are generous: a build for debugging is ten times slower than the
/// real one, and what these tests are for takes minutes or gigabytes without the guards.
struct HostileInputTests {
    private static let size = 512 << 10

    private static func many(_ text: String, in size: Int = size) -> String {
        String(repeating: text, count: max(1, size / text.utf8.count))
    }

    private static func row(_ cell: String, _ count: Int) -> String { many(cell, in: count * cell.utf8.count) + "|\n" }

    static let texts: [(String, String)] = [
        ("quotes in quotes", many("> ") + "a"),
        ("quotes in quotes, in one", many(">") + "a"),
        ("deep quotes and lazy lines", many("> ", in: size / 2) + "a\n" + many("a\n", in: size / 2)),
        ("deep quotes and shallow ones", many(">", in: size / 2) + "a\n" + many("> a\n", in: size / 2)),
        ("lists in lists", many("- ") + "a"),
        ("numbered lists in lists", many("1. ") + "a"),
        ("deep lists and blank lines", many("- ", in: size / 2) + "a" + many("\n", in: size / 2)),
        ("deep lists in a quote and blank lines", "> " + many("* ", in: size / 2) + "a\n" + many(">\n", in: size / 2)),
        ("lists and quotes", many("- > ") + "a"),
        ("tasks in tasks", many("- [x] ")),
        ("growing indentation", (0..<700).map { String(repeating: "  ", count: $0) + "* a\n" }.joined()),
        ("brackets in brackets", many("[", in: size / 2) + "a" + many("]", in: size / 2)),
        ("open brackets", many("[a")),
        ("closing brackets", many("a]")),
        ("open images and links", many("![", in: size / 2) + many("[]()", in: size / 2)),
        ("images in images", many("![[]()")),
        ("open addresses", many("[a](b")),
        ("open pointed addresses", many("[a](<b")),
        ("links and emphasis", many("**x [a*b**c*](d)")),
        ("open emphasis", many("_a ")),
        ("closing emphasis", many("a_ ")),
        ("mismatched emphasis", many("*a_ ")),
        ("emphasis in emphasis", many("*a **a ", in: size / 2) + "b" + many(" a** a*", in: size / 2)),
        ("lone stars", many("*")),
        ("names of Python in each other", many("__a")),
        ("strikethrough", many("~*")),
        ("strikethrough in strikethrough", many("~~a ~b ")),
        ("growing backticks", (1..<1000).map { "e" + String(repeating: "`", count: $0) }.joined()),
        ("open processing instructions", many("<? ")),
        ("open declarations", many("a <!A ")),
        ("open CDATA", many("a <![CDATA[")),
        ("open comments", many("</a <!--")),
        ("open tags", many("<a b=\"")),
        ("entities", many("&CounterClockwiseContourIntegra")),
        ("references", (0..<20_000).map { "[\($0)]: u\n" }.joined() + many("[0] ", in: size / 2)),
        ("a reference that expands", "[a]: " + many("b", in: size / 2) + "\n\n" + many("[a]", in: size / 2)),
        ("footnotes", (0..<12_000).map { "[^\($0)]: x\n\n" }.joined() + (0..<12_000).map { "[^\($0)] " }.joined()),
        ("references to a footnote", "[^a]: x\n\n" + many("[^a] ")),
        ("open footnotes", many("[^")),
        ("footnotes in footnotes", many("[^a]: ")),
        ("a wide table", row("|a", 60_000) + row("|-", 60_000) + row("|b", 60_000)),
        ("wide rows", row("|a", 900) + row("|-", 900) + many(row("|b", 900))),
        ("short rows in a wide table", row("|a", 900) + row("|-", 900) + many("|b|\n")),
        ("short rows in a wide table, and HTML", row("|a", 900) + row("|-", 900) + many("|b|\n") + "\n<b>c</b>\n"),
        ("pipes and a line of a table", many("|x") + "\n|-|\n"),
        ("second lines of tables", "a\n" + many("|-|\nb\n")),
        ("words in a domain", many("_www.a")),
        ("closing parentheses", "http://a.example/" + many(")")),
        ("closing parentheses after www", "www.a.example/" + many(")")),
        ("at signs", many("@")),
        ("half addresses", many("a@")),
        ("addresses", many("a@b.example, ")),
        ("one long line", many("a")),
        ("one long word of an address", "http://" + many("a.")),
        ("newlines", many("\n")),
        ("carriage returns", many("\r")),
        ("deep lists and carriage returns", many("- ", in: size / 2) + "a" + many("\r", in: size / 2)),
        ("NUL", many("a\u{0}")),
        ("tabs", many("\t")),
        ("short lines", many("a\n")),
        ("fences", many("```\n")),
        ("underlines", many("a\n=\n")),
        ("HTML in HTML", many("<div>\n")),
        ("HTML in lists", many("- <b>\n")),
        ("definitions", many("a\n: b\n\n")),
        ("definitions of one term", "a\n" + many(": b\n")),
        ("definitions in definitions", "a\n" + many(": ")),
        ("colons that define nothing", many("# a\n\n: b\n\n")),
        ("many terms", many("a\n") + ": b\n"),
    ]

    @Test(.serialized, arguments: texts)
    func `hostile Markdown is read in time`(name: String, text: String) {
        let time = ProcessorTime.measure {
            SmallStack.run {
                let tree = MarkdownRenderer.tree(of: text.utf8)
                _ = HTMLSerializer.bytes(tree)
                _ = MarkdownRenderer.firstHeading(of: text.utf8)
            }
        }
        #expect(time < .seconds(15), "\(name)")
    }

    @Test(.serialized, arguments: texts)
    func `a hostile title is read in time`(name: String, text: String) {
        let time = ProcessorTime.measure {
            SmallStack.run { _ = MarkdownRenderer.plainInline(text) }
        }
        #expect(time < .seconds(10), "\(name)")
    }

    @Test func `what cmark cannot be given stays as text`() {
        let text = "*first*\n\n" + Self.many("![", in: 1 << 18) + Self.many("[]()", in: 1 << 18) + "\n\n<b>last\n"
        let tree = MarkdownRenderer.tree(of: text.utf8)
        let paragraphs = tree.children(of: tree.root)
        #expect(paragraphs.count == 3)
        #expect(paragraphs.map { tree.line(of: $0) } == [1, 3, 5])
        #expect(paragraphs.last.map { tree.textContent(of: $0) } == "<b>last")
    }

    @Test func `a table that is too wide stays as text, and the rest is read`() {
        let text = "*first*\n\n" + Self.row("|a", 3000) + Self.row("|-", 3000)
        let tree = MarkdownRenderer.tree(of: text.utf8)
        #expect(tree.elements(named: "table", in: tree.root).isEmpty)
        #expect(tree.elements(named: "em", in: tree.root).count == 1)
    }

    @Test func `a hundred thousand quotes are flattened`() {
        let text = String(repeating: ">", count: 100_000) + " a"
        let tree = MarkdownRenderer.tree(of: text.utf8)
        // What would lie deeper lies beside each other at the greatest depth, and the text with it.
        let words = tree.textContent(of: tree.root).split { $0 == "\n" }
        #expect(words == ["a"])
        #expect(tree.isSimplified)
        let element = tree.elements(named: "p", in: tree.root).first
        #expect(element.map { tree.ancestors(of: $0).count <= 256 } == true)
    }
}
