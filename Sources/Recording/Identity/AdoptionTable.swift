import GRDB
import Syndication

/// What was adopted from old feeds, as rows.
enum AdoptionTable {
    static func store(_ adoptions: [LinkKey: Adoption?], in db: GRDB.Database) throws {
        guard !adoptions.isEmpty else { return }
        let removal = try db.cachedStatement(sql: "DELETE FROM adoption WHERE address = ?")
        let insertion = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO adoption (address, id, is_permalink, published, updated) VALUES (?, ?, ?, ?, ?)
                """)
        for (address, adoption) in adoptions {
            guard let adoption else {
                try removal.execute(arguments: [address.text])
                continue
            }
            try insertion.execute(arguments: [
                address.text, adoption.id.text, adoption.isPermalink, adoption.published?.milliseconds,
                adoption.updated?.milliseconds,
            ])
        }
    }

    static func store(feeds: [String: EntryID], in db: GRDB.Database) throws {
        for (name, id) in feeds {
            try db.execute(
                sql: "INSERT OR REPLACE INTO adopted_feed (name, id) VALUES (?, ?)", arguments: [name, id.text])
        }
    }

    static func all(in db: GRDB.Database) throws -> Adoptions {
        var adoptions = Adoptions()
        let rows = try Row.fetchCursor(
            db, sql: "SELECT address, id, is_permalink, published, updated FROM adoption ORDER BY address")
        while let row = try rows.next() {
            let address: String = row[0]
            let adoption = Adoption(
                id: try id(row[1], of: address), isPermalink: row[2],
                published: (row[3] as Int64?).map(Timestamp.init(milliseconds:)),
                updated: (row[4] as Int64?).map(Timestamp.init(milliseconds:)))
            adoptions.set(adoption, at: LinkKey(stored: address))
        }
        for row in try Row.fetchAll(db, sql: "SELECT name, id FROM adopted_feed") {
            adoptions.feeds[row[0]] = try id(row[1], of: row[0])
        }
        return adoptions
    }

    private static func id(_ text: String, of name: String) throws -> EntryID {
        guard let id = EntryID(stored: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the adopted id of \(name) is not readable")
        }
        return id
    }
}
