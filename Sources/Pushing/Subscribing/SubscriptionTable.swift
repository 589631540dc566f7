import Foundation
import GRDB
import Storage
import Syndication

/// The subscriptions, and the requests that wait for their verification. What is promised to anybody is on disk before.
struct SubscriptionTable: Sendable {
    let database: Storage.Database

    // MARK: Requests

    enum Standing: Sendable {
        /// Its lease may be over: as long as the row is there it is renewed.
        case subscribed
        /// - rivals: the subscriptions that its origin has, also those whose lease is over.
        case new(rivals: Int)
    }

    /// Whether a callback is subscribed to a topic.
    func standing(of callback: Callback, at topic: WebURL) async throws -> Standing {
        try await database.read { db in
            let exists = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM subscription WHERE topic = ? AND callback = ?)",
                arguments: [topic.text, callback.text])
            if exists == true { return .subscribed }
            let rivals = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM subscription WHERE origin = ?", arguments: [callback.origin])
            return .new(rivals: rivals ?? 0)
        }
    }

    /// How many subscriptions an origin has whose lease is not over. Each of its rows is read, since no index has both.
    func count(of origin: String, at now: Timestamp) async throws -> Int {
        try await database.read { db in
            // Not by the index of leases: where all are over, or none is, that would read the rows of everybody.
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM subscription WHERE origin = ? AND +expires > ?",
                arguments: [origin, now.milliseconds]) ?? 0
        }
    }

    /// Whether a subscription of WebSub's lasts for longer than until an instant.
    func stands(_ topic: WebURL, _ callback: Callback, after instant: Timestamp) async throws -> Bool {
        try await database.read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (
                    SELECT 1 FROM subscription WHERE topic = ? AND callback = ? AND cloud IS NULL AND expires > ?)
                    """, arguments: [topic.text, callback.text, instant.milliseconds]) == true
        }
    }

    /// - Parameters:
    ///   - seen: the topic's version now: what comes after it is to be delivered.
    ///   - secrets: what the secret is sealed with.
    /// - Returns: after the request has reached the disk.
    func store(
        _ request: SubscriptionRequest, seen: Int64, sealing secrets: SecretKeys = .none, at now: Timestamp
    ) async throws -> PendingRequest {
        let secret = try request.secret.map {
            try secrets.sealed($0, topic: request.topic.text, callback: request.callback.text)
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

    /// All that waits for a callback's consent, the oldest first.
    func unverified() async throws -> [PendingRequest] {
        try await requests("matter <> 'denial' ORDER BY id", []).requests
    }

    /// The next of those that are to be told of their end.
    func denials(after id: Int64, limit: Int) async throws -> Page {
        try await requests("matter = 'denial' AND id > ? ORDER BY id LIMIT ?", [id, limit])
    }

    struct Page: Sendable {
        var requests: [PendingRequest] = []
        /// The numbers of rows that make no sense.
        var unreadable: [Int64] = []
        /// The number of the last row, whatever is in it.
        var last: Int64?
    }

    /// - Parameter condition: SQL of ours.
    func requests(_ condition: String, _ arguments: StatementArguments) async throws -> Page {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, matter, callback, topic, topic_given, lease, verify_token, attempts, reason
                    FROM hub_request WHERE \(condition)
                    """, arguments: arguments)
            var page = Page(last: rows.last?[0])
            for row in rows {
                guard let callback = Callback(stored: row[2]), let topic = WebURL(row[3] as String) else {
                    page.unreadable.append(row[0])
                    continue
                }
                let matter: PendingRequest.Matter =
                    switch row[1] as String {
                    case "subscribe": .subscribe
                    case "unsubscribe": .unsubscribe
                    default: .denial(reason: row[8])
                    }
                page.requests.append(
                    PendingRequest(
                        id: row[0], matter: matter, callback: callback, topic: topic, topicAsGiven: row[4],
                        lease: .milliseconds(row[5] as Int64), verifyToken: row[6], attempts: row[7]))
            }
            return page
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
    /// - Returns: their numbers, and how often the callback of each was asked in vain.
    func dropRequests(before instant: Timestamp) async throws -> [Int64: Int] {
        try await database.write { db in
            let rows = try Row.fetchAll(
                db, sql: "DELETE FROM hub_request WHERE received < ? AND matter <> 'denial' RETURNING id, attempts",
                arguments: [instant.milliseconds])
            return Dictionary(rows.map { ($0[0], $0[1]) }) { $1 }
        }
    }

    /// The clock was set back by so much: requests have come by so much earlier. Those that have come since say so
    /// already. Some that are older than the step look the same, and wait for longer, by less than their age.
    func moveRequests(by step: Duration, at now: Timestamp) async throws {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE hub_request SET received = min(received - ?1, ?2) WHERE received > ?2",
                arguments: [step.wholeMilliseconds, now.milliseconds])
        }
    }

    /// A subscription that has begun, or was renewed.
    struct Granted: Sendable {
        var id: Int64
        var isNew: Bool
        /// Who was to be told of the end of what was before, and is not any more.
        var denials: [Int64] = []
    }

    /// What comes of a request when its callback has confirmed it.
    enum Effect: Sendable {
        case granted(Granted)
        case ended(id: Int64)
        /// There was no subscription to end.
        case nothing
        /// The request was over before.
        case tooLate
    }

    /// The callback has confirmed: the request takes effect, whole, in one transaction.
    ///
    /// - Parameters:
    ///   - asked: when the verification was sent: leases are measured from then (WebSub §5.3).
    ///   - secrets: to compare the secret with the one before.
    func confirm(
        _ pending: PendingRequest, asked: Timestamp, sealing secrets: SecretKeys = .none, at now: Timestamp
    ) async throws -> Effect {
        try await database.write { db in
            func first<T: DatabaseValueConvertible>(_ sql: String, _ arguments: StatementArguments) throws -> T? {
                try T.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
            }
            func execute(_ sql: String, _ arguments: StatementArguments) throws {
                try db.cachedStatement(sql: sql).execute(arguments: arguments)
            }
            guard try first("SELECT id FROM hub_request WHERE id = ?", [pending.id]) as Int64? != nil else {
                return .tooLate
            }
            let key: StatementArguments = [pending.topic.text, pending.callback.text]
            let former: Int64? = try first("SELECT id FROM subscription WHERE topic = ? AND callback = ?", key)
            guard case .subscribe = pending.matter else {
                try execute("DELETE FROM subscription WHERE topic = ? AND callback = ?", key)
                try execute("DELETE FROM hub_request WHERE id = ?", [pending.id])
                return former.map { .ended(id: $0) } ?? .nothing
            }
            // Who is subscribed again must not be told of the end of what was before.
            let denials = try Int64.fetchAll(
                db.cachedStatement(
                    sql: """
                        DELETE FROM hub_request WHERE matter = 'denial' AND topic = ? AND callback = ? RETURNING id
                        """), arguments: key)
            let signing = try [("subscription", former), ("hub_request", pending.id)].map { table, id in
                try Self.signing(of: id, in: table, pending, secrets, db)
            }
            try execute(
                Self.takeEffect,
                [
                    pending.callback.origin, now.milliseconds, (asked + pending.lease).milliseconds,
                    try former == nil && HoldTable.isHeld(pending.callback.origin, db), pending.id,
                    signing[0] == nil || signing[0] != signing[1],
                ])
            try execute("DELETE FROM hub_request WHERE id = ?", [pending.id])
            let id = former ?? db.lastInsertedRowID
            return .granted(Granted(id: id, isNew: former == nil, denials: denials))
        }
    }

    /// The method and the secret of a row; nil where there is none, or the key to it is not here.
    ///
    /// - Parameter table: a name of ours.
    private static func signing(
        of id: Int64?, in table: String, _ pending: PendingRequest, _ secrets: SecretKeys, _ db: GRDB.Database
    ) throws -> [UInt8]? {
        let statement = try db.cachedStatement(sql: "SELECT method, secret, sealed FROM \(table) WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
        let method = Array((row[0] as String).utf8)
        guard let bytes = row[1] as Data? else { return method }
        return secrets.opened(
            StoredSecret(bytes: bytes, key: row[2]), topic: pending.topic.text, callback: pending.callback.text
        ).map { method + [0] + $0 }
    }

    /// A request becomes a subscription, or renews it. The last argument is whether it is signed in another way.
    private static let takeEffect = """
        INSERT INTO subscription
        (topic, callback, origin, topic_given, secret, sealed, method, created, expires, have, held)
        SELECT topic, callback, ?, topic_given, secret, sealed, method, ?, ?, seen, ? FROM hub_request WHERE id = ?
        ON CONFLICT (topic, callback) DO UPDATE SET
        topic_given = excluded.topic_given, secret = excluded.secret, sealed = excluded.sealed,
        method = excluded.method, expires = excluded.expires, tried = NULL, failures = 0, next_try = NULL, asked_until = NULL,
        cloud = NULL, procedure = NULL, missed = 0,
        generation = generation + 1, terms = terms + (? OR excluded.have = \(nothingSeen) OR cloud IS NOT NULL), have = iif(excluded.have = \(nothingSeen), excluded.have, have),
        dropped = iif(excluded.have = \(nothingSeen), NULL, dropped)
        """

    /// The version that a subscription has that wants the current content at once. Editions count from 1.
    static let nothingSeen: Int64 = 0

    // MARK: The ends of subscriptions

    /// How many subscriptions there are. One whose lease is over is none any more, also until its row is gone.
    func count(at now: Timestamp) async throws -> Int {
        try await database.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM subscription WHERE expires > ?", arguments: [now.milliseconds]) ?? 0
        }
    }

    /// How many subscriptions there are whose lease is over.
    func over(at now: Timestamp) async throws -> Int {
        try await database.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM subscription WHERE expires <= ?", arguments: [now.milliseconds]) ?? 0
        }
    }

    /// - Returns: how many.
    func shortenLeases(endingAfter latest: Timestamp, to end: Timestamp) async throws -> Int {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE subscription SET expires = ? WHERE expires > ?",
                arguments: [end.milliseconds, latest.milliseconds])
            return db.changesCount
        }
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
}
