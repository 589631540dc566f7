package import Logging
package import Syndication

extension Logger {
    /// Tells what is wrong with a file, as bad as it is.
    ///
    /// - Parameter metadata: the path of a content file, where the problem is with one.
    package func tell(_ problem: Problem, metadata: Logger.Metadata? = nil) {
        log(level: problem.severity == .error ? .error : .warning, "\(problem.event)", metadata: metadata)
    }
}
