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

    @Test(arguments: ["--help", "help serve", "--version", "serve --help", "--generate-completion-script bash"])
    func `help that cannot be written is a failure too`(command: String) async throws {
        let full = try await shell("\"$0\" \(command) >/dev/full", "")
        #expect(full.status == 74, "\(full)")
        #expect(full.errors == "syndicated: Standard output cannot be written: No space left on device.\n")
        let told = try await shell("\"$0\" \(command)", "")
        #expect(told.status == 0 && told.output.count > 10 && told.errors.isEmpty, "\(told)")
    }

    @Test func `no file gets the number of a standard stream that is closed`() async throws {
        let (site, config) = try await made()
        defer { withExtendedLifetime(site) {} }
        let lost = try await shell("\"$0\" check --config \"$1\" >&-", config)
        #expect(lost.status == 74 && lost.errors.contains("Standard output cannot be written"), "\(lost)")
        let state = try Data(contentsOf: site.state)
        // The log is the first to be written into whatever has its number.
        let built = try await shell(
            "SYNDICATED_LOG__LEVEL=debug \"$0\" build --config \"$1\" --output \"$1.out\" <&- >&- 2>&-; echo $?", config
        )
        #expect(built.output == "0\n", "\(built)")
        #expect(try Data(contentsOf: site.state).prefix(16) == state.prefix(16))
        #expect(try await shell("\"$0\" state check --config \"$1\"", config).status == 0)
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

    @Test func `an export goes where a link leads, and takes the place of no pipe and no folder`() async throws {
        let (site, config) = try await made()
        defer { withExtendedLifetime(site) {} }
        func export(_ name: String) async throws -> (status: Int32, output: String, errors: String) {
            try await Program.run(
                ["state", "export", "--config", config, "--output", site.root.appendingPathComponent(name).path])
        }
        let text = try await Program.run(["state", "export", "--config", config]).output
        let folder = site.root.appendingPathComponent("backups")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // To what is there, and to what is to come.
        for target in ["there.jsonl", "new.jsonl"] {
            if target == "there.jsonl" { _ = try site.write("backups/" + target, "old") }
            let link = site.root.appendingPathComponent("link-" + target)
            symlink("backups/" + target, link.path)
            let done = try await export("link-" + target)
            #expect(done.status == 0, "\(done.errors)")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "backups/" + target)
            #expect(try String(contentsOf: folder.appendingPathComponent(target), encoding: .utf8) == text)
        }
        mkfifo(site.root.appendingPathComponent("pipe").path, 0o600)
        symlink("ring", site.root.appendingPathComponent("ring").path)
        for (name, words) in [
            ("pipe", "this is a device or a pipe, and no file, and nothing is written"),
            ("backups", "this is a folder, and nothing is written"), ("ring", "too many symbolic links"),
        ] {
            let refused = try await export(name)
            #expect(refused.status == 74)
            #expect(refused.errors.contains("/\(name): \(words)"), "\(refused.errors)")
        }
        var facts = stat()
        #expect(lstat(site.root.appendingPathComponent("pipe").path, &facts) == 0)
        #expect(facts.st_mode & S_IFMT == S_IFIFO)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["new.jsonl", "there.jsonl"])
    }
}
