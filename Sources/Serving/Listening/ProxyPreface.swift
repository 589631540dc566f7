import NIOCore
import Syndication

/// What a trusted proxy says of the client before the client's first byte: the PROXY protocol, version 2 (HAProxy's
/// specification, section 2.2). A proxy that says nothing is no less welcome.
enum ProxyPreface {
    enum Reading: Hashable {
        /// The bytes do not begin so.
        case absent
        /// More bytes must come before it can be told.
        case incomplete
        /// - Parameter client: nil where the proxy asks for itself (LOCAL), or the client has no IP address.
        case present(length: Int, client: IPAddress?)
        case malformed
    }

    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    /// The longest that is read: with addresses of Unix sockets, and extensions.
    private static let longest = 2048

    static func read(_ bytes: ByteBufferView) -> Reading {
        let beginning = bytes.prefix(signature.count)
        guard signature.starts(with: beginning) else { return .absent }
        guard bytes.count >= 16 else { return .incomplete }
        let start = bytes.startIndex
        let (command, family) = (bytes[start + 12], bytes[start + 13])
        let rest = Int(bytes[start + 14]) << 8 | Int(bytes[start + 15])
        guard command >> 4 == 2, command & 15 <= 1, 16 + rest <= longest else { return .malformed }
        guard bytes.count >= 16 + rest else { return .incomplete }
        let addresses = bytes[(start + 16)..<(start + 16 + rest)]
        guard command & 15 == 1 else { return .present(length: 16 + rest, client: nil) }
        switch family >> 4 {
        case 1:
            guard rest >= 12 else { return .malformed }
            return .present(length: 16 + rest, client: .v4(UInt32(truncatingIfNeeded: number(addresses.prefix(4)))))
        case 2:
            guard rest >= 36 else { return .malformed }
            let client = IPAddress.v6(number(addresses.prefix(8)), number(addresses.dropFirst(8).prefix(8)))
            return .present(length: 16 + rest, client: client.unmapped)
        default: return .present(length: 16 + rest, client: nil)
        }
    }

    private static func number(_ bytes: ByteBufferView) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// The first handler of a connection from a trusted proxy: takes the preface away, and then itself.
final class ProxyPrefaceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let handler: RequestHandler
    private let place: ConnectionPlace
    private let isSecure: Bool
    private var held: ByteBuffer?
    private var isTurnedAway = false

    /// - Parameters:
    ///   - place: that of the connection, which counts for the client once it is known.
    ///   - isSecure: whether TLS follows.
    init(before handler: RequestHandler, place: ConnectionPlace, isSecure: Bool) {
        self.handler = handler
        self.place = place
        self.isSecure = isSecure
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isTurnedAway else { return }
        var bytes = unwrapInboundIn(data)
        if var before = held {
            before.writeImmutableBuffer(bytes)
            bytes = before
        }
        switch ProxyPreface.read(bytes.readableBytesView) {
        case .incomplete:
            held = bytes
            return
        case .malformed:
            // Whoever is trusted and says something else is a mistake in a configuration, and no client of ours.
            context.close(promise: nil)
            return
        case .present(let length, let client):
            if let client {
                // There may be a proxy more between the client and this one.
                let isTrusted = handler.loop.trustedProxies.trust(client)
                guard place.move(to: isTrusted ? nil : client) else { return turnAway(context) }
                handler.peer = Peer(address: client, isTrusted: isTrusted)
            }
            bytes.moveReaderIndex(forwardBy: length)
        case .absent: break
        }
        held = nil
        if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    /// The client has as many connections as one may have. Over TLS that is not said, because it would cost a handshake.
    private func turnAway(_ context: ChannelHandlerContext) {
        isTurnedAway = true
        handler.loop.counts.turnedAway += 1
        if isSecure {
            context.close(promise: nil)
        } else {
            handler.turnAway()
        }
    }
}

/// Who is at the other end of a connection.
struct Peer {
    /// Nil for a Unix socket.
    var address: IPAddress?
    /// Whether it is a proxy whose word about its clients counts.
    var isTrusted: Bool
}
