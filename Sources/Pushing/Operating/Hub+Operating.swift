import GRDB
import Publishing
import Syndication

// What an operator can see and do.
extension Hub {
    /// The most subscriptions of one page.
    static let longestPage = 1000

    /// A page of them: the oldest first, at most `longestPage`, without their callbacks. The last page is empty.
    ///
    /// - Parameters:
    ///   - waiting: only those that have something to wait for.
    ///   - id: of the last one of the page before.
    package func subscriptions(
        _ choice: SubscriptionChoice = .all, waiting: Bool = false, after id: Int64 = 0
    ) async throws -> [SubscriptionReport] {
        let probes = await probes
        return try await operators.reports(choice, waiting: waiting, after: id, limit: Self.longestPage).map { report in
            var report = report
            // What was heard before its words were looked at is in the state still.
            if let callback = report.callback.flatMap({ Callback(stored: $0) }) {
                report.attempts = report.attempts.map { Attempt.line($0, hiding: callback) }
            }
            report.callback = nil
            report.pausedUntil = probes[report.origin]
            return report
        }
    }

    /// With its callback.
    package func subscription(_ id: Int64) async throws -> SubscriptionReport? {
        var report = try await operators.reports(.id(id), limit: 1).first
        if let origin = report?.origin { report?.pausedUntil = await probes[origin] }
        return report
    }

    /// What waits, by origin: those with the most first.
    package func origins() async throws -> [OriginReport] {
        let probes = await probes
        return try await operators.origins(since: editions.mapValues(\.lastModified)).map { report in
            var report = report
            report.nextProbe = probes[report.origin]
            return report
        }
    }

    /// When origins that are paused are tried again.
    private var probes: [String: String] {
        get async {
            let paused = await courier.pausedOrigins.map { ($0.origin, DateFormats.rfc3339($0.nextProbe.wholeSecond)) }
            return Dictionary(paused) { $1 }
        }
    }

    /// What the hub does, for `syndicated status`.
    package func status() async throws -> HubStatus {
        let paused = await courier.pausedOrigins.map { ($0.origin, DateFormats.rfc3339($0.since.wholeSecond)) }
        return HubStatus(
            address: settings.address.text, subscriptions: try await table.count(at: now()), unverified: pending.count,
            underWay: await courier.underWayCount, delivered: tally[.delivered],
            failed: await counters().failedDeliveries,
            paused: paused.map(\.0).sorted(), pausedSince: Dictionary(paused) { $1 },
            withoutKey: try await withoutKey(),
            astray: try await astray(), advice: adviceForOperator, held: try await held(.all), holds: try await holds())
    }

    /// Subscriptions by their topics, of those that are not published.
    private func astray() async throws -> [String: Int]? {
        guard let topics = allTopics else { return nil }
        let counts = try await subscriptionsByTopic().filter { !topics.contains($0.key) }
        return Dictionary(counts.map { ($0.key.text, $0.value) }) { $1 }
    }

    /// By the topic. Where subscribers are told the feed's new address, nothing is to be done.
    private var adviceForOperator: [String: String] {
        let helpless = advice.filter { topics.successor(of: $0.key) == nil }
        return Dictionary(helpless.map { ($0.key.text, $0.value) }) { $1 }
    }

    /// Subscriptions whose secret cannot be read. They end and are renewed, so they are counted anew.
    private func withoutKey() async throws -> Int {
        try await SecretTable(database: table.database).unreadable(with: settings.secrets).values.reduce(0, +)
    }

    /// What the hub has done since the start, and what it holds now, without a look into the state.
    package func counters() async -> HubCounters {
        HubCounters(
            outcomes: tally.snapshot, latencies: await courier.latencies, unverified: pending.count,
            underWay: await courier.underWayCount, paused: await courier.pausedOrigins.count)
    }

    /// What is held of those chosen.
    package func held(_ choice: SubscriptionChoice) async throws -> HeldCount { try await operators.held(choice) }

    /// The places that are held, with whoever subscribes there later.
    package func holds() async throws -> [String] { try await operators.holds() }

    /// Whether a place was held or released by this name.
    package func hasHold(_ choice: SubscriptionChoice) async throws -> Bool { try await operators.hasHold(choice) }

    /// Looks at what is due: the clock may have been set.
    package func look() async {
        bell.ring()
        await courier.look()
    }

    // MARK: Commands

    /// Ends subscriptions, and tells their callbacks.
    ///
    /// - Returns: how many, as all commands here.
    package func remove(_ choice: SubscriptionChoice) async throws -> Int {
        try await denied(
            await operators.remove(choice, reason: "The operator of this hub has ended the subscription."))
    }

    /// Nothing is delivered to them until they are released, nor to who subscribes from there until then. A choice by
    /// number is for the one subscription.
    package func hold(_ choice: SubscriptionChoice) async throws -> Int {
        let held = try await operators.setHeld(true, choice)
        await courier.forgetStock()
        return held
    }

    /// Lets what was held go on, and tries what waited for it.
    package func release(_ choice: SubscriptionChoice) async throws -> Int {
        let released = try await operators.setHeld(false, choice)
        await courier.call(try await operators.waiting(choice), again: true)
        return released
    }

    /// What waits is tried now, whatever its next try was to be. That is not counted among its failures.
    package func retry(_ choice: SubscriptionChoice) async throws -> Int {
        let waiting = try await operators.waiting(choice)
        await courier.call(waiting, again: true, isWanted: true)
        return waiting.count
    }

    /// How many of what waits stand behind a host that is paused: what is to be tried there waits for one that goes first.
    package func paused(_ choice: SubscriptionChoice) async throws -> Int {
        let paused = Set(await courier.pausedOrigins.map(\.origin))
        guard !paused.isEmpty else { return 0 }
        return try await operators.waiting(choice).count { paused.contains($0.origin) }
    }

    /// What waits is not delivered at all. The next change is.
    package func drop(_ choice: SubscriptionChoice) async throws -> Int {
        let dropped = try await operators.drop(choice)
        await courier.forgetStock()
        return dropped
    }

    private var operators: OperatorTable {
        OperatorTable(database: table.database, versions: versions, keys: Set(settings.secrets.names), now: now())
    }
}
