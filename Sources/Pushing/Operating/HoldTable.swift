import GRDB
import Storage

/// What an operator has said of whole places: which are held, and so who subscribes there later is. The last word that is
/// for an origin counts.
enum HoldTable {
    static let migration = Migration(
        id: "pushing-hold-1",
        statements: [
            """
            CREATE TABLE hub_hold (
                id INTEGER PRIMARY KEY,
                place TEXT NOT NULL UNIQUE,   -- an origin, a host with all its ports, or empty: everywhere
                is_held INTEGER NOT NULL      -- 0: released, while what is around it is held
            ) STRICT
            """
        ])

    /// A subscription by its number is no place: what comes after it is another.
    private static func places(_ choice: SubscriptionChoice) -> [String] {
        switch choice {
        case .all: [""]
        case .id: []
        case .origin(let filter): filter.host.map { [$0] } ?? filter.origins
        }
    }

    static func note(_ isHeld: Bool, _ choice: SubscriptionChoice, _ db: GRDB.Database) throws {
        for place in places(choice) {
            // What was said before of the same place, and of what is within it, is over.
            try db.execute(
                sql: """
                    DELETE FROM hub_hold
                    WHERE ?1 = '' OR place = ?1 OR instr(place || ':', '://' || ?1 || ':') > 0
                    """, arguments: [place])
            guard try isHeld || Self.isHeld(place, db) else { continue }
            try db.execute(sql: "INSERT INTO hub_hold (place, is_held) VALUES (?, ?)", arguments: [place, isHeld])
        }
    }

    /// Whether who subscribes there now is held.
    static func isHeld(_ origin: String, _ db: GRDB.Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT is_held FROM hub_hold
                WHERE place IN ('', ?1) OR instr(?1 || ':', '://' || place || ':') > 0 ORDER BY id DESC LIMIT 1
                """)
        return try Bool.fetchOne(statement, arguments: [origin]) ?? false
    }

    /// Whether a word stands for a choice, as it was made.
    static func knows(_ choice: SubscriptionChoice, _ db: GRDB.Database) throws -> Bool {
        try places(choice).contains { place in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM hub_hold WHERE place = ?)", arguments: [place]) == true
        }
    }

    /// The places that are held, as an operator names them.
    static func held(_ db: GRDB.Database) throws -> [String] {
        try String.fetchAll(
            db, sql: "SELECT iif(place = '', 'all', place) FROM hub_hold WHERE is_held ORDER BY place")
    }
}
