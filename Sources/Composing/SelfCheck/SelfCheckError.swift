package import Syndication

/// A composed document does not keep what we promise of it. It must not be published; the last good one stays.
package struct SelfCheckError: Error, Equatable, CustomStringConvertible {
    /// The document, such as `news.atom`.
    package let document: String
    /// The entry at fault; nil when the fault is in the feed's own part.
    package let entry: EntryID?
    /// The line of the document, counted from 1, where it is known.
    package let line: Int?
    /// What is wrong. One sentence without its full stop.
    package let fault: String

    /// `news.atom:12: entry tag:example.org,2026:1: the link "/a" is not an absolute URL.`
    package var description: String {
        document + (line.map { ":\($0)" } ?? "") + ": " + (entry.map { "entry \($0): " } ?? "") + fault + "."
    }
}

/// A fault while it is on its way to becoming a `SelfCheckError`.
struct Fault: Error {
    let what: String
    var line: Int?
    /// The place of the entry at fault among the entries.
    var entry: Int?

    init(_ what: String, line: Int? = nil, entry: Int? = nil) {
        self.what = what
        self.line = line
        self.entry = entry
    }
}
