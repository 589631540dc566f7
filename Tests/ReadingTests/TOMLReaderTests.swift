import Syndication
import TOMLKit
import Testing

@testable import Reading

/// TOML 1.0, and what TOMLKit says of the same texts.
@Suite struct TOMLReaderTests {
    private static let headers = [
        "title = \"How ducks sleep\"\ndate = 2024-06-19T10:00:00Z\ntags = [\"sleep\", 'open source']\n",
        "# a comment\na = 1\nb = 1.50\nc = true\nd = 2024-06-19 # why\n\n[extra]\ne = 'x'\nf = [\n  1,\n  2,\n]\n[other]\n",
        "lang = \"å ä ö – 漢字 🦆\"\ndate = 1979-05-27T07:32:00-08:00\nl = 1979-05-27T07:32:00\nz = []\n",
        "[[a]]\nb.c = {d = 1, \"e f\" = [{g = 0x1F}]}\n[[a]]\nh = \"\"\"\nx\\\n  y\"\"\"\n",
    ]

    @Test func `what our reader accepts, TOMLKit reads to the same values`() throws {
        var numbers = SeededNumbers(seed: 2)
        var compared = 0
        for round in 0..<4000 {
            let base = Self.headers[round % Self.headers.count]
            let text = round < Self.headers.count ? base : Mutation.mutated(base, &numbers)
            // We are more patient than TOML, and TOMLKit does not survive every text: it is asked where it must agree.
            var reader = TOMLReader(Array(text.utf8)[...], firstLine: 1)
            guard let ours = try? reader.read(), reader.repairs.isEmpty,
                text.unicodeScalars.allSatisfy(Self.isHarmless),
                let table = try? TOMLTable(string: text)
            else { continue }
            let json = table.convert(
                to: .json, options: [.quoteDateAndTimes, .quoteInfinitesAndNaNs, .allowUnicodeStrings])
            guard case .map(let theirs) = try JSONReader.read(Array(json.utf8), firstLine: 1).value else { continue }
            compared += 1
            let isSame = comparable(ours) == comparable(theirs)
            #expect(isSame, "\(text.debugDescription): \(ours) \(theirs)")
            if !isSame { return }
        }
        #expect(compared > 400)
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\t" || (0x20..<0x7F).contains(scalar.value)
            || (0xA0..<0xE000).contains(scalar.value)
    }

    /// TOMLKit sorts keys, tells no lines, and writes numbers and dates in its own way.
    private func comparable(_ fields: [FrontMatterField]) -> String {
        fields.sorted { $0.key < $1.key }.map { "\($0.key) = \(comparable($0.value))" }.joined(separator: "; ")
    }

    private func comparable(_ value: FrontMatterValue) -> String {
        switch value {
        case .null: "null"
        case .plain(let text), .quoted(let text):
            if let number = Double(text.replacing("_", with: "")) {
                "\(number)"
            } else if let date = try? DateReading.read(text, zone: .utc) {
                "\(date.written)"
            } else {
                text
            }
        case .list(let items): "[" + items.map(comparable).joined(separator: ", ") + "]"
        case .map(let fields): "{" + comparable(fields) + "}"
        }
    }

    private func fields(_ text: String) throws -> [FrontMatterField] {
        try TOMLHeader.read(Array(text.utf8)[...], firstLine: 1).fields
    }

    @Test(arguments: [
        (#"a = "x\u00e9\n\"\U0001F986""#, "xé\n\"🦆"), (#"a = 'C:\x'"#, #"C:\x"#),
        ("a = \"\"\"\none\ntwo\"\"\"", "one\ntwo"),
        ("a = \"\"\"one \\\n   two\"\"\"\"", "one two\""), ("a = '''\nno \\n'''", "no \\n"), ("a = 1_000", "1_000"),
        ("a = 0x1F", "0x1F"), ("a = +1.5e-3", "+1.5e-3"), ("a = 07:32:00.5", "07:32:00.5"), ("a = -inf", "-inf"),
        ("a = 2026-03-14 08:30:00+01:00 # why", "2026-03-14 08:30:00+01:00"), ("a = true\r\n", "true"),
        ("a = \"\"", ""),
        ("x.a = 1\nx.b = 2\na = 3", "3"), ("a = 1\na = 2", "2"), ("a = 0", "0"), ("a = 9999-99-99", "9999-99-99"),
        ("\"a\" = 5", "5"), ("  a\t=\t5  ", "5"), ("a = \"\\b\\f\\r\\t\\\\\"", "\u{8}\u{C}\r\t\\"),
        ("a = \"\"\"x\"\"\"", "x"),
    ])
    func `values are read as they are written`(text: String, value: String) throws {
        let field = try #require(fields(text).last { $0.key == "a" })
        #expect([.plain(value), .quoted(value)].contains(field.value))
    }

    @Test func `tables lie in one another`() throws {
        let text = "[a]\nb.c = 1\n[a.d]\ne = {f = [1, {g = 2}], h.i = 3}\n[[j]]\nk = 1\n[[j]]\nk = 2\n[j.l]\nm = 3\n"
        let json =
            #"{"a": {"b": {"c": 1}, "d": {"e": {"f": [1, {"g": 2}], "h": {"i": 3}}}}, "j": [{"k": 1}, {"k": 2, "l": {"m": 3}}]}"#
        guard case .map(let expected) = try JSONReader.read(Array(json.utf8), firstLine: 1).value else {
            Issue.record("not a map")
            return
        }
        #expect(comparable(try fields(text)) == comparable(expected))
    }

    @Test func `every key knows its line`() throws {
        let fields = try fields("a = [\n  1,\n]\n\n# x\nb = \"\"\"\n\n\"\"\"\nc = 1\n[d]\ne = 2\n")
        #expect(fields.map(\.line) == [1, 6, 9, 10])
    }

    @Test(arguments: [
        "a", "a =", "a = b", "a = 1 2", "= 1", "a = \"x", "a = 'x", "a = \"\"\"x", #"a = "\q""#, #"a = "\u12""#,
        #"a = "\ud800""#, "a = [1",
        "a = [1 2]", "a = {b = 1", "a = {b}", "[a", "[[a]", "[]", "[a]]", "a.b. = 1", "a = 1\n[a]\n", "a = 1\na.b = 2",
        "[a]\n[[a]]\n",
        "a = 2024-06-19T", "a = 01", "a = 1__0", "a = 1_", "a = 0x", "a = .5", "a = 5.", "a = 1e", "a = 2024-06-1",
        "a = 07:32",
        "a = +true", "a = 2024-06-19T07:32:00+1", "\u{0} = 1", "[[a]]\n[a]\nb = 1\n[[a.b]]\n",
    ])
    func `broken TOML is refused with its line, and ends nothing`(text: String) {
        let problem = #expect(throws: HeaderProblem.self) { try fields("x = 1\n" + text) }
        #expect((2...5).contains(problem?.line ?? 0))
        #expect(problem?.remedy.isEmpty == false)
    }

    @Test func `no text is too much for the reader`() {
        var numbers = SeededNumbers(seed: 4)
        for round in 0..<20_000 {
            _ = try? fields(Mutation.mutated(Self.headers[round % Self.headers.count], &numbers))
        }
    }
}
