import Foundation
import Testing

/// A long feed as it is served: a small document, and archives behind it (RFC 5005, spec serving.md C14).
struct ArchiveWalkTests {
    private static let posts = 130
    /// "Unpolluted": what a poller fetches each time fits into 64 KiB (spec serving.md C14).
    private static let small = 64 * 1024

    /// Posts of 3 KiB, so that all of them in one document would be six times too large.
    private func site() throws -> (Site, configuration: String) {
        let site = try Site()
        for number in 1...Self.posts {
            let day = String(format: "2025-%02d-%02dT12:00:00Z", (number - 1) / 28 + 1, (number - 1) % 28 + 1)
            let body = "Number \(number). " + String(repeating: "Words of post \(number). ", count: 150)
            try site.save("post-\(number).md", Site.post("Post \(number)", date: day, body: body))
        }
        let configuration = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[[feed]]\nname = \"all\"\nlimit = 15\narchive = 25\n")
        return (site, configuration)
    }

    /// The address behind a link of a document, as a reader finds it.
    private func link(_ relation: String, in document: Answer, _ format: String) -> String? {
        let start =
            format == "json" ? "\"next_url\":\"" : "rel=\"\(relation)\"[^>]*? href=\""
        let text = document.text.replacing("\\/", with: "/")
        guard let range = text.range(of: start, options: .regularExpression) else { return nil }
        return String(text[range.upperBound...].prefix { $0 != "\"" })
    }

    private func numbers(in answer: Answer) -> Set<Int> {
        Set(answer.text.matches(of: /Number (\d+)\./).compactMap { Int($0.1) })
    }

    @Test(arguments: ["atom", "rss", "json"])
    func `C14 who walks over HTTP finds every entry, each document is small, and each is conditional`(format: String)
        async throws
    {
        let (site, configuration) = try site()
        try await withDaemon(site, arguments: ["--config", configuration]) { daemon in
            var document = try await daemon.get("/all.\(format)")
            #expect(document.body.count < Self.small, "\(document.body.count) bytes")
            #expect(!document.text.contains("fh:archive") && !document.text.contains("fh:complete"))
            let type = document["content-type"]
            var found = numbers(in: document)
            #expect(found == Set(Self.posts - 14...Self.posts))
            var seen: [String] = []
            while let address = link("prev-archive", in: document, format) {
                try #require(!seen.contains(address), "the chain comes back to \(address)")
                try #require(address.hasPrefix(daemon.base + "/all/archive/"), "\(address)")
                seen.append(address)
                let path = String(address.dropFirst(daemon.base.count))
                document = try await daemon.get(path)
                try #require(document.status == 200, "\(path)")
                #expect(document["content-type"] == type)
                #expect(document["link"]?.contains("rel=\"hub\"") != true, "a page of an archive is no topic")
                found.formUnion(numbers(in: document))
                try await expectConditional(daemon, path, document)
            }
            #expect(seen.count == Self.posts / 25)
            #expect(found == Set(1...Self.posts))
        }
    }

    private func expectConditional(_ daemon: RunningDaemon, _ path: String, _ page: Answer) async throws {
        let tag = try #require(page["etag"])
        let date = try #require(page["last-modified"])
        for headers in [["If-None-Match": tag], ["If-None-Match": "W/\(tag)"], ["If-Modified-Since": date]] {
            var again = try await daemon.get(path, headers: headers)
            // Made as a second began: `Last-Modified` is never later than `Date`, and was told a second too early.
            if headers["If-Modified-Since"] != nil, let later = again["last-modified"], later != date {
                again = try await daemon.get(path, headers: ["If-Modified-Since": later])
            }
            #expect(again.status == 304 && again.body.isEmpty && again["etag"] == tag, "\(path) \(headers)")
            #expect(again["cache-control"] == page["cache-control"])
        }
        let head = try await daemon.get(path, method: "HEAD")
        #expect(head.status == 200 && head["content-length"] == "\(page.body.count)" && head["etag"] == tag)
        #expect(try await daemon.get(path + "?utm=1", headers: ["If-None-Match": tag]).status == 304)
        #expect(try await daemon.get(path, method: "POST")["allow"] == "GET, HEAD")
    }

    @Test func `C14 the links forward lead from the oldest page to the newest, and back to the feed`() async throws {
        let (site, configuration) = try site()
        try await withDaemon(site, arguments: ["--config", configuration]) { daemon in
            for format in ["atom", "rss"] {
                var address: String? = "\(daemon.base)/all/archive/1.\(format)"
                var pages = 0
                while let current = address, pages < Self.posts {
                    let page = try await daemon.get(String(current.dropFirst(daemon.base.count)))
                    #expect(page.text.contains("<fh:archive/>"), "\(current)")
                    #expect(link("current", in: page, format) == "\(daemon.base)/all.\(format)")
                    #expect(link("self", in: page, format) == current)
                    address = link("next-archive", in: page, format)
                    pages += 1
                }
                #expect(pages == Self.posts / 25)
            }
        }
    }

    /// The feed's own tags change with each article; the pages that are full do not.
    @Test func `C14 a new article moves the feed, and no page that is full`() async throws {
        let (site, configuration) = try site()
        try await withDaemon(site, arguments: ["--config", configuration]) { daemon in
            let feed = try await daemon.get("/all.atom")
            let page = try await daemon.get("/all/archive/2.atom")
            try site.save("new.md", Site.post("New", date: "2026-03-14T08:30:00Z", body: "Number 131. News."))
            try await daemon.until("/all.atom", contains: "Number 131.")
            let tag = try #require(page["etag"])
            let again = try await daemon.get("/all/archive/2.atom", headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(try await daemon.get("/all/archive/2.atom").body == page.body)
            #expect(try await daemon.get("/all.atom")["etag"] != feed["etag"])
        }
    }
}
