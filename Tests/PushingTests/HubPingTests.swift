import Glibc
import Logging
import Publishing
import Storage
import Synchronization
import Syndication
import Testing
import Transfer

@testable import Pushing

@Suite struct HubPingTests {
    private let database: Storage.Database
    private let transfers: TransferLoop
    private let log = LogBook()

    init() throws {
        database = try Storage.Database(inMemory: HubPing.migrations)
        transfers = try TransferLoop(TransferLoop.Settings(userAgent: "test"))
    }

    private struct Malformed: Error {}

    private func url(_ text: String) throws -> WebURL {
        guard let url = WebURL(text) else { throw Malformed() }
        return url
    }

    private func edition(_ stem: String, topic: String = "https://example.org/news.atom", hubs: [String]) throws
        -> Edition
    {
        try Edition(
            kind: .feed(name: "news", .atom), path: "/news.atom", topic: url(topic), hubs: hubs.map { try url($0) },
            contentType: "application/atom+xml", bytes: [], gzip: nil, stem: stem,
            lastModified: Timestamp(seconds: 0), version: 1)
    }

    private func settings(_ hubs: [String], backOff: [Duration] = [.milliseconds(20)]) throws -> PushSettings {
        var settings = PushSettings(hubs: try hubs.map { try url($0) })
        settings.backOff = backOff
        return settings
    }

    /// - Parameter later: by how much the clock is ahead.
    private func makePings(_ settings: PushSettings, later: Duration = .zero) -> HubPing {
        var logger = Logger(label: "test") { [log] _ in LogBook.Handler(book: log) }
        logger.logLevel = .trace
        return HubPing(
            database: database, transfers: transfers, settings: settings, now: { HubPing.wallClock() + later },
            random: { 0.5 }, logger: logger)
    }

    /// Runs the pings beside the body.
    private func run(_ pings: HubPing, _ body: @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pings.run() }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    struct Late: Error {}

    /// Waits for a condition, with a deadline.
    private func wait(_ condition: @Sendable () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while try await !condition() {
            guard .now < deadline else { throw Late() }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func waitUntilAllTold() async throws {
        let table = PingTable(database: database)
        try await wait { try await table.pending().isEmpty }
    }

    @Test func `a hub is told once of each change, in the form all hubs understand`() async throws {
        let hub = try LoopbackHub { _ in LoopbackHub.Answer(status: 204) }
        let pings = makePings(try settings([hub.address]))
        let topic = "https://example.org/news%20%C3%A5.atom?a=1&b=2"
        let first = try edition("one", topic: topic, hubs: [hub.address])
        let second = try edition("two", topic: topic, hubs: [hub.address])
        try await run(pings) {
            var arrivals = hub.pings.makeAsyncIterator()
            await pings.announce([first])
            let ping = await arrivals.next()
            let encoded = "https%3A%2F%2Fexample.org%2Fnews%2520%25C3%25A5.atom%3Fa%3D1%26b%3D2"
            #expect(ping?.body == "hub.mode=publish&hub.url=\(encoded)&hub.topic=\(encoded)")
            #expect(ping?.head.hasPrefix("POST /hub HTTP/1.1") == true)
            #expect(ping?.head.contains("Content-Type: application/x-www-form-urlencoded") == true)
            try await waitUntilAllTold()
            await pings.announce([first])
            await pings.announce([second])
            _ = await arrivals.next()
            try await waitUntilAllTold()
        }
        #expect(hub.count == 2)
        #expect(log.lines.filter { $0.hasPrefix("info hub told") }.count == 2)
    }

    @Test func `a hub that fails is told again until it has heard`() async throws {
        let hub = try LoopbackHub { number in
            switch number {
            case 1: LoopbackHub.Answer(status: 500, body: "\u{1B}[31m  no\u{7} luck\r\nsecond line")
            case 2: nil
            case 3: LoopbackHub.Answer(status: 403, body: "who are you?")
            default: LoopbackHub.Answer()
            }
        }
        let pings = makePings(try settings([hub.address]))
        let edition = try edition("one", hubs: [hub.address])
        try await run(pings) {
            await pings.announce([edition])
            try await wait { hub.count == 4 }
            try await waitUntilAllTold()
        }
        let lines = log.lines
        #expect(lines.count == 4, "\(lines)")
        #expect(
            lines[0].hasPrefix("warning the hub was not told, and will be answer=[31m  no luck attempt=1 hub=http://"))
        #expect(lines[0].contains("next=20") && lines[0].contains("status=500"))
        #expect(lines[1].hasPrefix("warning") && lines[1].contains("attempt=2"))
        #expect(lines[2].hasPrefix("error the hub does not take the ping; look at [push] hubs answer=who are you?"))
        #expect(lines[3].hasPrefix("info hub told"))
    }

    @Test func `a hub that is not there is told when it is`() async throws {
        let hub = try LoopbackHub(isOpen: false) { _ in LoopbackHub.Answer() }
        let pings = makePings(try settings([hub.address]))
        let edition = try edition("one", hubs: [hub.address])
        try await run(pings) {
            await pings.announce([edition])
            try await wait { !log.lines.isEmpty }
            try hub.open()
            try await waitUntilAllTold()
            #expect(hub.count == 1)
        }
    }

    @Test func `what waits survives a restart, with its deadline`() async throws {
        let hub = try LoopbackHub { number in number == 1 ? LoopbackHub.Answer(status: 500) : LoopbackHub.Answer() }
        let edition = try edition("one", hubs: [hub.address])
        let patient = makePings(try settings([hub.address], backOff: [.seconds(3600)]))
        try await run(patient) {
            await patient.announce([edition])
            try await wait { !log.lines.isEmpty }
        }
        let table = PingTable(database: database)
        #expect(try await table.pending().first?.ping.failures == 1)
        // A second start before that time has nothing to tell but what is new.
        let early = makePings(try settings([hub.address]))
        try await run(early) {
            await early.announce([edition, try self.edition("x", topic: "https://example.org/2", hubs: [hub.address])])
            try await wait { log.lines.count { $0.hasPrefix("info hub told") } == 1 }
        }
        #expect(hub.count == 2)
        let late = makePings(try settings([hub.address]), later: .seconds(3700))
        try await run(late) {
            await late.announce([edition])
            try await waitUntilAllTold()
        }
        #expect(hub.count == 3)
    }

    @Test func `a newer edition does not wait for the older one's turn`() async throws {
        let hub = try LoopbackHub { number in number == 1 ? LoopbackHub.Answer(status: 500) : LoopbackHub.Answer() }
        let pings = makePings(try settings([hub.address], backOff: [.seconds(3600)]))
        let (first, second) = try (edition("one", hubs: [hub.address]), edition("two", hubs: [hub.address]))
        try await run(pings) {
            await pings.announce([first])
            try await wait { !log.lines.isEmpty }
            await pings.announce([second])
            try await waitUntilAllTold()
        }
        #expect(hub.count == 2)
    }

    @Test(arguments: ["3000", "Fri, 31 Dec 9999 23:59:59 GMT", "99999999999999999999999"])
    func `a hub may say when to come back`(retryAfter: String) async throws {
        let hub = try LoopbackHub { _ in
            LoopbackHub.Answer(status: 503, headers: ["Retry-After: \(retryAfter)"])
        }
        let pings = makePings(try settings([hub.address]))
        let edition = try edition("one", hubs: [hub.address])
        try await run(pings) {
            await pings.announce([edition])
            try await wait { !log.lines.isEmpty }
        }
        let pending = try await PingTable(database: database).pending().first
        #expect(pending?.ping.failures == 0)
        let pause = pending?.nextTry.since(HubPing.wallClock()) ?? .zero
        #expect(pause > .seconds(2800) && pause <= .seconds(86_400))
        #expect(retryAfter != "3000" || pause <= .seconds(3000))
    }

    @Test func `a hub that hangs holds up no other`() async throws {
        // It accepts connections into its backlog, and never reads.
        let deaf = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(deaf) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(deaf, generic, length) == 0 && listen(deaf, 16) == 0 && getsockname(deaf, generic, &length) == 0
            }
        }
        try #require(isBound)
        let slow = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/hub"
        let hub = try LoopbackHub { _ in LoopbackHub.Answer() }
        var settings = try settings([slow, hub.address])
        // Nobody who waits for it can come to an end.
        settings.timeout = .seconds(3600)
        let pings = makePings(settings)
        let editions = try (0..<20).map {
            try edition("one", topic: "https://example.org/\($0)", hubs: [slow, hub.address])
        }
        try await run(pings) {
            await pings.announce(editions)
            try await wait { hub.count == 20 }
        }
    }

    @Test func `a hub that is no longer configured is forgotten`() async throws {
        let hub = try LoopbackHub { _ in LoopbackHub.Answer(status: 500) }
        let pings = makePings(try settings([hub.address], backOff: [.seconds(3600)]))
        let edition = try edition("one", hubs: [hub.address])
        try await run(pings) {
            await pings.announce([edition])
            try await wait { !log.lines.isEmpty }
            await pings.reconfigure(PushSettings())
            try await waitUntilAllTold()
        }
    }

    @Test func `a feed that is gone is not pinged any more, and is pinged anew when it is back`() async throws {
        let hub = try LoopbackHub { number in LoopbackHub.Answer(status: number == 1 ? 500 : 204) }
        let pings = makePings(try settings([hub.address], backOff: [.seconds(3600)]))
        let table = PingTable(database: database)
        let gone = try edition("one", topic: "https://example.org/gone", hubs: [hub.address])
        let kept = try edition("one", hubs: [hub.address])
        try await run(pings) {
            await pings.announce([gone])
            try await wait { try await table.pending().first?.attempts == 1 }
            await pings.announce([kept])
            try await wait { log.lines.count { $0.hasPrefix("info hub told") } == 1 }
            try await wait { try await table.pending().isEmpty }
            #expect(try await pings.reports().isEmpty)
            #expect(hub.count == 2)
            await pings.announce([kept, gone])
            try await wait { hub.count == 3 }
            try await waitUntilAllTold()
        }
    }

    @Test func `documents without a hub, and topics that are not announced, are not pinged`() async throws {
        let hub = try LoopbackHub { _ in LoopbackHub.Answer() }
        let table = PingTable(database: database)
        let subject = Ping.Subject(hub: try url(hub.address), topic: try url("https://example.org/gone"))
        try await table.want([subject: "one"], at: Timestamp(seconds: 0))
        let pings = makePings(try settings([hub.address]))
        let silent = try edition("one", topic: "https://example.org/silent", hubs: [])
        let loud = try edition("one", hubs: [hub.address])
        try await run(pings) {
            await pings.announce([silent, loud])
            try await wait { hub.count == 1 && !log.lines.isEmpty }
        }
        #expect(hub.count == 1)
        #expect(try await table.pending().isEmpty)
    }

    @Test func `a deadline that a wrong clock has set does not last`() async throws {
        let hub = try LoopbackHub { _ in LoopbackHub.Answer() }
        let edition = try edition("one", hubs: [hub.address])
        let table = PingTable(database: database)
        let subject = Ping.Subject(hub: try url(hub.address), topic: edition.topic)
        try await table.want([subject: "one"], at: HubPing.wallClock() + .seconds(400 * 86_400))
        let pings = makePings(try settings([hub.address]))
        try await run(pings) {
            await pings.announce([edition])
            try await waitUntilAllTold()
        }
    }
}

/// Keeps what was logged, one line each, with its facts in the order of their names.
final class LogBook: Sendable {
    private let book = Mutex<[String]>([])

    var lines: [String] { book.withLock { $0 } }

    struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            book.book.withLock { $0.append("\(event.level) \(event.message)\(facts)") }
        }
    }
}
