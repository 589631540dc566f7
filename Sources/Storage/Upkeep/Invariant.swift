package import GRDB

/// Something that is true of every sound state. Each module brings those of its own tables.
package struct Invariant: Sendable {
    /// What is broken, for a person: `two entries have one id`.
    package let breach: String
    /// Gives one text for each breach, which names the rows: the first column.
    package let query: String

    /// Takes the words for a breach, and the query that finds it.
    package init(_ breach: String, _ query: String) {
        self.breach = breach
        self.query = query
    }

    /// What breaks the rule, in words for people.
    package func breaches(in db: GRDB.Database) throws -> [String] {
        try String.fetchAll(db, sql: query).map { "\(breach): \($0)" }
    }
}

/// SQLite's own checks of a file.
package enum Integrity {
    /// - Parameter isQuick: whether indexes and foreign keys are left out, which costs a fraction.
    /// - Returns: what is wrong, in SQLite's words; empty when all is well.
    package static func problems(in db: GRDB.Database, isQuick: Bool = false) throws -> [String] {
        let words = try String.fetchAll(db, sql: "PRAGMA \(isQuick ? "quick" : "integrity")_check(100)")
        // SQLite 3.40 finds nulls that are not there where the key of a table without row ids is not its first columns.
        // A value that its column should not have is no damage of the file.
        var problems = words.filter { $0 != "ok" && !$0.contains(" value in ") }
        guard !isQuick, problems.isEmpty else { return problems }
        for row in try Row.fetchAll(db, sql: "PRAGMA foreign_key_check") {
            let (table, parent): (String, String) = (row[0], row[2])
            problems.append("a row of \(table) points at a row of \(parent) that is not there")
        }
        return problems
    }
}
