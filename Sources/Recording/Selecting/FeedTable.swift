import Foundation
import GRDB
package import Syndication

/// What a feed itself remembers from one edition to the next.
package struct FeedRecord: Sendable, Hashable {
    /// The stem of the feed's address.
    package var name: String
    /// Minted once with its year; the same for every format (spec R6.7).
    package var id: EntryID
    /// When the feed last changed: an entry did, or came or went other than by age, or the feed's own facts changed. Never
    /// the time of building (spec R7.5).
    package var changed: Timestamp
    /// Over the feed's own facts, as the caller takes it.
    var metadata: ContentDigest
    /// The entries that its documents show.
    var shown: [EntryKey]
    /// Since when it takes no more entries; nil as long as it does.
    var closed: Timestamp?
}

/// The memories of feeds, as rows.
enum FeedTable {
    static func store(_ feeds: [FeedRecord], in db: GRDB.Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO feed (name, id, changed, metadata_digest, shown, closed) VALUES (?, ?, ?, ?, ?, ?)
                """)
        for feed in feeds {
            let shown = feed.shown.map { String($0.sequence) }.joined(separator: " ")
            try statement.execute(arguments: [
                feed.name, feed.id.text, feed.changed.milliseconds, Data(feed.metadata.bytes), shown,
                feed.closed?.milliseconds,
            ])
        }
    }

    static func all(in db: GRDB.Database) throws -> [String: FeedRecord] {
        var feeds: [String: FeedRecord] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT name, id, changed, metadata_digest, shown, closed FROM feed")
        while let row = try rows.next() {
            let name: String = row[0]
            guard let id = EntryID(stored: row[1]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the id of feed \(name) is not readable")
            }
            let shown = (row[4] as String).split(separator: " ").compactMap { Int64($0) }
            feeds[name] = FeedRecord(
                name: name, id: id, changed: Timestamp(milliseconds: row[2]),
                metadata: ContentDigest(bytes: Array(row[3] as Data)), shown: shown.map(EntryKey.init(sequence:)),
                closed: (row[5] as Int64?).map(Timestamp.init(milliseconds:)))
        }
        return feeds
    }
}
