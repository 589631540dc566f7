import NIOCore
import NIOHPACK
import NIOHTTP2

/// Makes of `:authority` and `Host` one host (RFC 9113 §8.3.1). A proxy that translates from HTTP/1.1 may send a `Host`
/// alone. Where both are there and differ, nobody could say which counts: the request has two hosts then, and is
/// refused for that.
final class AuthorityHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var payload = unwrapInboundIn(data)
        if case .headers(var block) = payload, let host = block.headers.first(name: "host") {
            if let authority = block.headers.first(name: ":authority") {
                if authority.lowercased() != host.lowercased() { block.headers.add(name: "host", value: authority) }
            } else if block.headers.contains(name: ":method") {
                // Pseudo-header fields stand in front.
                var headers: HPACKHeaders = [":authority": host]
                headers.add(contentsOf: block.headers)
                block.headers = headers
            }
            payload = .headers(block)
        }
        context.fireChannelRead(wrapInboundOut(payload))
    }
}
