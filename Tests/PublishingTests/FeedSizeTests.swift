import Foundation
import Recording
import Syndication
import Testing

@testable import Publishing

/// What a feed shows that has no room for all.
struct FeedSizeTests {
    private let long = String(repeating: "A sentence of some length stands here. ", count: 80)

    private func save(_ number: Int, _ title: String, _ end: String, _ studio: Studio) throws {
        try studio.save(
            "p\(number).md", "---\ntitle: \"\(title)\"\ndate: 2026-02-01T00:00:\(number)Z\n---\n\n\(long)\(end)\n")
    }

    /// Thirty articles, of which sixteen or so have room.
    private func started(_ studio: Studio, _ deletion: Deletion = .tombstone) async throws -> Pipeline {
        for number in 10..<40 { try save(number, "Post \(number)", "", studio) }
        let feed = FeedDefinition(
            title: "Small", selection: FeedSelection(name: "small", limit: 20, deletion: deletion),
            maximumSize: 64 << 10)
        let pipeline = try studio.pipeline(feeds: [feed])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        return pipeline
    }

    private func publish(_ studio: Studio, _ pipeline: Pipeline) async throws {
        studio.now = studio.now + .seconds(60)
        try await pipeline.publish(studio.batch(for: pipeline))
    }

    @Test(arguments: ["/small.atom", "/small.rss", "/small.json"])
    func `R0.4 an old article that is edited, and one that is dated back, are told where not all have room`(
        path: String
    ) async throws {
        let studio = try Studio()
        let pipeline = try await started(studio)
        #expect(!studio.text(path).contains("Post 20"))
        try save(12, "Post 12", "It was corrected.", studio)
        try await publish(studio, pipeline)
        #expect(studio.text(path).contains("It was corrected."))
        try studio.save("back.md", "---\ntitle: Dated back\ndate: 2026-01-15\n---\n\n\(long)It was late.\n")
        try await publish(studio, pipeline)
        let text = studio.text(path)
        #expect(text.utf8.count <= 64 << 10)
        #expect(text.contains("It was corrected.") && text.contains("It was late."))
        #expect((30..<40).allSatisfy { text.contains("Post \($0)") })
        // What grows too old by that goes from the end, and the order stays that of the dates.
        #expect(!text.contains("Post 20"))
        let places = ["Post 39", "Post 30", "Post 12", "Dated back"].compactMap { text.range(of: $0)?.lowerBound }
        #expect(places.count == 4 && places == places.sorted())
    }

    @Test func `R14.3 so is the retraction of an old article`() async throws {
        let studio = try Studio()
        let pipeline = try await started(studio, .retract)
        try studio.remove("p12.md")
        try await publish(studio, pipeline)
        for path in ["/small.atom", "/small.rss", "/small.json"] {
            #expect(studio.text(path).contains("[removed] Post 12"), "\(path)")
        }
    }

    @Test func `R0.4 where there is no room for all that is edited, it is told by its summary`() async throws {
        let studio = try Studio()
        let pipeline = try await started(studio)
        // So few at a time that they are no flood.
        for first in [10, 15, 20] {
            for number in first..<(first + 5) { try save(number, "Edited \(number)", "It was corrected.", studio) }
            try await publish(studio, pipeline)
        }
        for path in ["/small.atom", "/small.rss", "/small.json"] {
            let text = studio.text(path)
            #expect(text.utf8.count <= 64 << 10)
            #expect((10..<25).allSatisfy { text.contains("Edited \($0)") }, "\(path)")
            #expect((30..<40).allSatisfy { text.contains("Post \($0)") }, "\(path)")
        }
        // The newest keep their texts.
        let texts = studio.text("/small.json").ranges(of: long.trimmingCharacters(in: .whitespaces))
        #expect(texts.count >= 10)
    }
}
