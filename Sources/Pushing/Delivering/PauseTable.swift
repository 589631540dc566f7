import GRDB
import Storage
import Syndication

/// The origins to which deliveries are paused, and since when all of them have failed: a start forgets neither.
enum PauseTable {
    static let migration = Migration(
        id: "pushing-pause-1",
        statements: [
            """
            CREATE TABLE hub_pause (
                origin TEXT PRIMARY KEY,
                since INTEGER NOT NULL        -- milliseconds since 1970
            ) WITHOUT ROWID, STRICT
            """
        ])

    /// What has become of an origin.
    enum Change: Sendable, Hashable {
        case failing(since: Timestamp)
        case answers
    }

    /// Only so many are remembered over a start, those that have failed for longest.
    private static let most = 5000

    static func store(_ changes: [String: Change], _ db: GRDB.Database) throws {
        for (origin, change) in changes {
            switch change {
            case .failing(let since):
                try db.execute(
                    sql: "INSERT OR REPLACE INTO hub_pause (origin, since) VALUES (?, ?)",
                    arguments: [origin, since.milliseconds])
            case .answers: try db.execute(sql: "DELETE FROM hub_pause WHERE origin = ?", arguments: [origin])
            }
        }
    }

    /// Those that somebody is subscribed at still; the others are forgotten.
    static func takeAll(_ db: GRDB.Database) throws -> [String: Timestamp] {
        try db.execute(sql: "DELETE FROM hub_pause WHERE origin NOT IN (SELECT origin FROM subscription)")
        let rows = try Row.fetchAll(
            db, sql: "SELECT origin, since FROM hub_pause ORDER BY since LIMIT ?", arguments: [most])
        return Dictionary(rows.map { ($0[0], Timestamp(milliseconds: $0[1])) }) { $1 }
    }
}
