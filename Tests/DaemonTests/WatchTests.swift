import Foundation
import Storage
import Synchronization
import Testing

@testable import Daemon

struct HealthTests {
    private func health(_ heartbeat: Heartbeat = Heartbeat()) throws -> (Health, Database) {
        let database = try Database(inMemory: StateSchema.migrations)
        return (Health(database: database, heartbeat: heartbeat, tally: Tally()) { [] }, database)
    }

    @Test func `a state that takes writes is good, and one that is closed is not`() async throws {
        let (health, database) = try health()
        #expect(await health.proofs(within: .seconds(20)).first { $0.name == "state" }?.isGood == true)
        try database.close()
        #expect(await health.proofs(within: .seconds(20)).first { $0.name == "state" }?.isGood == false)
    }

    @Test func `a server that does not listen is not well, unless it is stopping`() async throws {
        let (health, _) = try health()
        #expect(await health.proofs(within: .seconds(20)).first { $0.name == "http" }?.isGood == false)
        health.noteDraining()
        #expect(await health.proofs(within: .seconds(20)).first { $0.name == "http" }?.isGood == true)
    }

    @Test func `what could not be published is told until something is, and no restart mends it`() async throws {
        let (health, _) = try health()
        func proof() async -> Health.Proof? {
            await health.proofs(within: .seconds(20)).first { $0.name == "publishing" }
        }
        #expect(await proof()?.isGood == true)
        health.noteUnpublished("the disk is full")
        let bad = try #require(await proof())
        #expect(!bad.isGood && bad.isMendedByRestart == false)
        #expect(bad.words.contains("nothing could be published") && bad.words.contains("the disk is full"))
        health.notePublished()
        #expect(await proof()?.isGood == true)
    }

    @Test func `only of what is wrong it is said whether a restart mends it`() throws {
        func json(_ proof: Health.Proof) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(proof), as: UTF8.self)
        }
        #expect(try json(Health.Proof(name: "http", isGood: true)) == #"{"isGood":true,"name":"http","words":""}"#)
        #expect(
            try json(Health.Proof(name: "http", isGood: false, words: "It hangs."))
                == #"{"isGood":false,"isMendedByRestart":true,"name":"http","words":"It hangs."}"#)
    }
}

struct StateProofTests {
    /// A disk that hangs until it is let go.
    private final class HangingDisk: Sendable {
        private let gate = AsyncStream.makeStream(of: Void.self)
        private let started = Mutex(0)
        var writes: Int { started.withLock { $0 } }

        func write() async {
            started.withLock { $0 += 1 }
            for await _ in gate.stream {}
        }

        func letGo() { gate.continuation.finish() }
    }

    @Test func `a disk that hangs is written to once, however often it is asked`() async throws {
        let disk = HangingDisk()
        let state = StateProof(tally: Tally()) { await disk.write() }
        for _ in 0..<5 {
            let proof = await state.proof(within: .milliseconds(20))
            #expect(!proof.isGood)
            #expect(proof.words.hasPrefix("the state takes no write"))
        }
        #expect(disk.writes == 1)
        // Someone who waits for the write that is under way is told of its end.
        async let patient = state.proof(within: .seconds(60))
        disk.letGo()
        #expect(await patient.isGood)
        #expect(await state.proof(within: .seconds(60)).isGood)
    }
}

struct UnmendedStateTests {
    @Test func `a state that was deleted is told, and no restart is asked for`() async {
        for (kind, isMended) in [(StorageError.Kind.lost, false), (.full, false), (.failed, true)] {
            let error = StorageError(kind, path: "/s", "it is so", remedy: "Mend it")
            let proof = await StateProof(tally: Tally()) { throw error }.proof(within: .seconds(60))
            #expect(!proof.isGood)
            #expect(proof.words == "/s: it is so. Mend it.")
            #expect(proof.isMendedByRestart == isMended)
        }
    }
}

struct HourlyCountsTests {
    @Test func `hours move on, and what is older than a day is gone`() {
        let seconds = Mutex<Int64>(1000)
        let counts = HourlyCounts { seconds.withLock { $0 } }
        counts.add(2)
        seconds.withLock { $0 += 3600 }
        counts.add(upTo: 5)
        counts.add(upTo: 7)
        #expect(counts.hours.suffix(3) == [0, 2, 7])
        seconds.withLock { $0 += 22 * 3600 }
        #expect(counts.hours.prefix(2) == [2, 7])
        seconds.withLock { $0 += 100 * 3600 }
        #expect(counts.hours == [Int](repeating: 0, count: 24))
    }
}

struct MetricTextTests {
    @Test func `buckets add up, and labels are escaped`() {
        let histogram = Histogram()
        for milliseconds in [1, 7, 7, 99_000] { histogram.note(.milliseconds(milliseconds)) }
        var text = MetricText()
        text.add("x_seconds", "Help.", histogram)
        text.add("y", .gauge, "Help.", [([("l", "a\"b\\c\nd")], 1.5)])
        for line in [
            "# TYPE x_seconds histogram", #"x_seconds_bucket{le="0.005"} 1"#, #"x_seconds_bucket{le="0.01"} 3"#,
            #"x_seconds_bucket{le="60"} 3"#, #"x_seconds_bucket{le="+Inf"} 4"#, "x_seconds_count 4",
            #"y{l="a\"b\\c\nd"} 1.5"#,
        ] { #expect(text.text.contains(line + "\n"), "\(line) is not in\n\(text.text)") }
    }
}

struct TerminalTests {
    @Test(arguments: [
        (4, 80, "a\nb\nc"), (3, 80, "a\n… 2 more lines"), (2, 80, "… 3 more lines"), (1, 80, "… 3 more lines"),
        (3, 5, "a\n… 2 m"),
    ])
    func `a screen shows the beginning, and how much more there is`(rows: Int, columns: Int, shown: String) {
        #expect(Terminal.fitted("a\nb\nc", rows: rows, columns: columns) == shown)
    }

    @Test func `a long line takes more than one row`() {
        let text = "aaaaaaaaaaaaaaaaaaaaa\nb\nc"
        #expect(Terminal.fitted(text, rows: 6, columns: 10) == text)
        #expect(Terminal.fitted(text, rows: 5, columns: 10) == "aaaaaaaaaaaaaaaaaaaaa\n… 2 more l")
    }
}

struct StatusTextTests {
    @Test func `bars are as high as their hour is of the greatest`() {
        #expect(StatusText.bar([0, 1, 4, 8]) == "·▁▄█")
        #expect(StatusText.bar([0, 0]) == "··")
        #expect(StatusText.bar([1_000_000]) == "█")
    }

    @Test(arguments: [0, 2]) func `subscribers whose key is missing are no good sign`(count: Int) throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], "hub": {"address": "https://a.example/hub",
            "subscriptions": 2, "unverified": 0, "underWay": 0, "delivered": 0, "failed": 0, "paused": [],
            "withoutKey": \(count), "held": {"subscriptions": 0, "deliveries": 0}, "holds": []}}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(text.contains("all is well") == (count == 0))
        #expect(text.contains("NOT DELIVERED: 2 subscriptions get nothing") == (count > 0))
    }

    @Test func `a hub that cannot be asked is told, and no good sign`() throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], "hubProblem": "the state file is damaged"}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(!text.contains("all is well"))
        #expect(text.contains("NOT KNOWN: who subscribes at the hub"))
        #expect(text.contains("external hubs are to be told: the state file is damaged"))
    }

    @Test(arguments: [0, 7]) func `what an operator holds is told, and no good sign while it waits`(waiting: Int) throws
    {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], "hub": {"address": "https://a.example/hub",
            "subscriptions": 9, "unverified": 0, "underWay": 0, "delivered": 0, "failed": 0, "paused": [],
            "withoutKey": 0, "held": {"subscriptions": 8, "deliveries": \(waiting)}, "holds": ["reader.example"]}}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(text.contains("all is well") == (waiting == 0))
        #expect(
            text.contains("NOT DELIVERED: 7 deliveries are held: `syndicated queue release all`.\n") == (waiting > 0))
        #expect(text.contains("hub: 9 subscriptions, 8 of them held, 0 not verified yet"))
        #expect(text.contains("\nheld, also who subscribes from there later: reader.example"))
    }

    @Test func `hosts that are paused are told, those first that have failed for longest`() throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], "hub": {"address": "https://a.example/hub",
            "subscriptions": 2, "unverified": 0, "underWay": 0, "delivered": 0, "failed": 0,
            "paused": ["https://b.example", "https://c.example"], "pausedSince": {
            "https://b.example": "2026-03-14T08:30:00Z", "https://c.example": "2026-03-09T08:30:00Z"},
            "withoutKey": 0, "held": {"subscriptions": 0, "deliveries": 0}, "holds": []}}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(
            text.contains(
                "\npaused, because they do not answer or are in trouble:\n"
                    + "  https://c.example, since 2026-03-09T08:30:00Z\n"
                    + "  https://b.example, since 2026-03-14T08:30:00Z"))
        #expect(text.contains("all is well"))
    }

    @Test(arguments: [false, true]) func `a hub that takes no pings is told, and trouble after a while`(isTrouble: Bool)
        throws
    {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], "untoldHubs": [{"hub": "https://hub.example/", "topics": 3,
            "since": "2026-03-14T08:30:00Z", "answer": "503 busy", "nextTry": "2026-03-14T09:30:00Z",
            "isTrouble": \(isTrouble)}]}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(text.contains("all is well") == !isTrouble)
        #expect(text.contains("NOT TOLD: the hub https://hub.example/ has not taken pings for 3 topics") == isTrouble)
        #expect(text.contains("external hub https://hub.example/: to be told of 3 topics again") == !isTrouble)
        #expect(text.contains("503 busy"))
    }

    @Test func `a feed that is closed is told as such`() throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "readers": [], "problems": [], "documents": [
            {"address": "https://a.example/old.atom", "bytes": 7, "lastModified": 0, "isClosed": true},
            {"address": "https://a.example/new.atom", "bytes": 7, "lastModified": 0}]}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(text.contains("https://a.example/old.atom  7 bytes, changed 2001-01-01T00:00:00Z, closed\n"))
        #expect(text.hasSuffix("changed 2001-01-01T00:00:00Z") && text.contains("all is well"))
    }

    @Test func `the state and the addresses are told, and a new state is no good sign`() throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], "state": "/s/c.sqlite",
            "addresses": ["127.0.0.1:8080", "unix:/run/s.sock"]}
            """
        var status = try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8))
        let text = StatusText().text(of: status)
        #expect(text.contains("all is well"))
        #expect(text.contains("\nstate: /s/c.sqlite\nlistening at 127.0.0.1:8080, unix:/run/s.sock\n1 entries\n"))
        status.stateNotice = "a new state was begun"
        let trouble = StatusText().text(of: status)
        #expect(!trouble.contains("all is well") && trouble.contains("\nA NEW STATE: a new state was begun.\n"))
    }

    @Test func `subscribers of an address that is not published are no good sign`() throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], "hub": {"address": "https://a.example/hub",
            "subscriptions": 3, "unverified": 0, "underWay": 0, "delivered": 0, "failed": 0, "paused": [],
            "withoutKey": 0, "astray": {"https://a.example/old.rss": 1, "https://a.example/old.atom": 2},
            "advice": {"https://a.example/old.rss": "Name it.", "https://a.example/old.atom": "Name it.",
            "https://a.example/b.atom": "Nobody is subscribed."},
            "held": {"subscriptions": 0, "deliveries": 0}, "holds": []}}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(!text.contains("all is well"))
        #expect(
            text.contains(
                "NOT PUBLISHED: 3 subscriptions are for addresses that are not published: https://a.example/old.atom "))
        #expect(text.contains(" https://a.example/old.rss\nName it.\n") && !text.contains("Nobody"))
    }

    @Test(arguments: [
        (#""clockBehind": 31536000"#, "THE CLOCK is behind what was published last by 365 d."),
        (#""clockSetBack": 10799.9"#, "THE CLOCK was set back by 3 h while the daemon ran."),
    ]) func `a clock that is behind, or was set back, is no good sign`(clock: String, words: String) throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], \(clock)}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(!text.contains("all is well"))
        #expect(text.contains(words))
    }

    @Test(arguments: [0, 3]) func `errors in the content are no good sign, and warnings are none`(errors: Int) throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": ["a.md: warning: it is so."], "errors": \(errors)}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(text.contains("all is well") == (errors == 0))
        #expect(text.contains("process 1: 3 errors in the content\n") == (errors > 0))
    }

    @Test(arguments: [
        (#""state": "silent""#, "does not push changes"),
        (#""state": "unsubscribed", "problem": "404""#, "does not take our subscription"),
        (#""state": "unsubscribed""#, nil), (#""state": "pushes""#, nil),
    ]) func `an external hub that does not work is no good sign`(state: String, trouble: String?) throws {
        let json = """
            {"version": "1", "process": 1, "content": "/c", "folder": "present", "isReady": true, "entries": 1,
            "documents": [], "readers": [], "problems": [], "externalHubs": [{"hub": "https://hub.example/",
            "topic": "https://a.example/all.atom", "missed": 0, \(state)}]}
            """
        let text = StatusText().text(of: try JSONDecoder().decode(DaemonStatus.self, from: Data(json.utf8)))
        #expect(text.contains("all is well") == (trouble == nil))
        if let trouble { #expect(text.contains("process 1: https://hub.example/ \(trouble)\n")) }
    }
}
