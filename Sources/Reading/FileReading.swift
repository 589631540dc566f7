package import Syndication

/// What reading one file gave.
package struct FileReading: Sendable, Hashable {
    /// What the file is.
    package enum Outcome: Sendable, Hashable {
        case article(Article)
        /// The file describes something else than an article: a section, a list of articles, a redirect. If it was an
        /// entry once, it is one no longer.
        case noEntry
        /// The file gives no article and does not say that it means to give none: it shows nothing, or looks like a list
        /// of articles. If it was an entry, the last good version stays, and the problem says why; else nobody need know.
        case doubtful(Problem)
        /// The file wants to be an article and cannot be read; `problems` says why. The last good version stays.
        case broken
    }

    /// What the file is.
    package var outcome: Outcome
    /// Warnings for what was repaired, in the order of their lines, at most twenty; behind them the error that made
    /// the file unreadable.
    package var problems: [Problem]

    /// - Parameter problems: in the order of their lines.
    package init(_ outcome: Outcome, problems: [Problem] = []) {
        self.outcome = outcome
        self.problems = problems
    }

    /// Nil where the file gave none.
    package var article: Article? {
        guard case .article(let article) = outcome else { return nil }
        return article
    }
}
