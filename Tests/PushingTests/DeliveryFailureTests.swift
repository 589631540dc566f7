import GRDB
import Synchronization
import Syndication
import Testing

@testable import Pushing

// What comes of a delivery that fails, and when it is tried again.
extension `A delivery` {
    /// Of the only subscription.
    private func timeUntilNextTry(in house: HubHouse) async throws -> Duration {
        let next = try await house.database.read { db in
            try Int64.fetchOne(db, sql: "SELECT next_try FROM subscription")
        }
        return Timestamp(milliseconds: try #require(next)).since(house.now)
    }

    /// H-48, H-50 to H-52; "redirects followed on delivery"; "a subscription dropped after failures".
    @Test(arguments: [301, 302, 307, 308, 304, 400, 401, 404, 429, 500, 502, 503])
    func `that is not answered with 2xx is tried again, with the same id`(status: Int) async throws {
        let tries = Mutex(0)
        let subscriber = try LoopbackSubscriber { request in
            if request.target == "/elsewhere" { return .status(200) }
            guard request.method == "POST" else { return nil }
            let number = tries.withLock {
                $0 += 1
                return $0
            }
            return number < 4 ? .status(status, headers: ["Location: /elsewhere"], body: Array("no!".utf8)) : nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c", [("hub.secret", "s")])
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 4 }
            try await house.wait { house.log.lines.contains { $0.hasPrefix("debug delivered") } }
        }
        #expect(Set(subscriber.deliveries.map { $0.headers["x-hub-delivery"] ?? "" }).count == 1)
        #expect(Set(subscriber.deliveries.map(\.target)) == ["/c"])
        #expect(try await house.count() == 1)
    }

    /// security.md section 5, items 14 and 34: a callback's path may be a secret.
    @Test(arguments: [
        LoopbackSubscriber.Answer.status(307, headers: ["Location: http://elsewhere.example/good/verysecret"]),
        .status(307, headers: ["Location: /good/verysecret"]),
        .status(404, "Cannot POST /good/verysecret?key=topsecret"),
        .status(404, String(repeating: "x", count: 196) + "verysecret"), .status(404, "no topsecret here"),
        .status(500, String(repeating: "x", count: 60) + "verysecret topsecret /good/verysecret"),
    ])
    func `that fails tells nobody of the callback's path`(answer: LoopbackSubscriber.Answer) async throws {
        let subscriber = try LoopbackSubscriber { $0.method == "POST" ? answer : nil }
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/good/verysecret?key=topsecret")
            try await house.publish(2)
            try await house.wait { try await house.hub.subscriptions(waiting: true).first?.failures == 1 }
            let attempts = try await house.hub.subscriptions().flatMap(\.attempts)
            #expect(attempts.count == 1 && !attempts[0].contains("verys") && !attempts[0].contains("topsecret"))
        }
        #expect(!house.log.lines.contains { $0.contains("verys") || $0.contains("topsecret") })
    }

    /// "…" stands for what is the subscriber's.
    @Test(arguments: [
        ("/callback", "the callback is disabled: disk quota exceeded", nil),
        ("/websub/callback?x=1", "the callback is disabled: disk quota exceeded", nil),
        ("/WebSub/Callback", "no handler for POST /WebSub/Callback", nil), ("/", "POST / is not known", nil),
        ("/hooks/9f8e7d6c5b4a", "no hook 9f8e7d6c5b4a here", "no hook … here"),
        ("/callback/verysecret", "verysecret: the callback is disabled", "…: the callback is disabled"),
        ("/good/verysecret?key=topsecret", "Cannot POST /good/verysecret?key=topsecret", "Cannot POST …?…"),
        ("/in/very%20secret", "neither very%20secret nor very secret", "neither … nor …"),
        // What is short is hidden beside what is long.
        ("/in/verysecret?t=abcd", "at verysecret: t is abcd", "at …: t is …"), ("/in/verysecret?t=abcd", "abcd", nil),
        ("/callback?t=abcd", "cannot take t=abcd", "cannot take …"),
        // They overlap, come twice, and run on into other characters.
        ("/a/abcdefgh?k=efghijkl", "<abcdefghijkl>", "<…>"), ("/a/abababab", "abababababx abababab", "…x …"),
        ("/in/verysecret", "verysecret\u{301}!", "…\u{301}!"),
    ])
    func `that fails tells of the reason without the callback's path`(
        path: String, words: String, shown: String?
    ) throws {
        let callback = try Callback("http://a.example" + path)
        #expect(callback.hidden(in: words) == shown ?? words)
    }

    @Test func `that fails tells of what a former version wrote down without the callback's path`() throws {
        let callback = try Callback("http://a.example/good/token")
        let line = "2026-01-01T00:00:00Z version 2: 307 in 5 ms"
        #expect(Attempt.line(line + " moved to http://b.example/good/token", hiding: callback) == line)
        #expect(Attempt.line(line + " not now", hiding: callback) == line + " not now")
    }

    /// H-49.
    @Test func `that is answered with 410 ends the subscription`() async throws {
        let subscriber = try LoopbackSubscriber { $0.method == "POST" ? .status(410) : nil }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { try await house.count() == 0 }
        }
        #expect(subscriber.deliveries.count == 1)
    }

    /// P2 over a restart: what was not delivered is, with the content of then.
    @Test func `outlives the program, and so does the time of its next try`() async throws {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.status(500))
        let before = try await HubHouse { $0.backOff = [.seconds(3000)] }
        try await before.run {
            try await before.subscribe(subscriber.origin + "/c")
            try await before.publish(2)
            try await before.wait { before.log.lines.contains { $0.hasPrefix("info not delivered") } }
            try await before.wait { await before.hub.courier.isSettled }
        }
        mend()
        let after = try await HubHouse(database: before.database)
        try await after.run {
            try await after.publish(2)
            try await after.subscribe(subscriber.origin + "/other")
            #expect(subscriber.deliveries.count == 1)
            after.moveClock(by: .seconds(3700))
            try await after.publish(2)
            await after.hub.courier.look()
            try await after.wait { subscriber.deliveries.count == 2 }
        }
    }

    /// P2, reliability.md F3.
    @Test func `comes again also when the state could not be read as it was due`() async throws {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.status(404))
        let house = try await HubHouse { $0.backOff = [.seconds(3000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { try await house.hub.subscriptions(waiting: true).first?.failures == 1 }
            try await house.wait { await house.hub.courier.isSettled }
            mend()
            try await house.database.write { try $0.execute(sql: "ALTER TABLE subscription RENAME TO away") }
            house.moveClock(by: .seconds(3001))
            await house.hub.courier.look()
            try await house.wait { house.log.lines.contains { $0.hasPrefix("error deliveries wait") } }
            try await house.database.write { try $0.execute(sql: "ALTER TABLE away RENAME TO subscription") }
            await house.hub.courier.look()
            try await house.wait { subscriber.deliveries.count == 2 }
        }
    }

    /// reliability.md F6.
    @Test func `does not wait for longer because the clock is set back`() async throws {
        let subscriber = try LoopbackSubscriber { $0.method == "POST" ? .status(404) : nil }
        let house = try await HubHouse { $0.backOff = [.seconds(3000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { try await house.hub.subscriptions(waiting: true).first?.failures == 1 }
            try await house.wait { await house.hub.courier.isSettled }
            house.moveClock(by: .seconds(-40_000))
            await house.hub.courier.look()
            try await house.wait { try await timeUntilNextTry(in: house) <= .seconds(3600) }
        }
        #expect(subscriber.deliveries.count == 1)
    }

    /// What the subscriber asked for holds, also after failures of its own.
    @Test(arguments: [0, 1]) func `waits as long as it was asked to, also when the clock is set back`(
        failures: Int
    ) async throws {
        let tries = Mutex(0)
        let subscriber = try LoopbackSubscriber { request in
            guard request.method == "POST" else { return nil }
            let isAsking = tries.withLock { tries in
                defer { tries += 1 }
                return tries >= failures
            }
            return isAsking ? .status(429, headers: ["Retry-After: 7200"]) : .status(404)
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count == failures + 1 }
            house.moveClock(by: .seconds(-40_000))
            await house.hub.courier.look()
            try await house.wait { try await timeUntilNextTry(in: house) <= .seconds(7200) }
            #expect(try await timeUntilNextTry(in: house) > .seconds(7000))
            // It is due when that time is over by the clock that was set.
            house.moveClock(by: .seconds(7201))
            await house.hub.courier.look()
            try await house.wait { subscriber.deliveries.count == failures + 2 }
        }
    }

    /// Retry-After, which costs no attempt.
    @Test func `waits as long as the subscriber asks for`() async throws {
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" ? .status(429, headers: ["Retry-After: 7200"]) : nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count == 1 }
        }
        let (failures, next) = try await house.database.read { db in
            let row = try #require(try Row.fetchOne(db, sql: "SELECT failures, next_try FROM subscription"))
            return (row[0] as Int, row[1] as Int64)
        }
        #expect(failures == 0)
        // It fails all the same: an operator sees it, and it stands aside when it is due.
        #expect(try await house.hub.origins().map(\.failing) == [1])
        #expect(try await house.hub.courier.table.postponed(subscriber.origin).map(\.isFailing) == [true])
        let wait = Timestamp(milliseconds: next).since(house.now)
        #expect(wait > .seconds(7000) && wait <= .seconds(7200))
    }

    @Test func `to who asks for patience for ever becomes rare`() async throws {
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" ? .status(429, headers: ["Retry-After: 0"]) : nil
        }
        let house = try await HubHouse { $0.backOff = [.seconds(10), .seconds(60), .seconds(300)] }
        house.freezeClock()
        @Sendable func wait(after count: Int) async throws -> Duration {
            await house.hub.courier.look()
            try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count == count }
            return try await timeUntilNextTry(in: house)
        }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            for (number, seconds) in [10, 60, 300, 300].enumerated() {
                #expect(try await wait(after: number + 1) == .seconds(seconds))
                house.moveClock(by: .seconds(seconds))
            }
            // What is new is told at once, and begins anew.
            #expect(try await wait(after: 5) == .seconds(300))
            try await house.publish(3)
            #expect(try await wait(after: 6) == .seconds(10))
        }
    }

    @Test func `the last attempts are remembered`() async throws {
        let tries = Mutex(0)
        let subscriber = try LoopbackSubscriber { request in
            guard request.method == "POST" else { return nil }
            let number = tries.withLock {
                $0 += 1
                return $0
            }
            return number < 9 ? .status(500, "Out of \u{1B}[31m order\nmore") : nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("debug delivered") } }
            try await house.wait { await house.hub.courier.isSettled }
        }
        let log = try await house.database.read { try String.fetchOne($0, sql: "SELECT log FROM subscription") ?? "" }
        let lines = log.split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines.first?.contains(" version 2: 204 in ") == true)
        #expect(lines.last?.hasSuffix(" Out of [31m order") == true)
    }
}
