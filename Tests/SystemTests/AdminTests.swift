import Foundation
import Testing

/// Commands to the running daemon.
struct AdminTests {
    private struct Status: Decodable {
        struct Held: Decodable {
            var what: String
            var files: Int
        }

        var folder: String
        var isReady: Bool
        var entries: Int
        var held: Held?
        var problems: [String]
    }

    private func run(_ command: String, _ site: Site, _ more: String...) async throws -> (Int32, String) {
        let result = try await Program.run([command, site.content.path, "--state", site.state.path] + more)
        return (result.status, result.output + result.errors)
    }

    private func status(_ site: Site) async throws -> Status {
        let (code, words) = try await run("status", site, "--json")
        #expect(code == 0, "\(words)")
        return try JSONDecoder().decode(Status.self, from: Data(words.utf8))
    }

    @Test func `a flood is told by status, and accept lets it through`() async throws {
        let site = try Site()
        for number in 10..<30 { try site.save("p\(number).md", Site.post("Post \(number)")) }
        try site.save("broken.md", "---\ntitle: [\n---\nText\n")
        try await withDaemon(site) { daemon in
            let before = try await status(site)
            #expect(before.folder == "present" && before.isReady && before.entries == 20)
            #expect(before.held == nil)
            #expect(before.problems.contains { $0.hasPrefix("broken.md:") })
            #expect(try await run("accept", site) == (0, "Nothing is held.\n"))
            let documents = try await daemon.get("/all.atom").body
            for number in 10..<20 { try site.remove("p\(number).md") }
            try await daemon.program.log(contains: "a change is held")
            #expect(try await daemon.get("/all.atom").body == documents)
            #expect(try await status(site).held?.files == 10)
            let (_, text) = try await run("status", site)
            #expect(text.contains("if not, put back the files, or the\nsettings that have changed."))
            #expect(text.contains("problems (of texts, only those that feeds show; `syndicated check` looks at all):"))
            #expect(text.contains("HELD since") && text.contains("of 20 entries, 10 would be withdrawn"))
            let (code, words) = try await run("accept", site)
            #expect(code == 0 && words.hasPrefix("Let through: of 20 entries"))
            #expect(try await !daemon.get("/all.rss").text.contains("Post 10"))
            #expect(try await status(site).held == nil)
        }
    }

    @Test func `without a daemon a command says where it looked, and ends with 69`() async throws {
        let site = try Site()
        let (code, words) = try await run("status", site)
        #expect(code == 69)
        #expect(words.contains("No daemon answers at \(site.state.path.replacingOccurrences(of: ".sqlite", with: ""))"))
    }

    /// The daemon of the system listens where every command looks, so that it would answer for one that is down.
    @Test func `what is for one folder does not reach the daemon of another`() async throws {
        let site = try Site()
        for number in 10..<30 { try site.save("p\(number).md", Site.post("Post \(number)")) }
        let runtime = site.root.appendingPathComponent("run").path
        let staging = site.root.appendingPathComponent("staging/content").path
        for folder in [runtime, staging] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let link = site.root.appendingPathComponent("current").path
        symlink(site.content.path, link)
        let environment = ["RUNTIME_DIRECTORY": runtime, "XDG_STATE_HOME": site.root.path]
        func run(_ arguments: String...) async throws -> (status: Int32, output: String, errors: String) {
            try await Program.run(arguments, environment: environment, folder: site.root)
        }
        func held() async throws -> Int? {
            let told = try await run("status", "--json")
            return try JSONDecoder().decode(Status.self, from: Data(told.output.utf8)).held?.files
        }
        try await withDaemon(site, environment: environment) { daemon in
            for number in 10..<20 { try site.remove("p\(number).md") }
            try await daemon.program.log(contains: "a change is held")
            let config = try site.write("staging.toml", "[content]\npath = \"\(staging)\"\n")
            for refused in [
                try await run("accept", "staging/content"), try await run("accept", "--config", config),
                try await run("status", staging), try await run("ping", "--content", staging),
                try await run("queue", "--content", staging),
                try await run("queue", "drop", "all", "--content", staging),
                try await run("subscriptions", "remove", "all", "--content", staging),
            ] {
                #expect(refused.status == 69 && refused.output.isEmpty, "\(refused)")
                let difference = "publishes \(site.content.path), not \(staging), and is not asked."
                #expect(refused.errors.contains("\(runtime)/admin.sock \(difference)"), "\(refused)")
                #expect(refused.errors.contains("No daemon answers at \(site.root.path)/syndicated/content-"))
            }
            let otherState = try await run("accept", site.content.path, "--state", "\(staging).sqlite")
            #expect(otherState.status == 69, "\(otherState)")
            #expect(otherState.errors.contains("works with the state \(site.state.path), not with \(staging).sqlite"))
            #expect(try await held() == 10)
            // Who names its folder, by a link too, or none at all, means this one.
            for meant in [
                try await run("queue", "--content", link), try await run("status", site.content.path),
                try await run("accept"),
            ] {
                #expect(meant.status == 0, "\(meant)")
            }
            #expect(try await held() == nil)
        }
    }

    @Test func `a wrong configuration on the disk is told, and the daemon is asked all the same`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "[site]\ntitle = \"T\"\n")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            for text in ["[server]\nlisten = [\"nowhere\"]\n", "[site\n"] {
                _ = try site.write("s.toml", text)
                daemon.program.send(SIGHUP)
                try await daemon.program.until("status tells it") {
                    let told = try await Program.run([
                        "status", site.content.path, "--state", site.state.path, "--config", config,
                    ])
                    #expect(
                        told.status == 0 && told.errors.contains("the configuration is wrong.\n\(config):"), "\(told)")
                    return told.output.contains("THE CONFIGURATION on the disk is wrong")
                }
                let target = ["--content", site.content.path, "--state", site.state.path, "--config", config]
                for command in [["queue"], ["subscriptions"], ["ping"]] {
                    let result = try await Program.run(command + target)
                    #expect(
                        result.status == 0 && result.errors.contains("The daemon is asked all the same"), "\(result)")
                }
                #expect(try await run("accept", site, "--config", config).0 == 0)
            }
        }
    }

    @Test(arguments: [["status"], ["accept"], ["ping"], ["queue"], ["queue", "retry", "all"], ["subscriptions"]])
    func `with a configuration that is not there no daemon is asked`(command: [String]) async throws {
        let site = try Site()
        let config = site.root.appendingPathComponent("mistyped.toml").path
        let result = try await Program.run(command + ["--config", config])
        #expect(result.status == 78 && result.output.isEmpty, "\(result)")
        #expect(result.errors.contains("\(config): there is no such file"), "\(result)")
        #expect(result.errors.contains("No daemon is asked"), "\(result)")
    }

    @Test func `a daemon that hangs is told, with its process`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { daemon in
            daemon.program.send(SIGSTOP)
            defer { daemon.program.send(SIGCONT) }
            async let status = run("status", site)
            async let accepted = run("accept", site)
            for (code, words) in [try await status, try await accepted] {
                #expect(code == 69)
                #expect(words.contains("(process \(daemon.program.processID)) does not answer: it hangs"), "\(words)")
            }
        }
    }

    @Test func `only the daemon's own user may connect`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { _ in
            let socket = site.state.path.replacingOccurrences(of: ".sqlite", with: "") + ".sock"
            let mode = try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }
}
