/// A configuration mistake, phrased for the person who can mend it.
package struct ConfigurationMistake: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or `environment` for a variable.
    package let file: String
    /// Both counted from 1; 0 when the mistake has no place of its own, such as a missing file.
    package let line: Int
    /// Counted from 1, in characters; 0 as the line.
    package let column: Int
    /// What is wrong. One sentence without its full stop.
    package let what: String
    /// What mends it. One sentence without its full stop, or a question; may be empty.
    package let remedy: String

    /// The place, what is wrong, and what mends it, on one line.
    package var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        let end = remedy.isEmpty || remedy.hasSuffix("?") ? "" : "."
        return "\(place): \(what)." + (remedy.isEmpty ? "" : " ") + remedy + end
    }

    /// In the order of a file's lines; what has no place comes first.
    func precedes(_ other: ConfigurationMistake) -> Bool {
        (line == 0 ? "" : file, line, column) < (other.line == 0 ? "" : other.file, other.line, other.column)
    }
}

/// Everything that is wrong with a configuration: all of it, not the first.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// At least one.
    package let mistakes: [ConfigurationMistake]

    /// Whether nothing is wrong but options of the command line.
    var isOfCommandLine: Bool { mistakes.allSatisfy { $0.file.hasPrefix("--") } }

    /// A line for each.
    package var description: String {
        mistakes.map(\.description).joined(separator: "\n")
    }
}
