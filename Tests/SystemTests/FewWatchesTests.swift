import Foundation
import Testing

/// A daemon whose user gets nothing of inotify from the kernel (spec reliability.md F8). A user namespace has limits of its
/// own.
struct FewWatchesTests {
    /// Whether this machine lets us have such a namespace.
    private static var canLimit: Bool {
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: "/bin/sh")
        probe.arguments = ["-c", "unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_inotify_watches'"]
        (probe.standardOutput, probe.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard geteuid() == 0, (try? probe.run()) != nil else { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }

    @Test(.enabled(if: canLimit), arguments: ["watches", "instances"])
    func `F8 at the kernel's limit the folder is polled, and one warning says what to raise`(of what: String)
        async throws
    {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try site.save("news/b.md", Site.post("B", date: "2026-03-15"))
        let limit = "echo 0 >/proc/sys/user/max_inotify_\(what); exec \"$@\""
        let launcher = try site.write(
            "launch", "#!/bin/sh\nexec unshare --user --map-root-user sh -c '\(limit)' sh \"$@\"\n")
        try #require(chmod(launcher, 0o755) == 0)
        let environment = [
            "SYNDICATED_SERVER__MONITOR": "127.0.0.1:0", "SYNDICATED_CONTENT__POLL_INTERVAL": "1s",
        ]
        try await withDaemon(site, environment: environment, launcher: URL(fileURLWithPath: launcher)) { daemon in
            for title in ["C", "D"] {
                try site.save("news/\(title).md", Site.post(title, date: "2026-03-16"))
                try await daemon.until("/news.atom", contains: ">\(title)<")
            }
            let log = daemon.program.standardError
            let warnings = log.split(separator: "\n").filter { $0.contains("inotify") }
            #expect(warnings.count == 1, "\(log)")
            #expect(warnings.first?.contains("sysctl fs.inotify.max_user_\(what)=") == true, "\(log)")
            let start = try #require(log.range(of: "at=127.0.0.1:"))
            let monitor = "http://127.0.0.1:" + log[start.upperBound...].prefix { $0.isNumber }
            #expect(try await Web.get(monitor + "/readyz").status == 200)
            let metrics = Exposition(try await Web.get(monitor + "/metrics").text)
            #expect(metrics.value("syndicated_content_folders", ["by": "inotify"]) == 0)
            #expect(metrics.value("syndicated_content_folders", ["by": "polling"]) == 2)
        }
    }
}
