import Glibc

/// The state file that is open, told from any other that comes to be at its path.
///
/// A file that is deleted under an open connection takes writes as before, and all of them are gone with the process.
/// So whoever stores something asks first whether it can be found again (spec reliability.md F5).
struct OpenedFile: Sendable {
    private let path: String
    private let device: dev_t
    private let number: ino_t

    /// - Parameter path: of a file that has just been opened.
    init(_ path: String) throws(StorageError) {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw StorageError(errno, doing: "looking at the file", path: path)
            }
            throw .gone(path)
        }
        self.path = path
        device = facts.st_dev
        number = facts.st_ino
    }

    var isInPlace: Bool { (try? check()) != nil }

    /// - Throws: `StorageError` when the path leads to nothing, or to another file.
    func check() throws(StorageError) {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            // A folder that cannot be looked into for a moment says nothing of the file.
            guard errno == ENOENT || errno == ENOTDIR else { return }
            throw StorageError(
                .lost, path: path,
                "the file was deleted or moved away while it was open, and nothing more can be stored",
                remedy: "Put it back, or stop the daemon, restore the file from a backup and start again")
        }
        guard facts.st_dev == device, facts.st_ino == number else {
            throw StorageError(
                .lost, path: path,
                "another file was put in the place of the one that is open, and nothing more can be stored",
                remedy: "Put the old one back, or restart the daemon if the new one is meant")
        }
    }
}
