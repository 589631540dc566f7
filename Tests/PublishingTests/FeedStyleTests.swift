import Recording
import Syndication
import Testing

@testable import Publishing

/// How feeds show their entries, as far as it goes through the whole of publishing.
struct FeedStyleTests {
    private func post(_ title: String, _ more: String = "") -> String {
        "---\ntitle: \(title)\ndate: 2026-03-14\n\(more)---\nText.\n"
    }

    @Test func `a title has its folder in front, and the time of no entry moves by it`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("A"))
        try studio.save("b.md", post("B"))
        var feed = FeedDefinition(title: "All", selection: FeedSelection(name: "all"))
        let plain = try studio.pipeline(feeds: [feed])
        _ = try await plain.load()
        try await plain.publish(studio.batch(for: plain))
        let before = studio.text("/all.atom")
        func updates(_ document: String) -> [Substring] {
            document.split(separator: "\n").filter { $0.hasPrefix("<updated>") }.dropFirst().map(\.self)
        }
        #expect(before.contains("<title>A</title>"))

        studio.now = studio.now + .seconds(3600)
        feed.style.title = try TextTemplate("{section}: {title}", placeholders: EntryStyle.titlePlaceholders)
        try await plain.reconfigure(studio.workshop(feeds: [feed]))
        try await plain.publish(studio.batch(for: plain))
        let after = studio.text("/all.atom")
        #expect(after.contains("<title>news: A</title>") && after.contains("<title>B</title>"), "\(after)")
        #expect(updates(after) == updates(before))
        #expect(studio.text("/all.json").contains("\"title\":\"news: A\""))
    }
}
