import Foundation
import Testing

/// What the documents tell people to run.
struct DocumentTests {
    private static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    @Test func `every command of ours in the documents is one that the program knows`() async throws {
        let docs = Self.root.appendingPathComponent("docs")
        var commands: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(at: docs, includingPropertiesForKeys: nil)
        where file.pathExtension == "md" {
            commands.formUnion(try Self.commands(of: file))
        }
        #expect(commands.count > 15)
        let site = try Site()
        // Without its folder `serve` ends at once.
        try FileManager.default.removeItem(at: site.content)
        for command in commands.sorted() {
            // Nothing is there for it to work with, and nothing of this machine is touched.
            let words = command.replacing("\"", with: "").replacing("/etc/", with: "\(site.root.path)/none/")
                .replacing("/var/", with: "\(site.root.path)/none/").replacing("/srv/", with: "\(site.root.path)/none/")
                .replacing("https://www.example.org/feed", with: "none/feed")
            let result = try await Program.run(
                words.split(separator: " ").map(String.init),
                environment: ["HOME": site.root.path, "XDG_STATE_HOME": site.root.path], folder: site.root)
            #expect(result.status != 64, "syndicated \(command)\n\(result.errors)")
        }
    }

    private static func commands(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .compactMap { line in
                let command = line.hasPrefix("    sudo ") ? "    " + line.dropFirst(9) : String(line)
                guard command.hasPrefix("    syndicated ") else { return nil }
                // As a shell reads it: without the comment.
                return String(command.dropFirst(15).split(separator: "#")[0])
            }
    }

    @Test(arguments: ["backup", "state"])
    func `a state is exported, checked and imported as the documents say`(document: String) async throws {
        let site = try Site()
        try site.save("one.md", Site.post("One"))
        let configuration = try site.write(
            "syndicated.toml", "[site]\nurl = \"https://www.example.org/\"\n[content]\npath = \"content\"\n")
        let home = ["XDG_STATE_HOME": site.root.appendingPathComponent("home").path]
        // "Into an empty state".
        let elsewhere = ["XDG_STATE_HOME": site.root.appendingPathComponent("elsewhere").path]
        let built = try await Program.run(["build", "--output", "out"], environment: home, folder: site.root)
        #expect(built.status == 0, "\(built.errors)")
        let commands = try Self.commands(of: Self.root.appendingPathComponent("docs/\(document).md"))
        #expect(commands.count == 3)
        var place = home
        for command in commands {
            if command.contains("import"), !command.contains("--replace") { place = elsewhere }
            let words = command.replacing("/etc/syndicated/syndicated.toml", with: configuration)
            let result = try await Program.run(
                words.split(separator: " ").map(String.init), environment: place, folder: site.root)
            #expect(result.status == 0, "syndicated \(command)\n\(result.errors)")
        }
    }

    @Test func `the daemon serves as the document on installing says`() async throws {
        let site = try Site()
        try site.save("one.md", Site.post("One"))
        let file = Self.root.appendingPathComponent("docs/install.md")
        let command = try #require(try Self.commands(of: file).first { $0.hasPrefix("serve ") })
        let words = command.replacing("/srv/site/", with: "\(site.root.path)/")
            .replacing("/var/lib/syndicated/", with: "\(site.root.path)/")
        let program = try Program(words.split(separator: " ").map(String.init) + ["--listen", "127.0.0.1:0"])
        do {
            try await RunningDaemon(program).until("/all.atom", contains: "One")
        } catch {
            await program.stop()
            throw error
        }
        await program.stop()
    }

    @Test(.enabled(if: Nginx.isInstalled, "nginx is not installed (scripts/setup test)"))
    func `nginx brings the feeds to the public as the document on proxies says`() async throws {
        let site = try Site()
        try site.save("one.md", Site.post("One"))
        try await site.makeCertificate(name: "feeds.example.org")
        let file = Self.root.appendingPathComponent("docs/reverse-proxies.md")
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let example = lines.drop { $0 != "nginx:" }.dropFirst(2).prefix { $0.hasPrefix("    ") }
        let (folder, certificates) = (site.root.path, "/etc/letsencrypt/live/feeds.example.org")
        try await withDaemon(site) { daemon in
            // No port of this machine is taken, and no certificate of it.
            let nginx = try Nginx.start(
                site,
                example.filter { !$0.contains("listen [::]:443 ssl;") }.joined(separator: "\n")
                    .replacing("listen 443 ssl;", with: "listen unix:\(folder)/nginx.socket ssl;")
                    .replacing("\(certificates)/fullchain.pem", with: "\(folder)/certificate.pem")
                    .replacing("\(certificates)/privkey.pem", with: "\(folder)/key.pem")
                    .replacing("http://127.0.0.1:8080", with: daemon.base))
            do {
                try await nginx.until("it answers") {
                    let answer = try await Program.run(
                        [
                            "-sS", "--noproxy", "*", "--max-time", "20", "--cacert", "\(folder)/certificate.pem",
                            "--unix-socket", "\(folder)/nginx.socket", "https://localhost/all.atom",
                        ], executable: URL(fileURLWithPath: "/usr/bin/curl"))
                    return answer.output.contains("<title>One</title>")
                }
            } catch {
                await nginx.stop()
                throw error
            }
            await nginx.stop()
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completions are understood by their shells`(shell: String) async throws {
        let site = try Site()
        let script = try await Program.run(["--generate-completion-script", shell])
        #expect(script.output.contains("status"))
        let path = try #require(
            ["/usr/bin/\(shell)", "/bin/\(shell)"].first(where: FileManager.default.fileExists),
            "`scripts/setup test` installs it")
        let file = try site.write("completion", script.output)
        let result = try await Program.run(["-n", file], executable: URL(fileURLWithPath: path))
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test func `manual pages have no mistakes`() async throws {
        let site = try Site()
        let made = try await Program.run(
            [Self.root.appendingPathComponent("scripts/man-configuration").path],
            executable: URL(fileURLWithPath: "/usr/bin/python3"))
        #expect(made.status == 0, "\(made.errors)")
        let man = Self.root.appendingPathComponent("docs/man")
        let pages = [
            try site.write("syndicated.toml.5", made.output), man.appendingPathComponent("syndicated.1").path,
            man.appendingPathComponent("syndicated.8").path,
        ]
        for page in pages {
            let result = try await Program.run(
                ["--warnings", "-l", "-E", "UTF-8", "-Tutf8", page], executable: URL(fileURLWithPath: "/usr/bin/man"),
                environment: ["LC_ALL": "C.UTF-8", "MANROFFSEQ": ""])
            #expect(result.status == 0 && result.errors.isEmpty, "\(page): \(result.errors)")
        }
    }
}
