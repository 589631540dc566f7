import Foundation
import GRDB

/// Reads what `StateExport` has written into a database in memory, of the schema that the export was made from, and
/// brings that up to date: so that an export of an older version stays good.
package struct StateImport {
    /// What is wrong with an export, and where.
    package struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// Of the export, counted from 1.
        package var line: Int
        /// What is wrong. One sentence without its full stop.
        package var problem: String
        /// Whether a newer version has written it.
        package var isNewer = false

        /// The line and what is wrong there.
        package var description: String { "\(line): \(problem)" }
    }

    private let migrations: [Migration]

    /// - Parameter migrations: those that this version has.
    package init(migrations: [Migration]) {
        self.migrations = migrations
    }

    /// - Parameter text: the whole export.
    /// - Returns: a state in memory.
    /// - Throws: `Mistake`, or what SQLite throws of the migrations.
    package func read(_ text: String) throws -> Database {
        // Programs that a text passes through may end its lines their way, or add some.
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)[...]
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        let head = try head(lines.first ?? "")
        let known = Set(migrations.map(\.id))
        let strange = Set(head.schema).subtracting(known).sorted()
        guard strange.isEmpty else {
            throw Mistake(
                line: 1,
                problem: "a newer version of syndicated wrote this (it knows \(strange.joined(separator: ", ")))",
                isNewer: true)
        }
        let schema = Set(head.schema)
        let database = try Database(inMemory: migrations.filter { schema.contains($0.id) })
        try database.writeNow { db in try fill(db, with: lines.dropFirst()) }
        try database.bringUpToDate(migrations)
        return database
    }

    private func head(_ line: String) throws -> StateExport.Head {
        guard Self.kind(of: line) == StateExport.headKind,
            let head = try? JSONDecoder().decode(StateExport.Head.self, from: Data(line.utf8))
        else { throw Mistake(line: 1, problem: "this is not the head of an export of a state") }
        guard head.version <= StateExport.version else {
            throw Mistake(
                line: 1, problem: "this is version \(head.version) of the form, and \(StateExport.version) is known",
                isNewer: true)
        }
        return head
    }

    private func fill(_ db: GRDB.Database, with lines: ArraySlice<String>) throws {
        let tables = Set(try db.stateTables())
        // A migration may have put rows of its own.
        for table in tables { try db.execute(sql: "DELETE FROM \(table.quotedDatabaseIdentifier)") }
        var columns: [String: StateColumns] = [:]
        var count: Int64 = 0
        for (place, line) in lines.enumerated() {
            let number = place + 2
            guard let kind = Self.kind(of: line),
                var cells = try? JSONDecoder().decode([String: StateRow.Cell].self, from: Data(line.utf8))
            else { throw Mistake(line: number, problem: "this is not a row: an object with a kind, numbers and texts") }
            cells["kind"] = nil
            if kind == StateExport.endKind {
                guard cells["rows"] == .integer(count), place == lines.count - 1 else {
                    throw Mistake(line: number, problem: "the end does not fit: there are \(count) rows before it")
                }
                return
            }
            guard tables.contains(kind) else { throw Mistake(line: number, problem: "there is no table \"\(kind)\"") }
            let known = try columns[kind] ?? StateColumns(of: kind, in: db)
            columns[kind] = known
            try insert(cells, into: kind, known, line: number, db)
            count += 1
        }
        throw Mistake(line: lines.count + 1, problem: "the end is missing: the export was cut off")
    }

    private func insert(
        _ cells: [String: StateRow.Cell], into table: String, _ columns: StateColumns, line: Int, _ db: GRDB.Database
    ) throws {
        if let strange = cells.keys.sorted().first(where: { !columns.names.contains($0) }) {
            throw Mistake(line: line, problem: "\(table) has no column \"\(strange)\"")
        }
        var values: [DatabaseValue] = []
        for column in columns.names {
            switch cells[column] {
            case nil: values.append(.null)
            case .integer(let number): values.append(number.databaseValue)
            case .text(let text) where columns.isBlob(column):
                guard let bytes = Data(base64Encoded: text) else {
                    throw Mistake(line: line, problem: "\(table).\(column) is not Base64")
                }
                values.append(bytes.databaseValue)
            case .text(let text): values.append(text.databaseValue)
            }
        }
        let places = values.map { _ in "?" }.joined(separator: ", ")
        let list = columns.names.map(\.quotedDatabaseIdentifier).joined(separator: ", ")
        do {
            try db.cachedStatement(
                sql: "INSERT INTO \(table.quotedDatabaseIdentifier) (\(list)) VALUES (\(places))"
            ).execute(arguments: StatementArguments(values))
        } catch let error as DatabaseError where Self.ofTheRow.contains(error.resultCode) {
            throw Mistake(line: line, problem: error.message ?? "the row breaks a rule of \(table)")
        }
    }

    private static let ofTheRow: [ResultCode] = [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH]

    private struct Kind: Decodable {
        var kind: String
    }

    private static func kind(of line: String) -> String? {
        try? JSONDecoder().decode(Kind.self, from: Data(line.utf8)).kind
    }
}
