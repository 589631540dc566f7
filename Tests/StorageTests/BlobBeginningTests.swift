import GRDB
import Storage
import Testing

@Suite struct BlobBeginningTests {
    private func bytes(_ beginning: BlobBeginning?) -> [UInt8]? {
        beginning.map { withUnsafeBytes(of: $0.words) { Array($0) } }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 40])
    func `sixteen bytes are read, and what is missing is zero`(count: Int) throws {
        let blob = (0..<count).map { UInt8($0 + 1) }
        let expected = Array((blob + [UInt8](repeating: 0, count: 16)).prefix(16))
        let database = try Storage.Database(inMemory: [.notes])
        try database.readNow { db in
            let digits = blob.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let rows = try Row.fetchCursor(db, sql: "SELECT x'\(digits)', NULL")
            let row = try #require(try rows.next())
            #expect(bytes(row[0]) == expected)
            #expect(bytes(row[1]) == nil)
            // A row that outlives its statement.
            #expect(bytes(row.copy()[0]) == expected)
        }
    }
}
