import GRDB
import Storage
import Syndication

/// The subscriptions, and the requests that wait for their verification. What is promised to anybody is on disk before.
struct SubscriptionTable: Sendable {
    let database: Storage.Database

    static let migrations = [
        Migration(
            id: "pushing-hub-1",
            statements: [
                """
                CREATE TABLE subscription (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    topic TEXT NOT NULL,
                    callback TEXT NOT NULL,
                    origin TEXT NOT NULL,         -- of the callback
                    topic_given TEXT NOT NULL,    -- as the subscriber wrote it
                    secret BLOB,
                    method TEXT NOT NULL,         -- of the signature
                    created INTEGER NOT NULL,     -- all times: milliseconds since 1970
                    expires INTEGER NOT NULL,
                    have INTEGER NOT NULL,        -- the version that was delivered last
                    tried INTEGER,                -- the version that the failures are about
                    failures INTEGER NOT NULL DEFAULT 0,
                    next_try INTEGER,
                    held INTEGER NOT NULL DEFAULT 0,
                    log TEXT NOT NULL DEFAULT '', -- the last attempts
                    UNIQUE (topic, callback)
                ) STRICT
                """,
                "CREATE INDEX subscription_origin ON subscription (origin)",
                "CREATE INDEX subscription_expires ON subscription (expires)",
                "CREATE INDEX subscription_next_try ON subscription (next_try) WHERE next_try IS NOT NULL",
                """
                CREATE TABLE hub_request (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    matter TEXT NOT NULL,         -- subscribe, unsubscribe, denial
                    topic TEXT NOT NULL,
                    callback TEXT NOT NULL,
                    topic_given TEXT NOT NULL,
                    secret BLOB,
                    method TEXT NOT NULL,
                    lease INTEGER NOT NULL,       -- milliseconds
                    seen INTEGER NOT NULL,        -- the version that was current when the request came
                    verify_token TEXT,
                    reason TEXT NOT NULL DEFAULT '',
                    received INTEGER NOT NULL,
                    attempts INTEGER NOT NULL DEFAULT 0
                ) STRICT
                """,
                """
                CREATE TABLE hub_topic (
                    url TEXT PRIMARY KEY,
                    gone_since INTEGER            -- when it ceased to be published, if it did
                ) WITHOUT ROWID, STRICT
                """,
            ]),
        Migration(
            id: "pushing-hub-2",
            statements: [
                // The name of the key that the secret is sealed with; NULL where it is stored as it is.
                "ALTER TABLE subscription ADD COLUMN sealed TEXT",
                "ALTER TABLE hub_request ADD COLUMN sealed TEXT",
                // Since when a delivery fails.
                "ALTER TABLE subscription ADD COLUMN waits_since INTEGER",
            ]),
        cloudMigration,
    ]

    // MARK: Requests

    /// How many subscriptions an origin has that are not this one; nil where this one exists already.
    func rivals(topic: WebURL, callback: Callback) async throws -> Int? {
        try await database.read { db in
            let exists = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM subscription WHERE topic = ? AND callback = ?)",
                arguments: [topic.text, callback.text])
            if exists == true { return nil }
            return try Int.fetchOne(
                db, sql: "SELECT count(*) FROM subscription WHERE origin = ?", arguments: [callback.origin])
        }
    }

    /// - Parameters:
    ///   - seen: the topic's version now: what comes after it is to be delivered.
    ///   - secrets: what the secret is sealed with.
    /// - Returns: after the request has reached the disk.
    func store(
        _ request: SubscriptionRequest, seen: Int64, sealing secrets: SecretKeys = .none, at now: Timestamp
    ) async throws -> PendingRequest {
        let secret = request.secret.map {
            secrets.sealed($0, topic: request.topic.text, callback: request.callback.text)
        }
        let id = try await database.write { db in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO hub_request
                    (matter, topic, callback, topic_given, secret, sealed, method, lease, seen, verify_token, received)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            try statement.execute(arguments: [
                request.mode.rawValue, request.topic.text, request.callback.text, request.topicAsGiven,
                secret?.bytes, secret?.key, request.method.rawValue, request.lease.wholeMilliseconds, seen,
                request.verifyToken, now.milliseconds,
            ])
            return db.lastInsertedRowID
        }
        return PendingRequest(
            id: id, matter: request.mode == .subscribe ? .subscribe : .unsubscribe, callback: request.callback,
            topic: request.topic, topicAsGiven: request.topicAsGiven, lease: request.lease,
            verifyToken: request.verifyToken, attempts: 0)
    }

    /// All that waits, the oldest first.
    func pending() async throws -> [PendingRequest] {
        try await requests("TRUE", [])
    }

    /// All that waits for a callback's consent, the oldest first.
    func unverified() async throws -> [PendingRequest] {
        try await requests("matter <> 'denial'", [])
    }

    /// The next of those that are to be told of their end.
    func denials(after id: Int64, limit: Int) async throws -> [PendingRequest] {
        try await requests("matter = 'denial' AND id > ? ORDER BY id LIMIT ?", [id, limit])
    }

    /// - Parameter condition: SQL of ours.
    private func requests(_ condition: String, _ arguments: StatementArguments) async throws -> [PendingRequest] {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, matter, callback, topic, topic_given, lease, verify_token, attempts, reason
                    FROM hub_request WHERE \(condition)
                    """, arguments: arguments)
            return rows.compactMap { row in
                guard let callback = Callback(stored: row[2]), let topic = WebURL(row[3] as String) else { return nil }
                let matter: PendingRequest.Matter =
                    switch row[1] as String {
                    case "subscribe": .subscribe
                    case "unsubscribe": .unsubscribe
                    default: .denial(reason: row[8])
                    }
                return PendingRequest(
                    id: row[0], matter: matter, callback: callback, topic: topic, topicAsGiven: row[4],
                    lease: .milliseconds(row[5] as Int64), verifyToken: row[6], attempts: row[7])
            }
        }
    }

    /// The callback gave no answer; it will be asked again.
    func noteUnanswered(_ pending: PendingRequest) async throws {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE hub_request SET attempts = attempts + 1 WHERE id = ?", arguments: [pending.id])
        }
    }

    /// Requests are over, and nothing comes of them (WebSub §5.3.1: the state is left unchanged).
    func drop(_ ids: [Int64]) async throws {
        try await database.write { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM hub_request WHERE id = ?")
            for id in ids { try statement.execute(arguments: [id]) }
        }
    }

    /// Drops the requests that came before an instant.
    ///
    /// - Returns: their numbers.
    func dropRequests(before instant: Timestamp) async throws -> Set<Int64> {
        try await database.write { db in
            try Int64.fetchSet(
                db, sql: "DELETE FROM hub_request WHERE received < ? AND matter <> 'denial' RETURNING id",
                arguments: [instant.milliseconds])
        }
    }

    struct Confirmed: Sendable {
        var id: Int64
        var isNew: Bool
    }

    /// The callback has confirmed: the request takes effect, whole, in one transaction.
    ///
    /// - Parameter asked: when the verification was sent: leases are measured from then (WebSub §5.3).
    /// - Returns: the subscription, or nil where there is none (any more), or no such request.
    func confirm(_ pending: PendingRequest, asked: Timestamp, at now: Timestamp) async throws -> Confirmed? {
        try await database.write { db in
            let isStored = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM hub_request WHERE id = ?)", arguments: [pending.id])
            guard isStored == true else { return nil }
            let key: StatementArguments = [pending.topic.text, pending.callback.text]
            let former = try Int64.fetchOne(
                db, sql: "SELECT id FROM subscription WHERE topic = ? AND callback = ?", arguments: key)
            if case .subscribe = pending.matter {
                // Who is subscribed again must not be told of the end of what was before.
                try db.execute(
                    sql: "DELETE FROM hub_request WHERE matter = 'denial' AND topic = ? AND callback = ?",
                    arguments: key)
                try db.execute(
                    sql: """
                        INSERT INTO subscription
                        (topic, callback, origin, topic_given, secret, sealed, method, created, expires, have)
                        SELECT topic, callback, ?, topic_given, secret, sealed, method, ?, ?, seen
                        FROM hub_request WHERE id = ?
                        ON CONFLICT (topic, callback) DO UPDATE SET
                        topic_given = excluded.topic_given, secret = excluded.secret, sealed = excluded.sealed,
                        method = excluded.method, cloud = NULL, procedure = NULL,
                        expires = excluded.expires, tried = NULL, failures = 0, next_try = NULL,
                        have = iif(excluded.have = \(Self.nothingSeen), excluded.have, have)
                        """,
                    arguments: [
                        pending.callback.origin, now.milliseconds, (asked + pending.lease).milliseconds, pending.id,
                    ])
            } else {
                try db.execute(sql: "DELETE FROM subscription WHERE topic = ? AND callback = ?", arguments: key)
            }
            try db.execute(sql: "DELETE FROM hub_request WHERE id = ?", arguments: [pending.id])
            guard case .subscribe = pending.matter else { return former.map { Confirmed(id: $0, isNew: false) } }
            let id = try Int64.fetchOne(
                db, sql: "SELECT id FROM subscription WHERE topic = ? AND callback = ?", arguments: key)
            return id.map { Confirmed(id: $0, isNew: former == nil) }
        }
    }

    /// The version that a subscription has that wants the current content at once. Editions count from 1.
    static let nothingSeen: Int64 = 0

    // MARK: The ends of subscriptions

    func count() async throws -> Int {
        try await database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM subscription") ?? 0 }
    }

    /// Ends subscriptions whose lease is over.
    ///
    /// - Returns: how many.
    func expire(at now: Timestamp) async throws -> Int {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM subscription WHERE expires <= ?", arguments: [now.milliseconds])
            return db.changesCount
        }
    }

    /// Ends subscriptions, and stores that their callbacks are to be told why (WebSub §5.2: at any later point). rssCloud
    /// has no word for it.
    ///
    /// - Parameter condition: SQL of ours.
    /// - Returns: how many.
    func deny(where condition: String, _ arguments: StatementArguments, reason: String, at now: Timestamp) async throws
        -> Int
    {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO hub_request (matter, topic, callback, topic_given, method, lease, seen, reason, received)
                    SELECT 'denial', topic, callback, topic_given, method, 0, 0, ?, ? FROM subscription
                    WHERE cloud IS NULL AND (\(condition))
                    """, arguments: [reason, now.milliseconds] + arguments)
            try db.execute(sql: "DELETE FROM subscription WHERE \(condition)", arguments: arguments)
            return db.changesCount
        }
    }

    // MARK: Topics

    /// Notes which topics are published.
    ///
    /// - Returns: those that have not been for a while, and when they ceased to be.
    func note(published topics: Set<WebURL>, at now: Timestamp) async throws -> [WebURL: Timestamp] {
        let published = Set(topics.map(\.text))
        return try await database.write { db in
            var gone: [WebURL: Timestamp] = [:]
            let known = try Row.fetchAll(db, sql: "SELECT url, gone_since FROM hub_topic")
            for row in known {
                let text: String = row[0]
                let since: Int64? = row[1]
                if published.contains(text) {
                    guard since != nil else { continue }
                    try db.execute(sql: "UPDATE hub_topic SET gone_since = NULL WHERE url = ?", arguments: [text])
                } else {
                    if since == nil {
                        try db.execute(
                            sql: "UPDATE hub_topic SET gone_since = ? WHERE url = ?",
                            arguments: [now.milliseconds, text])
                    }
                    if let url = WebURL(text) { gone[url] = Timestamp(milliseconds: since ?? now.milliseconds) }
                }
            }
            for text in published.subtracting(known.map { $0[0] as String }) {
                try db.execute(sql: "INSERT INTO hub_topic (url) VALUES (?)", arguments: [text])
            }
            return gone
        }
    }

    func forget(_ topic: WebURL) async throws {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM hub_topic WHERE url = ?", arguments: [topic.text])
        }
    }
}
