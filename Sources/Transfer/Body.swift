/// The bytes of a POST, at one place in memory as long as anybody sends them: libcurl reads them from there, and however
/// many requests have them, they exist once.
package final class Body: Sendable {
    /// Unsafe only in name: nobody writes to it once `init` has, and `deinit` frees it, once.
    nonisolated(unsafe) private let memory: UnsafeMutableRawBufferPointer

    /// No bytes at all.
    package static let empty = Body()

    /// Copies the bytes once; whoever sends them to many copies no more.
    package init(_ bytes: [UInt8] = []) {
        // Never without an address: libcurl would ask for the bytes elsewhere.
        memory = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
        memory.copyBytes(from: bytes)
        count = bytes.count
    }

    deinit { memory.deallocate() }

    /// How many bytes there are.
    package let count: Int

    /// Valid as long as this object is.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// For libcurl; never nil.
    var start: UnsafeMutableRawPointer? { memory.baseAddress }
}
