import GRDB

/// Where articles were to be read before, as rows.
enum FormerAddressTable {
    static func store(_ addresses: [String: Int64], in db: GRDB.Database) throws {
        guard !addresses.isEmpty else { return }
        let statement = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO former_address (url, sequence) VALUES (?, ?)")
        for (url, sequence) in addresses { try statement.execute(arguments: [url, sequence]) }
    }

    static func all(in db: GRDB.Database) throws -> [(url: String, sequence: Int64)] {
        try Row.fetchAll(db, sql: "SELECT url, sequence FROM former_address").map { ($0[0], $0[1]) }
    }
}
