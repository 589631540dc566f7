import Foundation
import Testing

/// Real caches between a poller and us (spec serving.md C17): what a poller meets must be the same.
struct CacheTests {
    /// A cache in front of the daemon, on a port that was free a moment ago.
    private struct Cache {
        let program: Program
        let base: String
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isKnown else { throw Program.Failure(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private func nginx(_ site: Site, before base: String) throws -> Cache {
        let port = try Self.freePort()
        let program = try Nginx.start(
            site, before: base, on: "127.0.0.1:\(port)",
            "proxy_redirect off; add_header X-Cache $upstream_cache_status;")
        return Cache(program: program, base: "http://127.0.0.1:\(port)")
    }

    private static let varnishPath = "/usr/sbin/varnishd"

    private func varnish(_ site: Site, before base: String) throws -> Cache {
        let port = try Self.freePort()
        // It closes all that it was given, which is taken for its end here: a program stands for it. Our threads block
        // signals, and it would never hear of its end.
        let keeper = """
            import signal, subprocess, sys
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            child = subprocess.Popen(sys.argv[1:])
            signal.signal(signal.SIGTERM, lambda *_: child.terminate())
            child.wait()
            """
        let program = try Program(
            [
                "-c", keeper, Self.varnishPath, "-F", "-j", "none", "-a", "127.0.0.1:\(port)", "-b",
                String(base.dropFirst("http://".count)),
                "-n", "\(site.root.path)/varnish", "-s", "malloc,16m",
                // Its log has 80 MB else, each of them written at the start.
                "-p", "vsl_space=1M", "-p", "thread_pools=1", "-p", "thread_pool_min=20",
            ], executable: URL(fileURLWithPath: "/usr/bin/python3"))
        return Cache(program: program, base: "http://127.0.0.1:\(port)")
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: varnishPath),
            "varnish is not installed (scripts/setup test)"))
    func `C17 behind varnish pollers meet what they meet without it`() async throws {
        try await check { try self.varnish($0, before: $1) }
    }

    @Test(.enabled(if: Nginx.isInstalled, "nginx is not installed (scripts/setup test)"))
    func `C17 behind nginx's cache pollers meet what they meet without it`() async throws {
        try await check { try self.nginx($0, before: $1) }
    }

    private static func post(_ number: Int) -> String {
        let body = String(repeating: "Words that come again. ", count: 100)
        return Site.post("P\(number)", date: "2026-03-\(number + 10)T08:00:00Z", body: body)
    }

    private func check(_ start: (Site, String) throws -> Cache) async throws {
        let site = try Site()
        for number in 1...9 { try site.save("\(number).md", Self.post(number)) }
        let config = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            [server]
            trusted-proxies = ["127.0.0.1"]
            deltas = "always"
            [[feed]]
            name = "all"
            max-age = "1m"
            aliases = ["/index.xml"]
            """)
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let former = try #require(try await daemon.get("/all.rss")["etag"])
            try site.save("10.md", Self.post(10))
            try await daemon.until("/all.rss", contains: "<title>P10</title>")
            try await daemon.program.until("all forms are made") {
                try await daemon.get("/all.atom", headers: ["Accept-Encoding": "br"])["content-encoding"] == "br"
            }
            let cache = try start(site, daemon.base)
            do {
                // Varnish has its rules compiled first.
                try await daemon.program.until("the cache answers", within: .seconds(120)) {
                    (try? await Web.get(cache.base + "/all.atom").status) == 200
                }
                try await askForPart(of: "/all.rss", since: former, daemon, cache)
                try await compare(daemon, cache)
            } catch {
                await cache.program.stop()
                throw Program.Failure(description: "\(error)\nThe cache's words:\n\(cache.program.standardError)")
            }
            await cache.program.stop()
        }
    }

    private func compare(_ daemon: RunningDaemon, _ cache: Cache) async throws {
        // Twice each: from us through the cache, and from the cache.
        for round in 1...2 {
            for path in ["/all.atom", "/all.rss", "/all.json", "/feeds.opml", "/"] {
                for coding in ["identity", "gzip", "br", "gzip, br, zstd"] {
                    let headers = ["Accept-Encoding": coding]
                    let direct = try await daemon.get(path, headers: headers)
                    let cached = try await Web.get(cache.base + path, headers: headers)
                    let words = "\(path) \(coding) \(round)"
                    #expect(cached.status == 200, "\(words)")
                    // A cache may pack and unpack; what it says must then be so.
                    if cached["content-encoding"] == direct["content-encoding"] {
                        #expect(cached.body == direct.body, "\(words)")
                    }
                    for name in ["content-type", "last-modified", "cache-control", "link", "x-content-type-options"] {
                        #expect(cached[name] == direct[name], "\(words) \(name)")
                    }
                    guard let tag = cached["etag"] else { continue }
                    let again = try await Web.get(
                        cache.base + path, headers: headers.merging(["If-None-Match": tag]) { $1 })
                    #expect(again.status == 304, "\(words) \(tag)")
                    #expect(again.body.isEmpty)
                    // And whoever comes to us directly with what the cache gave has it too.
                    #expect(
                        try await daemon.get(path, headers: ["If-None-Match": tag]).status == 304, "\(words) \(tag)")
                }
            }
        }
        let since = try #require(try await daemon.get("/all.atom")["last-modified"])
        #expect(try await Web.get(cache.base + "/all.atom", headers: ["If-Modified-Since": since]).status == 304)
        let head = try await Web.get(cache.base + "/all.atom", method: "HEAD")
        #expect(head.status == 200)
        #expect(head["etag"] != nil)
        let moved = try await Web.get(cache.base + "/index.xml")
        #expect(moved.status == 301)
        // By the name that the cache gives for us: nginx ours, varnish its own.
        #expect([daemon.base, cache.base].map { $0 + "/all.rss" }.contains(moved["location"]))
        #expect(try await Web.get(cache.base + "/none").status == 404)
    }

    /// Who asks the cache first wants only what has changed: neither it nor anybody after it may miss the rest by that.
    private func askForPart(of path: String, since tag: String, _ daemon: RunningDaemon, _ cache: Cache) async throws {
        let wish = ["A-IM": "feed", "If-None-Match": tag]
        let part = try await daemon.get(path, headers: wish)
        #expect(part.status == 226 && !part.text.contains("<title>P1</title>"))
        for headers in [wish, [:], wish] {
            let answer = try await Web.get(cache.base + path, headers: headers)
            #expect(answer.status == 200)
            for number in [1, 10] { #expect(answer.text.contains("<title>P\(number)</title>"), "\(headers)") }
        }
    }
}
