import Foundation
import Synchronization
import Testing

/// A receiver for many callbacks: it remembers which version of the news each has had, in their order.
private final class NewsReceiver: Sendable {
    private let had = Mutex<[String: [Int]]>([:])
    private let total = Mutex(0)
    private let door: LoopbackDoor
    var address: String { door.address }

    init() throws {
        door = try LoopbackDoor()
        door.open { [self] connection in
            var unread = Data()
            while let (path, version) = Self.delivery(on: connection, &unread) {
                had.withLock { $0[path, default: []].append(version) }
                total.withLock { $0 += 1 }
                // As over a network. On loopback as many would come in the time that a busy disk takes to note some.
                usleep(10_000)
                let answer = "HTTP/1.1 204 Taken\r\n\r\n"
                guard send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { return }
            }
        }
    }

    func close() { door.close() }

    var count: Int { total.withLock { $0 } }
    var versions: [String: [Int]] { had.withLock { $0 } }

    /// How many came again that had come before.
    var repetitions: Int { had.withLock { $0.values.reduce(0) { $0 + $1.count - Set($1).count } } }

    func count(having version: Int) -> Int { had.withLock { $0.values.count { $0.last == version } } }

    private static func delivery(on connection: Int32, _ unread: inout Data) -> (String, Int)? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if let end = unread.range(of: Data("\r\n\r\n".utf8)) {
                let head = String(decoding: unread[unread.startIndex..<end.lowerBound], as: UTF8.self)
                let lines = head.components(separatedBy: "\r\n")
                let length =
                    lines.first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
                if unread.endIndex - end.upperBound >= length {
                    let body = unread[end.upperBound..<end.upperBound + length]
                    unread = Data(unread[(end.upperBound + length)...])
                    let words = lines[0].split(separator: " ")
                    guard words.count > 1, let mark = body.range(of: Data("<title>Version ".utf8)) else { return nil }
                    let digits = body[mark.upperBound...].prefix { (0x30...0x39).contains($0) }
                    return (String(words[1]), Int(String(decoding: digits, as: UTF8.self)) ?? 0)
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            unread += buffer[..<count]
        }
    }
}

/// Reliability P2 and F14: the program is killed in the middle of a fan-out, again and again.
struct HubKillTests {
    private static let subscribers = 10_000
    /// The program is killed after so many: many more than are on their way or not noted at a time.
    private static let deliveries = 1000

    /// Who is subscribed, put into the state of a daemon that does not run.
    private func subscribe(_ receivers: [NewsReceiver], to topic: String, in site: Site) async throws {
        let script = """
            import sqlite3, sys, time
            db = sqlite3.connect(sys.argv[1])
            soon = int(time.time() * 1000) + 86400000
            origins = sys.argv[4:]
            db.executemany(
                "INSERT INTO subscription (topic, callback, origin, topic_given, secret, method, created, expires, have)"
                " VALUES (?, ?, ?, ?, x'736563726574', 'sha256', 0, ?, 1)",
                [(sys.argv[2], f"{origins[n % len(origins)]}/{n}", origins[n % len(origins)], sys.argv[2], soon)
                 for n in range(int(sys.argv[3]))])
            db.commit()
            """
        let result = try await Program.run(
            ["-c", script, site.state.path, topic, "\(Self.subscribers)"] + receivers.map(\.address),
            executable: URL(fileURLWithPath: "/usr/bin/python3"))
        guard result.status == 0 else { throw Program.Failure(description: result.errors) }
    }

    private func version(_ number: Int) -> String {
        Site.post("Version \(number)", date: "2026-03-14T08:30:00Z", body: "Words.")
    }

    @Test(.timeLimit(.minutes(5)))
    func `every subscriber has the newest version after twenty kills in the middle of a fan-out`() async throws {
        let site = try Site()
        try site.save("news.md", version(1))
        let path = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[hub]\nallow-private-callbacks = true\n")
        let first = try await RunningDaemon(site, arguments: ["--config", path])
        let (base, topic) = (first.base, first.base + "/all.atom")
        await first.program.stop()
        let receivers = try (0..<8).map { _ in try NewsReceiver() }
        defer { for receiver in receivers { receiver.close() } }
        try await subscribe(receivers, to: topic, in: site)

        func start() async throws -> Program {
            let program = try Program([
                "serve", site.content.path, "--state", site.state.path, "--listen", String(base.dropFirst(7)),
                "--config", path,
            ])
            try await program.log(contains: "ready")
            return program
        }
        func count() -> Int { receivers.map(\.count).reduce(0, +) }
        func repetitions() -> Int { receivers.map(\.repetitions).reduce(0, +) }
        func count(having version: Int) -> Int { receivers.map { $0.count(having: version) }.reduce(0, +) }
        var newest = 1
        // In the rounds that go on with a version: a program that noted nothing would begin anew, and repeat all.
        var (delivered, repeated) = (0, 0)
        for round in 0..<20 {
            let program = try await start()
            if round % 5 == 0 {
                newest += 1
                try site.save("news.md", version(newest))
            }
            let (start, before) = (count(), repetitions())
            try await program.until("the fan-out goes on") {
                count() >= start + Self.deliveries || count(having: newest) == Self.subscribers
            }
            program.send(SIGKILL)
            try await program.wait()
            if round % 5 != 0 {
                delivered += count() - start
                repeated += repetitions() - before
            }
        }
        let last = try await start()
        try await last.until("all have the newest version", within: .seconds(120)) {
            count(having: newest) == Self.subscribers
        }
        await last.stop()

        let histories = receivers.flatMap { $0.versions.values }
        #expect(histories.count == Self.subscribers)
        // Never older content after newer; and what was delivered twice was on its way, or not noted yet, at a kill.
        #expect(histories.allSatisfy { $0 == $0.sorted() })
        #expect(repeated < delivered / 2, "\(repeated) of \(delivered)")
    }
}
