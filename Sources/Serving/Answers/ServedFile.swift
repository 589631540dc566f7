/// An open file that answers are made of. It is held until the last answer that needs it is out.
package final class ServedFile: Sendable {
    let descriptor: Int32
    /// The size of the file in bytes, when it was opened.
    package let count: Int
    private let owner: any AnyObject & Sendable
    private let place: FilePlace?

    /// - Parameters:
    ///   - descriptor: of a regular file, open for reading.
    ///   - count: its size in bytes.
    ///   - owner: closes the descriptor when nobody holds it any more.
    ///   - place: given back when the file is let go.
    package init(
        _ descriptor: Int32, count: Int, of owner: any AnyObject & Sendable, in place: FilePlace? = nil
    ) {
        self.descriptor = descriptor
        self.count = count
        self.owner = owner
        self.place = place
    }
}

/// A part of a file, or the whole.
struct FileSlice {
    let file: ServedFile
    let range: Range<Int>
}
