import SeededRandom
import Testing

@testable import Reading

/// What front matter makes of TOML. How TOML itself is read stands in TOMLTests.
@Suite struct TOMLHeaderTests {
    private func read(_ text: String) throws -> FrontMatter {
        try TOMLHeader.read(Array(text.utf8)[...], firstLine: 2)
    }

    @Test func `words stay as they are written, and tables lie in one another`() throws {
        let header = try read(
            "a = 1.50\nb = 2024-06-19 # why\nc = [\n  '1.50',\n  0x1F,\n]\n\n[d]\ne.f = true\n[[g]]\nh = 9999-99-99\n[[g]]\n"
        )
        #expect(
            header.fields == [
                FrontMatterField(key: "a", value: .plain("1.50"), line: 2),
                FrontMatterField(key: "b", value: .plain("2024-06-19"), line: 3),
                FrontMatterField(key: "c", value: .list([.quoted("1.50"), .plain("0x1F")]), line: 4),
                FrontMatterField(
                    key: "d",
                    value: .map([
                        FrontMatterField(
                            key: "e", value: .map([FrontMatterField(key: "f", value: .plain("true"), line: 10)]),
                            line: 10)
                    ]), line: 9),
                FrontMatterField(
                    key: "g",
                    value: .list([
                        .map([FrontMatterField(key: "h", value: .plain("9999-99-99"), line: 12)]), .map([]),
                    ]), line: 11),
            ])
        #expect(header.repairs.isEmpty)
    }

    @Test func `a mistake speaks of front matter, with its place and what mends it`() {
        #expect(
            throws: HeaderProblem(
                line: 3, column: 9, what: "the front matter is not TOML: \"One\" is no value",
                remedy: "Put texts in quotation marks")
        ) { try read("a = 1\ntitle = One\n") }
    }

    @Test func `a key that stands twice is told, and the last one counts`() throws {
        let header = try read("a = 1\na = 2\n")
        #expect(header.fields == [FrontMatterField(key: "a", value: .plain("2"), line: 3)])
        #expect(
            header.repairs == [
                HeaderProblem(
                    line: 3, what: "the key \"a\" stands twice in the front matter; the last one counts",
                    remedy: "Remove one of them")
            ])
    }

    @Test func `no text is too much for the reader`() {
        let text =
            "a = 1\nb = 'x'\nd = 2024-06-19T10:00:00Z\n[[e]]\nf.g = {h = 1, \"i j\" = [{k = 0x1F}]}\nl = \"\"\"\nx\\\n  y\"\"\"\n"
        var numbers = SeededGenerator(seed: 4)
        for _ in 0..<10_000 {
            _ = try? read(Mutation.mutated(text, &numbers))
        }
    }
}
