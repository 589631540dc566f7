import GRDB
import Storage
import Synchronization
import Syndication
import Testing

@testable import Pushing

/// The rules for a hub that websub.md section 2 numbers, checked by one that speaks as a subscriber: how subscriptions begin
/// and end. Each test names its rules; `RuleListTests` sees that none is forgotten.
@Suite struct `The hub as a subscriber finds it` {
    private static let day = 86_400

    private func granted(_ house: HubHouse) async throws -> Int {
        let expires = try await house.database.read { try Int64.fetchOne($0, sql: "SELECT expires FROM subscription") }
        return Int(Timestamp(milliseconds: expires ?? 0).since(house.now).components.seconds)
    }

    @Test
    func `H-1 H-2 H-12 H-17 H-18 H-21 H-25: it takes callback, mode, topic and secret, and asks the callback at once`()
        async throws
    {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            let reply = await house.ask("subscribe", subscriber.origin + "/c", [("hub.secret", "s")])
            #expect(reply.status == 202)
            try await house.waitUntilSettled()
            #expect(subscriber.verifications.count == 1)
            #expect(await house.ask("subscribe", "https://secure.example/c").status == 202)
            // Callbacks by our own policy: none of ours, and none at a port that is no Web server's.
            #expect(await house.ask("subscribe", "https://example.org/c").status == 400)
        }
        #expect(try await house.count() == 1)
    }

    @Test
    func `H-3 H-4 H-14 H-19 H-20: it reads forms in UTF-8, ignores what it does not know, and tells what is wrong`()
        async throws
    {
        let house = try await HubHouse()
        let good =
            "hub.mode=subscribe&hub.callback=http%3A%2F%2Fa.example%2F%7Euser&hub.topic=https%3A%2F%2Fexample.org%2Fn%65ws.atom"
        #expect(await house.post(good + "&foo=bar&hub.foo=hub.bar").status == 202)
        #expect(await house.post(good, contentType: "application/json").status == 415)
        #expect(await house.post(good + "&hub.secret=%FF").status == 400)
        for form in ["", "hub.mode=subscribe", good + "&hub.lease_seconds=soon"] {
            let reply = await house.post(form)
            #expect(reply.status == 400)
            #expect(reply.words.hasPrefix("hub.") && reply.words.hasSuffix("."), "\(reply.words)")
        }
    }

    @Test
    func `H-5 H-6 H-7 H-36 H-38: leases are granted within bounds, none for ever; secrets have less than 200 bytes`()
        async throws
    {
        let subscriber = try LoopbackSubscriber()
        for (asked, seconds) in [
            (nil, 10 * Self.day), ("600", 600), ("1", 300), ("99999999999999999999", 30 * Self.day),
        ] as [(String?, Int)] {
            let house = try await HubHouse()
            try await house.run {
                try await house.subscribe(subscriber.origin + "/c", asked.map { [("hub.lease_seconds", $0)] } ?? [])
            }
            #expect(subscriber.verifications.last?["hub.lease_seconds"] == "\(seconds)")
            #expect((seconds - 60...seconds).contains(try await granted(house)))
        }
        let house = try await HubHouse()
        #expect(await house.ask("unsubscribe", "http://a.example/", [("hub.lease_seconds", "-5")]).status == 202)
        for (count, status) in [(199, 202), (200, 400), (201, 400)] {
            let secret = String(repeating: "s", count: count)
            #expect(await house.ask("subscribe", "http://a.example/", [("hub.secret", secret)]).status == status)
        }
    }

    @Test func `H-13 H-23 H-24: topics are our own feeds, and nobody is sent elsewhere`() async throws {
        let house = try await HubHouse()
        for (topic, status) in [
            (HubHouse.topic, 202), ("https://example.org/other", 404), ("https://other.example/news.atom", 404),
            ("http://example.org/news.atom", 404),
        ] {
            let reply = await house.ask("subscribe", "http://a.example/", topic: topic)
            #expect(reply.status == status && !(300..<400).contains(reply.status))
        }
    }

    @Test func `H-22: the answer is the same, however the verification ends`() async throws {
        let good = try LoopbackSubscriber()
        let bad = try LoopbackSubscriber { _ in .status(404) }
        let house = try await HubHouse { $0.reach = .publicOnly(except: ["127.0.0.1/32"].compactMap { CIDR($0) }) }
        try await house.run {
            let replies = [
                await house.ask("subscribe", good.origin + "/c"), await house.ask("subscribe", bad.origin + "/c"),
                await house.ask("subscribe", "http://10.0.0.1/c"),
                await house.ask("subscribe", "http://nowhere.invalid/"),
            ]
            #expect(Set(replies) == [.accepted])
        }
    }

    @Test func `H-8 H-9 H-10 H-11 H-37: a later request overrides the state once it is verified, and leaves no gap`()
        async throws
    {
        let answers = Mutex(true)
        let subscriber = try LoopbackSubscriber { request in
            request.method == "GET" && !answers.withLock { $0 } ? .status(404) : nil
        }
        let house = try await HubHouse()
        let callback = subscriber.origin + "/c"
        @Sendable func signature(_ secret: String?) throws {
            let delivery = try #require(subscriber.deliveries.last)
            let expected = secret.map { Signature.header(.sha256, secret: Array($0.utf8), body: delivery.body) }
            #expect(delivery.headers["x-hub-signature"] == expected)
        }
        try await house.run {
            try await house.subscribe(callback, [("hub.secret", "one"), ("hub.lease_seconds", "1000")])
            house.moveClock(by: .seconds(990))
            answers.withLock { $0 = false }
            try await house.subscribe(callback, [("hub.secret", "two"), ("hub.lease_seconds", "2000")])
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 1 }
            try signature("one")
            answers.withLock { $0 = true }
            try await house.subscribe(callback, [("hub.secret", "two"), ("hub.lease_seconds", "2000")])
            // The end of the first lease.
            house.moveClock(by: .seconds(20))
            try await house.hub.tidy()
            try await house.publish(3)
            try await house.wait { subscriber.deliveries.count == 2 }
            try signature("two")
            try await house.subscribe(callback)
            try await house.publish(4)
            try await house.wait { subscriber.deliveries.count == 3 }
            try signature(nil)
        }
        #expect(try await house.count() == 1)
    }

    @Test
    func `H-15 H-29 H-30 H-31 H-32 H-39: the verification says all that it must, behind the callback's own query`()
        async throws
    {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let callback = subscriber.origin + "/c?z=1&hub.topic=mine&a=%2f"
        try await house.run {
            for mode in ["subscribe", "unsubscribe", "subscribe"] {
                await house.ask(mode, callback, [("hub.lease_seconds", "1000")])
                try await house.waitUntilSettled()
            }
        }
        let questions = subscriber.verifications
        let lease = "&hub.lease_seconds=1000"
        for (question, (mode, end)) in zip(
            questions, [("subscribe", lease), ("unsubscribe", ""), ("subscribe", lease)])
        {
            let challenge = question["hub.challenge"] ?? ""
            #expect(
                question.target == "/c?z=1&hub.topic=mine&a=%2f&hub.mode=\(mode)"
                    + "&hub.topic=https%3A%2F%2Fexample.org%2Fnews.atom&hub.challenge=\(challenge)\(end)")
            #expect(challenge.utf8.count >= 32)
        }
        #expect(Set(questions.map { $0["hub.challenge"] }).count == 3)
    }

    @Test(arguments: [
        (200, "%", true), (203, "%", true), (299, "%", true), (200, "%x", false), (200, "x", false), (302, "%", false),
        (404, "%", false), (503, "%", false),
    ])
    func `H-33 H-34 H-35: any 2xx with the challenge confirms, and nothing else`(
        status: Int, body: String, confirms: Bool
    ) async throws {
        let subscriber = try LoopbackSubscriber { request in
            .status(status, body.replacing("%", with: request["hub.challenge"] ?? ""))
        }
        let house = try await HubHouse()
        try await house.run { try await house.subscribe(subscriber.origin + "/c") }
        #expect(try await house.count() == (confirms ? 1 : 0))
    }

    @Test func `H-26 H-27 H-28 H-60: who is denied is told, and who leaves is let go, also from a feed that is gone`()
        async throws
    {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let other = try HubHouse.edition(1, topic: "https://example.org/other.atom")
        try await house.run {
            for name in ["stays", "leaves", "late"] { try await house.subscribe(subscriber.origin + "/" + name) }
            await house.ask("unsubscribe", subscriber.origin + "/leaves")
            try await house.waitUntilSettled()
            #expect(try await house.count() == 2)
            await house.hub.announce([other])
            try await house.hub.tidy()
            // Nobody asks the publisher whether somebody may leave.
            #expect(await house.ask("unsubscribe", subscriber.origin + "/late").status == 202)
            try await house.waitUntilSettled()
            #expect(try await house.count() == 1)
            #expect(await house.ask("unsubscribe", subscriber.origin + "/late").status == 404)
            house.moveClock(by: .seconds(3601))
            try await house.hub.tidy()
            try await house.waitUntilSettled()
        }
        let denial = try #require(subscriber.verifications.last)
        #expect(
            denial.target.hasPrefix(
                "/stays?hub.mode=denied&hub.topic=https%3A%2F%2Fexample.org%2Fnews.atom&hub.reason="))
        #expect(try await house.count() == 0)
    }

    @Test func `H-40: a subscription that holds is not asked again`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            house.moveClock(by: .seconds(3000))
            try await house.hub.tidy()
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 1 }
        }
        #expect(subscriber.verifications.count == 1)
    }
}
