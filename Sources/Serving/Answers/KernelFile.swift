import Glibc
import NIOCore
import NIOPosix

/// A file on its way to a client over a plain socket: the kernel sends its pages as they are (sendfile), and they never
/// come through this process.
///
/// The calls are made by threads that may wait for the disk, on a descriptor of their own, so that a connection that ends
/// meanwhile leaves nobody else's under its number. When the client has no room, one piece goes the channel's way: the
/// channel knows when there is room again. A file that has become shorter is noticed, as sendfile then sends nothing.
final class KernelFile: Sendable {
    private enum Step: Sendable {
        case sent(upTo: Int)
        /// There is no room; this comes next.
        case full(at: Int, next: ByteBuffer)
    }

    private let slice: FileSlice
    private let socket: Int32

    /// - Returns: nil where there are no more descriptors.
    init?(_ slice: FileSlice, to channel: any Channel) {
        guard let socket = DirectSocket(of: channel)?.copiedDescriptor else { return nil }
        self.slice = slice
        self.socket = socket
    }

    deinit { close(socket) }

    /// Sends all of it, behind what the channel has to send.
    ///
    /// - Parameter progress: is told, on the channel's loop, whenever the client has taken something.
    func send(on channel: any Channel, progress: @escaping () -> Void) -> EventLoopFuture<Void> {
        let progress = NIOLoopBound(progress, eventLoop: channel.eventLoop)
        let done = channel.eventLoop.makePromise(of: Void.self)
        channel.writeAndFlush(ByteBuffer()).whenComplete { [self] result in
            go(on: channel, from: slice.range.lowerBound, progress, after: result, done)
        }
        return done.futureResult
    }

    private func go(
        on channel: any Channel, from offset: Int, _ progress: NIOLoopBound<() -> Void>,
        after result: Result<Void, any Error>, _ done: EventLoopPromise<Void>
    ) {
        guard case .success = result, channel.isActive else { return done.fail(ChannelError.ioOnClosedChannel) }
        guard offset < slice.range.upperBound else { return done.succeed() }
        NIOThreadPool.singleton.runIfActive(eventLoop: channel.eventLoop) { [self] in try step(from: offset) }
            .whenComplete { [self] result in
                switch result {
                case .failure(let error): done.fail(error)
                case .success(.sent(let next)):
                    progress.value()
                    go(on: channel, from: next, progress, after: .success(()), done)
                case .success(.full(let place, let piece)):
                    if place > offset { progress.value() }
                    channel.writeAndFlush(piece).whenComplete { [self] result in
                        progress.value()
                        go(on: channel, from: place + piece.readableBytes, progress, after: result, done)
                    }
                }
            }
    }

    private static let most = 4 << 20
    private static let piece = 64 * 1024

    /// As much as the socket takes, but not so much that others wait long for this thread.
    private func step(from start: Int) throws -> Step {
        let end = min(slice.range.upperBound, start + Self.most)
        var offset = off_t(start)
        while offset < end {
            let count = sendfile(socket, slice.file.descriptor, &offset, end - Int(offset))
            if count > 0 || (count < 0 && errno == EINTR) { continue }
            // Shorter than it was: the client must not take what comes next for the rest of it.
            guard count < 0 else { throw ChannelError.eof }
            guard errno == EAGAIN else { throw IOError(errnoCode: errno, reason: "sendfile") }
            return .full(at: Int(offset), next: try read(at: Int(offset)))
        }
        return .sent(upTo: end)
    }

    private func read(at offset: Int) throws -> ByteBuffer {
        let count = min(Self.piece, slice.range.upperBound - offset)
        var piece = ByteBufferAllocator().buffer(capacity: count)
        let got = piece.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            max(0, pread(slice.file.descriptor, bytes.baseAddress, count, off_t(offset)))
        }
        guard got > 0 else { throw ChannelError.eof }
        return piece
    }
}
