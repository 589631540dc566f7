import Foundation
import Logging
import Publishing
import Storage
import Synchronization
import Syndication
import Testing
import Transfer

@testable import Pushing

/// Our own subscriptions at external hubs (spec websub.md section 3 and section 6: "knowing that an external hub is dead").
@Suite struct `The canary at an external hub` {
    /// A canary with all that belongs to it, on a state in memory, with a clock that can be set.
    private final class House: Sendable {
        let database: Storage.Database
        let hub: LoopbackHub
        let canary: Canary
        let log = LogBook()
        let settings: CanarySettings
        private let transfers: TransferLoop

        init(
            _ hub: LoopbackHub, database: Storage.Database? = nil, at offset: Duration = .zero,
            _ change: (inout CanarySettings) -> Void = { _ in }
        ) async throws {
            let database = try database ?? Storage.Database(inMemory: Canary.migrations)
            self.database = database
            self.hub = hub
            transfers = try TransferLoop(TransferLoop.Settings(userAgent: "test (+https://example.org/)"))
            var settings = CanarySettings(
                hubs: [try HubHouse.url(hub.address)],
                callbacks: try HubHouse.url("https://example.org/hub/canary/"))
            change(&settings)
            self.settings = settings
            let clock = Clock(offset)
            self.clock = clock
            var logger = Logger(label: "test") { [log] _ in LogBook.Handler(book: log) }
            logger.logLevel = .trace
            canary = Canary(
                database: database, transfers: transfers, settings: settings, now: { clock.now }, random: { 0.5 },
                logger: logger)
        }

        private final class Clock: Sendable {
            private let held: Mutex<Timestamp>

            init(_ offset: Duration) { held = Mutex(Timestamp(seconds: 1_800_000_000) + offset) }

            var now: Timestamp { held.withLock { $0 } }
            func move(by duration: Duration) { held.withLock { $0 = $0 + duration } }
        }

        private let clock: Clock

        func moveClock(by duration: Duration, looks: Bool = true) async {
            clock.move(by: duration)
            if looks { await canary.look() }
        }

        func publish(_ stem: String, topic: String = HubHouse.topic, more: [WebURL] = []) async throws {
            var edition = try HubHouse.edition(1, topic: topic)
            edition.hubs = [try HubHouse.url(hub.address)] + more
            edition.stem = stem
            await canary.announce([edition])
        }

        func run(_ body: @Sendable () async throws -> Void) async throws {
            try await beside({ await self.canary.run() }, body)
        }

        func wait(_ condition: @Sendable () async throws -> Bool) async throws {
            try await PushingTests.wait(telling: log, condition)
        }

        /// Subscribes, and shows a change that the hub has to push.
        func awaitPush() async throws -> Asked {
            let asked = try await asked()
            _ = await confirm(asked)
            try await publish("two")
            try await wait { try await self.report().awaitedSince != nil }
            return asked
        }

        /// What a subscription request asked for.
        struct Asked {
            var token: String
            var secret: [UInt8]
            var fields: [String: String]
        }

        /// The next request that the hub gets.
        func asked() async throws -> Asked {
            for await request in hub.pings {
                let fields = Form.fields(in: Array(request.body.utf8)) ?? []
                let values = Dictionary(fields.map { ($0.name, $0.value) }) { $1 }
                let token = (values["hub.callback"] ?? "").split(separator: "/").last.map(String.init) ?? ""
                return Asked(token: token, secret: Array((values["hub.secret"] ?? "").utf8), fields: values)
            }
            throw HubHouse.Malformed()
        }

        func confirm(_ asked: Asked, lease: Int = 864_000, mode: String = "subscribe", topic: String = HubHouse.topic)
            async -> HubReply
        {
            await canary.confirm(
                asked.token,
                query: Form.encoded([
                    .init(name: "hub.mode", value: mode), .init(name: "hub.topic", value: topic),
                    .init(name: "hub.challenge", value: "c&1"), .init(name: "hub.lease_seconds", value: "\(lease)"),
                ]))
        }

        func push(_ asked: Asked, secret: [UInt8]? = nil) async -> HubReply {
            let body = Array("<feed/>".utf8)
            return await canary.take(
                asked.token, body: body,
                signature: Signature.header(.sha256, secret: secret ?? asked.secret, body: body))
        }

        func report() async throws -> CanaryReport { try #require(await canary.reports().first) }

        /// While the body runs, the state takes no row of which the condition holds.
        ///
        /// - Parameter condition: SQL, of the columns of `NEW`.
        func refusing(_ condition: String, _ body: () async throws -> Void) async throws {
            try await database.write {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER locked BEFORE INSERT ON canary WHEN \(condition)
                        BEGIN SELECT RAISE(ABORT, 'locked'); END
                        """)
            }
            try await body()
            try await database.write { try $0.execute(sql: "DROP TRIGGER locked") }
        }
    }

    /// S-2 to S-4, S-8.
    @Test func `asks with a callback and a secret that nobody can guess, and confirms what it asked for`() async throws
    {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.publish("one")
        try await house.run {
            let asked = try await house.asked()
            #expect(asked.fields["hub.mode"] == "subscribe" && asked.fields["hub.topic"] == HubHouse.topic)
            #expect(asked.fields["hub.callback"] == "https://example.org/hub/canary/\(asked.token)")
            #expect(asked.token.utf8.count == 64 && (32..<200).contains(asked.secret.count))
            #expect(asked.fields["hub.lease_seconds"] == "864000")
            #expect(try await house.report().state == .unsubscribed)
            var other = asked
            other.token = String(repeating: "0", count: 64)
            #expect(await house.confirm(other).status == 404)
            #expect(await house.confirm(asked, topic: "https://example.org/other").status == 404)
            #expect(await house.confirm(asked, mode: "unsubscribe").status == 404)
            #expect(await house.confirm(asked) == HubReply(status: 200, words: "c&1"))
            // A hub may verify twice, or ask in the middle of a lease.
            #expect(await house.confirm(asked).status == 200)
            #expect(await house.confirm(other).status == 404)
            #expect(await house.confirm(asked, topic: "https://example.org/other").status == 404)
            let report = try await house.report()
            #expect(report.state == .waiting && report.subscribedUntil != nil && report.problem == nil)
            // Nobody has asked for what has ended.
            #expect(await house.confirm(asked, mode: "denied").status == 200)
            #expect(await house.confirm(asked).status == 404)
            #expect(!house.log.lines.contains { $0.contains(asked.token) })
        }
    }

    /// S-13.
    @Test func `tells how long a push takes, and believes none without the right signature`() async throws {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.publish("one")
        try await house.run {
            let asked = try await house.awaitPush()
            await house.moveClock(by: .milliseconds(2500))
            // Whoever forges one is not told.
            for forged in [
                await house.push(asked, secret: [1]), await house.canary.take(asked.token, body: [], signature: nil),
                await house.canary.take(asked.token, body: [], signature: "sha256=00"),
                await house.canary.take(asked.token, body: [], signature: "md5=\(String(repeating: "0", count: 32))"),
            ] {
                #expect(forged.status == 202)
            }
            #expect(try await house.report().lastPush == nil)
            #expect(try await house.report().problem == CanaryProblem.forgery.words)
            #expect(await house.push(asked).status == 202)
            let report = try await house.report()
            #expect(report.state == .pushes && report.lastPushTookSeconds == 2.5 && report.awaitedSince == nil)
            #expect(report.problem == nil)
            #expect(report.lastPush == "2027-01-15T08:00:02Z")
        }
    }

    @Test func `tells of a hub that is silent, asks it again, and tells that it pushes again`() async throws {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.publish("one")
        try await house.run {
            let asked = try await house.awaitPush()
            await house.moveClock(by: .seconds(901))
            let again = try await house.asked()
            #expect(again.token == asked.token && again.secret == asked.secret)
            #expect(house.log.lines.contains { $0.hasPrefix("warning no push came from the hub") })
            _ = await house.confirm(again)
            var report = try await house.report()
            #expect(report.state == .silent && report.missed == 1)
            // The next change is waited for anew, and the hub is silent until it pushes.
            try await house.publish("three")
            try await house.wait { try await house.report().awaitedSince == "2027-01-15T08:15:01Z" }
            report = try await house.report()
            #expect(report.state == .silent && report.lastMissed == "2027-01-15T08:00:00Z")
            #expect(report.problem == CanaryProblem.silence.words)
            await house.moveClock(by: .seconds(4))
            _ = await house.push(asked)
            report = try await house.report()
            #expect(report.state == .pushes && report.lastPushTookSeconds == 4 && report.missed == 1)
            #expect(report.lastMissed == nil && report.problem == nil)
            #expect(house.log.lines.contains { $0.hasPrefix("notice the hub pushes again") })
        }
    }

    @Test func `counts each change that is missed, also where the next one comes before anybody has looked`()
        async throws
    {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.publish("one")
        try await house.run {
            let asked = try await house.awaitPush()
            await house.moveClock(by: .seconds(901), looks: false)
            try await house.publish("three")
            try await house.wait { try await house.report().missed == 1 }
            _ = await house.confirm(try await house.asked())
            await house.moveClock(by: .seconds(901))
            try await house.wait { try await house.report().missed == 2 }
            _ = await house.confirm(try await house.asked())
            // It is stored: a start does not forget it.
            let stored = try #require(try await house.canary.table.all().first)
            #expect(stored.lastMissed == stored.awaited && stored.lastMissed != nil)
            #expect(try await house.report().state == .silent)
            _ = await house.push(asked)
            #expect(try await house.report().state == .pushes)
        }
    }

    /// What another hub does says nothing of this one.
    @Test func `tells how long a push takes also while another hub takes its time to answer`() async throws {
        let gate = Gate()
        let slow = try LoopbackHub { _ in
            gate.pass()
            return .init()
        }
        let slowAddress = try HubHouse.url(slow.address)
        let house = try await House(try LoopbackHub { _ in .init() }) { $0.hubs.append(slowAddress) }
        try await house.publish("one", more: [slowAddress])
        try await house.run {
            let asked = try await house.asked()
            _ = await house.confirm(asked)
            try await house.wait { slow.count == 1 }
            try await house.publish("two", more: [slowAddress])
            try await house.wait { try await house.report().awaitedSince == "2027-01-15T08:00:00Z" }
            await house.moveClock(by: .milliseconds(2500))
            #expect(await house.push(asked).status == 202)
            #expect(try await house.report().lastPushTookSeconds == 2.5)
            gate.open()
            await house.moveClock(by: .seconds(299))
            try await house.wait {
                await house.canary.reports().last?.problem?.contains("did not ask our callback") == true
            }
            let report = try await house.report()
            #expect(report.state == .pushes && report.awaitedSince == nil && report.missed == 0)
            // The other one is asked once until it has answered.
            #expect(slow.count == 1)
        }
    }

    @Test func `measures a push that is quicker than we are`() async throws {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.publish("one")
        try await house.run { _ = await house.confirm(try await house.asked()) }
        // Nobody looks at what is shown until the push is there.
        try await house.publish("two")
        await house.moveClock(by: .milliseconds(1500))
        let stored = try #require(try await house.canary.table.all().first)
        let asked = House.Asked(token: stored.token, secret: Array(stored.secret.bytes), fields: [:])
        #expect(await house.push(asked).status == 202)
        let report = try await house.report()
        #expect(report.state == .pushes && report.lastPushTookSeconds == 1.5 && report.awaitedSince == nil)
    }

    /// The disk takes its time, and a reload makes another feed the first one meanwhile.
    @Test(arguments: [false, true])
    func `what a hub says of a subscription says nothing of the one that has taken its place`(pushes: Bool)
        async throws
    {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.publish("one")
        try await house.run { _ = await house.confirm(try await house.asked()) }
        let stored = try #require(try await house.canary.table.all().first)
        let asked = House.Asked(token: stored.token, secret: Array(stored.secret.bytes), fields: [:])

        let gate = Gate()
        let isBusy = Mutex(false)
        defer { gate.open() }
        Thread.detachNewThread { [database = house.database] in
            try? database.writeNow { _ in
                isBusy.withLock { $0 = true }
                gate.pass()
            }
        }
        try await house.wait { isBusy.withLock { $0 } }
        try await house.publish("two")
        let reply = Task { pushes ? await house.push(asked) : await house.confirm(asked) }
        try await house.wait { try await house.report().awaitedSince != nil }
        let other = "https://example.org/other.atom"
        try await house.publish("three", topic: other)
        try await house.run {
            try await house.wait { try await house.report().topic == other }
            gate.open()
            #expect(await reply.value.status == (pushes ? 410 : 404))
            let next = try await house.asked()
            #expect(next.token != asked.token && next.fields["hub.topic"] == other)
            let report = try await house.report()
            #expect(report.state == .unsubscribed && report.lastPush == nil)
            #expect(await house.confirm(next, topic: other).status == 200)
        }
    }

    @Test(
        arguments: [
            ("", nil), ("the last change was not pushed", .silence),
            ("pushes come without the right signature", .forgery),
            ("the hub answered 500: Out of order", .unsubscribed("the hub answered 500: Out of order")),
        ] as [(String, CanaryProblem?)])
    func `knows what was wrong when it ended`(stored: String, problem: CanaryProblem?) {
        #expect(CanaryProblem(stored: stored) == problem && problem?.stored ?? "" == stored)
    }

    @Test func `a hub that signs with another secret is silent, and it is told why`() async throws {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.publish("one")
        try await house.run {
            let asked = try await house.awaitPush()
            _ = await house.push(asked, secret: [1])
            await house.moveClock(by: .seconds(901))
            _ = await house.confirm(try await house.asked())
            let report = try await house.report()
            #expect(report.state == .silent && report.missed == 1 && report.problem == CanaryProblem.forgery.words)
        }
    }

    @Test func `counts a push that does not come once, also where the hub refuses to be asked again`() async throws {
        let house = try await House(try LoopbackHub { number in number == 1 ? .init() : .init(status: 500) })
        try await house.publish("one")
        try await house.run {
            _ = try await house.awaitPush()
            await house.moveClock(by: .seconds(901))
            for refusals in 1...3 {
                _ = try await house.asked()
                try await house.wait {
                    house.log.lines.count { $0.hasPrefix("warning the hub is not watched yet") } == refusals
                }
                await house.moveClock(by: .seconds(refusals < 3 ? 301 : 1))
            }
            let report = try await house.report()
            #expect(report.state == .silent && report.missed == 1 && house.hub.count == 4)
            #expect(report.problem == CanaryProblem.silence.words)
        }
    }

    /// S-10: renewed before its end, by what the hub granted.
    @Test func `renews its lease, also over a restart, and asks no sooner`() async throws {
        let hub = try LoopbackHub { _ in .init() }
        let before = try await House(hub)
        try await before.publish("one")
        try await before.run {
            let asked = try await before.asked()
            _ = await before.confirm(asked, lease: 4000)
            try await before.wait { try await before.report().state == .waiting }
        }
        #expect(hub.count == 1)
        // The content changed while nobody ran: the hub is told, and has to push.
        let after = try await House(hub, database: before.database, at: .seconds(2990))
        try await after.publish("two")
        try await after.run {
            try await after.wait { await after.canary.reports().first?.awaitedSince != nil }
            #expect(hub.count == 1)
            await after.moveClock(by: .seconds(11))
            let asked = try await after.asked()
            #expect(await after.confirm(asked, lease: 4000).status == 200)
            #expect(try await after.report().subscribedUntil == "2027-01-15T09:56:41Z")
            #expect(await after.push(asked).status == 202)
            #expect(try await after.report().lastPushTookSeconds == 11)
        }
        #expect(await after.canary.take("unknown", body: [], signature: nil).status == 410)
    }

    @Test func `confirms what it asked for when the hub asks again, after the state could not be written`()
        async throws
    {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.publish("one")
        try await house.run {
            let asked = try await house.asked()
            try await house.refusing("NEW.expires IS NOT NULL") {
                #expect(await house.confirm(asked).status == 503)
                let report = try await house.report()
                #expect(report.state == .unsubscribed)
            }
            #expect(await house.confirm(asked) == HubReply(status: 200, words: "c&1"))
            #expect(try await house.report().state == .waiting)
        }
    }

    @Test func `asks a hub that was not asked because the state could not be written`() async throws {
        let house = try await House(try LoopbackHub { _ in .init() })
        try await house.refusing("NEW.asked IS NOT NULL") {
            try await house.publish("one")
            try await house.run {
                try await house.wait {
                    house.log.lines.contains { $0.hasPrefix("error external hubs are not watched") }
                }
            }
        }
        #expect(house.hub.count == 0)
        // The same, and no start between: what it remembers is what the state has.
        try await house.run {
            let asked = try await house.asked()
            #expect(await house.confirm(asked).status == 200)
        }
    }

    @Test func `tells what a hub said also where that cannot be stored`() async throws {
        let house = try await House(try LoopbackHub { _ in .init(status: 500, body: "Out of order\n") })
        try await house.refusing("NEW.failures > 0") {
            try await house.publish("one")
            try await house.run {
                try await house.wait {
                    house.log.lines.contains {
                        $0.hasPrefix("warning the hub is not watched yet")
                            && $0.contains("reason=the hub answered 500: Out of order")
                    }
                }
            }
        }
    }

    @Test func `says why there is no subscription, and tries again`() async throws {
        let house = try await House(
            try LoopbackHub { number in
                number == 1 ? .init(status: 500, body: "Out of order\n") : .init()
            })
        try await house.publish("one")
        try await house.run {
            _ = try await house.asked()
            try await house.wait { try await house.report().problem == "the hub answered 500: Out of order" }
            await house.moveClock(by: .seconds(61))
            let second = try await house.asked()
            // It is taken, and never verified.
            await house.moveClock(by: .seconds(301))
            try await house.wait { try await house.report().problem?.contains("did not ask our callback") == true }
            await house.moveClock(by: .seconds(301))
            let third = try await house.asked()
            #expect(third.token == second.token)
            // S-7.
            #expect(await house.confirm(third, mode: "denied").status == 200)
            #expect(try await house.report().problem == "the hub denied our subscription")
            #expect(try await house.report().state == .unsubscribed)
        }
    }

    /// S-3: 307 and 308 keep the form. The address it leads to is a stranger's word.
    @Test(arguments: [307, 308])
    func `goes where a hub sends it, and not into the network that it is in`(status: Int) async throws {
        let other = try LoopbackHub { _ in .init() }
        let mover = try LoopbackHub { _ in .init(status: status, headers: ["Location: \(other.address)"]) }
        let closed = try await House(mover)
        try await closed.publish("one")
        try await closed.run {
            _ = try await closed.asked()
            try await closed.wait {
                try await closed.report().problem?.contains("did not take our subscription") == true
            }
        }
        #expect(other.count == 0)

        let loopback = try #require(CIDR("127.0.0.0/8"))
        let open = try await House(mover) { $0.redirectReach = .publicOnly(except: [loopback]) }
        try await open.publish("one")
        try await open.run {
            let asked = try await open.asked()
            var moved = other.pings.makeAsyncIterator()
            let form = Form.fields(in: Array((await moved.next()?.body ?? "").utf8)) ?? []
            #expect(form.first { $0.name == "hub.callback" }?.value == asked.fields["hub.callback"])
            #expect(await open.confirm(asked).status == 200)
            #expect(try await open.report().state == .waiting)
        }
    }

    @Test func `follows a hub that sends it round and round no further than twice`() async throws {
        let hub = try LoopbackHub { _ in .init(status: 307, headers: ["Location: /hub"]) }
        let loopback = try #require(CIDR("127.0.0.0/8"))
        let house = try await House(hub) { $0.redirectReach = .publicOnly(except: [loopback]) }
        try await house.publish("one")
        try await house.run {
            try await house.wait {
                await house.canary.reports().first?.problem?.hasPrefix("the hub answered 307") == true
            }
        }
        #expect(hub.count == 3)
    }

    @Test func `knows its callbacks without waiting`() async throws {
        let house = try await House(try LoopbackHub { _ in .init() })
        #expect(!house.canary.isAwaited(""))
        try await house.publish("one")
        try await house.run {
            let asked = try await house.asked()
            #expect(house.canary.isAwaited(asked.token) && !house.canary.isAwaited(asked.token + "0"))
            await house.canary.reconfigure(CanarySettings(hubs: house.settings.hubs))
            try await house.wait { try await house.canary.table.all().isEmpty }
            #expect(!house.canary.isAwaited(asked.token))
        }
    }

    @Test func `ends where it is turned off, and its secret is sealed where there is a key`() async throws {
        let keys = try SecretKeys(String(repeating: "ab", count: 32))
        let house = try await House(try LoopbackHub { _ in .init() }) { $0.secrets = keys }
        try await house.publish("one")
        try await house.run {
            let asked = try await house.asked()
            _ = await house.confirm(asked)
            let stored = try #require(try await house.canary.table.all().first)
            #expect(stored.secret.key == keys.current && Array(stored.secret.bytes) != asked.secret)
            await house.canary.reconfigure(CanarySettings(hubs: house.settings.hubs))
            try await house.wait { try await house.canary.table.all().isEmpty }
            #expect(await house.push(asked).status == 410)
            #expect(await house.canary.reports().isEmpty)
        }
        // The key is lost: it subscribes anew.
        let other = try await House(house.hub, database: house.database) { $0.secrets = keys }
        try await other.publish("one")
        try await other.run { _ = try await other.asked() }
        let first = try #require(try await other.canary.table.all().first).token
        let lost = try await House(house.hub, database: house.database)
        try await lost.publish("one")
        try await lost.run {
            let asked = try await lost.asked()
            #expect(asked.token != first)
        }
    }

    @Test func `seals its secret when a key is given later, and goes on`() async throws {
        let database = try Storage.Database(inMemory: Canary.migrations + Hub.migrations)
        let house = try await House(try LoopbackHub { _ in .init() }, database: database)
        try await house.publish("one")
        try await house.run { _ = try await house.asked() }
        let before = try #require(try await house.canary.table.all().first)
        #expect(before.secret.key == nil)
        let keys = try SecretKeys(String(repeating: "ab", count: 32))
        let later = try await House(house.hub, database: database) { $0.secrets = keys }
        try await later.canary.load()
        let after = try #require(try await later.canary.table.all().first)
        #expect(after.secret.key == keys.current && after.token == before.token)
        #expect(await later.canary.secret(of: after) == Array(before.secret.bytes))
    }
}

@Suite struct `The signature of a delivery to us` {
    @Test(arguments: Signature.Method.allCases)
    func `is right for these bytes and this secret only`(method: Signature.Method) {
        let (secret, body) = (Array("s".utf8), Array("body".utf8))
        let good = Signature.header(method, secret: secret, body: body)
        #expect(Signature.isValid(good, secret: secret, body: body))
        #expect(Signature.isValid(good.uppercased(), secret: secret, body: body))
        #expect(!Signature.isValid(good, secret: Array("t".utf8), body: body))
        #expect(!Signature.isValid(good, secret: secret, body: Array("bodz".utf8)))
        for bad in [
            "", "=", good + "0", good + "00", String(good.dropLast()), String(good.dropLast(2)), method.rawValue + "=",
            "md5" + good.dropFirst(method.rawValue.utf8.count), method.rawValue + "=zz",
        ] {
            #expect(!Signature.isValid(bad, secret: secret, body: body), "\(bad)")
        }
    }
}
