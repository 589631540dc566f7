import Foundation
import Testing

/// A part of a feed is for the client that has the rest (spec serving.md C13: "off behind unknown caches").
struct DeltaBehindCacheTests {
    /// A cache that keeps an answer for a second, and asks whether it has changed with its own tag. What else its client
    /// said, it passes on.
    private func cache(_ site: Site, before base: String) throws -> Program {
        try Nginx.start(
            site, before: base, on: "unix:\(site.root.path)/cache.socket",
            "proxy_ignore_headers Cache-Control; proxy_cache_valid 200 1s;")
    }

    /// Status line, fields and body, through the cache.
    private func ask(_ site: Site, _ headers: [String] = []) async throws -> String {
        let arguments =
            ["-sS", "-i", "--max-time", "20", "--unix-socket", "\(site.root.path)/cache.socket", "http://t/all.atom"]
            + headers.flatMap { ["-H", $0] }
        return try await Program.run(arguments, executable: URL(fileURLWithPath: "/usr/bin/curl")).output
    }

    private static func post(_ number: Int) -> String {
        Site.post("Post \(number)", date: "2026-03-0\(number)T08:30:00Z", body: "Number \(number). Words and words.")
    }

    @Test(.enabled(if: Nginx.isInstalled, "nginx is not installed (scripts/setup test)"))
    func `C13 a client behind a cache that asks with its own tag misses nothing`() async throws {
        let site = try Site()
        for number in 1...7 { try site.save("\(number).md", Self.post(number)) }
        try await withDaemon(site) { daemon in
            let tag = try #require(try await daemon.get("/all.atom")["etag"])
            let cache = try cache(site, before: daemon.base)
            do {
                try site.save("8.md", Self.post(8))
                try await daemon.until("/all.atom", contains: "Number 8.")
                // Somebody else's request: now the cache has a newer document than our client.
                try await cache.until("the cache has it") { try await ask(site).contains("Number 8.") }
                try site.save("9.md", Self.post(9))
                try await daemon.until("/all.atom", contains: "Number 9.")
                var answer = ""
                try await cache.until("the client is told of the last article") {
                    answer = try await ask(site, ["A-IM: feed", "If-None-Match: \(tag)"])
                    return answer.contains("Number 9.")
                }
                #expect(answer.contains("Number 8."), "the client will never see it:\n\(answer.prefix(600))")
            } catch {
                await cache.stop()
                throw error
            }
            await cache.stop()
        }
    }

    /// What a cache must know to keep a part from everybody else, in either coding and also for HEAD.
    @Test(arguments: ["GET", "HEAD"])
    func `C13 a part says what it is, that nobody may keep it, and what it depends on`(method: String) async throws {
        let site = try Site()
        for number in 1...7 { try site.save("\(number).md", Self.post(number)) }
        try await withDaemon(site, environment: ["SYNDICATED_SERVER__DELTAS": "always"]) { daemon in
            let whole = try await daemon.get("/all.atom")
            let tag = try #require(whole["etag"])
            try site.save("8.md", Self.post(8))
            try await daemon.until("/all.atom", contains: "Number 8.")
            let unknown = "\"\(String(repeating: "0", count: 32))\""
            let since = try #require(whole["last-modified"])
            for (headers, status) in [
                (["A-IM": "feed", "If-None-Match": tag], 226),
                (["A-IM": "feed", "If-None-Match": "\(unknown), \(tag)"], 226),
                (["a-im": "vcdiff;q=0.1, FEED", "if-none-match": "W/\(tag)"], 226),
                (["A-IM": "feed", "If-None-Match": tag, "If-Modified-Since": since], 226),
                (["A-IM": "feed", "If-None-Match": unknown], 200), (["A-IM": "feed", "If-None-Match": "*"], 304),
                (["A-IM": "feed", "If-Modified-Since": since], 200), (["A-IM": "feed"], 200),
                (["A-IM": "feed;q=0.000", "If-None-Match": tag], 200), (["A-IM": "feeds", "If-None-Match": tag], 200),
                (["A-IM": "", "If-None-Match": tag], 200), (["IM": "feed", "If-None-Match": tag], 200),
            ] {
                let answer = try await daemon.get("/all.atom", method: method, headers: headers)
                #expect(answer.status == status, "\(headers)")
                #expect((answer["im"] == "feed") == (status == 226), "\(headers)")
                guard status == 226 else { continue }
                #expect(answer["cache-control"] == "no-store, im, max-age=0")
                for name in ["A-IM", "If-None-Match", "Accept-Encoding"] {
                    #expect(answer["vary"]?.contains(name) == true, "\(name)")
                }
                let now = try await daemon.get("/all.atom")
                #expect(answer["etag"] == now["etag"] && answer["last-modified"] != nil)
                #expect(method == "HEAD" || (answer.text.contains("Number 8.") && !answer.text.contains("Number 7.")))
            }
        }
    }
}
