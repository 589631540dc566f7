import Foundation
import Testing

/// States that were damaged, emptied, deleted or replaced: nothing is made in their place without a word.
struct LostStateTests {
    private func published(_ site: Site) async throws {
        for number in 1...12 {
            try site.save("news/p\(number).md", Site.post("Post \(number)", date: "2026-02-\(number + 9)"))
        }
        try await withDaemon(site) { try await $0.until("/all.atom", contains: "Post 7") }
    }

    private func state(_ site: Site, _ words: String...) async throws -> (status: Int32, output: String, errors: String)
    {
        try await Program.run(["state"] + words + ["--state", site.state.path])
    }

    private func names(_ site: Site, _ beginning: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: site.root.path).filter { $0.hasPrefix(beginning) }
    }

    @Test(arguments: ["damaged", "emptied", "gone"])
    func `an export takes the place of a state that no daemon opens, and what is left of that stays`(
        damage: String
    ) async throws {
        let site = try Site()
        try await published(site)
        let file = site.root.appendingPathComponent("e.jsonl").path
        #expect(try await state(site, "export", "--output", file).status == 0)
        var bytes = Data()
        if damage == "damaged" {
            bytes = try Data(contentsOf: site.state)
            for place in 8192..<12288 { bytes[place] = 0x5A }
        }
        // The same file, as a disk that fails leaves it.
        if damage == "gone" {
            try FileManager.default.removeItem(at: site.state)
        } else {
            try bytes.write(to: site.state)
        }
        let check = try await state(site, "check")
        #expect(check.status == 1, "\(check)")
        #expect(!check.output.contains("sound"))
        #expect(try await state(site, "export").status == 78)
        let refused = try await state(site, "import", file)
        #expect(refused.status == 78)
        #expect(refused.errors.contains("`syndicated state import --replace` an export"), "\(refused.errors)")

        let done = try await state(site, "import", file, "--replace")
        #expect(done.status == 0, "\(done.errors)")
        #expect(done.output.hasSuffix("\(site.state.path): the state is imported\n"), "\(done.output)")
        let before = try String(contentsOfFile: file, encoding: .utf8)
        let exported = try await state(site, "export")
        #expect(exported.output == before, "\(exported.errors)")
        let aside = try names(site, "state.sqlite-damaged-").filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
        #expect(aside.count == (damage == "gone" ? 0 : 1))
        for name in aside {
            #expect(done.output.contains("what is left of it is at \(site.root.path)/\(name) now"))
            #expect(try Data(contentsOf: site.root.appendingPathComponent(name)) == bytes)
        }
        try await withDaemon(site) { daemon in
            try await daemon.until("/all.atom", contains: "Post 7")
        }
    }

    @Test(arguments: [false, true])
    func `a state that is deleted or replaced under the daemon is told, and not made anew`(
        isReplaced: Bool
    ) async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[hub]\nallow-private-callbacks = true\n")
        let manager = try NotifyReceiver()
        defer { manager.close() }
        let environment = [
            "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000", "SYNDICATED_SERVER__MONITOR": "127.0.0.1:0",
        ]
        let problem =
            isReplaced
            ? "another file was put in the place of the one that is open"
            : "the file was deleted or moved away while it was open"
        try await withDaemon(site, arguments: ["--config", config], environment: environment) { daemon in
            let log = daemon.program.standardError
            let port = try #require(log.range(of: "at=127.0.0.1:"))
            let monitor = "http://127.0.0.1:" + log[port.upperBound...].prefix { $0.isNumber }
            #expect(try await Web.get(monitor + "/readyz").status == 200)
            let kept = try Data(contentsOf: site.state)
            try FileManager.default.removeItem(at: site.state)
            if isReplaced { try kept.write(to: site.state) }
            try await daemon.program.log(contains: "the daemon serves what it has: ")
            let ready = try await Web.get(monitor + "/readyz")
            #expect(ready.status == 503)
            #expect(ready.text.contains(problem), "\(ready.text)")
            let status = try await Program.run(["status", site.content.path, "--state", site.state.path])
            #expect(status.output.contains("NOT WELL: \(site.state.path): \(problem)"), "\(status)")
            // A subscription that would be forgotten is not accepted.
            #expect(try await daemon.subscribe("http://127.0.0.1:9/callback").status >= 500)
            #expect(try await daemon.get("/all.atom").status == 200)
            let fed = manager.lines.count { $0 == "WATCHDOG=1" }
            try await daemon.program.until("it is still fed") {
                manager.lines.count { $0 == "WATCHDOG=1" } > fed
            }
        }
        guard !isReplaced else { return }
        let again = try await Program.run(
            ["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0"])
        #expect(again.status == 78)
        #expect(again.errors.contains("\(site.state.path): the file is gone, and it held a state before"))
        #expect(again.errors.contains("remove \(site.state.path)-lock"))
        #expect(!FileManager.default.fileExists(atPath: site.state.path))
        // As the message says.
        try FileManager.default.removeItem(atPath: site.state.path + "-lock")
        try await withDaemon(site) { daemon in
            try await daemon.until("/all.atom", contains: ">A<")
        }
    }
}
