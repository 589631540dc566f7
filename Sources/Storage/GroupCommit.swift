import GRDB
import Synchronization

/// A write that waits for the next transaction.
struct PendingWrite: Sendable {
    /// Tells the caller how the transaction ended: nil when it is committed.
    typealias Verdict = @Sendable (_ failure: (any Error)?) -> Void

    /// Runs the body in a savepoint of its own.
    let run: @Sendable (GRDB.Database) throws -> Verdict
    /// Tells the caller that the body was not run, or not to its end.
    let abandon: @Sendable (any Error) -> Void

    init<T: Sendable>(
        _ body: @escaping @Sendable (GRDB.Database) throws -> T,
        then answer: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        run = { db in
            var result: Result<T, any Error>?
            try db.inSavepoint {
                do {
                    result = .success(try body(db))
                    return .commit
                } catch {
                    result = .failure(error)
                    return .rollback
                }
            }
            guard let outcome = result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            // SQLite ends the whole transaction by itself when the disk is full or fails.
            guard db.isInsideTransaction else {
                if case .failure(let error) = outcome { throw error }
                throw DatabaseError(resultCode: .SQLITE_ABORT)
            }
            return { failure in
                if let failure { answer(.failure(failure)) } else { answer(outcome) }
            }
        }
        abandon = { answer(.failure($0)) }
    }
}

/// Runs the writes that wait together in one transaction, so that they share one `fsync`.
///
/// With synchronous=FULL a disk gives some 200 commits a second, however small they are. While one is under way the
/// next writes gather here, and all of them go with the next.
final class GroupCommit: Sendable {
    private struct Inbox {
        var waiting: [PendingWrite] = []
        var isScheduled = false
        var isClosed = false
    }

    private let inbox = Mutex(Inbox())
    private let path: String
    private let check: @Sendable () throws -> Void
    private let transactions = Atomic<Int>(0)
    private let nanoseconds = Atomic<Int>(0)

    /// The most writes in one transaction, so that the first of them does not wait for ever.
    private static let largestBatch = 1000

    /// - Parameters:
    ///   - path: of the state.
    ///   - check: runs before each transaction. Where it throws, nothing is stored, and the callers are told why.
    init(at path: String, check: @escaping @Sendable () throws -> Void) {
        self.path = path
        self.check = check
    }

    /// Transactions committed so far.
    var commits: Int { transactions.load(ordering: .relaxed) }

    /// How long those have taken together, from their beginning to the disk.
    var commitTime: Duration { .nanoseconds(nanoseconds.load(ordering: .relaxed)) }

    /// Writes that no transaction has taken yet.
    var waiting: Int { inbox.withLock { $0.waiting.count } }

    var isClosed: Bool { inbox.withLock { $0.isClosed } }

    /// - Returns: false when the group is closed; the write is not taken then.
    func submit(_ write: PendingWrite, to writer: any DatabaseWriter) -> Bool {
        let (isTaken, mustSchedule) = inbox.withLock { inbox in
            guard !inbox.isClosed else { return (false, false) }
            inbox.waiting.append(write)
            defer { inbox.isScheduled = true }
            return (true, !inbox.isScheduled)
        }
        if mustSchedule { schedule(on: writer) }
        return isTaken
    }

    /// Takes no more writes.
    ///
    /// - Returns: false when it was closed already.
    func close() -> Bool {
        inbox.withLock { inbox in
            defer { inbox.isClosed = true }
            return !inbox.isClosed
        }
    }

    /// Commits what waits, on the writer's queue.
    func commitAll(_ db: GRDB.Database) {
        while waiting > 0 { commitNextBatch(db) }
    }

    private func schedule(on writer: any DatabaseWriter) {
        writer.asyncWriteWithoutTransaction { db in
            self.commitNextBatch(db)
            // Scheduled anew instead of in a loop: other work on the writer's queue gets its turn.
            let more = self.inbox.withLock { inbox in
                inbox.isScheduled = !inbox.waiting.isEmpty
                return inbox.isScheduled
            }
            if more { self.schedule(on: writer) }
        }
    }

    private func commitNextBatch(_ db: GRDB.Database) {
        let batch = inbox.withLock { inbox in
            let batch = Array(inbox.waiting.prefix(Self.largestBatch))
            inbox.waiting.removeFirst(batch.count)
            return batch
        }
        // The connection may be closed by now, and must not be touched.
        guard !batch.isEmpty else { return }
        var verdicts: [PendingWrite.Verdict] = []
        let start = ContinuousClock.now
        do {
            try check()
            try db.tellingDiskFailure(at: path) {
                try db.inTransaction(.immediate) {
                    for write in batch {
                        verdicts.append(try write.run(db))
                    }
                    return .commit
                }
            }
            transactions.add(1, ordering: .relaxed)
            let took = (ContinuousClock.now - start).components
            nanoseconds.add(Int(took.seconds * 1_000_000_000 + took.attoseconds / 1_000_000_000), ordering: .relaxed)
            for verdict in verdicts { verdict(nil) }
        } catch {
            for verdict in verdicts { verdict(error) }
            for write in batch.dropFirst(verdicts.count) { write.abandon(error) }
        }
    }
}
