import Foundation
import GRDB
import Logging
import Publishing
import Storage
import Synchronization
import Syndication
import Transfer

@testable import Pushing

/// A hub with all that belongs to it, for tests: on a state in memory, with a clock that can be set.
final class HubHouse: Sendable {
    static let topic = "https://example.org/news.atom"
    static let hubAddress = "https://example.org/hub"

    let database: Storage.Database
    let transfers: TransferLoop
    let hub: Hub
    let log = LogBook()
    private let skew: Skew

    private final class Skew: Sendable {
        let value = Mutex(Duration.zero)
        let frozen = Mutex<Timestamp?>(nil)

        var now: Timestamp { (frozen.withLock { $0 } ?? HubPing.wallClock()) + value.withLock { $0 } }
    }

    struct Malformed: Error {}

    init(
        database: Storage.Database? = nil, isComplete: Bool = true, _ change: (inout HubSettings) -> Void = { _ in }
    ) async throws {
        let isNew = database == nil
        let database = try database ?? Storage.Database(inMemory: Hub.migrations)
        self.database = database
        transfers = try TransferLoop(TransferLoop.Settings(userAgent: "test (+https://example.org/)", limit: 600))
        var settings = HubSettings(address: try Self.url(Self.hubAddress), ownOrigins: ["https://example.org"])
        settings.reach = .publicOnly(except: IPAddress.privateNetworks)
        settings.limits.ratePerSource = 0
        settings.limits.ratePerTarget = 0
        settings.verificationPause = .milliseconds(20)
        settings.verificationTimeout = .seconds(5)
        settings.cloudRefusalTime = .milliseconds(50)
        settings.backOff = [.milliseconds(20), .milliseconds(40)]
        settings.pace.probeWaits = [.milliseconds(20), .milliseconds(40)]
        change(&settings)
        var logger = Logger(label: "test") { [log] _ in LogBook.Handler(book: log) }
        logger.logLevel = .trace
        let skew = Skew()
        self.skew = skew
        hub = Hub(
            database: database, transfers: transfers, deliveries: transfers, settings: settings,
            now: { skew.now }, random: { 0.5 }, logger: logger)
        // Where nothing was before, no lease can be over by mistake.
        if isNew { await hub.believeClock() }
        await hub.announce([try Self.edition(1)], isComplete: isComplete)
    }

    static func url(_ text: String) throws -> WebURL {
        guard let url = WebURL(text) else { throw Malformed() }
        return url
    }

    static func edition(
        _ version: Int64, topic: String = topic, contentType: String = "application/atom+xml; charset=utf-8",
        text: String? = nil
    ) throws -> Edition {
        try Edition(
            kind: .feed(name: "news", .atom), path: "/news.atom", topic: url(topic),
            hubs: [url(hubAddress), url("https://other.example/")], contentType: contentType,
            bytes: Array((text ?? "<feed>\(version)</feed>").utf8), gzip: nil, stem: "stem\(version)",
            lastModified: Timestamp(seconds: 0), version: version)
    }

    func publish(_ version: Int64) async throws {
        await hub.announce([try Self.edition(version)])
    }

    var now: Timestamp { skew.now }

    /// From now on only `moveClock` moves the clock.
    func freezeClock() {
        skew.frozen.withLock { $0 = HubPing.wallClock() }
    }

    func moveClock(by duration: Duration) {
        skew.value.withLock { $0 += duration }
    }

    // MARK: Asking

    @discardableResult
    func ask(
        _ mode: String, _ callback: String, topic: String = HubHouse.topic, _ more: [(String, String)] = [],
        from peer: String? = "192.0.2.1"
    ) async -> HubReply {
        let fields = [("hub.mode", mode), ("hub.callback", callback), ("hub.topic", topic)] + more
        return await post(Form.encoded(fields.map { Form.Field(name: $0.0, value: $0.1) }), from: peer)
    }

    func post(
        _ body: String, contentType: String? = "application/x-www-form-urlencoded", from peer: String? = "192.0.2.1"
    ) async -> HubReply {
        await hub.receive(Array(body.utf8), contentType: contentType, from: peer)
    }

    // MARK: Waiting

    /// Runs the hub beside the body.
    func run(_ body: @Sendable () async throws -> Void) async throws {
        try await beside({ await self.hub.run() }, body)
    }

    func wait(_ condition: @Sendable () async throws -> Bool) async throws {
        try await PushingTests.wait(telling: log, condition)
    }

    /// The rows of subscriptions, those whose lease is over too.
    func count() async throws -> Int {
        try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM subscription") ?? 0 }
    }

    /// Until nothing waits for its verification.
    func waitUntilSettled() async throws {
        try await wait {
            guard try await self.hub.table.pending().isEmpty else { return false }
            // What is gone from the state is a moment later gone from memory.
            return await self.hub.pending.isEmpty
        }
    }

    /// Subscribes and waits until the subscription stands.
    func subscribe(_ callback: String, topic: String = HubHouse.topic, _ more: [(String, String)] = []) async throws {
        guard await ask("subscribe", callback, topic: topic, more).status == 202 else { throw Malformed() }
        try await waitUntilSettled()
    }
}

extension SubscriptionTable {
    /// All that waits, denials too, the oldest first.
    func pending() async throws -> [PendingRequest] {
        try await requests("TRUE ORDER BY id", []).requests
    }
}

extension Hub {
    /// As after an hour without a step.
    func believeClock() { clock = ClockWatch(wall: now(), steady: .now, isTried: true) }
}

extension HubPing {
    /// The time of day, for tests whose clock goes on by itself.
    static let wallClock: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
