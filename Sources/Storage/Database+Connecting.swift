import Dispatch
import GRDB
import Glibc

/// How a file is looked at and opened.
extension Database {
    /// Refuses a file that is damaged, or not ours, before anything is written to it: opening it for writing already is.
    ///
    /// - Parameter isSound: whether the file has not changed since it was closed well. Looking through a large one takes
    ///   longer than all the rest of a start.
    /// - Parameter isQuick: whether indexes are trusted.
    static func inspect(_ path: String, _ migrations: [Migration], isSound: Bool = false, isQuick: Bool = true) throws {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_size > 0 else { return }
        var reading = configuration(path)
        // What a killed start has left half done is taken back before anything can be read. That writes.
        reading.readonly = !StateFile(path: path).holdsUnfinished
        let queue = try DatabaseQueue(path: path, configuration: reading)
        try queue.read { db in
            try db.tellingDiskFailure(at: path) {
                try Migrator(path: path, migrations: migrations).check(db)
                guard !isSound else { return }
                let damage = try Integrity.problems(in: db, isQuick: isQuick)
                guard damage.isEmpty else {
                    throw db.diskFailure(at: path) ?? StorageError(damage: damage[0], path: path)
                }
            }
        }
        try queue.close()
    }

    static func pool(_ path: String, _ migrations: [Migration]) throws -> DatabasePool {
        do {
            return try DatabasePool(path: path, configuration: configuration(path))
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            // The connection is gone, and cannot be asked what the disk said. A file that is sound at a second look could
            // not be read at the first.
            try inspect(path, migrations)
            throw StorageError(unreadable: path)
        }
    }

    static func configuration(_ path: String) -> Configuration {
        var configuration = Configuration()
        // Only a person with the sqlite3 shell can hold the file: daemons exclude each other by the lock.
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        // GRDB would raise it, which a sandbox refuses, and then libdispatch complains of each thread.
        configuration.qos = .default
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            // GRDB reads the schema next, and nobody can ask the connection any more when that fails.
            try db.tellingDiskFailure(at: path) { _ = try Row.fetchOne(db, sql: "SELECT 1 FROM sqlite_master") }
        }
        return configuration
    }
}
