import Foundation
import GRDB
import Recording
import Storage
import Syndication

/// The documents of archives that somebody has asked for, as rows. Kept, so that a page stays what it was: a late edit
/// of one of its entries is told by the subscription document alone (spec R13.4).
enum ArchiveDocumentTable {
    static let migration = Migration(
        id: "publishing-4",
        statements: [
            // `mark` stands for all that a document says besides its entries.
            """
            CREATE TABLE archive_document (
                feed TEXT NOT NULL,
                number INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                format TEXT NOT NULL,
                mark TEXT NOT NULL,
                stem TEXT NOT NULL,
                last_modified INTEGER NOT NULL,
                gzip BLOB NOT NULL,
                PRIMARY KEY (feed, number, format)
            ) STRICT
            """
        ])

    /// A document without the address that it is known by.
    struct Kept: Sendable {
        var stem: String
        var lastModified: Timestamp
        var gzip: [UInt8]
    }

    static func document(at address: ArchiveAddress, mark: String, in db: GRDB.Database) throws -> Kept? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT stem, last_modified, gzip FROM archive_document
                WHERE feed = ? AND number = ? AND format = ? AND revision = ? AND mark = ?
                """)
        let row = try Row.fetchOne(
            statement,
            arguments: [address.feed, address.page.number, address.format.rawValue, address.page.revision, mark])
        return row.map { row in
            Kept(
                stem: row[0], lastModified: Timestamp(seconds: row[1]), gzip: Array(row[2] as Data))
        }
    }

    static func store(_ document: Kept, at address: ArchiveAddress, mark: String, in db: GRDB.Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO archive_document
                (feed, number, revision, format, mark, stem, last_modified, gzip) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            address.feed, address.page.number, address.page.revision, address.format.rawValue, mark, document.stem,
            document.lastModified.seconds, Data(document.gzip),
        ])
    }

    /// Forgets a page's documents: a withdrawn text must not stay behind (spec R13.5).
    static func forget(_ page: (feed: String, number: Int), in db: GRDB.Database) throws {
        try db.cachedStatement(sql: "DELETE FROM archive_document WHERE feed = ? AND number = ?")
            .execute(arguments: [page.feed, page.number])
    }
}
