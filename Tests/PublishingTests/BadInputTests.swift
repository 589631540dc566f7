import Foundation
import ProcessorTime
import Syndication
import Testing

@testable import Publishing

/// What authors, editors and accidents put into a folder: each is repaired or held back with one clear problem, and soon,
/// and the others are what they were.
struct BadInputTests {
    struct Accident: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var path = "bad.md"
        var bytes: Data
        /// What the feed has of it; nil where it is held back.
        var shown: String?
        var line: Int?
        var what: String

        static func article(_ body: String, header: String = "title: Bad\ndate: 2026-03-10\n") -> Data {
            Data("---\n\(header)---\n\n\(body)\n".utf8)
        }
    }

    private static let bomb = (1...12).reduce("title: Bad\ndate: 2026-03-10\na0: &a0 [x, x, x, x, x, x, x, x, x]\n") {
        let aliases = Array(repeating: "*a\($1 - 1)", count: 9).joined(separator: ", ")
        return $0 + "a\($1): &a\($1) [\(aliases)]\n"
    }
    private static let long = String(repeating: "long ", count: 200_000)

    static let accidents: [Accident] = [
        Accident(
            testDescription: "a control character", bytes: Accident.article("before \u{8}\u{1} after"),
            shown: "<p>before  after</p>", line: 6, what: "control characters"),
        Accident(
            testDescription: "no UTF-8", bytes: Accident.article("caf") + Data([0xE9, 0x0A]), shown: "caf\n\u{FFFD}",
            line: 7, what: "not UTF-8"),
        Accident(
            testDescription: "no end of the front matter",
            bytes: Data("---\ntitle: Bad\ndate: 2026-03-10\n\nText\n".utf8),
            line: 1, what: "not closed"),
        Accident(
            testDescription: "a bomb of YAML", bytes: Accident.article("Text", header: bomb), line: 6,
            what: "too many anchors and aliases"),
        Accident(testDescription: "100 MB", bytes: Data(count: 100 << 20), what: "has 104857600 bytes"),
        Accident(testDescription: "nothing", bytes: Data(), what: "empty"),
        Accident(
            testDescription: "a date that does not exist",
            bytes: Accident.article("Text", header: "title: Bad\ndate: 9999-99-99\n"),
            line: 3, what: "the date \"9999-99-99\" does not exist"),
        Accident(
            testDescription: "a title of a million characters",
            bytes: Accident.article("Text", header: "title: \(long)\n"),
            line: 1, what: "no closing"),
        Accident(
            testDescription: "a heading of a million characters", path: "2026-03-10-bad.md",
            bytes: Data("# \(long)\n\nText\n".utf8),
            shown: "<title>long long", what: "the title has more than"),
        Accident(
            testDescription: "a hundred thousand quotes",
            bytes: Accident.article(String(repeating: ">", count: 100_000) + " deep"),
            shown: "<title>Bad</title>", line: 5, what: "nested too deep"),
    ]

    @Test(arguments: accidents)
    func `one bad file is repaired or held back, and the others are what they were`(accident: Accident) async throws {
        let studio = try Studio()
        try studio.save("good.md", "---\ntitle: Good\ndate: 2026-03-14\n---\n\nThe *good* one.\n")
        let pipeline = try studio.pipeline()
        try await pipeline.publish(studio.batch(for: pipeline))
        let good = try entry("Good", in: studio.text("/all.atom"))
        try accident.bytes.write(to: studio.folder.appendingPathComponent(accident.path))
        let batch = try await studio.batch(for: pipeline)
        let start = ProcessorTime.now
        try await pipeline.publish(batch)
        #expect(ProcessorTime.now - start < .seconds(1))

        let problems = await pipeline.problems
        #expect(problems.count == 1, "\(problems)")
        let problem = try #require(problems.first)
        #expect(problem.file == accident.path && problem.line == accident.line, "\(problem)")
        #expect(problem.what.contains(accident.what) && !problem.remedy.isEmpty, "\(problem)")
        #expect(problem.description.count < 500)
        let feed = studio.text("/all.atom")
        #expect(try entry("Good", in: feed) == good)
        #expect(feed.components(separatedBy: "<entry").count == (accident.shown == nil ? 2 : 3))
        if let shown = accident.shown {
            #expect(feed.contains(shown.replacing("<p>", with: "&lt;p&gt;").replacing("</p>", with: "&lt;/p&gt;")))
        }
    }

    private func entry(_ title: String, in feed: String) throws -> String {
        try #require(feed.components(separatedBy: "<entry").first { $0.contains("<title>\(title)</title>") })
            .components(separatedBy: "</entry>")[0]
    }
}
