package import GRDB
import GRDBSQLite

/// Writes many rows with one prepared statement: the values of a row in the order of its columns, then `write`.
///
/// It binds straight to SQLite. GRDB makes a value of its own of each column and a list of each row, which costs a first
/// scan of many thousand files more than SQLite itself does. Such a write is not seen by GRDB's observations, which
/// nobody here uses.
///
/// Use it inside the body that was handed the database, and nowhere else.
package struct RowWriter: ~Copyable {
    private let statement: OpaquePointer
    private let connection: OpaquePointer?
    private let sql: String
    private var column: Int32 = 0
    /// The first binding of the row that failed.
    private var failure = SQLITE_OK

    /// - Parameter sql: one statement that gives no rows.
    package init(_ sql: String, in db: GRDB.Database) throws {
        statement = try db.cachedStatement(sql: sql).sqliteStatement
        connection = db.sqliteConnection
        self.sql = sql
    }

    /// Adds a number to the row.
    package mutating func add(_ number: Int64) {
        column += 1
        note(sqlite3_bind_int64(statement, column, number))
    }

    /// Adds yes or no to the row.
    package mutating func add(_ flag: Bool) { add(flag ? 1 : 0) }

    /// Null when there is none.
    package mutating func add(_ number: Int64?) {
        if let number { add(number) } else { addNull() }
    }

    /// Adds text to the row.
    package mutating func add(_ text: String) {
        column += 1
        var text = text
        let code = text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { bytes in
                // An empty text has no address, and a text without one would be null.
                bytes.baseAddress.map { sqlite3_bind_text(statement, column, $0, Int32(bytes.count), Self.copied) }
                    ?? sqlite3_bind_text(statement, column, "", 0, Self.copied)
            }
        }
        note(code)
    }

    /// Null when there is none.
    package mutating func add(_ text: String?) {
        if let text { add(text) } else { addNull() }
    }

    /// Adds sixteen bytes to the row, as `BlobBeginning` reads them. Null when there are none.
    package mutating func add(blob words: (UInt64, UInt64)?) {
        guard let words else { return addNull() }
        column += 1
        let code = withUnsafeBytes(of: words) {
            sqlite3_bind_blob(statement, column, $0.baseAddress, Int32($0.count), Self.copied)
        }
        note(code)
    }

    private mutating func addNull() {
        column += 1
        note(sqlite3_bind_null(statement, column))
    }

    /// Writes the row, and begins the next.
    ///
    /// - Throws: GRDB's `DatabaseError`, as its own statements do.
    package mutating func write() throws {
        defer {
            sqlite3_clear_bindings(statement)
            column = 0
            failure = SQLITE_OK
        }
        guard failure == SQLITE_OK else { throw error(failure) }
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else { throw error(code) }
    }

    private mutating func note(_ code: Int32) {
        if failure == SQLITE_OK { failure = code }
    }

    private func error(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)), sql: sql)
    }

    /// SQLite's SQLITE_TRANSIENT: it copies what it is given before the call returns.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
