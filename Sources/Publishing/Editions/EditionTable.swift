import Foundation
package import GRDB
import Recording
import Syndication

/// The editions last published, as rows: so that a restart answers at once with the same bytes and the same
/// validators, and a feed that is no longer configured is known to be gone.
package enum EditionTable {
    /// What is remembered of an edition without its bytes: enough to give the next one its validators.
    struct Trace: Sendable {
        var stem: String
        var lastModified: Timestamp
        var version: Int64

        init(stem: String, lastModified: Timestamp, version: Int64) {
            self.stem = stem
            self.lastModified = lastModified
            self.version = version
        }

        init(_ edition: Edition) {
            self.init(stem: edition.stem, lastModified: edition.lastModified, version: edition.version)
        }
    }

    /// Whether no edition was ever shown to anybody.
    package static func isEmpty(in db: GRDB.Database) throws -> Bool {
        try !(Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM edition)") ?? false)
    }

    /// The editions whose bytes are stored. Those of an earlier edition are not looked at.
    static func all(in db: GRDB.Database) throws -> [Edition] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM edition JOIN edition_bytes USING (path, stem) ORDER BY path")
        return rows.compactMap(edition)
    }

    /// Every path that was ever published, with the validators of its last edition.
    static func traces(in db: GRDB.Database) throws -> [String: Trace] {
        var traces: [String: Trace] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT path, stem, last_modified, version FROM edition")
        while let row = try rows.next() {
            traces[row["path"]] = Trace(
                stem: row["stem"], lastModified: Timestamp(seconds: row["last_modified"]), version: row["version"])
        }
        return traces
    }

    /// Stores an edition without its bytes: enough for the next one's validators. Until its bytes follow, a restart must
    /// compose it anew, which gives the same bytes.
    static func store(_ edition: Edition, in db: GRDB.Database) throws {
        let (feed, format): (String?, String?) =
            switch edition.kind {
            case .feed(let name, let format): (name, format.rawValue)
            case .opml: (nil, nil)
            }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO edition
                (path, feed, format, topic, content_type, stem, last_modified, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            edition.path, feed, format, edition.topic.text, edition.contentType, edition.stem,
            edition.lastModified.seconds, edition.version,
        ])
    }

    // MARK: What changed from one edition to the next

    /// Adds the last step of a history, and forgets those that the history has forgotten.
    static func store(_ history: EditionHistory, of path: String, in db: GRDB.Database) throws {
        guard let first = history.first, let last = history.last else { return }
        let changed = last.changed.map { $0.map { String($0.sequence) }.joined(separator: " ") }
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO edition_step (path, version, stem, at, changed) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [path, last.version, last.stem, last.at.milliseconds, changed])
        try db.cachedStatement(sql: "DELETE FROM edition_step WHERE path = ? AND version < ?")
            .execute(arguments: [path, first.version])
    }

    /// By path.
    static func histories(in db: GRDB.Database) throws -> [String: EditionHistory] {
        var histories: [String: EditionHistory] = [:]
        let rows = try Row.fetchCursor(
            db, sql: "SELECT path, version, stem, at, changed FROM edition_step ORDER BY path, version")
        while let row = try rows.next() {
            let changed = (row[4] as String?).map { text in
                text.split(separator: " ").compactMap { Int64($0) }.map(EntryKey.init(sequence:))
            }
            histories[row[0], default: EditionHistory()].add(
                EditionHistory.Step(
                    version: row[1], stem: row[2], at: Timestamp(milliseconds: row[3]), changed: changed,
                    isAboutFeed: true))
        }
        return histories
    }

    /// By path: a number for each entry of the editions whose bytes are stored.
    static func fingerprints(in db: GRDB.Database) throws -> [String: [EntryKey: UInt64]] {
        var fingerprints: [String: [EntryKey: UInt64]] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT path, fingerprints FROM edition JOIN edition_bytes USING (path, stem)
                WHERE fingerprints IS NOT NULL
                """)
        while let row = try rows.next() {
            var prints: [EntryKey: UInt64] = [:]
            for pair in (row[1] as String).split(separator: " ") {
                let parts = pair.split(separator: ":")
                guard parts.count == 2, let sequence = Int64(parts[0]), let print = UInt64(parts[1], radix: 16) else {
                    continue
                }
                prints[EntryKey(sequence: sequence)] = print
            }
            fingerprints[row[0]] = prints
        }
        return fingerprints
    }

    private static func text(_ fingerprints: [EntryKey: UInt64]) -> String {
        fingerprints.sorted { $0.key < $1.key }.map { "\($0.key.sequence):\(String($0.value, radix: 16))" }
            .joined(separator: " ")
    }

    /// Adds the bytes of a stored edition in the place of those of the edition before. Its smaller forms follow.
    static func storeBytes(of edition: Edition, in db: GRDB.Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO edition_bytes (path, stem, bytes, gzip, fingerprints) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (path) DO UPDATE SET stem = excluded.stem, bytes = excluded.bytes, gzip = excluded.gzip,
                    fingerprints = excluded.fingerprints, brotli = NULL, zstd = NULL
                """
        ).execute(arguments: [
            edition.path, edition.stem, blob(edition.bytes), edition.gzip.map(blob),
            edition.deltas.map { text($0.fingerprints) },
        ])
    }

    /// Adds the forms that take longer to make, unless the bytes of another edition are there meanwhile.
    static func storeSmallerForms(of edition: Edition, in db: GRDB.Database) throws {
        try db.cachedStatement(
            sql: "UPDATE edition_bytes SET gzip = ?, brotli = ?, zstd = ? WHERE path = ? AND stem = ?"
        ).execute(arguments: [
            edition.gzip.map(blob), edition.brotli.map(blob), edition.zstd.map(blob), edition.path, edition.stem,
        ])
    }

    private static func blob(_ bytes: [UInt8]) -> Data {
        Data(bytes)
    }

    private static func edition(_ row: Row) -> Edition? {
        guard let topic = WebURL(row["topic"]) else { return nil }
        let kind: Edition.Kind
        if let feed: String = row["feed"], let format = (row["format"] as String?).flatMap(FeedFormat.init) {
            kind = .feed(name: feed, format)
        } else {
            kind = .opml
        }
        var edition = Edition(
            kind: kind, path: row["path"], topic: topic, hubs: [], contentType: row["content_type"],
            bytes: Array(row["bytes"] as Data), gzip: (row["gzip"] as Data?).map(Array.init), stem: row["stem"],
            lastModified: Timestamp(seconds: row["last_modified"]), version: row["version"])
        edition.brotli = (row["brotli"] as Data?).map(Array.init)
        edition.zstd = (row["zstd"] as Data?).map(Array.init)
        return edition
    }
}
