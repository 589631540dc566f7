import CLinux
import Glibc
package import Syndication

/// The folder that articles come from: reads its files, and walks through it. It keeps nothing open: the path is
/// resolved anew by each call, so that a link that was turned to another release counts at once.
///
/// All calls block; the content is on a disk.
package struct ContentFolder: Sendable {
    /// As the configuration has it; it may be a link.
    package let path: String
    /// What the folder itself is called; nil where the path has no name.
    package var name: String? { path.split(separator: "/").last { $0 != "." }.map(String.init) }
    /// What is not looked at.
    package let ignore: IgnoreRules

    /// The folder need not be there: each call looks for itself.
    package init(path: String, ignore: IgnoreRules = IgnoreRules()) {
        self.path = path
        self.ignore = ignore
    }

    /// The bytes of a file, complete and from one moment, and the stamp they belong to.
    ///
    /// - Parameters:
    ///   - path: below the folder: `news/funding.md`.
    ///   - limit: the most bytes to read. A larger file is not read at all.
    /// - Throws: `.changing` when somebody wrote while we read; the watcher will tell of the file again.
    package func read(_ path: String, limit: Int) throws(WatchingError) -> (bytes: [UInt8], stamp: FileStamp) {
        try Self.read(openFile(path), path, limit: limit)
    }

    /// The folder as it is now, for reading many files that a scan has just seen: it is resolved once, and each file is
    /// opened once.
    package func opened() throws(WatchingError) -> OpenedFolder {
        OpenedFolder(root: try ContentRoot(path: path))
    }

    /// One moment's content folder. Keep it for no longer than a burst of reading: a link that is turned meanwhile does
    /// not count.
    package struct OpenedFolder: Sendable {
        fileprivate let root: ContentRoot

        /// The same as the folder's own `read`, for a path that a scan has seen as a regular file.
        package func read(_ path: String, limit: Int) throws(WatchingError) -> (bytes: [UInt8], stamp: FileStamp) {
            try ContentFolder.read(root.open(path, flags: ContentFolder.flags), path, limit: limit)
        }
    }

    private static let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC

    private static func read(
        _ file: borrowing FileDescriptor, _ path: String, limit: Int
    ) throws(WatchingError) -> (bytes: [UInt8], stamp: FileStamp) {
        let before = try stamp(of: ContentRoot.facts(of: file, path), path)
        guard before.bytes <= Int64(limit) else { throw .tooLarge(path, bytes: before.bytes, limit: limit) }
        let bytes = try bytes(of: file, atMost: Int(before.bytes), path)
        // A file that grew or was written meanwhile has another stamp.
        guard case .file(let after, _) = try ContentRoot.facts(of: file, path), after == before,
            Int64(bytes.count) == before.bytes
        else { throw .changing(path) }
        return (bytes, before)
    }

    /// The first bytes of a file of any size: enough to see the size of a picture. Fewer than `count` when the file is
    /// shorter.
    package func beginning(of path: String, count: Int) throws(WatchingError) -> (bytes: [UInt8], stamp: FileStamp) {
        let file = try openFile(path)
        let stamp = try Self.stamp(of: ContentRoot.facts(of: file, path), path)
        return (try Self.bytes(of: file, atMost: Int(min(stamp.bytes, Int64(count))), path), stamp)
    }

    /// Opens a file of any size for reading, without following a path out of the folder (spec security.md 23, 24).
    package func open(_ path: String) throws(WatchingError) -> OpenFile {
        let file = try openFile(path)
        let stamp = try Self.stamp(of: ContentRoot.facts(of: file, path), path)
        return OpenFile(file, stamp)
    }

    /// The stamp of a file, which is not opened for reading.
    package func stamp(of path: String) throws(WatchingError) -> FileStamp {
        try Self.stamp(of: ContentRoot(path: self.path).facts(at: path), path)
    }

    /// Looks into the folder itself, and no deeper: to tell a person at once that it is not there.
    ///
    /// - Returns: whether there is anything in it that is not ignored.
    /// - Throws: `.root` when the folder is not there or cannot be listed, `.outOfFiles`.
    @discardableResult
    package func scanRoot() throws(WatchingError) -> Bool {
        let root = try ContentRoot(path: path)
        do {
            let listing = try FolderListing(root.open("", flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC), "")
            while let entry = try listing.next() {
                if !ignore.ignores(name: entry.name) { return true }
            }
            return false
        } catch .unreadable(_, let code) {
            throw .root(path: path, code: code)
        }
    }

    private func openFile(_ path: String) throws(WatchingError) -> FileDescriptor {
        let root = try ContentRoot(path: self.path)
        // Looked at before it is opened: merely opening a FIFO wakes its writer, and a device may do anything.
        _ = try Self.stamp(of: root.facts(at: path), path)
        return try root.open(path, flags: Self.flags)
    }

    private static func stamp(of facts: FileFacts, _ path: String) throws(WatchingError) -> FileStamp {
        switch facts {
        case .file(let stamp, _): return stamp
        case .folder: throw .notRegular(path, kind: "a folder")
        case .link: throw .notRegular(path, kind: "a link")
        case .special(let kind): throw .notRegular(path, kind: kind)
        }
    }

    private static func bytes(
        of file: borrowing FileDescriptor, atMost limit: Int, _ path: String
    ) throws(WatchingError) -> [UInt8] {
        let number = file.number
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let got = Glibc.read(number, buffer.baseAddress?.advanced(by: count), limit - count)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { break }
                count += got
            }
        }
        guard code == 0 else { throw .unreadable(path, code: code) }
        return bytes
    }
}
