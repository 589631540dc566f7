import GRDB
import Storage
import Syndication

/// The subscriptions as an operator sees them.
struct OperatorTable: Sendable {
    let database: Storage.Database
    /// The topics that are published, with their versions.
    let versions: [WebURL: Int64]
    /// The names of the keys that secrets can be read with.
    let keys: Set<String>
    let now: Timestamp

    /// What is chosen, of the rows of `subscription`. One whose lease is over gets nothing, and is a subscription no more,
    /// also until its row is gone.
    private func condition(_ choice: SubscriptionChoice) -> (sql: String, arguments: StatementArguments) {
        let (sql, arguments) = place(choice)
        return ("subscription.expires > ? AND \(sql)", [now.milliseconds] + arguments)
    }

    private func place(_ choice: SubscriptionChoice) -> (sql: String, arguments: StatementArguments) {
        switch choice {
        case .all: ("TRUE", [])
        case .id(let id): ("subscription.id = ?", [id])
        case .origin(let filter):
            (
                """
                (subscription.origin IN (SELECT value FROM json_each(?))
                OR instr(subscription.origin, '://' || ? || ':') > 0)
                """, [Self.list(filter.origins), filter.host]
            )
        }
    }

    /// Origins hold neither quotes nor backslashes.
    private static func list(_ origins: [String]) -> String {
        "[" + origins.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }

    /// The topics' versions as a table to join with.
    private static let current = "WITH current (topic, version) AS MATERIALIZED (SELECT key, value FROM json_each(?))"

    /// Of a subscription that is joined with its topic.
    private static let waits = "have <> version AND dropped IS NOT version"

    private var json: String {
        // Addresses hold neither quotes nor backslashes nor control characters.
        "{" + versions.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    /// - Parameter last: they come after this one.
    func reports(
        _ choice: SubscriptionChoice, waiting: Bool = false, after last: Int64 = 0, limit: Int
    ) async throws -> [SubscriptionReport] {
        let (sql, arguments) = condition(choice)
        let (json, keys) = (json, keys)
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    \(Self.current)
                    SELECT id, subscription.topic, origin, callback, created, expires, secret IS NOT NULL, method, held,
                    have, version, failures, next_try, log, dropped, cloud, sealed
                    FROM subscription LEFT JOIN current ON current.topic = subscription.topic
                    WHERE id > ? AND \(sql) \(waiting ? "AND \(Self.waits)" : "") ORDER BY id LIMIT ?
                    """, arguments: [json, last] + arguments + [limit])
            return rows.map { SubscriptionReport($0, keys) }
        }
    }

    /// - Parameter changes: when the topics changed last: who has not failed yet waits since then.
    func origins(since changes: [WebURL: Timestamp]) async throws -> [OriginReport] {
        let (json, now) = (json, now)
        let changed = "{" + changes.map { "\"\($0.key)\":\($0.value.milliseconds)" }.joined(separator: ",") + "}"
        let starts = OriginReport.ageLimits.map { (now - $0).milliseconds }
        // Each age counts what the shorter ones do not.
        let ages = starts.map { "sum(since > \($0))" }.joined(separator: ", ")
        return try await database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    \(Self.current)
                    , changed (topic, at) AS MATERIALIZED (SELECT key, value FROM json_each(?))
                    SELECT origin, count(*), sum(held), sum(tried IS NOT NULL), min(next_try), \(ages),
                    min(CASE WHEN held THEN NULL ELSE since END)
                    FROM (
                        SELECT origin, held, tried, next_try, coalesce(waits_since, changed.at) AS since
                        FROM subscription JOIN current ON current.topic = subscription.topic
                        JOIN changed ON changed.topic = subscription.topic
                        WHERE \(Self.waits) AND subscription.expires > ?
                    ) GROUP BY origin ORDER BY count(*) DESC, origin
                    """, arguments: [json, changed, now.milliseconds]
            ).map { row in
                let younger: [Int] = starts.indices.map { row[5 + $0] } + [row[1]]
                return OriginReport(
                    origin: row[0], waiting: row[1], held: row[2], failing: row[3],
                    nextTry: (row[4] as Int64?).map { DateFormats.rfc3339(Timestamp(milliseconds: $0).wholeSecond) },
                    waitsSince: row[5 + starts.count], ages: zip(younger, [0] + younger).map { $0 - $1 })
            }
        }
    }

    /// Those chosen that have something to wait for.
    func waiting(_ choice: SubscriptionChoice, held: Bool = false) async throws -> [DeliveryTable.Waiting] {
        let (sql, arguments) = condition(choice)
        let json = json
        return try await database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    \(Self.current)
                    SELECT id, origin, tried IS NOT NULL
                    FROM subscription JOIN current ON current.topic = subscription.topic
                    WHERE \(Self.waits) AND held = ? AND \(sql) ORDER BY id
                    """, arguments: [json, held] + arguments
            ).map { DeliveryTable.Waiting(id: $0[0], origin: $0[1], isFailing: $0[2]) }
        }
    }

    /// Holds or releases what there is, and who subscribes from the chosen place later.
    ///
    /// - Returns: how many there are.
    func setHeld(_ isHeld: Bool, _ choice: SubscriptionChoice) async throws -> Int {
        // Also one whose lease is over, since it may be renewed while its row is there.
        let (sql, arguments) = place(choice)
        let now = now.milliseconds
        return try await database.write { db in
            try HoldTable.note(isHeld, choice, db)
            return try Int64.fetchAll(
                db, sql: "UPDATE subscription SET held = ? WHERE held <> ? AND \(sql) RETURNING expires",
                arguments: [isHeld, isHeld] + arguments
            ).count { $0 > now }
        }
    }

    /// What is held of those chosen.
    func held(_ choice: SubscriptionChoice) async throws -> HeldCount {
        let (sql, arguments) = condition(choice)
        let json = json
        return try await database.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    \(Self.current)
                    SELECT count(*), coalesce(sum(\(Self.waits)), 0)
                    FROM subscription LEFT JOIN current ON current.topic = subscription.topic WHERE held AND \(sql)
                    """, arguments: [json] + arguments)
            return row.map { HeldCount(subscriptions: $0[0], deliveries: $0[1]) }
                ?? HeldCount(subscriptions: 0, deliveries: 0)
        }
    }

    /// The places where also who subscribes later is held.
    func holds() async throws -> [String] {
        try await database.read { try HoldTable.held($0) }
    }

    /// Whether a place was held or released by this name.
    func hasHold(_ choice: SubscriptionChoice) async throws -> Bool {
        try await database.read { try HoldTable.knows(choice, $0) }
    }

    /// What waits is not delivered. What a subscriber has stays as it was, so that a delivery of changes brings it with the
    /// next one.
    ///
    /// - Returns: how many.
    func drop(_ choice: SubscriptionChoice) async throws -> Int {
        let (sql, arguments) = condition(choice)
        let json = json
        return try await database.write { db in
            try db.execute(
                sql: """
                    \(Self.current)
                    UPDATE subscription
                    SET dropped = version, tried = NULL, failures = 0, next_try = NULL, asked_until = NULL,
                    waits_since = NULL
                    FROM current WHERE current.topic = subscription.topic AND \(Self.waits) AND \(sql)
                    """, arguments: [json] + arguments)
            return db.changesCount
        }
    }

    /// Ends subscriptions; their callbacks are told why.
    ///
    /// - Returns: how many.
    func remove(_ choice: SubscriptionChoice, reason: String) async throws -> Int {
        let (sql, arguments) = condition(choice)
        return try await SubscriptionTable(database: database).deny(where: sql, arguments, reason: reason, at: now)
    }
}

extension SubscriptionReport {
    fileprivate init(_ row: Row, _ keys: Set<String>) {
        func time(_ milliseconds: Int64) -> String {
            DateFormats.rfc3339(Timestamp(milliseconds: milliseconds).wholeSecond)
        }
        self.init(
            id: row[0], topic: row[1], origin: row[2], callback: row[3], created: time(row[4]), expires: time(row[5]),
            isSigned: row[6], signature: row[7], isHeld: row[8],
            lacksKey: (row[16] as String?).map { !keys.contains($0) } ?? false, has: row[9], wants: row[10],
            dropped: row[14],
            failures: row[11],
            nextTry: (row[12] as Int64?).map(time),
            attempts: (row[13] as String).split(separator: "\n").map(String.init),
            transport: row[15] ?? "websub")
    }
}
