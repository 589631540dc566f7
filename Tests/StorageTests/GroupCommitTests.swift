import Dispatch
import GRDB
import Glibc
import Storage
import Testing

@Suite struct GroupCommitTests {
    let notes = Migration.notes

    struct Refused: Error {}

    /// Holds the writer until `count` writes wait, so that they meet in one transaction.
    func together(_ database: Storage.Database, _ writes: [@Sendable () async throws -> Void]) async -> [Bool] {
        let gate = DispatchSemaphore(value: 0)
        let entered = AsyncStream<Void>.makeStream()
        async let holder: Void? = try? database.write { _ in
            entered.continuation.finish()
            gate.wait()
        }
        for await _ in entered.stream {}
        let results = await withTaskGroup(of: (Int, Bool).self) { group in
            for (index, write) in writes.enumerated() {
                group.addTask {
                    do {
                        try await write()
                        return (index, true)
                    } catch {
                        return (index, false)
                    }
                }
            }
            // Every write has been submitted once as many wait: the writer is held, so none can have been run.
            while database.waitingWrites < writes.count { await Task.yield() }
            gate.signal()
            var results = [Bool](repeating: false, count: writes.count)
            for await (index, ok) in group { results[index] = ok }
            return results
        }
        _ = await holder
        return results
    }

    @Test func `writes that wait share one transaction`() async throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let database = try Storage.Database(path: folder["state.sqlite"], migrations: [notes])
        let writes: [@Sendable () async throws -> Void] = (1...200).map { number in
            { try await database.write { try $0.execute(sql: "INSERT INTO note (id) VALUES (\(number))") } }
        }
        let results = await together(database, writes)
        #expect(results.allSatisfy { $0 })
        #expect(database.groupCommits == 2)  // the one that held the writer, and one for all the others
        #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 200)
    }

    @Test(arguments: [true, false])
    func `the caller works while a write is under way, whatever becomes of that`(isGood: Bool) async throws {
        let database = try Storage.Database(inMemory: [notes])
        let worked = DispatchSemaphore(value: 0)
        var hasWorked = false
        do {
            try await database.write { _ in
                guard worked.wait(timeout: .now() + 60) == .success, isGood else { throw Refused() }
            } meanwhile: {
                hasWorked = true
                worked.signal()
            }
            #expect(isGood)
        } catch is Refused {
            #expect(!isGood)
        }
        #expect(hasWorked)
    }

    @Test func `a body that throws takes nothing with it, and leaves nothing`() async throws {
        let database = try Storage.Database(inMemory: [notes])
        let writes: [@Sendable () async throws -> Void] = (1...30).map { number in
            {
                try await database.write { db in
                    try db.execute(sql: "INSERT INTO note (id) VALUES (\(number))")
                    if number % 3 == 0 { throw Refused() }
                }
            }
        }
        let results = await together(database, writes)
        #expect(results == (1...30).map { $0 % 3 != 0 })
        #expect(database.groupCommits == 2)
        let kept = try await database.read { try Int.fetchAll($0, sql: "SELECT id FROM note ORDER BY id") }
        #expect(kept == (1...30).filter { $0 % 3 != 0 })
    }

    @Test func `an error of SQL reaches the one who wrote it`() async throws {
        let database = try Storage.Database(inMemory: [notes])
        try await database.write { try $0.execute(sql: "INSERT INTO note (id) VALUES (1)") }
        await #expect(throws: DatabaseError.self) {
            try await database.write { try $0.execute(sql: "INSERT INTO note (id) VALUES (1)") }
        }
        #expect(database.failure == nil)
    }

    @Test func `after closing, reads and writes say so`() async throws {
        let folder = try Folder()
        let database = try Storage.Database(path: folder["state.sqlite"], migrations: [notes])
        try database.close()
        try database.close()
        await #expect(throws: (any Error).self) { try await database.write { _ in } }
        await #expect(throws: (any Error).self) { try await database.read { _ in } }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func `a full disk refuses the write, keeps what was stored, and heals`() async throws {
        let disk = try SmallDisk(bytes: 600_000)
        defer { withExtendedLifetime(disk) {} }
        let database = try Storage.Database(path: disk.path + "/state/state.sqlite", migrations: [notes])
        try await database.write { try $0.execute(sql: "INSERT INTO note (text) VALUES ('small')") }
        try disk.fill()
        let big = String(repeating: "x", count: 400_000)
        do {
            try await database.write { try $0.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [big]) }
            Issue.record("the write should have failed")
        } catch let error as StorageError {
            #expect(error.kind == .full)
            #expect(error.description.contains("disk is full"))
        }
        #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 1)
        #expect(database.failure == nil)
        disk.empty()
        try await database.write { try $0.execute(sql: "INSERT INTO note (text) VALUES ('again')") }
        #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 2)
        try database.close()
    }
}

/// A tmpfs of a few hundred kilobytes.
final class SmallDisk {
    let path: String

    static var isPossible: Bool { (try? SmallDisk(bytes: 65536)) != nil }

    init(bytes: Int) throws {
        var template = Array("/tmp/syndicated-disk-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError(code: errno) }
        path = String(cString: made)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes),mode=0700") == 0 else {
            let code = errno
            rmdir(path)
            throw SystemError(code: code)
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    /// Takes what is free.
    func fill() throws {
        let descriptor = open(path + "/filler", O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw SystemError(code: errno) }
        defer { close(descriptor) }
        let chunk = [UInt8](repeating: 1, count: 4096)
        while write(descriptor, chunk, chunk.count) > 0 {}
    }

    func empty() {
        unlink(path + "/filler")
    }
}
