import NIOCore
import Synchronization

/// Counts connections, all together and per client network. It is asked once per connection, never per request.
final class ConnectionBudget: Sendable {
    private struct Counts {
        var all = 0
        var byNetwork: [ClientNetwork: Int] = [:]
    }

    private let limits: Limits
    private let counts = Mutex(Counts())

    init(limits: Limits) {
        self.limits = limits
    }

    /// Takes a place for a connection; `release` gives it back.
    ///
    /// - Returns: false when there is none.
    func admit(_ network: ClientNetwork?) -> Bool {
        counts.withLock { counts in
            guard counts.all < limits.connections else { return false }
            if let network = limited(network) {
                guard counts.byNetwork[network, default: 0] < limits.connectionsPerAddress else { return false }
                counts.byNetwork[network, default: 0] += 1
            }
            counts.all += 1
            return true
        }
    }

    func release(_ network: ClientNetwork?) {
        counts.withLock { counts in
            counts.all -= 1
            guard let network = limited(network), let count = counts.byNetwork[network] else { return }
            counts.byNetwork[network] = count > 1 ? count - 1 : nil
        }
    }

    private func limited(_ network: ClientNetwork?) -> ClientNetwork? {
        guard let network, limits.countsLoopback || !network.isLoopback else { return nil }
        return network
    }
}

/// What counts as one client: an IPv4 address, or an IPv6 /64, of which one customer has as many addresses as they
/// like.
struct ClientNetwork: Hashable, Sendable {
    private let bits: UInt64
    let isLoopback: Bool

    /// - Returns: nil for a Unix socket.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let address):
            // sockaddr_in: family, port, then the address.
            self.init(ipv4: withUnsafeBytes(of: address.address) { Array($0[4..<8]) })
        case .v6(let address):
            // sockaddr_in6: family, port, flow label, then the address.
            self.init(ipv6: withUnsafeBytes(of: address.address) { Array($0[8..<24]) })
        default: return nil
        }
    }

    private init(ipv4 bytes: some Collection<UInt8>) {
        // In the place of a /64 that is never given out.
        bits = bytes.reduce(0xFFFF) { $0 << 8 | UInt64($1) }
        isLoopback = bytes.first == 127
    }

    private init(ipv6 bytes: [UInt8]) {
        // ::ffff:a.b.c.d is how a socket for both families sees an IPv4 address.
        if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            self.init(ipv4: bytes.suffix(4))
        } else {
            self.init(bits: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }, isLoopback: bytes == Self.loopback)
        }
    }

    private init(bits: UInt64, isLoopback: Bool) {
        self.bits = bits
        self.isLoopback = isLoopback
    }

    /// ::1
    private static let loopback = [UInt8](repeating: 0, count: 15) + [1]
}

/// Tells a connection beyond a limit that there is no place for it, and closes it.
final class TurnAway: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let clock: HTTPClock
    private let isSecure: Bool

    /// - Parameter isSecure: whether the client speaks TLS; then it is closed without a word, which would cost a handshake.
    init(clock: HTTPClock, isSecure: Bool) {
        self.clock = clock
        self.isSecure = isSecure
    }

    func channelActive(context: ChannelHandlerContext) {
        guard !isSecure else { return context.close(promise: nil) }
        var answer = FixedAnswer.busy.head.dated(clock).closing
        answer.writeImmutableBuffer(FixedAnswer.busy.body)
        // What is not sent at once is not sent: a connection for which there is no place is not waited for.
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
