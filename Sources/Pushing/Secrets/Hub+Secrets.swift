import Logging

// Secrets at rest.
extension Hub {
    /// Seals what is not sealed with the current key, and says what cannot be read any more.
    func prepareSecrets() async throws {
        let table = SecretTable(database: table.database)
        if let key = settings.secrets.current {
            try await seal(in: table, with: key)
        } else {
            try await tellOfPlainSecrets(in: table)
        }
        let unreadable = try await table.unreadable(with: settings.secrets)
        for (key, count) in unreadable.sorted(by: { $0.key < $1.key }) {
            logger.error(
                """
                secrets of subscribers cannot be read, and nothing is delivered to them: the key they are encrypted with \
                is not given. Add it to the credential hub-secrets as a line of its own, below the current one, and restart. \
                If it is lost, they hear of changes again when they renew, or end them with `syndicated subscriptions remove`
                """, metadata: ["key": "\(key)", "subscriptions": "\(count)"])
        }
    }

    private func seal(in table: SecretTable, with key: String) async throws {
        let sealed = try await table.seal(with: settings.secrets)
        if sealed > 0 {
            await courier.forgetStock()
            logger.notice("secrets of subscribers are encrypted now", metadata: ["secrets": "\(sealed)"])
        }
        guard try await table.mayHoldTraces(but: key) else { return }
        do {
            guard try await table.removeTraces(but: key) else { return }
            logger.notice(
                """
                the copy of the state from before the upgrade held secrets that are not encrypted, and is removed. An older \
                version can go on with a backup only
                """)
        } catch {
            // Everything works; what is left is left until the next start.
            logger.error("what the state held of secrets before they were encrypted is not removed yet: \(error)")
        }
    }

    private func tellOfPlainSecrets(in table: SecretTable) async throws {
        try await table.noteTraces()
        let count = try await table.plainCount()
        guard count > 0 else { return }
        logger.warning(
            """
            secrets of subscribers are in the state as they are, since no key is given to encrypt them with. Make one with \
            `openssl rand -hex 32`, and give it as the credential hub-secrets
            """, metadata: ["subscriptions": "\(count)"])
    }
}
