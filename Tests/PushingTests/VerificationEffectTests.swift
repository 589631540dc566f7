import Foundation
import GRDB
import Synchronization
import Syndication
import Testing

@testable import Pushing

// What a verification changes, and when.
extension `A verification` {
    private func row(_ house: HubHouse) async throws -> (secret: String?, expires: Timestamp, method: String) {
        try await house.database.read { db in
            let row = try Row.fetchOne(db, sql: "SELECT secret, expires, method FROM subscription")
            guard let row else { throw HubHouse.Malformed() }
            let secret = (row[0] as Data?).map { String(decoding: $0, as: UTF8.self) }
            return (secret, Timestamp(milliseconds: row[1]), row[2])
        }
    }

    /// H-8 to H-11, H-36, H-37; "a secret never replaced or never dropped on renewal".
    @Test func `a renewal changes secret and lease when it is verified, and not before`() async throws {
        let refuses = Mutex(false)
        let subscriber = try LoopbackSubscriber { _ in refuses.withLock { $0 } ? .status(404, "no") : nil }
        let house = try await HubHouse()
        let callback = subscriber.origin + "/c"
        try await house.run {
            try await house.subscribe(callback, [("hub.secret", "one"), ("hub.lease_seconds", "1000")])
            let first = try await row(house)
            #expect(first.secret == "one" && first.expires > house.now + .seconds(800))
            #expect(first.expires <= house.now + .seconds(1000))

            refuses.withLock { $0 = true }
            try await house.subscribe(callback, [("hub.secret", "two"), ("hub.lease_seconds", "2000")])
            let second = try await row(house)
            #expect(second.secret == "one" && second.expires == first.expires)

            refuses.withLock { $0 = false }
            try await house.subscribe(
                callback, [("hub.secret", "two"), ("hub.lease_seconds", "2000"), ("hub.signature", "sha512")])
            let third = try await row(house)
            #expect(third.secret == "two" && third.expires > house.now + .seconds(1800) && third.method == "sha512")

            try await house.subscribe(callback)
            #expect(try await row(house).secret == nil)
        }
        #expect(try await house.count() == 1)
        #expect(house.log.lines.count { $0.hasPrefix("info renewed") } == 2)
    }

    /// H-60; "an unsubscription that takes effect without verified intent".
    @Test func `an unsubscription takes effect when it is verified, and not before`() async throws {
        let refuses = Mutex(true)
        let subscriber = try LoopbackSubscriber { request in
            request["hub.mode"] == "unsubscribe" && refuses.withLock { $0 } ? .status(404, "no") : nil
        }
        let house = try await HubHouse()
        let callback = subscriber.origin + "/c"
        try await house.run {
            try await house.subscribe(callback)
            #expect(await house.ask("unsubscribe", callback).status == 202)
            try await house.waitUntilSettled()
            #expect(try await house.count() == 1)
            refuses.withLock { $0 = false }
            #expect(await house.ask("unsubscribe", callback).status == 202)
            try await house.waitUntilSettled()
            #expect(try await house.count() == 0)
            // Ending what is not there is no error.
            #expect(await house.ask("unsubscribe", callback).status == 202)
            try await house.waitUntilSettled()
        }
        #expect(subscriber.verifications.last?["hub.lease_seconds"] == nil)
        // And it ends nothing that an operator should hear of.
        #expect(await house.hub.counters().outcomes[.unsubscribed] == 1)
        #expect(house.log.lines.count { $0.hasPrefix("info unsubscribed") } == 1)
    }

    /// The last word counts, also when all are said at once.
    @Test func `requests about one subscription are verified in their order`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let callback = subscriber.origin + "/c"
        for number in 0..<12 {
            await house.ask(number % 3 == 1 ? "unsubscribe" : "subscribe", callback, [("hub.secret", "s\(number)")])
        }
        try await house.run { try await house.waitUntilSettled() }
        #expect(try await row(house).secret == "s11")
        #expect(subscriber.verifications.count == 12)
    }

    @Test func `a target's budget is given back where the callback consents`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse { $0.limits.ratePerTarget = 1 }
        try await house.run {
            for number in 0..<5 { try await house.subscribe(subscriber.origin + "/\(number)") }
        }
        #expect(try await house.count() == 5)
    }

    /// H-8, H-37: strangers who name callbacks at the host lock nobody out who is subscribed there.
    @Test func `a target's budget is not asked of those who are subscribed`() async throws {
        let subscriber = try LoopbackSubscriber { $0.target.hasPrefix("/good") ? nil : .status(404) }
        let house = try await HubHouse { $0.limits.ratePerTarget = 2 }
        house.freezeClock()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/good")
            for number in 0..<2 {
                #expect(await house.ask("subscribe", subscriber.origin + "/\(number)").status == 202)
            }
            try await house.waitUntilSettled()
            #expect(await house.ask("subscribe", subscriber.origin + "/another").status == 429)
            try await house.subscribe(subscriber.origin + "/good")
            // It has taken nothing, and gives nothing back.
            #expect(await house.ask("subscribe", subscriber.origin + "/another").status == 429)
            #expect(await house.ask("unsubscribe", subscriber.origin + "/good").status == 202)
            try await house.waitUntilSettled()
            #expect(await house.ask("subscribe", subscriber.origin + "/good").status == 429)
        }
        #expect(try await house.count() == 0)
    }

    /// H-28, H-60.
    @Test func `the end of a subscription to the address of before a move is asked for`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let former = HubHouse.topic.replacing("https:", with: "http:")
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.database.write { db in
                try db.execute(sql: "UPDATE subscription SET topic = ?", arguments: [former])
            }
            let stranger = await house.ask("unsubscribe", subscriber.origin + "/other", topic: former)
            #expect(stranger.status == 404 && stranger.words.contains("but there is \(HubHouse.topic)"))
            #expect(await house.ask("unsubscribe", subscriber.origin + "/c", topic: former).status == 202)
            try await house.waitUntilSettled()
        }
        #expect(try await house.count() == 0)
        #expect(subscriber.verifications.last?["hub.topic"] == former)
    }

    /// P1: what was accepted is asked for after a restart.
    @Test func `outlives the program`() async throws {
        let subscriber = try LoopbackSubscriber()
        let before = try await HubHouse()
        await before.ask("subscribe", subscriber.origin + "/c", [("hub.secret", "s")])
        // The hub did not run: nothing was asked. Another one takes up the same state.
        let after = try await HubHouse(database: before.database)
        try await after.run { try await after.waitUntilSettled() }
        #expect(try await row(after).secret == "s")
    }
}
