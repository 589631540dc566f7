import GRDB
import Glibc
import Storage
import Testing

@Suite struct OpeningTests: StateFixture {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// What opening says when it refuses.
    func refusal(path: String? = nil, migrations: [Migration]? = nil) -> StorageError? {
        do {
            let database = try Storage.Database(path: path ?? self.path, migrations: migrations ?? [notes])
            try database.close()
            return nil
        } catch {
            return error
        }
    }

    @Test func `the file and its folder are made for their owner alone`() throws {
        let path = folder["state/of/mine.sqlite"]
        let database = try Storage.Database(path: path, migrations: [notes])
        try database.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES ('hello')") }
        #expect(mode(folder["state"]) == 0o700)
        #expect(mode(folder["state/of"]) == 0o700)
        for file in [path, path + "-wal", path + "-shm", path + "-lock"] {
            #expect(mode(file) == 0o600, "\(file)")
        }
        try database.close()
        for file in [path, path + "-wal", path + "-shm", path + "-lock"] { unlink(file) }
        rmdir(folder["state/of"])
    }

    @Test func `a file that others could read is closed to them`() throws {
        try put([], at: path)
        chmod(path, 0o644)
        #expect(refusal() == nil)
        #expect(mode(path) == 0o600)
    }

    @Test func `commits wait for the disk`() throws {
        let database = try Storage.Database(path: path, migrations: [])
        let (journal, synchronous) = try database.writeNow { db in
            (try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA synchronous"))
        }
        #expect(journal == "wal")
        #expect(synchronous == 2)  // FULL
    }

    @Test func `what was written is there after opening again`() throws {
        let first = try Storage.Database(path: path, migrations: [notes])
        try first.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES ('kept')") }
        try first.close()
        let second = try Storage.Database(path: path, migrations: [notes])
        #expect(try second.readNow { try String.fetchAll($0, sql: "SELECT text FROM note") } == ["kept"])
    }

    @Test func `a first start that was killed is begun again`() throws {
        try Storage.Database(path: path, migrations: [notes]).close()
        let copy = folder["copy.sqlite"]
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            // As it is until the first start switches the log on. So small a cache puts half a change into the file.
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
            try db.execute(sql: "PRAGMA cache_size = 2")
            try db.execute(sql: "BEGIN")
            let text = String(repeating: "x", count: 999)
            for _ in 1...500 { try db.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [text]) }
            for suffix in ["", "-journal"] { try put(contents(path + suffix), at: copy + suffix) }
            try db.execute(sql: "ROLLBACK")
        }
        try queue.close()
        #expect(try contents(copy + "-journal").count > 512)
        let database = try Storage.Database(path: copy, migrations: [notes])
        #expect(try database.readNow { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 0)
        #expect(access(copy + "-journal", F_OK) != 0)
        try database.close()
    }

    @Test func `memory that was given back is missed by nobody`() throws {
        let database = try Storage.Database(path: path, migrations: [notes])
        for count in 1...3 {
            try database.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES ('kept')") }
            database.giveBack()
            #expect(try database.readNow { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == count)
        }
        database.giveBack()
        try database.close()
        #expect(throws: StorageError.self) { try database.readNow { _ in } }
    }

    @Test func `what was acknowledged is in the files when the process dies`() async throws {
        let database = try Storage.Database(path: path, migrations: [notes])
        for number in 1...20 {
            try await database.write { try $0.execute(sql: "INSERT INTO note (id) VALUES (?)", arguments: [number]) }
        }
        // The files as a killed process leaves them: the log is not moved into the state file.
        for suffix in ["", "-wal"] {
            try put(contents(path + suffix), at: folder["copy.sqlite"] + suffix)
        }
        let copy = try Storage.Database(path: folder["copy.sqlite"], migrations: [notes])
        #expect(try copy.readNow { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 20)
    }

    @Test func `a second opener is refused, and told who has the state`() throws {
        let first = try Storage.Database(path: path, migrations: [notes])
        let refused = try #require(refusal())
        #expect(refused.kind == .inUse)
        #expect(refused.description.contains("process \(getpid())"))
        try first.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES ('still works')") }
    }

    @Test func `the state is free again when its owner is gone`() throws {
        var first: Storage.Database? = try Storage.Database(path: path, migrations: [notes])
        try first?.close()
        first = nil
        #expect(refusal() == nil)
    }

    @Test func `a file that is not SQLite is refused and left alone`() throws {
        let garbage = Array(repeating: Array("not a database ".utf8), count: 500).flatMap { $0 }
        try put(garbage, at: path)
        let refused = try #require(refusal())
        #expect(refused.kind == .corrupt)
        #expect(refused.description.hasPrefix(path))
        #expect(refused.description.contains("backup"))
        #expect(try contents(path) == garbage)
    }

    @Test func `a file whose pages are garbage is refused`() throws {
        try Storage.Database(path: path, migrations: [notes]).close()
        var bytes = try contents(path)
        for index in 100..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
        try put(bytes, at: path)
        #expect(refusal()?.kind == .corrupt)
    }

    @Test(arguments: ["a page in the middle", "the end", "everything"])
    func `a damaged state is refused, named with the way out, and left as it is`(what: String) throws {
        let database = try Storage.Database(path: path, migrations: [notes])
        try database.writeNow { db in
            try db.execute(sql: "CREATE TABLE rows (words TEXT)")
            for _ in 1...500 { try db.execute(sql: "INSERT INTO rows VALUES (hex(randomblob(100)))") }
        }
        try database.close()
        var bytes = try contents(path)
        switch what {
        case "everything": bytes = []
        case "the end": bytes.removeLast(bytes.count / 2 / 4096 * 4096)
        default:
            for place in bytes.count / 2 / 4096 * 4096..<bytes.count / 2 / 4096 * 4096 + 4096 { bytes[place] = 0x5A }
        }
        try put(bytes, at: path)
        let refused = try #require(refusal())
        #expect(refused.kind == .corrupt)
        #expect(refused.remedy.contains("move \(path) and the files beside it away"))
        #expect(try contents(path) == bytes)
        // Moved away, there is a new one.
        unlink(path)
        unlink(path + "-lock")
        #expect(refusal() == nil)
    }

    @Test func `a state from a newer version is refused, and the version that wrote it is not harmed`() throws {
        let newer = Migration(id: "notes-2", statements: ["ALTER TABLE note ADD COLUMN colour TEXT"])
        try Storage.Database(path: path, migrations: [notes, newer]).close()
        let refused = try #require(refusal())
        #expect(refused.kind == .newer)
        #expect(refused.problem.contains("notes-2"))
        #expect(refusal(migrations: [notes, newer]) == nil)
    }

    @Test func `another program's database is refused`() throws {
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE bookmark (url TEXT)") }
        try other.close()
        #expect(refusal()?.kind == .refused)
    }

    @Test func `a symbolic link is not followed`() throws {
        try put([], at: folder["elsewhere"])
        symlink(folder["elsewhere"], path)
        #expect(refusal()?.kind == .refused)
        #expect(try contents(folder["elsewhere"]) == [])
    }

    @Test func `a folder that everybody can change is refused`() throws {
        mkdir(folder["open"], 0o700)
        chmod(folder["open"], 0o777)
        let refused = try #require(refusal(path: folder["open/state.sqlite"]))
        #expect(refused.kind == .refused)
        #expect(refused.remedy.contains("chmod"))
    }

    @Test(arguments: ["/proc/nowhere/state.sqlite", "/dev/null/state.sqlite", "/proc/self/status"])
    func `a place where nothing can be written is named`(path: String) throws {
        let refused = try #require(refusal(path: path))
        #expect([.notWritable, .refused].contains(refused.kind))
        #expect(refused.description.hasPrefix(path))
    }

    @Test func `migrations run once, in order, and new ones are added`() throws {
        let second = Migration(
            id: "notes-2",
            statements: ["ALTER TABLE note ADD COLUMN colour TEXT", "INSERT INTO note (colour) VALUES ('red')"])
        try Storage.Database(path: path, migrations: [notes]).close()
        for _ in 1...2 {
            let database = try Storage.Database(path: path, migrations: [notes, second])
            #expect(try database.readNow { try String.fetchAll($0, sql: "SELECT colour FROM note") } == ["red"])
            try database.close()
        }
    }

    @Test func `a migration that fails leaves the old schema`() throws {
        try Storage.Database(path: path, migrations: [notes]).close()
        let half = Migration(id: "notes-2", statements: ["CREATE TABLE half (id INTEGER)", "CREATE NONSENSE"])
        #expect(refusal(migrations: [notes, half])?.kind == .failed)
        let database = try Storage.Database(path: path, migrations: [notes])
        #expect(try database.readNow { try $0.tableExists("half") } == false)
    }

    /// What kill -9 leaves in the middle of an upgrade: the log holds pages of a transaction that never ended.
    @Test func `an upgrade that is cut off is done anew from the start`() async throws {
        let long = Migration(
            id: "notes-2",
            statements: [
                "ALTER TABLE note ADD COLUMN colour TEXT",
                """
                INSERT INTO note (text, colour) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                SELECT 'note ' || i, 'red' FROM n
                """,
            ])
        let first = try Storage.Database(path: path, migrations: [notes])
        try first.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES ('kept')") }
        try first.close()
        let upgrade = Task.detached { [path, notes] in
            try Storage.Database(path: path, migrations: [notes, long]).close()
        }
        let cut = folder["cut.sqlite"]
        while (try? contents(path + "-wal").count) ?? 0 < 1 << 20 { await Task.yield() }
        for suffix in ["", "-wal"] { try put(contents(path + suffix), at: cut + suffix) }
        try await upgrade.value
        for file in [cut, path] {
            let database = try Storage.Database(path: file, migrations: [notes, long])
            let counts = try database.readNow { try Row.fetchOne($0, sql: "SELECT count(*), count(colour) FROM note") }
            #expect(counts == ["count(*)": 200_001, "count(colour)": 200_000])
            try database.close()
        }
    }
}
