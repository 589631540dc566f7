import Foundation
import TOMLKit

#if canImport(Glibc)
import Glibc
#endif

/// The text of a configuration: one file, and the fragments in `conf.d` beside it, as one tree of values in which each
/// key knows where it stands.
///
/// A fragment is read after the files before it, in the order of their names: its keys replace theirs, and its `[[feed]]`
/// tables come behind theirs.
struct ConfigurationText {
    /// Where a key stands.
    struct Place: Hashable, Sendable {
        var file: String
        /// Both counted from 1.
        var line: Int
        var column: Int
    }

    private(set) var values: [String: ConfigurationValue] = [:]
    private(set) var places: [String: Place] = [:]
    /// What is wrong with the files as TOML. Such a file counts as empty.
    private(set) var mistakes: [ConfigurationMistake] = []

    /// - Parameter path: nil where there is no file.
    init(readingFrom path: String?) {
        guard let path else { return }
        for file in [path] + Self.fragments(beside: path) {
            do throws(ConfigurationMistake) {
                add(try Self.contents(of: file), file: file)
            } catch {
                mistakes.append(error)
            }
        }
    }

    init(_ text: String, file: String) {
        add(text, file: file)
    }

    /// The fragments that belong to a configuration file.
    static func fragments(beside path: String) -> [String] {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath + "/conf.d"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            // What is there and cannot be listed is told when it is read.
            return FileManager.default.fileExists(atPath: folder) ? [folder] : []
        }
        return names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
    }

    mutating func add(_ text: String, file: String) {
        do throws(ConfigurationMistake) {
            let added = try Self.parse(text, file: file)
            let shift = feedCount(in: values)
            for (path, place) in KeyPositions(of: text).places {
                places[Self.shifted(path, by: shift)] = Place(file: file, line: place.line, column: place.column)
            }
            values = Self.merged(values, added)
        } catch {
            mistakes.append(error)
        }
    }

    /// Where a key stands, or else the table that it would be in.
    func place(of path: String) -> Place? {
        var path = path[...]
        while !path.isEmpty {
            if let place = places[String(path)] { return place }
            guard let end = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
            path = path[..<end]
        }
        return nil
    }

    private static func parse(_ text: String, file: String) throws(ConfigurationMistake) -> [String: ConfigurationValue]
    {
        do {
            return try ConfigurationValue.root(parsing: text)
        } catch let error as TOMLParseError {
            let begin = error.source.begin
            throw ConfigurationMistake(
                file: file, line: begin.line, column: begin.column, problem: "this is not TOML: \(error.description)",
                fix: "See https://toml.io for its rules")
        } catch let hazard as TOMLHazard {
            throw ConfigurationMistake(
                file: file, line: hazard.line, column: 1, problem: "this is not TOML: a date ends behind its T",
                fix: "No key takes a date; put it in quotes if it is text")
        } catch {
            throw ConfigurationMistake(file: file, line: 0, column: 0, problem: "\(error)", fix: "")
        }
    }

    private static func contents(of path: String) throws(ConfigurationMistake) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            if access(path, R_OK) != 0, errno == EACCES {
                throw ConfigurationMistake(
                    file: path, line: 0, column: 0, problem: "it cannot be read: Permission denied",
                    fix: "Let this user read it, or run this as one who may")
            }
            let exists = FileManager.default.fileExists(atPath: path)
            throw ConfigurationMistake(
                file: path, line: 0, column: 0,
                problem: exists ? "this file cannot be read as UTF-8 text" : "there is no such file",
                fix: exists
                    ? "Check its permissions and its encoding"
                    : "Check the path given with --config, or put the file back")
        }
    }

    private static func merged(
        _ old: [String: ConfigurationValue], _ new: [String: ConfigurationValue], isRoot: Bool = true
    ) -> [String: ConfigurationValue] {
        old.merging(new) { before, after in
            switch (before, after) {
            case (.table(let before), .table(let after)): .table(merged(before, after, isRoot: false))
            default: after
            }
        }.merging(isRoot ? feeds(old, new) : [:]) { $1 }
    }

    /// The feeds of both, where both have some.
    private static func feeds(
        _ old: [String: ConfigurationValue], _ new: [String: ConfigurationValue]
    ) -> [String: ConfigurationValue] {
        guard case .array(let before)? = old["feed"], case .array(let after)? = new["feed"] else { return [:] }
        return ["feed": .array(before + after)]
    }

    private func feedCount(in values: [String: ConfigurationValue]) -> Int {
        if case .array(let feeds)? = values["feed"] { feeds.count } else { 0 }
    }

    /// `feed[0].name` of a fragment is `feed[2].name` of the whole when two feeds stand before it.
    private static func shifted(_ path: String, by count: Int) -> String {
        guard count > 0, path.hasPrefix("feed["), let end = path.firstIndex(of: "]"),
            let number = Int(path[path.index(path.startIndex, offsetBy: 5)..<end])
        else { return path }
        return "feed[\(number + count)]\(path[path.index(after: end)...])"
    }
}
