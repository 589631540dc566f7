import Foundation
import Testing

/// Ids that are written into the files (spec R6.3).
struct WriteBackTests {
    @Test func `an id is written into its file once, no reader sees it, and a lost state brings nothing new`()
        async throws
    {
        let site = try Site()
        let post = Site.post("One")
        try site.save("news/one.md", post)
        try site.save("bare.md", "# No front matter\n\n2026-03-14\n")
        let environment = ["SYNDICATED_CONTENT__WRITE_BACK_IDS": "true", "SYNDICATED_CONTENT__UNDATED": "first-seen"]
        let file = site.content.appendingPathComponent("news/one.md")
        let line = "guid: \"tag:127.0.0.1,2026-03-14:/entries/news/one/\"\n"
        let written = post.replacing("Z\n---", with: "Z\n\(line)---")
        try await withDaemon(site, environment: environment) { daemon in
            let before = try await daemon.get("/news.atom")
            try await daemon.program.until("the id is in the file") {
                try String(contentsOf: file, encoding: .utf8) == written
            }
            try await daemon.program.log(
                contains: "bare.md: the id is not written into the file, because it has no front matter")
            // Our own write is taken before this news is.
            try site.save("news/two.md", Site.post("Two", date: "2026-03-15T08:30:00Z"))
            try await daemon.until("/news.atom", contains: "Two")
            let after = try await daemon.get("/news.atom")
            func entry(_ answer: Answer) -> Substring { answer.text.split(separator: "<title>One</title>")[1] }
            #expect(entry(after) == entry(before))
            try await daemon.program.until("the second id is written") {
                try String(contentsOf: site.content.appendingPathComponent("news/two.md"), encoding: .utf8).contains(
                    "guid: ")
            }
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == written)
        try FileManager.default.removeItem(at: site.state)
        // It notes that there was a state.
        try FileManager.default.removeItem(atPath: site.state.path + "-lock")
        try FileManager.default.moveItem(at: file, to: site.content.appendingPathComponent("renamed.md"))
        try await withDaemon(site) { daemon in
            let feed = try await daemon.get("/all.atom").text
            #expect(feed.contains("<id>tag:127.0.0.1,2026-03-14:/entries/news/one/</id>"))
        }
    }
}
