import Crypto
import Foundation

/// Where the state is when nobody says: one file for each content folder (spec: interface, "With no configuration at
/// all").
enum StatePath {
    /// The state that a command works with.
    ///
    /// - Throws: `CommandFailure` when neither a state nor a content folder is named.
    static func named(in configuration: Configuration, environment: [String: String]) throws -> String {
        if let path = configuration.statePath { return path }
        let setup = try Setup(configuration, base: try Setup.base(forListener: configuration.server.listen[0]))
        let path = usual(for: setup.contentPath, environment: environment)
        guard environment["STATE_DIRECTORY"] == nil, !FileManager.default.fileExists(atPath: path) else { return path }
        // A person's shell does not have the unit's environment.
        let unit = usual(for: setup.contentPath, environment: ["STATE_DIRECTORY": unitFolder])
        return FileManager.default.fileExists(atPath: unit) ? unit : path
    }

    /// `StateDirectory=` of the unit.
    private static let unitFolder = "/var/lib/syndicated"

    /// - Parameter content: the absolute path of the content folder.
    static func usual(for content: String, environment: [String: String]) -> String {
        let folder: String
        if let given = environment["STATE_DIRECTORY"]?.split(separator: ":").first {
            folder = String(given)
        } else if let given = environment["XDG_STATE_HOME"], given.hasPrefix("/") {
            folder = given + "/syndicated"
        } else {
            folder = (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state/syndicated"
        }
        let name = content.split(separator: "/").last.map(String.init) ?? "root"
        let mark = SHA256.hash(data: Array(content.utf8)).prefix(4).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "\(folder)/\(name)-\(mark.joined()).sqlite"
    }
}
