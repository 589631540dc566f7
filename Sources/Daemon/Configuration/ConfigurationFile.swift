import Foundation
import Serving
import Syndication

/// Reads `syndicated.toml`, the environment and the command line's overrides into a `Configuration`.
package enum ConfigurationFile {
    /// Where a configuration is looked for when none is named.
    package static let usualPlaces = ["syndicated.toml", "/etc/syndicated/syndicated.toml"]

    /// What the command line says; it wins over the file and the environment.
    package struct Overrides: Sendable {
        /// The file to read; nil for the first of the usual places that has one.
        package var file: String?
        /// The content folder, `CONTENT`.
        package var content: String?
        /// As written: `[site] url`.
        package var siteURL: String?
        /// As written: `[server] listen`; empty where nothing is said.
        package var listen: [String] = []
        /// The state file.
        package var state: String?

        /// Nothing is said.
        package init() {}
    }

    /// - Parameter isWhole: whether all that the daemon is told is seen here too, as the daemon itself sees it; else a key
    ///   that others need and that is not set is a notice. Nil: as the file and the environment tell it.
    /// - Throws: `ConfigurationError` with every mistake there is.
    package static func read(
        _ overrides: Overrides, environment: [String: String], isWhole: Bool? = nil
    ) throws(ConfigurationError) -> Configuration {
        let (configuration, mistakes) = readLeniently(overrides, environment: environment, isWhole: isWhole)
        guard mistakes.isEmpty else { throw ConfigurationError(mistakes: mistakes) }
        return configuration
    }

    /// What can be read of a configuration that may be wrong, for who only looks for the running daemon.
    ///
    /// - Returns: with the defaults in place of what is wrong, and every mistake there is.
    static func readLeniently(
        _ overrides: Overrides, environment: [String: String], isWhole: Bool? = nil
    ) -> (configuration: Configuration, mistakes: [ConfigurationMistake]) {
        let path = path(overrides)
        let isWhole = isWhole ?? Credentials.areAllSeen(in: environment, configuration: path)
        let text = ConfigurationText(readingFrom: path)
        var (configuration, mistakes) = parse(
            text, file: path ?? usualPlaces[0], environment: environment, isWhole: isWhole)
        configuration.file = path
        mistakes += apply(overrides, to: &configuration)
        return (configuration, mistakes)
    }

    /// The file that is read, if there is one.
    static func path(_ overrides: Overrides) -> String? {
        overrides.file ?? usualPlaces.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The text of a configuration to its values.
    package static func parse(
        _ text: String, file: String, environment: [String: String] = [:]
    ) throws(ConfigurationError) -> Configuration {
        let (configuration, mistakes) = parse(
            ConfigurationText(text, file: file), file: file, environment: environment)
        guard mistakes.isEmpty else { throw ConfigurationError(mistakes: mistakes) }
        return configuration
    }

    private static func parse(
        _ text: ConfigurationText, file: String, environment: [String: String], isWhole: Bool = true
    ) -> (Configuration, [ConfigurationMistake]) {
        let context = ConfigurationContext(text, file: file, environment: environment, isWhole: isWhole)
        var reader = ConfigurationReader(
            root: ConfigurationSection(path: "", values: text.values, context: context), context: context)
        let configuration = reader.read(feeds: text.values["feed"])
        return (configuration, context.mistakes.sorted { $0.precedes($1) })
    }

    private static func apply(
        _ overrides: Overrides, to configuration: inout Configuration
    ) -> [ConfigurationMistake] {
        var mistakes: [ConfigurationMistake] = []
        if let content = overrides.content {
            configuration.content.path = content
            configuration.note("content.path", .string(content), from: "CONTENT")
        }
        if let state = overrides.state {
            configuration.statePath = state
            configuration.note("state.path", .string(state), from: "--state")
        }
        var listen: [ListenAddress] = []
        for text in overrides.listen {
            do throws(ServingError) {
                listen.append(try ListenAddress(text))
            } catch {
                mistakes.append(
                    ConfigurationMistake(file: "--listen", line: 0, column: 0, what: error.what, remedy: error.remedy))
            }
        }
        if !listen.isEmpty, mistakes.isEmpty {
            configuration.server.listen = listen
            configuration.note("server.listen", .array(overrides.listen.map { .string($0) }), from: "--listen")
            mistakes += configuration.server.collisions.filter { [$0.key, $0.otherKey].contains("listen") }.map {
                ConfigurationMistake(file: "--listen", line: 0, column: 0, what: $0.what, remedy: $0.remedy)
            }
        }
        if let address = overrides.siteURL {
            if let url = WebURL(address), url.isWeb {
                configuration.site.url = url.asFolder
                configuration.note("site.url", .string(address), from: "--site-url")
            } else {
                mistakes.append(
                    ConfigurationMistake(
                        file: "--site-url", line: 0, column: 0, what: "\"\(address)\" is not an address of the Web",
                        remedy: "Use an absolute address such as https://www.example.org/"))
            }
        }
        return mistakes
    }
}

extension Configuration {
    fileprivate mutating func note(_ path: String, _ value: ConfigurationValue, from option: String) {
        let key = ConfigurationKey(path: path, value: value, origin: .commandLine(option), isSecret: false)
        if let index = keys.firstIndex(where: { $0.path == path }) { keys[index] = key } else { keys.append(key) }
    }
}
