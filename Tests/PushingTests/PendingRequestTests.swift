import GRDB
import Synchronization
import Syndication
import Testing

@testable import Pushing

/// Requests and denials that come to nothing: they leave, and are in nobody's way.
@Suite struct `What waits for a callback` {
    @Test func `that never answers is over after a while, and makes room`() async throws {
        let subscriber = try LoopbackSubscriber { _ in .hangUp }
        let house = try await HubHouse {
            $0.maxPendingPerOrigin = 20
            // No probe comes by itself.
            $0.pace.probeWaits = [.seconds(7200)]
        }
        house.freezeClock()
        try await house.run {
            for number in 0..<20 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            #expect(await house.ask("subscribe", subscriber.origin + "/19").status == 503)
            // Each is asked once, whatever became of the others, and nobody a second time while none answers.
            try await house.wait { subscriber.all.count == 20 }
            try await house.wait { await house.hub.hasGivenUp(subscriber.origin) }
            house.moveClock(by: .seconds(890))
            try await house.hub.tidy()
            #expect(await house.ask("subscribe", subscriber.origin + "/20").status == 503)
            house.moveClock(by: .seconds(20))
            try await house.hub.tidy()
            try await house.waitUntilSettled()
            #expect(await house.hub.pending.isEmpty)
            #expect(await house.hub.waitingCount == 0)
            #expect(subscriber.all.count == 20)
            #expect(await house.ask("subscribe", subscriber.origin + "/21").status == 202)
        }
        #expect(house.log.lines.contains { $0.hasPrefix("info requests are over") && $0.hasSuffix("requests=20") })
        #expect(house.log.lines.count { $0.hasPrefix("info callbacks at an origin do not answer") } == 1)
    }

    /// H-18, H-37, P3.
    @Test func `is asked, however many others at the host did not answer`() async throws {
        let subscriber = try LoopbackSubscriber { $0.target.hasPrefix("/bad") ? .hangUp : nil }
        let house = try await HubHouse { $0.pace.probeWaits = [.seconds(7200)] }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/good", [("hub.lease_seconds", "1000")])
            for number in 0..<10 {
                #expect(await house.ask("subscribe", subscriber.origin + "/bad\(number)").status == 202)
            }
            try await house.wait { await house.hub.hasGivenUp(subscriber.origin) }
            #expect(await house.ask("subscribe", subscriber.origin + "/good").status == 202)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("info renewed") } }
            // Who answers shows that the host is there.
            try await house.wait {
                house.log.lines.contains { $0.hasPrefix("info callbacks at an origin answer again") }
            }
        }
        // A question that is sent again, because a kept connection was closed, is one.
        let asked = Dictionary(grouping: subscriber.all, by: { $0.target.prefix { $0 != "?" } })
            .mapValues { Set($0.map(\.target)).count }
        #expect(asked["/good"] == 2 && asked.values.allSatisfy { $0 <= 2 })
    }

    @Test func `and does not answer for a while is asked as soon as somebody asks for it anew`() async throws {
        let isShut = Mutex(true)
        let subscriber = try LoopbackSubscriber { _ in isShut.withLock { $0 } ? .hangUp : nil }
        let house = try await HubHouse { $0.pace.probeWaits = [.seconds(7200)] }
        try await house.run {
            for number in 0..<10 {
                await house.ask("subscribe", subscriber.origin + "/\(number)", [("hub.secret", "first")])
            }
            try await house.wait { await house.hub.hasGivenUp(subscriber.origin) }
            isShut.withLock { $0 = false }
            await house.ask("subscribe", subscriber.origin + "/9", [("hub.secret", "second")])
            try await house.waitUntilSettled()
            try await house.wait { try await house.count() >= 5 }
        }
        let secret = try await house.database.read { db in
            try String.fetchOne(db, sql: "SELECT CAST(secret AS TEXT) FROM subscription WHERE callback LIKE '%/9'")
        }
        #expect(secret == "second")
    }

    /// Nobody says that a callback was silent which was never asked.
    @Test func `and was never asked is told so when it is over`() async throws {
        let subscriber = try LoopbackSubscriber { _ in .hang }
        let house = try await HubHouse { $0.verificationTimeout = .seconds(3600) }
        house.freezeClock()
        try await house.run {
            for number in 0..<9 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            house.moveClock(by: .seconds(910))
            try await house.hub.tidy()
            #expect(await house.hub.pending.isEmpty)
        }
        #expect(house.log.lines.contains { $0.hasPrefix("warning requests are over before") })
        #expect(!house.log.lines.contains { $0.hasPrefix("info requests are over") })
    }

    /// Else those that nobody answers would leave no room for others, for as long as the clock was set back.
    @Test func `is over as soon also when the clock is set back`() async throws {
        let subscriber = try LoopbackSubscriber { _ in .hang }
        let house = try await HubHouse { $0.verificationTimeout = .seconds(3600) }
        house.freezeClock()
        try await house.run {
            for number in 0..<9 { await house.ask("subscribe", subscriber.origin + "/\(number)") }
            try await house.wait { !subscriber.received.isEmpty }
            let before = house.now
            house.moveClock(by: .seconds(-3000))
            await house.hub.look()
            try await house.wait {
                await house.hub.started < before - .seconds(2000)
            }
            house.moveClock(by: .seconds(850))
            try await house.hub.tidy()
            #expect(await house.hub.pending.count == 9)
            house.moveClock(by: .seconds(100))
            try await house.hub.tidy()
            #expect(await house.hub.pending.isEmpty)
        }
    }

    @Test func `is asked also where it came before anybody noticed that the clock was set back`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        house.freezeClock()
        // Nothing is over that came while the program did not run.
        house.moveClock(by: .seconds(1000))
        try await house.run {
            try await house.subscribe(subscriber.origin + "/before")
            house.moveClock(by: .seconds(-1800))
            await house.hub.tidyNext()
            try await house.subscribe(subscriber.origin + "/after")
        }
        #expect(try await house.count() == 2)
    }

    @Test func `is asked for after a long time in which the program did not run`() async throws {
        let subscriber = try LoopbackSubscriber()
        let before = try await HubHouse()
        await before.ask("subscribe", subscriber.origin + "/c")
        let late = try await HubHouse(database: before.database)
        try await late.database.write { try $0.execute(sql: "UPDATE hub_request SET received = received - 172800000") }
        try await late.run {
            try await late.hub.tidy()
            try await late.waitUntilSettled()
        }
        #expect(try await late.count() == 1)
    }

    @Test func `and is over meanwhile takes no effect`() async throws {
        let house = try await HubHouse()
        await house.ask("subscribe", "http://a.example/")
        let request = try #require(try await house.hub.table.unverified().first)
        try await house.hub.table.drop([request.id])
        let effect = try await house.hub.table.confirm(request, asked: house.now, at: house.now)
        guard case .tooLate = effect else {
            Issue.record("\(effect)")
            return
        }
        #expect(try await house.count() == 0)
    }

    private func insert(_ number: Int, at origin: String, into house: HubHouse) async throws {
        let expires = house.now.milliseconds + 86_400_000
        try await house.database.write { db in
            for number in 0..<number {
                try db.execute(
                    sql: """
                        INSERT INTO subscription (topic, callback, origin, topic_given, method, created, expires, have)
                        VALUES (?, ?, ?, ?, 'sha256', 0, ?, 1)
                        """,
                    arguments: [HubHouse.topic, "\(origin)/\(number)", origin, HubHouse.topic, expires])
            }
        }
    }

    /// H-26, H-27: however many there are, few are in memory, and they take no room from subscribers.
    @Test func `to be told of the end of its subscription is told, in small groups`() async throws {
        let subscriber = try LoopbackSubscriber()
        let dead = try LoopbackSubscriber { _ in .hangUp }
        let house = try await HubHouse { $0.pace.probeWaits = [.seconds(7200)] }
        try await insert(700, at: dead.origin, into: house)
        try await insert(1200, at: subscriber.origin, into: house)
        let most = Mutex(0)
        try await house.run {
            #expect(try await house.hub.remove(.all) == 1900)
            #expect(await house.hub.pending.isEmpty)
            try await house.wait {
                let inHand = await house.hub.denials.inHand.count
                most.withLock { $0 = max($0, inHand) }
                return try await house.hub.table.pending().isEmpty
            }
        }
        #expect(subscriber.verifications.count { $0["hub.mode"] == "denied" } == 1200)
        // Nobody there answers: after a row of failures the rest is left alone.
        #expect(dead.all.count < 50)
        #expect(most.withLock { $0 } <= 750)
    }
}

extension Hub {
    fileprivate func hasGivenUp(_ origin: String) -> Bool {
        turns.lines.isPaused(origin) && turns.lines.underWay == 0
    }
    fileprivate var waitingCount: Int { turns.lines.waiting }
    fileprivate func tidyNext() { nextTidying = .now }
}

@Suite struct `The alarms` {
    @Test func `ring in the order of their times`() {
        var alarms = Alarms<Int>()
        var generator = SystemRandomNumberGenerator()
        let times = (0..<500).map { _ in Int64.random(in: 0..<300, using: &generator) }
        for (number, time) in times.enumerated() { alarms.set(number, at: Timestamp(seconds: time)) }
        var rung: [Int64] = []
        for second in [100, 100, 299] as [Int64] {
            while let due = alarms.popDue(at: Timestamp(seconds: second)) {
                #expect(due.at == Timestamp(seconds: times[due.key]))
                rung.append(times[due.key])
            }
            #expect(rung.count == times.count { $0 <= second })
        }
        #expect(rung == times.sorted() && alarms.next == nil)
    }
}
