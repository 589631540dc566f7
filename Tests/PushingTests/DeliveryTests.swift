import GRDB
import Storage
import Synchronization
import Syndication
import Testing

@testable import Pushing

/// How changes reach subscribers (WebSub §7; spec websub.md H-41 to H-60, the faults of other hubs in its section 6, and
/// reliability.md P2 and P3).
@Suite struct `A delivery` {
    private func text(_ request: LoopbackSubscriber.Received) -> String {
        String(decoding: request.body, as: UTF8.self)
    }

    /// Of the only subscription.
    private func timeUntilNextTry(in house: HubHouse) async throws -> Duration {
        let next = try await house.database.read { db in
            try Int64.fetchOne(db, sql: "SELECT next_try FROM subscription")
        }
        return Timestamp(milliseconds: try #require(next)).since(house.now)
    }

    /// H-16, H-41 to H-47, H-55, H-57, H-59.
    @Test func `is the whole content as it is served, signed, at exactly the callback`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c%2fb?z=1&a=%20", [("hub.secret", "sesame")])
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 1 }
        }
        let delivery = try #require(subscriber.deliveries.first)
        #expect(delivery.target == "/c%2fb?z=1&a=%20")
        #expect(text(delivery) == "<feed>2</feed>")
        #expect(delivery.headers["content-type"] == "application/atom+xml; charset=utf-8")
        #expect(
            delivery.headers["link"]
                == "<https://example.org/hub>; rel=\"hub\", <https://other.example/>; rel=\"hub\", "
                + "<https://example.org/news.atom>; rel=\"self\"")
        #expect(
            delivery.headers["x-hub-signature"]
                == Signature.header(.sha256, secret: Array("sesame".utf8), body: delivery.body))
        #expect(delivery.headers["x-hub-delivery"]?.utf8.count == 32)
        #expect(delivery.headers["expect"] == nil && delivery.headers["transfer-encoding"] == nil)
        #expect(!house.log.lines.contains { $0.contains("sesame") || $0.contains("c%2fb") })
    }

    /// H-58, and the algorithm per subscriber.
    @Test(
        arguments: [(nil, "sha1"), (nil, "sha256"), ("sha384", "sha384"), ("sha512", "sha512")] as [(String?, String)])
    func `is signed as the subscriber or the operator wants`(asked: String?, method: String) async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse { $0.signature = method == "sha1" ? .sha1 : .sha256 }
        try await house.run {
            try await house.subscribe(
                subscriber.origin + "/signed", [("hub.secret", "s")] + (asked.map { [("hub.signature", $0)] } ?? []))
            try await house.subscribe(subscriber.origin + "/bare")
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 2 }
        }
        for delivery in subscriber.deliveries {
            let signature = delivery.headers["x-hub-signature"]
            #expect(delivery.target == "/bare" ? signature == nil : signature?.hasPrefix(method + "=") == true)
        }
    }

    /// Those that wait are signed for before their turn comes, and a newer edition may come meanwhile.
    @Test func `is signed with its own secret and for what it brings, however many wait`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            for number in 0..<120 {
                try await house.subscribe(subscriber.origin + "/\(number)", [("hub.secret", "s\(number)")])
            }
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count >= 10 }
            try await house.publish(3)
            try await house.wait {
                Set(subscriber.deliveries.filter { text($0) == "<feed>3</feed>" }.map(\.target)).count == 120
            }
        }
        for delivery in subscriber.deliveries {
            let secret = Array("s\(delivery.target.dropFirst())".utf8)
            #expect(
                delivery.headers["x-hub-signature"] == Signature.header(.sha256, secret: secret, body: delivery.body))
        }
    }

    /// "Unchanged content sent again"; "no duplicate delivery"; websub.rocks 103.
    @Test func `is made once for each change, also to one that has renewed`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            for _ in 0..<3 { try await house.subscribe(subscriber.origin + "/c") }
            #expect(subscriber.deliveries.isEmpty)
            for version in [2, 2, 2, 3] as [Int64] {
                try await house.publish(version)
                try await house.wait { subscriber.deliveries.count >= Int(version) - 1 }
            }
            try await house.subscribe(subscriber.origin + "/c")
            try await house.wait { house.log.lines.count { $0.hasPrefix("debug delivered") } == 2 }
        }
        #expect(subscriber.deliveries.map(text) == ["<feed>2</feed>", "<feed>3</feed>"])
        // A restart tells nobody again.
        let after = try await HubHouse(database: house.database)
        try await after.run {
            try await after.publish(3)
            try await after.subscribe(subscriber.origin + "/new")
        }
        #expect(subscriber.deliveries.count == 2)
    }

    /// Unsubscribed: websub.rocks 104.
    @Test func `is not made to one that has left`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/a")
            try await house.subscribe(subscriber.origin + "/b")
            await house.ask("unsubscribe", subscriber.origin + "/a")
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("debug delivered") } }
        }
        #expect(subscriber.deliveries.map(\.target) == ["/b"])
    }

    /// "No gap between the first poll and the first push".
    @Test func `tells what changed between the request and its verification, and all on request`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        await house.ask("subscribe", subscriber.origin + "/gap")
        try await house.publish(2)
        try await house.run {
            try await house.wait { subscriber.deliveries.count == 1 }
            try await house.subscribe(subscriber.origin + "/initial", [("hub.initial", "true")])
            try await house.wait { subscriber.deliveries.count == 2 }
            try await house.subscribe(subscriber.origin + "/later")
        }
        #expect(subscriber.deliveries.map(\.target) == ["/gap", "/initial"])
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

    @Test(arguments: [200, 201, 202, 204, 299])
    func `is done with any 2xx, whatever the answer's body is`(status: Int) async throws {
        try await deliverOnce(answer: .status(status, status == 204 ? "" : String(repeating: "x", count: 1_000_000)))
    }

    /// H-48, H-50: no second delivery because of a body.
    @Test(arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello", "HTTP/1.1 200 OK\r\n\r\n"])
    func `is done with the headers of a 2xx`(answer: String) async throws {
        try await deliverOnce(answer: .raw(answer))
    }

    private func deliverOnce(answer: LoopbackSubscriber.Answer) async throws {
        let subscriber = try LoopbackSubscriber { $0.method == "POST" ? answer : nil }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("debug delivered") } }
        }
        #expect(subscriber.deliveries.count == 1)
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

    /// H-53, H-54: "an older payload retried after a newer one was delivered"; "a new update is tried again".
    @Test func `of newer content takes the place of one that waits`() async throws {
        let isDown = Mutex(true)
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" && isDown.withLock { $0 } ? .status(500) : nil
        }
        // The next try of the old content would be tomorrow.
        let house = try await HubHouse { $0.backOff = [.seconds(86_000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("info not delivered") } }
            isDown.withLock { $0 = false }
            try await house.publish(3)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("debug delivered") } }
        }
        #expect(subscriber.deliveries.map(text) == ["<feed>2</feed>", "<feed>3</feed>"])
    }

    /// P2 in order: a newer version never overtakes an older one that is on its way.
    @Test func `never comes after a newer one`() async throws {
        let gate = Gate()
        let subscriber = try LoopbackSubscriber { request in
            if request.body == Array("<feed>2</feed>".utf8) { gate.pass() }
            return nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            // What is not sent yet may be replaced; this one is on its way.
            try await house.wait { subscriber.received.last.map(text) == "<feed>2</feed>" }
            for version in 3...9 as ClosedRange<Int64> { try await house.publish(version) }
            gate.open()
            try await house.wait { subscriber.deliveries.last.map(text) == "<feed>9</feed>" }
        }
        #expect(subscriber.deliveries.map(text) == ["<feed>2</feed>", "<feed>9</feed>"])
    }

    /// P2 over a restart: what was not delivered is, with the content of then.
    @Test func `outlives the program, and so does the time of its next try`() async throws {
        let isDown = Mutex(true)
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" && isDown.withLock { $0 } ? .status(500) : nil
        }
        let before = try await HubHouse { $0.backOff = [.seconds(3000)] }
        try await before.run {
            try await before.subscribe(subscriber.origin + "/c")
            try await before.publish(2)
            try await before.wait { before.log.lines.contains { $0.hasPrefix("info not delivered") } }
            try await before.wait { await before.hub.courier.isSettled }
        }
        isDown.withLock { $0 = false }
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

    /// P3, "a hanging callback that stalls everyone behind it", "all deliveries started at once".
    @Test func `to good subscribers is quick, whatever bad ones do`() async throws {
        let hanging = try (0..<30).map { _ in try LoopbackSubscriber { $0.method == "POST" ? .hang : nil } }
        let resetting = try LoopbackSubscriber { $0.method == "POST" ? .hangUp : nil }
        let good = try LoopbackSubscriber()
        let house = try await HubHouse {
            $0.slowAfter = .milliseconds(200)
            $0.deliveriesAtATime = 8
            $0.slowDeliveriesAtATime = 8
            // Nobody who waits for a bad one can come to an end.
            $0.deliveryTimeout = .seconds(3600)
            $0.pace.probeWaits = [.seconds(3600)]
        }
        try await house.run {
            for subscriber in hanging {
                for number in 0..<4 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            }
            for number in 0..<50 { await house.ask("subscribe", resetting.origin + "/\(number)") }
            for number in 0..<20 { await house.ask("subscribe", good.origin + "/\(number)") }
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait { good.deliveries.count == 20 }
            // From now on it is known who is slow.
            try await house.publish(3)
            try await house.wait { good.deliveries.count == 40 }
            #expect(await house.hub.courier.underWayCount <= 16)
        }
        #expect(try await house.count() == 190)
        // Two at a time at first, five in a row at most, then a probe for each change.
        #expect(resetting.deliveries.count < 20)
    }

    /// P3: those that hang unforeseen are let go the sooner, the more of them there are.
    @Test(arguments: [false, true])
    func `to good subscribers is quick, though many before them hang`(thatHaveAnswered: Bool) async throws {
        let hangs = Mutex(!thatHaveAnswered)
        let hanging = try (0..<80).map { _ in
            try LoopbackSubscriber { $0.method == "POST" && hangs.withLock(\.self) ? .hang : nil }
        }
        let good = try (0..<4).map { _ in try LoopbackSubscriber() }
        let house = try await HubHouse {
            $0.slowAfter = .seconds(2)
            $0.shortestPatience = .milliseconds(40)
            $0.deliveriesAtATime = 8
            $0.slowDeliveriesAtATime = 8
            // Nobody who waits for a bad one can come to an end.
            $0.deliveryTimeout = .seconds(3600)
        }
        try await house.run {
            for subscriber in hanging { try await house.subscribe(subscriber.origin) }
            for subscriber in good { try await house.subscribe(subscriber.origin) }
            if thatHaveAnswered {
                try await house.publish(2)
                try await house.wait { (hanging + good).allSatisfy { $0.deliveries.count == 1 } }
                try await house.wait { await house.hub.courier.isSettled }
                hangs.withLock { $0 = true }
            }
            let begin = ContinuousClock.now
            try await house.publish(3)
            try await house.wait { good.allSatisfy { $0.deliveries.count == (thatHaveAnswered ? 2 : 1) } }
            // Two seconds for the first eight, and not for each eight of the others.
            #expect(.now - begin < .seconds(10))
            #expect(await house.hub.courier.waitingCount >= 60)
        }
    }

    @Test(arguments: [1, 3])
    func `looks up few names at a time, and comes to all of them`(atATime count: Int) async throws {
        let subscribers = try (0..<6).map { number in
            try LoopbackSubscriber { number == 2 && $0.method == "POST" ? .status(500) : nil }
        }
        let house = try await HubHouse {
            $0.lookupsAtATime = count
            $0.backOff = [.seconds(3600)]
        }
        try await house.run {
            for subscriber in subscribers { try await house.subscribe("http://localhost:\(subscriber.port)/") }
            for version in 2...3 as ClosedRange<Int64> {
                try await house.publish(version)
                try await house.wait { subscribers.allSatisfy { $0.deliveries.count == Int(version) - 1 } }
                try await house.wait { await house.hub.courier.isSettled }
            }
            #expect(await house.hub.courier.lookupCount == 0)
        }
    }

    /// The places of an origin are few, and must not all go to those of its callbacks that hang.
    @Test func `to good callbacks is quick, whatever others do at the same origin`() async throws {
        let hangs = Mutex(false)
        let subscriber = try LoopbackSubscriber { request in
            guard request.method == "POST", request.target.hasPrefix("/bad") else { return nil }
            return hangs.withLock(\.self) ? .hang : .status(404)
        }
        @Sendable func good() -> Int { subscriber.deliveries.count { $0.target.hasPrefix("/good") } }
        let house = try await HubHouse {
            $0.deliveryTimeout = .seconds(3600)
            $0.backOff = [.seconds(3600)]
        }
        try await house.run {
            for number in 0..<20 { await house.ask("subscribe", subscriber.origin + "/bad\(number)") }
            for number in 0..<20 { await house.ask("subscribe", subscriber.origin + "/good\(number)") }
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait { good() == 20 && subscriber.deliveries.count == 40 }
            // From now on it is known who fails; and they do not even answer.
            try await house.wait { await house.hub.courier.isSettled }
            hangs.withLock { $0 = true }
            for version in 3..<6 as Range<Int64> {
                try await house.publish(version)
                try await house.wait { good() == 20 * Int(version - 1) }
            }
            // The last answers to good ones may still be on their way back.
            try await house.wait { await house.hub.courier.underWayCount <= 4 }
        }
    }

    @Test func `to good callbacks is quick, though those that were asked first at the same origin hang`() async throws {
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" && request.target.hasPrefix("/bad") ? .hang : nil
        }
        let house = try await HubHouse {
            $0.slowAfter = .milliseconds(50)
            // Nobody who waits for a bad one can come to an end.
            $0.deliveryTimeout = .seconds(3600)
        }
        try await house.run {
            for number in 0..<6 { try await house.subscribe(subscriber.origin + "/bad\(number)") }
            for number in 0..<30 { await house.ask("subscribe", subscriber.origin + "/good\(number)") }
            try await house.waitUntilSettled()
            for version in 2...3 as ClosedRange<Int64> {
                try await house.publish(version)
                try await house.wait {
                    subscriber.deliveries.count { $0.target.hasPrefix("/good") } == 30 * Int(version - 1)
                }
                #expect(await house.hub.courier.underWayCount <= 8)
            }
        }
    }

    /// "All deliveries started at once: 10,000 sockets."
    @Test func `never has more on its way than it may`() async throws {
        let gate = Gate()
        let subscribers = try (0..<20).map { _ in
            try LoopbackSubscriber { request in
                if request.method == "POST" { gate.pass() }
                return nil
            }
        }
        let house = try await HubHouse {
            $0.deliveriesAtATime = 8
            $0.slowDeliveriesAtATime = 4
            $0.slowAfter = .seconds(600)
        }
        try await house.run {
            for subscriber in subscribers {
                for number in 0..<10 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            }
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait { await house.hub.courier.underWayCount == 8 }
            // Two at a time at one origin, before it has answered.
            let counts = subscribers.map { $0.received.count { $0.method == "POST" } }
            #expect(counts.reduce(0, +) <= 8 && counts.allSatisfy { $0 <= 2 })
            gate.open()
            try await house.wait { subscribers.map(\.deliveries.count).reduce(0, +) == 200 }
        }
    }

    /// "The origin's error page distributed": the hub fetches nothing. It delivers what publishing has checked and shown.
    @Test func `what is delivered is an edition, and never an answer of anybody`() async throws {
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" ? .status(200, "<html>502 Bad Gateway</html>") : nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            for version in 2...4 as ClosedRange<Int64> {
                try await house.publish(version)
                try await house.wait { subscriber.deliveries.count == Int(version) - 1 }
            }
        }
        #expect(subscriber.deliveries.map(text) == ["<feed>2</feed>", "<feed>3</feed>", "<feed>4</feed>"])
        // The publisher's address is asked for nothing, whatever somebody says of a change.
        #expect(await house.post("hub.mode=publish&hub.url=https%3A%2F%2Fexample.org%2Fnews.atom").status == 202)
        #expect(subscriber.all.count == 4)
    }

    /// The circuit of an origin: one probe brings all of it back.
    @Test func `goes on to all of an origin when it is back`() async throws {
        let isDown = Mutex(true)
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" && isDown.withLock { $0 } ? .hangUp : nil
        }
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        try await house.run {
            for number in 0..<40 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait {
                house.log.lines.contains { $0.hasPrefix("warning deliveries to an origin are paused") }
            }
            isDown.withLock { $0 = false }
            try await house.wait { house.log.lines.count { $0.hasPrefix("debug delivered") } == 40 }
        }
        #expect(house.log.lines.contains { $0.hasPrefix("notice deliveries to an origin go on") })
    }

    /// A host that answers for one callback is up; that its others fail is their own affair.
    @Test func `is not tried again and again because another callback of the origin answers`() async throws {
        let subscriber = try LoopbackSubscriber { request in
            guard request.method == "POST" else { return nil }
            return request.target == "/none" ? .status(404) : .status(500)
        }
        let house = try await HubHouse {
            $0.backOff = [.seconds(80_000)]
            $0.pace.probeWaits = [.milliseconds(20)]
        }
        try await house.run {
            for number in 0..<6 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            await house.ask("subscribe", subscriber.origin + "/none")
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.contains { $0.target == "/none" } }
            try await house.wait { await house.hub.courier.isSettled }
            // The next round, with which it begins anew.
            try await house.publish(3)
            try await house.wait { subscriber.deliveries.count { $0.target == "/none" } > 1 }
            try await house.wait { await house.hub.courier.isSettled }
        }
        // Once each, and once more when the origin was back.
        #expect(subscriber.deliveries.count <= 2 * (6 * 2 + 1))
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

    /// A delivery of version 2 is on its way for as long as the gate is closed.
    private func underWay(
        _ body: @Sendable (HubHouse, Gate) async throws -> Void = { _, _ in }
    ) async throws -> (house: HubHouse, gate: Gate, subscriber: LoopbackSubscriber) {
        let gate = Gate()
        let subscriber = try LoopbackSubscriber { request in
            if request.method == "POST" { gate.pass() }
            return nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/a")
            try await house.publish(2)
            try await house.wait { subscriber.received.last.map(text) == "<feed>2</feed>" }
            try await body(house, gate)
        }
        return (house, gate, subscriber)
    }

    private func have(in house: HubHouse) async throws -> Int? {
        try await house.database.read { try Int.fetchOne($0, sql: "SELECT have FROM subscription") }
    }

    @Test func `a stop waits for those on their way and begins no others`() async throws {
        let (house, _, subscriber) = try await underWay { house, gate in
            house.hub.beginStopping()
            try await house.wait { await house.hub.courier.isStopping }
            try await house.publish(3)
            gate.open()
            try await house.wait { await house.hub.courier.underWayCount == 0 }
        }
        #expect(subscriber.deliveries.map(text) == ["<feed>2</feed>"])
        #expect(try await have(in: house) == 2)
    }

    @Test func `an end without a stop breaks off those on their way and begins no others`() async throws {
        let (house, gate, _) = try await underWay()
        gate.open()
        let courier = await house.hub.courier
        #expect(await courier.isEnding)
        #expect(await courier.flights.isEmpty)
        #expect(await courier.underWayCount == 0)
        #expect(try await have(in: house) == 1)
    }
}
