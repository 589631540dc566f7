import Foundation
import Testing

/// Starting, reloading and stopping, as a service manager does it.
struct LifecycleTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal stops the daemon, and the status is 0`(signal: Int32) async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let daemon = try await RunningDaemon(site)
        daemon.program.send(signal)
        #expect(try await daemon.program.wait(within: .seconds(15)) == 0)
    }

    @Test(arguments: [SIGUSR1, SIGUSR2])
    func `a signal that means nothing here ends nothing, and is told`(signal: Int32) async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { daemon in
            daemon.program.send(signal)
            try await daemon.program.log(contains: "a signal that means nothing here is ignored")
            #expect(daemon.program.standardError.contains(signal == SIGUSR1 ? "signal=SIGUSR1" : "signal=SIGUSR2"))
            #expect(try await daemon.get("/all.atom").status == 200)
        }
    }

    @Test func `a reload takes a good configuration, and keeps the old one over a bad one`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "[[feed]]\nname = \"one\"\ntitle = \"Old title\"\n")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            _ = try site.write("s.toml", "[[feed]]\nnam = \"one\"\n")
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "Did you mean \"name\"?")
            #expect(try await daemon.get("/one.atom").text.contains("Old title"))
            _ = try site.write("s.toml", "[[feed]]\nname = \"one\"\ntitle = \"New title\"\n[[feed]]\nname = \"two\"\n")
            daemon.program.send(SIGHUP)
            try await daemon.until("/one.atom", contains: "New title")
            try await daemon.program.until("the new feed is there") { try await daemon.get("/two.atom").status == 200 }
            try site.save("b.md", Site.post("Still watching", date: "2026-03-15"))
            try await daemon.until("/one.atom", contains: "Still watching")
        }
    }

    @Test func `a reload gives the site its new name, also on the page about its feeds`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let feed = "[[feed]]\nname = \"one\"\ntitle = \"One\"\n"
        let config = try site.write("s.toml", "[site]\ntitle = \"Old name\"\n\(feed)")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try await daemon.until("/", contains: "Subscribe to Old name")
            _ = try site.write("s.toml", "[site]\ntitle = \"New name\"\n\(feed)")
            daemon.program.send(SIGHUP)
            try await daemon.until("/", contains: "Subscribe to New name")
        }
    }

    @Test func `a day is one of the time zone that a reload has taken`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "[site]\ntimezone = \"UTC\"\nauthority = \"example.org\"\n")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            _ = try site.write("s.toml", "[site]\ntimezone = \"Asia/Tokyo\"\nauthority = \"example.org\"\n")
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "configuration reloaded")
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.until("/all.atom", contains: "B</title>")
            // In Tokyo the day begins while it is the one before by UTC.
            let text = try await daemon.get("/all.atom").text
            #expect(text.contains("<id>tag:example.org,2026-03-15:"), "\(text)")
        }
    }

    @Test func `a reload tells each time of what only a start would stumble over`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let missing = site.root.appendingPathComponent("missing.pem").path
            let files = "certificate = \"\(missing)\"\nkey = \"\(missing)\"\n"
            _ = try site.write("s.toml", "[server.tls]\nlisten = [\"127.0.0.1:0\"]\n\(files)")
            let words = "s.toml:3:1: \(missing): there is no such file"
            for count in 1...2 {
                daemon.program.send(SIGHUP)
                try await daemon.program.until("it is told \(count) times") {
                    let log = daemon.program.standardError
                    return log.components(separatedBy: words).count > count
                        && log.components(separatedBy: "configuration reloaded").count > count
                }
            }
        }
    }

    @Test func `a configuration that was found and is gone keeps the old one in force`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("syndicated.toml", "[[feed]]\nname = \"one\"\n")
        try site.settle()
        let daemon = try await RunningDaemon(
            Program(
                ["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0"], folder: site.root))
        defer { daemon.program.send(SIGTERM) }
        try FileManager.default.removeItem(atPath: config)
        daemon.program.send(SIGHUP)
        try await daemon.program.log(
            contains: "the configuration stays as it was: syndicated.toml: there is no such file")
        #expect(try await daemon.get("/one.atom").status == 200)
        _ = try site.write("syndicated.toml", "[[feed]]\nname = \"one\"\n[[feed]]\nname = \"two\"\n")
        daemon.program.send(SIGHUP)
        try await daemon.program.until("the new feed is there") { try await daemon.get("/two.atom").status == 200 }
    }

    @Test func `what was published survives kill -9`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "[server]\nurl = \"https://feeds.example.org/\"\n")
        for round in 1...5 {
            let daemon = try await RunningDaemon(site, arguments: ["--config", config])
            let title = "Round number \(round)"
            try site.save("r\(round).md", Site.post(title, date: "2026-03-\(round + 14)"))
            try await daemon.until("/all.atom", contains: title)
            let seen = try await daemon.get("/all.atom")
            daemon.program.send(SIGKILL)
            try await daemon.program.wait()
            let next = try await RunningDaemon(site, arguments: ["--config", config])
            let answer = try await next.get("/all.atom")
            #expect(answer.body == seen.body)
            #expect(answer["etag"] == seen["etag"])
            // The date of a second change within one second lies ahead, and is not shown before it has come.
            if seen["last-modified"] != seen["date"] { #expect(answer["last-modified"] == seen["last-modified"]) }
            await next.program.stop()
        }
    }

    @Test(arguments: ["gone", "empty"])
    func `a start without the content serves the last good feeds, and goes on when it is back`(how: String) async throws
    {
        let site = try Site()
        try site.save("data/authors.toml", "[maja]\nname = \"Maja Lind\"\n")
        try site.save("a.md", "---\ntitle: A\ndate: 2026-03-14\nauthor: maja\n---\n\nText.\n")
        let config = try site.write("s.toml", "[site]\nurl = \"https://www.example.org/\"\n")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try await daemon.until("/all.atom", contains: "Maja Lind")
        }
        let away = site.content.appendingPathExtension("away")
        try FileManager.default.moveItem(at: site.content, to: away)
        if how == "empty" {
            try FileManager.default.createDirectory(at: site.content, withIntermediateDirectories: false)
        }
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try await daemon.program.log(
                contains: how == "gone" ? "the content folder is gone" : "the content folder has no files")
            let text = try await daemon.get("/all.atom").text
            #expect(text.contains("A</title>") && text.contains("Maja Lind"))
            if how == "empty" { try FileManager.default.removeItem(at: site.content) }
            try FileManager.default.moveItem(at: away, to: site.content)
            try site.save("b.md", "---\ntitle: B\ndate: 2026-03-15\nauthor: maja\n---\n\nText.\n")
            try await daemon.until("/all.atom", contains: "B</title>")
            let again = try await daemon.get("/all.atom").text
            #expect(again.contains("Maja Lind") && !again.contains("<name>maja</name>"))
        }
    }

    @Test func `the service manager is told of readiness, reloads and the end`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let manager = try NotifyReceiver()
        defer { manager.close() }
        let environment = ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "400000"]
        try await withDaemon(site, environment: environment) { daemon in
            try await daemon.program.until("READY=1") { manager.lines.contains("READY=1") }
            try await daemon.program.until("the watchdog is fed") { manager.lines.contains("WATCHDOG=1") }
            #expect(manager.lines.contains { $0.hasPrefix("STATUS=") })
            // After the start nothing is asked of the manager for a long step.
            let started = manager.messages.count
            try site.save("b.md", Site.post("B"))
            try await daemon.until("/all.atom", contains: "B</title>")
            #expect(!manager.messages.dropFirst(started).contains { $0.contains("EXTEND_TIMEOUT_USEC") })
            let ready = manager.lines.filter { $0 == "READY=1" }.count
            daemon.program.send(SIGHUP)
            try await daemon.program.until("the reload is told") {
                manager.messages.contains { $0.contains("RELOADING=1\nMONOTONIC_USEC=") }
                    && manager.lines.filter { $0 == "READY=1" }.count > ready
            }
        }
        #expect(manager.lines.contains("STOPPING=1"))
    }

    /// Hooks for certificates and containers ask for a reload whenever they like.
    @Test func `a reload that is asked for during the start follows it`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let program = try Program(["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0"])
        // From the moment at which the daemon has its state. The young file keeps it from being ready for a second.
        try await program.until("it starts") {
            FileManager.default.fileExists(atPath: site.state.path + "-lock")
        }
        program.send(SIGHUP)
        let daemon = try await RunningDaemon(program)
        try await program.log(contains: "configuration reloaded")
        #expect(try await daemon.get("/all.atom").text.contains("A</title>"))
        await program.stop()
    }

    @Test func `the content folder may be swapped by a symbolic link`() async throws {
        let site = try Site()
        let releases = site.root.appendingPathComponent("releases")
        for (number, title) in [(1, "In release one"), (2, "In release two")] {
            let folder = releases.appendingPathComponent("\(number)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(Site.post(title).utf8).write(to: folder.appendingPathComponent("a\(number).md"))
        }
        try FileManager.default.removeItem(at: site.content)
        symlink("releases/1", site.content.path)
        try await withDaemon(site) { daemon in
            #expect(try await daemon.get("/all.atom").text.contains("In release one"))
            symlink("releases/2", site.root.appendingPathComponent("next").path)
            rename(site.root.appendingPathComponent("next").path, site.content.path)
            try await daemon.until("/all.atom", contains: "In release two")
        }
    }
}
