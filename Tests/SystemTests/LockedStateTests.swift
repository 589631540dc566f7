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
}
