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

    /// Whether no words and no corrections are kept.
    static func isEmpty(in db: GRDB.Database) throws -> Bool {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM wording) AND NOT EXISTS (SELECT 1 FROM correction)"
        return try Bool.fetchOne(db, sql: sql) ?? true
    }

    /// No feed tells of corrections any more: what articles have said is not to be found here either.
    static func forgetAll(in db: GRDB.Database) throws {
        for table in ["wording", "correction"] { try db.execute(sql: "DELETE FROM \(table)") }
    }

    /// The numbers of the corrections before a moment, but for those that are told.
    static func numbers(before moment: Timestamp, except told: Set<Timestamp>, in db: GRDB.Database) throws -> [Int64] {
        let sql = "SELECT number, at FROM correction WHERE at < ?"
        return try Row.fetchAll(db, sql: sql, arguments: [moment.milliseconds]).compactMap { row in
            told.contains(Timestamp(milliseconds: row[1])) ? nil : row[0]
        }
    }

    static func remove(_ numbers: [Int64], in db: GRDB.Database) throws {
        for number in numbers {
            try db.cachedStatement(sql: "DELETE FROM correction WHERE number = ?").execute(arguments: [number])
        }
    }

    /// The latest first. They are few: those that no feed tells any more are removed.
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
