import Foundation
import Testing

/// The state takes no writes for a while, because another program has it (spec reliability.md F5).
struct LockedStateTests {
    /// Another process keeps SQLite's lock for writing until it is killed.
    private func lock(_ site: Site) async throws -> Program {
        let script = """
            import sqlite3, sys, time
            c = sqlite3.connect(sys.argv[1], isolation_level=None)
            c.execute("BEGIN IMMEDIATE"); print("locked", flush=True); time.sleep(600)
            """
        let locker = try Program(
            ["-c", script, site.state.path], executable: URL(fileURLWithPath: "/usr/bin/python3"))
        try await locker.until("the lock is held") { locker.standardOutput.contains("locked") }
        return locker
    }

    /// The whole answer of the hub, with its head.
    private func subscribe(_ callback: String, at daemon: RunningDaemon) async throws -> String {
        let fields = ["hub.mode=subscribe", "hub.callback=\(callback)", "hub.topic=\(daemon.base)/all.atom"]
        let form = fields.flatMap { ["--data-urlencode", $0] }
        let result = try await Program.run(
            ["-sSi", "--noproxy", "*", "--max-time", "50"] + form + [daemon.base + "/hub"],
            executable: URL(fileURLWithPath: "/usr/bin/curl"))
        return result.output.lowercased()
    }

    @Test func `F5 while it is locked readers are served, subscribers told when to come back, and nothing is lost`()
        async throws
    {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[hub]\nallow-private-callbacks = true\n")
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let before = try await daemon.get("/all.atom")
            let locker = try await lock(site)
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            let refusal = try await subscribe(subscriber.address + "/c", at: daemon)
            #expect(refusal.contains(" 503 ") && refusal.contains("retry-after: 30"), "\(refusal)")
            #expect(subscriber.requests.isEmpty)
            let meanwhile = try await daemon.get("/all.atom")
            #expect(meanwhile.status == 200)
            #expect(meanwhile.body == before.body && meanwhile["etag"] == before["etag"])
            locker.send(SIGKILL)
            try await locker.wait()
            try await daemon.until("/all.atom", contains: ">B<")
            #expect(try await subscribe(subscriber.address + "/c", at: daemon).contains(" 202 "))
            try await daemon.program.log(contains: "subscribed")
        }
    }

    @Test func `a reload that waits when a stop begins is left to the next start`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "[log]\nlevel = \"debug\"\n")
        let daemon = try await RunningDaemon(site, arguments: ["--config", config])
        let locker = try await lock(site)
        try site.save("b.md", Site.post("B", date: "2026-03-15"))
        // From here on its step waits for the state, and all else for the step.
        try await daemon.program.log(contains: "path=b.md")
        daemon.program.send(SIGHUP)
        daemon.program.send(SIGTERM)
        try await daemon.program.log(contains: "the listeners are closed")
        locker.send(SIGKILL)
        #expect(try await daemon.program.wait(within: .seconds(20)) == 0)
        #expect(!daemon.program.standardError.contains("configuration reloaded"))
        try await withDaemon(site, arguments: ["--config", config]) { next in
            try await next.until("/all.atom", contains: ">B<")
        }
    }

    @Test func `what is saved while a step waits for the state is told a few at a time`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "[log]\nlevel = \"debug\"\n")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            func steps() -> Int { daemon.program.standardError.split(separator: "documents=").count }
            let before = steps()
            let locker = try await lock(site)
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.log(contains: "path=b.md")
            for number in 1...8 {
                try site.save("c\(number).md", Site.post("C\(number)", date: "2026-03-16"))
                // Each is a batch of its own: the watcher waits for a tenth of a second.
                try await Task.sleep(for: .milliseconds(250))
            }
            locker.send(SIGKILL)
            try await locker.wait()
            for number in 1...8 { try await daemon.until("/all.atom", contains: ">C\(number)<") }
            // The last may have been settled after the state was free.
            #expect(steps() - before <= 4)
        }
    }

    /// What no feed of the last start shows may be a feed once something can be published.
    @Test func `F3 a start that can publish nothing is not over until it can`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write(
            "s.toml",
            "[site]\nurl = \"https://example.org/\"\n[server]\nurl = \"http://127.0.0.1:9/\"\n[hub]\nallow-private-callbacks = true\n"
        )
        try await withDaemon(site, arguments: ["--config", config]) { _ in }
        try site.save("sport/b.md", Site.post("B", date: "2026-03-15"))
        try await change(
            site.state, "CREATE TRIGGER no BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'no entry is taken'); END")
        try site.settle()
        let manager = try NotifyReceiver()
        defer { manager.close() }
        let program = try Program(
            [
                "serve", site.content.path, "--config", config, "--state", site.state.path, "--listen", "127.0.0.1:0",
            ], environment: ["NOTIFY_SOCKET": manager.path])
        defer { program.send(SIGKILL) }
        try await program.log(contains: "nothing of this change is published")
        #expect(!program.standardError.contains(" ready") && !manager.lines.contains("READY=1"))
        #expect(manager.messages.contains { $0.contains("EXTEND_TIMEOUT_USEC") })
        let log = program.standardError
        let address = try #require(log.firstMatch(of: /address=(127\.0\.0\.1:\d+)/)).1
        #expect(try await Web.get("http://\(address)/all.atom").text.contains(">A<"))
        let refusal = try await Program.run(
            [
                "-sSi", "--noproxy", "*", "--max-time", "20", "-d", "hub.mode=subscribe", "-d",
                "hub.callback=http://127.0.0.1:1/", "-d", "hub.topic=http://127.0.0.1:9/sport.atom",
                "http://\(address)/hub",
            ], executable: URL(fileURLWithPath: "/usr/bin/curl")
        ).output.lowercased()
        #expect(refusal.contains(" 503 ") && refusal.contains("retry-after: 5"), "\(refusal)")
        try await change(site.state, "DROP TRIGGER no")
        let daemon = try await RunningDaemon(program)
        try await daemon.until("/sport.atom", contains: ">B<")
        try await program.until("READY=1") { manager.lines.contains("READY=1") }
        await program.stop()
        #expect(program.status == 0)
    }

    /// Another program changes the state.
    private func change(_ state: URL, _ sql: String) async throws {
        let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        let result = try await Program.run(
            ["-c", script, state.path, sql], executable: URL(fileURLWithPath: "/usr/bin/python3"))
        try #require(result.status == 0, "\(result)")
    }
}
