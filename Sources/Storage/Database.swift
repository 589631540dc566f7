package import GRDB
import Glibc
import Synchronization

/// The state: one SQLite file, opened safely, with one writer that commits in groups.
///
/// Storage knows no domain word. Tables live with their owners, who bring `Migration`s and write SQL in the bodies they
/// hand in. WAL lets readers read while the writer writes; synchronous=FULL makes a commit survive a power cut, which
/// NORMAL does not (spec reliability.md P1, section 2).
///
/// Bodies run on GRDB's own queues, never on Swift's cooperative threads.
package final class Database: Sendable {
    /// The file, also that of which this is a copy in memory, or `:memory:`. Where anything is kept, `home` says.
    let path: String
    let home: Home
    let writer: any DatabaseWriter
    private let group: GroupCommit
    /// Set by the first failure after which nothing may be promised any more.
    private let broken = Mutex<StorageError?>(nil)

    /// Where it is kept.
    enum Home: Sendable {
        case memory
        case file(OpenedFile, StateLock)

        /// - Throws: `StorageError` where what is stored now would be lost.
        func check() throws(StorageError) {
            guard case .file(let file, let lock) = self else { return }
            try file.check()
            try lock.noteState()
        }
    }

    /// Opens the state file, makes it when there is none, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: a missing folder is made with mode 0700, a missing file with 0600.
    ///   - migrations: the steps of all modules, in the order in which they are to run.
    /// - Throws: `StorageError`: another daemon has the state; the file is damaged, gone, not ours, or from a newer
    ///   version; the disk is full, or cannot be read; nothing may be written there.
    package init(path: String, migrations: [Migration]) throws(StorageError) {
        let file = StateFile(path: path)
        try file.prepareFolder()
        let lock = try StateLock(for: path)
        try file.prepareFile(held: lock.notesState)
        do {
            let isSound = lock.endMark != nil && lock.endMark == file.mark
            try Self.inspect(path, migrations, isSound: isSound)
            let pool = try Self.pool(path, migrations)
            try pool.writeWithoutTransaction { db in
                try db.tellingDiskFailure(at: path) {
                    // GRDB switches to NORMAL when it switches WAL on, so this comes after it.
                    try db.execute(sql: "PRAGMA synchronous = FULL")
                    try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
                    try Migrator(path: path, migrations: migrations, backup: file.backupPath).run(db)
                }
            }
            home = .file(try OpenedFile(path), lock)
            // A full disk is no reason not to serve what there is. It is noted before anything is stored.
            try? lock.noteState()
            writer = pool
        } catch {
            throw StorageError(opening: path, error)
        }
        self.path = path
        group = GroupCommit(at: path, check: home.check)
    }

    /// A state that nobody needs tomorrow: for tests, and for `build` without a state file.
    package init(inMemory migrations: [Migration]) throws(StorageError) {
        path = ":memory:"
        home = .memory
        group = GroupCommit(at: path, check: home.check)
        do {
            let queue = try DatabaseQueue(configuration: Self.configuration(path))
            try queue.writeWithoutTransaction { db in
                try Migrator(path: ":memory:", migrations: migrations).run(db)
            }
            writer = queue
        } catch {
            throw StorageError(opening: path, error)
        }
    }

    /// A copy in memory of a state that another process may be working with, as it is at this moment. The file is only
    /// read, and nothing is made beside it; one of an older version is brought up to date in the copy alone.
    ///
    /// - Throws: `StorageError`: there is no such file, it is gone, damaged, not ours, or from a newer version.
    package init(copying path: String, migrations: [Migration]) throws(StorageError) {
        self.path = path
        home = .memory
        group = GroupCommit(at: path, check: home.check)
        // What the daemon would refuse is not sound here either.
        try StateFile(path: path).checkKept(held: try StateLock.notesState(for: path))
        guard access(path, F_OK) == 0 else {
            throw StorageError(
                .notWritable, path: path, "there is no such file", remedy: "Name the state that the daemon works with")
        }
        do {
            let copy = try Self.copy(of: path)
            try copy.writeWithoutTransaction { db in
                try Migrator(path: path, migrations: migrations).run(db)
            }
            writer = copy
        } catch {
            throw StorageError(opening: path, error)
        }
    }

    // MARK: Reading and writing

    /// Runs a body that only reads, on a snapshot: a write that commits meanwhile is not seen.
    ///
    /// - Throws: what the body throws, or a `StorageError` when the file as a whole is the trouble.
    package func read<T: Sendable>(_ body: @escaping @Sendable (GRDB.Database) throws -> T) async throws -> T {
        try checkOpen()
        do {
            return try await writer.read { db in try self.run(body, in: db) }
        } catch {
            throw translated(error)
        }
    }

    /// Runs a body in the next transaction, together with the other bodies that wait, each in a savepoint: one that
    /// throws is rolled back alone.
    ///
    /// - Parameters:
    ///   - body: runs on the writer's queue.
    ///   - work: what the caller can do while the disk writes, on its own thread. It is done to its end whatever becomes of
    ///     the body.
    /// - Returns: after the commit has reached the disk.
    /// - Throws: what the body throws, or a `StorageError` when the file as a whole is the trouble. Nothing of the body
    ///   is stored then.
    package func write<T: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ body: @escaping @Sendable (GRDB.Database) throws -> T,
        meanwhile work: () -> Void = {}
    ) async throws -> T {
        try checkSound()
        do {
            return try await withCheckedThrowingContinuation { continuation in
                let write = PendingWrite({ db in try self.run(body, in: db) }) {
                    continuation.resume(with: $0)
                }
                if !group.submit(write, to: writer) { write.abandon(closed) }
                work()
            }
        } catch {
            throw translated(error)
        }
    }

    /// `read` for the command line and for starting up: blocks the thread.
    package func readNow<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        try checkOpen()
        do {
            return try writer.read { db in try run(body, in: db) }
        } catch {
            throw translated(error)
        }
    }

    /// `write` for the command line and for starting up: blocks the thread, in a transaction of its own.
    package func writeNow<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        try checkSound()
        try home.check()
        do {
            return try writer.write { db in try run(body, in: db) }
        } catch {
            throw translated(error)
        }
    }

    // MARK: Health

    /// Transactions that `write` has committed: with the number of writes it tells how well they group.
    package var groupCommits: Int { group.commits }

    /// How long those took together: with their number it tells how long the disk takes for one.
    package var commitTime: Duration { group.commitTime }

    /// Writes that wait for a transaction: when it grows without end, the disk is too slow, and callers do well to
    /// refuse work.
    package var waitingWrites: Int { group.waiting }

    /// Set once the disk has failed in a way after which no commit can be trusted: an `fsync` that failed may have
    /// dropped the pages for good, and a second one would succeed without them. Every further write throws this. The
    /// process must end and start again; reading still works.
    package var failure: StorageError? { broken.withLock { $0 } }

    /// Commits what waits, moves the log into the file and closes it. Reads and writes throw from then on. Safe to
    /// call twice.
    package func close() throws(StorageError) {
        guard group.close() else { return }
        do {
            writer.writeWithoutTransaction { db in
                group.commitAll(db)
                // A checkpoint that fails costs nothing: the log stays, and the next start reads it.
                if case .file = home, failure == nil { _ = try? db.checkpoint(.truncate) }
            }
            try writer.close()
            guard case .file(let file, let lock) = home else { return }
            // Of a file that has come in the place of ours nothing is known.
            if failure == nil, file.isInPlace, let mark = StateFile(path: path).mark { lock.noteEnd(mark) }
            lock.release()
        } catch {
            throw StorageError(opening: path, error)
        }
    }

    private var closed: StorageError {
        StorageError(.closed, path: path, "the state is closed", remedy: "Start the daemon again")
    }

    private func checkOpen() throws {
        if group.isClosed { throw closed }
    }

    private func checkSound() throws {
        try checkOpen()
        if let failure { throw failure }
    }

    /// Runs a body. A page that is garbage and one that the disk does not give look alike from then on, since SQLite
    /// remembers what the disk said: so nothing is written any more after either, and the next start tells which it was.
    private func run<T>(_ body: (GRDB.Database) throws -> T, in db: GRDB.Database) throws -> T {
        do {
            return try body(db)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            let failure = db.diskFailure(at: path) ?? StorageError(damage: error.message ?? "no details", path: path)
            broken.withLock { $0 = $0 ?? failure }
            throw failure
        }
    }

    private func translated(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError, var trouble = StorageError(error, path: path) else { return error }
        // `run` has asked what a body met with. What GRDB meets with around it, such as its look at the schema, cannot be
        // asked about any more.
        if error.resultCode == .SQLITE_CORRUPT { trouble = StorageError(unreadableOrDamaged: path) }
        if Self.untrustworthy.contains(error.extendedResultCode) { broken.withLock { $0 = $0 ?? trouble } }
        return trouble
    }

    private static let untrustworthy: [ResultCode] = [
        .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC, .SQLITE_CORRUPT,
    ]
}
