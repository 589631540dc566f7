import Synchronization
import Testing

@testable import Pushing

/// How changes reach subscribers (WebSub §7; spec websub.md H-41 to H-60, the faults of other hubs in its section 6, and
/// reliability.md P2 and P3).
@Suite struct `A delivery` {
    private func text(_ request: LoopbackSubscriber.Received) -> String {
        String(decoding: request.body, as: UTF8.self)
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

    /// Who has lost what it had and asks for it again must not take it for a repetition. One that failed is one.
    @Test func `of the whole that is asked for anew has an id of its own`() async throws {
        let posts = Mutex(0)
        let subscriber = try LoopbackSubscriber { request in
            guard request.method == "POST" else { return nil }
            let number = posts.withLock { posts in
                posts += 1
                return posts
            }
            return number == 2 ? .status(404) : nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            for count in [1, 3, 4] {
                try await house.wait { subscriber.deliveries.count == count }
                try await house.wait { await house.hub.courier.isSettled }
                if count < 4 { try await house.subscribe(subscriber.origin + "/c", [("hub.initial", "true")]) }
            }
        }
        let ids = subscriber.deliveries.map { $0.headers["x-hub-delivery"] ?? "" }
        #expect(ids[1] == ids[2] && Set(ids).count == 3)
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

    /// H-53, H-54: "an older payload retried after a newer one was delivered"; "a new update is tried again".
    @Test func `of newer content takes the place of one that waits`() async throws {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.status(500))
        // The next try of the old content would be tomorrow.
        let house = try await HubHouse { $0.backOff = [.seconds(86_000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("info not delivered") } }
            mend()
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
