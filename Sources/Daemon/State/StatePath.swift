import Crypto
import Foundation
import Glibc
import Syndication

/// Where the state is when nobody says: one file for each content folder.
enum StatePath {
    /// The state that a command works with.
    ///
    /// - Throws: `CommandFailure` when neither a state nor a content folder is named.
    static func named(in configuration: Configuration, environment: [String: String]) throws -> String {
        if let path = configuration.statePath { return path }
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        let isRoot = geteuid() == 0
        let path = found(
            for: setup.contentPath, configuration: configuration.file, environment: environment,
            unit: isRoot ? unitFolder : nil)
        if !isRoot, environment["STATE_DIRECTORY"] == nil, let file = configuration.file,
            isForeign(path, configuration: file, unit: unitFolder)
        {
            throw CommandFailure.inputOutput(
                "\(file) is the configuration of the service, whose state only root may read. Run this as root, or name "
                    + "another state with --state.")
        }
        return path
    }

    /// The state of whoever runs this, which is the unit's only for the unit itself: what publishes, by hand too, works
    /// with its own, where the other commands look for the one that is meant (`named`).
    ///
    /// - Parameter content: the absolute path of the content folder.
    static func own(in configuration: Configuration, content: String, environment: [String: String]) -> String {
        configuration.statePath ?? usual(for: content, environment: environment)
    }

    /// Whether the unit's state is meant, and not this one of a person: there is a unit, and nothing here.
    ///
    /// - Parameter unit: the folder of the unit's state, into which a person may not look.
    static func isForeign(_ path: String, configuration: String, unit: String) -> Bool {
        // Not followed: systemd's link leads to where nobody may look.
        var facts = stat()
        return isUnits(configuration) && lstat(unit, &facts) == 0 && !FileManager.default.fileExists(atPath: path)
    }

    /// Whether a configuration is that of the service, which has an environment and credentials of its own.
    static func isUnits(_ configuration: String) -> Bool {
        URL(fileURLWithPath: configuration).standardizedFileURL.path.hasPrefix("/etc/\(Version.name)/")
    }

    /// The unit's state, where the unit is meant; else the person's own. A person's shell does not have the unit's
    /// environment, so it is known by what is there.
    ///
    /// - Parameters:
    ///   - content: the absolute path of the content folder.
    ///   - configuration: the file that is used.
    ///   - unit: `StateDirectory=` of the unit; nil for who may not look into it.
    static func found(
        for content: String, configuration: String?, environment: [String: String], unit: String?
    ) -> String {
        let own = usual(for: content, environment: environment)
        guard environment["STATE_DIRECTORY"] == nil, let unit else { return own }
        let path = usual(for: content, environment: ["STATE_DIRECTORY": unit])
        // The unit's own configuration means the unit, also before it was ever started.
        guard !(configuration.map(isUnits) ?? false) else { return path }
        let isThere = FileManager.default.fileExists(atPath:)
        // What root has at home counts only where the unit has nothing: `build` by hand leaves a state there too.
        return isThere(path) || isThere(unit) && !isThere(own) ? path : own
    }

    /// systemd leads to `/var/lib/private` by a link. Without the link, what is there is the unit's all the same. A
    /// folder that root makes before the first start is taken over by systemd.
    private static var unitFolder: String {
        let (usual, kept) = ("/var/lib/\(Version.name)", "/var/lib/private/\(Version.name)")
        let isThere = FileManager.default.fileExists(atPath:)
        return !isThere(usual) && isThere(kept) ? kept : usual
    }

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
        let mark = Hexadecimal.text(SHA256.hash(data: Array(content.utf8)).prefix(4))
        return "\(folder)/\(name)-\(mark).sqlite"
    }
}
