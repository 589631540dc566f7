package import GRDB

/// Writes a whole state as lines of JSON: a head with the version of the form and the schema, then every row of every
/// table in the order of their names and keys, and an end with the number of rows (docs/state.md).
///
/// Whatever table a module adds is in it, unless it is named as derivable.
package struct StateExport: Sendable {
    /// The version of the form. A reader refuses one that is higher than it knows.
    static let version: Int64 = 1
    static let headKind = "syndicated-state"
    static let endKind = "end"

    struct Head: Codable {
        var schema: [String]
        var version: Int64
    }

    private let derivable: Set<String>

    /// - Parameter derivable: the tables that are left out, because their rows are made again from the others.
    package init(derivable: Set<String>) {
        self.derivable = derivable
    }

    /// - Parameter put: takes one line after another, each with its line end.
    package func write(_ db: GRDB.Database, to put: (String) throws -> Void) throws {
        let schema = try String.fetchAll(db, sql: "SELECT id FROM migration ORDER BY id")
        try put(StateRow.line(kind: Self.headKind, Head(schema: schema, version: Self.version)))
        var count: Int64 = 0
        for table in try db.stateTables() where !derivable.contains(table) {
            let columns = try StateColumns(of: table, in: db)
            let order = (columns.key.isEmpty ? columns.names : columns.key).map(\.quotedDatabaseIdentifier)
            let list = columns.names.map(\.quotedDatabaseIdentifier).joined(separator: ", ")
            let rows = try Row.fetchCursor(
                db,
                sql: "SELECT \(list) FROM \(table.quotedDatabaseIdentifier) ORDER BY \(order.joined(separator: ", "))")
            while let row = try rows.next() {
                try put(StateRow.line(row, of: table, columns: columns.names))
                count += 1
            }
        }
        try put(StateRow.line(kind: Self.endKind, ["rows": StateRow.Cell.integer(count)]))
    }
}
