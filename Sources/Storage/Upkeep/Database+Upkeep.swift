import GRDB

/// What the upkeep of a state needs besides reading and writing.
extension Database {
    /// Runs the missing steps on a database in memory.
    func bringUpToDate(_ migrations: [Migration]) throws {
        do {
            try writer.writeWithoutTransaction { try Migrator(path: path, migrations: migrations).run($0) }
        } catch {
            throw StorageError(opening: path, error)
        }
    }

    /// Gives back what connections keep for the next time, and all readers. What comes then makes it anew, which takes
    /// milliseconds.
    package func giveBack() {
        (writer as? DatabasePool)?.releaseMemoryEventually()
    }

    /// The tables that hold rows.
    package func filledTables() throws -> [String] {
        try readNow { db in
            try db.stateTables().filter { table in
                try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM \(table.quotedDatabaseIdentifier))") ?? false
            }
        }
    }

    /// Takes every row of another state of the same schema in the place of its own, in one transaction.
    package func replaceRows(with other: Database) throws {
        try writeNow { db in
            for table in try db.stateTables() {
                let name = table.quotedDatabaseIdentifier
                try db.execute(sql: "DELETE FROM \(name)")
                let columns = try StateColumns(of: table, in: db).names
                let list = columns.map(\.quotedDatabaseIdentifier).joined(separator: ", ")
                let places = columns.map { _ in "?" }.joined(separator: ", ")
                let insertion = try db.makeStatement(sql: "INSERT INTO \(name) (\(list)) VALUES (\(places))")
                try other.readNow { source in
                    let rows = try Row.fetchCursor(source, sql: "SELECT \(list) FROM \(name)")
                    while let row = try rows.next() {
                        try insertion.execute(arguments: StatementArguments(row.databaseValues))
                    }
                }
            }
        }
    }
}
