import Foundation
import GRDB
import Syndication

/// The files that give no entry, as rows.
enum FileTable {
    static func store(_ files: [String: FileStamp?], in db: GRDB.Database) throws {
        let insertion = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO file (path, inode, bytes, modified, changed) VALUES (?, ?, ?, ?, ?)")
        let removal = try db.cachedStatement(sql: "DELETE FROM file WHERE path = ?")
        for (path, stamp) in files {
            if let stamp {
                try insertion.execute(arguments: [
                    path, Int64(bitPattern: stamp.inode), stamp.bytes, stamp.modified, stamp.changed,
                ])
            } else {
                try removal.execute(arguments: [path])
            }
        }
    }

    static func remove(_ paths: [String], in db: GRDB.Database) throws {
        for path in paths { try db.execute(sql: "DELETE FROM file WHERE path = ?", arguments: [path]) }
    }

    static func all(in db: GRDB.Database) throws -> [String: FileStamp] {
        var files: [String: FileStamp] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT path, inode, bytes, modified, changed FROM file")
        while let row = try rows.next() {
            files[row[0]] = FileStamp(
                inode: UInt64(bitPattern: row[1] as Int64), bytes: row[2], modified: row[3], changed: row[4])
        }
        return files
    }
}

/// What is wrong with content files, as rows.
enum ProblemTable {
    /// A file with an empty list has no row.
    static func store(_ problems: [String: [Problem]], in db: GRDB.Database) throws {
        let insertion = try db.cachedStatement(sql: "INSERT OR REPLACE INTO problem (path, problems) VALUES (?, ?)")
        let removal = try db.cachedStatement(sql: "DELETE FROM problem WHERE path = ?")
        for (path, list) in problems {
            if list.isEmpty {
                try removal.execute(arguments: [path])
            } else {
                let json = String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
                try insertion.execute(arguments: [path, json])
            }
        }
    }

    static func remove(_ paths: [String], in db: GRDB.Database) throws {
        for path in paths { try db.execute(sql: "DELETE FROM problem WHERE path = ?", arguments: [path]) }
    }

    static func all(in db: GRDB.Database) throws -> [String: [Problem]] {
        var problems: [String: [Problem]] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT path, problems FROM problem")
        while let row = try rows.next() {
            let json: String = row[1]
            problems[row[0]] = try JSONDecoder().decode([Problem].self, from: Data(json.utf8))
        }
        return problems
    }
}
