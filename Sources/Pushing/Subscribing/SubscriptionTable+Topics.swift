import GRDB
import Storage
import Syndication

// The topics that are subscribed to, and since when one is gone.
extension SubscriptionTable {
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

    /// Forgets a topic that is gone, unless there are leases that seem to be over, and may not be.
    func forget(_ topic: WebURL) async throws {
        try await database.write { db in
            try db.execute(
                sql: """
                    DELETE FROM hub_topic
                    WHERE url = ?1 AND NOT EXISTS (SELECT 1 FROM subscription WHERE topic = ?1)
                    """,
                arguments: [topic.text])
        }
    }
}
