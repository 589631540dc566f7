import Foundation
import Testing

/// `state export`, `import` and `check`, and states that cannot be worked with.
struct StateTests {
    private func published(
        _ site: Site, environment: [String: String] = [:], _ body: (RunningDaemon) async throws -> Void = { _ in }
    ) async throws {
        for number in 1...12 {
            try site.save("news/p\(number).md", Site.post("Post \(number)", date: "2026-02-\(number + 9)"))
        }
        try await withDaemon(site, environment: environment) { daemon in
            try site.remove("news/p3.md")
            try await daemon.until("/all.atom", contains: "at:deleted-entry")
            try FileManager.default.moveItem(
                at: site.content.appendingPathComponent("news/p4.md"),
                to: site.content.appendingPathComponent("news/four.md"))
            try await daemon.until("/all.atom", contains: "news/four/")
            try await body(daemon)
        }
    }

    @Test func `a state that is exported and imported shows the same feeds with the same validators`() async throws {
        let site = try Site()
        let file = site.root.appendingPathComponent("state.jsonl").path
        // The daemon's own address would have another port each time.
        let address = ["SYNDICATED_SERVER__URL": "https://feeds.example.org/"]
        func shown(by daemon: RunningDaemon) async throws -> [String?] {
            var answer = try await daemon.get("/all.atom")
            // The second version of one second is dated ahead, and no answer names a time that is still to come.
            while answer["last-modified"] == answer["date"] {
                try await Task.sleep(for: .milliseconds(20))
                answer = try await daemon.get("/all.atom")
            }
            return [answer.text, answer["etag"], answer["last-modified"]]
        }
        var feed: [String?] = []
        try await published(site, environment: address) { daemon in
            feed = try await shown(by: daemon)
            #expect(!feed.contains(nil))
            // While the daemon runs.
            let done = try await Program.run(["state", "export", "--state", site.state.path, "--output", file])
            #expect(done.status == 0, "\(done.errors)")
            let sound = try await Program.run(["state", "check", "--state", site.state.path])
            #expect(sound.output == "\(site.state.path): the state is sound\n", "\(sound)")
            let busy = try await Program.run(["state", "import", file, "--state", site.state.path])
            #expect(busy.status == 69)
        }
        let before = try await Program.run(["state", "export", "--state", site.state.path]).output
        #expect(before.hasPrefix("{\"kind\":\"syndicated-state\""))
        let full = try await Program.run(["state", "import", file, "--state", site.state.path])
        #expect(full.status == 1)
        #expect(full.errors.contains("\(site.state.path): the state is not empty, and nothing is changed."))

        let saved = try site.write("saved.jsonl", before)
        #expect(try await Program.run(["state", "import", saved, "--state", site.state.path, "--replace"]).status == 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: site.root.path)
        where name.hasPrefix("state.sqlite") {
            try FileManager.default.removeItem(at: site.root.appendingPathComponent(name))
        }
        // As a restore through ssh reads it.
        let done = try await Program.run(
            [
                "-c", "cat \"$0\" | \"$@\"", saved, Program.binary.path, "state", "import", "/dev/stdin", "--state",
                site.state.path,
            ], executable: URL(fileURLWithPath: "/bin/sh"))
        #expect(done.status == 0, "\(done.errors)")
        #expect(done.output == "\(site.state.path): the state is imported\n")
        #expect(try await Program.run(["state", "export", "--state", site.state.path]).output == before)
        try await withDaemon(site, environment: address) { daemon in
            let again = try await shown(by: daemon)
            #expect(again == feed)
        }
    }

    @Test func `an export that is wrong is told with its line, and nothing is changed`() async throws {
        let site = try Site()
        try await published(site)
        let text = try await Program.run(["state", "export", "--state", site.state.path]).output
        let other = site.root.appendingPathComponent("other.sqlite").path
        let lines = text.split(separator: "\n")
        let entry = try #require(lines.firstIndex { $0.contains("\"entry\"") })
        for (wrong, status, message) in [
            (lines.dropLast().joined(separator: "\n"), 65, ":\(lines.count - 1): the end is missing"),
            (text.replacing("\"kind\":\"feed\"", with: "\"kind\":\"fee\""), 65, ": there is no table \"fee\""),
            (
                text.replacing("\"path\":\"news/p1.md\"", with: "\"pat\":\"\""), 65,
                ":\(entry + 1): entry has no column \"pat\""
            ),
            (
                text.replacing("\"recording-2\"", with: "\"recording-999\""), 78,
                ":1: a newer version of syndicated wrote this"
            ),
            (text.replacing("news/p1.md", with: "news/p2.md"), 65, "this state is not sound"),
        ] {
            let file = try site.write("wrong.jsonl", wrong)
            let result = try await Program.run(["state", "import", file, "--state", other])
            #expect(result.status == status)
            #expect(result.errors.contains(message), "\(result.errors)")
            #expect(result.errors.contains(file))
            #expect(!FileManager.default.fileExists(atPath: other))
        }
    }

    @Test(arguments: ["serve", "build", "state check", "state export"])
    func `a damaged state is never made anew`(command: String) async throws {
        let site = try Site()
        try await published(site)
        var bytes = try Data(contentsOf: site.state)
        // Every page but the first, which tells what it is.
        for place in 8192..<12288 { bytes[place] = 0x5A }
        try bytes.write(to: site.state)
        var arguments =
            command.split(separator: " ").map(String.init) + [site.content.path, "--state", site.state.path]
        if command == "build" { arguments += ["--output", site.root.appendingPathComponent("out").path] }
        if command == "serve" { arguments += ["--listen", "127.0.0.1:0"] }
        let result = try await Program.run(arguments)
        #expect(result.status == (command == "state check" ? 1 : 78), "\(result)")
        #expect((result.output + result.errors).contains(site.state.path), "\(result)")
        #expect(try Data(contentsOf: site.state) == bytes)
    }

    @Test func `a state of a newer version is refused with status 78`() async throws {
        let site = try Site()
        try await published(site)
        let sqlite = try await Program.run(
            [
                "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
                site.state.path, "INSERT INTO migration VALUES ('recording-999')",
            ], executable: URL(fileURLWithPath: "/usr/bin/python3"))
        #expect(sqlite.status == 0, "\(sqlite.errors)")
        let before = try Data(contentsOf: site.state)
        let result = try await Program.run(
            ["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0"])
        #expect(result.status == 78)
        #expect(result.errors.contains("a newer version of syndicated wrote this state (it knows recording-999)"))
        #expect(try Data(contentsOf: site.state) == before)
    }
}
