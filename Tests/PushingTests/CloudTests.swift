import Foundation
import Synchronization
import Testing

@testable import Pushing

/// rssCloud, for subscribers that do not speak WebSub (spec websub.md section 5).
@Suite struct `The cloud` {
    private static let topic = HubHouse.topic

    private func register(
        _ house: HubHouse, at subscriber: LoopbackSubscriber, domain: String? = "127.0.0.1",
        _ changes: [String: String?] = [:], accept: String? = nil, from peer: String? = "127.0.0.1"
    ) async -> CloudReply {
        var fields: [String: String?] = [
            "protocol": "http-post", "port": "\(subscriber.port)", "path": "/told", "registerProcedure": "",
            "domain": domain, "url1": Self.topic,
        ]
        fields.merge(changes) { $1 }
        let form = fields.compactMap { name, value in value.map { Form.Field(name: name, value: $0) } }
        return await house.hub.receive(
            Array(Form.encoded(form).utf8), at: .pleaseNotify, contentType: "application/x-www-form-urlencoded",
            accept: accept, from: peer)
    }

    /// A good subscriber: repeats what it is asked for, takes all else.
    private func subscriber(_ script: @escaping @Sendable (String?) -> LoopbackSubscriber.Answer? = { _ in nil }) throws
        -> LoopbackSubscriber
    {
        try LoopbackSubscriber { request in
            script(request["challenge"]) ?? .status(200, request["challenge"] ?? "")
        }
    }

    private func text(_ reply: CloudReply) -> String { String(decoding: reply.body, as: UTF8.self) }

    @Test func `asks a named host for its consent, and tells it of a change`() async throws {
        let house = try await HubHouse()
        let subscriber = try subscriber()
        try await house.run {
            let reply = await register(house, at: subscriber)
            #expect(reply.status == 200 && reply.contentType == "text/xml; charset=utf-8")
            #expect(text(reply).contains("<notifyResult success=\"true\" msg=\"Registered for 25 hours."))
            #expect(subscriber.verifications.map { $0["url"] } == [Self.topic])
            #expect(subscriber.deliveries.isEmpty)
            try await house.publish(2)
            try await house.wait { try await house.hub.subscriptions().map(\.has) == [2] }
            let told = try #require(subscriber.deliveries.first)
            #expect(told.target == "/told")
            #expect(told.headers["content-type"] == "application/x-www-form-urlencoded")
            #expect(String(decoding: told.body, as: UTF8.self) == "url=https%3A%2F%2Fexample.org%2Fnews.atom")
            #expect(told.headers["link"] == nil && told.headers["x-hub-signature"] == nil)
        }
        #expect(subscriber.deliveries.count == 1)
    }

    @Test func `takes nobody for a feed that is closed`() async throws {
        let house = try await HubHouse()
        let subscriber = try subscriber()
        await house.hub.announce([try HubHouse.edition(1)], closed: [try HubHouse.url(Self.topic)])
        let reply = await register(house, at: subscriber)
        #expect(reply.status == 403 && text(reply).contains("The feed is closed"), "\(text(reply))")
        #expect(subscriber.all.isEmpty)
    }

    @Test func `tells the machine that asks at once, and takes any success for its consent`() async throws {
        let house = try await HubHouse()
        let subscriber = try LoopbackSubscriber { _ in .status(204) }
        try await house.run {
            #expect(await register(house, at: subscriber, domain: nil).isSuccess)
            #expect(subscriber.all.map(\.method) == ["POST"])
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 2 }
            // Without a domain, and where a proxy hides who asks, nobody can be told.
            let reply = await register(house, at: subscriber, domain: nil, from: nil)
            #expect(reply.status == 400 && text(reply).contains("domain is missing"))
        }
        #expect(Set(subscriber.deliveries.map(\.body)).count == 1)
    }

    @Test func `speaks XML-RPC`() async throws {
        let house = try await HubHouse()
        let subscriber = try subscriber()
        let hub = house.hub
        @Sendable func call(_ procedure: String, _ parameters: String...) async -> CloudReply {
            let list = parameters.map { "<param><value>\($0)</value></param>" }.joined()
            let document =
                "<?xml version=\"1.0\"?>\n<methodCall><methodName>\(procedure)</methodName><params>\(list)</params></methodCall>"
            return await hub.receive(
                Array(document.utf8), at: .remote, contentType: "text/xml", accept: nil, from: "127.0.0.1")
        }
        try await house.run {
            let reply = await call(
                "rssCloud.pleaseNotify", "<string>river.feedUpdated</string>", "<i4>\(subscriber.port)</i4>", "/RPC2",
                "xml-rpc", "<array><data><value>\(Self.topic)</value></data></array>", "127.0.0.1")
            #expect(reply.status == 200 && text(reply).contains("<boolean>1</boolean>"))
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 1 }
            let told = try #require(subscriber.deliveries.first)
            #expect(told.target == "/RPC2" && told.headers["content-type"] == "text/xml; charset=utf-8")
            #expect(RemoteCall(told.body) == RemoteCall(procedure: "river.feedUpdated", arguments: [.text(Self.topic)]))
            #expect(text(await call("rssCloud.hello")).contains("<boolean>1</boolean>"))
            #expect(text(await call("rssCloud.ping", Self.topic)).contains("<boolean>1</boolean>"))
            // Failures are faults, in an answer that XML-RPC's clients read.
            for reply in [
                await call("rssCloud.ping", "https://elsewhere.example/"), await call("system.listMethods"),
                await call("rssCloud.pleaseNotify", "x"),
                await hub.receive(Array("<a>".utf8), at: .remote, contentType: nil, accept: nil, from: nil),
                await hub.receive(
                    Array(
                        "<!DOCTYPE methodCall [<!ENTITY e \"x\">]><methodCall><methodName>&e;</methodName></methodCall>"
                            .utf8),
                    at: .remote, contentType: nil, accept: nil, from: nil),
            ] {
                #expect(reply.status == 200 && text(reply).contains("<fault>"), "\(text(reply))")
            }
        }
    }

    @Test func `says what is wrong with a registration, and asks nobody`() async throws {
        let house = try await HubHouse()
        let subscriber = try subscriber()
        let cases: [([String: String?], Int, String)] = [
            (["protocol": nil], 400, "protocol is none of"), (["protocol": "soap"], 400, "protocol is none of"),
            (["port": nil], 400, "port is not"), (["port": "0"], 400, "port is not"),
            (["port": "65536"], 400, "port is not"), (["port": "80 "], 400, "port is not"),
            (["domain": "a b"], 400, "domain is no name"), (["domain": "a/b"], 400, "domain is no name"),
            (["domain": "user@host"], 400, "domain is no name"), (["domain": "a?b"], 400, "domain is no name"),
            (["domain": String(repeating: "a", count: 256)], 400, "domain is no name"),
            (["path": "/a#b"], 400, "make no address"), (["path": "/a\r\nb"], 400, "make no address"),
            (["path": String(repeating: "a", count: 3000)], 400, "make no address"),
            (["url1": nil], 400, "url1 is missing"), (["url1": "https://elsewhere.example/f"], 404, "no such feed"),
            (["url1": "http://example.org/news.atom/"], 404, Self.topic),
            (["url2": "https://elsewhere.example/f"], 404, "no such feed"),
            (["url33": Self.topic], 400, "More than 32"),
            (["domain": "example.org", "port": "443", "protocol": "https-post"], 400, "this server itself"),
            (["protocol": "xml-rpc", "notifyProcedure": "a b"], 400, "procedure"),
        ]
        for (changes, status, words) in cases {
            let reply = await register(house, at: subscriber, changes)
            #expect(reply.status == status, "\(changes)")
            #expect(text(reply).contains("success=\"false\"") && text(reply).contains(words), "\(text(reply))")
        }
        let twice = await house.hub.receive(
            Array("port=1&port=2".utf8), at: .pleaseNotify, contentType: "application/x-www-form-urlencoded",
            accept: nil, from: nil)
        #expect(twice.status == 400)
        let plain = await house.hub.receive([], at: .ping, contentType: "text/plain", accept: nil, from: nil)
        #expect(plain.status == 415)
        let json = await register(house, at: subscriber, ["port": "x"], accept: "application/json")
        #expect(text(json) == #"{"success":false,"msg":"port is not a number from 1 to 65535."}"#)
        #expect(subscriber.all.isEmpty)
        #expect(try await house.count() == 0)
    }

    @Test(arguments: [
        LoopbackSubscriber.Answer.status(200, "another"), .status(404, ""), .status(302, headers: ["Location: /"]),
        .hangUp, .status(200, body: []),
    ])
    func `registers nobody who does not consent`(answer: LoopbackSubscriber.Answer) async throws {
        let house = try await HubHouse()
        let subscriber = try subscriber { _ in answer }
        let reply = await register(house, at: subscriber)
        // The same words for all of them: they do not tell what listens where.
        #expect(reply.status == 403 && text(reply).contains("The callback does not confirm that it wants to be told."))
        #expect(try await house.count() == 0)
    }

    /// What listens where is not told by the time either.
    @Test func `takes the same time to refuse a closed port, an address that is not public, and an answer`()
        async
        throws
    {
        let listening = try subscriber { _ in .status(404, "") }
        let closed = "\(try subscriber().port)"
        let time = Duration.milliseconds(600)
        let house = try await HubHouse { $0.cloudRefusalTime = time }
        let guarded = try await HubHouse {
            $0.cloudRefusalTime = time
            $0.reach = .publicOnly()
        }
        for (house, changes) in [(house, [:]), (house, ["port": closed]), (guarded, [:])] {
            let start = ContinuousClock.now
            #expect(await register(house, at: listening, changes).status == 403)
            #expect(ContinuousClock.now - start >= time)
        }
        // What is wrong with the request itself is told at once.
        let patient = try await HubHouse { $0.cloudRefusalTime = .seconds(3600) }
        #expect(await register(patient, at: listening, ["port": "x"]).status == 400)
    }

    @Test func `goes to no address that is not public, and asks no host too often`() async throws {
        let subscriber = try subscriber()
        let guarded = try await HubHouse { $0.reach = .publicOnly() }
        #expect(await register(guarded, at: subscriber).status == 403)
        #expect(await register(guarded, at: subscriber, domain: nil).status == 403)
        #expect(await register(guarded, at: subscriber, domain: "[::1]").status == 403)
        #expect(subscriber.received.isEmpty)
        let refusing = try self.subscriber { _ in .status(404, "") }
        let limited = try await HubHouse { $0.limits.ratePerTarget = 2 }
        var statuses: [Int] = []
        for _ in 0..<4 { statuses.append(await register(limited, at: refusing).status) }
        #expect(statuses == [403, 403, 429, 429])
        // Who is registered already is not kept from asking again by others at the host.
        let known = try LoopbackSubscriber {
            $0.target.hasPrefix("/told") ? .status(200, $0["challenge"] ?? "") : .status(404, "")
        }
        let busy = try await HubHouse { $0.limits.ratePerTarget = 2 }
        busy.freezeClock()
        #expect(await register(busy, at: known).isSuccess)
        for status in [403, 403, 429] {
            #expect(await register(busy, at: known, ["path": "/other"]).status == status)
        }
        #expect(await register(busy, at: known).isSuccess)
        let bounded = try await HubHouse { $0.limits.maxSubscriptionsPerOrigin = 1 }
        #expect(await register(bounded, at: subscriber).isSuccess)
        #expect(await register(bounded, at: subscriber, ["path": "/other"]).status == 403)
    }

    @Test func `leaves what WebSub has promised to the same callback`() async throws {
        let house = try await HubHouse()
        let both = try LoopbackSubscriber { request in
            .status(200, request["hub.challenge"] ?? request["challenge"] ?? "")
        }
        try await house.run {
            try await house.subscribe(both.origin + "/told", [("hub.secret", "sesame")])
            let reply = await register(house, at: both)
            #expect(reply.status == 409)
            let list = try await house.hub.subscriptions()
            #expect(list.map(\.isSigned) == [true] && list.map(\.transport) == ["websub"])
            // The other way round is a step up.
            #expect(await register(house, at: both, ["path": "/up"]).isSuccess)
            try await house.wait { try await house.hub.subscriptions().map(\.transport) == ["websub", "http-post"] }
            try await house.subscribe(both.origin + "/up")
            #expect(try await house.hub.subscriptions().map(\.transport) == ["websub", "websub"])
        }
    }

    @Test func `ends with the third change in a row that it is not told, with the lease, and with the feed`()
        async throws
    {
        let isDown = Mutex(false)
        let subscriber = try LoopbackSubscriber { request in
            isDown.withLock { $0 } ? .status(500) : .status(200, request["challenge"] ?? "")
        }
        let house = try await HubHouse { $0.goneAfter = .zero }
        house.freezeClock()
        try await house.run {
            #expect(await register(house, at: subscriber).isSuccess)
            isDown.withLock { $0 = true }
            for version in [2, 3] as [Int64] {
                try await house.publish(version)
                // However often each is tried.
                try await waitForFailures(4, of: version, house)
                #expect(try await house.count() == 1)
            }
            try await house.publish(4)
            try await house.wait {
                house.moveClock(by: .milliseconds(10))
                return try await house.count() == 0
            }
            #expect(house.log.lines.contains { $0.hasPrefix("info the subscriber could not be told of three changes") })
            #expect(!house.log.lines.contains { $0.hasPrefix("info the subscriber is gone") })
            #expect(await house.hub.counters().outcomes[.givenUp] == 1)
            // Nothing is left of it.
            #expect(await house.hub.courier.setbacks.struck.isEmpty)
            isDown.withLock { $0 = false }

            #expect(await register(house, at: subscriber).isSuccess)
            house.moveClock(by: .seconds(89_000))
            // Renewed: no second row, and 25 hours from now.
            #expect(await register(house, at: subscriber).isSuccess)
            #expect(try await house.count() == 1)
            house.moveClock(by: .seconds(89_000))
            try await house.hub.tidy()
            #expect(try await house.count() == 1)

            // rssCloud has no word for the end of a feed.
            let before = subscriber.all.count
            let other = try HubHouse.edition(1, topic: "https://example.org/other.atom")
            await house.hub.announce([other])
            try await house.wait {
                try await house.hub.tidy()
                return try await house.count() == 0
            }
            #expect(try await house.hub.table.pending().isEmpty)
            #expect(subscriber.all.count == before)
        }
    }

    private func waitForFailures(_ count: Int, of version: Int64, _ house: HubHouse) async throws {
        try await house.wait {
            house.moveClock(by: .milliseconds(10))
            return house.log.lines.count {
                $0.hasPrefix("info not delivered") && $0.contains(" version=\(version)")
            } >= count
        }
    }

    /// A reader that restarts while somebody saves three times.
    @Test func `does not end before the third change in a row has had its tries`() async throws {
        let isDown = Mutex(false)
        let subscriber = try LoopbackSubscriber { request in
            isDown.withLock { $0 } ? .status(500) : .status(200, request["challenge"] ?? "")
        }
        let house = try await HubHouse { $0.backOff = [.seconds(3000)] }
        house.freezeClock()
        try await house.run {
            #expect(await register(house, at: subscriber).isSuccess)
            isDown.withLock { $0 = true }
            for version in 2...4 {
                try await house.publish(Int64(version))
                try await house.wait { subscriber.deliveries.count == version - 1 }
                try await house.wait { await house.hub.courier.isSettled }
            }
            #expect(try await house.hub.subscriptions().map(\.failures) == [1])
            isDown.withLock { $0 = false }
            house.moveClock(by: .seconds(3001))
            await house.hub.courier.look()
            try await house.wait { try await house.hub.subscriptions().map(\.has) == [4] }
        }
    }

    @Test func `does not end by changes that it was told in between`() async throws {
        let isDown = Mutex(false)
        let subscriber = try LoopbackSubscriber { request in
            isDown.withLock { $0 } ? .status(500) : .status(200, request["challenge"] ?? "")
        }
        let house = try await HubHouse()
        house.freezeClock()
        try await house.run {
            #expect(await register(house, at: subscriber).isSuccess)
            isDown.withLock { $0 = true }
            try await house.publish(2)
            try await waitForFailures(2, of: 2, house)
            isDown.withLock { $0 = false }
            try await house.wait {
                house.moveClock(by: .milliseconds(10))
                return try await house.hub.subscriptions().map(\.has) == [2]
            }
            isDown.withLock { $0 = true }
            for version in [3, 4] as [Int64] {
                try await house.publish(version)
                try await waitForFailures(2, of: version, house)
            }
            #expect(try await house.count() == 1)
        }
    }

    @Test func `does not end because an operator has it tried`() async throws {
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" ? .status(500) : .status(200, request["challenge"] ?? "")
        }
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        try await house.run {
            #expect(await register(house, at: subscriber).isSuccess)
            try await house.publish(2)
            for number in 1...5 {
                try await house.wait { subscriber.deliveries.count == number }
                try await house.wait { await house.hub.courier.isSettled }
                if number < 5 { #expect(try await house.hub.retry(.all) == 1) }
            }
            #expect(try await house.hub.subscriptions().map(\.failures) == [1])
        }
    }

    /// Registered again while a word is on its way that fails, and registered while the feed changes.
    @Test func `loses no change that comes meanwhile`() async throws {
        let gate = Gate()
        let isFirst = Mutex(true)
        let subscriber = try LoopbackSubscriber { request in
            if request.method == "POST",
                isFirst.withLock({ first in
                    defer { first = false }; return first
                })
            {
                gate.pass()
                return .status(503)
            }
            return .status(200, request["challenge"] ?? "")
        }
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        try await house.run {
            #expect(await register(house, at: subscriber).isSuccess)
            try await house.publish(2)
            try await house.wait { subscriber.received.count { $0.method == "POST" } == 1 }
            #expect(await register(house, at: subscriber).isSuccess)
            gate.open()
            try await house.wait { try await house.hub.subscriptions().map(\.has) == [2] }
        }
        let asking = Gate()
        let slow = try LoopbackSubscriber { request in
            if request.method == "GET" { asking.pass() }
            return .status(200, request["challenge"] ?? "")
        }
        try await house.run {
            async let reply = register(house, at: slow)
            try await house.wait { slow.received.count == 1 }
            try await house.publish(3)
            asking.open()
            #expect(await reply.isSuccess)
            try await house.wait { slow.deliveries.count == 1 }
        }
    }

    @Test func `is kept over a restart with what is still to be told`() async throws {
        let subscriber = try subscriber()
        let house = try await HubHouse()
        #expect(await register(house, at: subscriber, ["protocol": "xml-rpc"]).isSuccess)
        let next = try await HubHouse(database: house.database)
        try await next.run {
            try await next.publish(2)
            try await next.wait { subscriber.deliveries.count == 1 }
            let told = try #require(subscriber.deliveries.first)
            #expect(RemoteCall(told.body)?.procedure == "rssCloud.notify")
        }
    }
}
