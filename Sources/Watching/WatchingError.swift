import Glibc
package import Syndication

/// Why the content folder, or a file in it, cannot be read.
package enum WatchingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The content folder itself is not there, or cannot be entered.
    case root(path: String, code: CInt)
    /// There is no such file, or no longer.
    case missing(String)
    /// The path or a link in it leaves the content folder (spec security.md 24).
    case outside(String)
    /// A folder, FIFO, socket or device has the name of a file. `kind` is "a folder", "a FIFO", …
    case notRegular(String, kind: String)
    /// No other file can take its place, for a reason that is told: it is read all the same.
    case irreplaceable(String, reason: String)
    case tooLarge(String, bytes: Int64, limit: Int)
    /// Somebody was writing the file while it was read: a later change will tell when it is complete.
    case changing(String)
    case unreadable(String, code: CInt)
    /// Another file cannot be put in its place. `doing` is empty, or ends with a colon and a space.
    case unwritable(String, doing: String = "", code: CInt)
    /// This process, or the whole system, has no descriptor left. It says nothing of the content, and goes by.
    case outOfFiles(String, reason: String)
    /// Somebody wants an end before all was looked at. It says nothing of the content.
    case stopped
    /// This user has as many instances of inotify as the kernel gives.
    case noInstance
    /// The kernel refused something that watching needs.
    case failed(doing: String, reason: String)

    /// As `problem` says it.
    package var description: String { problem.description }

    /// The same for the log, with what mends it.
    package var problem: Problem {
        switch self {
        case .root(let path, let code):
            Problem(
                .error, file: path, "the content folder cannot be read: \(systemMessage(code))",
                remedy: "Make the folder, or let the user that runs the daemon read it")
        case .missing(let path):
            Problem(.warning, file: path, "the file is gone")
        case .outside(let path):
            Problem(
                .warning, file: path, "a link leads out of the content folder, and is not followed",
                remedy: "Make it a relative link to something inside, or put the file itself here")
        case .notRegular(let path, let kind):
            Problem(.warning, file: path, "this is \(kind), not a file, and is left out", remedy: "Remove or rename it")
        case .irreplaceable(let path, let reason):
            Problem(.warning, file: path, reason)
        case .tooLarge(let path, let bytes, let limit):
            Problem(
                .error, file: path, "the file has \(bytes) bytes, and at most \(limit) are read",
                remedy: "Make it smaller")
        case .changing(let path):
            Problem(.warning, file: path, "the file is being written, and is read when it is complete")
        case .unreadable(let path, let code):
            Problem(
                .error, file: path, "it cannot be read: \(systemMessage(code))", remedy: Self.remedy(ofReading: code))
        case .unwritable(let path, let doing, let code):
            Problem(
                .error, file: path, "a file in its place cannot be written: \(doing)\(systemMessage(code))",
                remedy: [EPERM, EACCES, EROFS].contains(code)
                    ? "Let the daemon run as the owner of the articles, and write there (drop-in write-back.conf)" : "")
        case .outOfFiles(let path, let reason):
            Problem(
                .error, file: path, "it cannot be read for now: \(reason)",
                remedy: "Raise LimitNOFILE= in the unit")
        case .stopped:
            Problem(.warning, file: ".", "the daemon is stopping, and does not look any further")
        case .noInstance:
            Problem(
                .error, file: ".", "the kernel's limit of inotify instances is reached",
                remedy: InotifyLimit.instances.remedy)
        case .failed(let doing, let reason):
            Problem(.error, file: ".", "\(doing) failed: \(reason)")
        }
    }

    private static func remedy(ofReading code: CInt) -> String {
        switch code {
        case EACCES, EPERM: "Let the user that runs the daemon read it"
        case ESTALE, ETIMEDOUT, ENOTCONN, ECONNRESET, ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH:
            "See whether the server that it comes from can be reached"
        case ENOMEM: "Give the daemon more memory"
        default: "Look at its disk: the kernel's log may say more (`journalctl -k`)"
        }
    }
}
