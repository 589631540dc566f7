import GRDB

extension Database {
    /// Returns when the state has taken a write and has it on the disk: the proof that it works, for whoever watches
    /// the daemon. Nothing changes by it.
    ///
    /// - Throws: `StorageError`.
    package func proveWriting() async throws {
        try await write { db in
            // The same value once more: the page goes through the log and to the disk all the same.
            try db.execute(sql: "UPDATE migration SET id = id WHERE id = (SELECT min(id) FROM migration)")
        }
    }
}
