import Foundation
import SeededRandom
import Testing

@testable import Reading

@Suite struct JSONReaderTests {
    @Test func `what our reader accepts, Foundation accepts too`() throws {
        var numbers = SeededGenerator(seed: 3)
        let base = #"{"a": [1, -2.5e3, true, null, "x\u00e9\n\\"], "b": {"c": "d\ud83e\udd86"}, "e": ""}"#
        var accepted = 0
        for round in 0..<10_000 {
            let text = round == 0 ? base : Mutation.mutated(base, &numbers)
            guard (try? JSONReader.read(Array(text.utf8), firstLine: 1)) != nil else { continue }
            accepted += 1
            let theirs = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            // Half a surrogate pair is refused by Foundation, and repaired here.
            #expect(theirs != nil || text.contains("\\ud"), "\(text.debugDescription)")
        }
        #expect(accepted > 1000)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a: 1}", "{'a': 1}", "01", "1.", ".5", "+1", "1e", "nul", "tru", "\"a",
        "\"\\x\"",
        "\"\\u12\"", "[1 2]", "{\"a\" 1}", "1 2", "NaN", "// x", "\"a\nb\"", "{\"a\":}", "[,]", "-",
    ])
    func `broken JSON is refused`(text: String) {
        #expect(throws: HeaderProblem.self) { try JSONReader.read(Array(text.utf8), firstLine: 1) }
    }

    @Test func `texts are decoded, and numbers stay as they are written`() throws {
        let text = #"{"a": "x\u00e9\n\\\"\/\t", "b": "\ud83e\udd86", "c": "\ud83e!", "c": -0.50}"#
        let (value, repairs) = try JSONReader.read(Array(text.utf8), firstLine: 5)
        guard case .map(let fields) = value else {
            Issue.record("not a map")
            return
        }
        #expect(fields.map(\.value) == [.quoted("xé\n\\\"/\t"), .quoted("🦆"), .plain("-0.50")])
        #expect(repairs.map(\.line) == [5])
    }
}
