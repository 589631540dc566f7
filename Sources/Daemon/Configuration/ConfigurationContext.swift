import Foundation
import Syndication

/// Where the value of a key comes from. What stands further down wins.
enum ConfigurationOrigin: Hashable, Sendable, CustomStringConvertible {
    case standard
    case file(ConfigurationText.Place)
    /// A file in `$CREDENTIALS_DIRECTORY`, named as the key is.
    case credential(String)
    case environment(String)
    case commandLine(String)

    var description: String {
        switch self {
        case .standard: "default"
        case .file(let place): "\(place.file):\(place.line):\(place.column)"
        case .credential(let name): "credential \(name)"
        case .environment(let name): "environment \(name)"
        case .commandLine(let option): "command line \(option)"
        }
    }
}

/// A key as it was read, for `config show` and for the comparison of two readings.
struct ConfigurationKey: Hashable, Sendable {
    /// `server.max-age`, `feed[0].name`
    var path: String
    /// Nil where it is not set and has no default of its own.
    var value: ConfigurationValue?
    var origin: ConfigurationOrigin
    /// Whether its value must not be shown.
    var isSecret: Bool
    /// The value as the daemon itself writes it, where it may be written in several ways: `5m` for `300s`.
    var plain: ConfigurationValue?

    /// What is the same in two readings that mean the same.
    var meaning: ConfigurationValue? { plain ?? value }
}

/// Something that is no mistake, and that a person should know of.
struct ConfigurationNotice: Hashable, Sendable, CustomStringConvertible {
    /// Of the key that it is about.
    var origin: ConfigurationOrigin
    /// Without its full stop.
    var text: String

    /// The text with its end.
    var sentence: String { text.hasSuffix("?") ? text : text + "." }

    /// The place, where there is one, and the words.
    var description: String { origin == .standard ? text : "\(origin): \(text)" }
}

/// What one reading of a configuration knows and collects.
final class ConfigurationContext {
    private let text: ConfigurationText
    private let file: String
    private let environment: [String: String]
    /// The paths of credentials by the keys that they are named after.
    private let credentials: [String: String]
    private(set) var mistakes: [ConfigurationMistake]
    private(set) var notices: [ConfigurationNotice] = []
    /// In the order in which they were read.
    private(set) var keys: [ConfigurationKey] = []
    private var knownVariables: Set<String> = []
    private let isWhole: Bool

    /// - Parameters:
    ///   - file: named where a mistake has no place of its own.
    ///   - isWhole: false where somebody may set keys whom this process does not see.
    init(_ text: ConfigurationText, file: String, environment: [String: String], isWhole: Bool = true) {
        self.text = text
        self.file = file
        self.isWhole = isWhole
        self.environment = environment
        let (credentials, mistake) = Self.credentials(in: environment)
        self.credentials = credentials
        mistakes = text.mistakes + [mistake].compactMap(\.self)
    }

    /// A value that wins over the files.
    func override(of path: String) -> (text: String, origin: ConfigurationOrigin)? {
        let name = Self.variable(for: path)
        knownVariables.insert(name)
        if let value = environment[name] { return (value, .environment(name)) }
        switch credentials[path].map({ SecretFile($0) }) {
        case .text(let value)?: return (value.trimmingCharacters(in: .newlines), .credential(path))
        case .unreadable(let reason)?:
            report(
                .credential(path), "it cannot be read: \(reason)",
                remedy: "Mend the file that LoadCredential=\(path): names")
            return nil
        case .missing?, nil: return nil
        }
    }

    func origin(of path: String) -> ConfigurationOrigin {
        text.place(of: path).map { .file($0) } ?? .standard
    }

    /// Where a key comes from that is in no file; nil for one that is, or that nobody has set.
    func source(of path: String) -> ConfigurationOrigin? {
        guard let origin = keys.last(where: { $0.path == path })?.origin else { return nil }
        switch origin {
        case .standard, .file: return nil
        case .credential, .environment, .commandLine: return origin
        }
    }

    /// The tables that have a key of this name, as a file writes them, of what has been read.
    func tables(having key: String) -> [String] {
        var tables: [String] = []
        // What has no effect, and is a secret, is nobody's meaning.
        for parts in keys.filter({ !$0.isSecret }).map({ $0.path.split(separator: ".") })
        where parts.count == 2 && parts[1] == key {
            let table = parts[0].hasPrefix("feed[") ? "[[feed]]" : "[\(parts[0])]"
            if !tables.contains(table) { tables.append(table) }
        }
        return tables
    }

    func record(_ key: ConfigurationKey) {
        keys.append(key)
    }

    func report(_ path: String, _ what: String, remedy: String = "") {
        report(place(of: path), what, remedy: remedy)
    }

    func report(_ origin: ConfigurationOrigin, _ what: String, remedy: String) {
        let mistake =
            switch origin {
            case .file(let place):
                ConfigurationMistake(
                    file: place.file, line: place.line, column: place.column, what: what, remedy: remedy)
            case .environment: ConfigurationMistake(file: "environment", line: 0, column: 0, what: what, remedy: remedy)
            case .credential(let name):
                ConfigurationMistake(file: "credential \(name)", line: 0, column: 0, what: what, remedy: remedy)
            case .commandLine(let option):
                ConfigurationMistake(file: option, line: 0, column: 0, what: what, remedy: remedy)
            case .standard: ConfigurationMistake(file: file, line: 0, column: 0, what: what, remedy: remedy)
            }
        mistakes.append(mistake)
    }

    /// A key that others need is not set. Where somebody else may have set it, that is no mistake.
    func reportMissing(_ path: String, _ what: String, remedy: String) {
        guard !isWhole else { return report(path, what, remedy: remedy) }
        notice(
            path,
            "\(what), as far as it can be seen here; the service may have it from its environment or a credential. If "
                + "not: \(remedy)")
    }

    /// - Parameter path: of the key that it is about; nil where no key is.
    func notice(_ path: String?, _ text: String) {
        notices.append(ConfigurationNotice(origin: path.map(place) ?? .standard, text: text))
    }

    /// Where a key was read, or where it would stand.
    private func place(of path: String) -> ConfigurationOrigin {
        keys.last { $0.path == path }?.origin ?? origin(of: path)
    }

    /// Reports the variables that look like ours and set nothing. To be called when every key has been read.
    func finish() {
        // No shell sets those of a [[feed]].
        let possible = knownVariables.filter { !$0.contains("[") }
        for name in environment.keys.sorted() where name.hasPrefix(Self.prefix) && !knownVariables.contains(name) {
            let rest = name.dropFirst(Self.prefix.count)
            guard !ServiceLinks.contains(rest) else { continue }
            let nearest = Spelling.nearest(to: name, among: possible).map { "Did you mean \"\($0)\"?" }
            let problem = "\(name) sets no key of the configuration"
            // Every key has a table, and two underscores behind it. What has none may be somebody else's.
            guard rest.contains("__") else {
                let advice = nearest ?? "Two underscores stand between a table and its key"
                notices.append(
                    ConfigurationNotice(
                        origin: .environment(name), text: "it sets no key of the configuration. \(advice)"))
                continue
            }
            report(
                .environment(name), problem,
                remedy: nearest ?? "`syndicated config show --effective` lists the keys")
        }
    }

    private static let prefix = "SYNDICATED_"

    private static func variable(for path: String) -> String {
        prefix + path.uppercased().split(separator: ".").joined(separator: "__").replacing("-", with: "_")
    }

    /// A secret is a file of its own there, as systemd's `LoadCredential=state.url:/etc/…` makes it. What is named after
    /// no key is not ours to read.
    ///
    /// - Returns: and a mistake, where the service manager names a folder that cannot be looked into.
    private static func credentials(
        in environment: [String: String]
    ) -> (paths: [String: String], mistake: ConfigurationMistake?) {
        guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return ([:], nil) }
        let (names, problem) = SecretFile.names(in: folder)
        let mistake = problem.map {
            ConfigurationMistake(
                file: "environment", line: 0, column: 0,
                what: "CREDENTIALS_DIRECTORY names \(folder), which cannot be looked into: \($0)",
                remedy: "Let the service manager set it, or unset it")
        }
        return (Dictionary(names.filter { $0.contains(".") }.map { ($0, "\(folder)/\($0)") }) { $1 }, mistake)
    }
}
