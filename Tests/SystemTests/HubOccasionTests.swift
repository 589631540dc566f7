import Foundation
import Testing

/// What brings subscribers a delivery without anybody saving an article (spec feeds.md R5.7, R14.4).
struct HubOccasionTests {
    private func configuration(_ site: Site) throws -> [String] {
        let path = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[hub]\nallow-private-callbacks = true\n")
        return ["--config", path]
    }

    private func deliveries(_ subscriber: Subscriber) -> [String] {
        subscriber.requests.filter { $0.line.hasPrefix("POST") }.map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test func `R14.4 a deletion is delivered, with what tells of it`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try site.save("b.md", Site.post("B", date: "2026-03-15T08:30:00Z"))
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        try await withDaemon(site, arguments: try configuration(site)) { daemon in
            #expect(try await daemon.subscribe(subscriber.address + "/c").status == 202)
            try await daemon.program.log(contains: "subscribed")
            try site.remove("b.md")
            try await daemon.program.until("it is delivered") { !deliveries(subscriber).isEmpty }
            let body = try #require(deliveries(subscriber).first)
            #expect(body.contains("<at:deleted-entry ref=\"tag:example.org,2026-03-15:/b/\""), "\(body)")
            #expect(body.contains("<title>A</title>") && !body.contains("<title>B</title>"))
            #expect(body == (try await daemon.get("/all.atom")).text)
        }
    }

    @Test func `R5.7 a scheduled article is delivered when it is due, and not before`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        try await withDaemon(site, arguments: try configuration(site)) { daemon in
            #expect(try await daemon.subscribe(subscriber.address + "/c").status == 202)
            try await daemon.program.log(contains: "subscribed")
            let due = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.up) + 3)
            try site.save("later.md", Site.post("In a moment", date: due.formatted(Date.ISO8601FormatStyle())))
            try await daemon.program.until("it is delivered") { !deliveries(subscriber).isEmpty }
            #expect(Date() >= due)
            let body = try #require(deliveries(subscriber).first)
            #expect(body.contains("<title>In a moment</title>"))
            #expect(body.contains("<published>\(due.formatted(Date.ISO8601FormatStyle()))</published>"))
        }
    }
}
