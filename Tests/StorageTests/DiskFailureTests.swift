import GRDB
import Glibc
import Testing

@testable import Storage

/// A disk that cannot be read is no damaged state (spec reliability.md F3).
@Suite struct DiskFailureTests: StateFixture {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func fill(_ path: String) throws {
        let database = try open()
        try database.writeNow { db in
            for _ in 1...500 { try db.execute(sql: "INSERT INTO note (text) VALUES (hex(randomblob(100)))") }
        }
        try database.close()
    }

    /// From now on nothing can be read from a file that this process has open: no page of the first ones is in its memory.
    private func spoilReading(of path: String) throws {
        let memory = Glibc.open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        guard memory >= 0 else { throw SystemError(code: errno) }
        defer { close(memory) }
        var spoiled = 0
        for descriptor in Int32(3)..<1024 where descriptor != memory {
            var target = [CChar](repeating: 0, count: 1024)
            let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            guard count > 0, Array(target.prefix(count)) == Array(path.utf8).map(CChar.init(bitPattern:)) else {
                continue
            }
            if dup2(memory, descriptor) >= 0 { spoiled += 1 }
        }
        try #require(spoiled > 0)
    }

    @Test func `a page that the disk does not give is no damage, for reading, writing and looking through`()
        async throws
    {
        try fill(path)
        let database = try open()
        // Opens the connections, which keep the schema.
        try database.readNow { _ = try Row.fetchOne($0, sql: "SELECT 1 FROM sqlite_master") }
        try spoilReading(of: path)
        let sum = "SELECT sum(length(text)) FROM note"
        for work in [
            { _ = try database.readNow { try Int.fetchOne($0, sql: sum) } },
            { _ = try await database.read { try Int.fetchOne($0, sql: sum) } },
            { _ = try await database.write { try Int.fetchOne($0, sql: sum) } },
            { _ = try database.writeNow { try Int.fetchOne($0, sql: sum) } },
        ] as [() async throws -> Void] {
            let refused = await #expect(throws: StorageError.self) { try await work() }
            #expect(refused?.kind == .failed)
            #expect(refused?.problem.hasPrefix("the disk") == true, "\(String(describing: refused))")
            #expect(refused?.problem.hasSuffix("cannot be read: Input/output error") == true)
            #expect(refused?.remedy.contains("the kernel's log") == true)
        }
        // SQLite's own look through the file finds page after page that is not there.
        var found: StorageError.Kind?
        // Its transaction cannot end well either.
        try? database.readNow { db in
            #expect((try? Integrity.problems(in: db)) != [])
            found = db.diskFailure(at: path)?.kind
        }
        #expect(found == .failed)
        // Nothing is written on top of what cannot be read.
        #expect(database.failure?.kind == .failed)
    }

    /// GRDB looks whether the schema has changed before a body runs, and no connection remembers its pages after a write.
    @Test(arguments: [true, false]) func `nor is it where the disk fails before a body runs`(isNow: Bool) async throws {
        try fill(path)
        let database = try open()
        try database.readNow { _ = try Row.fetchOne($0, sql: "SELECT 1 FROM sqlite_master") }
        try database.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES ('news')") }
        try spoilReading(of: path)
        try spoilReading(of: path + "-wal")
        let refused = await #expect(throws: StorageError.self) {
            if isNow { try database.readNow { _ in } } else { try await database.read { _ in } }
        }
        #expect(refused?.kind == .failed)
        #expect(refused?.problem.contains("cannot be read") == true, "\(String(describing: refused))")
        #expect(refused?.remedy.contains("the state is left as it was") == true)
    }

    @Test func `a page that is garbage is damage`() throws {
        try fill(path)
        var bytes = try contents(path)
        for place in bytes.count / 2 / 4096 * 4096..<bytes.count / 2 / 4096 * 4096 + 4096 { bytes[place] = 0x5A }
        try put(bytes, at: path)
        let queue = try DatabaseQueue(path: path)
        var refused: (any Error)?
        var failure: StorageError?
        // Its transaction cannot end well either.
        try? queue.read { db in
            do {
                try db.tellingDiskFailure(at: path) {
                    _ = try Int.fetchOne(db, sql: "SELECT sum(length(text)) FROM note")
                }
            } catch {
                refused = error
            }
            failure = db.diskFailure(at: path)
        }
        #expect((refused as? DatabaseError)?.resultCode == .SQLITE_CORRUPT)
        #expect(failure == nil)
        try queue.close()
    }

    @Test(arguments: [ResultCode.SQLITE_IOERR_CORRUPTFS, .SQLITE_IOERR_READ])
    func `a disk that cannot be read while the file is opened is told as that`(code: ResultCode) {
        let error = StorageError(opening: path, DatabaseError(resultCode: code))
        #expect(error.kind == .failed)
        #expect(error.problem.contains("cannot be read"))
        #expect(error.remedy.contains("the state is left as it was"))
    }

    @Test func `a system call that fails on the disk is nobody's permission`() {
        let error = StorageError(EIO, doing: "opening the file", path: path)
        #expect(error.kind == .failed)
        #expect(
            error.description.hasPrefix(
                "\(path): opening the file failed: Input/output error. Look at the kernel's log"))
    }

    @Test func `where it cannot be read whether there was a state, none is taken for new`() throws {
        mkdir(path + "-lock", 0o700)
        let refused = #expect(throws: StorageError.self) { try Storage.Database.isNew(at: path) }
        #expect(refused?.problem.hasPrefix("reading \(path)-lock failed") == true)
        #expect(throws: StorageError.self) { try Storage.Database(copying: path, migrations: [notes]) }
    }
}
