import Logging

// Secrets at rest.
extension Hub {
    /// Seals what is not sealed with the current key, and says what cannot be read any more.
    func prepareSecrets() async throws {
        let table = SecretTable(database: table.database)
        let sealed = try await table.seal(with: settings.secrets)
        if sealed > 0 {
            await courier.forgetStock()
            logger.notice("secrets of subscribers are encrypted now", metadata: ["secrets": "\(sealed)"])
        }
        let unreadable = try await table.unreadable(with: settings.secrets)
        secretsWithoutKey = unreadable.values.reduce(0, +)
        for (key, count) in unreadable.sorted(by: { $0.key < $1.key }) {
            logger.error(
                """
                secrets of subscribers cannot be read, and nothing is delivered to them: the key they are encrypted with \
                is not given. Add it to the credential hub-secrets as a line of its own, below the current one, and restart. \
                If it is lost, they hear of changes again when they renew, or end them with `syndicated subscriptions remove`
                """, metadata: ["key": "\(key)", "subscriptions": "\(count)"])
        }
    }
}
