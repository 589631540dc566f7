import Glibc
import Syndication

/// The file of a Unix socket: made free before we listen at it, and removed when we stop.
struct UnixSocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Removes what an earlier process left, but only a socket that nobody answers at.
    ///
    /// - Parameter key: what sets the path, for a person.
    static func makeWay(at path: String, setBy key: String) throws(ServingError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ServingError(
                .cannotListen, "\(path) exists and is not a socket", remedy: "Choose another path, or move it away")
        }
        guard !isAnswered(path) else { throw .inUse(.unix(path: path), setBy: key) }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw ServingError(
                .cannotListen, "The old socket \(path) cannot be removed: \(systemMessage(errno))",
                remedy: "Remove it, or let this user write to its folder")
        }
    }

    /// The socket that was just made at a path. Everyone may connect to one that serves feeds: they are public, and a
    /// proxy runs as another user. Who may reach it is decided by its folder.
    ///
    /// - Parameter isPrivate: only this user may connect.
    /// - Returns: nil when it is gone already.
    /// - Throws: `ServingError` when one that is private cannot be closed to others.
    init?(at path: String, isPrivate: Bool) throws(ServingError) {
        guard chmod(path, isPrivate ? 0o600 : 0o666) == 0 || !isPrivate else {
            throw ServingError(
                .cannotListen,
                "The socket \(path) cannot be closed to other users: \(systemMessage(errno))",
                remedy: "Choose a path on a file system that keeps permissions")
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.path = path
        device = status.st_dev
        inode = status.st_ino
    }

    /// Removes the file unless another process has put its own there.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        unlink(path)
    }

    private static func isAnswered(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        // A full backlog (EAGAIN) has someone behind it too.
        return UnixSocketAddress(path)?.withPointer { connect(descriptor, $0, $1) } == 0 || errno != ECONNREFUSED
    }
}
