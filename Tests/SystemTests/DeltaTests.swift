import Foundation
import Testing

/// Only what has changed, for clients that ask for it (RFC 3229, spec section 15, serving.md C13).
struct DeltaTests {
    private func site() throws -> Site {
        let site = try Site()
        for number in 1...9 { try site.save("post-\(number).md", Self.post(number)) }
        return site
    }

    private static func post(_ number: Int, _ words: String = "Words.") -> String {
        Site.post("Post \(number)", date: "2026-03-0\(number)T08:30:00Z", body: "Number \(number). \(words)")
    }

    private func numbers(in answer: Answer) -> [Int] {
        answer.text.matches(of: /Number (\d+)/).compactMap { Int($0.1) }
    }

    /// No cache stands before this daemon.
    private func withDeltas(
        _ site: Site, arguments: [String] = [], environment: [String: String] = [:],
        _ body: (RunningDaemon) async throws -> Void
    ) async throws {
        try await withDaemon(
            site, arguments: arguments,
            environment: environment.merging(["SYNDICATED_SERVER__DELTAS": "always"]) { own, _ in own }, body)
    }

    /// Asks as newsboat and feedparser do.
    private func ask(
        _ daemon: RunningDaemon, _ path: String, since tag: String?, _ more: [String: String] = [:],
        method: String = "GET"
    ) async throws -> Answer {
        var headers = more.merging(["A-IM": "feed"]) { own, _ in own }
        headers["If-None-Match"] = tag
        return try await daemon.get(path, method: method, headers: headers)
    }

    @Test(arguments: ["atom", "rss", "json"])
    func `C13 a client gets what has come or changed since its edition, and nothing else`(format: String) async throws {
        let site = try site()
        try site.remove("post-9.md")
        let path = "/all.\(format)"
        try await withDeltas(site) { daemon in
            let first = try await ask(daemon, path, since: nil)
            #expect(first.status == 200 && numbers(in: first).count == 8)
            let tag = try #require(first["etag"])
            #expect(try await ask(daemon, path, since: tag).status == 304)
            try site.save("post-9.md", Self.post(9))
            try await daemon.until(path, contains: "Number 9.")
            try site.save("post-2.md", Self.post(2, "Corrected."))
            try await daemon.until(path, contains: "Corrected")
            let delta = try await ask(daemon, path, since: tag)
            #expect(delta.status == 226)
            #expect(delta["im"] == "feed")
            #expect(numbers(in: delta) == [9, 2])
            #expect(delta["cache-control"] == "no-store, im, max-age=0")
            #expect(delta["vary"] == "A-IM, If-None-Match, Accept-Encoding")
            #expect(!delta.text.contains("fh:complete"), "a part must not pass for the whole")
            let whole = try await daemon.get(path)
            #expect(delta["etag"] == whole["etag"] && delta["last-modified"] != nil)
            #expect(delta["link"] == whole["link"] && delta["content-type"] == whole["content-type"])
            #expect(delta.body.count < whole.body.count && delta["content-length"] == "\(delta.body.count)")
            #expect(try await ask(daemon, path, since: delta["etag"]).status == 304)
            // As caches and careless clients spell it.
            let stem = tag.filter { $0 != "\"" }
            for spelling in ["W/\(tag)", stem, "\"\(stem)-gzip\"", "\"other\", \(tag)"] {
                #expect(try await ask(daemon, path, since: spelling).status == 226, "\(spelling)")
            }
            let head = try await ask(daemon, path, since: tag, method: "HEAD")
            #expect(head.status == 226 && head["content-length"] == delta["content-length"])
        }
    }

    @Test func `C13 who does not ask for it, or whose edition is not known, gets the whole`() async throws {
        let site = try site()
        try await withDeltas(site, environment: ["SYNDICATED_CONTENT__FLOOD": "allow"]) { daemon in
            let tag = try #require(try await daemon.get("/all.atom")["etag"])
            try site.save("post-2.md", Self.post(2, "Corrected."))
            try await daemon.until("/all.atom", contains: "Corrected")
            func status(_ headers: [String: String]) async throws -> Int {
                try await daemon.get("/all.atom", headers: headers).status
            }
            #expect(try await status(["If-None-Match": tag]) == 200)
            #expect(try await status(["If-None-Match": tag, "A-IM": "vcdiff, gzip"]) == 200)
            #expect(try await status(["If-None-Match": tag, "A-IM": "feed;q=0"]) == 200)
            #expect(
                try await status(["If-None-Match": "\"\(String(repeating: "0", count: 32))\"", "A-IM": "feed"]) == 200)
            #expect(try await status(["A-IM": "feed"]) == 200)
            #expect(try await status(["If-None-Match": tag, "A-IM": "gzip, Feed; q=0.5"]) == 226)
            let packed = try await ask(daemon, "/all.atom", since: tag, ["Accept-Encoding": "gzip"])
            #expect(packed.status == 226)
            // Of the whole document, packed in haste or for good.
            if packed["content-encoding"] == "gzip" { #expect(packed["etag"]?.contains("-gz") == true) }
            // When all is new, the whole is no longer than the part.
            for number in 1...9 { try site.save("post-\(number).md", Self.post(number, "All new.")) }
            try await daemon.program.until("all are new") {
                try await daemon.get("/all.atom").text.matches(of: /All new/).count >= 9
            }
            #expect(try await status(["If-None-Match": tag, "A-IM": "feed"]) == 200)
        }
    }

    @Test func `C13 a deletion is told, and a restart forgets nothing`() async throws {
        let site = try site()
        var tag: String?
        try await withDeltas(site, arguments: ["--site-url", "https://example.org/"]) { daemon in
            tag = try await daemon.get("/all.atom")["etag"]
            try site.save("post-2.md", Self.post(2, "Corrected."))
            try await daemon.until("/all.atom", contains: "Corrected")
            // The documents' bytes are kept a moment after they are shown.
            try await daemon.program.until("gzip is made") {
                try await daemon.get("/all.atom", headers: ["Accept-Encoding": "gzip"])["content-encoding"] == "gzip"
            }
        }
        try site.remove("post-4.md")
        try site.save("post-5.md", Self.post(5, "While it was down."))
        try await withDeltas(site, arguments: ["--site-url", "https://example.org/"]) { daemon in
            try await daemon.until("/all.atom", contains: "While it was down")
            try await daemon.until("/all.atom", contains: "at:deleted-entry")
            let delta = try await ask(daemon, "/all.atom", since: tag)
            #expect(delta.status == 226)
            #expect(numbers(in: delta) == [5, 2])
            #expect(delta.text.contains("at:deleted-entry"))
        }
    }

    @Test func `C13 a program built on feedparser reads the part as what it is`() async throws {
        let site = try site()
        let script = try site.write(
            "read.py",
            """
            import feedparser, json, sys
            etag = sys.argv[2] if len(sys.argv) > 2 else None
            feed = feedparser.parse(sys.argv[1], etag=etag, agent="example-reader/1.0")
            assert not feed.bozo, feed.bozo_exception
            print(json.dumps([feed.status, feed.get("etag"), [e.title for e in feed.entries]]))
            """)
        func read(_ arguments: [String]) async throws -> [Any] {
            let result = try await Program.run(
                [script] + arguments, executable: URL(fileURLWithPath: "/usr/bin/python3"))
            #expect(result.status == 0, "\(result.errors)")
            return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [Any])
        }
        try await withDeltas(site) { daemon in
            for format in ["atom", "rss"] {
                let url = "\(daemon.base)/all.\(format)"
                let first = try await read([url])
                let tag = try #require(first[1] as? String)
                #expect((first[2] as? [String])?.count == 9)
                try site.save("post-3.md", Self.post(3, "Corrected for \(format)."))
                try await daemon.until("/all.\(format)", contains: "Corrected for \(format)")
                let second = try await read([url, tag])
                #expect(second[0] as? Int == 226)
                #expect(second[2] as? [String] == ["Post 3"])
            }
        }
    }

    @Test func `C13 newsboat and rss2email have every entry once after reading parts`() async throws {
        let site = try site()
        try site.remove("post-8.md")
        try site.remove("post-9.md")
        let home = site.root.appendingPathComponent("home")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let environment = [
            "HOME": home.path, "TERM": "dumb", "no_proxy": "*", "LC_ALL": "C.UTF-8", "LANGUAGE": "",
        ]
        try await withDeltas(site) { daemon in
            let urls = try site.write("urls", "\(daemon.base)/all.atom\n")
            let cache = site.root.appendingPathComponent("cache.db").path
            let newsboat = ["-u", urls, "-c", cache, "-C", try site.write("newsboat.conf", "auto-reload no\n")]
            func run(_ program: String, _ arguments: [String]) async throws -> String {
                let result = try await Program.run(
                    arguments, executable: URL(fileURLWithPath: program), environment: environment)
                #expect(result.status == 0, "\(program) \(arguments): \(result.errors)")
                return result.output
            }
            _ = try await run("/usr/bin/r2e", ["new", "reader@example.org"])
            _ = try await run("/usr/bin/r2e", ["add", "all", "\(daemon.base)/all.atom"])
            // Newsboat sends no condition before its third fetch of a new cache. And the library under it throws an answer
            // away whose date is not later than that of the one before: no human is as fast as this test.
            var shown: String?
            for number in [7, 8, 9] {
                try site.save("post-\(number).md", Self.post(number, "News."))
                try await daemon.until("/all.atom", contains: "Number \(number). News")
                let before = shown
                try await daemon.program.until("the date is another") {
                    try await daemon.get("/all.atom")["last-modified"] != before
                }
                _ = try await run("/usr/bin/newsboat", newsboat + ["-x", "reload"])
                // Now, and not before it: a date that would lie ahead is shown as the present one, so newsboat may have seen
                // a later one than a question of ours before it.
                shown = try await daemon.get("/all.atom")["last-modified"]
                _ = try await run("/usr/bin/r2e", ["run", "--no-send"])
            }
            let unread = try await run("/usr/bin/newsboat", newsboat + ["-x", "print-unread"])
            #expect(unread.contains("9 unread"), "\(unread)")
            let state = home.appendingPathComponent(".local/share/rss2email.json")
            let seen = try JSONSerialization.jsonObject(with: Data(contentsOf: state)) as? [String: Any]
            let feed = try #require((seen?["feeds"] as? [[String: Any]])?.first)
            #expect((feed["seen"] as? [String: Any])?.count == 9)
        }
    }
}
