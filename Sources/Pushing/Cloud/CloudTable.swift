import GRDB
import Storage
import Syndication

/// rssCloud's subscriptions, which are rows among the others.
extension SubscriptionTable {
    static let cloudMigration = Migration(
        id: "pushing-cloud-1",
        statements: [
            // NULL: WebSub. Else http-post or xml-rpc, and what the latter calls.
            "ALTER TABLE subscription ADD COLUMN cloud TEXT",
            "ALTER TABLE subscription ADD COLUMN procedure TEXT",
        ])

    static let secondCloudMigration = Migration(
        id: "pushing-cloud-2",
        statements: [
            // Changes in a row that rssCloud's subscriber could not be told.
            "ALTER TABLE subscription ADD COLUMN missed INTEGER NOT NULL DEFAULT 0"
        ])

    /// By convention (spec websub.md section 5). Clients ask again every 24 hours.
    static let cloudLease = Duration.seconds(90_000)

    /// Whether the callback has a subscription of WebSub's to the topic.
    func isTakenByWebSub(_ topic: WebURL, _ callback: Callback) async throws -> Bool {
        try await database.read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM subscription WHERE topic = ? AND callback = ? AND cloud IS NULL)
                    """, arguments: [topic.text, callback.text]) == true
        }
    }

    /// Stores a subscription whose callback has confirmed it, or renews it.
    ///
    /// - Parameter seen: the feed's version now: what comes after it is to be told.
    /// - Returns: nil where WebSub's subscription has the callback.
    func grant(
        _ request: CloudRequest, _ resource: CloudRequest.Resource, seen: Int64, at now: Timestamp
    ) async throws -> Granted? {
        let (cloud, procedure): (String, String?) =
            switch request.transport {
            case .form: ("http-post", nil)
            case .call(let procedure): ("xml-rpc", procedure)
            }
        return try await database.write { db in
            let key: StatementArguments = [resource.topic.text, request.callback.text]
            let former = try Row.fetchOne(
                db, sql: "SELECT id, cloud FROM subscription WHERE topic = ? AND callback = ?", arguments: key)
            if let former, (former[1] as String?) == nil { return nil }
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO subscription
                    (topic, callback, origin, topic_given, method, created, expires, have, cloud, procedure, held)
                    VALUES (?, ?, ?, ?, 'sha256', ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (topic, callback) DO UPDATE SET
                    topic_given = excluded.topic_given, expires = excluded.expires, cloud = excluded.cloud,
                    procedure = excluded.procedure, tried = NULL, failures = 0, next_try = NULL,
                    asked_until = NULL, missed = 0,
                    generation = generation + 1
                    """)
            try statement.execute(arguments: [
                resource.topic.text, request.callback.text, request.callback.origin, resource.text, now.milliseconds,
                (now + Self.cloudLease).milliseconds, seen, cloud, procedure,
                try former == nil && HoldTable.isHeld(request.callback.origin, db),
            ])
            return Granted(id: former.map { $0[0] } ?? db.lastInsertedRowID, isNew: former == nil)
        }
    }
}
