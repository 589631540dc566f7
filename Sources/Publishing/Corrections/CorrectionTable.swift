import Compression
import Foundation
import GRDB
import Reading
import Recording
import Storage
import Syndication

/// The words of articles as they were last read, and the corrections that were found by them, as rows. Both are there
/// only while a feed tells of corrections.
enum CorrectionTable {
    static let migration = Migration(
        id: "publishing-6",
        statements: [
            // `words` is JSON in gzip.
            """
            CREATE TABLE wording (
                sequence INTEGER PRIMARY KEY,
                words BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE correction (
                number INTEGER PRIMARY KEY,
                sequence INTEGER NOT NULL,
                at INTEGER NOT NULL,
                title TEXT,
                html TEXT NOT NULL
            ) STRICT
            """,
        ])

    static func wording(of key: EntryKey, in db: GRDB.Database) throws -> Wording? {
        let statement = try db.cachedStatement(sql: "SELECT words FROM wording WHERE sequence = ?")
        guard let data = try Data.fetchOne(statement, arguments: [key.sequence]),
            let json = try? Gzip.decompress(Array(data), limit: 1 << 28)
        else { return nil }
        return try? JSONDecoder().decode(Wording.self, from: Data(json))
    }

    static func store(_ wording: Wording, of key: EntryKey, in db: GRDB.Database) throws {
        let json = Array(try JSONEncoder().encode(wording))
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO wording (sequence, words) VALUES (?, ?)")
            .execute(arguments: [key.sequence, Data(try Gzip.compress(json, effort: .quick))])
    }

    static func store(_ correction: Correction, in db: GRDB.Database) throws {
        try db.cachedStatement(sql: "INSERT INTO correction (sequence, at, title, html) VALUES (?, ?, ?, ?)").execute(
            arguments: [correction.entry.sequence, correction.at.milliseconds, correction.title, correction.html])
    }

    /// The words of entries that had been removed were left here.
    static let cleaning = Migration(
        id: "publishing-8",
        statements: ["wording", "correction"].map {
            "DELETE FROM \($0) WHERE sequence NOT IN (SELECT sequence FROM entry)"
        })

    /// A text that is withdrawn is not told by its corrections either.
    static func forget(_ key: EntryKey, in db: GRDB.Database) throws {
        for table in ["wording", "correction"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE sequence = ?").execute(arguments: [key.sequence])
        }
    }

    /// The latest first.
    ///
    /// - Parameters:
    ///   - pending: those that are not stored yet, the earliest first.
    ///   - takes: asked of each; the walk ends with false.
    static func forEach(
        in db: GRDB.Database, pending: [Correction], _ takes: (Correction) throws -> Bool
    ) throws {
        for correction in pending.reversed() where try !takes(correction) { return }
        let rows = try Row.fetchCursor(
            db, sql: "SELECT sequence, at, title, html FROM correction ORDER BY at DESC, number DESC")
        while let row = try rows.next() {
            let correction = Correction(
                entry: EntryKey(sequence: row[0]), at: Timestamp(milliseconds: row[1]), title: row[2], html: row[3])
            guard try takes(correction) else { return }
        }
    }
}
