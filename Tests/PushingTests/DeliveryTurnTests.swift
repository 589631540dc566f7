import Synchronization
import Testing

@testable import Pushing

// Whose turn it is where many wait: bad callbacks hold up no good ones.
extension `A delivery` {
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
            $0.shortestAllowance = .milliseconds(40)
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
            #expect(await house.hub.courier.lookups == 0)
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

    /// The pause of an origin: one probe brings all of it back.
    @Test func `goes on to all of an origin when it is back`() async throws {
        let (subscriber, mend) = try LoopbackSubscriber.failing(.hangUp)
        let house = try await HubHouse { $0.backOff = [.seconds(80_000)] }
        try await house.run {
            for number in 0..<40 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            try await house.waitUntilSettled()
            try await house.publish(2)
            try await house.wait {
                house.log.lines.contains { $0.hasPrefix("warning deliveries to an origin are paused") }
            }
            mend()
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
}

extension Courier {
    fileprivate var lookups: Int { turns.names.count }
}
