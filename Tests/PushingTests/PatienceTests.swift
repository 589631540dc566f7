import GRDB
import Storage
import Syndication
import Testing

@testable import Pushing

/// Whoever says with `Retry-After` when it wants to be asked again is left in peace until then (RFC 9110 §10.2.3; spec
/// reliability.md section 3), whatever is published meanwhile.
struct PatienceTests {
    @Test func `news waits for as long as a subscriber has asked for`() async throws {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.status(429, headers: ["Retry-After: 7200"]))
        let house = try await HubHouse()
        house.freezeClock()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count == 1 }
            try await house.publish(3)
            try await house.wait { await house.hub.courier.isSettled }
            house.moveClock(by: .seconds(7199))
            await house.hub.courier.look()
            try await house.publish(4)
            try await house.wait { await house.hub.courier.isSettled }
            #expect(subscriber.deliveries.count == 1)
            mend()
            house.moveClock(by: .seconds(1))
            await house.hub.courier.look()
            try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count == 2 }
            // It has been told of all that there was, and owes no patience any more.
            #expect(subscriber.deliveries.last?.body == Array("<feed>4</feed>".utf8))
            try await house.publish(5)
            try await house.wait { subscriber.deliveries.count == 3 }
        }
    }

    @Test func `news ends a wait of ours that is longer than what was asked for`() async throws {
        let subscriber = try LoopbackSubscriber.failing(.status(503, headers: ["Retry-After: 30"])).subscriber
        let house = try await HubHouse { $0.backOff = [.seconds(10), .seconds(3600)] }
        house.freezeClock()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count == 1 }
            house.moveClock(by: .seconds(30))
            await house.hub.courier.look()
            try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count == 2 }
            try await house.publish(3)
            try await house.wait { await house.hub.courier.isSettled }
            #expect(subscriber.deliveries.count == 2)
            house.moveClock(by: .seconds(30))
            await house.hub.courier.look()
            try await house.wait { subscriber.deliveries.count == 3 }
        }
    }

    @Test func `what is asked for while news comes holds for the news`() async throws {
        let gate = Gate()
        let subscriber = try LoopbackSubscriber { request in
            guard request.method == "POST" else { return nil }
            gate.pass()
            return .status(429, headers: ["Retry-After: 7200"])
        }
        let house = try await HubHouse()
        try await house.run {
            defer { gate.open() }
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { subscriber.received.last?.method == "POST" }
            try await house.publish(3)
            gate.open()
            try await house.wait { await house.hub.courier.isSettled }
        }
        #expect(subscriber.deliveries.count == 1)
        #expect(try await nextTry(of: "subscription", in: house.database).since(house.now) > .seconds(7000))
    }

    @Test func `a subscriber that asks anew is not left in peace`() async throws {
        let subscriber = try LoopbackSubscriber.failing(.status(429, headers: ["Retry-After: 7200"])).subscriber
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count == 1 }
            try await house.subscribe(subscriber.origin + "/c")
            try await house.wait { subscriber.deliveries.count == 2 }
        }
    }

    @Test func `news waits for as long as a hub has asked for`() async throws {
        let table = PingTable(database: try Storage.Database(inMemory: PingTable.migrations))
        let subject = Ping.Subject(
            hub: try HubHouse.url("https://hub.example/"), topic: try HubHouse.url(HubHouse.topic))
        let start = Timestamp(seconds: 1_800_000_000)
        try await table.want([subject: "one"], at: start)
        let ping = try #require(try await table.pending().first?.ping)
        try await table.postpone(
            ping, failures: 0, until: start + .seconds(3600), askedUntil: start + .seconds(60), answer: "429", at: start
        )
        try await table.want([subject: "two"], at: start + .seconds(10))
        #expect(try await table.pending().first?.nextTry == start + .seconds(60))
        try await table.want([subject: "three"], at: start + .seconds(61))
        #expect(try await table.pending().first?.nextTry == start + .seconds(61))
        // The answer to the one that was on its way meanwhile.
        try await table.postpone(
            ping, failures: 0, until: start + .seconds(900), askedUntil: start + .seconds(90), answer: "429",
            at: start + .seconds(62))
        #expect(try await table.pending().first?.nextTry == start + .seconds(90))
        // A wait of ours ends with what is new.
        let third = try #require(try await table.pending().first?.ping)
        try await table.postpone(
            third, failures: 1, until: start + .seconds(5000), askedUntil: nil, answer: "500", at: start + .seconds(90))
        try await table.want([subject: "four"], at: start + .seconds(91))
        #expect(try await table.pending().first?.nextTry == start + .seconds(91))
    }

    private func nextTry(of table: String, in database: Storage.Database) async throws -> Timestamp {
        let found = try await database.read { try Int64.fetchOne($0, sql: "SELECT next_try FROM \(table)") }
        return Timestamp(milliseconds: try #require(found))
    }
}
