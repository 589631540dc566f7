import NIOCore
import NIOHTTP2

/// Between HTTP/2 and the socket. Reads no more from a client that does not take what it has asked for: it waits, not we.
final class Wire: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    weak var connection: HTTP2Connection?
    private var context: ChannelHandlerContext?
    private var isHeld = false
    private var hasSaidSettings = false
    /// Whether the last thing that was said is a GOAWAY for an error, not the one of a stop.
    private(set) var endsWithError = false

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { connection?.endInput() }
    }

    /// Closes the channel once the client has everything that was written, unless there is a stream by then.
    func finish() {
        guard let context else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: promise)
        promise.futureResult.assumeIsolated().whenSuccess {
            guard self.connection?.hasStreams == false else { return }
            // The other half is closed. To close both would wait for a last word of TLS that never comes.
            self.context?.close(mode: .output, promise: nil)
        }
    }

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            context.read()
        } else {
            isHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        guard isHeld, context.channel.isWritable else { return }
        isHeld = false
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .byteBuffer(var bytes) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        guard hasSaidSettings else {
            hasSaidSettings = true
            bytes.setMostStreams(HTTP2Limits.mostStreams)
            return context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: promise)
        }
        // A length of 8, the type, no flags, and of the stream's number what is never anything but zero here.
        let isGoAway =
            bytes.readableBytes == 17
            && bytes.getInteger(at: bytes.readerIndex, as: UInt64.self) == 0x0000_0807_0000_0000
        endsWithError = isGoAway && bytes.getInteger(at: bytes.writerIndex - 4, as: UInt32.self) != 0
        let last = bytes.writerIndex - 8
        guard endsWithError, let connection, bytes.getInteger(at: last, as: UInt32.self) == 0x7FFF_FFFF else {
            return context.write(data, promise: promise)
        }
        // The library does not know what became of its streams, and says that all that can be may have been seen. What was
        // not, the client may ask again elsewhere (RFC 9113 §6.8).
        bytes.setInteger(UInt32(Int(connection.lastStream)), at: last)
        context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: promise)
    }
}

extension ByteBuffer {
    /// In a frame of SETTINGS, the first that is sent: says that a client may open so many streams, whatever stood there
    /// (RFC 9113 §6.5.1).
    fileprivate mutating func setMostStreams(_ count: Int) {
        let head = 9
        let setting = (name: 2, value: 4)
        var place = readerIndex + head
        while let name = getInteger(at: place, as: UInt16.self) {
            // SETTINGS_MAX_CONCURRENT_STREAMS.
            if name == 3 { setInteger(UInt32(count), at: place + setting.name) }
            place += setting.name + setting.value
        }
    }
}
