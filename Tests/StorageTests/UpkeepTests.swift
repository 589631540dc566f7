import GRDB
import Testing

@testable import Storage

/// Export, import, and the checks of a state.
@Suite struct UpkeepTests {
    let first = Migration(
        id: "a-1",
        statements: [
            "CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT, mark BLOB) STRICT",
            "CREATE TABLE pair (b TEXT NOT NULL, a TEXT NOT NULL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID",
            "CREATE TABLE bytes (id INTEGER PRIMARY KEY) STRICT",
        ])
    let second = Migration(id: "a-2", statements: ["ALTER TABLE note ADD COLUMN colour TEXT DEFAULT 'red'"])

    private func filled(_ migrations: [Migration]) throws -> Storage.Database {
        let database = try Storage.Database(inMemory: migrations)
        try database.writeNow { db in
            try db.execute(
                sql: "INSERT INTO note (id, words, mark) VALUES (2, 'två \"\\\n/ \u{1}', x'00ff'), (-1, NULL, NULL)")
            try db.execute(sql: "INSERT INTO pair (a, b) VALUES ('2', '1'), ('1', '2'), ('1', '1')")
            try db.execute(sql: "INSERT INTO bytes VALUES (1)")
        }
        return database
    }

    private func export(_ database: Storage.Database) throws -> String {
        var text = ""
        try database.readNow { db in try StateExport(derivable: ["bytes"]).write(db) { text += $0 } }
        return text
    }

    @Test func `an export is every row in order, and the same after an import`() throws {
        let text = try export(filled([first]))
        #expect(
            text == """
                {"kind":"syndicated-state","schema":["a-1"],"version":1}
                {"kind":"note","id":-1}
                {"kind":"note","id":2,"mark":"AP8=","words":"två \\"\\\\\\n/ \\u0001"}
                {"kind":"pair","a":"1","b":"1"}
                {"kind":"pair","a":"1","b":"2"}
                {"kind":"pair","a":"2","b":"1"}
                {"kind":"end","rows":5}

                """)
        #expect(try export(StateImport(migrations: [first]).read(text)) == text)
    }

    @Test func `an export with other ends of lines, and blank ones at its end, is the same`() throws {
        let text = try export(filled([first]))
        for other in [text + "\n", text + " \r\n\n", text.replacing("\n", with: "\r\n"), String(text.dropLast())] {
            #expect(try export(StateImport(migrations: [first]).read(other)) == text)
        }
    }

    @Test func `an export of an older version is brought up to date`() throws {
        let old = try export(filled([first]))
        let new = try export(StateImport(migrations: [first, second]).read(old))
        #expect(new.contains("\"schema\":[\"a-1\",\"a-2\"]"))
        #expect(new.contains("{\"kind\":\"note\",\"colour\":\"red\",\"id\":-1}"))
    }

    @Test(arguments: [
        ("", 1, "this is not the head of an export of a state"),
        ("{\"kind\":\"note\"}\n", 1, "this is not the head of an export of a state"),
        ("HEAD\n", 1, "the end is missing: the export was cut off"),
        (
            "HEAD\n{\"kind\":\"note\",\"id\":1}\n{\"kind\":\"end\",\"rows\":2}\n", 3,
            "the end does not fit: there are 1 rows before it"
        ),
        (
            "HEAD\n{\"kind\":\"end\",\"rows\":0}\n{\"kind\":\"note\",\"id\":1}\n", 2,
            "the end does not fit: there are 0 rows before it"
        ),
        ("HEAD\nnonsense\n", 2, "this is not a row: an object with a kind, numbers and texts"),
        ("HEAD\n{\"kind\":\"note\",\"id\":1.5}\n", 2, "this is not a row: an object with a kind, numbers and texts"),
        ("HEAD\n{\"kind\":\"bookmark\"}\n", 2, "there is no table \"bookmark\""),
        ("HEAD\n{\"kind\":\"note\",\"size\":1}\n", 2, "note has no column \"size\""),
        ("HEAD\n{\"kind\":\"note\",\"mark\":\"?\"}\n", 2, "note.mark is not Base64"),
        ("HEAD\n{\"kind\":\"note\",\"id\":1}\n{\"kind\":\"note\",\"id\":1}\n", 3, "UNIQUE constraint failed: note.id"),
        (
            "HEAD\n{\"kind\":\"note\",\"words\":1,\"id\":\"x\"}\n", 2,
            "datatype mismatch"
        ),
    ])
    func `a mistake is told with its line`(text: String, line: Int, problem: String) throws {
        let head = "{\"kind\":\"syndicated-state\",\"schema\":[\"a-1\"],\"version\":1}"
        let mistake = #expect(throws: StateImport.Mistake.self) {
            try StateImport(migrations: [first]).read(text.replacing("HEAD", with: head))
        }
        #expect(mistake?.line == line)
        #expect(mistake?.problem == problem)
        #expect(mistake?.isNewer == false)
    }

    @Test(arguments: ["\"schema\":[\"a-1\",\"b-1\"],\"version\":1", "\"schema\":[\"a-1\"],\"version\":2"])
    func `what a newer version wrote is refused as that`(head: String) throws {
        let mistake = #expect(throws: StateImport.Mistake.self) {
            try StateImport(migrations: [first]).read(
                "{\"kind\":\"syndicated-state\",\(head)}\n{\"kind\":\"end\",\"rows\":0}\n")
        }
        #expect(mistake?.isNewer == true)
    }

    @Test func `rows are replaced all or not at all`() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let database = try Storage.Database(path: folder["state"], migrations: [first])
        #expect(try database.filledTables() == [])
        try database.replaceRows(with: filled([first]))
        #expect(try database.filledTables() == ["bytes", "note", "pair"])
        let text = try export(database)
        let other = try Storage.Database(inMemory: [first])
        try other.writeNow { try $0.execute(sql: "DROP TABLE pair") }
        #expect(throws: (any Error).self) { try database.replaceRows(with: other) }
        #expect(try export(database) == text)
        try database.close()
    }

    @Test func `a copy is taken while the owner works, and changes nothing`() throws {
        let folder = try Folder()
        let owner = try Storage.Database(path: folder["state"], migrations: [first])
        try owner.replaceRows(with: filled([first]))
        let copy = try Storage.Database(copying: folder["state"], migrations: [first, second])
        try owner.writeNow { try $0.execute(sql: "DELETE FROM note") }
        #expect(try export(copy).contains("\"colour\":\"red\""))
        #expect(try !export(owner).contains("\"note\""))
        try owner.close()
        #expect(throws: StorageError.self) { try Storage.Database(copying: folder["none"], migrations: [first]) }
        #expect(!folder.names.contains("none"))
    }

    @Test func `the state is copied before its schema changes`() throws {
        let folder = try Folder()
        let old = try Storage.Database(path: folder["state"], migrations: [first])
        try old.replaceRows(with: filled([first]))
        let text = try export(old)
        try old.close()
        #expect(!folder.names.contains("state-before-upgrade"))
        for _ in 1...2 { try Storage.Database(path: folder["state"], migrations: [first, second]).close() }
        #expect(mode(folder["state-before-upgrade"]) == 0o600)
        let kept = try Storage.Database(path: folder["state-before-upgrade"], migrations: [first])
        #expect(try export(kept) == text)
        try kept.close()
        // A copy in memory has no files, and leaves those beside the state alone.
        let inMemory = try Storage.Database(copying: folder["state"], migrations: [first, second])
        #expect(try inMemory.readCopyBeforeUpgrade { _ in true } == nil)
        try inMemory.removeCopyBeforeUpgrade()
        #expect(folder.names.contains("state-before-upgrade"))
    }

    @Test func `breaches are told, and damage too`() throws {
        let database = try filled([first])
        let invariant = Invariant("a note has no words", "SELECT 'note ' || id FROM note WHERE words IS NULL")
        #expect(try database.readNow { try invariant.breaches(in: $0) } == ["a note has no words: note -1"])
        #expect(try database.readNow { try Integrity.problems(in: $0) } == [])
    }
}
