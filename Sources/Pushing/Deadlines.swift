import GRDB
import Syndication

/// The times of next tries that the state keeps, of deliveries and of pings alike.
enum Deadlines {
    enum Table: String { case ping, subscription }

    /// The clock was set back: what waits goes on waiting for as long as it would have, whether the wait is ours or was
    /// asked for, and for no longer than anything does.
    static func moveBack(in table: Table, by step: Duration, at now: Timestamp, _ db: GRDB.Database) throws {
        for column in ["next_try", "asked_until"] {
            try db.execute(
                sql: "UPDATE \(table.rawValue) SET \(column) = min(\(column) - ?, ?) WHERE \(column) IS NOT NULL",
                arguments: [step.wholeMilliseconds, (now + NextStep.longest).milliseconds])
        }
    }
}
