import GRDB
import Synchronization
import Syndication
import Testing
import Transfer

@testable import Pushing

/// The attacks on a hub (spec security.md section 5, items 7 to 16) that the tests of requests, verifications and
/// deliveries do not show already.
@Suite struct `An attack on the hub` {
    /// Item 7.
    @Test(arguments: [
        "%", "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 8_000_000))\r\n\r\n%",
        String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 10_000) + "HTTP/1.1 200 OK\r\n\r\n%",
        "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n%",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n%",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u{1F}%", "HTTP/1.1 99999 OK\r\n\r\n%", "\0\0\0\0", "",
    ])
    func `by a hostile answer to a verification is no consent`(answer: String) async throws {
        let subscriber = try LoopbackSubscriber { request in
            .raw(answer.replacing("%", with: request["hub.challenge"] ?? ""))
        }
        let house = try await HubHouse()
        try await house.run { try await house.subscribe(subscriber.origin + "/c") }
        #expect(try await house.count() == 0)
        #expect((1...2).contains(subscriber.received.count))
    }

    /// Item 9: one victim, many callbacks. One request causes at most one question, and few of them.
    @Test func `that names one victim a thousand times hits a budget`() async throws {
        let victim = try LoopbackSubscriber { _ in .status(404, "who are you?") }
        let house = try await HubHouse { $0.limits.ratePerTarget = 10 }
        house.freezeClock()
        let statuses = Mutex<[Int: Int]>([:])
        try await house.run {
            for number in 0..<1000 {
                let reply = await house.ask("subscribe", victim.origin + "/\(number)", from: "198.51.\(number % 100).7")
                statuses.withLock { $0[reply.status, default: 0] += 1 }
            }
            try await house.waitUntilSettled()
        }
        #expect(statuses.withLock { $0 } == [202: 10, 429: 990])
        #expect(victim.received.count == 10)
        #expect(await house.hub.counters().outcomes[.limited] == 990)
    }

    /// Item 10.
    @Test func `by floods of renewals and ends that nobody confirms changes nothing`() async throws {
        let confirms = Mutex(true)
        let subscriber = try LoopbackSubscriber { _ in confirms.withLock { $0 } ? nil : .status(404) }
        let house = try await HubHouse()
        let facts = "SELECT hex(secret) || expires || method FROM subscription"
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c", [("hub.secret", "mine")])
            let before = try await house.database.read { try String.fetchAll($0, sql: facts) }
            confirms.withLock { $0 = false }
            for number in 0..<300 {
                await house.ask(
                    number % 2 == 0 ? "unsubscribe" : "subscribe", subscriber.origin + "/c",
                    [("hub.secret", "\(number)")])
            }
            try await house.waitUntilSettled()
            #expect(try await house.database.read { try String.fetchAll($0, sql: facts) } == before)
        }
    }

    /// Items 11 and 15: a secret is bytes, whatever they are.
    @Test(arguments: ["%00", "%0D%0AX-Evil: 1", "%C3%A5", String(repeating: "s", count: 199)])
    func `by a strange secret signs with its bytes`(secret: String) async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            let callback = Form.encoded(subscriber.origin + "/c")
            let reply = await house.post(
                "hub.mode=subscribe&hub.callback=\(callback)&hub.topic=\(Form.encoded(HubHouse.topic))&hub.secret=\(secret)"
            )
            #expect(reply.status == 202)
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 1 }
        }
        let bytes = try #require(Form.fields(in: Array("s=\(secret)".utf8))?.first?.value.utf8)
        let delivery = try #require(subscriber.deliveries.first)
        #expect(
            delivery.headers["x-hub-signature"] == Signature.header(.sha256, secret: Array(bytes), body: delivery.body))
        #expect(delivery.headers["x-evil"] == nil)
        #expect(subscriber.verifications.allSatisfy { $0.headers["x-hub-signature"] == nil })
    }

    /// Item 12.
    @Test func `by ten thousand fields is refused`() async throws {
        let house = try await HubHouse()
        let form = (0..<10_000).map { "f\($0)=1" }.joined(separator: "&")
        #expect(await house.post(form).status == 400)
    }

    /// Item 13, and WebSub §7: it is tried as long as its lease lasts, and no longer.
    @Test func `item 13: a callback that is unreachable for ever costs less and less, and ends with its lease`()
        async throws
    {
        let dead = try LoopbackSubscriber { $0.method == "POST" ? .hangUp : nil }
        let house = try await HubHouse {
            $0.backOff = PushSettings().backOff
            $0.pace = OriginPace.Rules()
        }
        house.freezeClock()
        try await house.run {
            try await house.subscribe(dead.origin + "/c")
            try await house.publish(2)
            try await house.wait { try await house.hub.subscriptions().first?.failures == 1 }
            var attempts: [Int] = []
            for day in 0..<10 {
                for _ in 0..<(day < 9 ? 24 : 23) {
                    // An hour at a time; whatever is due then is tried once.
                    house.moveClock(by: .seconds(3600))
                    try await house.hub.tidy()
                    await house.hub.courier.look()
                    try await house.wait { try await house.hub.rests(at: house.now) }
                }
                attempts.append(dead.deliveries.count)
            }
            // Some on the first day, two a day then.
            #expect(attempts[0] <= 10)
            #expect(attempts[9] - attempts[1] <= 8 * 3)
            #expect(try await house.count() == 1)
            house.moveClock(by: .seconds(3600))
            try await house.hub.tidy()
            #expect(try await house.count() == 0)
        }
    }

    /// Item 16: what would begin another line of a header is percent-encoded, or refused.
    @Test(arguments: [
        "https://example.org/news.atom\r\nX: y", "https://example.org/news.atom%0d%0aX:y", "https://example.org/\n",
    ])
    func `by a topic with line ends reaches no header`(topic: String) async throws {
        let house = try await HubHouse()
        #expect(await house.ask("subscribe", "http://a.example/", topic: topic).status == 404)
    }

    /// Every number that others write, however long, negative, or strange: an overflow would end the program.
    @Test func `by numbers of all kinds is survived`() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "9", "0", "-", "+", ".", "e", "x", "18446744073709551616", "9223372036854775807", " ", "NaN", "\u{663}",
        ]
        let extremes: [Duration] = [
            .zero, .seconds(1), .seconds(Int64.max), .milliseconds(-5), .seconds(-9_000_000_000),
        ]
        let now = Timestamp(seconds: 1_800_000_000)
        for round in 0..<20_000 {
            let text = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }
            .joined()
            if let lease = LeaseRules().lease(for: text) {
                #expect(lease >= .seconds(300) && lease <= .seconds(2_592_000))
            }
            let response = Answer.waiting(text, now: now)
            #expect(response.map { $0 >= .zero } ?? true)
            let step = NextStep(
                status: [nil, 503, 429, 200, 0, -1, Int.max].randomElement(using: &generator) ?? nil,
                retryAfter: Bool.random(using: &generator) ? response : extremes.randomElement(using: &generator),
                attempt: [0, 1, -1, round, Int.max, Int.min].randomElement(using: &generator) ?? 0,
                backOff: Bool.random(using: &generator) ? [] : [.seconds(10), .seconds(43_200)],
                random: Double.random(in: 0..<1, using: &generator))
            if case .retry(let wait, _) = step { #expect(wait >= .zero && wait <= NextStep.longest) }
            _ = SubscriptionChoice(text)
        }
    }
}

extension Hub {
    /// Whether nothing is due, and nothing is on its way.
    fileprivate func rests(at now: Timestamp) async throws -> Bool {
        guard await courier.underWayCount == 0 else { return false }
        guard await courier.isSettled else {
            return await courier.pausedOrigins.first.map { $0.nextProbe > now } ?? false
        }
        let next = try await table.database.read { try Int64.fetchOne($0, sql: "SELECT next_try FROM subscription") }
        return next.map { Timestamp(milliseconds: $0) > now } ?? true
    }
}
