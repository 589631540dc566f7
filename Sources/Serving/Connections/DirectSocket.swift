import Glibc
import NIOCore

/// Sends answers straight to the socket of a channel, past the list in which the channel keeps what its client has not
/// taken yet. Whoever does that must know that this list is empty, and that the channel is open.
struct DirectSocket {
    enum Result: Hashable {
        /// So many bytes are sent: all, or as many as the client has room for.
        case sent(Int)
        case broken
    }

    /// The channel's own: it is never closed here.
    private let descriptor: Int32

    /// - Returns: nil for a channel that is no socket.
    init?(of channel: any Channel) {
        let handle = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) {
            $0
        }
        guard let handle else { return nil }
        descriptor = handle
    }

    /// Another descriptor of the same socket, for whoever may outlive the channel, and closes it; nil where there are none.
    var copiedDescriptor: Int32? {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return copy >= 0 ? copy : nil
    }

    /// Bytes that the kernel has taken and the client has not acknowledged.
    var unacknowledged: Int {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(max(0, count)) : 0
    }

    func send(_ answer: Answer) -> Result {
        guard answer.body != nil else { return send(answer.head, isLast: true) }
        let first = send(answer.head, isLast: false)
        guard first == .sent(answer.head.readableBytes) else { return first }
        let second = answer.file.map(send) ?? answer.body.map { send($0, isLast: true) } ?? .sent(0)
        guard case .sent(let count) = second else { return second }
        return .sent(answer.head.readableBytes + count)
    }

    /// - Parameter isLast: whether the kernel shall send at once, and not wait for more.
    private func send(_ bytes: ByteBuffer, isLast: Bool) -> Result {
        let flags = Int32(MSG_NOSIGNAL) | (isLast ? 0 : Int32(MSG_MORE))
        return result(of: bytes.withUnsafeReadableBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) })
    }

    private func send(_ file: BodyFile) -> Result {
        var offset: off_t = 0
        return result(of: sendfile(descriptor, file.descriptor, &offset, file.count))
    }

    private func result(of count: Int) -> Result {
        if count >= 0 { return .sent(count) }
        return errno == EAGAIN || errno == EINTR ? .sent(0) : .broken
    }
}
