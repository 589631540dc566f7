import Foundation
import GRDB

/// A row as one line of JSON: `{"kind":"entry","id":"tag:…","published":1773477000000,…}`. The kind is the table; a
/// column that is null is left out; bytes are Base64.
enum StateRow {
    /// What a column holds. SQLite has one more kind of number, which a strict table without such a column never has.
    enum Cell: Equatable {
        case integer(Int64)
        case text(String)
    }

    /// - Parameter columns: of the query that gave the row.
    static func line(_ row: Row, of table: String, columns: [String]) throws -> String {
        var cells: [String: Cell] = [:]
        for (place, column) in columns.enumerated() {
            let value: DatabaseValue = row[place]
            switch value.storage {
            case .null: break
            case .int64(let number): cells[column] = .integer(number)
            case .string(let text): cells[column] = .text(text)
            case .blob(let bytes): cells[column] = .text(bytes.base64EncodedString())
            case .double: throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(table).\(column) is no integer")
            }
        }
        return try line(kind: table, cells)
    }

    /// The kind first, then the rest in alphabetical order: so that two exports of one state are the same bytes.
    static func line(kind: String, _ cells: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = String(decoding: try encoder.encode(cells).dropFirst(), as: UTF8.self)
        let name = String(decoding: try encoder.encode(kind), as: UTF8.self)
        return "{\"kind\":\(name)\(body == "}" ? "" : ",")\(body)\n"
    }
}

extension StateRow.Cell: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}

/// A table's columns, in their order.
struct StateColumns {
    let names: [String]
    /// Those of the primary key, in its order.
    let key: [String]
    private let blobs: Set<String>

    init(of table: String, in db: GRDB.Database) throws {
        let columns = try db.columns(in: table)
        names = columns.map(\.name)
        key = columns.filter { $0.primaryKeyIndex > 0 }.sorted { $0.primaryKeyIndex < $1.primaryKeyIndex }.map(\.name)
        blobs = Set(columns.filter { $0.type.uppercased() == "BLOB" }.map(\.name))
    }

    func isBlob(_ column: String) -> Bool { blobs.contains(column) }
}

extension GRDB.Database {
    /// Every table but SQLite's own and the list of migrations.
    func stateTables() throws -> [String] {
        try String.fetchAll(
            self,
            sql: """
                SELECT name FROM sqlite_master
                WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'migration' ORDER BY name
                """)
    }
}
