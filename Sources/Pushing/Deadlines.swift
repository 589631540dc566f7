import GRDB
import Syndication

/// The times of next tries that the state keeps, of deliveries and of pings alike.
enum Deadlines {
    enum Table: String { case ping, subscription }

    /// The clock was set back: what waits goes on waiting for as long as it would have, whether the wait is ours or was
    /// asked for, and for no longer than anything does.
    static func moveBack(in table: Table, by step: Duration, at now: Timestamp, _ db: GRDB.Database) throws {
        try db.execute(
            sql: "UPDATE \(table.rawValue) SET next_try = min(next_try - ?, ?) WHERE next_try IS NOT NULL",
            arguments: [step.wholeMilliseconds, (now + NextStep.longest).milliseconds])
    }
}
