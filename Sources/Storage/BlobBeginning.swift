package import GRDB
import Foundation
import GRDBSQLite

/// The first sixteen bytes of a blob, read straight from SQLite; missing ones are zero. GRDB makes a `Data` of each,
/// which at a start with many entries takes as long as a tenth of reading them.
package struct BlobBeginning: DatabaseValueConvertible, StatementColumnConvertible, Sendable {
    /// In the order in which the bytes stand in memory.
    package private(set) var words: (UInt64, UInt64) = (0, 0)

    /// Reads the bytes where SQLite has them, without a copy of the whole blob. A column that is NULL counts as zeros.
    package init(sqliteStatement: SQLiteStatement, index: CInt) {
        // First the bytes, then their number: asked in the other order, SQLite might convert what it has counted.
        let bytes = sqlite3_column_blob(sqliteStatement, index)
        take(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(sqliteStatement, index))))
    }

    private init(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { take($0) }
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer) {
        withUnsafeMutableBytes(of: &words) { place in
            place.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(place.count)))
        }
    }

    /// Its sixteen bytes.
    package var databaseValue: DatabaseValue {
        withUnsafeBytes(of: words) { Data($0) }.databaseValue
    }

    /// - Returns: nil for a value that is no blob.
    package static func fromDatabaseValue(_ value: DatabaseValue) -> BlobBeginning? {
        Data.fromDatabaseValue(value).map { BlobBeginning(Array($0)) }
    }
}
