import Foundation
import Testing

/// What the public address does not know (spec security.md 33).
struct PublicDoorTests {
    @Test func `item 33: nothing of the operator's is at the public address, whatever asks for it`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site, environment: ["SYNDICATED_SERVER__MONITOR": "127.0.0.1:0"]) { daemon in
            let unknown = try await daemon.get("/no-such-thing").text
            for path in [
                "/-/reload", "/-/quit", "/reload", "/admin", "/admin/", "/admin.sock", "/debug", "/debug/pprof/",
                "/metrics", "/metrics/", "/healthz", "/readyz", "/status", "/queue", "/subscriptions", "/accept",
                "/state.sqlite", "/state.sqlite-wal", "/syndicated.toml", "/content/a.md", "/a.md",
            ] {
                for method in ["GET", "POST"] {
                    let answer = try await daemon.get(path, method: method)
                    #expect(answer.status == 404, "\(method) \(path)")
                    // Nothing tells whether there is such a thing elsewhere.
                    if method == "GET" { #expect(answer.text == unknown, "\(path)") }
                }
            }
            #expect(!daemon.program.standardError.contains("configuration reloaded"))
        }
    }
}
