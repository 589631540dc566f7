import Pushing

/// Secrets that the service manager hands over as files (systemd's LoadCredential).
struct Credentials {
    private let folder: String?

    init(environment: [String: String]) {
        folder = environment["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What the secrets of subscribers are encrypted with in the state: the file `hub-secrets`.
    ///
    /// - Throws: `CommandFailure` when the file cannot be read, or holds no keys.
    func hubSecrets() throws(CommandFailure) -> SecretKeys {
        guard let folder else { return .none }
        let path = "\(folder)/hub-secrets"
        switch SecretFile(path) {
        case .missing: return .none
        case .unreadable(let reason):
            throw .configuration(
                "The credential \(path) cannot be read: \(reason). Without it the secrets of subscribers cannot be read "
                    + "either. Mend the file that LoadCredential=hub-secrets: names.")
        case .text(let text):
            do {
                return try SecretKeys(text)
            } catch {
                throw .configuration("The credential \(path): \(error.description).")
            }
        }
    }
}
