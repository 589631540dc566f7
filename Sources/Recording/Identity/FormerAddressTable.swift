import GRDB

/// Where articles were to be read before, as rows.
enum FormerAddressTable {
    static func store(_ addresses: [String: Int64?], in db: GRDB.Database) throws {
        guard !addresses.isEmpty else { return }
        let insertion = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO former_address (url, sequence) VALUES (?, ?)")
        let removal = try db.cachedStatement(sql: "DELETE FROM former_address WHERE url = ?")
        for (url, sequence) in addresses {
            if let sequence {
                try insertion.execute(arguments: [url, sequence])
            } else {
                try removal.execute(arguments: [url])
            }
        }
    }

    static func all(in db: GRDB.Database) throws -> [(url: String, sequence: Int64)] {
        try Row.fetchAll(db, sql: "SELECT url, sequence FROM former_address").map { ($0[0], $0[1]) }
    }
}
