import Foundation
import GRDB
import Storage
import Syndication

/// The secrets in the state, and the keys they are sealed with.
struct SecretTable: Sendable {
    let database: Storage.Database

    private static let tables = ["subscription", "hub_request"]
    /// Rows of one transaction.
    private static let page = 500

    // MARK: Sealing

    /// Seals what is stored as it is, or with a former key, with the current one.
    ///
    /// - Returns: how many.
    func seal(with keys: SecretKeys) async throws -> Int {
        guard let current = keys.current else { return 0 }
        var count = 0
        for table in Self.tables {
            var last: Int64 = 0
            while case let (next, sealed) = try await seal(table, after: last, keys, current), let next {
                last = next
                count += sealed
            }
        }
        return count
    }

    private func seal(_ table: String, after id: Int64, _ keys: SecretKeys, _ current: String) async throws -> (
        Int64?, Int
    ) {
        try await database.write { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, topic, callback, secret, sealed FROM \(table)
                    WHERE id > ? AND secret IS NOT NULL AND sealed IS NOT ? ORDER BY id LIMIT \(Self.page)
                    """, arguments: [id, current])
            var count = 0
            for row in rows {
                let (topic, callback): (String, String) = (row[1], row[2])
                let stored = StoredSecret(bytes: row[3], key: row[4])
                guard let secret = keys.opened(stored, topic: topic, callback: callback) else { continue }
                let sealed = try keys.sealed(secret, topic: topic, callback: callback)
                try db.execute(
                    sql: "UPDATE \(table) SET secret = ?, sealed = ? WHERE id = ?",
                    arguments: [sealed.bytes, sealed.key, row[0] as Int64])
                count += 1
            }
            // What they were is still in the file.
            if count > 0 { try db.execute(sql: "DELETE FROM sealed_state") }
            return (rows.last?[0], count)
        }
    }

    // MARK: Traces

    /// Whether something of secrets that were not sealed with this key may be left in the file.
    func mayHoldTraces(but key: String) async throws -> Bool {
        try await database.read { db in
            try
                !(Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sealed_state WHERE key = ?)", arguments: [key])
                ?? false)
        }
    }

    /// Leaves nothing of them, neither in the file nor beside it.
    ///
    /// - Returns: whether the copy of before the last upgrade had to go for that.
    func removeTraces(but key: String) async throws -> Bool {
        try await database.scrub()
        let isPlain = try database.readCopyBeforeUpgrade { try Self.holdsPlainSecrets($0) } ?? false
        if isPlain { try database.removeCopyBeforeUpgrade() }
        try await database.write { db in
            try db.execute(sql: "DELETE FROM sealed_state")
            try db.execute(sql: "INSERT INTO sealed_state (key) VALUES (?)", arguments: [key])
        }
        return isPlain
    }

    /// Secrets are going to be stored as they are, or were until now.
    func noteTraces() async throws {
        try await database.write { try $0.execute(sql: "DELETE FROM sealed_state") }
    }

    /// - Parameter db: of an older schema, perhaps.
    private static func holdsPlainSecrets(_ db: GRDB.Database) throws -> Bool {
        // Those of ours at external hubs too.
        try (tables + ["canary"]).contains { table in
            guard try db.tableExists(table) else { return false }
            let isSealed = try db.columns(in: table).contains { $0.name == "sealed" } ? "AND sealed IS NULL" : ""
            return try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE secret IS NOT NULL \(isSealed))") ?? false
        }
    }

    // MARK: Counting

    /// How many subscriptions have a secret that is stored as it is.
    func plainCount() async throws -> Int {
        try await database.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM subscription WHERE secret IS NOT NULL AND sealed IS NULL") ?? 0
        }
    }

    /// How many subscriptions have a secret that none of the keys opens, by the name of their key.
    func unreadable(with keys: SecretKeys) async throws -> [String: Int] {
        let names = keys.names
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT sealed, count(*) FROM subscription WHERE sealed IS NOT NULL GROUP BY sealed")
            return Dictionary(
                uniqueKeysWithValues: rows.filter { !names.contains($0[0]) }.map { ($0[0] as String, $0[1] as Int) })
        }
    }
}
