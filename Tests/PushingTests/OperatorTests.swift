import GRDB
import Syndication
import Testing

@testable import Pushing

/// What an operator sees, and what commands do.
@Suite struct `An operator` {
    @Test func `sees who is subscribed and what waits, and neither secrets nor callbacks in a list`() async throws {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.status(500, "not now"))
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        let hub = house.hub
        try await house.run {
            try await house.subscribe(subscriber.origin + "/one", [("hub.secret", "sesame")])
            try await house.subscribe(subscriber.origin + "/two")
            #expect(try await hub.subscriptions(waiting: true).isEmpty)
            try await house.publish(2)
            try await house.wait { try await hub.subscriptions(waiting: true).count { $0.failures == 1 } == 2 }
            let list = try await hub.subscriptions()
            #expect(list.map(\.isSigned) == [true, false] && list.allSatisfy { $0.callback == nil })
            #expect(list.allSatisfy { $0.has == 1 && $0.wants == 2 && $0.isWaiting && $0.nextTry != nil })
            #expect(!"\(list)".contains("sesame"))
            let one = try #require(try await hub.subscription(list[0].id))
            #expect(one.callback == subscriber.origin + "/one")
            #expect(one.attempts.count == 1 && one.attempts[0].hasSuffix(" not now"))
            let shape = try await hub.origins()
            #expect(shape.map(\.origin) == [subscriber.origin] && shape.map(\.failing) == [2])
            #expect(shape.map(\.ages) == [[2, 0, 0, 0, 0, 0, 0]])
            let status = try await hub.status()
            #expect(status.subscriptions == 2 && status.failed == 2 && status.unverified == 0)
            let counters = await hub.counters()
            #expect(counters.outcomes[.serverError] == 2 && counters.outcomes[.subscribed] == 2)
            #expect(counters.outcomes[.accepted] == 2 && counters.outcomes[.delivered] == 0)
            #expect(counters.outcomes.count == HubOutcome.allCases.count)
            #expect(counters.failedDeliveries == 2 && counters.latencies.count == 2)
            // What waits grows older, by the time of its first failure.
            house.moveClock(by: .seconds(400))
            #expect(try await hub.origins().map(\.ages) == [[0, 0, 2, 0, 0, 0, 0]])
            house.moveClock(by: .seconds(100_000))
            #expect(try await hub.origins().map(\.ages) == [[0, 0, 0, 0, 0, 0, 2]])

            // What is held gets nothing, until it is released.
            mend()
            #expect(try await hub.hold(.id(list[0].id)) == 1)
            #expect(try await hub.retry(.all) == 1)
            try await house.wait { try await hub.subscriptions(waiting: true).map(\.id) == [list[0].id] }
            try await house.publish(3)
            try await house.wait { try await hub.subscriptions(waiting: true).map(\.isHeld) == [true] }
            let host = try #require(SubscriptionChoice("127.0.0.1:\(subscriber.port)"))
            #expect(try await hub.release(host) == 1)
            try await house.wait { try await hub.subscriptions(waiting: true).isEmpty }
        }
        #expect(subscriber.deliveries.filter { $0.target == "/one" }.last?.body == Array("<feed>3</feed>".utf8))
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:PORT", "http://127.0.0.1:PORT/any", "all"])
    func `holds a place, and who subscribes there later`(name: String) async throws {
        let subscriber = try LoopbackSubscriber()
        let place = name.replacing("PORT", with: "\(subscriber.port)")
        let choice = try #require(SubscriptionChoice(place))
        let before = try await HubHouse()
        try await before.run {
            try await before.subscribe(subscriber.origin + "/one")
            #expect(try await before.hub.hold(choice) == 1)
            #expect(try await before.hub.hasHold(choice))
            #expect(try await before.hub.hold(choice) == 0)
            // One that comes again is held as one that is new, and what is wanted at once waits too.
            #expect(await before.ask("unsubscribe", subscriber.origin + "/one").status == 202)
            try await before.waitUntilSettled()
            try await before.subscribe(subscriber.origin + "/one")
            try await before.subscribe(subscriber.origin + "/two", [("hub.initial", "true")])
            try await before.publish(2)
            try await before.wait { await before.hub.courier.isSettled }
            #expect(try await before.hub.subscriptions(waiting: true).map(\.isHeld) == [true, true])
            let status = try await before.hub.status()
            #expect(status.held == HeldCount(subscriptions: 2, deliveries: 2) && !status.holds.isEmpty)
            #expect(try await before.hub.retry(.all) == 0)
            #expect(try await before.hub.held(choice) == status.held)
        }
        #expect(subscriber.deliveries.isEmpty)
        let after = try await HubHouse(database: before.database)
        try await after.publish(2)
        try await after.run {
            try await after.subscribe(subscriber.origin + "/three", [("hub.initial", "true")])
            try await after.wait { await after.hub.courier.isSettled }
            #expect(subscriber.deliveries.isEmpty)
            #expect(try await after.hub.release(choice) == 3)
            #expect(try await after.hub.holds().isEmpty)
            try await after.wait { try await after.hub.subscriptions(waiting: true).isEmpty }
            try await after.subscribe(subscriber.origin + "/four", [("hub.initial", "true")])
            try await after.wait { subscriber.deliveries.count == 4 }
        }
        #expect(Set(subscriber.deliveries.map(\.target)) == ["/one", "/two", "/three", "/four"])
    }

    @Test func `has the last word about a place count`() async throws {
        let house = try await HubHouse()
        let origins = [
            "http://reader.example", "https://reader.example:8443", "https://a.reader.example", "https://other.example",
        ]
        let steps: [(isHeld: Bool, place: String, held: [Bool], told: [String])] = [
            (true, "reader.example", [true, true, false, false], ["reader.example"]),
            (false, "reader.example:8443", [true, false, false, false], ["reader.example"]),
            (true, "all", [true, true, true, true], ["all"]),
            (false, "reader.example", [false, false, true, true], ["all"]),
            (true, "https://reader.example:8443", [false, true, true, true], ["all", "https://reader.example:8443"]),
            (false, "reader.example", [false, false, true, true], ["all"]),
            (true, "7", [false, false, true, true], ["all"]),
            (false, "all", [false, false, false, false], []),
            (false, "reader.example", [false, false, false, false], []),
        ]
        for step in steps {
            let choice = try #require(SubscriptionChoice(step.place))
            _ = try await step.isHeld ? house.hub.hold(choice) : house.hub.release(choice)
            let held = try await house.database.read { db in try origins.map { try HoldTable.isHeld($0, db) } }
            #expect(held == step.held, "\(step)")
            #expect(try await house.hub.holds() == step.told, "\(step)")
        }
        #expect(try await !house.hub.hasHold(.all))
    }

    @Test func `has tried again as often as they like, and no wait grows longer`() async throws {
        let subscriber = try LoopbackSubscriber { $0.method == "POST" ? .status(404) : nil }
        let house = try await HubHouse { $0.backOff = [.seconds(1000), .seconds(80_000)] }
        house.freezeClock()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { try await house.hub.subscriptions(waiting: true).first?.failures == 1 }
            for number in 2...4 {
                try await house.wait { await house.hub.courier.isSettled }
                #expect(try await house.hub.retry(.all) == 1)
                try await house.wait { subscriber.deliveries.count == number }
            }
            try await house.wait { await house.hub.courier.isSettled }
        }
        let next = try await house.database.read { db in
            try Int64.fetchOne(db, sql: "SELECT next_try FROM subscription WHERE failures = 1")
        }
        let wait = Timestamp(milliseconds: try #require(next)).since(house.now)
        #expect(wait > .seconds(700) && wait < .seconds(1300))
    }

    /// reliability.md section 3: a pause does not grow by it.
    @Test func `has a paused host tried, and it is paused for no longer by that`() async throws {
        let subscriber = try LoopbackSubscriber { $0.method == "POST" ? .status(503) : nil }
        let house = try await HubHouse {
            $0.backOff = [.seconds(80_000)]
            $0.pace.probeWaits = [.seconds(1000), .seconds(9000)]
        }
        house.freezeClock()
        try await house.run {
            for number in 0..<8 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            try await house.waitUntilSettled()
            #expect(try await house.hub.paused(.all) == 0)
            try await house.publish(2)
            try await house.wait { await house.hub.courier.pausedOrigins.count == 1 }
            try await house.wait { await house.hub.courier.underWayCount == 0 }
            let next = try #require(await house.hub.courier.pausedOrigins.first?.nextProbe)
            // Its first failure, which a clock that stands still tells of exactly.
            let status = try await house.hub.status()
            #expect(status.paused == [subscriber.origin])
            #expect(status.pausedSince == [subscriber.origin: DateFormats.rfc3339(house.now.wholeSecond)])
            let count = subscriber.deliveries.count
            let host = try #require(OriginFilter(subscriber.origin))
            for number in 1...3 {
                #expect(try await house.hub.paused(.origin(host)) == 8)
                #expect(try await house.hub.retry(.all) == 8)
                try await house.wait { subscriber.deliveries.count == count + number }
                try await house.wait { await house.hub.courier.underWayCount == 0 }
            }
            #expect(await house.hub.courier.pausedOrigins.first?.nextProbe == next)
        }
    }

    /// reliability.md section 3: what has failed for 120 hours is shown.
    @Test func `sees over a restart since when a host has failed, until it answers`() async throws {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.status(503))
        let change: (inout HubSettings) -> Void = {
            $0.backOff = [.seconds(80_000)]
            $0.pace.probeWaits = [.seconds(1000)]
        }
        let house = try await HubHouse(change)
        @Sendable func stored() async throws -> Int? {
            try await house.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM hub_pause") }
        }
        house.freezeClock()
        try await house.run {
            for number in 0..<8 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait { try await stored() == 1 }
        }
        let since = [subscriber.origin: DateFormats.rfc3339(house.now.wholeSecond)]

        let after = try await HubHouse(database: house.database, change)
        after.freezeClock()
        after.moveClock(by: .seconds(120 * 3600))
        try await after.run {
            try await after.wait { try await after.hub.status().pausedSince == since }
            let count = subscriber.deliveries.count
            try await after.publish(2)
            // What goes fails, and that tells nothing new.
            try await after.wait { subscriber.deliveries.count > count }
            try await after.wait { await after.hub.courier.underWayCount == 0 }
            #expect(try await after.hub.status().pausedSince == since)
            mend()
            #expect(try await after.hub.retry(.all) == 8)
            try await after.wait { try await after.hub.status().paused.isEmpty }
            try await after.wait { try await stored() == 0 }
        }
        #expect(try await after.count() == 8)
    }

    @Test func `drops what waits, and the next change is delivered`() async throws {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.status(500))
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { try await house.hub.subscriptions(waiting: true).first?.failures == 1 }
            #expect(try await house.hub.drop(.all) == 1)
            #expect(try await house.hub.drop(.all) == 0)
            #expect(try await house.hub.origins().isEmpty)
            // What it has stays as it was: a delivery of changes must bring what was dropped.
            let report = try #require(try await house.hub.subscriptions().first)
            #expect(report.has == 1 && report.wants == 2 && report.dropped == 2 && !report.isWaiting)
            #expect(report.nextTry == nil && report.failures == 0)
            #expect(try await house.hub.retry(.all) == 0)
            mend()
            try await house.publish(3)
            try await house.wait { subscriber.deliveries.count == 2 }
        }
    }

    @Test func `what was dropped is not delivered after a restart either, and is on request`() async throws {
        let subscriber = try LoopbackSubscriber()
        let before = try await HubHouse()
        try await before.run {
            try await before.subscribe(subscriber.origin + "/c")
            #expect(try await before.hub.hold(.all) == 1)
            try await before.publish(2)
            #expect(try await before.hub.drop(.all) == 1)
            #expect(try await before.hub.held(.all) == HeldCount(subscriptions: 1, deliveries: 0))
            #expect(try await before.hub.release(.all) == 1)
        }
        let after = try await HubHouse(database: before.database)
        try await after.publish(2)
        try await after.run {
            try await after.subscribe(subscriber.origin + "/other")
            try await after.wait { await after.hub.courier.isSettled }
            #expect(subscriber.deliveries.isEmpty)
            try await after.subscribe(subscriber.origin + "/c", [("hub.initial", "true")])
            try await after.wait { subscriber.deliveries.count == 1 }
        }
    }

    @Test func `sees that a row waits for its host, and nothing of one whose lease is over`() async throws {
        let subscriber = try LoopbackSubscriber { $0.method == "POST" ? .status(500) : nil }
        let house = try await HubHouse {
            $0.backOff = [.seconds(80_000)]
            $0.pace.failuresToPause = 1
            $0.pace.probeWaits = [.seconds(3000)]
        }
        let hub = house.hub
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            #expect(try await hub.subscriptions().allSatisfy { $0.pausedUntil == nil && !$0.lacksKey && !$0.isHeld })
            try await house.publish(2)
            try await house.wait { try await hub.subscriptions(waiting: true).first?.failures == 1 }
            let report = try #require(try await hub.subscriptions(waiting: true).first)
            let probe = try #require(try await hub.origins().first?.nextProbe)
            #expect(report.pausedUntil == probe)
            #expect(try await hub.subscription(report.id)?.pausedUntil == probe)
            // The row may live for a while, and is no subscription any more.
            house.moveClock(by: .seconds(11 * 86_400))
            #expect(try await hub.subscriptions().isEmpty)
            #expect(try await hub.subscription(report.id) == nil)
            #expect(try await hub.origins().isEmpty)
            #expect(try await hub.retry(.all) == 0)
            #expect(try await house.count() == 1)
        }
    }

    @Test func `sees all subscriptions, page by page`() async throws {
        let house = try await HubHouse()
        let until = house.now + .seconds(1000)
        try await house.database.write { db in
            for number in 1...2100 {
                try db.execute(
                    sql: """
                        INSERT INTO subscription
                        (topic, callback, origin, topic_given, method, created, expires, have, held)
                        VALUES (?1, ?2, 'https://reader.example', ?1, 'sha256', 0, ?3, ?4, 0)
                        """,
                    arguments: [
                        HubHouse.topic, "https://reader.example/\(number)", until.milliseconds, number % 2,
                    ])
            }
        }
        for (isWaiting, count) in [(false, 2100), (true, 1050)] {
            var (found, last): ([Int64], Int64) = ([], 0)
            while case let page = try await house.hub.subscriptions(waiting: isWaiting, after: last),
                let end = page.last?.id
            {
                found += page.map(\.id)
                last = end
            }
            #expect(found.count == count && found == found.sorted() && Set(found).count == count)
        }
    }

    /// H-27.
    @Test func `ends a subscription, and its callback is told`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            for number in 0..<3 { try await house.subscribe(subscriber.origin + "/\(number)") }
            let first = try #require(try await house.hub.subscriptions().first)
            #expect(try await house.hub.remove(.id(first.id)) == 1)
            #expect(try await house.hub.remove(.id(first.id)) == 0)
            let origin = try #require(SubscriptionChoice(subscriber.origin))
            #expect(try await house.hub.remove(origin) == 2)
            try await house.waitUntilSettled()
        }
        #expect(subscriber.verifications.count { $0["hub.mode"] == "denied" } == 3)
        #expect(try await house.count() == 0)
    }
}
