import Foundation
import Testing

/// What strangers and authors write must not steer the terminal of whoever reads the log (spec security.md 17).
struct LogAttackTests {
    private static let escape = "\u{1B}[31m"

    /// Names with an escape sequence, a line break that forges a line, a C1 control and a mark that turns text around.
    private static let names = [
        "esc\(escape)red.md", "line\n2026-01-01 00:00:00 notice  forged.md", "return\rforged.md", "bell\u{7}.md",
        "title\u{1B}]0;owned\u{7}.md", "c1\u{9B}31m.md", "delete\u{7F}.md",
    ]

    private func makeSite() throws -> Site {
        let site = try Site()
        try site.save("good.md", Site.post("Good", body: "Words."))
        for name in Self.names { try site.save(name, "---\ntitle: No end\n") }
        return site
    }

    /// Lines of which each is one event, and in which no control character is left.
    private func expectPlain(_ text: String, _ what: String) {
        let controls = text.unicodeScalars.filter {
            $0 != "\n" && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value))
        }
        #expect(controls.isEmpty, "\(what): \(text.debugDescription.prefix(2000))")
        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("2026-01-01") }, "\(what)")
    }

    @Test(arguments: ["text", "json"])
    func `security 17 names of files break no line of the log and steer no terminal`(format: String) async throws {
        let site = try makeSite()
        let environment = ["SYNDICATED_LOG__LEVEL": "trace", "SYNDICATED_LOG__FORMAT": format]
        let program = try Program(
            ["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0"],
            environment: environment)
        do {
            // Files that were written a moment ago are taken when they have been left alone for a second.
            for part in ["esc", "line", "return", "bell", "title", "c1", "delete", "good.md"] {
                try await program.log(contains: part)
            }
            expectPlain(program.standardError, format)
            for line in program.standardError.split(separator: "\n") {
                #expect(line.utf8.count < 4096, "\(line.prefix(200))")
                guard format == "json" else { continue }
                #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil, "\(line)")
            }
        } catch {
            await program.stop()
            throw error
        }
        await program.stop()
    }

    /// `check` and `status` show the same names to a person.
    @Test func `security 17 names of files steer no terminal in what the commands print`() async throws {
        let site = try makeSite()
        try await withDaemon(site) { daemon in
            try await daemon.program.log(contains: "delete")
            let status = try await Program.run(["status", site.content.path, "--state", site.state.path])
            #expect(status.output.contains("esc"))
            expectPlain(status.output + status.errors, "status")
        }
        let check = try await Program.run(["check", site.content.path])
        #expect(check.output.contains("esc"))
        expectPlain(check.output + check.errors, "check")
    }

    @Test func `security 17 requests of a megabyte and with escapes leave no trace in the log, and the rest is served`()
        async throws
    {
        let site = try makeSite()
        try await withDaemon(site, environment: ["SYNDICATED_LOG__LEVEL": "trace"]) { daemon in
            try await daemon.program.log(contains: "delete")
            let before = daemon.program.standardError.utf8.count
            let long = String(repeating: "a", count: 1 << 20)
            let requests = [
                ("GET /\(long) HTTP/1.1\r\nHost: t\r\n\r\n", "414"),
                ("GET /all.atom?\(long) HTTP/1.1\r\nHost: t\r\n\r\n", "414"),
                ("GET /all.atom HTTP/1.1\r\nHost: t\r\nUser-Agent: \(long)\r\n\r\n", "431"),
                ("GET /all.atom HTTP/1.1\r\nHost: t\r\nX-\(long): y\r\n\r\n", "431"),
                ("GET /all.atom HTTP/1.1\r\nHost: t\r\nUser-Agent: a\(Self.escape)b\r\n\r\n", "400"),
                ("GET /all.atom HTTP/1.1\r\nHost: t\r\nUser-Agent: a\0b\r\n\r\n", "400"),
                ("GET /\(Self.escape) HTTP/1.1\r\nHost: t\r\n\r\n", "400"),
                ("GET /%1B%5B31m%0aforged HTTP/1.1\r\nHost: t\r\n\r\n", "404"),
                ("GET /entries/%1B%5B31m%0aforged.png HTTP/1.1\r\nHost: t\r\n\r\n", "404"),
                ("GET /all/archive/%1B%0a HTTP/1.1\r\nHost: t\r\n\r\n", "404"),
                ("GET /all.atom HTTP/1.1\r\nHost: t\r\nUser-Agent: Feedly\u{C2}\u{9B} 5 subscribers\r\n\r\n", "200"),
            ]
            let script = """
                import json, socket, sys
                for request in json.load(open(sys.argv[2])):
                    s = socket.create_connection(("127.0.0.1", int(sys.argv[1]))); s.settimeout(20)
                    try: s.sendall(request.encode("latin-1"))
                    except OSError: pass
                    print(s.recv(12).decode()[9:12], flush=True)
                    s.close()
                """
            let file = site.root.appendingPathComponent("requests.json")
            try JSONEncoder().encode(requests.map { $0.0 }).write(to: file)
            let port = daemon.base.split(separator: ":").last.map(String.init) ?? ""
            let result = try await Program.run(
                ["-c", script, port, file.path], executable: URL(fileURLWithPath: "/usr/bin/python3"))
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.split(separator: "\n").map(String.init) == requests.map { $0.1 })
            #expect(try await daemon.get("/all.atom").status == 200)
            let log = daemon.program.standardError
            expectPlain(log, "the log")
            #expect(log.utf8.count - before < 2048 && !log.contains("aaaaaaaa"))
        }
    }
}
