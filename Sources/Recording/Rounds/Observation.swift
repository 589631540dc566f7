package import Syndication

/// What reading found at one path.
package struct Observation: Sendable {
    /// What there is at the path.
    package enum Finding: Sendable {
        /// It is passed on many times, and what an article refers to is a lot to count: a box counts once.
        indirect case article(Article, FileStamp)
        /// A file that holds no article: a picture, a data file, a section's `_index.md`.
        case notAnEntry(FileStamp)
        /// A file that holds no article, maybe by mishap: a page that was cut, one that looks like a list. What was published
        /// of it before stays, and the problem tells why.
        case doubtful(FileStamp, Problem)
        /// A file that should hold an article and cannot be read. What was published of it before stays.
        case broken(FileStamp, [Problem])
        /// The same, where its disk, its server or a missing right is in the way, and may be so no longer without a trace at
        /// the file: it counts as unread. The stamp tells only which file it is.
        case unreadable(FileStamp, [Problem])
        /// There is no file any more.
        case gone
    }

    /// Below the content folder.
    package var path: String
    /// What there is at the path.
    package var finding: Finding
    /// What reading repaired in an article that it could read.
    package var warnings: [Problem]

    /// - Parameter path: below the content folder.
    package init(path: String, finding: Finding, warnings: [Problem] = []) {
        self.path = path
        self.finding = finding
        self.warnings = warnings
    }
}
