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
