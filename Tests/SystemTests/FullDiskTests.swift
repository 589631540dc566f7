import Foundation
import Testing

/// The disk of the state is full for a while (spec reliability.md F4).
struct FullDiskTests {
    /// The whole answer of the hub, with its head.
    private func subscribe(at daemon: RunningDaemon) async throws -> String {
        let fields = ["hub.mode=subscribe", "hub.callback=http://127.0.0.1:1/", "hub.topic=\(daemon.base)/all.atom"]
        let form = fields.flatMap { ["--data-urlencode", $0] }
        let result = try await Program.run(
            ["-sSi", "--noproxy", "*", "--max-time", "20"] + form + [daemon.base + "/hub"],
            executable: URL(fileURLWithPath: "/usr/bin/curl"))
        return result.output.lowercased()
    }

    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func `F4 while it is full readers are served, subscribers told when to come back, and what was saved comes later`()
        async throws
    {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let disk = try SmallDisk(bytes: 4 << 20, at: site.root.appendingPathComponent("disk").path)
        defer { disk.unmount() }
        let config = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[hub]\nallow-private-callbacks = true\n")
        let program = try Program([
            "serve", site.content.path, "--config", config, "--state", disk.path + "/state.sqlite", "--listen",
            "127.0.0.1:0",
        ])
        defer { program.send(SIGKILL) }
        let daemon = try await RunningDaemon(program)
        try await daemon.until("/all.atom", contains: "<title>A</title>")
        let before = try await daemon.get("/all.atom")
        try disk.fill()
        try site.save("b.md", Site.post("B", date: "2026-03-15"))
        try await program.log(contains: "nothing of this change is published")
        #expect(program.standardError.contains("the disk is full"))
        let refusal = try await subscribe(at: daemon)
        #expect(refusal.contains(" 503 ") && refusal.contains("retry-after: 30"), "\(refusal)")
        let meanwhile = try await daemon.get("/all.atom")
        #expect(meanwhile.status == 200)
        #expect(meanwhile.body == before.body && meanwhile["etag"] == before["etag"])
        disk.empty()
        try await daemon.until("/all.atom", contains: "<title>B</title>")
        #expect(try await subscribe(at: daemon).contains(" 202 "))
        await program.stop()
        #expect(program.status == 0)
    }
}
