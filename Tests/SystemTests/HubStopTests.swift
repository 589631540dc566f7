import Foundation
import Testing

/// The end of the daemon in the middle of a fan-out (spec reliability.md F18).
struct HubStopTests {
    @Test func `F18 a stop in the middle of deliveries ends in time, and what is unfinished is delivered after it`()
        async throws
    {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        let config = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            [hub]
            allow-private-callbacks = true
            rate-per-target = 0
            """)
        func delivered(since start: Int = 0) -> Set<String> {
            Set(subscriber.requests.dropFirst(start).map(\.line).filter { $0.hasPrefix("POST") })
        }
        let first = try await RunningDaemon(site, arguments: ["--config", config])
        // The address of the topic must stay, so the port must.
        let port = try #require(URL(string: first.base)?.port)
        for number in 0..<10 {
            #expect(try await first.subscribe(subscriber.address + "/\(number)").status == 202)
        }
        try await first.program.until("all are verified") {
            first.program.standardError.components(separatedBy: "subscribed").count > 10
        }
        subscriber.isHanging = true
        try site.save("b.md", Site.post("B", date: "2026-03-15"))
        try await first.program.until("deliveries are on their way") { !delivered().isEmpty }
        first.program.send(SIGTERM)
        // As long as the unit gives it (TimeoutStopSec).
        #expect(try await first.program.wait(within: .seconds(20)) == 0)
        subscriber.isHanging = false
        let seen = subscriber.requests.count

        let second = try await RunningDaemon(site, arguments: ["--config", config], port: port)
        try await second.program.until("all of them have the change", within: .seconds(60)) {
            delivered(since: seen).count == 10
        }
        #expect(
            subscriber.requests.dropFirst(seen).filter { $0.line.hasPrefix("POST") }.allSatisfy {
                String(decoding: $0.body, as: UTF8.self).contains("<title>B</title>")
            })
        await second.program.stop()
    }
}
