import Foundation
import ProcessorTime
import SeededRandom
import TOML
import Testing

/// Whatever becomes of a configuration under an editor, reading it gives its values, or a mistake with a line.
struct SlipTests {
    /// The shipped configuration, once as it is and once with the keys that it only explains.
    private static func texts() throws -> [[UInt8]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "config/syndicated.toml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.hasPrefix("# "), line.contains(" = ") || line.hasPrefix("# [[") else { return line }
            let bare = line.dropFirst(2)
            return bare.first?.isLowercase == true && !bare.contains("`") || bare.first == "[" ? bare : line
        }
        let small =
            "title = \"å ä\" # why\nd = 1979-05-27T07:32:00-08:00\n[[a]]\nb.c = {d = 1, \"e f\" = [{g = 0x1F}]}\n"
        return [Array(text.utf8), Array(lines.joined(separator: "\n").utf8), Array(small.utf8)]
    }

    @Test func `a slip gives values or a mistake`() throws {
        var random = SeededGenerator(seed: 20_261_130)
        var (read, refused) = (0, 0)
        let texts = try Self.texts()
        #expect(texts[1].count { $0 == UInt8(ascii: "#") } < texts[0].count { $0 == UInt8(ascii: "#") })
        let start = ProcessorTime.now
        for round in 0..<12_000 {
            let bytes = Slip.changed(texts[round % texts.count], &random)
            let lines = bytes.count { $0 == 0x0A } + 1
            do throws(TOMLProblem) {
                let strict = try TOMLDocument(strictly: bytes)
                read += 1
                // Whoever is strict and content has nothing that the patient one sees in another way.
                let patient = try? TOMLDocument(patiently: bytes[...], firstLine: 1)
                let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
                #expect(isMarked || patient.map { shown($0.entries) } == shown(strict.entries))
                #expect(isMarked || patient?.doubles.isEmpty == true)
            } catch {
                refused += 1
                #expect((1...lines).contains(error.place.line) && error.place.column >= 1, "\(error)")
                #expect(!error.what.isEmpty && !error.remedy.isEmpty, "\(error)")
                _ = try? TOMLDocument(patiently: bytes[...], firstLine: 1)
            }
        }
        #expect(read > 1000 && refused > 1000, "\(read) \(refused)")
        #expect(ProcessorTime.now - start < .seconds(120))
    }

    @Test func `any few letters give values or a mistake`() {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("ab=.\"'[]{},#\n\\ 1-:T_x0+e".utf8)
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0..<30, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            _ = try? TOMLDocument(strictly: bytes)
            _ = try? TOMLDocument(patiently: bytes[...], firstLine: 1)
        }
    }
}
