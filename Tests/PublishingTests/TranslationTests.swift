import Foundation
import Recording
import Syndication
import Testing

@testable import Publishing

/// Articles in several languages, each an entry that leads to the others (spec R6.10).
struct TranslationTests {
    private func post(_ title: String, _ more: String = "") -> String {
        "---\ntitle: \(title)\ndate: 2026-03-14\n\(more)---\nText.\n"
    }

    private func link(_ language: String?, _ path: String) -> String {
        let language = language.map { " hreflang=\"\($0)\"" } ?? ""
        return "<link rel=\"alternate\" type=\"text/html\"\(language) href=\"https://example.org/\(path)\"/>\n"
    }

    private func entry(_ title: String, in feed: String) throws -> String {
        try #require(feed.components(separatedBy: "<entry").first { $0.contains("<title>\(title)</title>") })
    }

    private func pipeline(_ studio: Studio) async throws -> Pipeline {
        let pipeline = try studio.pipeline()
        var workshop = try studio.workshop()
        workshop.settings.language = LanguageTag("en")
        await pipeline.reconfigure(workshop)
        _ = try await pipeline.load()
        return pipeline
    }

    @Test func `an entry leads to its translations as they come and go, and is not changed by them`() async throws {
        let studio = try Studio()
        try studio.save("storm.md", post("Storm"))
        let pipeline = try await pipeline(studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        let alone = studio.text("/all.atom")
        let own = link("en", "storm/")
        #expect(alone.contains("<title>Storm</title>\n" + own + "<published>"))
        let updated = try #require(
            try entry("Storm", in: alone).split(separator: "\n").first { $0.hasPrefix("<updated>") })

        studio.now = studio.now + .seconds(60)
        try studio.save("storm.sv.md", post("Stormen"))
        try await pipeline.publish(studio.batch(for: pipeline))
        let both = studio.text("/all.atom")
        let swedish = "sv/storm/"
        #expect(
            both.contains(
                "<title>Storm</title>\n" + own + link("sv", swedish) + link(nil, "storm/") + "<published>"),
            "\(both)")
        #expect(both.contains("<title>Stormen</title>\n" + link("sv", swedish) + own + link(nil, swedish)))
        // The entry itself has not changed, in any format.
        #expect(try entry("Storm", in: both).contains(updated))
        #expect(!studio.text("/all.rss").contains("hreflang"))

        let again = try await self.pipeline(studio)
        try await again.publish(studio.batch(for: again))
        #expect(studio.text("/all.atom") == both)

        try studio.remove("storm.sv.md")
        try await again.publish(studio.batch(for: again))
        #expect(studio.text("/all.atom").contains("<title>Storm</title>\n" + own + "<published>"))
    }

    @Test func `translations that only share a key lead to each other`() async throws {
        let studio = try Studio()
        try studio.save("storm.md", post("Storm", "translationKey: storm\n"))
        try studio.save("ovader.md", post("Oväder", "lang: sv\nref: storm\n"))
        try studio.save("other.md", post("Other", "lang: fi\n"))
        let pipeline = try await pipeline(studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        let feed = studio.text("/all.atom")
        let (english, swedish) = (link("en", "storm/"), link("sv", "ovader/"))
        #expect(feed.contains("<title>Storm</title>\n" + english + swedish + link(nil, "storm/")), "\(feed)")
        #expect(feed.contains("<title>Oväder</title>\n" + swedish + english + link(nil, "ovader/")))
        #expect(try entry("Other", in: feed).components(separatedBy: "rel=\"alternate\"").count == 2)
    }

    @Test func `two articles of one language are no translations of each other`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        try studio.save("a.fi.md", post("B", "lang: en\n"))
        try studio.save("b.md", post("C"))
        try studio.save("b.sv.md", post("D"))
        try studio.save("b.fi.md", post("E", "lang: sv\n"))
        let pipeline = try await pipeline(studio)
        try await pipeline.publish(studio.batch(for: pipeline))
        let feed = studio.text("/all.atom")
        for (title, isLinked) in [("A", false), ("B", false), ("C", false), ("D", true), ("E", true)] {
            #expect(
                (try entry(title, in: feed).components(separatedBy: "rel=\"alternate\"").count > 2) == isLinked,
                "\(title)")
        }
    }
}
