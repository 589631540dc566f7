import GRDB
import Storage
package import Syndication

extension Hub {
    /// Deliveries in line, without a look into the state.
    package var waitingDeliveries: Int {
        get async { await courier.waitingCount }
    }

    /// How many subscriptions each topic has that is subscribed to.
    package func subscriptionsByTopic() async throws -> [WebURL: Int] {
        let moment = now().milliseconds
        return try await table.database.read { db in
            // Few leases are over: to subtract these takes a third of the time of looking at the end of each.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT topic, sum(number) FROM (
                        SELECT topic, count(*) AS number FROM subscription GROUP BY topic
                        UNION ALL SELECT topic, -1 FROM subscription WHERE expires <= ?
                    ) GROUP BY topic HAVING sum(number) > 0
                    """, arguments: [moment])
            return Dictionary(rows.compactMap { row in WebURL(row[0] as String).map { ($0, row[1] as Int) } }) { $1 }
        }
    }
}
