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
        try await table.database.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT topic, count(*) FROM subscription GROUP BY topic")
            return Dictionary(rows.compactMap { row in WebURL(row[0] as String).map { ($0, row[1] as Int) } }) { $1 }
        }
    }
}
