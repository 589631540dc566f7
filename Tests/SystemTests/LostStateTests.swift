import Foundation
import Testing

/// States that were damaged, emptied, deleted or replaced: nothing is made in their place without a word.
struct LostStateTests {
    @Test(arguments: [false, true])
    func `a state that is deleted or replaced under the daemon is told, and not made anew`(
        isReplaced: Bool
    ) async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[hub]\nallow-private-callbacks = true\n")
        let manager = try NotifyReceiver()
        defer { manager.close() }
        let environment = [
            "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000", "SYNDICATED_SERVER__MONITOR": "127.0.0.1:0",
        ]
        let problem =
            isReplaced
            ? "another file was put in the place of the one that is open"
            : "the file was deleted or moved away while it was open"
        try await withDaemon(site, arguments: ["--config", config], environment: environment) { daemon in
            let log = daemon.program.standardError
            let port = try #require(log.range(of: "at=127.0.0.1:"))
            let monitor = "http://127.0.0.1:" + log[port.upperBound...].prefix { $0.isNumber }
            #expect(try await Web.get(monitor + "/readyz").status == 200)
            let kept = try Data(contentsOf: site.state)
            try FileManager.default.removeItem(at: site.state)
            if isReplaced { try kept.write(to: site.state) }
            try await daemon.program.log(contains: "the daemon cannot write, and serves what it has: ")
            let ready = try await Web.get(monitor + "/readyz")
            #expect(ready.status == 503)
            #expect(ready.text.contains(problem), "\(ready.text)")
            let status = try await Program.run(["status", site.content.path, "--state", site.state.path])
            #expect(status.output.contains("NOT WELL: \(site.state.path): \(problem)"), "\(status)")
            // A subscription that would be forgotten is not accepted.
            #expect(try await daemon.subscribe("http://127.0.0.1:9/callback").status >= 500)
            #expect(try await daemon.get("/all.atom").status == 200)
            let fed = manager.lines.count { $0 == "WATCHDOG=1" }
            try await daemon.program.until("it is still fed") {
                manager.lines.count { $0 == "WATCHDOG=1" } > fed
            }
        }
        guard !isReplaced else { return }
        let again = try await Program.run(
            ["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0"])
        #expect(again.status == 78)
        #expect(again.errors.contains("\(site.state.path): the file is gone, and it held a state before"))
        #expect(again.errors.contains("remove \(site.state.path)-lock"))
        #expect(!FileManager.default.fileExists(atPath: site.state.path))
        // As the message says.
        try FileManager.default.removeItem(atPath: site.state.path + "-lock")
        try await withDaemon(site) { daemon in
            try await daemon.until("/all.atom", contains: ">A<")
        }
    }
}
