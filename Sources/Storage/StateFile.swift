import GRDB
import Glibc

/// The state file as the file system sees it: made before SQLite meets it, so that it is ours alone from its first
/// moment (spec security.md item 35).
///
/// GRDB cannot pass `SQLITE_OPEN_NOFOLLOW`. The same is reached in two steps: the file is opened here without
/// following a link, and its folder must be one that no other user can change, so nobody can put a link in its place
/// afterwards. SQLite itself never follows a link to the `-wal` and `-shm` files beside it.
struct StateFile {
    let path: String

    var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Changes whenever anybody writes to the file; nil while its log holds something.
    var mark: String? {
        var log = stat()
        guard stat(path + "-wal", &log) != 0 || log.st_size == 0 else { return nil }
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return "\(facts.st_ino) \(facts.st_size) \(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)"
    }

    /// Whether a change of the time before there was a log, at the first start, has begun and not ended: SQLite keeps what
    /// was there before in a journal.
    var holdsUnfinished: Bool {
        var facts = stat()
        return stat(path + "-journal", &facts) == 0 && facts.st_size > 0
    }

    /// Makes the folder (0700) where it is missing, and checks that only its owner can change it.
    func prepareFolder() throws(StorageError) {
        try makeFolder(folder)
        var facts = stat()
        guard stat(folder, &facts) == 0 else {
            throw StorageError(errno, doing: "looking at the folder \(folder)", path: path)
        }
        guard facts.st_mode & S_IFMT == S_IFDIR else {
            throw StorageError(ENOTDIR, doing: "opening the folder \(folder)", path: path)
        }
        try checkFolder(facts)
        // Root trusts the owner of the folder it was told to use: a volume that is mounted into a container.
        guard geteuid() == 0 || facts.st_uid == geteuid() || facts.st_uid == 0 else {
            throw StorageError(
                .refused, path: path, "the folder \(folder) belongs to another user",
                remedy: "Use a folder that belongs to the user that runs the daemon")
        }
    }

    /// Makes the file (0600) where it is missing, and checks that it is a plain file of ours. A file that others may
    /// read is closed to them: it holds the secrets of subscriptions.
    ///
    /// Call it only while no connection of this process has the file open: closing a descriptor drops all POSIX locks
    /// that the process holds on that file.
    ///
    /// - Parameter held: whether this was a state before.
    func prepareFile(held: Bool) throws(StorageError) {
        try checkKept(held: held)
        let descriptor = FileMaking.open(path, in: folder)
        guard descriptor >= 0 else { throw StorageError(errno, doing: "opening the file", path: path) }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            throw StorageError(errno, doing: "looking at the file", path: path)
        }
        try checkKind(facts)
        guard geteuid() == 0 || facts.st_uid == geteuid() else {
            throw StorageError(
                .refused, path: path, "the file belongs to another user",
                remedy: "Run the daemon as the owner of its state, or name another path")
        }
        if facts.st_mode & 0o077 != 0, fchmod(descriptor, 0o600) != 0 {
            throw StorageError(errno, doing: "closing the file to other users", path: path)
        }
    }

    private func checkFolder(_ facts: stat) throws(StorageError) {
        guard facts.st_mode & S_IWOTH == 0 else {
            throw StorageError(
                .refused, path: path, "everybody may write into the folder \(folder)",
                remedy: "Put the state into a folder of its own, or remove that permission (chmod o-w)")
        }
    }

    private func checkKind(_ facts: stat) throws(StorageError) {
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw StorageError(.refused, path: path, "this is not a file", remedy: "Name a file in a folder of its own")
        }
    }

    /// What `prepareFolder` and `prepareFile` would refuse whoever runs them, for who only looks.
    func checkPlace() throws(StorageError) {
        var facts = stat()
        if stat(folder, &facts) == 0 {
            guard facts.st_mode & S_IFMT == S_IFDIR else {
                throw StorageError(ENOTDIR, doing: "opening the folder \(folder)", path: path)
            }
            try checkFolder(facts)
        }
        guard lstat(path, &facts) == 0 else { return }
        guard facts.st_mode & S_IFMT != S_IFLNK else {
            throw StorageError(ELOOP, doing: "opening the file", path: path)
        }
        try checkKind(facts)
    }

    /// A state does not vanish and is not emptied by itself. Nothing is made in its place without a word (spec
    /// reliability.md F5).
    ///
    /// - Parameter held: whether this was a state before.
    func checkKept(held: Bool) throws(StorageError) {
        guard held else { return }
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            guard errno == ENOENT else { return }
            throw .gone(path)
        }
        guard facts.st_mode & S_IFMT != S_IFREG || facts.st_size > 0 else {
            throw StorageError(
                .corrupt, path: path, "the file is empty, and it was not before", remedy: StorageError.wayOut(path))
        }
    }

    /// Where the state is kept as it was before the last upgrade.
    var backupPath: String { path + "-before-upgrade" }

    /// Copies the state as it is, in place of an older copy: a program of before can go on with it (spec
    /// reliability.md F21). It is on the disk when this returns.
    func copy(_ db: GRDB.Database, to backup: String) throws {
        // SQLite writes into an empty file too, and this one is ours alone from its first moment.
        unlink(backup)
        let descriptor = FileMaking.make(backup, in: folder)
        guard descriptor >= 0 else { throw StorageError(errno, doing: "making the copy \(backup)", path: path) }
        defer { close(descriptor) }
        try db.execute(sql: "VACUUM INTO ?", arguments: [backup])
        guard fsync(descriptor) == 0 else { throw StorageError(errno, doing: "keeping the copy \(backup)", path: path) }
    }

    private func makeFolder(_ folder: String) throws(StorageError) {
        guard !FileMaking.makeFolder(folder) else { return }
        switch errno {
        case EEXIST:
            return
        case ENOENT:
            guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { fallthrough }
            try makeFolder(String(folder[..<slash]))
            guard FileMaking.makeFolder(folder) || errno == EEXIST else { fallthrough }
        default:
            throw StorageError(errno, doing: "making the folder \(folder)", path: path)
        }
    }
}
