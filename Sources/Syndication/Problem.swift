/// Something in the content that a person should know of, and can mend.
///
/// A problem with one file never stops another: an `error` means that the file gives no article (or keeps its last
/// good version), a `warning` that it does, with the repair that the text names.
package struct Problem: Hashable, Sendable, Codable, Error, CustomStringConvertible {
    /// How bad a problem is.
    package enum Severity: String, Sendable, Codable, Hashable {
        case warning
        case error
    }

    /// Whether the article is kept out by it.
    package var severity: Severity
    /// The path below the content folder.
    package var file: String
    /// Counted from 1, where it is known.
    package var line: Int?
    /// Counted from 1, in characters, where it is known.
    package var column: Int?
    /// What is wrong. One sentence without its full stop.
    package var what: String
    /// What mends it. One sentence without its full stop; may be empty.
    package var remedy: String

    /// Takes the words for a person: see `what` and `remedy` for their form.
    package init(
        _ severity: Severity, file: String, line: Int? = nil, column: Int? = nil, _ what: String, remedy: String = ""
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.what = what
        self.remedy = remedy
    }

    /// `news/funding.md:3:7: warning: the date "14/03" is ambiguous. Write it year first, as 2026-03-14.`
    package var description: String {
        // Names and words of an article are shown to a person as what they are, whatever they would do to a terminal.
        "\(place): \(severity.rawValue): \(sentences)".withoutControls()
    }

    /// The same for a log, which tells by itself how bad it is, and escapes control characters in a way of its own.
    package var event: String { "\(place): \(sentences)" }

    private var place: String {
        var place = file
        if let line {
            place += ":\(line)"
            if let column { place += ":\(column)" }
        }
        return place
    }

    private var sentences: String {
        guard !remedy.isEmpty else { return what + "." }
        return "\(what). \(remedy)" + (remedy.hasSuffix("?") ? "" : ".")
    }
}
