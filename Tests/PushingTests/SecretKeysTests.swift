import Foundation
import GRDB
import Storage
import Syndication
import Testing

@testable import Pushing

/// Secrets at rest (spec security.md section 5, item 14).
@Suite struct `Secrets in the state` {
    private static let one = String(repeating: "ab", count: 32)
    private static let two = Data(repeating: 7, count: 32).base64EncodedString()

    private func stored(_ house: HubHouse) async throws -> [StoredSecret] {
        try await house.database.read { db in
            try Row.fetchAll(
                db,
                sql:
                    "SELECT secret, sealed FROM subscription ORDER BY CAST(replace(callback, rtrim(callback, '0123456789'), '') AS INTEGER)"
            ).map {
                StoredSecret(bytes: $0[0], key: $0[1])
            }
        }
    }

    @Test func `are sealed with a key, and deliveries are signed all the same`() async throws {
        let subscriber = try LoopbackSubscriber()
        let keys = try SecretKeys(Self.one)
        let house = try await HubHouse { $0.secrets = keys }
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c", [("hub.secret", "sesame")])
            try await house.publish(2)
            try await house.wait { subscriber.deliveries.count == 1 }
        }
        let secret = try #require(try await stored(house).first)
        #expect(secret.key == keys.current && secret.bytes.range(of: Data("sesame".utf8)) == nil)
        let delivery = try #require(subscriber.deliveries.first)
        #expect(
            delivery.headers["x-hub-signature"]
                == Signature.header(.sha256, secret: Array("sesame".utf8), body: delivery.body))
    }

    @Test func `that were stored as they are, or with a former key, are sealed at the start`() async throws {
        let subscriber = try LoopbackSubscriber()
        let plain = try await HubHouse()
        try await plain.run {
            for number in 0..<600 {
                await plain.ask("subscribe", subscriber.origin + "/\(number)", [("hub.secret", "s\(number)")])
            }
            try await plain.waitUntilSettled()
        }
        let first = try SecretKeys(Self.one)
        let second = try SecretKeys("\n\(Self.two)\n\(Self.one)\n")
        for keys in [first, second] {
            let house = try await HubHouse(database: plain.database) { $0.secrets = keys }
            try await house.run {
                try await house.wait { try await stored(house).allSatisfy { $0.key == keys.current } }
            }
            let opened = try await stored(house).enumerated().map { number, secret in
                keys.opened(secret, topic: HubHouse.topic, callback: subscriber.origin + "/\(number)")
            }
            #expect(opened == (0..<600).map { Array("s\($0)".utf8) })
        }
        // Of no use in another row.
        let secret = try #require(try await stored(plain).first)
        #expect(second.opened(secret, topic: HubHouse.topic, callback: subscriber.origin + "/1") == nil)
    }

    /// Item 14: SQLite leaves what it deletes in free pages, in gaps and in the log; and a copy is made before an upgrade.
    @Test func `leave no trace in the files once they are sealed`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("secrets-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("state.sqlite").path
        let subscriber = try LoopbackSubscriber()
        @Sendable func files(holding word: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
                try Data(contentsOf: folder.appendingPathComponent(name)).range(of: Data(word.utf8)) != nil
            }.sorted()
        }
        // An older version wrote it, and many have come and gone.
        let older = try Storage.Database(path: path, migrations: Array(Hub.migrations.dropLast()))
        try await older.write { db in
            for number in 0..<2000 {
                try db.execute(
                    sql: """
                        INSERT INTO subscription
                        (topic, callback, origin, topic_given, secret, method, created, expires, have)
                        VALUES (?, ?, 'o', ?, ?, 'sha256', 0, 9000000000000, 1)
                        """,
                    arguments: [
                        HubHouse.topic, "\(subscriber.origin)/\(number)", HubHouse.topic, Data("open-sesame".utf8),
                    ])
            }
            try db.execute(sql: "DELETE FROM subscription WHERE id % 100 <> 0")
        }
        try older.close()
        let database = try Storage.Database(path: path, migrations: Hub.migrations)
        #expect(try files(holding: "open-sesame") == ["state.sqlite", "state.sqlite-before-upgrade"])
        // Without a key, it is told what lies there.
        let plain = try await HubHouse(database: database)
        try await plain.run {
            try await plain.wait {
                plain.log.lines.contains {
                    $0.hasPrefix("warning secrets of subscribers are in the state as they are")
                        && $0.hasSuffix("subscriptions=20")
                }
            }
        }
        let keys = try SecretKeys(Self.one)
        let house = try await HubHouse(database: database) { $0.secrets = keys }
        try await house.run {
            try await house.wait { house.log.lines.contains { $0.hasPrefix("notice the copy of the state") } }
            try await house.subscribe(subscriber.origin + "/new", [("hub.secret", "open-sesame")])
            #expect(try files(holding: "open-sesame") == [])
        }
        // Once is enough, until secrets are stored as they are again.
        let table = SecretTable(database: database)
        #expect(try await !table.mayHoldTraces(but: try #require(keys.current)))
        try await table.noteTraces()
        #expect(try await table.mayHoldTraces(but: try #require(keys.current)))
        try database.close()
    }

    @Test func `whose key is lost are told of, and nothing is delivered unsigned`() async throws {
        let subscriber = try LoopbackSubscriber()
        let keys = try SecretKeys(Self.one)
        let before = try await HubHouse { $0.secrets = keys }
        try await before.run {
            try await before.subscribe(subscriber.origin + "/signed", [("hub.secret", "s")])
            try await before.subscribe(subscriber.origin + "/bare")
        }
        for lost in [SecretKeys.none, try SecretKeys(Self.two)] {
            let house = try await HubHouse(database: before.database) { $0.secrets = lost }
            try await house.publish(lost == .none ? 2 : 3)
            try await house.run {
                try await house.wait { house.log.lines.contains { $0.hasPrefix("error secrets of subscribers") } }
                #expect(try await house.hub.status().withoutKey == 1)
                #expect(try await house.hub.subscriptions().map(\.lacksKey) == [true, false])
                try await house.wait { subscriber.deliveries.count == (lost == .none ? 1 : 2) }
                try await house.wait { await house.hub.courier.isSettled }
            }
        }
        #expect(subscriber.deliveries.map(\.target) == ["/bare", "/bare"])
        // The key is back: so is the subscriber.
        let after = try await HubHouse(database: before.database) { $0.secrets = keys }
        try await after.publish(3)
        try await after.run {
            try await after.wait { subscriber.deliveries.count == 3 }
        }
        #expect(subscriber.deliveries.last?.target == "/signed")
    }

    @Test(arguments: [
        "", "\n \n", "abc", String(repeating: "ab", count: 31), String(repeating: "zz", count: 32), "YWJj",
    ])
    func `need keys of 32 bytes`(text: String) {
        #expect(throws: SecretKeys.Mistake.self) { try SecretKeys(text) }
    }
}
