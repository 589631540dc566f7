import TOML
import Testing

/// TOML as people write it over their articles.
struct PatientReadingTests {
    private func read(_ text: String, firstLine: Int = 1) throws(TOMLProblem) -> TOMLDocument {
        try TOMLDocument(patiently: Array(text.utf8)[...], firstLine: firstLine)
    }

    /// The value of the last `a`, as it is written.
    private func written(_ text: String) throws -> String? {
        switch try read(text).entries.last(where: { $0.key == "a" })?.value.content {
        case .text(let text): text
        case .word(let word): word.written
        case .array, .table, nil: nil
        }
    }

    @Test(arguments: [
        (#"a = "x\u00e9\n\"\U0001F986""#, "xé\n\"🦆"), ("a = 1_000", "1_000"), ("a = 0x1F", "0x1F"),
        ("a = +1.5e-3", "+1.5e-3"), ("a = 1.50", "1.50"), ("a = 07:32:00.5", "07:32:00.5"), ("a = -inf", "-inf"),
        ("a = 2026-03-14 08:30:00+01:00 # why", "2026-03-14 08:30:00+01:00"), ("a = true\r\n", "true"),
        ("a = 99999999999999999999", "99999999999999999999"), ("a = 9999-99-99", "9999-99-99"),
        ("a = 25:61:61", "25:61:61"),
        ("x.a = 1\nx.b = 2\na = 3", "3"), ("\"a\" = 5", "5"), ("  a\t=\t5  ", "5"), ("a = 'x\u{7}y'", "x\u{7}y"),
    ])
    func `values are kept as they are written`(text: String, value: String) throws {
        #expect(try written(text) == value)
    }

    @Test func `of two keys the last one counts, and is told`() throws {
        let document = try read("a = 1\nb.c = 1\na = 2\n[b]\nc = 3\n[d]\n[d]\ne = 4\n", firstLine: 3)
        #expect(shown(document.entries) == "{a: 2, b: {c: 3}, d: {e: 4}}")
        #expect(document.doubles.map { "\($0.key) \($0.place.line)" } == ["a 5", "c 7"])
        #expect(document.entries.map(\.place.line) == [5, 4, 8])
    }

    @Test func `tables may be gone on with`() throws {
        #expect(
            try shown(read("[[a]]\nb = 1\n[a]\nc = 2\n[e.f]\n[e]\nf.g = 3").entries)
                == "{a: [{b: 1, c: 2}], e: {f: {g: 3}}}")
    }

    @Test(arguments: [
        "a", "a =", "a = b", "a = 1 2", "= 1", "a = \"x", "a = \"\"\"x", #"a = "\q""#, "a = [1", "a = {b}", "[a", "[]",
        "[a]]",
        "a. = 1", "a = 1\n[a]\n", "a = 1\na.b = 2", "[a]\n[[a]]\n", "a = 2024-06-19T", "a = 01", "a = 5.",
        "a = 2024-06-1",
        "a = 2024-06-19T07:32:00+1", "\u{0} = 1", "[[a]]\n[a]\nb = 1\n[[a.b]]\n", "a = 2024-06-19T07:32:00+99:00",
    ])
    func `broken TOML is refused with its line`(text: String) {
        let problem = #expect(throws: TOMLProblem.self) { try read("x = 1\n" + text, firstLine: 4) }
        #expect((5...8).contains(problem?.place.line ?? 0))
        #expect(problem?.remedy.isEmpty == false)
    }
}
