import Foundation

/// `syndicated config show`.
package struct ConfigShow {
    private let overrides: ConfigurationFile.Overrides
    private let listing: ConfigurationListing

    /// - Parameters:
    ///   - isEffective: whether keys are shown that have their default too.
    ///   - tellsOrigins: whether it is said where each value is from.
    package init(overrides: ConfigurationFile.Overrides, isEffective: Bool, tellsOrigins: Bool) {
        self.overrides = overrides
        listing = ConfigurationListing(isEffective: isEffective, tellsOrigins: tellsOrigins)
    }

    /// What is not shown of the configuration of the service; nil where all is.
    static func notice(of file: String?, _ environment: [String: String]) -> String? {
        guard !Credentials.areAllSeen(in: environment, configuration: file) else { return nil }
        return
            "this is what the files say. What the service has from its unit's environment and from credentials is not seen "
            + "here, and keys that wait for a restart are shown as they will be."
    }

    /// - Throws: `CommandFailure`.
    package func run() throws {
        do {
            let environment = ProcessInfo.processInfo.environment
            var configuration = try ConfigurationFile.read(overrides, environment: environment)
            configuration.tellState(environment: environment)
            let text = listing.text(of: configuration)
            if !text.isEmpty { try Terminal.print(text) }
            if let notice = Self.notice(of: configuration.file, environment) { Terminal.note(notice) }
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension Configuration {
    /// Puts the state file that is worked with in the place of none, where this user may know it.
    mutating func tellState(environment: [String: String]) {
        guard statePath == nil, let path = try? StatePath.named(in: self, environment: environment),
            let index = keys.firstIndex(where: { $0.path == "state.path" })
        else { return }
        keys[index].value = .string(path)
    }
}
