import CLinux
import Glibc
package import Syndication

extension ContentFolder {
    /// Puts other bytes in the place of a file that is still as it was seen. Its mode, its owner, its access list, its
    /// attributes and its time of modification stay. A reader meets the old file or the new one, never a part.
    ///
    /// Both files change places in one step, and then the old one is looked at: so what somebody else saved in the last
    /// moment is put back, and not lost.
    ///
    /// - Throws: `.changing` when the file is another one now; `.irreplaceable` for a link, or a file with several
    ///   names.
    package func replace(_ path: String, seen stamp: FileStamp, with bytes: [UInt8]) throws(WatchingError) {
        let parts = path.split(separator: "/")
        guard let name = parts.last.map(String.init) else { throw .missing(path) }
        let root = try ContentRoot(path: self.path)
        let folder = try root.open(
            parts.dropLast().joined(separator: "/"), flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let facts = try Self.facts(of: name, in: folder, path)
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw .irreplaceable(path, reason: "it is a link, and what it leads to is not written")
        }
        guard facts.st_nlink == 1 else {
            throw .irreplaceable(
                path, reason: "it has several names (hard links), and would change under this one only")
        }
        guard FileStamp(facts) == stamp else { throw .changing(path) }
        let other = ".\(getpid())-syndicated.tmp"
        defer { unlinkat(folder.number, other, 0) }
        let inode = try Self.write(bytes, to: other, inPlaceOf: name, facts, in: folder, path)
        try Self.exchange(name, other, expecting: facts, inode, in: folder, path)
        fsync(folder.number)
    }

    /// - Returns: the new file's inode.
    private static func write(
        _ bytes: [UInt8], to name: String, inPlaceOf old: String, _ facts: stat,
        in folder: borrowing FileDescriptor, _ path: String
    ) throws(WatchingError) -> ino_t {
        unlinkat(folder.number, name, 0)
        let number = openat(folder.number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .unwritable(path, code: errno) }
        let file = FileDescriptor(owning: number)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(number, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .unwritable(path, code: errno) }
            done += count
        }
        var new = stat()
        guard fstat(file.number, &new) == 0 else { throw .unwritable(path, code: errno) }
        // Who owns it already needs no leave to give it away, and the unit gives none.
        if new.st_uid != facts.st_uid || new.st_gid != facts.st_gid {
            guard fchown(file.number, facts.st_uid, facts.st_gid) == 0 else {
                throw .unwritable(path, doing: "keeping its owner and group: ", code: errno)
            }
        }
        let times = [facts.st_atim, facts.st_mtim]
        // The notes come before a mode that may forbid them. The access list comes behind it: without the list, the mode's
        // group bits would let the whole group do what one user may.
        guard Self.copyAttributes("user.", of: old, to: file, in: folder),
            fchmod(file.number, facts.st_mode & 0o7777) == 0,
            Self.copyAttributes("system.posix_acl_access", of: old, to: file, in: folder)
        else { throw .unwritable(path, doing: "keeping its mode, access list and attributes: ", code: errno) }
        guard futimens(file.number, times) == 0, fsync(file.number) == 0 else {
            throw .unwritable(path, code: errno)
        }
        return new.st_ino
    }

    /// The access list, and what programs have noted at the file. The labels of the system (`security.`) are given to a
    /// file when it is made.
    ///
    /// - Parameter kind: what the names of those begin with that are copied.
    /// - Returns: whether all are there; `errno` says why not.
    private static func copyAttributes(
        _ kind: String, of name: String, to file: borrowing FileDescriptor, in folder: borrowing FileDescriptor
    ) -> Bool {
        let number = openat(folder.number, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else { return false }
        let old = FileDescriptor(owning: number)
        guard let names = attribute({ flistxattr(old.number, $0, $1) }) else { return errno == ENOTSUP }
        for name in names.split(separator: 0).map({ String(decoding: $0, as: UTF8.self) })
        where name.hasPrefix(kind) {
            guard let value = attribute({ fgetxattr(old.number, name, $0, $1) }),
                fsetxattr(file.number, name, value, value.count, 0) == 0
            else { return false }
        }
        return true
    }

    /// - Parameter read: fills a buffer, and returns how much it has to tell, or -1.
    /// - Returns: nil where it has failed.
    private static func attribute(_ read: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> [UInt8]? {
        let size = read(nil, 0)
        guard size > 0 else { return size == 0 ? [] : nil }
        var count = 0
        let bytes = [CChar](unsafeUninitializedCapacity: size) { buffer, used in
            count = read(buffer.baseAddress, size)
            used = max(count, 0)
        }
        return count < 0 ? nil : bytes.map(UInt8.init(bitPattern:))
    }

    private static func exchange(
        _ name: String, _ other: String, expecting facts: stat, _ inode: ino_t, in folder: borrowing FileDescriptor,
        _ path: String
    ) throws(WatchingError) {
        guard clinux_exchange(folder.number, name, other) == 0 else {
            // A file system that cannot: then the last look is a moment before the step.
            guard errno == EINVAL || errno == ENOSYS,
                FileStamp(try Self.facts(of: name, in: folder, path)) == FileStamp(facts),
                renameat(folder.number, other, folder.number, name) == 0
            else { throw .changing(path) }
            return
        }
        let old = try Self.facts(of: other, in: folder, path)
        // The exchange itself has moved the time of change.
        if old.st_ino == facts.st_ino, old.st_size == facts.st_size, old.st_mtim.tv_sec == facts.st_mtim.tv_sec,
            old.st_mtim.tv_nsec == facts.st_mtim.tv_nsec
        {
            return
        }
        clinux_exchange(folder.number, name, other)
        // Somebody saved between both steps: that is the newest.
        if try Self.facts(of: other, in: folder, path).st_ino != inode {
            renameat(folder.number, other, folder.number, name)
        }
        throw .changing(path)
    }

    private static func facts(
        of name: String, in folder: borrowing FileDescriptor, _ path: String
    ) throws(WatchingError) -> stat {
        var facts = stat()
        guard fstatat(folder.number, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { throw .missing(path) }
            throw .unreadable(path, code: errno)
        }
        return facts
    }
}
