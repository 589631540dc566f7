import GRDB
import Storage

/// Words that publishing keeps from one run to the next.
enum NoteTable {
    /// Stands for the settings of reading that the catalogue was filled with.
    static let readingMark = "reading"

    /// What texts were rendered with when the catalogue was filled: a `RenderingBasis`.
    static let renderingBasis = "rendering"

    /// When the list of feeds began to exist, in seconds since 1970.
    static let listCreated = "list-created"

    /// When it last changed, in seconds since 1970.
    static let listModified = "list-modified"

    /// What the pages of folders said: `SectionPages`.
    static let sectionPages = "sections"

    /// When a first scan began, in milliseconds since 1970: from its first part until all of it was published.
    static let firstScan = "first-scan"

    /// `UnwrittenIDs`.
    static let unwrittenIDs = "unwritten-ids"

    /// `WindowCuts`.
    static let windowCuts = "windows"

    static let migration = Migration(
        id: "publishing-2",
        statements: ["CREATE TABLE note (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID"])

    static func value(_ key: String, in db: GRDB.Database) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM note WHERE key = ?", arguments: [key])
    }

    static func set(_ key: String, _ value: String, in db: GRDB.Database) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO note (key, value) VALUES (?, ?)")
            .execute(arguments: [key, value])
    }

    static func remove(_ key: String, in db: GRDB.Database) throws {
        try db.execute(sql: "DELETE FROM note WHERE key = ?", arguments: [key])
    }
}
