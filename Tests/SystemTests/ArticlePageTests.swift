import Foundation
import Testing

/// The page of an article, where no other site has it.
struct ArticlePageTests {
    @Test func `a page comes packed, and not again while it is the same`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A", body: String(repeating: "Many words. ", count: 200)))
        try await withDaemon(site) { daemon in
            let page = try await daemon.get("/entries/a/")
            let tag = try #require(page["etag"])
            #expect(page["vary"] == "Accept-Encoding")
            // It also shows the feed's title, and was rendered: the article's date alone says too little.
            #expect(page["last-modified"] == nil)
            let packed = try await daemon.get("/entries/a/", headers: ["Accept-Encoding": "gzip"])
            #expect(packed["content-encoding"] == "gzip")
            #expect(packed.body.count < page.body.count / 2)
            let packedTag = try #require(packed["etag"])
            #expect(packedTag != tag)
            for (coding, tag) in [("identity", tag), ("gzip", packedTag)] {
                let again = try await daemon.get(
                    "/entries/a/", headers: ["If-None-Match": tag, "Accept-Encoding": coding])
                #expect(again.status == 304)
                #expect(again["etag"] == tag)
                #expect(again["cache-control"] == page["cache-control"])
            }
            try site.save("a.md", Site.post("A", body: "Few words."))
            try await daemon.until("/all.atom", contains: "Few words")
            let newer = try await daemon.get("/entries/a/", headers: ["If-None-Match": tag])
            #expect(newer.status == 200)
            #expect(newer["etag"] != tag)
        }
    }
}
