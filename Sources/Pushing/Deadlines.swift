import GRDB
import Syndication

/// The times of next tries that the state keeps, of deliveries and of pings alike.
enum Deadlines {
    enum Table: String { case ping, subscription }

    /// The clock was set back: nothing waits for longer than the wait after so many failures.
    static func bringForward(in table: Table, at now: Timestamp, backOff: [Duration], _ db: GRDB.Database) throws {
        let latest = NextStep.latest(at: now, backOff)
        for (failures, instant) in latest {
            let isLast = failures == latest.count - 1
            try db.execute(
                sql: """
                    UPDATE \(table.rawValue) SET next_try = ?1 WHERE next_try > ?1 AND failures \(isLast ? ">=" : "=") ?2
                    """, arguments: [instant.milliseconds, failures])
        }
    }
}
