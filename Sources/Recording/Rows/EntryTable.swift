import Foundation
import GRDB
import Storage
import Syndication

/// An entry's row as it is to be written.
struct EntryRow: Sendable {
    var sequence: Int64
    var record: EntryRecord
    /// Nil when they stay as they are.
    var details: EntryDetails?
    /// The moment of the change.
    var changed: Timestamp
}

/// Entries as rows.
enum EntryTable {
    private static let insertion = """
        INSERT INTO entry
        (sequence, path, url, id, wished_id, claims_id, standing, withdrawn, published, updated, written, is_date_only,
         first_published, changed_significantly, expires, file_inode, file_bytes, file_modified, file_changed,
         source_digest, content_digest, weight, has_page, is_broken, is_permalink, first_seen, changed, terms,
         details, text_digest)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (sequence) DO UPDATE SET
            path = excluded.path, url = excluded.url, id = excluded.id,
            wished_id = excluded.wished_id, claims_id = excluded.claims_id,
            standing = excluded.standing, withdrawn = excluded.withdrawn, published = excluded.published,
            updated = excluded.updated, written = excluded.written, is_date_only = excluded.is_date_only,
            first_published = excluded.first_published, changed_significantly = excluded.changed_significantly,
            expires = excluded.expires, file_inode = excluded.file_inode,
            file_bytes = excluded.file_bytes, file_modified = excluded.file_modified,
            file_changed = excluded.file_changed, source_digest = excluded.source_digest,
            content_digest = excluded.content_digest, weight = excluded.weight, has_page = excluded.has_page,
            is_broken = excluded.is_broken, is_permalink = excluded.is_permalink, changed = excluded.changed,
            terms = excluded.terms, details = excluded.details, text_digest = excluded.text_digest
        """

    /// Everything but what belongs to the details.
    private static let update = """
        UPDATE entry SET
            path = ?, url = ?, id = ?, wished_id = ?, claims_id = ?, standing = ?, withdrawn = ?, published = ?,
            updated = ?,
            written = ?, is_date_only = ?, first_published = ?, changed_significantly = ?, expires = ?,
            file_inode = ?, file_bytes = ?, file_modified = ?, file_changed = ?, source_digest = ?, content_digest = ?,
            weight = ?, has_page = ?, is_broken = ?, is_permalink = ?, changed = ?
        WHERE sequence = ?
        """

    static func store(_ rows: [EntryRow], in db: GRDB.Database) throws {
        var insertion = try RowWriter(insertion, in: db)
        var update = try RowWriter(update, in: db)
        for row in rows {
            let changed = row.changed.milliseconds
            if let details = row.details {
                insertion.add(row.sequence)
                add(row.record, to: &insertion)
                insertion.add(changed)  // first_seen: a row that exists keeps its own
                insertion.add(changed)
                let terms = details.facets.joined(separator: "\n")
                insertion.add(terms.isEmpty ? nil : terms)
                insertion.add(details.json)
                insertion.add(blob: details.textDigest?.words)
                try insertion.write()
            } else {
                add(row.record, to: &update)
                update.add(changed)
                update.add(row.sequence)
                try update.write()
            }
        }
    }

    static func remove(_ sequences: [Int64], in db: GRDB.Database) throws {
        let statement = try db.cachedStatement(sql: "DELETE FROM entry WHERE sequence = ?")
        for sequence in sequences { try statement.execute(arguments: [sequence]) }
        guard let last = sequences.max() else { return }
        try db.execute(sql: "INSERT OR IGNORE INTO removed_entry (sequence) VALUES (?)", arguments: [last])
        try db.execute(
            sql: "DELETE FROM removed_entry WHERE sequence < (SELECT max(sequence) FROM removed_entry)")
    }

    private static func add(_ record: EntryRecord, to row: inout RowWriter) {
        row.add(record.path)
        row.add(record.url)
        let (given, wished, isClaimed) = record.identity.stored
        row.add(given)
        row.add(wished)
        row.add(isClaimed)
        let (standing, withdrawn) = record.standing.stored
        row.add(standing)
        row.add(withdrawn?.milliseconds)
        row.add(record.published.milliseconds)
        row.add(record.updated.milliseconds)
        row.add(record.written?.milliseconds)
        row.add(record.isDateOnly)
        row.add(record.firstPublished?.milliseconds)
        row.add(record.changedSignificantly.milliseconds)
        row.add(record.expires?.milliseconds)
        row.add(record.stamp.map { Int64(bitPattern: $0.inode) })
        row.add(record.stamp?.bytes)
        row.add(record.stamp?.modified)
        row.add(record.stamp?.changed)
        row.add(blob: record.source.words)
        row.add(blob: record.content.words)
        row.add(Int64(record.weight))
        row.add(record.hasPage)
        row.add(record.isBroken)
        row.add(record.isPermalink.map { $0 ? 1 : 0 })
    }

    // MARK: Reading

    private static let columns = """
        sequence, path, url, id, wished_id, claims_id, standing, withdrawn, published, updated, written,
        is_date_only, first_published, changed_significantly, expires, file_inode, file_bytes, file_modified,
        file_changed, source_digest, content_digest, weight, has_page, is_broken, terms, is_permalink
        """

    /// About how many entries there are.
    static func estimatedCount(in db: GRDB.Database) throws -> Int {
        // The last sequence is found at once; few of them have no row. A damaged one must not ask for all memory.
        min(try Int.fetchOne(db, sql: "SELECT max(sequence) FROM entry") ?? 0, 1 << 20)
    }

    /// The latest sequence whose row was removed.
    static func lastRemoved(in db: GRDB.Database) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM removed_entry")
    }

    /// Hands over every row, in the order of the sequence. Rows that no version of ours can have written are damage.
    static func forEach(
        in db: GRDB.Database, _ body: (_ sequence: Int64, _ record: EntryRecord, _ terms: String?) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT \(columns) FROM entry ORDER BY sequence")
        while let row = try rows.next() {
            let sequence: Int64 = row[0]
            guard let record = EntryRecord(row) else { throw damage(sequence) }
            try body(sequence, record, row[24])
        }
    }

    /// One entry with what documents show of it.
    static func entry(
        _ sequence: Int64, in db: GRDB.Database
    ) throws -> (record: EntryRecord, details: EntryDetails)? {
        let statement = try db.cachedStatement(sql: "SELECT \(columns), details FROM entry WHERE sequence = ?")
        guard let row = try Row.fetchOne(statement, arguments: [sequence]) else { return nil }
        guard let record = EntryRecord(row) else { throw damage(sequence) }
        return (record, try EntryDetails(json: row[26]))
    }

    static func isLive(_ sequence: Int64, in db: GRDB.Database) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT standing = 'live' FROM entry WHERE sequence = ?")
        return try Bool.fetchOne(statement, arguments: [sequence]) ?? false
    }

    private static func damage(_ sequence: Int64) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "entry \(sequence) is not readable")
    }

    /// What documents show of one entry.
    static func details(of sequence: Int64, in db: GRDB.Database) throws -> EntryDetails? {
        let statement = try db.cachedStatement(sql: "SELECT details FROM entry WHERE sequence = ?")
        return try String.fetchOne(statement, arguments: [sequence]).map(EntryDetails.init(json:))
    }

    /// The entries whose text it is.
    static func sequences(ofText digest: Digest, in db: GRDB.Database) throws -> [Int64] {
        let statement = try db.cachedStatement(sql: "SELECT sequence FROM entry WHERE text_digest = ?")
        return try Int64.fetchAll(statement, arguments: [Data(digest.bytes)])
    }
}

extension EntryRecord {
    /// Reads the columns in the order of `EntryTable.columns`; the terms are the catalogue's to number.
    fileprivate init?(_ row: Row) {
        guard let standing = Standing(stored: row[6], withdrawn: row[7]) else { return nil }
        self = .vacant
        path = row[1]
        url = row[2]
        identity = Identity(given: row[3], wished: row[4], isClaimed: row[5])
        self.standing = standing
        published = Timestamp(milliseconds: row[8])
        updated = Timestamp(milliseconds: row[9])
        written = (row[10] as Int64?).map(Timestamp.init(milliseconds:))
        isDateOnly = row[11]
        firstPublished = (row[12] as Int64?).map(Timestamp.init(milliseconds:))
        changedSignificantly = Timestamp(milliseconds: row[13])
        expires = (row[14] as Int64?).map(Timestamp.init(milliseconds:))
        if let inode: Int64 = row[15] {
            stamp = FileStamp(inode: UInt64(bitPattern: inode), bytes: row[16], modified: row[17], changed: row[18])
        }
        source = (row[19] as BlobBeginning?).map(Digest.init) ?? .zero
        content = (row[20] as BlobBeginning?).map(Digest.init) ?? .zero
        weight = Int32(truncatingIfNeeded: row[21] as Int64)
        hasPage = row[22]
        isBroken = row[23]
        isPermalink = row[25]
    }
}

extension EntryRecord.Identity {
    fileprivate var stored: (given: String?, wished: String?, isClaimed: Bool) {
        switch self {
        case .none: (nil, nil, false)
        case .claimed(let id): (nil, id.text, true)
        case .proposed(let id): (nil, id.text, false)
        case .given(let id): (id.text, nil, false)
        }
    }

    fileprivate init(given: String?, wished: String?, isClaimed: Bool) {
        if let id = given.flatMap({ EntryID(stored: $0) }) {
            self = .given(id)
        } else if let id = wished.flatMap({ EntryID(stored: $0) }) {
            self = isClaimed ? .claimed(id) : .proposed(id)
        } else {
            self = .none
        }
    }
}

extension EntryRecord.Standing {
    fileprivate var stored: (word: String, withdrawn: Timestamp?) {
        switch self {
        case .live: ("live", nil)
        case .scheduled(let withdrawn): ("scheduled", withdrawn)
        case .held: ("held", nil)
        case .withdrawn(let reason, let when): (reason.rawValue, when)
        case .vacant: ("vacant", nil)
        }
    }

    fileprivate init?(stored word: String, withdrawn: Int64?) {
        switch word {
        case "live": self = .live
        case "scheduled": self = .scheduled(withdrawn: withdrawn.map(Timestamp.init(milliseconds:)))
        case "held": self = .held
        default:
            guard let reason = Withdrawal(rawValue: word), let withdrawn else { return nil }
            self = .withdrawn(reason, at: Timestamp(milliseconds: withdrawn))
        }
    }
}
