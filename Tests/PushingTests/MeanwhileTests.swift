import Foundation
import GRDB
import Storage
import Synchronization
import Syndication
import Testing

@testable import Pushing

/// What happens to a subscription while a delivery to it is on its way.
@Suite struct `What happens during a delivery` {
    /// A subscriber whose first delivery waits at a gate, and is answered with a status then.
    private func subscriber(_ gate: Gate, _ status: Int) throws -> LoopbackSubscriber {
        let tries = Mutex(0)
        return try LoopbackSubscriber { request in
            guard request.method == "POST" else { return nil }
            let isFirst = tries.withLock {
                $0 += 1
                return $0 == 1
            }
            guard isFirst else { return nil }
            gate.pass()
            return .status(status)
        }
    }

    @Test func `a call of the operator brings another one after it`() async throws {
        let gate = Gate()
        let subscriber = try subscriber(gate, 503)
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { subscriber.received.count { $0.method == "POST" } == 1 }
            #expect(try await house.hub.retry(.all) == 1)
            gate.open()
            try await house.wait { subscriber.deliveries.count == 2 }
        }
    }

    /// The old attempt says nothing of the renewed subscription: neither that it has the content, nor that it is gone, nor
    /// when it is to be tried (WebSub §5.1: the later request overrides).
    @Test(arguments: [204, 410, 503])
    func `a renewal is not undone by what comes of it`(status: Int) async throws {
        let gate = Gate()
        let subscriber = try subscriber(gate, status)
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c", [("hub.secret", "one")])
            try await house.publish(2)
            try await house.wait { subscriber.received.count { $0.method == "POST" } == 1 }
            await house.ask("subscribe", subscriber.origin + "/c", [("hub.secret", "two"), ("hub.initial", "true")])
            try await house.wait { house.log.lines.contains { $0.hasPrefix("info renewed") } }
            gate.open()
            try await house.wait { subscriber.deliveries.count == 2 }
            try await house.wait { await house.hub.courier.isSettled }
        }
        let second = try #require(subscriber.deliveries.last)
        #expect(
            second.headers["x-hub-signature"]
                == Signature.header(.sha256, secret: Array("two".utf8), body: second.body))
        let (have, failures) = try await house.database.read { db in
            let row = try #require(try Row.fetchOne(db, sql: "SELECT have, failures FROM subscription"))
            return (row[0] as Int, row[1] as Int)
        }
        #expect(have == 2 && failures == 0)
    }

    @Test func `a report of before a renewal changes nothing, but that the content has arrived`() async throws {
        let house = try await HubHouse()
        let table = DeliveryTable(database: house.database)
        try await house.database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO subscription
                    (id, topic, callback, origin, topic_given, method, created, expires, have, generation, terms)
                    VALUES (1, 't', 'c', 'o', 't', 'sha256', 0, 0, 1, 5, 3)
                    """)
        }
        let topic = try HubHouse.url(HubHouse.topic)
        for (generation, terms, result, rows) in [
            (4, 2, .delivered, "1,,0"), (4, 2, .postponed(failures: 3, until: Timestamp(seconds: 9)), "1,,0"),
            (4, 3, .postponed(failures: 3, until: Timestamp(seconds: 9)), "1,,0"), (4, 3, .ended, "1,,0"),
            (5, 3, .postponed(failures: 3, until: Timestamp(seconds: 9)), "1,2,3"),
            // Renewed on the same terms: it has the content.
            (4, 3, .delivered, "2,,0"), (5, 3, .ended, nil),
        ] as [(Int64, Int64, DeliveryTable.Result, String?)] {
            let report = DeliveryTable.Report(
                id: 1, generation: generation, terms: terms, topic: topic, origin: "o", version: 2, result: result,
                log: "")
            try await table.store([report], at: house.now)
            let stored = try await house.database.read { db in
                try String.fetchOne(
                    db, sql: "SELECT have || ',' || coalesce(tried, '') || ',' || failures FROM subscription")
            }
            #expect(stored == rows, "\(generation) \(terms) \(result)")
        }
    }
}

/// Faults of the state, and of what it holds.
@Suite struct `Who is to be told of the end` {
    private func deny(_ callback: String, in house: HubHouse) async throws {
        try await house.database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO hub_request (matter, topic, callback, topic_given, method, lease, seen, reason, received)
                    VALUES ('denial', ?, ?, ?, 'sha256', 0, 0, 'Because.', 0)
                    """, arguments: [HubHouse.topic, callback, HubHouse.topic])
        }
    }

    /// WebSub §5.1: the later request overrides.
    @Test func `is not told where its renewal is confirmed meanwhile`() async throws {
        let gate = Gate()
        let subscriber = try LoopbackSubscriber { request in
            if request["hub.lease_seconds"] == "1000" { gate.pass() }
            return nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            await house.ask("subscribe", subscriber.origin + "/c", [("hub.lease_seconds", "1000")])
            try await house.wait { subscriber.received.count == 2 }
            #expect(try await house.hub.remove(.all) == 1)
            try await house.wait { await house.hub.denials.inHand.count == 1 }
            gate.open()
            try await house.wait { try await house.count() == 1 }
            try await house.waitUntilSettled()
            try await house.wait { await house.hub.denials.inHand.isEmpty }
            // Nothing is left that the next one would wait for.
            try await house.subscribe(subscriber.origin + "/c")
        }
        #expect(subscriber.all.map { $0["hub.mode"] } == ["subscribe", "subscribe", "subscribe"])
    }

    @Test func `is not told after a start where it has asked anew before`() async throws {
        let subscriber = try LoopbackSubscriber()
        let before = try await HubHouse()
        try await before.run { try await before.subscribe(subscriber.origin + "/c") }
        #expect(try await before.hub.remove(.all) == 1)
        await before.ask("subscribe", subscriber.origin + "/c")
        let after = try await HubHouse(database: before.database)
        try await after.run {
            try await after.waitUntilSettled()
            try await after.wait { await after.hub.denials.inHand.isEmpty }
        }
        #expect(try await after.count() == 1)
        #expect(subscriber.all.map { $0["hub.mode"] } == ["subscribe", "subscribe"])
    }

    @Test func `is told, though many rows before make no sense`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        for _ in 0..<1001 { try await deny("no address", in: house) }
        try await deny(subscriber.origin + "/c", in: house)
        try await house.run {
            try await house.wait { subscriber.verifications.count == 1 }
            try await house.waitUntilSettled()
        }
        #expect(house.log.lines.contains { $0.contains("cannot be read subscriptions=500") })
    }

    /// What cannot be noted now is noted later, and not after the next start only.
    @Test func `is not forgotten when the state cannot be written for a while`() async throws {
        let dead = try LoopbackSubscriber { _ in .hangUp }
        let house = try await HubHouse { $0.pace.probeWaits = [.seconds(7200)] }
        for number in 0..<60 { try await deny(dead.origin + "/\(number)", in: house) }
        try await house.database.write {
            try $0.execute(
                sql: "CREATE TRIGGER locked BEFORE DELETE ON hub_request BEGIN SELECT RAISE(ABORT, 'locked'); END")
        }
        try await house.run {
            try await house.wait { house.log.lines.contains { $0.hasPrefix("error it cannot be stored who is not") } }
            try await house.database.write { try $0.execute(sql: "DROP TRIGGER locked") }
            try await house.wait {
                // Whatever waits for a while tries again now.
                house.moveClock(by: .seconds(1))
                await house.hub.bell.ring()
                return try await house.hub.table.pending().isEmpty
            }
        }
    }
}
