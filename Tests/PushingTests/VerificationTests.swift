import Foundation
import GRDB
import Storage
import Synchronization
import Syndication
import Testing

@testable import Pushing

/// How a request becomes a subscription (WebSub §5.2, §5.3; spec websub.md H-8 to H-11, H-22 to H-40, and the faults of
/// other hubs in its section 6).
@Suite struct `A verification` {
    /// H-15, H-29 to H-32; "hub.topic not encoded in the verification URL"; the topic as it was given; the token of old.
    @Test func `asks the callback what it was asked for, and leaves its query alone`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let topic = "https://EXAMPLE.org/n%65ws.atom"
        try await house.run {
            try await house.subscribe(
                subscriber.origin + "/c%2fb?z=1&a=%20x&hub.mode=mine", topic: topic,
                [("hub.lease_seconds", "1000"), ("hub.verify_token", "t&1"), ("hub.secret", "s")])
        }
        let question = try #require(subscriber.verifications.first)
        let challenge = try #require(question["hub.challenge"])
        #expect(
            question.target == "/c%2fb?z=1&a=%20x&hub.mode=mine&hub.mode=subscribe"
                + "&hub.topic=https%3A%2F%2FEXAMPLE.org%2Fn%2565ws.atom&hub.challenge=\(challenge)"
                + "&hub.lease_seconds=1000&hub.verify_token=t%261")
        #expect(challenge.utf8.count == 64)
        #expect(question.headers["x-hub-signature"] == nil)
        #expect(question.headers["user-agent"]?.contains("+https://") == true)
        #expect(try await house.count() == 1)
        #expect(house.log.lines.contains { $0.hasPrefix("info subscribed") && $0.contains("lease=1000s") })
        // Neither secrets nor callbacks are logged.
        #expect(!house.log.lines.contains { $0.contains("c%2fb") || $0.contains("secret") })
    }

    /// H-33 to H-35: any 2xx with exactly the challenge; "the challenge compared as a prefix"; "only 200 accepted where
    /// any 2xx counts"; "redirects followed on verification".
    @Test(arguments: [
        (200, "%", true), (201, "%", true), (202, "%", true), (206, "%", true), (299, "%", true),
        (200, "", false), (200, "%suffix", false), (200, "prefix%", false), (200, "%\n", false), (200, "yes", false),
        (204, "", false), (301, "%", false), (302, "%", false), (307, "%", false), (308, "%", false), (304, "", false),
        (400, "%", false), (404, "%", false), (410, "%", false), (500, "%", false), (503, "%", false),
    ])
    func `succeeds with any 2xx that repeats the challenge, and nothing else`(
        status: Int, body: String, succeeds: Bool
    ) async throws {
        let subscriber = try LoopbackSubscriber { request in
            if request.target.hasPrefix("/elsewhere") { return .confirm() }
            let challenge = request["hub.challenge"] ?? ""
            let location = (300..<400).contains(status) ? ["Location: /elsewhere?hub.challenge=\(challenge)"] : []
            let text = body.replacing("%", with: challenge)
            return .status(status, headers: location, body: Array(text.utf8))
        }
        let house = try await HubHouse()
        try await house.run { try await house.subscribe(subscriber.origin + "/c") }
        #expect(try await house.count() == (succeeds ? 1 : 0))
        // H-22 held: the request was accepted all the same. One question, whatever the answer.
        #expect(subscriber.all.count == 1)
    }

    @Test func `reads no more of an answer than it needs, and gives up on endless ones`() async throws {
        let subscriber = try LoopbackSubscriber { request in
            .status(200, (request["hub.challenge"] ?? "") + String(repeating: "x", count: 10_000_000))
        }
        let house = try await HubHouse()
        try await house.run { try await house.subscribe(subscriber.origin + "/c") }
        #expect(try await house.count() == 0)
    }

    /// One request causes at most two questions, and the second only where nobody answered the first. Each has its own
    /// challenge (H-39).
    @Test func `is tried once more where there was no answer`() async throws {
        let tries = Mutex(0)
        let subscriber = try LoopbackSubscriber { _ in
            tries.withLock {
                $0 += 1
                return $0 == 1 ? .hangUp : nil
            }
        }
        let house = try await HubHouse()
        try await house.run { try await house.subscribe(subscriber.origin + "/c") }
        #expect(try await house.count() == 1)
        #expect(Set(subscriber.all.map { $0["hub.challenge"] ?? "" }).count == 2)
        let dead = try LoopbackSubscriber { _ in .hangUp }
        try await house.run { try await house.subscribe(dead.origin + "/c") }
        #expect(try await house.count() == 1)
        #expect(dead.all.count == 2)
    }

    @Test func `one that hangs holds up nobody else`() async throws {
        let hanging = try LoopbackSubscriber { _ in .hang }
        let good = try LoopbackSubscriber()
        // Nobody who waits for the hanging one can come to an end.
        let house = try await HubHouse { $0.verificationTimeout = .seconds(3600) }
        try await house.run {
            for number in 0..<20 { await house.ask("subscribe", hanging.origin + "/\(number)") }
            await house.ask("subscribe", good.origin + "/c")
            try await house.wait { try await house.count() == 1 }
        }
    }

    /// P3.
    @Test func `those that hang at many hosts hold up nobody else`() async throws {
        let hanging = try (0..<30).map { _ in try LoopbackSubscriber { _ in .hang } }
        let good = try LoopbackSubscriber()
        let house = try await HubHouse {
            $0.slowAfter = .milliseconds(500)
            $0.verificationsAtATime = 8
            // Nobody who waits for a hanging one can come to an end.
            $0.verificationTimeout = .seconds(3600)
        }
        try await house.run {
            for subscriber in hanging {
                for number in 0..<2 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            }
            for number in 0..<20 { await house.ask("subscribe", good.origin + "/\(number)") }
            try await house.wait { try await house.count() == 20 }
            // One is asked twice at most, also where it was not waited for.
            #expect(hanging.allSatisfy { $0.received.count <= 4 })
            #expect(await house.hub.verificationsUnderWay <= 8)
        }
    }

    /// What makes room for others is slow, and not gone.
    @Test func `one that is slow is asked once more, with all its time`() async throws {
        let hanging = try (0..<4).map { _ in try LoopbackSubscriber { _ in .hang } }
        let slow = try LoopbackSubscriber { _ in
            usleep(600_000)
            return nil
        }
        let house = try await HubHouse {
            $0.slowAfter = .milliseconds(200)
            $0.verificationsAtATime = 8
            $0.verificationTimeout = .seconds(3)
        }
        try await house.run {
            for subscriber in hanging { await house.ask("subscribe", subscriber.origin + "/c") }
            await house.ask("subscribe", slow.origin + "/c")
            try await house.wait { try await house.count() == 1 }
        }
        #expect((1...2).contains(slow.received.count))
    }

    /// "Lost updates: 8 of 40 concurrent subscriptions survived."
    @Test func `no subscription of many at once is lost`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask { await house.ask("subscribe", subscriber.origin + "/\(number)") }
                }
            }
            try await house.wait { try await house.count() == 200 }
        }
    }

    /// security.md section 5, item 1: no packet leaves, and the answer does not tell.
    @Test func `never goes to an address that is not public`() async throws {
        let subscriber = try LoopbackSubscriber()
        let port = subscriber.port
        let house = try await HubHouse { $0.reach = .publicOnly() }
        try await house.run {
            for host in [
                "127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "0.0.0.0", "[::1]", "[::]",
                "[::ffff:127.0.0.1]", "[::127.0.0.1]", "localhost", "LOCALHOST", "foo.localhost", "10.0.0.1",
                "169.254.169.254", "[fd00:ec2::254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
            ] {
                let reply = await house.ask("subscribe", "http://\(host):\(port)/c")
                #expect(reply.status == 202 || reply.status == 400, "\(host)")
            }
            try await house.waitUntilSettled()
        }
        #expect(subscriber.all.isEmpty)
        #expect(try await house.count() == 0)
    }
}

@Suite struct `The end of a subscription` {
    /// H-36.
    @Test func `comes with the end of its lease`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c", [("hub.lease_seconds", "600")])
            house.moveClock(by: .seconds(590))
            try await house.hub.tidy()
            #expect(try await house.count() == 1)
            house.moveClock(by: .seconds(20))
            // It gets nothing any more, from that moment on.
            try await house.publish(2)
            try await house.hub.tidy()
            #expect(try await house.count() == 0)
        }
        #expect(subscriber.deliveries.isEmpty)
    }

    /// Reliability F6: a clock that is set a month ahead does not end all leases at once.
    @Test func `does not come because the clock is wrong`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            house.moveClock(by: .seconds(30 * 86_400))
            try await house.hub.tidy()
            try await house.hub.tidy()
            #expect(try await house.count() == 1)
            #expect(house.log.lines.contains { $0.hasPrefix("warning the system's clock was set") })
        }
        var watch = ClockWatch(wall: Timestamp(seconds: 0), steady: .now)
        let start = ContinuousClock.now
        let findings = [
            watch.look(wall: Timestamp(seconds: 50), steady: start + .seconds(60)),
            watch.look(wall: Timestamp(seconds: -9000), steady: start + .seconds(120)),
            watch.look(wall: Timestamp(seconds: -8940), steady: start + .seconds(180)),
            watch.look(wall: Timestamp(seconds: -5300), steady: start + .seconds(3820)),
        ]
        #expect(findings.first == .untried && findings[2...] == [.doubtful, .sound])
    }

    /// Reliability F6: a clock that was set ahead before the start shows no step.
    @Test func `does not come in the first hour of a start`() async throws {
        let before = try await HubHouse()
        let subscriber = try LoopbackSubscriber()
        try await before.run { try await before.subscribe(subscriber.origin + "/c") }
        try await before.database.write { db in
            try db.execute(sql: "UPDATE subscription SET expires = expires - ?", arguments: [400 * 86_400_000])
        }
        let after = try await HubHouse(database: before.database)
        for _ in 0..<2 { try await after.hub.tidy() }
        #expect(try await after.count() == 1)
        let warnings = after.log.lines.filter { $0.hasPrefix("warning leases are over by the clock of this start") }
        #expect(warnings.count == 1 && warnings[0].hasSuffix("subscriptions=1"))
        await after.hub.believeClock()
        try await after.hub.tidy()
        #expect(try await after.count() == 0)
    }

    /// A subscription whose lease is over is none, though its row may stay for an hour after a start.
    @Test func `is one also for counts, limits, and the end of the feed`() async throws {
        let subscriber = try LoopbackSubscriber()
        let before = try await HubHouse()
        try await before.run { try await before.subscribe(subscriber.origin + "/c") }
        try await before.database.write { try $0.execute(sql: "UPDATE subscription SET expires = 1") }
        let after = try await HubHouse(database: before.database) {
            $0.limits.maxSubscriptionsPerOrigin = 1
            $0.goneAfter = .zero
        }
        #expect(try await after.hub.status().subscriptions == 0)
        #expect(try await after.hub.subscriptionsByTopic().isEmpty)
        let other = try HubHouse.edition(1, topic: "https://example.org/other.atom")
        await after.hub.announce([other])
        try await after.hub.tidy()
        #expect(try await after.hub.status().astray == [:])
        #expect(!after.log.lines.contains { $0.hasPrefix("notice a feed is gone") || $0.hasPrefix("error") })
        try await after.run {
            try await after.subscribe(subscriber.origin + "/d", topic: other.topic.text)
            #expect(try await after.count() == 2)
        }
        #expect(!subscriber.all.contains { $0["hub.mode"] == "denied" })
        // It ends when the clock is believed, and then nothing is known of the feed any more.
        await after.hub.believeClock()
        for _ in 0..<2 { try await after.hub.tidy() }
        #expect(try await after.hub.subscriptionsByTopic() == [other.topic: 1])
        #expect(try await after.count() == 1)
    }

    /// H-36: no lease is for ever, whatever the clock said when it was granted.
    @Test func `is not put off by a clock that was ahead when the lease was granted`() async throws {
        let subscriber = try LoopbackSubscriber()
        let before = try await HubHouse()
        try await before.run {
            for number in 0..<2 { try await before.subscribe(subscriber.origin + "/\(number)") }
        }
        try await before.database.write { db in
            try db.execute(
                sql: "UPDATE subscription SET expires = expires + ? WHERE callback LIKE '%/0'",
                arguments: [400 * 86_400_000])
        }
        @Sendable func leases(_ house: HubHouse) async throws -> [Duration] {
            try await house.database.read { db in
                try Int64.fetchAll(db, sql: "SELECT expires FROM subscription ORDER BY id")
            }.map { Timestamp(milliseconds: $0).since(house.now) }
        }
        let after = try await HubHouse(database: before.database)
        // A clock that may be behind says nothing of it.
        try await after.hub.tidy()
        #expect(try await leases(after)[0] > .seconds(400 * 86_400))
        await after.hub.believeClock()
        try await after.hub.tidy()
        let lengths = try await leases(after)
        #expect(lengths[0] <= .seconds(30 * 86_400) && lengths[0] > .seconds(29 * 86_400))
        // The usual ten days.
        #expect(lengths[1] <= .seconds(10 * 86_400) && lengths[1] > .seconds(9 * 86_400))
    }

    /// P2: what was published under the wrong clock arrives when it is set right.
    @Test func `that has not come after all brings what was passed over`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            house.moveClock(by: .seconds(400 * 86_400))
            try await house.publish(2)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("info delivering") } }
            try await house.wait { await house.hub.courier.isSettled }
            #expect(subscriber.deliveries.isEmpty)
            house.moveClock(by: .seconds(-400 * 86_400))
            await house.hub.courier.look()
            try await house.wait { subscriber.deliveries.count == 1 }
        }
    }

    /// H-26, H-27: "a word when the hub ends a subscription".
    @Test func `is told with its reason when the feed is gone for good`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let other = try HubHouse.edition(1, topic: "https://example.org/other.atom")
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            await house.hub.announce([other])
            try await house.hub.tidy()
            house.moveClock(by: .seconds(3000))
            try await house.hub.tidy()
            // A mistake in the configuration that is mended within the hour costs nobody anything.
            #expect(try await house.count() == 1)
            await house.hub.announce([other, try HubHouse.edition(1)])
            try await house.hub.tidy()
            await house.hub.announce([other])
            try await house.hub.tidy()
            house.moveClock(by: .seconds(3601))
            try await house.hub.tidy()
            #expect(try await house.count() == 0)
            try await house.waitUntilSettled()
        }
        let denial = try #require(subscriber.verifications.last)
        #expect(denial["hub.mode"] == "denied" && denial["hub.topic"] == HubHouse.topic)
        #expect(
            denial["hub.reason"]?.contains("not%20published") == true
                || denial["hub.reason"]?.contains("not published") == true)
        #expect(denial["hub.challenge"] == nil)
    }

    /// P-9: the old address leads to the new one.
    @Test(arguments: [
        // By an alias; the server's own address has changed; the feed has moved away.
        ("https://example.org/blog.atom", true), ("https://feeds.example.net/all/news.atom", false),
        ("https://elsewhere.example/news", true),
        // And there was no other.
        ("https://elsewhere.example/last", true),
    ])
    func `is told with the feed's new address, and the operator sooner`(target: String, isAlias: Bool) async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let hub = house.hub
        let topic = target.hasSuffix("/news") ? "https://example.org/other.atom" : target
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            #expect(try await hub.status().astray == [:])
            await hub.announce(
                target.hasSuffix("/last") ? [] : [try HubHouse.edition(1, topic: topic)],
                moves: isAlias ? [try HubHouse.url(HubHouse.topic): try HubHouse.url(target)] : [:])
            for _ in 1...2 { try await hub.tidy() }
            #expect(try await hub.status().astray == [HubHouse.topic: 1])
            house.moveClock(by: .seconds(3601))
            try await hub.tidy()
            try await house.waitUntilSettled()
            #expect(try await hub.status().astray == [:])
        }
        let warnings = house.log.lines.filter { $0.hasPrefix("warning subscriptions are for an address") }
        #expect(warnings.count == 1 && warnings.first?.contains(target) == true, "\(warnings)")
        let denial = try #require(subscriber.verifications.last)
        let reason = denial["hub.reason"] ?? ""
        #expect(
            denial["hub.mode"] == "denied" && reason == "The feed is now at \(target); subscribe there.", "\(reason)")
    }

    /// Nobody can be told of a successor that is not known, but the operator may know it.
    @Test func `is told to the operator with what can be done, where the feed's new address is not known`() async throws
    {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let hub = house.hub
        let other = try HubHouse.edition(1, topic: "https://example.org/other.atom")
        let topic = try HubHouse.url(HubHouse.topic)
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            await hub.announce([other], advice: [topic: "Name it."])
            for _ in 1...2 { try await hub.tidy() }
            #expect(try await hub.status().advice == [HubHouse.topic: "Name it."])
            await hub.announce([other], moves: [topic: other.topic], advice: [topic: "Name it."])
            #expect(try await hub.status().advice == [:])
        }
        let errors = house.log.lines.filter { $0.hasPrefix("error subscriptions are for an address") }
        #expect(errors.count == 1 && errors.first?.contains(". Name it.") == true, "\(errors)")
    }

    /// Until a feed has been gone for an hour it may be gone by mistake.
    @Test func `does not come with a renewal while the feed is missing`() async throws {
        let subscriber = try LoopbackSubscriber { $0["hub.lease_seconds"] == "1000" ? .hangUp : nil }
        let house = try await HubHouse { $0.verificationPause = .seconds(20) }
        house.freezeClock()
        let other = try HubHouse.edition(1, topic: "https://example.org/other.atom")
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            await house.ask("subscribe", subscriber.origin + "/c", [("hub.lease_seconds", "1000")])
            try await house.wait { await house.hub.waitingToAskAgain == 1 }
            await house.hub.announce([other])
            house.moveClock(by: .seconds(24))
            await house.hub.look()
            try await house.waitUntilSettled()
            #expect(house.log.lines.contains { $0.hasPrefix("info a subscription is not renewed") })
            // The configuration is mended, and its subscriber has been told of no end.
            await house.hub.announce([other, try HubHouse.edition(2)])
            try await house.wait { subscriber.deliveries.count == 1 }
        }
        #expect(!subscriber.all.contains { $0["hub.mode"] == "denied" })
    }

    /// H-26: nobody is told of the end of a lease, and a request that was taken must not go without a word.
    @Test(arguments: [false, true])
    func `comes with a renewal while the feed is missing, where the lease is over before it is gone for good`(
        isOver: Bool
    ) async throws {
        let subscriber = try LoopbackSubscriber { $0["hub.lease_seconds"] == "1000" ? .hangUp : nil }
        // On a clock that is not believed yet, so that what is over stays for an hour.
        let house = try await HubHouse(database: try Storage.Database(inMemory: Hub.migrations)) {
            $0.verificationPause = .seconds(20)
        }
        house.freezeClock()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c", [("hub.lease_seconds", "3600")])
            await house.ask("subscribe", subscriber.origin + "/c", [("hub.lease_seconds", "1000")])
            try await house.wait { await house.hub.waitingToAskAgain == 1 }
            if isOver { try await house.database.write { try $0.execute(sql: "UPDATE subscription SET expires = 1") } }
            await house.hub.announce([try HubHouse.edition(1, topic: "https://example.org/other.atom")])
            house.moveClock(by: .seconds(24))
            await house.hub.look()
            try await house.waitUntilSettled()
        }
        #expect(subscriber.verifications.last?["hub.mode"] == "denied")
        #expect(!house.log.lines.contains { $0.hasPrefix("info a subscription is not renewed") })
    }

    /// WebSub §5.2: the topic went while the request waited.
    @Test func `comes before its beginning when the feed has gone meanwhile`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        await house.ask("subscribe", subscriber.origin + "/c")
        await house.hub.announce([try HubHouse.edition(1, topic: "https://example.org/other.atom")])
        try await house.run { try await house.waitUntilSettled() }
        #expect(subscriber.all.map { $0["hub.mode"] } == ["denied"])
        #expect(try await house.count() == 0)
    }
}

extension Hub {
    fileprivate var verificationsUnderWay: Int { turns.lanes.count }
    fileprivate var waitingToAskAgain: Int { underWay.again.count }
}
