import CLinux
import Glibc
import Syndication

/// The content folder, opened at one moment. Every path is resolved below this very folder by the kernel, so that
/// neither `..` nor a link nor a race leads out of it (spec security.md 23, 24), and a root that is swapped meanwhile
/// cannot mix two releases.
final class ContentRoot: Sendable {
    let path: String
    private let descriptor: FileDescriptor

    init(path: String) throws(WatchingError) {
        let number = Glibc.open(path, CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else {
            let code = errno
            if Self.isShortage(code) { throw .outOfFiles(path, reason: systemMessage(code)) }
            throw .root(path: path, code: code)
        }
        self.path = path
        descriptor = FileDescriptor(owning: number)
    }

    /// Whether another machine can change files here without this kernel's knowing.
    var isRemote: Bool { Self.remoteFileSystems.contains(clinux_file_system(descriptor.number)) }

    /// Opens a path below the root; the empty path is the root itself. Links that stay inside are followed.
    func open(_ path: String, flags: Int32) throws(WatchingError) -> FileDescriptor {
        guard !path.utf8.contains(0) else { throw .missing(path) }
        let number = Self.kernelConfines ? openConfined(path, flags) : openWithoutLinks(path, flags)
        guard number >= 0 else { throw Self.error(errno, path) }
        return FileDescriptor(owning: number)
    }

    /// - Parameter followingLinks: whether a link at the end of the path is followed.
    func facts(at path: String, followingLinks: Bool = true) throws(WatchingError) -> FileFacts {
        let last = followingLinks ? 0 : O_NOFOLLOW
        let file = try open(path, flags: CLINUX_O_PATH | O_CLOEXEC | last)
        return try Self.facts(of: file, path)
    }

    static func facts(of file: borrowing FileDescriptor, _ path: String) throws(WatchingError) -> FileFacts {
        var facts = stat()
        guard fstat(file.number, &facts) == 0 else { throw error(errno, path) }
        return FileFacts(facts)
    }

    private func openConfined(_ path: String, _ flags: Int32) -> Int32 {
        let resolve = UInt64(RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS)
        // The kernel gives EAGAIN when somebody renames folders while it walks through a "..".
        for _ in 0..<16 {
            let number = clinux_openat2(
                descriptor.number, path.isEmpty ? "." : path, UInt64(UInt32(bitPattern: flags)), resolve)
            if number >= 0 || (errno != EAGAIN && errno != EINTR) { return number }
        }
        return -1
    }

    /// For kernels before 5.6, and sandboxes that do not know `openat2`: part by part, and no link is followed.
    func openWithoutLinks(_ path: String, _ flags: Int32) -> Int32 {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.isEmpty, let last = parts.last else { return Glibc.openat(descriptor.number, ".", flags) }
        guard parts.allSatisfy({ !$0.isEmpty && $0 != ".." }) else {
            errno = EXDEV
            return -1
        }
        var folder = dup(descriptor.number)
        for part in parts.dropLast() where folder >= 0 {
            let next = Glibc.openat(folder, String(part), CLINUX_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let code = errno
            close(folder)
            errno = code
            folder = next
        }
        guard folder >= 0 else { return -1 }
        let number = Glibc.openat(folder, String(last), flags | O_NOFOLLOW)
        let code = errno
        close(folder)
        errno = code
        return number
    }

    private static func error(_ code: Int32, _ path: String) -> WatchingError {
        switch code {
        case ENOENT, ENOTDIR: .missing(path)
        case EXDEV: .outside(path)
        // A chain of links without end, or a link of /proc, which leads anywhere.
        case ELOOP: .outside(path)
        case ENXIO: .notRegular(path, kind: "a socket or FIFO")
        case _ where isShortage(code): .outOfFiles(path.isEmpty ? "." : path, reason: systemMessage(code))
        default: .unreadable(path, code: code)
        }
    }

    private static func isShortage(_ code: Int32) -> Bool { code == EMFILE || code == ENFILE }

    private static let kernelConfines: Bool = {
        let number = clinux_openat2(AT_FDCWD, "/", UInt64(CLINUX_O_PATH | O_CLOEXEC), UInt64(RESOLVE_NO_MAGICLINKS))
        // A kernel without the call says so before it looks for a descriptor.
        guard number >= 0 else { return isShortage(errno) }
        close(number)
        return true
    }()

    /// NFS, SMB, SMB2, CIFS, Ceph, FUSE, 9P, AFS, VirtualBox (the numbers of <linux/magic.h>).
    private static let remoteFileSystems: Set<Int64> = [
        0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42, 0x00C3_6400, 0x6573_5546, 0x0102_1997, 0x5346_414F, 0x786F_4256,
    ]
}
