import GRDB
import Storage
import Syndication
import Testing

@testable import Pushing

/// The rules for a hub that websub.md section 2 numbers, checked by one that speaks as a subscriber: what is delivered.
@Suite struct `The deliveries as a subscriber finds them` {
    @Test
    func `H-16 H-41 H-42 H-43 H-45 H-46 H-47 H-59: a POST of the whole topic to exactly the callback, with its links`()
        async throws
    {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        house.freezeClock()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/C%2f?b=2&a=1")
            let edition = try HubHouse.edition(2, contentType: "Application/Atom+XML;Charset=\"utf-8\"")
            await house.hub.announce([edition])
            try await house.wait { subscriber.deliveries.count == 1 }
        }
        let delivery = try #require(subscriber.deliveries.first)
        #expect(delivery.method == "POST" && delivery.target == "/C%2f?b=2&a=1")
        #expect(delivery.headers["host"] == "127.0.0.1:\(subscriber.port)")
        // To the letter: subscribers compare it.
        #expect(delivery.headers["content-type"] == "Application/Atom+XML;Charset=\"utf-8\"")
        #expect(delivery.body == Array("<feed>2</feed>".utf8))
        #expect(
            delivery.headers["link"]
                == "<https://example.org/hub>; rel=\"hub\", <https://other.example/>; rel=\"hub\", "
                + "<https://example.org/news.atom>; rel=\"self\"")
        #expect(
            Set(delivery.headers.keys) == [
                "host", "user-agent", "accept", "content-type", "link", "x-hub-delivery", "webhook-timestamp",
                "content-length",
            ])
        #expect(delivery.headers["webhook-timestamp"] == "\(house.now.seconds)")
    }

    @Test(arguments: Signature.Method.allCases)
    func `H-55 H-56 H-57 H-58: with a secret there is a signature of the exact body, and none without`(
        method: Signature.Method
    ) async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse { $0.signature = method }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/signed", [("hub.secret", "sésame")])
            try await house.subscribe(subscriber.origin + "/bare")
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 2 }
        }
        for delivery in subscriber.deliveries {
            let expected = Signature.header(method, secret: Array("sésame".utf8), body: delivery.body)
            #expect(delivery.headers["x-hub-signature"] == (delivery.target == "/signed" ? expected : nil))
        }
        // SHA-256, where nobody says otherwise.
        #expect(HubSettings(address: try HubHouse.url(HubHouse.hubAddress)).signature == .sha256)
    }

    @Test(arguments: [301, 302, 303, 307, 308, 400, 403, 404, 429, 500, 503])
    func
        `H-48 H-50 H-51: all but 2xx is a failure, and is tried again within limits; redirects and bodies mean nothing`(
            status: Int
        ) async throws
    {
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" && request.target == "/c"
                ? .status(status, headers: ["Location: /elsewhere"], body: Array("hub.mode=unsubscribe".utf8)) : nil
        }
        let house = try await HubHouse { $0.backOff = [.milliseconds(5), .milliseconds(10), .seconds(40_000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { try await house.hub.subscriptions().first?.failures == 3 }
        }
        #expect(subscriber.deliveries.count == 3 && subscriber.deliveries.allSatisfy { $0.target == "/c" })
        let usual = HubSettings(address: try HubHouse.url(HubHouse.hubAddress))
        // The waits end at the longest, and never at none.
        let waits = (1...20).map { NextStep.wait($0, usual.backOff) }
        #expect(waits.first == .seconds(10) && waits.last == .seconds(43_200) && waits == waits.sorted())
    }

    @Test func `H-49: 410 ends the subscription`() async throws {
        let subscriber = try LoopbackSubscriber { $0.method == "POST" ? .status(410) : nil }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { try await house.count() == 0 }
        }
    }

    @Test
    func `H-52 H-53 H-54: failures never end a subscription; each update is tried again, with the newest content`()
        async throws
    {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.status(500))
        let house = try await HubHouse { $0.backOff = [.seconds(40_000)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            for version in 2...20 as ClosedRange<Int64> {
                try await house.publish(version)
                try await house.wait { await house.hub.courier.isSettled && subscriber.deliveries.count >= version - 1 }
            }
            #expect(try await house.count() == 1)
            // A long outage: nothing new comes, and it is back before the end of its lease.
            mend()
            house.moveClock(by: .seconds(9 * 86_400))
            await house.hub.courier.look()
            try await house.wait { try await house.hub.subscriptions(waiting: true).isEmpty }
        }
        #expect(subscriber.deliveries.last?.body == Array("<feed>20</feed>".utf8))
        #expect(subscriber.deliveries.count == 20)
    }

    /// H-44 in whole is a test of the daemon, which makes the changes: `HubTests`.
    @Test func `H-44: where what a subscriber has is not known, changes are the whole`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse { $0.payload = .changes }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 1 }
        }
        #expect(subscriber.deliveries.first?.body == Array("<feed>2</feed>".utf8))
    }
}
