import Foundation
import Syndication

/// A configuration as text: TOML that could be a configuration file itself, but for its secrets.
struct ConfigurationListing {
    /// Whether keys that nobody has set are listed with their defaults.
    var isEffective = false
    /// Whether each key says where its value comes from.
    var tellsOrigins = false

    func text(of configuration: Configuration) -> String {
        var lines: [String] = []
        var section = ""
        for key in Self.ordered(configuration.keys.filter(isListed)) {
            let (table, name) = Self.split(key.path)
            if table != section {
                if !lines.isEmpty { lines.append("") }
                let isFeed = table.hasPrefix("feed[")
                lines.append(isFeed ? "[[feed]]" : "[\(table)]")
                section = table
            }
            lines.append(line(of: key, named: name))
        }
        return lines.joined(separator: "\n")
    }

    private func isListed(_ key: ConfigurationKey) -> Bool {
        isEffective || key.origin != .standard
    }

    private func line(of key: ConfigurationKey, named name: String) -> String {
        let value = key.isSecret && key.value != nil ? "\"\(SecretMask.mark)\"" : key.value.map(Self.written)
        // A key without a value cannot be written in TOML.
        let line = value.map { "\(name) = \($0)" } ?? "# \(name) is not set"
        guard tellsOrigins else { return line }
        return line + String(repeating: " ", count: max(1, 40 - line.count)) + "# \(key.origin)"
    }

    /// `server` and `max-age`; `feed[0]` and `name`; `hub` and `lease.default`.
    private static func split(_ path: String) -> (table: String, name: String) {
        guard let dot = path.firstIndex(of: ".") else { return ("", path) }
        return (String(path[..<dot]), String(path[path.index(after: dot)...]))
    }

    /// By table, in the order of the documentation, and as they were read within.
    private static func ordered(_ keys: [ConfigurationKey]) -> [ConfigurationKey] {
        keys.enumerated().sorted {
            (place($0.element.path) + [$0.offset]).lexicographicallyPrecedes(place($1.element.path) + [$1.offset])
        }.map(\.element)
    }

    private static let tables = ["site", "content", "feed", "server", "hub", "push", "state", "log"]

    private static func place(_ path: String) -> [Int] {
        let table = split(path).table
        guard table.hasPrefix("feed[") else { return [tables.firstIndex(of: table) ?? tables.count, 0] }
        return [tables.firstIndex(of: "feed") ?? 0, Int(table.dropFirst(5).dropLast()) ?? 0]
    }

    private static func written(_ value: ConfigurationValue) -> String {
        switch value {
        case .string(let text): quoted(SecretMask.masked(text))
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let flag): String(flag)
        case .array(let elements): "[\(elements.map(written).joined(separator: ", "))]"
        case .table(let values):
            "{ \(values.sorted { $0.key < $1.key }.map { "\($0.key) = \(written($0.value))" }.joined(separator: ", ")) }"
        case .moment: "\"\""
        }
    }

    /// A basic string of TOML.
    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where scalar.isControl: out += scalar.escape
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

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
