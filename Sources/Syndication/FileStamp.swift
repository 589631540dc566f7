/// What the file system tells of a file without opening it. Equal stamps mean: nothing to read again.
package struct FileStamp: Hashable, Sendable, Codable {
    /// The file's number in its file system: another one tells of a file that was put in place of this one.
    package var inode: UInt64
    /// The size of the file.
    package var bytes: Int64
    /// Nanoseconds since 1970, as the file system gives them.
    package var modified: Int64
    /// The inode's change time in nanoseconds: it also moves when `modified` is set back by a tool.
    package var changed: Int64

    /// Takes what `stat` gave.
    package init(inode: UInt64, bytes: Int64, modified: Int64, changed: Int64) {
        self.inode = inode
        self.bytes = bytes
        self.modified = modified
        self.changed = changed
    }

    /// The stamp without the time that a new name or other permissions move.
    package var ofText: FileStamp { FileStamp(inode: inode, bytes: bytes, modified: modified, changed: 0) }

    /// Whether the same file had the same text, whatever was done to its name and its permissions.
    package func hasText(of other: FileStamp) -> Bool { ofText == other.ofText }

    /// No file has this stamp. What is known by it is to be read again, and is missed when it is gone.
    package static let unread = FileStamp(inode: 0, bytes: -1, modified: 0, changed: 0)
}
