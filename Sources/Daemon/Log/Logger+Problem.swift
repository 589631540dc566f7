import Logging
import Syndication

extension Logger {
    /// - Parameter metadata: the path of a content file, where the problem is with one.
    func tell(_ problem: Problem, metadata: Logger.Metadata? = nil) {
        log(level: problem.severity == .error ? .error : .warning, "\(problem.event)", metadata: metadata)
    }
}
