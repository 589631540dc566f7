import Foundation
import GRDB
import Storage
import Syndication

/// Our own subscription at one external hub, as it is stored.
struct CanarySubscription: Sendable, Hashable {
    var hub: WebURL
    var topic: WebURL
    /// The last step of our callback's path, which nobody can guess.
    var token: String
    /// What the hub signs with.
    var secret: StoredSecret
    /// The stem of the topic's edition that was announced last.
    var stem: String
    /// When the hub accepted the request that waits for its verification.
    var asked: Timestamp?
    /// The end of the lease; nil until the hub has verified the first request.
    var expires: Timestamp?
    /// When to ask (again).
    var nextTry: Timestamp
    /// Requests in a row that came to nothing.
    var failures = 0
    /// Why there is no subscription, or no push can be believed.
    var problem: CanaryProblem?
    /// When the edition was shown whose push has not come yet.
    var awaited: Timestamp?
    /// When the last push came.
    var pushed: Timestamp?
    /// How long it took from the edition.
    var took: Duration?
    /// Pushes that did not come in time, since the subscription was made.
    var missed = 0
    /// The value of `awaited` that was counted last in `missed`; nil when a push has come since.
    var lastMissed: Timestamp?
}

/// Our subscriptions at external hubs: one row for each hub.
struct CanaryTable: Sendable {
    let database: Storage.Database

    static let migrations = [
        Migration(
            id: "pushing-canary-1",
            statements: [
                """
                CREATE TABLE canary (
                    hub TEXT PRIMARY KEY,
                    topic TEXT NOT NULL,
                    token TEXT NOT NULL,          -- of our callback
                    secret BLOB NOT NULL,
                    sealed TEXT,                  -- the key that the secret is sealed with
                    stem TEXT NOT NULL,           -- of the edition that was announced last
                    asked INTEGER,                -- all times: milliseconds since 1970
                    expires INTEGER,
                    next_try INTEGER NOT NULL,
                    failures INTEGER NOT NULL,
                    problem TEXT NOT NULL,
                    awaited INTEGER,
                    pushed INTEGER,
                    took INTEGER,                 -- milliseconds
                    missed INTEGER NOT NULL
                ) WITHOUT ROWID, STRICT
                """
            ]),
        Migration(
            id: "pushing-canary-2",
            statements: [
                // When the change was shown that was missed last; NULL when a push has come since.
                "ALTER TABLE canary ADD COLUMN last_missed INTEGER",
                "UPDATE canary SET last_missed = awaited WHERE problem = 'the last change was not pushed'",
            ]),
    ]

    func all() async throws -> [CanarySubscription] {
        try await database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT hub, topic, token, secret, sealed, stem, asked, expires, next_try, failures, problem, awaited,
                    pushed, took, missed, last_missed FROM canary
                    """
            ).compactMap { row in
                guard let hub = WebURL(row[0] as String), let topic = WebURL(row[1] as String) else { return nil }
                func time(_ value: Int64?) -> Timestamp? { value.map { Timestamp(milliseconds: $0) } }
                return CanarySubscription(
                    hub: hub, topic: topic, token: row[2], secret: StoredSecret(bytes: row[3], key: row[4]),
                    stem: row[5], asked: time(row[6]), expires: time(row[7]), nextTry: Timestamp(milliseconds: row[8]),
                    failures: row[9], problem: CanaryProblem(stored: row[10]), awaited: time(row[11]),
                    pushed: time(row[12]), took: (row[13] as Int64?).map { .milliseconds($0) }, missed: row[14],
                    lastMissed: time(row[15]))
            }
        }
    }

    func store(_ one: CanarySubscription) async throws {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO canary
                    (hub, topic, token, secret, sealed, stem, asked, expires, next_try, failures, problem, awaited,
                    pushed, took, missed, last_missed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    one.hub.text, one.topic.text, one.token, one.secret.bytes, one.secret.key, one.stem,
                    one.asked?.milliseconds, one.expires?.milliseconds, one.nextTry.milliseconds, one.failures,
                    one.problem?.stored ?? "", one.awaited?.milliseconds, one.pushed?.milliseconds,
                    one.took?.wholeMilliseconds, one.missed, one.lastMissed?.milliseconds,
                ])
        }
    }

    /// Forgets hubs that are not watched any more.
    func keepOnly(_ hubs: Set<WebURL>) async throws {
        try await database.write { db in
            let known = try String.fetchAll(db, sql: "SELECT hub FROM canary")
            for hub in Set(known).subtracting(hubs.map(\.text)) {
                try db.execute(sql: "DELETE FROM canary WHERE hub = ?", arguments: [hub])
            }
        }
    }
}
