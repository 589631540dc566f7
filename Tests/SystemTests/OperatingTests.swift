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
            let root = try await Web.get(monitor + "/")
            #expect(root.status == 200 && root.text.contains("/metrics, /healthz and /readyz"))
            let nothing = try await Web.get(monitor + "/nothing")
            #expect(nothing.status == 404 && !nothing.text.contains("feeds"))
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.until("/all.atom", contains: ">B<")
            let metrics = try await Web.get(monitor + "/metrics")
            #expect(metrics["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                "syndicated_entries 2", "syndicated_ready 1", "syndicated_check_ok{check=\"state\"} 1",
                "syndicated_content_problems{severity=\"error\"} 1",
                "syndicated_publish_latency_seconds_count 1", "syndicated_subscriptions 0",
                "syndicated_config_last_reload_successful 1",
            ] { #expect(metrics.text.contains(line + "\n"), "\(line) is not in\n\(metrics.text)") }
            #expect(metrics.text.contains("syndicated_http_responses_total{outcome=\"full\"} "))
        }
    }

    @Test func `metrics are what Prometheus takes, and tell of requests, readers, scans and deliveries`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site, environment: ["SYNDICATED_SERVER__MONITOR": "127.0.0.1:0"]) { daemon in
            let page = try await daemon.get("/all.atom", headers: ["User-Agent": "Feedly/1.0 (like; 462 subscribers)"])
            _ = try await daemon.get("/all.atom", headers: ["If-None-Match": try #require(page["etag"])])
            _ = try await daemon.get("/nothing")
            // By the parser, and not by the short way of simple requests.
            _ = try await daemon.get("/all.atom", headers: ["A-IM": "feed"])
            let text = try await Web.get(try monitor(daemon) + "/metrics").text
            let metrics = Exposition(text)
            #expect(metrics.mistakes == [], "\(text)")
            func requests(_ feed: String, _ status: String) -> Double {
                metrics.samples.filter {
                    $0.name == "syndicated_http_requests_total" && $0.labels["feed"] == feed
                        && $0.labels["status"] == status
                }.map(\.value).reduce(0, +)
            }
            #expect(requests("all", "200") >= 2)
            #expect(requests("all", "304") == 1)
            #expect(requests("", "404") == 1)
            let bytes = try #require(metrics.value("syndicated_http_response_bytes_total", ["feed": "all"]))
            #expect(bytes > Double(page.text.utf8.count * 2))
            #expect(metrics.value("syndicated_readers", ["feed": "all", "by": "aggregated"]) == 462)
            #expect(metrics.value("syndicated_readers", ["feed": "all", "by": "pushed"]) == 0)
            #expect(try #require(metrics.value("syndicated_scan_duration_seconds_count")) >= 1)
            #expect(try #require(metrics.value("syndicated_state_commit_duration_seconds_sum")) > 0)
            #expect(metrics.value("syndicated_queue_oldest_age_seconds") == 0)
            #expect(metrics.value("syndicated_pings_waiting") == 0)
            #expect(metrics.value("syndicated_verifications_total", ["outcome": "subscribed"]) == 0)
            try checkWhatIsShown(metrics)
        }
    }

    private static let repository = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }

    /// The machine's, or the one that `scripts/setup test` takes out of Debian's package.
    private static let promtool = ["/usr/bin/promtool", "\(repository.path)/.build/tools/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: promtool != nil, "there is no promtool"))
    func `promtool takes the metrics`() async throws {
        let promtool = try #require(Self.promtool)
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site, environment: ["SYNDICATED_SERVER__MONITOR": "127.0.0.1:0"]) { daemon in
            let file = try site.write("metrics", try await Web.get(try monitor(daemon) + "/metrics").text)
            let check = try await Program.run(
                ["-c", "exec \"$0\" check metrics <\"$1\"", promtool, file],
                executable: URL(fileURLWithPath: "/bin/sh"))
            #expect(check.status == 0, "\(check.output)\(check.errors)")
        }
    }

    /// Labels of both sides of a rule must meet, or it never fires.
    @Test(.enabled(if: promtool != nil, "there is no promtool"))
    func `a queue that is stuck, a hub that is not told or is silent and a check that fails raise their alerts`()
        async throws
    {
        let promtool = try #require(Self.promtool)
        let labels = "job=\"syndicated\",instance=\"a\""
        // One whose only trouble is a subscriber that has gone.
        let others = "job=\"syndicated\",instance=\"b\""
        let site = try Site()
        // It takes its folder along when it goes.
        defer { withExtendedLifetime(site) {} }
        let file = try site.write(
            "rules.yml",
            """
            rule_files: ["\(Self.repository.path)/config/monitoring/alerts.yml"]
            tests:
              - interval: 1m
                input_series:
                  - { series: 'syndicated_queue_deliveries{\(labels),state="waiting"}', values: "3x120" }
                  - { series: 'syndicated_queue_deliveries{\(labels),state="held"}', values: "0x120" }
                  - { series: 'syndicated_queue_deliveries{\(others),state="waiting"}', values: "0x120" }
                  - { series: 'syndicated_queue_deliveries{\(others),state="failing"}', values: "3x120" }
                  - { series: 'syndicated_deliveries_total{\(others),outcome="delivered"}', values: "7x120" }
                  - { series: 'syndicated_deliveries_total{\(labels),outcome="delivered"}', values: "7x120" }
                  - { series: 'syndicated_check_ok{\(labels),check="state"}', values: "1x30 0x90" }
                  - { series: 'syndicated_pings_failing_seconds{\(labels)}', values: "0+60x120" }
                  - { series: 'syndicated_external_hub_silent{\(labels),hub="https://h/"}', values: "0x30 1x90" }
                  - { series: 'syndicated_external_hub_subscribed{\(labels),hub="https://h/"}', values: "0x120" }
                  - { series: 'syndicated_publish_latency_seconds_bucket{\(labels),le="5"}', values: "0x120" }
                  - { series: 'syndicated_publish_latency_seconds_bucket{\(labels),le="10"}', values: "0+1x120" }
                  - { series: 'syndicated_publish_latency_seconds_bucket{\(labels),le="+Inf"}', values: "0+1x120" }
                  - { series: 'syndicated_content_folders{\(labels),by="polling"}', values: "1x60 0x60" }
                promql_expr_test:
                  - expr: count(ALERTS{alertname="SyndicatedSlowToPublish",alertstate="firing"})
                    eval_time: 55m
                    exp_samples: []
                  - expr: count(ALERTS{alertname="SyndicatedSlowToPublish",alertstate="firing"})
                    eval_time: 110m
                    exp_samples: [{ value: 1 }]
                  - expr: count(ALERTS{alertname="SyndicatedQueueStuck",alertstate="firing"})
                    eval_time: 90m
                    exp_samples: [{ value: 1 }]
                  - expr: count(ALERTS{alertname="SyndicatedHubNotTold",alertstate="firing"})
                    eval_time: 10m
                    exp_samples: []
                  - expr: count(ALERTS{alertname="SyndicatedHubNotTold",alertstate="firing"})
                    eval_time: 30m
                    exp_samples: [{ value: 1 }]
                  - expr: count(ALERTS{alertname="SyndicatedCheckFails",alertstate="firing"})
                    eval_time: 20m
                    exp_samples: []
                  - expr: count(ALERTS{alertname="SyndicatedCheckFails",alertstate="firing"})
                    eval_time: 40m
                    exp_samples: [{ value: 1 }]
                  - expr: count(ALERTS{alertname="SyndicatedExternalHubSilent",alertstate="firing"})
                    eval_time: 20m
                    exp_samples: []
                  - expr: count(ALERTS{alertname="SyndicatedExternalHubSilent",alertstate="firing"})
                    eval_time: 40m
                    exp_samples: [{ value: 1 }]
                  - expr: count(ALERTS{alertname="SyndicatedExternalHubUnsubscribed",alertstate="firing"})
                    eval_time: 90m
                    exp_samples: [{ value: 1 }]

            """)
        let check = try await Program.run(
            ["test", "rules", file], executable: URL(fileURLWithPath: promtool))
        #expect(check.status == 0, "\(check.output)\(check.errors)")
    }

    /// Rules and dashboard ask for nothing that is not told, and the document names all that is.
    private func checkWhatIsShown(_ metrics: Exposition) throws {
        let document = try String(
            contentsOf: Self.repository.appendingPathComponent("docs/monitoring.md"), encoding: .utf8)
        for name in metrics.names {
            #expect(document.contains("`\(name)`"), "docs/monitoring.md does not name \(name)")
        }
        for file in ["alerts.yml", "grafana-dashboard.json"] {
            let text = try String(
                contentsOf: Self.repository.appendingPathComponent("config/monitoring/\(file)"), encoding: .utf8)
            let asked = Set(text.matches(of: /\b(syndicated|process)_[a-z_]+[a-z]/).map { String($0.output.0) })
            #expect(asked.count > 5)
            // Told only where external hubs are watched, which is another test's, or TLS is spoken.
            for name in asked where !name.contains(/^syndicated_(external_hub|certificate)_/) {
                let family = ["_bucket", "_sum", "_count"].reduce(name) {
                    $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0
                }
                #expect(metrics.names.contains(family), "\(file) asks for \(name)")
            }
        }
    }

    @Test(arguments: [
        "# HELP a A.\n# TYPE a gauge\na 1", "# TYPE a gauge\na 1\n", "# HELP a A.\n# TYPE a gauge\na 1\na 2\n",
        "# HELP a A.\n# TYPE a counter\na 1\n", "# HELP a_ms A.\n# TYPE a_ms gauge\na_ms 1\n",
        "# HELP a A.\n# TYPE a gauge\na{l=\"x\"y\"} 1\n", "# HELP a A.\n# TYPE a gauge\na{l=\"x\\t\"} 1\n",
        "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
        "# HELP a A.\n# TYPE a gauge\na 1\n# HELP b B.\n# TYPE b gauge\nb 1\na{l=\"x\"} 1\n",
    ])
    func `what Prometheus would not take is found`(text: String) {
        #expect(!Exposition(text).mistakes.isEmpty)
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
        let environment = ["NOTIFY_SOCKET": manager.path, "SYNDICATED_SERVER__MONITOR": "127.0.0.1:0"]
        try await withDaemon(site, arguments: arguments, environment: environment) { daemon in
            _ = try site.write("s.toml", "[srever]\n")
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "Did you mean \"server\"?")
            try await daemon.program.until("/healthz tells it") {
                let text = try await Web.get(try monitor(daemon) + "/healthz").text
                return text.contains("\"troubles\":[{\"name\":\"configuration\"")
            }
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

    @Test func `a monitor whose port is taken is told, and opens when the port is free`() async throws {
        let (site, other) = (try Site(), try Site())
        try site.save("a.md", Site.post("A"))
        try other.save("b.md", Site.post("B"))
        func told() async throws -> String {
            try await Program.run(["status", site.content.path, "--state", site.state.path]).output
        }
        try await withDaemon(other) { holder in
            let address = holder.base.replacing("http://", with: "")
            try await withDaemon(site, environment: ["SYNDICATED_SERVER__MONITOR": address]) { daemon in
                try await daemon.program.log(contains: "nobody can watch this daemon")
                let before = try await told()
                #expect(before.contains("NOT OPEN: Nobody can watch this daemon"), "\(before)")
                #expect(!before.contains("all is well"), "\(before)")
                await holder.program.stop()
                try await daemon.program.log(contains: "open after all: monitor")
                #expect(try await Web.get("http://\(address)/healthz").status == 200)
                let after = try await told()
                #expect(after.contains("all is well"), "\(after)")
            }
        }
    }

    @Test func `the service manager is told what goes wrong, and that it is over`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let manager = try NotifyReceiver()
        defer { manager.close() }
        let environment = ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000"]
        try await withDaemon(site, environment: environment) { daemon in
            func status() -> String? { manager.lines.last { $0.hasPrefix("STATUS=") } }
            try await daemon.program.until("all is well") { status()?.contains("1 entries") == true }
            let away = site.content.appendingPathExtension("away")
            try FileManager.default.moveItem(at: site.content, to: away)
            try await daemon.program.until("the folder is told") {
                status() == "STATUS=The content folder is gone; the last good feeds are served"
            }
            try FileManager.default.moveItem(at: away, to: site.content)
            try await daemon.program.until("all is well again") { status()?.contains("1 entries") == true }
        }
        #expect(manager.lines.last { $0.hasPrefix("STATUS=") } == "STATUS=Stopping: running requests finish")
    }

    @Test func `a reload that cannot read the content says so, and reads it when it can`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let away = site.content.appendingPathExtension("away")
            try FileManager.default.moveItem(at: site.content, to: away)
            try await daemon.program.log(contains: "the content folder is gone")
            _ = try site.write("s.toml", "[content]\npermalink = \"/{slug}.html\"\n")
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "the new configuration is in force, but the content cannot be read")
            #expect(!daemon.program.standardError.contains("stays as it was"))
            try FileManager.default.moveItem(at: away, to: site.content)
            try await daemon.until("/all.atom", contains: "/a.html")
        }
    }

    /// Another process keeps SQLite's lock for writing.
    private func lock(_ site: Site) async throws -> Program {
        let script = """
            import sqlite3, sys
            c = sqlite3.connect(sys.argv[1], isolation_level=None)
            c.execute("BEGIN IMMEDIATE"); print("locked", flush=True); sys.stdin.read(); import time; time.sleep(600)
            """
        let locker = try Program(
            ["-c", script, site.state.path], executable: URL(fileURLWithPath: "/usr/bin/python3"))
        try await locker.until("the lock is held") { locker.standardOutput.contains("locked") }
        return locker
    }

    @Test func `a change that cannot be published is told until it is`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site, environment: ["SYNDICATED_SERVER__MONITOR": "127.0.0.1:0"]) { daemon in
            let monitor = try monitor(daemon)
            let target = [site.content.path, "--state", site.state.path]
            let locker = try await lock(site)
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.log(contains: "nothing of this change is published", within: .seconds(60))
            try await daemon.program.until("/readyz tells it", within: .seconds(60)) {
                let answer = try await Web.get(monitor + "/readyz")
                return answer.status == 503 && answer.text.contains("nothing could be published for")
            }
            try await daemon.program.until("status tells it", within: .seconds(60)) {
                try await Program.run(["status"] + target).output.contains("NOT WELL: nothing could be published for")
            }
            locker.send(SIGKILL)
            try await daemon.until("/all.atom", contains: ">B<")
            try await daemon.program.until("all is well") {
                let isReady = try await Web.get(monitor + "/readyz").status == 200
                let status = try await Program.run(["status"] + target).output
                return isReady && status.contains("all is well")
            }
        }
    }

    @Test func `the watchdog is fed only while the state takes writes`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let manager = try NotifyReceiver()
        defer { manager.close() }
        let environment = [
            "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000", "SYNDICATED_SERVER__MONITOR": "127.0.0.1:0",
        ]
        try await withDaemon(site, environment: environment) { daemon in
            let fed = { manager.lines.count { $0 == "WATCHDOG=1" } }
            try await daemon.program.until("it is fed") { fed() > 2 }
            let locker = try await lock(site)
            try await daemon.program.log(contains: "the watchdog is not fed: ")
            let before = fed()
            // Whoever asks whether it lives does not wait for the state as those do who ask whether it is ready.
            let asked = ContinuousClock.now
            #expect(try await Web.get(try monitor(daemon) + "/healthz").text.contains("\"status\":\"failing\""))
            #expect(ContinuousClock.now - asked < .seconds(4))
            try await Task.sleep(for: .seconds(2))
            #expect(fed() <= before + 1)
            #expect(try await daemon.get("/all.atom").status == 200)
            locker.send(SIGKILL)
            try await daemon.program.log(contains: "all is well again")
            try await daemon.program.until("it is fed again") { fed() > before + 2 }
        }
    }
}
