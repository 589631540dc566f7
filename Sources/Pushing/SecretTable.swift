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
            // The pages that held a secret are overwritten, and not only let go.
            try db.execute(sql: "PRAGMA secure_delete = ON")
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
                let sealed = keys.sealed(secret, topic: topic, callback: callback)
                try db.execute(
                    sql: "UPDATE \(table) SET secret = ?, sealed = ? WHERE id = ?",
                    arguments: [sealed.bytes, sealed.key, row[0] as Int64])
                count += 1
            }
            return (rows.last?[0], count)
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
