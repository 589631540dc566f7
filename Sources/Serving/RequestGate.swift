import NIOCore

/// Stands before the parser: counts what arrives, and lets nothing through once the connection is to close.
final class RequestGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let handler: RequestHandler

    init(before handler: RequestHandler) {
        self.handler = handler
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard handler.admit(bytes) else { return }
        context.fireChannelRead(data)
        handler.parsed(bytes)
    }
}
