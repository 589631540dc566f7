import GRDB

/// One step in the life of the schema. Each module brings the steps for its own tables; a step that was released is
/// never changed, only followed by another.
package struct Migration: Sendable {
    /// Unique among all modules, and never used again: `recording-1`.
    package let id: String
    /// Run in this order, once, in one transaction with all other missing steps.
    package let statements: [String]

    /// Takes both as they are. A step that was ever released is not changed any more.
    package init(id: String, statements: [String]) {
        self.id = id
        self.statements = statements
    }
}

/// Brings a state file to the schema that this program knows.
struct Migrator {
    let path: String
    let migrations: [Migration]
    /// Where a state is copied to before its schema changes; nil for one that is no file.
    var backup: String?

    /// `synd`: tells our files from those of other programs (SQLite's `application_id`).
    private static let applicationID: Int32 = 0x7379_6E64

    func run(_ db: GRDB.Database) throws {
        let applied = try check(db)
        let missing = migrations.filter { !applied.contains($0.id) }
        guard !missing.isEmpty else { return }
        if !applied.isEmpty, let backup { try StateFile(path: path).copy(db, to: backup) }
        try db.inTransaction(.immediate) {
            if applied.isEmpty {
                try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
                try db.execute(sql: "CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY) WITHOUT ROWID, STRICT")
            }
            for migration in missing {
                for statement in migration.statements {
                    try db.execute(sql: statement)
                }
                try db.execute(sql: "INSERT INTO migration (id) VALUES (?)", arguments: [migration.id])
            }
            return .commit
        }
    }

    /// Whether this is a state of ours that this program can work with.
    ///
    /// - Returns: the steps that its schema has.
    @discardableResult
    func check(_ db: GRDB.Database) throws -> Set<String> {
        try checkOwner(db)
        let applied = try appliedSteps(db)
        let known = Set(migrations.map(\.id))
        let unknown = applied.subtracting(known)
        guard unknown.isEmpty else {
            throw StorageError(
                .newer, path: path,
                "a newer version of syndicated wrote this state (it knows \(unknown.sorted().joined(separator: ", ")))",
                remedy: "Run that version, or restore the state that you kept before the upgrade")
        }
        return applied
    }

    private func checkOwner(_ db: GRDB.Database) throws {
        let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard owner != Self.applicationID else { return }
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
        guard owner == 0, isEmpty else {
            throw StorageError(
                .refused, path: path, "this SQLite file belongs to another program",
                remedy: "Name another path for the state")
        }
    }

    private func appliedSteps(_ db: GRDB.Database) throws -> Set<String> {
        guard try db.tableExists("migration") else { return [] }
        return try Set(String.fetchAll(db, sql: "SELECT id FROM migration"))
    }
}
