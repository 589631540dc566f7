import Foundation
import Testing

/// Clients that take their time, as many as one machine makes (spec security.md 20).
struct SlowClientTests {
    private static let path = "/usr/bin/slowhttptest"

    /// Each holds 300 connections, as long as it is let.
    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: path), "slowhttptest is not installed (scripts/setup test)"
        ),
        arguments: [
            ["-H", "-i", "5", "-x", "24"],
            ["-B", "-i", "5", "-s", "8192", "-x", "10", "-t", "POST"],
            ["-X", "-k", "3", "-n", "1", "-w", "10", "-y", "20", "-z", "32"],
        ])
    func `security 20 others are served while hundreds are slow`(attack: [String]) async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A", body: String(repeating: "Words. ", count: 5000)))
        try await withDaemon(site) { daemon in
            let target = daemon.base + (attack.contains("POST") ? "/hub" : "/all.atom")
            let result = try await Program.run(
                attack + ["-c", "300", "-r", "300", "-l", "12", "-p", "3", "-u", target],
                executable: URL(fileURLWithPath: Self.path))
            #expect(result.output.contains("service available"), "\(result.output)")
            #expect(
                !result.output.split(separator: "\n").contains {
                    $0.contains("service available") && $0.contains("NO")
                }, "\(result.output)")
            #expect(try await daemon.get("/all.atom").status == 200)
        }
    }
}
