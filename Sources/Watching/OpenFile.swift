package import Syndication

/// A file of the content folder, open for reading. It is closed when nobody holds it any more.
package final class OpenFile: Sendable {
    private let file: FileDescriptor
    /// Of what it is open on.
    package let stamp: FileStamp

    init(_ file: consuming FileDescriptor, _ stamp: FileStamp) {
        self.file = file
        self.stamp = stamp
    }

    /// For the kernel's calls. It is good while this object is held.
    package var descriptor: Int32 { file.number }
}
