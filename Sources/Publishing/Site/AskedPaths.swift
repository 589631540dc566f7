import Synchronization

/// The content files and pages that one article's links asked for, found or not.
final class AskedPaths: Sendable {
    private let paths = Mutex<Set<String>>([])
    private let shortage = Mutex<(any Error)?>(nil)

    func note(_ path: String) {
        paths.withLock { _ = $0.insert(path) }
    }

    /// No descriptor was left to look at a file with.
    func note(_ error: any Error) {
        shortage.withLock { $0 = error }
    }

    /// - Throws: why it is not known of every file whether it is there.
    func check() throws {
        if let error = shortage.withLock(\.self) { throw error }
    }

    var all: Set<String> { paths.withLock { $0 } }
}
