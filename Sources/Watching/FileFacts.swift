import Glibc
import Syndication

/// Which folder it is, whatever its name: a folder keeps this when it is renamed, and two names of it share it.
struct FolderIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
}

/// What `stat(2)` tells of a path.
enum FileFacts: Hashable, Sendable {
    /// `names` counts the hard links.
    case file(FileStamp, names: Int)
    case folder(FolderIdentity)
    case link
    /// A FIFO, socket or device, in words.
    case special(String)

    init(_ facts: stat) {
        switch facts.st_mode & S_IFMT {
        case S_IFREG: self = .file(FileStamp(facts), names: Int(clamping: facts.st_nlink))
        case S_IFDIR: self = .folder(FolderIdentity(device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino)))
        case S_IFLNK: self = .link
        case S_IFIFO: self = .special("a FIFO")
        case S_IFSOCK: self = .special("a socket")
        default: self = .special("a device")
        }
    }
}

extension FileStamp {
    init(_ facts: stat) {
        self.init(
            inode: UInt64(facts.st_ino), bytes: Int64(facts.st_size),
            modified: Self.nanoseconds(facts.st_mtim), changed: Self.nanoseconds(facts.st_ctim))
    }

    /// A file may claim any year: beyond the years 1677 and 2262 the time stops at the end of the scale.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let end = time.tv_sec < 0 ? Int64.min : Int64.max
        let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return end }
        let (sum, carry) = seconds.addingReportingOverflow(Int64(time.tv_nsec))
        return carry ? end : sum
    }
}
