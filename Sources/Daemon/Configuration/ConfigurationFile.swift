import Foundation
import Syndication

/// Reads `syndicated.toml`, the environment and the command line's overrides into a `Configuration`.
package enum ConfigurationFile {
    /// Where a configuration is looked for when none is named.
    package static let usualPlaces = ["syndicated.toml", "/etc/syndicated/syndicated.toml"]

    /// What the command line says; it wins over the file and the environment.
    package struct Overrides: Sendable {
        package var file: String?
        package var content: String?
        package var siteURL: String?
        package var listen: [String] = []
        package var state: String?

        package init() {}
    }

    /// - Throws: `ConfigurationError` with every mistake there is.
    package static func read(
        _ overrides: Overrides, environment: [String: String]
    ) throws(ConfigurationError) -> Configuration {
        let path = overrides.file ?? usualPlaces.first { FileManager.default.fileExists(atPath: $0) }
        let text = ConfigurationText(readingFrom: path)
        var configuration = try parse(text, file: path ?? usualPlaces[0], environment: environment)
        configuration.file = path
        try apply(overrides, to: &configuration)
        return configuration
    }

    /// The text of a configuration to its values.
    package static func parse(
        _ text: String, file: String, environment: [String: String] = [:]
    ) throws(ConfigurationError) -> Configuration {
        try parse(ConfigurationText(text, file: file), file: file, environment: environment)
    }

    private static func parse(
        _ text: ConfigurationText, file: String, environment: [String: String]
    ) throws(ConfigurationError) -> Configuration {
        let context = ConfigurationContext(text, file: file, environment: environment)
        var reader = ConfigurationReader(
            root: ConfigurationSection(path: "", values: text.values, context: context), context: context)
        let configuration = reader.read(feeds: text.values["feed"])
        guard context.mistakes.isEmpty else {
            throw ConfigurationError(mistakes: context.mistakes.sorted { $0.precedes($1) })
        }
        return configuration
    }

    private static func apply(
        _ overrides: Overrides, to configuration: inout Configuration
    ) throws(ConfigurationError) {
        var mistakes: [ConfigurationMistake] = []
        if let content = overrides.content {
            configuration.content.path = content
            configuration.note("content.path", .string(content), from: "CONTENT")
        }
        if let state = overrides.state {
            configuration.statePath = state
            configuration.note("state.path", .string(state), from: "--state")
        }
        if !overrides.listen.isEmpty {
            configuration.server.listen = overrides.listen
            configuration.note("server.listen", .array(overrides.listen.map { .string($0) }), from: "--listen")
        }
        if let address = overrides.siteURL {
            if let url = WebURL(address), url.isWeb {
                configuration.site.url = url
                configuration.note("site.url", .string(address), from: "--site-url")
            } else {
                mistakes.append(
                    ConfigurationMistake(
                        file: "--site-url", line: 0, column: 0, problem: "\"\(address)\" is not an address of the Web",
                        fix: "Use an absolute address such as https://www.example.org/"))
            }
        }
        guard mistakes.isEmpty else { throw ConfigurationError(mistakes: mistakes) }
    }
}

extension Configuration {
    fileprivate mutating func note(_ path: String, _ value: ConfigurationValue, from option: String) {
        let key = ConfigurationKey(path: path, value: value, origin: .commandLine(option), isSecret: false)
        if let index = keys.firstIndex(where: { $0.path == path }) { keys[index] = key } else { keys.append(key) }
    }
}
