import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// How the configuration on the disk differs from the one in force.
struct ConfigurationOnDisk: Sendable, Equatable {
    /// Why it cannot be taken up.
    var problem: String?
    /// Keys that have changed and are taken up by a reload.
    var waitsForReload: [String] = []
    /// Keys that have changed and need a restart.
    var waitsForRestart: [String] = []
    /// What it names, and a start needs.
    var certificateFiles: [String] = []
}

/// What the files of a configuration, or others that settings are made of, look like from outside. It is another one when
/// one of them has changed.
struct ConfigurationMark: Sendable, Equatable {
    private struct File: Sendable, Equatable {
        var path: String
        /// Empty where there is no such file.
        var facts: [Int]
    }

    private let files: [File]

    /// - Parameters:
    ///   - path: of the main file; nil where there is none.
    ///   - others: paths of files that it names.
    init(of path: String?, with others: [String] = []) {
        self.init(ofFiles: (path.map { [$0] + ConfigurationText.fragments(beside: $0) } ?? []) + others)
    }

    /// - Parameter paths: also of files that are not there.
    init(ofFiles paths: [String]) {
        files = paths.map { path in
            var facts = stat()
            guard stat(path, &facts) == 0 else { return File(path: path, facts: []) }
            return File(
                path: path,
                facts: [
                    Int(facts.st_ino), Int(facts.st_size), facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec,
                    facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec,
                ])
        }
    }

    /// Says when the files are to be read: once for each change, and not while somebody still writes.
    struct Follower: Sendable {
        private var seen: ConfigurationMark?
        private var looked: ConfigurationMark?

        /// Whether they have ever been due.
        var hasLooked: Bool { looked != nil }

        /// - Returns: whether the files have changed since they were looked at, and not since the last call.
        mutating func isDue(_ mark: ConfigurationMark) -> Bool {
            defer { seen = mark }
            guard mark == seen, mark != looked else { return false }
            looked = mark
            return true
        }
    }
}
