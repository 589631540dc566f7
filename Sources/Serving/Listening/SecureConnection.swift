import NIOCore
import NIOSSL
import NIOTLS
import Syndication

/// What a connection with TLS speaks is agreed on in its beginning: HTTP/2 or HTTP/1.1 (ALPN, RFC 7301).
enum SecureConnection {
    /// - Parameter handler: the last handler of the channel, which also looks after the time that the beginning takes.
    static func prepare(_ channel: any Channel, _ context: NIOSSLContext, _ handler: RequestHandler) throws {
        let operations = channel.pipeline.syncOperations
        let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        let name = SNIHandler { result in
            // A gateway that is trusted asks for a name of its own, and brings requests for others (RFC 9110 §7.4).
            if case .hostname(let name) = result, !bound.value.peer.isTrusted {
                bound.value.serverName = name.lowercased()
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        let negotiation = ApplicationProtocolNegotiationHandler { result, channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = bound.value
                if result == .negotiated("h2") {
                    try HTTP2Connection.take(channel, from: handler)
                } else {
                    try channel.pipeline.syncOperations.addHandler(
                        RequestGate(before: handler, loop: handler.loop), position: .before(handler))
                }
            }
        }
        try operations.addHandler(ByteToMessageHandler(name), position: .before(handler))
        try operations.addHandler(NIOSSLServerHandler(context: context), position: .before(handler))
        try operations.addHandler(negotiation, position: .before(handler))
    }
}
