import Foundation
import Testing

/// Where results go: a full disk, a reader that went away, and files that are none.
struct OutputTests {
    private func made() async throws -> (site: Site, config: String) {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write(
            "s.toml", "[content]\npath = \"\(site.content.path)\"\n[state]\npath = \"\(site.state.path)\"\n")
        let built = try await Program.run(
            ["build", "--config", config, "--output", site.root.appendingPathComponent("out").path])
        #expect(built.status == 0, "\(built.errors)")
        return (site, config)
    }

    private func shell(_ script: String, _ config: String) async throws -> (
        status: Int32, output: String, errors: String
    ) {
        try await Program.run(
            ["-c", script, Program.binary.path, config], executable: URL(fileURLWithPath: "/bin/sh"))
    }

    @Test(arguments: ["check", "config show --effective", "state export", "state check"])
    func `a result that cannot be written is a failure, and one that nobody wants is none`(
        command: String
    ) async throws {
        let (site, config) = try await made()
        defer { withExtendedLifetime(site) {} }
        let full = try await shell("\"$0\" \(command) --config \"$1\" >/dev/full", config)
        #expect(full.status == 74, "\(full)")
        #expect(full.errors == "syndicated: Standard output cannot be written: No space left on device.\n")
        // `true` reads nothing, and has ended when the command begins.
        let unread = try await shell(
            "trap '' PIPE; { sleep 0.3; \"$0\" \(command) --config \"$1\"; echo \"ended with $?\" >&2; } | true", config
        )
        #expect(unread.errors == "ended with 0\n")
    }
}
