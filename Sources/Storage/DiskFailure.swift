import GRDB
import GRDBSQLite
import Glibc
import Syndication

// A disk that cannot be read, told from a file that is damaged: the one is tried again, the other is not.

extension GRDB.Database {
    /// Runs a body. SQLite says of a page that the disk does not give, as of one that is garbage, that the file is
    /// malformed. What the disk said last tells which of them it is.
    ///
    /// - Throws: what the body throws, or a `StorageError`.
    func tellingDiskFailure<T>(at path: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            throw diskFailure(at: path) ?? error
        }
    }

    /// What the disk has answered to this connection, if that was an error: then nothing is known of what is in the file.
    func diskFailure(at path: String) -> StorageError? {
        guard let code = [fileError, logError].first(where: Self.ofTheDisk.contains) else { return nil }
        return StorageError(unreadable: path, code)
    }

    /// Those that SQLite takes for a damaged file system.
    private static let ofTheDisk: Set<Int32> = [EIO, ENXIO, ERANGE]

    private var fileError: Int32 {
        var code: Int32 = 0
        sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_LAST_ERRNO, &code)
        return code
    }

    /// Of the log, or of the journal.
    private var logError: Int32 {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK,
            let file, let control = file.pointee.pMethods?.pointee.xFileControl
        else { return 0 }
        var code: Int32 = 0
        return control(file, SQLITE_FCNTL_LAST_ERRNO, &code) == SQLITE_OK ? code : 0
    }
}

extension StorageError {
    /// The state is not known to be damaged, so that a start is tried again.
    ///
    /// - Parameter code: what the disk answered.
    init(unreadable path: String, _ code: Int32 = EIO) {
        let disk = Disk.name(of: path).map { "the disk (\($0))" } ?? "the disk"
        self.init(
            .failed, path: path, "\(disk) cannot be read: \(systemMessage(code))", remedy: Self.wayToMendDisk)
    }

    /// A file of which it is not known whether the disk fails or its content is wrong.
    init(unreadableOrDamaged path: String) {
        self.init(
            .failed, path: path, "the file cannot be read, or is damaged; the next start tells which",
            remedy: Self.wayToMendDisk)
    }

    static let wayToMendDisk =
        "Look at the kernel's log (`journalctl -k`) and at the disk, and start again when it works; the state is left as "
        + "it was"
}

enum Disk {
    /// How the kernel's log names the disk that a file is on: `sda1`. Nil where it has no name there, as on a network.
    static func name(of path: String) -> String? {
        var facts = stat()
        guard stat(path, &facts) == 0 || stat(StateFile(path: path).folder, &facts) == 0 else { return nil }
        let device = facts.st_dev
        let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
        let minor = device & 0xFF | device >> 12 & ~0xFF
        var buffer = [CChar](repeating: 0, count: 1024)
        let count = readlink("/sys/dev/block/\(major):\(minor)", &buffer, buffer.count)
        guard count > 0 else { return nil }
        let link = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return link.split(separator: "/").last.map(String.init)
    }
}
