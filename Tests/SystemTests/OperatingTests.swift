import Foundation
import Testing

/// What those who run the daemon see of it: health, metrics, status, the watchdog's food.
struct OperatingTests {
    private func monitor(_ daemon: RunningDaemon) throws -> String {
        let log = daemon.program.standardError
        guard let start = log.range(of: "at=127.0.0.1:") else { throw Program.Failure(description: log) }
        return "http://127.0.0.1:" + log[start.upperBound...].prefix { $0.isNumber }
    }

    @Test func `the monitor tells of health and metrics, and the public address does not`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try site.save("broken.md", "---\ntitle: No end\n")
        try await withDaemon(site, environment: ["SYNDICATED_SERVER__MONITOR": "127.0.0.1:0"]) { daemon in
            let monitor = try monitor(daemon)
            for path in ["/healthz", "/readyz"] {
                let answer = try await Web.get(monitor + path)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.text.contains("\"status\":\"ok\""))
                #expect(try await daemon.get(path).status == 404)
            }
            #expect(try await daemon.get("/metrics").status == 404)
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.until("/all.atom", contains: ">B<")
            let metrics = try await Web.get(monitor + "/metrics")
            #expect(metrics["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                "syndicated_entries 2", "syndicated_ready 1", "syndicated_content_problems{severity=\"error\"} 1",
                "syndicated_publish_latency_seconds_count 1", "syndicated_subscriptions 0",
                "syndicated_config_last_reload_successful 1",
            ] { #expect(metrics.text.contains(line + "\n"), "\(line) is not in\n\(metrics.text)") }
            #expect(metrics.text.contains("syndicated_http_responses_total{outcome=\"full\"} "))
            // Each bucket holds the ones before it.
            var last: (name: Substring, count: Int) = ("", 0)
            var histograms: Set<Substring> = []
            for line in metrics.text.split(separator: "\n") {
                guard let start = line.firstRange(of: "_bucket{le="), let count = line.split(separator: " ").last
                else { continue }
                let name = line[..<start.lowerBound]
                histograms.insert(name)
                let number = Int(count) ?? -1
                #expect(name != last.name || number >= last.count, "\(line)")
                last = (name, number)
            }
            #expect(histograms.contains("syndicated_delivery_duration_seconds") && histograms.count >= 3)
            guard FileManager.default.fileExists(atPath: "/usr/bin/promtool") else { return }
            let file = try site.write("metrics", metrics.text)
            let check = try await Program.run(
                ["-c", "promtool check metrics <\(file)"], executable: URL(fileURLWithPath: "/bin/sh"))
            #expect(check.status == 0, "\(check.output)\(check.errors)")
        }
    }

    @Test func `status answers on one screen, and as JSON`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { daemon in
            let target = [site.content.path, "--state", site.state.path]
            let text = try await Program.run(["status"] + target)
            #expect(text.output.contains(": all is well"))
            #expect(text.output.contains("1 entries"))
            let json = try await Program.run(["status", "--json"] + target)
            let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect((object?["lastDay"] as? [String: [Int]])?["published"]?.count == 24)
            #expect((object?["checks"] as? [[String: Any]])?.count == 3)
            let watching = try Program(["status", "--watch", "--json"] + target)
            try await watching.until("it was told twice") {
                watching.standardOutput.components(separatedBy: "\"version\":").count > 2
            }
            watching.send(SIGINT)
            try await watching.wait()
        }
    }

    @Test func `a failed reload is told by status and to the service manager, and the level changes with a good one`()
        async throws
    {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "")
        let manager = try NotifyReceiver()
        defer { manager.close() }
        let arguments = ["--config", config]
        try await withDaemon(site, arguments: arguments, environment: ["NOTIFY_SOCKET": manager.path]) { daemon in
            _ = try site.write("s.toml", "[srever]\n")
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "Did you mean \"server\"?")
            try await daemon.program.until("it is told") {
                manager.lines.contains("STATUS=The configuration on the disk is wrong; the old one is in force")
            }
            _ = try site.write("s.toml", "[log]\nlevel = \"debug\"\n[server]\nmax-age = \"1m\"\n")
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "configuration reloaded")
            #expect(daemon.program.standardError.contains("server.max-age has changed, and needs a restart"))
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.log(contains: "debug   recorded")
            _ = try site.write("s.toml", "[srever]\n")
            daemon.program.send(SIGHUP)
            try await daemon.program.until("status tells it") {
                let answer = try await Program.run(
                    ["status", site.content.path, "--state", site.state.path],
                    folder: site.root.appendingPathComponent("content"))
                return answer.output.contains("THE CONFIGURATION on the disk is wrong")
            }
        }
        #expect(manager.messages.contains { $0.hasPrefix("STOPPING=1\n") })
    }

    @Test func `the watchdog is fed only while the state takes writes`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let manager = try NotifyReceiver()
        defer { manager.close() }
        let environment = ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000"]
        try await withDaemon(site, environment: environment) { daemon in
            let fed = { manager.lines.count { $0 == "WATCHDOG=1" } }
            try await daemon.program.until("it is fed") { fed() > 2 }
            // Another process keeps SQLite's lock for writing.
            let script = """
                import sqlite3, sys
                c = sqlite3.connect(sys.argv[1], isolation_level=None)
                c.execute("BEGIN IMMEDIATE"); print("locked", flush=True); sys.stdin.read(); import time; time.sleep(600)
                """
            let locker = try Program(
                ["-c", script, site.state.path], executable: URL(fileURLWithPath: "/usr/bin/python3"))
            try await locker.until("the lock is held") { locker.standardOutput.contains("locked") }
            try await daemon.program.log(contains: "the watchdog is not fed: ")
            let before = fed()
            try await Task.sleep(for: .seconds(2))
            #expect(fed() <= before + 1)
            #expect(try await daemon.get("/all.atom").status == 200)
            locker.send(SIGKILL)
            try await daemon.program.log(contains: "all is well again")
            try await daemon.program.until("it is fed again") { fed() > before + 2 }
        }
    }
}
