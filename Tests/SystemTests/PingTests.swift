import Foundation
import Testing

/// The hubs that an operator names are told.
struct PingTests {
    @Test func `each changed topic is told to the hub, once, and again after the hub was away`() async throws {
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
            [[feed]]
            name = "all"
            formats = ["atom", "rss"]
            """)
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try await daemon.program.until("the hub was told of both formats") { hub.bodies.count >= 2 }
            #expect(
                Set(hub.bodies) == [
                    "hub.mode=publish&hub.url=https%3A%2F%2Ffeeds.example.org%2Fall.atom"
                        + "&hub.topic=https%3A%2F%2Ffeeds.example.org%2Fall.atom",
                    "hub.mode=publish&hub.url=https%3A%2F%2Ffeeds.example.org%2Fall.rss"
                        + "&hub.topic=https%3A%2F%2Ffeeds.example.org%2Fall.rss",
                ])
            hub.status = 503
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.until("the hub was told of the new article") { hub.bodies.count >= 4 }
            try await daemon.program.log(contains: "503")
        }
        // The daemon was stopped while a ping was still to be told again: it is not forgotten.
        hub.status = 204
        let before = hub.bodies.count
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try await daemon.program.until("the hub is told after the restart") { hub.bodies.count >= before + 2 }
        }
        let after = hub.bodies.count
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let answer = try await daemon.get("/all.atom")
            #expect(answer.status == 200)
        }
        #expect(hub.bodies.count == after)
    }
}
