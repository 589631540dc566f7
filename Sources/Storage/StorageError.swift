import Foundation
import GRDB
import Glibc
import Syndication

/// What went wrong with the state file, for the person who can mend it.
package struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What sort of trouble it is.
    package enum Kind: Sendable, Hashable {
        /// Another process works with the file.
        case inUse
        /// The file is damaged, or it is no SQLite file.
        case corrupt
        /// There was a state, and now there is no file, or another one is in its place.
        case lost
        /// The file belongs to another program, or its place is not safe.
        case refused
        /// A newer version of this program wrote the file.
        case newer
        /// The disk or the quota is full.
        case full
        /// Permissions, or a file system that is read-only.
        case notWritable
        /// The disk failed, or SQLite did something that nobody expected.
        case failed
        /// The daemon is stopping.
        case closed
    }

    /// What the caller can tell apart.
    package var kind: Kind
    /// The state file.
    package var path: String
    /// What is wrong. One sentence without its full stop.
    package var problem: String
    /// What mends it. One sentence without its full stop.
    package var remedy: String

    /// Takes the words for the operator: see `problem` and `remedy` for their form.
    package init(_ kind: Kind, path: String, _ problem: String, remedy: String) {
        self.kind = kind
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }

    /// `/var/lib/syndicated/state.sqlite: the disk is full. Free some space; nothing is lost.`
    package var description: String { "\(path): \(problem). \(remedy)." }
}

extension StorageError {
    /// What mends a state that is damaged.
    static func wayOut(_ path: String) -> String {
        "Restore the file from a backup, or `syndicated state import --replace` an export; without either, move "
            + "\(path) and the files beside it away, and ids are minted again from the content"
    }

    /// There was a state at this path, and there is none now.
    static func gone(_ path: String) -> StorageError {
        StorageError(
            .lost, path: path, "the file is gone, and it held a state before",
            // The log of another file would spoil a backup.
            remedy: "Put it back; or restore it from a backup and remove \(path)-wal; or `syndicated state import "
                + "--replace` an export; to begin anew without them, remove \(path)-lock, and ids are minted again from "
                + "the content")
    }

    /// Translates what SQLite says about the file as a whole.
    ///
    /// - Returns: nil when the error is about one statement, such as a broken constraint: that is its author's matter.
    init?(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else { return nil }
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(.full, path: path, "the disk is full", remedy: "Free some space; what was stored is not harmed")
        case .SQLITE_NOTADB:
            self.init(
                .corrupt, path: path, "this is not an SQLite file",
                remedy: Self.wayOut(path))
        case .SQLITE_CORRUPT:
            self.init(damage: error.message ?? "no details", path: path)
        case .SQLITE_READONLY, .SQLITE_PERM:
            self.init(
                .notWritable, path: path, "the file cannot be written",
                remedy: "Let the user that runs the daemon own the file and its folder")
        case .SQLITE_CANTOPEN:
            self.init(
                .notWritable, path: path, "the file cannot be opened",
                remedy: "Let the user that runs the daemon own the file and its folder")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .inUse, path: path, "another program holds the file locked",
                remedy: "Find it with fuser or lsof, and end it")
        case .SQLITE_IOERR where Self.ofReading.contains(error.extendedResultCode):
            self.init(unreadable: path)
        case .SQLITE_IOERR:
            self.init(
                .failed, path: path, "reading or writing failed (\(error.extendedResultCode): \(error.message ?? ""))",
                remedy: "Look at the disk and the kernel's log, then start the daemon again")
        default:
            return nil
        }
    }

    /// The second is EIO, where no statement runs yet.
    private static let ofReading: [ResultCode] = [.SQLITE_IOERR_READ, .SQLITE_IOERR_CORRUPTFS]

    init(damage: String, path: String) {
        self.init(.corrupt, path: path, "the file is damaged (\(damage))", remedy: Self.wayOut(path))
    }

    /// An error of SQLite while the file is opened: everything is about the file then.
    init(opening path: String, _ error: any Error) {
        self =
            (error as? StorageError) ?? StorageError(error, path: path)
            ?? StorageError(
                .failed, path: path, "opening failed (\(Self.words(of: error)))",
                remedy: "Restore it from a backup, or report this message")
    }

    /// What Foundation throws, when GRDB looks at the files beside the state, has a form for programs and one for people.
    private static func words(of error: any Error) -> String {
        switch error {
        case let error as DatabaseError: "\(error.extendedResultCode): \(error.message ?? "no details")"
        case let error as CocoaError: error.localizedDescription
        case let error as POSIXError: systemMessage(error.code.rawValue)
        default: "\(error)"
        }
    }

    /// A failed system call on the state file or its folder.
    init(_ code: Int32, doing: String, path: String) {
        let reason = systemMessage(code)
        switch code {
        case EIO:
            self.init(.failed, path: path, "\(doing) failed: \(reason)", remedy: Self.wayToMendDisk)
        case ENOSPC, EDQUOT:
            self.init(.full, path: path, "\(doing) failed: \(reason)", remedy: "Free some space")
        case ELOOP:
            self.init(
                .refused, path: path, "the state file is a symbolic link",
                remedy: "Name the file itself: a link could be turned to another file")
        default:
            self.init(
                .notWritable, path: path, "\(doing) failed: \(reason)",
                remedy: "Let the user that runs the daemon own the file and its folder, or name another path")
        }
    }
}
