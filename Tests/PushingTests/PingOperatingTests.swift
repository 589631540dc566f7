import Logging
import Publishing
import Storage
import Synchronization
import Syndication
import Testing
import Transfer

@testable import Pushing

/// What an operator sees of pings that wait, and what commands do with them.
@Suite struct `Pings that wait` {
    private let database: Storage.Database
    private let transfers: TransferLoop
    private let log = LogBook()
    private let skew = Skew()

    private final class Skew: Sendable {
        let value = Mutex(Duration.zero)
        var now: Timestamp { HubPing.wallClock() + value.withLock { $0 } }
    }

    init() throws {
        database = try Storage.Database(inMemory: HubPing.migrations)
        transfers = try TransferLoop(TransferLoop.Settings(userAgent: "test"))
    }

    private func makePings(_ hubs: [String]) throws -> HubPing {
        var settings = PushSettings(hubs: try hubs.map(HubHouse.url))
        settings.backOff = [.seconds(3600), .seconds(50_000)]
        var logger = Logger(label: "test") { [log] _ in LogBook.Handler(book: log) }
        logger.logLevel = .trace
        return HubPing(
            database: database, transfers: transfers, settings: settings, now: { [skew] in skew.now },
            random: { 0.5 }, logger: logger)
    }

    private func edition(_ stem: String, hubs: [String]) throws -> Edition {
        try Edition(
            kind: .feed(name: "news", .atom), path: "/news.atom", topic: HubHouse.url(HubHouse.topic),
            hubs: hubs.map(HubHouse.url), contentType: "application/atom+xml", bytes: [], gzip: nil, stem: stem,
            lastModified: Timestamp(seconds: 0), version: 1)
    }

    private func wait(_ condition: @Sendable () async throws -> Bool) async throws {
        try await PushingTests.wait(telling: log, condition)
    }

    @Test func `are told with what the hub said, and become trouble after a while`() async throws {
        let isWell = Mutex(false)
        let hub = try LoopbackHub { _ in
            isWell.withLock { $0 } ? LoopbackHub.Answer() : LoopbackHub.Answer(status: 503, body: "busy\u{7}\nmore")
        }
        let pings = try makePings([hub.address])
        let (first, second) = try (edition("one", hubs: [hub.address]), edition("two", hubs: [hub.address]))
        try await beside({ await pings.run() }) {
            #expect(try await pings.untold().isEmpty)
            await pings.announce([first])
            try await wait { try await pings.reports().first?.attempts == 1 }
            let report = try #require(try await pings.reports().first)
            #expect(report.hub == hub.address && report.topic == HubHouse.topic && report.answer == "503 busy")
            #expect(report.failingSince != nil && report.nextTry > (report.failingSince ?? ""))
            #expect(try await pings.untold().map(\.isTrouble) == [false])
            // Newer content begins anew, and the hub has been failing since before it.
            await pings.announce([second])
            try await wait { hub.count == 2 }
            try await wait { try await pings.reports().first?.attempts == 1 }
            skew.value.withLock { $0 += .seconds(1000) }
            let untold = try #require(try await pings.untold().first)
            #expect(untold.isTrouble && untold.topics == 1 && untold.answer == "503 busy")
            #expect(untold.since == report.failingSince)
            let counters = await pings.counters()
            #expect(counters.outcomes == [.told: 0, .refused: 0, .failed: 2, .noAnswer: 0])
            #expect(counters.waiting == 1 && counters.failing.map { $0 >= .seconds(1000) } == true)
            // A state that cannot be read says nothing of what waits, and above all not that nothing does.
            try await database.write { try $0.execute(sql: "ALTER TABLE ping RENAME TO lost") }
            let lost = await pings.counters()
            #expect(lost.outcomes == counters.outcomes && lost.waiting == nil && lost.failing == nil)
            try await database.write { try $0.execute(sql: "ALTER TABLE lost RENAME TO ping") }
            isWell.withLock { $0 = true }
            #expect(try await pings.retry(.all) == 1)
            try await wait { try await pings.reports().isEmpty }
            #expect(try await pings.untold().isEmpty)
            #expect(await pings.counters().failing == .zero)
        }
        #expect(hub.count == 3)
    }

    @Test(arguments: [500, 429])
    func `are tried as often as an operator likes, and no wait grows longer`(status: Int) async throws {
        let hub = try LoopbackHub { _ in
            LoopbackHub.Answer(status: status, headers: status == 429 ? ["Retry-After: 5"] : [])
        }
        let pings = try makePings([hub.address])
        let edition = try edition("one", hubs: [hub.address])
        let (host, other) = try (
            #require(SubscriptionChoice("127.0.0.1")), #require(SubscriptionChoice("http://127.0.0.1:1/"))
        )
        try await beside({ await pings.run() }) {
            await pings.announce([edition])
            for number in 1...4 {
                try await wait {
                    let report = try await pings.reports().first
                    return hub.count == number && report?.attempts == 1 && report?.isUnderWay == false
                }
                for choice in [SubscriptionChoice.id(1), other] {
                    #expect(try await pings.retry(choice) == 0)
                    #expect(try await pings.reports(choice).isEmpty)
                }
                if number < 4 { #expect(try await pings.retry(host) == 1) }
            }
            #expect(await pings.knows(host))
            #expect(await !pings.knows(other))
        }
        let waiting = try #require(try await PingTable(database: database).pending().first)
        #expect(waiting.ping.failures == (status == 500 ? 1 : 0))
        #expect(waiting.nextTry.since(skew.now) <= .seconds(3600))
        #expect(hub.count == 4)
    }

    @Test func `are dropped, also while one is on its way, and the next change is told`() async throws {
        let gate = Gate()
        let hub = try LoopbackHub { number in
            if number == 1 { gate.pass() }
            return LoopbackHub.Answer(status: number < 3 ? 500 : 204)
        }
        let pings = try makePings([hub.address])
        let editions = try ["one", "two", "three"].map { try edition($0, hubs: [hub.address]) }
        try await beside({ await pings.run() }) {
            await pings.announce([editions[0]])
            try await wait { try await pings.reports().first?.isUnderWay == true }
            #expect(try await pings.drop(.all) == 1)
            gate.open()
            try await wait { await pings.underWay.isEmpty && hub.count == 1 }
            #expect(try await pings.reports().isEmpty)
            await pings.announce([editions[1]])
            try await wait { try await pings.untold().count == 1 }
            #expect(try await pings.drop(.all) == 1)
            #expect(try await pings.untold().isEmpty)
            await pings.announce([editions[2]])
            try await wait { await pings.counters().outcomes[.told] == 1 }
        }
        #expect(hub.count == 3)
    }

    @Test func `wait for no longer because the clock is set back`() async throws {
        let hub = try LoopbackHub { _ in LoopbackHub.Answer(status: 503) }
        let pings = try makePings([hub.address])
        let edition = try edition("one", hubs: [hub.address])
        let table = PingTable(database: database)
        try await beside({ await pings.run() }) {
            await pings.announce([edition])
            try await wait { try await pings.reports().first?.attempts == 1 }
            skew.value.withLock { $0 -= .seconds(40_000) }
            await pings.look()
            try await wait {
                let waiting = try #require(try await table.pending().first)
                let since = try #require(waiting.failingSince)
                return waiting.nextTry.since(skew.now) <= .seconds(4320) && since <= skew.now
            }
        }
        #expect(hub.count == 1)
    }
}
