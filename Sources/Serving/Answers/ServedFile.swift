import Glibc

/// An open file that answers are made of. It is closed when the last answer that needs it is out.
package final class ServedFile: Sendable {
    let descriptor: Int32
    /// The size of the file in bytes, when it was opened.
    package let count: Int
    private let place: FilePlace?

    /// - Parameters:
    ///   - descriptor: of a regular file, open for reading. It is closed here.
    ///   - count: its size in bytes.
    ///   - place: given back when the file is closed.
    package init(takingOwnershipOf descriptor: Int32, count: Int, in place: FilePlace? = nil) {
        self.descriptor = descriptor
        self.count = count
        self.place = place
    }

    deinit { close(descriptor) }
}

/// A part of a file, or the whole.
struct FileSlice {
    let file: ServedFile
    let range: Range<Int>
}
