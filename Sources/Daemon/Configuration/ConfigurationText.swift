import Foundation
import Glibc
import TOML

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
        add(Array(text.utf8), file: file)
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

    private mutating func add(_ text: [UInt8], file: String) {
        do throws(TOMLProblem) {
            let entries = try TOMLDocument(strictly: text).entries
            note(entries, in: "", of: file, feedsBefore: feedCount(in: values))
            values = Self.merged(values, ConfigurationValue.table(entries))
        } catch {
            mistakes.append(
                ConfigurationMistake(
                    file: file, line: error.place.line, column: error.place.column,
                    what: "this is not TOML: \(error.what)", remedy: error.remedy))
        }
    }

    // MARK: Places

    /// Notes where keys stand, and what they hold. `feed[0]` of a fragment is `feed[2]` of the whole when two feeds stand
    /// before it.
    private mutating func note(_ entries: [TOMLEntry], in table: String, of file: String, feedsBefore: Int = 0) {
        for entry in entries {
            let path = table.isEmpty ? entry.key : "\(table).\(entry.key)"
            note(entry.place, at: path, of: file)
            note(entry.value, at: path, of: file, itemsBefore: path == "feed" ? feedsBefore : 0)
        }
    }

    private mutating func note(_ value: TOMLValue, at path: String, of file: String, itemsBefore: Int = 0) {
        switch value.content {
        case .text, .word: break
        case .table(let entries): note(entries, in: path, of: file)
        case .array(let values):
            for (number, value) in values.enumerated() {
                let path = "\(path)[\(number + itemsBefore)]"
                note(value.place, at: path, of: file)
                note(value, at: path, of: file)
            }
        }
    }

    private mutating func note(_ place: TOMLPlace, at path: String, of file: String) {
        places[path] = Place(file: file, line: place.line, column: place.column)
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

    // MARK: Files

    private static func contents(of path: String) throws(ConfigurationMistake) -> [UInt8] {
        do {
            // Whoever gives it wants none to be read. A pipe is refused: what was read of it once is gone at a reload.
            if path == "/dev/null" { return [] }
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            if access(path, R_OK) != 0, errno == EACCES {
                throw ConfigurationMistake(
                    file: path, line: 0, column: 0, what: "it cannot be read: Permission denied",
                    remedy: "Let this user read it, or run this as one who may")
            }
            let exists = FileManager.default.fileExists(atPath: path)
            throw ConfigurationMistake(
                file: path, line: 0, column: 0,
                what: exists ? "this file cannot be read" : "there is no such file",
                remedy: exists
                    ? "Check what it is, and its permissions"
                    : "Check the path given with --config, or put the file back")
        }
    }

    // MARK: Merging

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
}
