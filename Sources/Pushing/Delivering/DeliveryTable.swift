import GRDB
import Storage
import Syndication

/// The subscriptions as deliveries see them: which are due, and what came of an attempt. There is no row for a delivery:
/// a subscription has a version and wants the topic's newest, so what is still to be done is never forgotten and never
/// grows (spec reliability.md section 1).
struct DeliveryTable: Sendable {
    let database: Storage.Database

    /// A subscription that waits for its turn: enough to put it in line.
    struct Waiting: Sendable, Hashable {
        var id: Int64
        var origin: String
        /// Whether the last try has failed, counted or not.
        var isFailing = false
    }

    /// Those that have another version of the topic than this, and are not to be tried later. A wait of ours is over with
    /// another version; one that a subscriber has asked for is not.
    func due(_ topic: WebURL, version: Int64, at now: Timestamp) async throws -> [Waiting] {
        try await waiting(
            """
            topic = ? AND have <> ? AND dropped IS NOT ? AND held = 0
            AND (next_try IS NULL OR next_try <= ? OR tried IS NOT ? AND coalesce(asked_until, 0) <= ?)
            """, [topic.text, version, version, now.milliseconds, version, now.milliseconds])
    }

    /// Those that have asked to be left in peace wait for that long only, where our own wait is longer: it was about
    /// another version than this.
    ///
    /// - Returns: whether there are any.
    func endOwnWaits(_ topic: WebURL, version: Int64, at now: Timestamp) async throws -> Bool {
        let condition = "topic = ? AND tried IS NOT ? AND asked_until > ? AND next_try > asked_until"
        let arguments: StatementArguments = [topic.text, version, now.milliseconds]
        let areThere = try await database.read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM subscription WHERE \(condition))", arguments: arguments)
        }
        guard areThere == true else { return false }
        try await database.write { db in
            try db.execute(
                sql: "UPDATE subscription SET next_try = asked_until WHERE \(condition)", arguments: arguments)
        }
        return true
    }

    /// Those whose next try is after one instant and not after another.
    func due(after earlier: Timestamp, until now: Timestamp) async throws -> [Waiting] {
        try await waiting(
            "next_try > ? AND next_try <= ? AND held = 0", [earlier.milliseconds, now.milliseconds])
    }

    /// Those of an origin that wait for their next try.
    func postponed(_ origin: String) async throws -> [Waiting] {
        try await waiting("origin = ? AND next_try IS NOT NULL AND held = 0", [origin])
    }

    /// - Parameter condition: SQL of ours.
    func waiting(_ condition: String, _ arguments: StatementArguments) async throws -> [Waiting] {
        try await database.read { db in
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT id, origin, tried IS NOT NULL FROM subscription WHERE \(condition) ORDER BY id",
                arguments: arguments)
            var found: [Waiting] = []
            while let row = try cursor.next() {
                found.append(Waiting(id: row[0], origin: row[1], isFailing: row[2]))
            }
            return found
        }
    }

    func nextTry(after instant: Timestamp) async throws -> Timestamp? {
        try await database.read { db in
            try Int64.fetchOne(
                db, sql: "SELECT min(next_try) FROM subscription WHERE next_try > ?",
                arguments: [instant.milliseconds]
            ).map { Timestamp(milliseconds: $0) }
        }
    }

    /// A deadline farther away than any wait was set by a clock that was wrong.
    func mendDeadlines(at now: Timestamp) async throws {
        let farthest = now + NextStep.longest + .seconds(60)
        try await database.write { db in
            try db.execute(
                sql: "UPDATE subscription SET next_try = ?, asked_until = NULL WHERE next_try > ?",
                arguments: [now.milliseconds, farthest.milliseconds])
        }
    }

    /// The origins that were paused when the program ended, and since when each has failed.
    func pauses() async throws -> [String: Timestamp] {
        try await database.write { db in try PauseTable.takeAll(db) }
    }

    /// The clock was set back by so much.
    func moveDeadlines(by step: Duration, at now: Timestamp) async throws {
        try await database.write { db in try Deadlines.moveBack(in: .subscription, by: step, at: now, db) }
    }

    /// Those of the ids that exist, in no particular order.
    ///
    /// - Parameter topics: those that are published: they need not be read once for each subscription.
    func subscriptions(_ ids: [Int64], topics: [String: WebURL] = [:]) async throws -> [Subscription] {
        let list = "[" + ids.map(String.init).joined(separator: ",") + "]"
        return try await database.read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(Subscription.columns) FROM subscription WHERE id IN (SELECT value FROM json_each(?))
                    """)
            // A cursor's row is read where it stands, and not copied before.
            let cursor = try Row.fetchCursor(statement, arguments: [list])
            var found: [Subscription] = []
            found.reserveCapacity(ids.count)
            while let row = try cursor.next() {
                if let subscription = Subscription(row, topics) { found.append(subscription) }
            }
            return found
        }
    }

    // MARK: What came of attempts

    enum Result: Sendable, Hashable {
        case delivered
        case postponed(failures: Int, until: Timestamp)
        /// 410: the subscriber is gone.
        case ended
        /// It could not be told for too long (rssCloud).
        case givenUp
    }

    struct Report: Sendable, Hashable {
        var id: Int64
        /// That of the subscription when the attempt was made: it may have been renewed meanwhile.
        var generation: Int64
        /// That of the subscription then: deliveries may be made in another way meanwhile.
        var terms: Int64
        var topic: WebURL
        var origin: String
        var version: Int64
        var result: Result
        var log: String
        /// Until when the subscriber wants to be left in peace, by its `Retry-After`.
        var askedUntil: Timestamp?
        /// What holds of the subscription once it is postponed.
        var missed = 0

        var isPostponed: Bool {
            if case .postponed = result { true } else { false }
        }

        /// Whether the subscription ends by it.
        var isEnd: Bool { result == .ended || result == .givenUp }
    }

    /// Stores them all in one transaction. A report about a subscription that was renewed while the attempt was made tells
    /// of what it was before, and says nothing: it may have another secret now, want the whole content, or be tried at once.
    ///
    /// - Parameters:
    ///   - pauses: what has changed of the origins that are paused.
    ///   - now: what has failed waits since then, unless it waited before.
    func store(_ reports: [Report], pauses: [String: PauseTable.Change] = [:], at now: Timestamp) async throws {
        try await database.write { db in
            try PauseTable.store(pauses, db)
            let delivered = try db.cachedStatement(
                sql: """
                    UPDATE subscription SET have = ?, tried = NULL, failures = 0, next_try = NULL, log = ?,
                    waits_since = NULL, asked_until = NULL, missed = 0 WHERE id = ? AND terms = ?
                    """)
            let postponed = try db.cachedStatement(
                sql: """
                    UPDATE subscription SET tried = ?, failures = ?, next_try = ?, asked_until = ?, log = ?, missed = ?,
                    waits_since = coalesce(waits_since, ?) WHERE id = ? AND generation = ? AND dropped IS NOT ?
                    """)
            let ended = try db.cachedStatement(sql: "DELETE FROM subscription WHERE id = ? AND generation = ?")
            for report in reports {
                switch report.result {
                case .delivered:
                    try delivered.execute(arguments: [report.version, report.log, report.id, report.terms])
                case .postponed(let failures, let next):
                    try postponed.execute(arguments: [
                        report.version, failures, next.milliseconds, report.askedUntil?.milliseconds, report.log,
                        report.missed, now.milliseconds, report.id, report.generation, report.version,
                    ])
                case .ended, .givenUp: try ended.execute(arguments: [report.id, report.generation])
                }
            }
        }
    }
}
