import CLinux
import Glibc
import NIOCore
import Synchronization

/// The body of an answer in a file in memory. The kernel sends its pages as they are; bytes it would copy for each
/// client. That pays from about a quarter of the usual feed on.
final class BodyFile: Sendable {
    let descriptor: Int32
    let count: Int

    /// - Returns: nil where no more descriptors shall be taken.
    fileprivate static func make(of bytes: ByteBuffer) -> BodyFile? {
        guard taken.add(1, ordering: .relaxed).newValue <= most else {
            taken.subtract(1, ordering: .relaxed)
            return nil
        }
        // From here on it counts, and gives its place back at its end.
        let file = BodyFile(descriptor: clinux_memory_file("edition"), count: bytes.readableBytes)
        return file.descriptor >= 0 && file.fill(bytes) ? file : nil
    }

    private init(descriptor: Int32, count: Int) {
        self.descriptor = descriptor
        self.count = count
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        Self.taken.subtract(1, ordering: .relaxed)
    }

    private func fill(_ bytes: ByteBuffer) -> Bool {
        bytes.withUnsafeReadableBytes { write(descriptor, $0.baseAddress, $0.count) == $0.count }
    }

    fileprivate static let leastSize = 12 * 1024
    /// Descriptors that all of them may take; documents beyond that are sent as bytes.
    private static let most = 256
    private static let taken = Atomic<Int>(0)
}

/// Where the file of a body is, once it is made: for the second who asks. The first comes for the news, and many an edition
/// is replaced before another comes.
final class BodyFilePlace: Sendable {
    private let file = AtomicLazyReference<BodyFile>()
    private let wasAsked = Atomic<Bool>(false)

    /// - Returns: nil for a body that needs no file.
    init?(of bytes: ByteBuffer) {
        guard bytes.readableBytes >= BodyFile.leastSize else { return nil }
    }

    /// - Parameter bytes: those that the place is for.
    /// - Returns: nil for the first who asks, and where no more descriptors shall be taken.
    func file(of bytes: ByteBuffer) -> BodyFile? {
        if let made = file.load() { return made }
        guard wasAsked.exchange(true, ordering: .relaxed) else { return nil }
        return BodyFile.make(of: bytes).map { file.storeIfNil($0) }
    }
}
