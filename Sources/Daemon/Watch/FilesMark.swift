import Glibc

/// What the files that settings are made of look like from outside. It is another one when one of them has changed.
struct FilesMark: Sendable, Equatable {
    private struct File: Sendable, Equatable {
        var path: String
        /// Empty where there is no such file.
        var facts: [Int]
    }

    private let files: [File]

    /// - Parameter paths: also of files that are not there.
    init(of paths: [String]) {
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
        private var seen: FilesMark?
        private var looked: FilesMark?

        /// - Returns: whether the files have changed since they were looked at, and not since the last call.
        mutating func isDue(_ mark: FilesMark) -> Bool {
            defer { seen = mark }
            guard mark == seen, mark != looked else { return false }
            looked = mark
            return true
        }
    }
}
