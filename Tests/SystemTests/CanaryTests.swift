import Foundation
import Testing

/// Our own subscription at an external hub, as the hub and the operator see it.
struct CanaryTests {
    private func curl(_ arguments: [String]) async throws -> String {
        try await Program.run(
            ["-sS", "--noproxy", "*", "--max-time", "20", "-w", " %{http_code}"] + arguments,
            executable: URL(fileURLWithPath: "/usr/bin/curl")
        ).output
    }

    private func fields(_ form: String) -> [String: String] {
        var components = URLComponents()
        components.percentEncodedQuery = form
        return Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { $1 }
    }

    @Test func `a hub's push is timed, over a restart too, and whoever forges one is not believed`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let hub = try HubReceiver()
        defer { hub.close() }
        // The public address must be known before, so the port must.
        let probe = try await RunningDaemon(site)
        let base = probe.base
        let port = Int(base.split(separator: ":").last ?? "") ?? 0
        await probe.program.stop()
        let path = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            [server]
            url = "\(base)/"
            monitor = "127.0.0.1:0"
            [push]
            hubs = ["\(hub.address)"]
            canary = true
            [[feed]]
            name = "all"
            formats = ["atom"]
            """)
        func status() async throws -> String {
            try await Program.run(["status", site.content.path, "--state", site.state.path]).output
        }
        func push(_ to: String, _ secret: String) async throws -> String {
            let body = try site.write("push", "<feed/>")
            let code = try await Program.run(
                [
                    "-c", "import hmac,sys;print(hmac.new(sys.argv[1].encode(),b'<feed/>','sha256').hexdigest())",
                    secret,
                ],
                executable: URL(fileURLWithPath: "/usr/bin/python3")
            ).output.trimmingCharacters(in: .newlines)
            return try await curl([
                "--data-binary", "@" + body, "-H", "Content-Type: application/atom+xml", "-H",
                "X-Hub-Signature: sha256=" + code, to,
            ])
        }
        let first = try await RunningDaemon(site, arguments: ["--config", path], port: port)
        func asked() -> [String] { hub.bodies.filter { $0.hasPrefix("hub.mode=subscribe&") } }
        try await first.program.until("the hub is asked") { asked().count == 1 }
        let form = fields(asked()[0])
        let callback = try #require(form["hub.callback"])
        let secret = try #require(form["hub.secret"])
        #expect(callback.hasPrefix(base + "/hub/canary/") && form["hub.topic"] == base + "/all.atom")
        #expect(try await status().contains("external hub \(hub.address): not subscribed there yet"))
        let question = "?hub.mode=subscribe&hub.topic=\(base)/all.atom&hub.challenge=a%26b&hub.lease_seconds=90000"
        #expect(try await curl([base + "/hub/canary/other" + question]).hasSuffix(" 404"))
        #expect(try await curl([callback + question]) == "a&b 200")
        #expect(try await status().contains("external hub \(hub.address): subscribed until "))
        #expect(try await push(base + "/hub/canary/other", secret).hasSuffix(" 410"))
        #expect(!first.program.standardError.contains(secret))
        await first.program.stop()

        let second = try await RunningDaemon(site, arguments: ["--config", path], port: port)
        try site.save("b.md", Site.post("B", date: "2026-03-15"))
        try await second.until("/all.atom", contains: "<title>B</title>")
        #expect(try await push(callback, "forged").hasSuffix(" 202"))
        try await second.program.log(contains: "a push without the right signature is ignored")
        try await second.program.until("it is told of") {
            try await status().contains(": pushes come without the right signature")
        }
        #expect(try await status().contains("external hub \(hub.address): subscribed until "))
        try await second.program.until("the push is timed") {
            _ = try await push(callback, secret)
            return try await status().contains(" s after the change, ")
        }
        let log = second.program.standardError
        let monitor = try #require(log.range(of: "at=127.0.0.1:"))
        let metrics = try await Web.get(
            "http://127.0.0.1:" + log[monitor.upperBound...].prefix { $0.isNumber } + "/metrics"
        ).text
        #expect(metrics.contains("syndicated_external_hub_subscribed{hub=\"\(hub.address)\"} 1\n"))
        #expect(metrics.contains("syndicated_external_hub_silent{hub=\"\(hub.address)\"} 0\n"))
        #expect(metrics.contains("syndicated_external_hub_push_seconds{hub=\"\(hub.address)\"} "))
        // It was subscribed already.
        #expect(asked().count == 1)
        await second.program.stop()
    }

    @Test func `a canary without a public address is a mistake`() async throws {
        let site = try Site()
        let path = try site.write("s.toml", "[push]\nhubs = [\"https://hub.example.net/\"]\ncanary = true\n")
        let check = try await Program.run(["check", site.content.path, "--config", path])
        #expect(check.status == 78)
        #expect((check.output + check.errors).contains("s.toml:3:1: push.canary is true, and server.url is not set"))
    }
}
