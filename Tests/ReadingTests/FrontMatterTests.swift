import ProcessorTime
import Syndication
import Testing

@testable import Reading

/// Spec section 19: finding front matter, and what its four languages have in common.
@Suite struct FrontMatterTests {
    @Test(arguments: [
        "---\ntitle: One\n---\nbody\n",
        "\u{FEFF}---\ntitle: One\n---\nbody\n",
        "---\r\ntitle: One\r\n---\r\nbody\n",
        "---  \ntitle: One   \n--- \t\nbody\n",
        "---\ntitle: One\n...\nbody\n",
        "--- yaml\ntitle: One\n---\nbody\n",
        "---json\n{\"title\": \"One\"}\n---\nbody\n",
        "+++\ntitle = \"One\"\n+++\nbody\n",
        "+++\r\ntitle = 'One'\r\n+++\r\nbody\n",
        "{\"title\": \"One\"}\nbody\n",
        "{\n  \"title\": \"One\"\n}\n\nbody\n",
        "Title: One\n\nbody\n",
        "TITLE: One\nDate: 2020-01-01\n\nbody\n",
        "---\nTitle: One\n---\nbody\n",
        "\n---\ntitle: One\n---\nbody\n",
        "\u{FEFF}\r\n \t\r\n---\r\nlayout: post\r\ntitle: One\r\n---\r\nbody\n",
        "\n\n+++\ntitle = \"One\"\n+++\nbody\n",
        " \n{\"title\": \"One\"}\nbody\n",
    ])
    func `front matter is found in all its forms`(text: String) throws {
        let article = try Sample.article(text)
        #expect(article.title == "One")
        guard case .markdown(let body) = article.body else {
            Issue.record("not Markdown")
            return
        }
        #expect(String(decoding: body, as: UTF8.self).hasSuffix("body\n"))
        // The line on which the body begins, blank lines in front of its text included.
        let breaks = text.dropLast("body\n".count).utf8.count { $0 == 10 }
        #expect(article.bodyLine <= breaks + 1 && article.bodyLine > breaks - 1)
    }

    @Test(arguments: [
        "# One\n\nbody", "---- \nrule", "-- no", "++ no", "{% raw %}x{% endraw %}", "{{< figure >}}", "{:.note}\ntext",
        "Note: this is a text.\n\nIt goes on.", "Title of the thing\n\nbody", "http://example.org/\n\nbody",
        "Summary: the council met.\n\nIt decided.", "Title: One\nbut this line is a text\n\nbody",
        "\n---\n\nA text between two rules: this.\n\n---\n\nMore.", "\n---\nNote: a text.\n\n---\nMore.",
        "\n---\nNo rule follows.",
    ])
    func `a body that only looks like front matter stays a body`(text: String) throws {
        let article = try Sample.article(text)
        #expect(article.body == .markdown(Array(text.utf8)))
        #expect(article.bodyLine == 1)
    }

    @Test(arguments: [
        ("---\ntitle: One\n\nbody", 1, "is not closed"),
        ("+++\ntitle = \"One\"\n", 1, "is not closed"),
        ("---\n" + String(repeating: "a: b\n", count: 20_000), 1, "no closing"),
        ("{\"title\": \"One\"\n\nbody", 1, "does not end"),
        ("---\ntitle: One: two\n---\nbody", 2, "mapping values"),
        ("---\na: 1\ntitle: \"One\n---\nbody", 3, "not YAML"),
        ("---\njust a text\n---\nbody", 2, "not a list of keys"),
        ("---js\n{}\n---\n", 1, "JavaScript"),
        ("\n---\ndraft: true\n\nbody", 2, "is not closed"),
        ("\n\n---\ntitle: One: two\ndraft: true\n---\nbody", 4, "mapping values"),
        ("\n{\n\"title\": One}\nbody", 3, "JSON is broken"),
        ("+++\ndate = 2020-01-01\ntitle = One\n+++\nbody", 3, "not TOML"),
        ("+++\ntitle = \"a\"\n[title]\n+++\nbody", 3, "not TOML"),
        ("{\n\"title\": One}\nbody", 2, "JSON is broken"),
        ("{\"a\": [1, 2,, 3]}\nbody", 1, "JSON is broken"),
    ])
    func `what cannot be read is held back, and the problem names the line`(
        text: String, line: Int, what: String
    ) throws {
        let reading = try Sample.reading(text)
        #expect(reading.outcome == .broken)
        let problem = try #require(reading.problems.last)
        #expect(problem.severity == .error)
        #expect(problem.line == line, "\(problem)")
        #expect(problem.what.contains(what), "\(problem)")
        #expect(!problem.remedy.isEmpty)
        #expect(!problem.what.hasSuffix(".") && !problem.remedy.hasSuffix("."))
    }

    @Test(arguments: ["\n---\ndraft: true\n---\nbody", "\n+++\ndraft = true\n+++\nb", "\n\n{\"draft\": true}\nb"])
    func `a draft stays one behind blank lines`(text: String) throws {
        #expect(try Sample.article(text).visibility == .draft)
    }

    @Test(arguments: [
        ("title: 1.0", "1.0"), ("title: 2023", "2023"), ("title: 007", "007"), ("title: 1_000", "1_000"),
        ("title: true", "true"), ("title: no", "no"), ("title: 2020-01-01", "2020-01-01"), ("title: 0x1F", "0x1F"),
        ("title: 1.10", "1.10"), ("title: 1e3", "1e3"), ("title: \"~\"", "~"), ("title: 'null'", "null"),
    ])
    func `a value stays as it is written`(header: String, title: String) throws {
        #expect(try Sample.article("---\n\(header)\n---\nbody").title == title)
        // The same through Yams.
        #expect(try Sample.article("---\n\(header)\nx: |\n  y\n---\nbody").title == title)
    }

    @Test func `numbers stay as they are written in TOML and JSON too`() throws {
        #expect(try Sample.article("+++\ntitle = 1.0\n+++\nx").title == "1.0")
        #expect(try Sample.article("{\"title\": 1.50}\nx").title == "1.50")
    }

    @Test(arguments: ["~", "null", "", "\"\"", "''", "[]", "{}"])
    func `a value of nothing leaves the field to the next name`(nothing: String) throws {
        let article = try Sample.article("---\ntitle: x\nsummary: \(nothing)\nexcerpt: The excerpt\n---\nbody")
        #expect(article.summary == "The excerpt")
    }

    @Test func `the last of two equal keys counts, with a warning`() throws {
        let text = "---\ntitle: One\ntags: [a]\ntitle: Two\n\"tags\": [b]\ntitle: Three\n---\nbody"
        let reading = try Sample.reading(text)
        #expect(reading.article?.title == "Three")
        #expect(reading.article?.categories.map(\.term) == ["b"])
        #expect(reading.problems.allSatisfy { $0.severity == .warning && $0.what.contains("twice") })
        #expect(reading.problems.count == 3)
    }

    @Test func `the last of two equal keys counts in TOML and JSON too`() throws {
        for text in [
            "+++\ntitle = 'One'\ntitle = 'Two'\n+++\nbody", "{\"title\": \"One\",\n\n\"title\": \"Two\"}\nbody",
        ] {
            let reading = try Sample.reading(text)
            #expect(reading.article?.title == "Two")
            #expect(reading.problems.map(\.severity) == [.warning])
            #expect(reading.problems.first?.line == 3)
        }
    }

    @Test func `warnings come in the order of their lines, and not without end`() throws {
        let reading = try Sample.reading(
            "---\ntitle: x\nlastmod: soon\nlang: the best\nlink: javascript:x\n---\na\u{8}")
        #expect(reading.problems.map(\.line) == [3, 4, 5, 7])
        let many = String(repeating: "\"a\": 1,\n", count: 3000)
        #expect(try Sample.reading("{\"title\": \"x\",\n\(many)\"b\": 1}\nbody").problems.count == 20)
    }

    @Test func `keys are the same in any case and with any separator`() throws {
        let article = try Sample.article(
            "---\nTITLE: x\npublish_date: 2020-01-01\nLast-Modified-At: 2020-01-02\n---\nb")
        #expect(article.title == "x")
        #expect(article.date != nil)
        #expect(article.modified != nil)
    }

    @Test func `tabs at the ends of lines and in front of them do not matter`() throws {
        let text = "---\ntitle: One\t\ntags:\n- melody\t\t\n-\tharmony\n- a:b\nx:\n\tdeep: |\n\t  y\n---\nbody"
        let reading = try Sample.reading(text)
        #expect(reading.article?.title == "One", "\(reading.problems)")
        #expect(reading.article?.categories.map(\.term) == ["melody", "harmony", "a:b"])
    }

    @Test func `control characters in front matter are left out, with a warning`() throws {
        let reading = try Sample.reading("---\ntitle: O\u{8}ne\u{0}\nx: \u{7F}\n---\nbody")
        #expect(reading.article?.title == "One")
        #expect(reading.problems.contains { $0.line == 2 && $0.what.contains("control characters") })
    }
}

/// security.md item 31.
@Suite struct HostileFrontMatterTests {
    private static let bomb: String = {
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        for level in 1...9 {
            lines.append(
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]")
        }
        return lines.joined(separator: "\n")
    }()

    @Test(arguments: [
        bomb,
        "a: &a [x]\n" + (0..<40).map { "b\($0): *a" }.joined(separator: "\n"),
        "a: !!python/object:os.system x",
        "a: !ruby/object:Gem x",
        "base: &base {a: 1}\nmerged:\n  <<: *base",
        "x: " + String(repeating: "[", count: 30_000),
        "x: " + String(repeating: "{a: ", count: 15_000),
        String(repeating: "- ", count: 20_000) + "x",
        String(repeating: "? ", count: 20_000) + "x",
        "? [a, b]\n: c",
        "a: *nothing",
    ])
    func `YAML that could cost much is refused at once`(header: String) throws {
        let start = ProcessorTime.now
        let reading = try Sample.reading("---\n\(header)\n---\nbody")
        #expect(ProcessorTime.now - start < .milliseconds(500))
        #expect(reading.outcome == .broken)
        let problem = try #require(reading.problems.last)
        #expect(problem.line != nil && !problem.remedy.isEmpty)
        #expect(problem.what.utf8.count < 300)
    }

    @Test func `a few aliases are only a way to write less`() throws {
        let article = try Sample.article("---\ntitle: &t One\nsummary: *t\ntags: &x [a, b]\ncategories: *x\n---\nbody")
        #expect(article.summary == "One")
        #expect(article.categories.count == 2)
    }

    @Test func `stars in a text are no aliases`() throws {
        let stars = String(repeating: "*very* ", count: 100)
        let article = try Sample.article("---\ntitle: x\nsummary: so \(stars)\nnote: R & D\n---\nbody")
        #expect(article.summary?.contains("very") == true)
    }

    @Test func `deep TOML and JSON are refused`() throws {
        for text in [
            "+++\nx = " + String(repeating: "[", count: 20_000) + "\n+++\nbody",
            "+++\nx = " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100) + "\n+++\nbody",
            "{\"x\": " + String(repeating: "[", count: 100_000),
            "{\"x\": " + String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000) + "}\nbody",
        ] {
            let reading = try Sample.reading(text)
            #expect(reading.outcome == .broken)
            #expect(reading.problems.last?.line != nil)
        }
    }

    @Test func `a hundred megabytes of front matter cost nothing`() throws {
        var bytes = Array("---\ntitle: x\n".utf8)
        bytes += [UInt8](repeating: UInt8(ascii: "a"), count: 100 << 20)
        let reader = ArticleReader(settings: try Sample.settings())
        let start = ProcessorTime.now
        let reading = reader.read(bytes, path: "x.md")
        #expect(ProcessorTime.now - start < .milliseconds(500))
        #expect(reading.outcome == .broken)
        #expect(reading.problems.first?.what.contains("bytes") == true)
    }

    @Test func `a file at the limit is read, one byte more is not`() throws {
        var settings = try Sample.settings()
        settings.maximumFile = 1000
        let reader = ArticleReader(settings: settings)
        let text = Array("# Title\n\n".utf8)
        let body = [UInt8](repeating: UInt8(ascii: "a"), count: 1000 - text.count)
        #expect(reader.read(text + body, path: "x.md").article != nil)
        #expect(reader.read(text + body + [10], path: "x.md").outcome == .broken)
    }

    @Test func `a hundred thousand tags are cut, with a warning`() throws {
        let tags = (0..<5000).map { "- tag\($0)" }.joined(separator: "\n")
        let reading = try Sample.reading("---\ntitle: x\ntags:\n\(tags)\n---\nbody")
        #expect(reading.article?.categories.count == 100)
        #expect(reading.problems.map(\.severity) == [.warning])
    }
}
