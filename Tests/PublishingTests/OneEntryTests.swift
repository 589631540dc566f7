import Recording
import Syndication
import Testing

@testable import Publishing

/// What holds of one entry wherever it is shown (spec feeds.md R0.2, R1.4, R14.2).
struct OneEntryTests {
    private let id = "tag:example.org,2026-03-01:/news/a/"

    private func post(_ title: String, day: Int, tags: String = "[]") -> String {
        "---\ntitle: \"\(title)\"\ndate: 2026-03-\(day < 10 ? "0" : "")\(day)T08:30:00Z\ntags: \(tags)\n---\n\nText.\n"
    }

    private func shown(_ id: String, in format: FeedFormat) -> String {
        switch format {
        case .atom: "<id>\(id)</id>"
        case .rss: "<guid isPermaLink=\"false\">\(id)</guid>"
        case .json: "\"id\":\"\(id)\""
        }
    }

    @Test(arguments: FeedFormat.allCases)
    func `R0.2 an entry has one id in every feed, on the page of an archive and in every format`(format: FeedFormat)
        async throws
    {
        let studio = try Studio()
        try studio.save("news/a.md", post("A", day: 1, tags: "[rail]"))
        for day in 2...12 { try studio.save("blog/\(day).md", post("Post \(day)", day: day)) }
        let feeds = [
            FeedDefinition(
                title: "All", selection: FeedSelection(name: "all", limit: 3, keep: .zero, archivePage: 10)),
            FeedDefinition(title: "News", selection: FeedSelection(name: "news", match: [PathGlob("news/**")])),
            FeedDefinition(title: "Rail", selection: FeedSelection(name: "rail", tags: ["Rail"])),
        ]
        let pipeline = try studio.pipeline(feeds: feeds)
        try await pipeline.restore()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let expected = shown(id, in: format)
        for name in ["news", "rail"] { #expect(studio.text("/\(name).\(format.rawValue)").contains(expected)) }
        #expect(!studio.text("/all.\(format.rawValue)").contains(expected), "it is too old for this one")
        guard case .document(let page) = try await pipeline.archive(at: "/all/archive/1.\(format.rawValue)") else {
            Issue.record("there is no page")
            return
        }
        #expect(String(decoding: page.bytes, as: UTF8.self).contains(expected))
    }

    @Test func `R14.2 an entry that comes back takes the place of its tombstone`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("A", day: 1))
        try studio.save("news/b.md", post("B", day: 2))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        studio.now = studio.now + .seconds(3600)
        try studio.remove("news/a.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        for path in ["/all.atom", "/news.atom"] {
            #expect(studio.text(path).contains("<at:deleted-entry ref=\"\(id)\""))
            #expect(!studio.text(path).contains("<id>\(id)</id>"))
        }
        studio.now = studio.now + .seconds(3600)
        try studio.save("news/a.md", post("A", day: 1))
        try await pipeline.publish(studio.batch(for: pipeline))
        for path in ["/all.atom", "/news.atom"] {
            #expect(!studio.text(path).contains("deleted-entry"))
            #expect(studio.text(path).contains("<id>\(id)</id>"))
        }
    }

    @Test(arguments: ["md", "html", "txt"])
    func `R1.4 every line of a feed ends with LF, whatever those of an article end with`(ending: String) async throws {
        let studio = try Studio()
        let body = ending == "html" ? "<p>one\r\ntwo</p>\r\n<pre>three\r\nfour\rfive</pre>" : "one\r\ntwo\r\n\r\nthree"
        try studio.save("a.\(ending)", "---\r\ntitle: A\r\ndate: 2026-03-14\r\n---\r\n\r\n\(body)\r\n")
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        for format in FeedFormat.allCases {
            let text = studio.text("/all.\(format.rawValue)")
            #expect(text.contains("one") && text.contains("two") && text.contains("three"))
            #expect(!text.utf8.contains(0x0D), "\(format)")
            // As a reference or an escape it would come back.
            for mark in ["&#13;", "&#xd;", "\\r", "\\u000d"] { #expect(!text.lowercased().contains(mark), "\(format)") }
        }
    }
}
