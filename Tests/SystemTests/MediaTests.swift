import Foundation
import Testing

/// Files beside the articles (security items 23 to 26).
struct MediaTests {
    private let picture = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ ($0 >> 8)) })

    private func makeSite() throws -> Site {
        let site = try Site()
        try site.save("news/trip/index.md", Site.post("Trip", body: "![A](photo.jpg) and [a paper](paper.pdf)"))
        try site.save("news/trip/photo.jpg", picture)
        try site.save("news/trip/paper.pdf", Data("paper".utf8))
        try site.save("news/trip/secret.jpg", picture)
        try site.save(
            "news/storm.md", Site.post("Storm", body: "![W](wave.png) ![D](drawing.svg) ![R](/images/root.gif)"))
        try site.save("news/wave.png", picture)
        try site.save(
            "news/drawing.svg", Data("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>".utf8))
        try site.save("images/root.gif", Data("GIF89a".utf8))
        try site.save("news/.hidden.png", picture)
        try site.save("page.md", Site.post("Links", body: "![H](news/.hidden.png) ![X](../outside.png) [t](notes.txt)"))
        try site.save("notes.txt", Data("2026-03-01\n\nA note.\n".utf8))
        try picture.write(to: site.root.appendingPathComponent("outside.png"))
        try FileManager.default.createSymbolicLink(
            at: site.content.appendingPathComponent("news/trip/link.jpg"),
            withDestinationURL: site.root.appendingPathComponent("outside.png"))
        try site.save("link.md", Site.post("Link", body: "![L](news/trip/link.jpg)"))
        return site
    }

    @Test func `security 23 24 25 files that an article refers to are served, and no others`() async throws {
        let site = try makeSite()
        try await withDaemon(site) { daemon in
            let photo = try await daemon.get("/entries/news/trip/photo.jpg")
            #expect(photo.status == 200)
            #expect(photo.body == picture)
            #expect(photo["content-type"] == "image/jpeg")
            #expect(photo["content-length"] == "300000")
            #expect(photo["accept-ranges"] == "bytes")
            #expect(photo["x-content-type-options"] == "nosniff")
            #expect(photo["content-security-policy"]?.contains("sandbox") == true)
            let tag = try #require(photo["etag"])
            #expect(
                try await daemon.get("/entries/news/trip/photo.jpg", headers: ["If-None-Match": tag]).status == 304)
            let head = try await daemon.get("/entries/news/trip/photo.jpg", method: "HEAD")
            #expect(head["content-length"] == "300000")
            #expect(head["etag"] == tag)
            // In a sandbox WebKit shows none.
            let paper = try await daemon.get("/entries/news/trip/paper.pdf")
            #expect(paper.text == "paper")
            #expect(paper["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'")
            // Who reads the article may download what it leads to.
            let page = try await daemon.get("/entries/news/trip/")
            #expect(page["content-security-policy"]?.hasSuffix("; sandbox allow-popups allow-downloads") == true)
            #expect(try await daemon.get("/entries/news/storm/wave.png").body == picture)
            #expect(try await daemon.get("/images/root.gif").status == 200)
            let drawing = try await daemon.get("/entries/news/storm/drawing.svg")
            #expect(drawing["content-disposition"] == "attachment")
            for path in [
                "news/trip/secret.jpg", "news/trip/index.md", "news/.hidden.png", "news/trip/link.jpg", "notes.txt",
                "../outside.png", "%2e%2e/outside.png", "..%2foutside.png", "news/trip/..%2f..%2f..%2foutside.png",
                "news/trip/photo.jpg%00.png", "%c0%ae%c0%ae/outside.png", "news//trip/photo.jpg", "news/trip/PHOTO.jpg",
                "news/trip/photo.jpg/", "/etc/passwd", "news/trip/photo.jpg.png", "../news/trip/photo.jpg",
                "../favicon.ico", "../news/wave.png",
            ] {
                #expect(try await daemon.get("/entries/" + path).status == 404, "\(path)")
            }
            // Withdrawn with its article.
            try site.remove("news/trip/index.md")
            try await daemon.until("/all.atom", lacks: ">Trip<")
            try await daemon.program.until("the photo is gone") {
                try await daemon.get("/entries/news/trip/photo.jpg").status == 404
            }
        }
    }

    /// feeds.md R11.4.
    @Test func `a feed names a picture by an address that changes with it, and every older one leads to it`()
        async throws
    {
        let site = try Site()
        try site.save("trip/index.md", Site.post("Trip", body: "![A](photo.jpg)"))
        try site.save("trip/photo.jpg", picture)
        try await withDaemon(site) { daemon in
            func address() async throws -> String {
                let feed = try await daemon.get("/all.json").text
                let start = try #require(feed.range(of: "\"image\":\"\(daemon.base)"))
                return String(feed[start.upperBound...].prefix { $0 != "\"" })
            }
            let first = try await address()
            #expect(first.hasPrefix("/media/") && first.hasSuffix("/entries/trip/photo.jpg"))
            #expect(try await daemon.get(first).body == picture)
            let other = Data(picture.reversed())
            try site.save("trip/photo.jpg", other)
            try await daemon.program.until("the feed names another address") { try await address() != first }
            let old = try await daemon.get(first)
            #expect(old.body == other && old["cache-control"] == "no-cache")
            #expect(try await daemon.get(try await address()).body == other)
            #expect(
                try await daemon.get("/media/\(String(repeating: "0", count: 32))/entries/trip/index.md").status == 404)
        }
    }

    @Test func `C9 security 26 ranges, as players and podcast directories ask for them`() async throws {
        let site = try makeSite()
        try await withDaemon(site) { daemon in
            let path = "/entries/news/trip/photo.jpg"
            let tag = try #require(try await daemon.get(path)["etag"])
            for (range, part) in [
                ("bytes=0-0", 0..<1), ("bytes=0-99", 0..<100), ("bytes=299990-", 299_990..<300_000),
                ("bytes=-10", 299_990..<300_000), ("bytes=5-999999999", 5..<300_000),
                ("bytes=-9223372036854775808", 0..<300_000), ("bytes=1-99999999999999999999999", 1..<300_000),
            ] {
                let answer = try await daemon.get(path, headers: ["Range": range])
                #expect(answer.status == 206, "\(range)")
                #expect(answer["content-range"] == "bytes \(part.lowerBound)-\(part.upperBound - 1)/300000", "\(range)")
                #expect(answer["content-length"] == "\(part.count)")
                #expect(answer.body == picture[part], "\(range)")
                #expect(answer["etag"] == tag)
            }
            for range in ["bytes=300000-", "bytes=-0", "bytes=99999999999999999999-"] {
                let answer = try await daemon.get(path, headers: ["Range": range])
                #expect(answer.status == 416, "\(range)")
                #expect(answer["content-range"] == "bytes */300000")
                #expect(answer.body.isEmpty)
            }
            let many = "bytes=" + (0..<1000).map { "\($0)-" }.joined(separator: ",")
            for range in [many, "bytes=5-1", "bytes=a-b", "items=0-1", "bytes", "bytes=", "bytes=--1", "bytes=1"] {
                #expect(try await daemon.get(path, headers: ["Range": range]).status == 200, "\(range.prefix(20))")
            }
            let date = try #require(try await daemon.get(path)["last-modified"])
            for (condition, status) in [(tag, 206), ("W/\(tag)", 200), ("\"other\"", 200), (date, 200)] {
                let answer = try await daemon.get(path, headers: ["Range": "bytes=0-9", "If-Range": condition])
                #expect(answer.status == status, "\(condition)")
            }
            // A feed is always whole.
            #expect(try await daemon.get("/all.atom", headers: ["Range": "bytes=0-9"]).status == 200)
        }
    }
}
