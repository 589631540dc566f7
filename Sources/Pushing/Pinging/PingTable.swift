import GRDB
import Storage
import Syndication

/// What each hub was told, and what it is to be told next: one row for each hub and topic. Newer content replaces
/// older, so that there is never more than one ping to send for a row.
struct PingTable: Sendable {
    let database: Storage.Database

    static let migrations = [
        Migration(
            id: "pushing-ping-1",
            statements: [
                """
                CREATE TABLE ping (
                    hub TEXT NOT NULL,
                    topic TEXT NOT NULL,
                    told TEXT,                  -- the stem of the edition that the hub knows of
                    wanted TEXT NOT NULL,       -- the stem of the current edition
                    failures INTEGER NOT NULL,  -- attempts since the topic changed
                    next_try INTEGER NOT NULL,  -- milliseconds since 1970
                    PRIMARY KEY (hub, topic)
                ) WITHOUT ROWID, STRICT
                """
            ]),
        Migration(
            id: "pushing-ping-2",
            statements: [
                // Those that failed since the topic changed, also those that are not among the failures.
                "ALTER TABLE ping ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0",
                // Since when every attempt has failed, whatever has changed meanwhile.
                "ALTER TABLE ping ADD COLUMN failing_since INTEGER",
                // What the hub said last, where it did not take the ping.
                "ALTER TABLE ping ADD COLUMN answer TEXT NOT NULL DEFAULT ''",
            ]),
        Migration(
            id: "pushing-ping-3",
            // Until when the hub has asked to be left in peace.
            statements: ["ALTER TABLE ping ADD COLUMN asked_until INTEGER"]),
    ]

    /// A row whose hub is still to be told.
    struct Waiting: Sendable {
        var ping: Ping
        var nextTry: Timestamp
        var attempts: Int
        var failingSince: Timestamp?
        var answer: String
    }

    /// Notes the current edition of each topic. Where it is the one noted already, what is planned stays planned. Another
    /// one ends a wait of ours, and none that the hub has asked for.
    func want(_ editions: [Ping.Subject: String], at now: Timestamp) async throws {
        try await database.write { db in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO ping (hub, topic, wanted, failures, next_try) VALUES (?, ?, ?, 0, ?)
                    ON CONFLICT (hub, topic) DO UPDATE
                    SET wanted = excluded.wanted, failures = 0, attempts = 0,
                    next_try = max(excluded.next_try, coalesce(asked_until, 0))
                    WHERE wanted <> excluded.wanted
                    """)
            for (subject, edition) in editions {
                try statement.execute(arguments: [
                    subject.hub.text, subject.topic.text, edition, now.milliseconds,
                ])
            }
        }
    }

    /// Takes it that no hub knows of these topics.
    ///
    /// - Returns: how many pings are due by that.
    func tellAgain(_ topics: Set<WebURL>, at now: Timestamp) async throws -> Int {
        try await database.write { db in
            var count = 0
            for topic in topics {
                try db.execute(
                    sql: "UPDATE ping SET told = NULL, failures = 0, attempts = 0, next_try = ? WHERE topic = ?",
                    arguments: [now.milliseconds, topic.text])
                count += db.changesCount
            }
            return count
        }
    }

    /// Forgets hubs that are not configured any more, and topics that are not published any more.
    func keepOnly(hubs: [WebURL], topics: Set<WebURL>) async throws {
        try await database.write { db in
            for (column, kept) in [("hub", hubs.map(\.text)), ("topic", topics.map(\.text))] {
                let known = try String.fetchSet(db, sql: "SELECT DISTINCT \(column) FROM ping")
                for gone in known.subtracting(kept) {
                    try db.execute(sql: "DELETE FROM ping WHERE \(column) = ?", arguments: [gone])
                }
            }
        }
    }

    /// Everything that hubs are still to be told, the earliest try first.
    func pending() async throws -> [Waiting] {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT hub, topic, wanted, failures, next_try, attempts, failing_since, answer FROM ping
                    WHERE told IS NOT wanted ORDER BY next_try, hub, topic
                    """)
            return rows.compactMap { row in
                guard let hub = WebURL(row[0] as String), let topic = WebURL(row[1] as String) else { return nil }
                return Waiting(
                    ping: Ping(
                        subject: .init(hub: hub, topic: topic), edition: row[2], failures: row[3],
                        uncounted: max(0, (row[5] as Int) - (row[3] as Int))),
                    nextTry: Timestamp(milliseconds: row[4]), attempts: row[5],
                    failingSince: (row[6] as Int64?).map { Timestamp(milliseconds: $0) }, answer: row[7])
            }
        }
    }

    /// The hub knows of the ping's edition now. If there is a newer one by now, it stays to be told, unless it is not to be
    /// sent any more.
    func told(_ ping: Ping) async throws {
        try await database.write { db in
            try db.execute(
                sql: """
                    UPDATE ping SET told = ?, attempts = 0, failing_since = NULL, answer = '', asked_until = NULL
                    WHERE hub = ? AND topic = ? AND told IS NOT wanted
                    """, arguments: [ping.edition, ping.subject.hub.text, ping.subject.topic.text])
        }
    }

    /// The ping is to be tried again, unless newer content has replaced it, or it is not to be sent any more.
    ///
    /// - Parameter askedUntil: until when the hub wants to hear nothing, of newer content neither.
    func postpone(
        _ ping: Ping, failures: Int, until instant: Timestamp, askedUntil: Timestamp?, answer: String,
        at now: Timestamp
    ) async throws {
        try await database.write { db in
            let key: StatementArguments = [ping.subject.hub.text, ping.subject.topic.text]
            try db.execute(
                sql: """
                    UPDATE ping SET answer = ?, failing_since = coalesce(failing_since, ?), asked_until = ?,
                    next_try = max(next_try, ?) WHERE hub = ? AND topic = ? AND told IS NOT wanted
                    """,
                arguments: [
                    answer, now.milliseconds, askedUntil?.milliseconds, askedUntil?.milliseconds ?? 0,
                ] + key)
            try db.execute(
                sql: """
                    UPDATE ping SET failures = ?, attempts = attempts + 1, next_try = ?
                    WHERE hub = ? AND topic = ? AND wanted = ? AND told IS NOT wanted
                    """, arguments: [failures, instant.milliseconds] + key + [ping.edition])
        }
    }

    /// The clock was set back by so much.
    func moveDeadlines(by step: Duration, at now: Timestamp) async throws {
        try await database.write { db in
            try Deadlines.moveBack(in: .ping, by: step, at: now, db)
            try db.execute(
                sql: "UPDATE ping SET failing_since = ? WHERE failing_since > ?",
                arguments: [now.milliseconds, now.milliseconds])
        }
    }

    // MARK: Commands

    /// Those that wait for their next try are tried now. Where that fails, the wait after it is the one before it.
    ///
    /// - Returns: how many.
    func hurry(_ pings: [Ping], at now: Timestamp) async throws -> Int {
        try await change(
            pings, "failures = max(failures - 1, 0), attempts = max(attempts - 1, 0), next_try = ?",
            [now.milliseconds], where: "next_try > ?", [now.milliseconds])
    }

    /// What waits is not told. The next change is.
    ///
    /// - Returns: how many.
    func drop(_ pings: [Ping]) async throws -> Int {
        try await change(
            pings, "told = wanted, failures = 0, attempts = 0, failing_since = NULL, answer = '', asked_until = NULL",
            [],
            where: "TRUE", [])
    }

    /// - Parameters:
    ///   - assignments: SQL of ours.
    ///   - condition: SQL of ours.
    private func change(
        _ pings: [Ping], _ assignments: String, _ values: StatementArguments, where condition: String,
        _ arguments: StatementArguments
    ) async throws -> Int {
        try await database.write { db in
            var count = 0
            for ping in pings {
                try db.execute(
                    sql: """
                        UPDATE ping SET \(assignments)
                        WHERE hub = ? AND topic = ? AND told IS NOT wanted AND \(condition)
                        """,
                    arguments: values + [ping.subject.hub.text, ping.subject.topic.text] + arguments)
                count += db.changesCount
            }
            return count
        }
    }
}
