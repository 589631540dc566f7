import Publishing
import Synchronization
import Syndication
import Testing

@testable import Serving

struct AudienceTests {
    @Test(
        arguments: [
            (
                "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 462 subscribers; )",
                .aggregator(name: "Feedly", id: 0, people: 462)
            ),
            (
                "Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 3 subscribers; )",
                .aggregator(name: "Inoreader", id: 0, people: 3)
            ),
            (
                "Feedbin feed-id:1697787 - 102 subscribers",
                .aggregator(name: "Feedbin", id: 0x1697787, people: 102)
            ),
            (
                "NewsBlur Feed Fetcher - 27 subscribers - https://www.newsblur.com/site/1/x",
                .aggregator(name: "NewsBlur", id: 0, people: 27)
            ),
            (
                "Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=5ab)",
                .aggregator(name: "theoldreader.com", id: 0x5AB, people: 1)
            ),
            ("BazQux/2.4; +https://bazqux.com/fetcher; 1 subscribers", .aggregator(name: "BazQux", id: 0, people: 1)),
            ("Dreamwidth Feed; 2 readers", .aggregator(name: "Dreamwidth", id: 0, people: 2)),
            ("X/1 99999999999999999999 subscribers", .reader),
            ("X/1 -5 subscribers", .aggregator(name: "X", id: 0, people: 5)),
            ("newsboat/2.21.0 (Linux x86_64)", .reader),
            ("Googlebot/2.1", .robot),
            ("", .reader),
        ] as [(String, UserAgent.Kind)])
    func `C12 what aggregators say of their readers`(text: String, expected: UserAgent.Kind) {
        #expect(UserAgent.kind(text) == expected)
    }

    @Test func `C12 readers are counted once a day, and aggregators with the most they said`() async throws {
        let time = Mutex(Sample.published)
        let quick = { (settings: inout ServerSettings) in
            settings.limits.idleTime = .milliseconds(100)
            settings.trustedProxies = TrustedProxies(ranges: [CIDR("127.0.0.1")].compactMap(\.self))
        }
        let editions = [
            Sample.edition(), Sample.edition("news", .rss, stem: "aa"), Sample.edition("other", stem: "bb"),
        ]
        try await withServer(Sample.display(editions), wallClock: { time.withLock { $0 } }, quick) { server in
            func ask(_ path: String, _ agent: String, from address: String) async throws {
                // On both ways.
                for extra in ["X: y", "X: a\tb"] {
                    let response = try await server.request(
                        "GET", path, "User-Agent: \(agent)", "X-Forwarded-For: \(address)", extra)
                    #expect(response.status == 200)
                }
            }
            try await ask("/news.atom", "newsboat/2.21.0", from: "192.0.2.1")
            // The same neighbourhood, and the same feed in another format.
            try await ask("/news.rss", "newsboat/2.21.0", from: "192.0.2.77")
            try await ask("/news.atom", "newsboat/2.21.0", from: "192.0.3.1")
            try await ask("/news.atom", "liferea/1", from: "192.0.2.1")
            try await ask("/news.atom", "Feedly/1.0 (x; 40 subscribers; )", from: "192.0.2.1")
            try await ask("/news.atom", "Feedly/1.0 (x; 30 subscribers; )", from: "198.51.100.1")
            try await ask("/news.atom", "Feedbin feed-id:1 - 5 subscribers", from: "192.0.2.1")
            try await ask("/news.atom", "Feedbin feed-id:2 - 6 subscribers", from: "192.0.2.1")
            try await ask("/other.atom", "Googlebot/2.1", from: "192.0.2.1")
            var audiences = await server.server.audiences()
            #expect(audiences["news"]?.direct == 3)
            #expect(audiences["news"]?.aggregators == ["Feedly": 40, "Feedbin": 11])
            #expect(audiences["news"]?.aggregated == 51)
            #expect(audiences["other"] == Audience())
            // A week later what was said is forgotten.
            time.withLock { $0 = $0 + .seconds(8 * 86_400) }
            let forgotten = try await eventually {
                try await ask("/news.atom", "newsboat/2.21.0", from: "192.0.2.1")
                audiences = await server.server.audiences()
                return audiences["news"]?.aggregated == 0
            }
            #expect(forgotten)
            #expect(audiences["news"]?.direct == 1)
        }
    }

    /// A clock that was ahead when the daemon began: its day is not for ever the last one.
    @Test func `C12 a clock that is set back has new days too, and what was said ahead of them is forgotten`() {
        let salts = DailySalt()
        let ahead = salts.of(47_000)
        let today = salts.of(20_000)
        #expect(today != ahead)
        let tomorrow = salts.of(20_001)
        #expect(tomorrow != today)
        // A loop whose clock is a second behind.
        #expect(salts.of(20_000) == tomorrow)
        let audience = FeedAudience()
        for (day, people) in [(47_000, 500), (20_000, 20)] as [(Int64, Int)] {
            audience.note(.aggregator(name: "Feedly", id: 1, people: people), 1, 1, day: day, salt: 1)
            audience.note(.reader, 2, 2, day: day, salt: 1)
        }
        let sample = audience.sample(day: 20_000)
        #expect(sample.aggregators.values.map(\.people) == [20])
        #expect(Array(sample.direct.keys) == [20_000])
    }

    private func limit(_ settings: inout ServerSettings) {
        settings.repeatLimit = 2
        settings.freshness.maxAge = .seconds(60)
        settings.limits.idleTime = .milliseconds(100)
        settings.limits.countsLoopback = true
    }

    @Test(arguments: ["X: y", "X: a\tb"])
    func `C11 who fetches the same bytes again and again is told when to come back`(extra: String) async throws {
        let time = Mutex(Sample.published)
        try await withServer(wallClock: { time.withLock { $0 } }, limit) { server in
            func get(_ fields: String..., path: String = "/news.atom", agent: String = "r/1") async throws
                -> RawResponse
            {
                let client = try server.client()
                let lines = (fields + ["User-Agent: \(agent)", extra]).map { $0 + "\r\n" }.joined()
                try await client.send("GET \(path) HTTP/1.1\r\nHost: t\r\n\(lines)\r\n")
                return try await client.response()
            }
            #expect(try await get().status == 200)
            #expect(try await get().status == 200)
            let refused = try await get()
            #expect(refused.status == 429)
            let wait = try #require(Int(refused["Retry-After"] ?? ""))
            #expect((1...60).contains(wait))
            #expect(refused["Cache-Control"] == "private, max-age=\(wait)")
            #expect(refused["Content-Type"] == "text/plain; charset=utf-8")
            #expect(refused.text.contains("If-None-Match"))
            // Conditional requests, HEAD, other readers and pages are not affected.
            #expect(try await get("If-None-Match: \"5f2c\"").status == 304)
            #expect(try await get("If-None-Match: \"old\"").status == 200)
            #expect(try await server.request("HEAD", "/news.atom", "User-Agent: r/1", extra).status == 200)
            #expect(try await get(agent: "r/2").status == 200)
            for _ in 0..<4 { #expect(try await get(path: "/").status == 200) }
            // News is given at once.
            server.shelf.show(Sample.display([Sample.edition(text: "<feed>2</feed>", stem: "2", version: 2)]))
            #expect(try await get().status == 200)
            #expect(try await get().status == 200)
            #expect(try await get().status == 429)
            // And after the time everything.
            time.withLock { $0 = $0 + .seconds(61) }
            #expect(try await eventually { try await get().status == 200 })
            #expect(await server.server.counts().limited >= 2)
        }
    }

    @Test func `C11 who took a delivery of the hub is never told that it comes too often`() async throws {
        let known = KnownReaders()
        known.note(try #require(IPAddress("192.0.2.7")))
        // That of a proxy on this machine, and so of everybody.
        known.note(try #require(IPAddress("::1")))
        let trusting = { (settings: inout ServerSettings) in
            limit(&settings)
            settings.trustedProxies = TrustedProxies(ranges: [CIDR("127.0.0.1")].compactMap(\.self))
        }
        try await withServer(knownReaders: known, trusting) { server async throws in
            func ask(_ address: String) async throws -> [Int] {
                var statuses: [Int] = []
                for _ in 0..<4 {
                    let response = try await server.request(
                        "GET", "/news.atom", "User-Agent: r/1", "X-Forwarded-For: \(address)")
                    statuses.append(response.status)
                }
                return statuses
            }
            #expect(try await ask("192.0.2.7") == [200, 200, 200, 200])
            #expect(try await ask("192.0.2.8") == [200, 200, 429, 429])
            #expect(try await ask("::1") == [200, 200, 429, 429])
        }
    }

    /// A proxy that is not trusted comes from there, with the requests of everybody.
    @Test func `C11 this machine is not one client, nor are those who come by a Unix socket`() async throws {
        func change(_ settings: inout ServerSettings) {
            limit(&settings)
            settings.limits.countsLoopback = false
        }
        let path = "/tmp/syndicated-\(UInt64.random(in: 0 ... .max)).sock"
        for address in [.tcp(host: "127.0.0.1", port: 0), .unix(path: path)] as [ListenAddress] {
            try await withServer(at: address, change) { server in
                for extra in ["X: y", "X: a\tb"] {
                    for _ in 0..<4 {
                        let response = try await server.request("GET", "/news.atom", "User-Agent: r/1", extra)
                        #expect(response.status == 200)
                    }
                }
            }
        }
    }

    @Test(arguments: ["10.1.2.3", "unknown, 10.1.2.4"])
    func `C11 a proxy that names nobody is not one client either`(forwarded: String) async throws {
        func change(_ settings: inout ServerSettings) {
            limit(&settings)
            settings.trustedProxies.ranges = ["127.0.0.1", "10.0.0.0/8"].compactMap { CIDR($0) }
        }
        try await withServer(at: .tcp(host: "127.0.0.1", port: 0), change) { server in
            for _ in 0..<4 {
                let response = try await server.request(
                    "GET", "/news.atom", "User-Agent: r/1", "X-Forwarded-For: \(forwarded)")
                #expect(response.status == 200)
            }
        }
    }

    @Test func `C11 by default nobody is limited`() async throws {
        try await withServer { server async throws in
            for _ in 0..<50 { #expect(try await server.request("GET", "/news.atom").status == 200) }
        }
    }
}
