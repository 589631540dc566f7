import Foundation
import Syndication
import TOMLKit

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
        let text = try path.map { (path) throws(ConfigurationError) in try contents(of: path) } ?? ""
        var configuration = try parse(text, file: path ?? usualPlaces[0], environment: environment)
        configuration.file = path
        try apply(overrides, to: &configuration)
        return configuration
    }

    /// The text of a configuration to its values.
    package static func parse(
        _ text: String, file: String, environment: [String: String] = [:]
    ) throws(ConfigurationError) -> Configuration {
        let root: [String: ConfigurationValue]
        do {
            root = try ConfigurationValue.root(parsing: text)
        } catch let error as TOMLParseError {
            let begin = error.source.begin
            throw ConfigurationError(mistakes: [
                ConfigurationMistake(
                    file: file, line: begin.line, column: begin.column,
                    problem: "this is not TOML: \(error.description)", fix: "See https://toml.io for its rules")
            ])
        } catch let hazard as TOMLHazard {
            throw ConfigurationError(mistakes: [
                ConfigurationMistake(
                    file: file, line: hazard.line, column: 1, problem: "this is not TOML: a date ends behind its T",
                    fix: "No key takes a date; put it in quotes if it is text")
            ])
        } catch {
            throw ConfigurationError(mistakes: [
                ConfigurationMistake(file: file, line: 0, column: 0, problem: "\(error)", fix: "")
            ])
        }
        let context = ConfigurationContext(file: file, positions: KeyPositions(of: text), environment: environment)
        var reader = ConfigurationReader(
            root: ConfigurationSection(path: "", values: root, context: context), context: context)
        let configuration = reader.read(feeds: root["feed"])
        guard context.mistakes.isEmpty else {
            throw ConfigurationError(mistakes: context.mistakes.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return configuration
    }

    private static func contents(of path: String) throws(ConfigurationError) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw ConfigurationError(mistakes: [
                ConfigurationMistake(
                    file: path, line: 0, column: 0,
                    problem: exists ? "this file cannot be read as UTF-8 text" : "there is no such file",
                    fix: exists ? "Check its permissions and its encoding" : "Check the path given with --config")
            ])
        }
    }

    private static func apply(
        _ overrides: Overrides, to configuration: inout Configuration
    ) throws(ConfigurationError) {
        var mistakes: [ConfigurationMistake] = []
        if let content = overrides.content { configuration.content.path = content }
        if let state = overrides.state { configuration.statePath = state }
        if !overrides.listen.isEmpty { configuration.server.listen = overrides.listen }
        if let address = overrides.siteURL {
            if let url = WebURL(address), url.isWeb {
                configuration.site.url = url
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
