import GRDB
import Syndication

/// The pages of archives, as rows. A page's entries are their sequences, apart by spaces.
enum ArchiveTable {
    struct Row: Sendable {
        var feed: String
        var page: ArchivePage
    }

    static func store(_ rows: [Row], in db: GRDB.Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO archive_page (feed, number, revision, changed, entries) VALUES (?, ?, ?, ?, ?)"
        )
        for row in rows {
            let entries = row.page.entries.map { String($0.sequence) }.joined(separator: " ")
            try statement.execute(arguments: [
                row.feed, row.page.name.number, row.page.name.revision, row.page.changed.milliseconds, entries,
            ])
        }
    }

    /// By feed, in the order of their numbers.
    ///
    /// - Parameter entries: how many there are; what a page says of others is not believed.
    static func all(entries: Int, in db: GRDB.Database) throws -> [String: [ArchivePage]] {
        var pages: [String: [ArchivePage]] = [:]
        let rows = try GRDB.Row.fetchCursor(
            db, sql: "SELECT feed, number, revision, changed, entries FROM archive_page ORDER BY feed, number")
        while let row = try rows.next() {
            let feed: String = row[0]
            let number: Int = row[1]
            guard number == (pages[feed]?.count ?? 0) + 1 else {
                throw DatabaseError(
                    resultCode: .SQLITE_CORRUPT, message: "a page of the archive of \(feed) is missing before \(number)"
                )
            }
            let sequences = (row[4] as String).split(separator: " ").compactMap { Int64($0) }
            pages[feed, default: []].append(
                ArchivePage(
                    name: ArchivePage.Name(number: number, revision: row[2]),
                    entries: sequences.filter { $0 > 0 && $0 <= entries }.map(EntryKey.init(sequence:)),
                    changed: Timestamp(milliseconds: row[3])))
        }
        return pages
    }
}
