import Dispatch
import GRDB
import Storage
import Synchronization

@testable import Publishing

/// Holds the commits of a pipeline until it is told what shall become of them.
final class HeldCommit: Sendable {
    private let state = Mutex((hasCome: false, isGood: Bool?.none))
    private let semaphore = DispatchSemaphore(value: 0)
    private let database: Storage.Database

    /// - Parameter table: commits that add or change a row of it are held.
    init(of table: String, in database: Storage.Database) async throws {
        self.database = database
        try await database.write { [self] db in
            db.add(function: DatabaseFunction("hold", argumentCount: 0) { [weak self] _ in try self?.hold() })
            for event in Self.events {
                try db.execute(
                    sql: "CREATE TEMP TRIGGER hold_\(event) BEFORE \(event) ON main.\(table) BEGIN SELECT hold(); END")
            }
        }
    }

    private static let events = ["INSERT", "UPDATE"]

    /// On the thread that writes.
    private func hold() throws -> Int? {
        let isDecided = state.withLock { state in
            state.hasCome = true
            return state.isGood != nil
        }
        // A test that fails must not hang.
        if !isDecided { _ = semaphore.wait(timeout: .now() + 60) }
        guard state.withLock({ $0.isGood }) == true else { throw DatabaseError(message: "not now") }
        return nil
    }

    struct Late: Error {}

    /// Waits for a commit.
    func arrival() async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !state.withLock({ $0.hasCome }) {
            guard .now < deadline else { throw Late() }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The commit that is held becomes good or fails, and so do those after it.
    func end(isGood: Bool) {
        state.withLock { $0.isGood = isGood }
        semaphore.signal()
    }

    /// From now on commits are as ever.
    func remove() async throws {
        try await database.write { db in
            for event in Self.events { try db.execute(sql: "DROP TRIGGER temp.hold_\(event)") }
        }
    }
}
