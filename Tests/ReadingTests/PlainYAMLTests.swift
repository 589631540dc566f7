import SeededRandom
import Testing

@testable import Reading

/// The promise of the fast YAML parser: what it accepts, Yams reads to the same values, on the same lines.
@Suite struct PlainYAMLTests {
    private static let headers = [
        "title: How ducks sleep\ndate: 2024-06-19 10:00:00 -5\ntags:\n- sleep\n- open source\nauthors: [ada, \"Bo B\"]\n",
        "# a comment\ntitle: \"A: b\"\n\nempty:\nlist: []\nlang: no\nurl: https://example.org/a#b\nx: 'it'\n",
        "a: ~\nb: null\nc: 1.0\nd: yes\ntags:\n  - a\n  - 'b c'\n  # d\n  - e:f\nlast: å ä ö – “x” 漢字 🦆\n",
        "title: a \"b\" c\nk-e_y: +x\nt: (a) [b] {c}\nf: [a b, c/d, 1.5, 'x, y']\ne: é\u{A0}é\n",
    ]

    @Test func `what it accepts, Yams reads to the same values`() throws {
        var numbers = SeededGenerator(seed: 1)
        var accepted = 0
        for round in 0..<20_000 {
            let base = Self.headers[round % Self.headers.count]
            let text = round < Self.headers.count ? base : Mutation.mutated(base, &numbers)
            let bytes = Array(text.utf8)
            guard let fields = PlainYAML.read(bytes[...], firstLine: 2) else { continue }
            accepted += 1
            let careful = try? YAMLHeader.readCarefully(bytes[...], firstLine: 2)
            #expect(careful?.fields == fields, "\(text.debugDescription)")
            if careful?.fields != fields { return }
        }
        #expect(accepted > 5000)
    }

    @Test(arguments: headers) func `usual front matter takes the fast way`(text: String) {
        #expect(PlainYAML.read(Array(text.utf8)[...], firstLine: 2) != nil)
    }

    @Test(arguments: [
        "a: b: c", "a: |\n  b", "a: >\n  b", "a: &x b", "a: *x", "a: !!str b", "a: b #c", "a:b", "- a", "a:\n- b: c",
        "a:\n - b\n  - c",
        "a: b\n  c", "a: \"b\\n\"", "a: 'b''c'", "a: [b\n, c]", "a: [b, [c]]", "a: {b: c}", "a: b\na: c", "\"a\": b",
        "a: -", "? a", "a: @b",
        "a: `b", "a: %b", "\ta: b", "a:\tb", "a: b\u{85}c", "a: \u{2028}", "a: \u{FEFF}b", "a: b\u{7}",
    ])
    func `all else is left to Yams`(text: String) {
        #expect(PlainYAML.read(Array(text.utf8)[...], firstLine: 2) == nil)
    }
}
