import Foundation
import Glibc
import Testing

/// A daemon that may open few files, and clients that would take them all.
struct FewFilesTests {
    @Test func `idle connections leave the daemon the files that it needs to publish`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let launcher = try site.write("launch", "#!/bin/sh\nexec prlimit --nofile=1024 \"$@\"\n")
        try #require(chmod(launcher, 0o755) == 0)
        try await withDaemon(site, launcher: URL(fileURLWithPath: launcher)) { daemon in
            try await daemon.program.log(contains: "at most 512 connections are taken")
            let crowd = try await idleConnections(600, to: daemon)
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.log(contains: "entries=2")
            crowd.send(SIGKILL)
            try await daemon.program.until("others are let in") {
                try await daemon.get("/all.atom").text.contains(">B<")
            }
            #expect(!daemon.program.standardError.contains("Too many open files"))
        }
    }

    @Test func `downloads that nobody takes leave feeds and pages the files that they need`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A", body: "[Listen](talk.mp3)"))
        try site.save("talk.mp3", Data(count: 32_000_000))
        let launcher = try site.write("launch", "#!/bin/sh\nexec prlimit --nofile=1024 \"$@\"\n")
        try #require(chmod(launcher, 0o755) == 0)
        try await withDaemon(site, launcher: URL(fileURLWithPath: launcher)) { daemon in
            let path = "/entries/a/talk.mp3"
            let request = ["Range": "bytes=0-9"]
            #expect(try await daemon.get(path, headers: request).status == 206)
            let crowd = try await idleConnections(100, to: daemon, askingFor: path)
            try await daemon.program.log(contains: "38 files are being sent to clients, and no more may be at a time")
            let refused = try await daemon.get(path, headers: request)
            #expect(refused.status == 503 && refused["retry-after"] == "60")
            #expect(try await daemon.get("/all.atom").status == 200)
            #expect(try await daemon.get("/entries/a/").status == 200)
            crowd.send(SIGKILL)
            try await daemon.program.until("others get it") {
                try await daemon.get(path, headers: request).status == 206
            }
            #expect(!daemon.program.standardError.contains("Too many open files"))
        }
    }

    @Test func `what is saved while no file can be opened is published when one can be again`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { daemon in
            try await allow("16:", to: daemon)
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.log(contains: "the content folder cannot be read for now")
            try await allow("1024:", to: daemon)
            try await daemon.program.log(contains: "the content folder can be read again")
            try await daemon.until("/all.atom", contains: ">B<")
            #expect(!daemon.program.standardError.contains("the content folder is gone"))
        }
    }

    /// Sets how many files a daemon may have open from now on.
    private func allow(_ limit: String, to daemon: RunningDaemon) async throws {
        let result = try await Program.run(
            ["--pid", "\(daemon.program.processID)", "--nofile=\(limit)"],
            executable: URL(fileURLWithPath: "/usr/bin/prlimit"))
        try #require(result.status == 0, "\(result)")
    }

    /// Another process that connects so often, and says nothing more than what it asks for, nor takes it.
    private func idleConnections(
        _ count: Int, to daemon: RunningDaemon, askingFor path: String = ""
    ) async throws -> Program {
        let script = """
            import socket, sys, time
            held = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(int(sys.argv[2]))]
            if sys.argv[3]:
                for one in held: one.sendall(b"GET %s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" % sys.argv[3].encode())
            print("connected", flush=True); time.sleep(600)
            """
        let port = String(daemon.base.split(separator: ":").last ?? "")
        let crowd = try Program(
            ["-c", script, port, String(count), path], executable: URL(fileURLWithPath: "/usr/bin/python3"))
        try await crowd.until("they are connected") { crowd.standardOutput.contains("connected") }
        return crowd
    }
}
