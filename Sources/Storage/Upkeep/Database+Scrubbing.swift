package import GRDB
import Glibc

/// For what must not be left in the file, nor beside it, once it has been changed.
extension Database {
    /// Writes the whole file anew and empties its log, so that nothing of what was changed or deleted is left in free pages,
    /// in the gaps between rows, or in the log. It needs as much room on the disk again, and everything else waits for it.
    package func scrub() async throws {
        do {
            try await writer.barrierWriteWithoutTransaction { db in
                // A large state is not copied in memory.
                try db.execute(sql: "PRAGMA temp_store = FILE")
                defer { try? db.execute(sql: "PRAGMA temp_store = MEMORY") }
                try db.execute(sql: "VACUUM")
                if case .file = home { try db.checkpoint(.truncate) }
            }
        } catch {
            throw StorageError(error, path: path) ?? error
        }
    }

    /// Looks into the copy of the state that was made before the last upgrade, which has the schema of before.
    ///
    /// - Returns: nil where there is none.
    package func readCopyBeforeUpgrade<T>(_ body: (GRDB.Database) throws -> T) throws -> T? {
        let copy = StateFile(path: path).backupPath
        guard case .file = home, access(copy, F_OK) == 0 else { return nil }
        var reading = Configuration()
        reading.readonly = true
        let queue = try DatabaseQueue(path: copy, configuration: reading)
        defer { try? queue.close() }
        return try queue.read(body)
    }

    /// Then an older version cannot go on with it any more.
    package func removeCopyBeforeUpgrade() throws {
        guard case .file = home else { return }
        let copy = StateFile(path: path).backupPath
        guard unlink(copy) == 0 || errno == ENOENT else {
            throw StorageError(errno, doing: "removing the copy \(copy)", path: path)
        }
    }
}
