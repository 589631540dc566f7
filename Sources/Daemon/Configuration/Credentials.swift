import Pushing

/// Secrets that the service manager hands over as files (systemd's LoadCredential).
struct Credentials {
    private let folder: String?

    /// Whether this process sees all that the service is told: what systemd runs for it does, but for credentials. A
    /// person's shell has neither the unit's environment nor its credentials.
    ///
    /// - Parameter configuration: the file that is used.
    static func areAllSeen(in environment: [String: String], configuration: String?) -> Bool {
        guard let configuration, StatePath.isUnits(configuration) else { return true }
        return environment["STATE_DIRECTORY"] != nil
    }

    /// What a process beside the service can know of the configuration. The service manager names the folder to those
    /// that it runs on a reload too, and lets nobody but the service look into it.
    ///
    /// - Returns: the environment without a folder that cannot be looked into, and a notice of it.
    static func reachable(from environment: [String: String]) -> (environment: [String: String], notice: String?) {
        guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty,
            let problem = SecretFile.names(in: folder).problem
        else { return (environment, nil) }
        let notice = "what is given as a credential is not checked: \(folder) cannot be looked into here: \(problem)"
        return (environment.filter { $0.key != "CREDENTIALS_DIRECTORY" }, notice)
    }

    init(environment: [String: String]) {
        folder = environment["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What `[server] tls` names without a slash is a credential. OpenSSL would only say that there is no such file.
    ///
    /// - Throws: `CommandFailure` where one is not there.
    func checkFiles(of tls: Configuration.TLS?) throws(CommandFailure) {
        for name in [tls?.certificate, tls?.key].compactMap({ $0 }) where !name.contains("/") {
            guard case .missing = SecretFile(folder.map { "\($0)/\(name)" } ?? name) else { continue }
            throw .configuration(
                "[server] tls names \(name), and no credential of this name was handed over. Give it with "
                    + "LoadCredential=\(name):/… in the unit, or name a file by its whole path.")
        }
    }

    /// What the secrets of subscribers are encrypted with in the state: the file `hub-secrets`.
    ///
    /// - Parameter isNeeded: whether they must not be stored as they are (spec security.md section 5, item 14).
    /// - Throws: `CommandFailure` when the file cannot be read, holds no keys, or is needed and not there.
    func hubSecrets(isNeeded: Bool) throws(CommandFailure) -> SecretKeys {
        switch folder.map({ SecretFile("\($0)/hub-secrets") }) ?? .missing {
        case .missing:
            guard isNeeded else { return .none }
            throw .configuration(
                "There is no key for the secrets of subscribers, and [hub] plaintext-secrets is false. Make one with "
                    + "`openssl rand -hex 32`, and give it as the credential hub-secrets (LoadCredential=hub-secrets:/…)."
            )
        case .unreadable(let reason):
            throw .configuration(
                "The credential \(folder ?? "")/hub-secrets cannot be read: \(reason). Without it the secrets of "
                    + "subscribers cannot be read either. Mend the file that LoadCredential=hub-secrets: names.")
        case .text(let text):
            do {
                return try SecretKeys(text)
            } catch {
                throw .configuration("The credential \(folder ?? "")/hub-secrets: \(error.description).")
            }
        }
    }
}
