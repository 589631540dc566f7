import Foundation
import Testing

/// What `queue` and `subscriptions` list, and how much of it.
struct QueueTests {
    private struct Queue: Decodable {
        struct Row: Decodable { var id: Int }
        struct Ping: Decodable {
            var hub: String
            var topic: String
            var attempts: Int
            var answer: String?
        }

        var deliveries: [Row]
        var pings: [Ping]
    }

    private func run(_ site: Site, _ words: String...) async throws -> (Int32, String) {
        let result = try await Program.run(words + ["--content", site.content.path, "--state", site.state.path])
        return (result.status, result.output + result.errors)
    }

    private func queue(_ site: Site) async throws -> Queue {
        let (_, text) = try await run(site, "queue", "--json")
        return try JSONDecoder().decode(Queue.self, from: Data(text.utf8))
    }

    @Test(arguments: [true, false])
    func `what a hub has not taken stands in the queue with its answer, and is dropped`(isHubOn: Bool) async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let hub = try HubReceiver()
        defer { hub.close() }
        let config = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            [server]
            url = "https://feeds.example.org/"
            [push]
            hubs = ["\(hub.address)"]
            [hub]
            enabled = \(isHubOn)
            [[feed]]
            name = "all"
            formats = ["atom", "rss"]
            """)
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try await daemon.program.until("the hub was told of both formats") { hub.bodies.count >= 2 }
            hub.status = 503
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.until("both pings have failed") {
                try await queue(site).pings.count { $0.answer == "503" } == 2
            }
            let pings = try await queue(site).pings
            #expect(pings.allSatisfy { $0.hub == hub.address && $0.attempts >= 1 })
            #expect(Set(pings.map(\.topic)) == Set(["atom", "rss"].map { "https://feeds.example.org/all.\($0)" }))
            let (_, text) = try await run(site, "queue", "127.0.0.1")
            #expect(text.contains("ping  \(hub.address)  https://feeds.example.org/all.atom  failed "), "\(text)")
            #expect(text.contains("\n      503\n"), "\(text)")
            #expect(
                try await run(site, "queue", "Other.example/") == (0, "Nothing that waits matches Other.example/.\n"))
            let status = try await Program.run(["status", site.content.path, "--state", site.state.path])
            #expect(status.output.contains("external hub \(hub.address): to be told of 2 topics again"), "\(status)")
            #expect(try await run(site, "queue", "retry", hub.address).1.hasPrefix("To be tried now: 0"))
            #expect(try await run(site, "queue", "drop", "all") == (0, "Dropped: 0, and pings to hubs: 2.\n"))
            #expect(try await run(site, "queue") == (0, "Nothing waits to be delivered.\n"))
        }
    }

    @Test func `a list is whole however long it is, and a filter says that it matches nothing`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { daemon in
            let script = """
                import sqlite3, sys
                with sqlite3.connect(sys.argv[1], timeout=60) as c:
                    for n in range(2500):
                        at = "https://reader.example" if n % 2 else "http://[2001:db8::1]:8080"
                        c.execute("INSERT INTO subscription (topic, callback, origin, topic_given, method, created, expires, have)"
                            " VALUES (?, ?, ?, ?, 'sha256', 0, 9000000000000, 0)", (sys.argv[2], f"{at}/{n}", at, sys.argv[2]))
                """
            let filled = try await Program.run(
                ["-c", script, site.state.path, daemon.base + "/all.atom"],
                executable: URL(fileURLWithPath: "/usr/bin/python3"))
            try #require(filled.status == 0, "\(filled.errors)")
            let (_, json) = try await run(site, "subscriptions", "list", "--json")
            let rows = try JSONDecoder().decode([Queue.Row].self, from: Data(json.utf8))
            #expect(rows.map(\.id) == Array(1...2500))
            #expect(try await run(site, "subscriptions", "list").1.split(separator: "\n").count == 2500)
            #expect(try await queue(site).deliveries.count == 2500)
            for host in ["READER.example/", "2001:DB8::1", "[2001:db8:0::1]", "https://reader.example:443/callback"] {
                let (_, list) = try await run(site, "subscriptions", "list", host)
                #expect(list.split(separator: "\n").count == 1250, "\(host)")
            }
            #expect(
                try await run(site, "subscriptions", "list", "other.example") == (
                    0, "No subscription matches other.example.\n"
                ))
            let (code, words) = try await run(site, "subscriptions", "list", "no host")
            #expect(code == 1 && words.contains("\"no host\" is neither a number nor a host"))
        }
    }
}
