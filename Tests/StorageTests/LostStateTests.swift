import GRDB
import Glibc
import Testing

@testable import Storage

/// States that are deleted, replaced, emptied or damaged: nothing is made in their place without a word.
@Suite struct LostStateTests: StateFixture {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func made(holding text: String) throws {
        let database = try open()
        try database.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [text]) }
        try database.close()
    }

    private func texts() throws -> [String] {
        let database = try open()
        defer { try? database.close() }
        return try database.readNow { try String.fetchAll($0, sql: "SELECT text FROM note") }
    }

    private func other(holding text: String) throws -> Storage.Database {
        let database = try Storage.Database(inMemory: [notes])
        try database.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [text]) }
        return database
    }

    @Test func `a state that is gone is not made anew, until somebody says so`() throws {
        try made(holding: "kept")
        rename(path, folder["away"])
        let refused = #expect(throws: StorageError.self) { try open() }
        #expect(refused?.kind == .lost)
        #expect(refused?.remedy.contains("remove \(path)-lock") == true)
        #expect(throws: StorageError.self) { try Storage.Database(copying: path, migrations: [notes]) }
        #expect(try !Storage.Database.isNew(at: path))
        #expect(!folder.names.contains("state.sqlite"))
        rename(folder["away"], path)
        #expect(try texts() == ["kept"])
        unlink(path)
        unlink(path + "-lock")
        #expect(try Storage.Database.isNew(at: path))
        #expect(try texts() == [])
    }

    @Test func `a note that a state was there is not lost where another cannot be written`() throws {
        try put(Array("1\nholds a state\nended well: 1 2 3.4\n".utf8), at: path)
        let descriptor = Glibc.open(path, O_RDWR)
        defer { close(descriptor) }
        #expect(StateLock.put("23\nholds a state\n", in: descriptor) == 0)
        #expect(try contents(path) == Array("23\nholds a state\n".utf8))
        let full = Glibc.open("/dev/full", O_RDWR)
        defer { close(full) }
        #expect(StateLock.put("23\nholds a state\n", in: full) == ENOSPC)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func `nothing is stored on a full disk before it is noted that there is a state`() throws {
        let disk = try SmallDisk(bytes: 65536)
        defer { withExtendedLifetime(disk) {} }
        let path = disk.path + "/state.sqlite"
        try disk.fill()
        let lock = try StateLock(for: path)
        let refused = #expect(throws: StorageError.self) { try lock.noteState() }
        #expect(refused?.kind == .full)
        #expect(try !StateLock.notesState(for: path))
        disk.empty()
        try lock.noteState()
        #expect(try StateLock.notesState(for: path))
        lock.release()
    }

    @Test func `a copy is not taken of a state that was emptied`() throws {
        try made(holding: "kept")
        try put([], at: path)
        let refused = #expect(throws: StorageError.self) { try Storage.Database(copying: path, migrations: [notes]) }
        #expect(refused?.kind == .corrupt)
        #expect(refused?.problem == "the file is empty, and it was not before")
    }

    @Test func `nothing is stored in a file that was deleted, moved or replaced while it is open`() async throws {
        let database = try open()
        let insert: @Sendable (GRDB.Database) throws -> Void = {
            try $0.execute(sql: "INSERT INTO note (text) VALUES ('more')")
        }
        try await database.write(insert)
        rename(path, folder["away"])
        for replaced in [false, true] {
            if replaced { try put(contents(folder["away"]), at: path) }
            let problem = replaced ? "another file was put in the place" : "the file was deleted or moved away"
            for work in [
                { try await database.write(insert) }, database.proveWriting, { try database.writeNow(insert) },
            ] {
                let refused = await #expect(throws: StorageError.self) { try await work() }
                #expect(refused?.kind == .lost)
                #expect(refused?.problem.hasPrefix(problem) == true, "\(String(describing: refused))")
            }
        }
        // What it holds can still be read, and it goes on when the file is back.
        rename(folder["away"], path)
        try await database.proveWriting()
        #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 1)
        try database.close()
        #expect(try texts() == ["more"])
    }

    @Test(arguments: ["garbage", "emptied", "gone", "a page"])
    func `what is left of a damaged state is moved aside for another`(damage: String) throws {
        try made(holding: String(repeating: "old ", count: 5000))
        var bytes = try contents(path)
        switch damage {
        case "garbage": bytes = Array(repeating: UInt8(ascii: "x"), count: 8192)
        case "a page": for place in 4096..<8192 { bytes[place] = 0x5A }
        default: bytes = []
        }
        try put(bytes, at: path)
        if damage == "gone" { unlink(path) }
        let found = try #require(
            try Storage.Database.replaceDamaged(at: path, with: other(holding: "new"), migrations: [notes]))
        #expect(try texts() == ["new"])
        #expect(mode(path) == 0o600)
        let aside = folder.names.filter { $0.hasPrefix("state.sqlite-damaged-") && $0.hasSuffix("Z") }
        #expect(aside.map { folder[$0] } == (found.movedTo.map { [$0] } ?? []))
        #expect((found.movedTo == nil) == (damage == "gone"))
        if let place = found.movedTo { #expect(try contents(place) == bytes) }
        #expect(!folder.names.contains("state.sqlite-import"))
    }

    @Test func `a sound state stays, and one that somebody works with`() throws {
        #expect(
            try Storage.Database.replaceDamaged(at: path, with: other(holding: "new"), migrations: [notes]) == nil)
        try made(holding: "old")
        #expect(
            try Storage.Database.replaceDamaged(at: path, with: other(holding: "new"), migrations: [notes]) == nil)
        #expect(try texts() == ["old"])
        let owner = try open()
        unlink(path)
        let refused = #expect(throws: StorageError.self) {
            try Storage.Database.replaceDamaged(at: path, with: other(holding: "new"), migrations: [notes])
        }
        #expect(refused?.kind == .inUse)
        #expect(!folder.names.contains { $0.contains("damaged") || $0 == "state.sqlite" })
        try owner.close()
    }
}
