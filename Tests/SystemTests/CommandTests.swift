import Foundation
import Testing

/// `build`, `check` and the exit statuses.
struct CommandTests {
    @Test func `a state that is a folder is refused by check, with its place`() async throws {
        let site = try Site()
        let config = try site.write("f.toml", "[state]\npath = \"/tmp\"\n")
        let check = try await Program.run(["check", site.content.path, "--config-only", "--config", config])
        #expect(check.status == 78 && check.errors.contains("f.toml:2:1: state.path is \"/tmp\""), "\(check)")
    }

    @Test func `check writes nothing beside the state of a daemon that has stopped, also after a kill`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let folder = site.state.deletingLastPathComponent()
        func files() throws -> [String: Date] {
            var files: [String: Date] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
            where name.hasPrefix(site.state.lastPathComponent) {
                let facts = try FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(name).path)
                files[name] = facts[.modificationDate] as? Date
            }
            return files
        }
        let config = try site.write("s.toml", "[state]\npath = \"\(site.state.path)\"\n")
        for signal in [SIGTERM, SIGKILL] {
            let daemon = try await RunningDaemon(site)
            daemon.program.send(signal)
            try await daemon.program.wait(within: .seconds(15))
            let before = try files()
            let check = try await Program.run(["check", site.content.path, "--config", config])
            #expect(check.status == 0 && check.output.contains("1 entry, 0 errors, 0 warnings"), "\(check)")
            #expect(try files() == before)
        }
    }

    @Test func `check refuses a state that a start would refuse, and tells where it cannot look`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        func check(_ state: String) async throws -> (status: Int32, output: String, errors: String) {
            let config = try site.write("s.toml", "[state]\npath = \"\(state)\"\n")
            return try await Program.run(["check", site.content.path, "--config", config])
        }
        let device = try await check("/dev/null")
        #expect(device.status == 78 && device.errors.contains("this is not a file"), "\(device)")
        let built = try await Program.run([
            "build", site.content.path, "--state", site.state.path, "--output", site.root.path + "/out",
        ])
        #expect(built.status == 0, "\(built)")
        #expect(try await check(site.state.path).status == 0)
        let script = """
            import sqlite3, sys
            c = sqlite3.connect(sys.argv[1]); c.execute("INSERT INTO migration VALUES ('tomorrow-1')"); c.commit()
            """
        let newer = try await Program.run(
            ["-c", script, site.state.path], executable: URL(fileURLWithPath: "/usr/bin/python3"))
        #expect(newer.status == 0, "\(newer)")
        let refused = try await check(site.state.path)
        #expect(refused.status == 78 && refused.errors.contains("a newer version of syndicated"), "\(refused)")
        // Where nobody can look, there may be a state all the same.
        let loop = site.root.appendingPathComponent("loop")
        try FileManager.default.createSymbolicLink(at: loop, withDestinationURL: loop)
        let blind = try await check(loop.path + "/state")
        #expect(blind.status == 0 && blind.output.contains("warning: the state cannot be looked at here"), "\(blind)")
        #expect(blind.output.contains("0 errors, 1 warning;"), "\(blind)")
    }

    @Test func `build writes the documents with their gzip forms, the same ones each time`() async throws {
        let site = try Site()
        for number in 1...12 {
            let body = String(repeating: "A line of text. ", count: 20)
            try site.save("news/p\(number).md", Site.post("Post \(number)", date: "2026-02-\(number + 9)", body: body))
        }
        let common = ["build", site.content.path, "--site-url", "https://example.org/"]
        var folders: [[String: Data]] = []
        for (index, zone) in ["UTC", "Pacific/Auckland"].enumerated() {
            let output = site.root.appendingPathComponent("out\(index)")
            let result = try await Program.run(
                common + ["--output", output.path, "--state", site.root.appendingPathComponent("s\(index)").path],
                environment: ["LC_ALL": index == 0 ? "C" : "sv_SE.UTF-8", "TZ": zone])
            #expect(result.status == 0, "\(result.errors)")
            var files: [String: Data] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: output.path) {
                files[name] = try Data(contentsOf: output.appendingPathComponent(name))
            }
            folders.append(files)
        }
        let names = [
            "all.atom", "all.rss", "all.json", "news.atom", "news.rss", "news.json", "feeds.opml", "feeds.css",
        ]
        #expect(Set(folders[0].keys) == Set(names + names.map { $0 + ".gz" }))
        // Dates without a zone are those of the place, so the two machines may differ in them alone.
        #expect(folders[0]["feeds.opml"]?.isEmpty == false)
        // Nobody listens at the site's address but the server of these files.
        for name in ["all.atom", "all.rss", "all.json"] {
            let text = String(decoding: folders[0][name] ?? Data(), as: UTF8.self)
            #expect(!text.contains("rel=\"hub\"") && !text.contains("\"hubs\""))
            #expect(
                text.contains("<?xml-stylesheet type=\"text/css\" href=\"https://example.org/feeds.css\"?>")
                    == !name.hasSuffix("json"))
        }
        let packed = site.root.appendingPathComponent("out0/all.atom.gz").path
        let unpacked = try await Program.run(["-dc", packed], executable: URL(fileURLWithPath: "/usr/bin/gzip"))
        #expect(Data(unpacked.output.utf8) == folders[0]["all.atom"])
    }

    @Test func `build is the same on two machines in different zones and locales when dates have their zone`()
        async throws
    {
        let site = try Site()
        for number in 1...5 {
            try site.save("p\(number).md", Site.post("Post \(number)", date: "2026-02-0\(number)T10:00:00+01:00"))
        }
        var documents: [Data] = []
        for (index, zone) in ["UTC", "Pacific/Auckland"].enumerated() {
            let output = site.root.appendingPathComponent("out\(index)")
            let result = try await Program.run(
                [
                    "build", site.content.path, "--site-url", "https://example.org/", "--output", output.path,
                    "--state", site.root.appendingPathComponent("s\(index)").path,
                ], environment: ["TZ": zone, "LC_ALL": index == 0 ? "C" : "sv_SE.UTF-8"])
            #expect(result.status == 0, "\(result.errors)")
            documents.append(try Data(contentsOf: output.appendingPathComponent("all.atom")))
        }
        #expect(documents[0] == documents[1])
    }

    @Test func `build writes nothing when subscribers would be flooded, unless it is allowed to`() async throws {
        let site = try Site()
        for number in 10..<30 { try site.save("p\(number).md", Site.post("Post \(number)")) }
        let output = site.root.appendingPathComponent("out").path
        let command = ["build", site.content.path, "--output", output, "--state", site.state.path]
        #expect(try await Program.run(command).status == 0)
        let before = try Data(contentsOf: URL(fileURLWithPath: output + "/all.atom"))
        for number in 10..<20 { try site.remove("p\(number).md") }
        let held = try await Program.run(command)
        #expect(held.status == 65)
        #expect(held.errors.contains("of 20 entries, 10 would be withdrawn"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: output + "/all.atom")) == before)
        #expect(try await Program.run(command, environment: ["SYNDICATED_CONTENT__FLOOD": "allow"]).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: output + "/all.atom")) != before)
    }

    @Test func `build writes nothing over a folder that was emptied, as when its disk is not mounted`() async throws {
        let site = try Site()
        let output = site.root.appendingPathComponent("out").path
        let command = ["build", site.content.path, "--output", output, "--state", site.state.path]
        // There was never anything: no article is as good as one.
        #expect(try await Program.run(command).status == 0)
        try site.save("a.md", Site.post("A"))
        #expect(try await Program.run(command).status == 0)
        let before = try Data(contentsOf: URL(fileURLWithPath: output + "/all.atom"))
        try site.remove("a.md")
        let emptied = try await Program.run(command)
        #expect(emptied.status == 65 && emptied.errors.contains("\(site.content.path) has no files, and there were 1"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: output + "/all.atom")) == before)
        try site.save("keep.txt.bak", Data())
        let meant = try await Program.run(command)
        #expect(meant.status == 0, "\(meant)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: output + "/all.atom")) != before)
    }

    @Test func `build says that it begins a new state where the content folder has moved`() async throws {
        let site = try Site()
        try site.save("one/content/a.md", Site.post("A"))
        let environment = ["HOME": site.root.path, "XDG_STATE_HOME": site.root.path]
        func build(_ folder: String) async throws -> String {
            let built = try await Program.run(
                ["build", site.content.path + folder, "--output", site.root.path + "/out"], environment: environment)
            #expect(built.status == 0, "\(built)")
            return built.errors
        }
        #expect(try await !build("/one/content").contains("new state"))
        try FileManager.default.moveItem(atPath: site.content.path + "/one", toPath: site.content.path + "/two")
        let told = try await build("/two/content")
        let others = "no subscriber and no adopted id. Others are here: \(site.root.path)/syndicated/content-"
        #expect(told.contains("a new state was begun, "), "\(told)")
        #expect(told.contains(others), "\(told)")
        #expect(told.contains("name its state as [state] path, and build again"), "\(told)")
        #expect(try await !build("/two/content").contains("new state"))
    }

    @Test(arguments: [
        ["build", "CONTENT", "--output", ""], ["build", "CONTENT", "--output", "out", "--state", ""],
        ["build", "", "--output", "out"], ["check", "CONTENT", "--config", ""], ["state", "export", "--output", ""],
        ["state", "import", ""], ["import", "", "CONTENT"], ["queue", "list", "--content", ""],
        ["build", "CONTENT", "--output", "out", "--state=~/s.sqlite"], ["build", "CONTENT", "--output=~"],
    ])
    func `a path that no shell has filled in is a mistake, and nothing is written`(command: [String]) async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let work = site.root.appendingPathComponent("work")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        let words = command.contains("") ? "it is empty." : "the shell has not replaced its ~."
        let result = try await Program.run(
            command.map { $0 == "CONTENT" ? site.content.path : $0 },
            environment: ["HOME": work.path, "XDG_STATE_HOME": work.path], folder: work)
        #expect(result.status == 64 && result.errors.contains(words), "\(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: work.path) == [])
    }

    @Test func `build names the files of a feed that is gone, and leaves them alone`() async throws {
        let site = try Site()
        let output = site.root.appendingPathComponent("out")
        let command = ["build", site.content.path, "--output", output.path, "--state", site.state.path]
        try site.save("news/a.md", Site.post("A"))
        try site.save("notes/b.md", Site.post("B"))
        let first = try await Program.run(command)
        #expect(first.status == 0 && !first.errors.contains("are gone"), "\(first)")
        try site.remove("notes/b.md")
        for _ in 1...2 {
            let later = try await Program.run(command)
            let files = "notes.atom notes.atom.gz notes.json notes.json.gz notes.rss notes.rss.gz"
            #expect(later.status == 0 && later.errors.contains("as they are: \(files). Remove them"), "\(later)")
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: output.path) where name.hasPrefix("notes.") {
            try FileManager.default.removeItem(at: output.appendingPathComponent(name))
        }
        #expect(try await !Program.run(command).errors.contains("are gone"))
    }

    @Test func `check reports every problem with its place and a remedy, and writes nothing`() async throws {
        let site = try Site()
        try site.save("good.md", Site.post("Good"))
        try site.save("unterminated.md", "---\ntitle: No end\ndate: 2026-03-14\n\nText\n")
        try site.save("when.md", Site.post("When", date: "9999-99-99"))
        try site.save("undated.md", "---\ntitle: Undated\n---\nText\n")
        try site.save("code.md", Site.post("Code", body: "Text\n\n{{< unknown-thing >}}\n"))
        let result = try await Program.run(
            ["check", site.content.path], environment: ["HOME": site.root.path, "XDG_STATE_HOME": site.root.path])
        #expect(result.status == 1)
        let report = result.output + result.errors
        for place in ["unterminated.md:1", "when.md:3", "undated.md", "code.md:8"] {
            #expect(report.contains(place), "\(place) is not in:\n\(report)")
        }
        #expect(!report.contains("good.md"))
        #expect(result.output.contains("2 entries, 2 errors, 2 warnings; the text of every entry was"), "\(report)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.root.path) == ["content"])
    }

    @Test func `a relative folder may lie above`() async throws {
        let site = try Site()
        try site.save("here/inside/only.md", Site.post("Only"))
        try site.save("beside/one.md", Site.post("One"))
        try site.save("beside/two.md", Site.post("Two"))
        let here = site.content.appendingPathComponent("here/inside")
        let config = try site.write("s.toml", "[content]\npath = \"../../beside\"\n")
        for (arguments, entries) in [(["../../beside"], 2), (["--config", config], 2), (["../.."], 3), ([".."], 1)] {
            let result = try await Program.run(["check"] + arguments, folder: here)
            #expect(result.status == 0 && result.output.hasPrefix("\(entries) entr"), "\(arguments): \(result)")
        }
    }

    @Test func `a port that cannot be is told as that, also where the public address is set`() async throws {
        let site = try Site()
        let config = try site.write("s.toml", "[server]\nurl = \"https://feeds.example.org/\"\n")
        let result = try await Program.run([
            "serve", site.content.path, "--config", config, "--listen", "127.0.0.1:99999",
        ])
        #expect(result.status == 64)
        #expect(result.errors.contains("--listen: ") && result.errors.contains("port between 0 and 65535"), "\(result)")
        #expect(!result.errors.contains("[server] url"))
    }

    @Test func `check tells of a feed that has another name than where the daemon publishes it`() async throws {
        let site = try Site()
        try site.save("news/a.md", Site.post("A"))
        let feed = { (name: String, more: String) in
            "[state]\npath = \"\(site.state.path)\"\n[[feed]]\nname = \"\(name)\"\nmatch = [\"news/**\"]\n\(more)"
        }
        let before = try site.write("before.toml", feed("news", ""))
        let after = try site.write("after.toml", feed("nyheter", ""))
        let mended = try site.write("mended.toml", feed("nyheter", "aliases = [\"news\"]\n"))
        func check(_ config: String) async throws -> String {
            let result = try await Program.run(["check", site.content.path, "--config", config])
            #expect(result.status == 0, "\(result)")
            return result.output
        }
        let advice = "after.toml: The feed \"news\" is no longer configured: add aliases = [\"news\"] to the [[feed]]"
        try await withDaemon(site, arguments: ["--config", before]) { daemon in
            try await daemon.until("/news.atom", contains: "<entry>")
            #expect(try await check(after).components(separatedBy: advice).count == 2)
            for config in [before, mended] { #expect(try await !check(config).contains("no longer")) }
        }
        // Nobody publishes it now.
        #expect(try await !check(after).contains("no longer"))
    }

    @Test func `check is content with good content`() async throws {
        let site = try Site()
        try site.save("good.md", Site.post("Good"))
        #expect(try await Program.run(["check", site.content.path]).status == 0)
    }

    @Test func `links prints what a site's pages need, and writes nothing`() async throws {
        let site = try Site()
        try site.save("en/a.md", Site.post("A"))
        try site.save("sv/b.md", Site.post("B"))
        let common = ["links", site.content.path, "--site-url", "https://example.org/blog", "--static"]
        let result = try await Program.run(
            common + ["--language", "sv"], environment: ["HOME": site.root.path, "XDG_STATE_HOME": site.root.path])
        #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 9)
        #expect(lines.allSatisfy { $0.hasPrefix("<link rel=\"alternate\" type=\"application/") && $0.hasSuffix(">") })
        #expect(lines.first?.hasSuffix("href=\"https://example.org/blog/sv.atom\">") == true, "\(result.output)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.root.path) == ["content"])
        // Nobody else finds what is on this machine.
        let local = try await Program.run(["links", site.content.path])
        #expect(local.status == 0 && local.errors.contains("Set [server] url"), "\(local)")
        #expect(try await Program.run(common + ["--language", "svenska språket"]).status == 64)
    }

    @Test func `every mistake in a configuration is told, and the status is 78`() async throws {
        let site = try Site()
        let config = try site.write("s.toml", "[site]\ntitel = \"x\"\n\n[server]\nmax-age = \"soon\"\n")
        for command in ["serve", "check"] {
            let result = try await Program.run([command, site.content.path, "--config", config])
            #expect(result.status == 78)
            #expect(result.errors.contains("s.toml:2:1: site.titel is not a key"))
            #expect(result.errors.contains("Did you mean \"title\"?"))
            #expect(result.errors.contains("s.toml:5:1: server.max-age is \"soon\""))
        }
    }

    @Test func `a port that is taken is told in one sentence, and the status is 69`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { daemon in
            let other = try Site()
            let port = daemon.base.split(separator: ":").last ?? ""
            let result = try await Program.run([
                "serve", other.content.path, "--state", other.state.path, "--listen", "127.0.0.1:\(port)",
            ])
            #expect(result.status == 69)
            #expect(result.errors.contains("127.0.0.1:\(port)"))
            #expect(result.errors.contains("in use"))
        }
    }

    @Test func `a folder that is not there is told in one sentence, and the status is 74`() async throws {
        for command in ["serve", "build", "check"] {
            let site = try Site()
            let missing = site.root.appendingPathComponent("missing").path
            let extra = command == "build" ? ["--output", site.root.appendingPathComponent("out").path] : []
            let state = command == "check" ? [] : ["--state", site.state.path]
            let result = try await Program.run([command, missing] + extra + state)
            #expect(result.status == 74, "\(command): \(result.errors)")
            #expect(result.errors.contains(missing))
        }
    }

    @Test func `a second daemon on the same state is refused`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { _ in
            let result = try await Program.run([
                "serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0",
            ])
            #expect(result.status == 69)
            #expect(result.errors.contains(site.state.path))
        }
    }

    @Test func `usage, version and help are as people expect`() async throws {
        #expect(try await Program.run(["--version"]).output.hasPrefix("syndicated 0."))
        let help = try await Program.run(["--help"])
        #expect(help.status == 0)
        #expect(help.output.contains("serve"))
        #expect(try await Program.run(["serve", "--no-such-option"]).status == 64)
        #expect(try await Program.run(["serve", "/", "/tmp"]).status == 64)
        let slip = try await Program.run(["help", "serv"])
        #expect(slip.status == 64 && slip.errors.contains("no command \"serv\". Did you mean \"serve\"?"), "\(slip)")
        #expect(try await Program.run(["help", "state", "export"]).output.contains("syndicated state export"))
        for (command, word, verb) in [
            ("queue", "relaese", "release"), ("queue", "Drop", "drop"), ("subscriptions", "lst", "list"),
        ] {
            let slip = try await Program.run([command, word])
            #expect(slip.status == 64)
            #expect(slip.errors.contains("Did you mean `\(command) \(verb)`?"), "\(slip)")
        }
    }
}
