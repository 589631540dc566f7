import NIOCore
import Synchronization
import Syndication

/// Counts what clients have at a time, all together and per client network: connections, or answers that are being made.
final class ClientBudget: Sendable {
    private struct Counts {
        var all = 0
        var byNetwork: [ClientNetwork: Int] = [:]
    }

    private let most: Int
    private let mostPerNetwork: Int
    private let countsLoopback: Bool
    private let counts = Mutex(Counts())

    /// - Parameters:
    ///   - most: of all clients together.
    ///   - mostPerNetwork: of one of them.
    ///   - countsLoopback: whether this machine is such a one: a proxy brings everybody's requests from there.
    init(most: Int, mostPerNetwork: Int, countsLoopback: Bool) {
        self.most = most
        self.mostPerNetwork = mostPerNetwork
        self.countsLoopback = countsLoopback
    }

    convenience init(ofConnections limits: Limits) {
        self.init(
            most: limits.connections, mostPerNetwork: limits.connectionsPerAddress,
            countsLoopback: limits.countsLoopback)
    }

    /// Takes a place; `release` gives it back.
    ///
    /// - Returns: false when there is none.
    func admit(_ network: ClientNetwork?) -> Bool {
        counts.withLock { counts in
            guard counts.all < most, take(network, &counts) else { return false }
            counts.all += 1
            return true
        }
    }

    /// A connection counts for another network from now on, because a proxy has said whose it is.
    ///
    /// - Returns: false when that one has no place left; then nothing has changed.
    func move(from old: ClientNetwork?, to new: ClientNetwork?) -> Bool {
        counts.withLock { counts in
            guard take(new, &counts) else { return false }
            giveBack(old, &counts)
            return true
        }
    }

    func release(_ network: ClientNetwork?) {
        counts.withLock { counts in
            counts.all -= 1
            giveBack(network, &counts)
        }
    }

    private func take(_ network: ClientNetwork?, _ counts: inout Counts) -> Bool {
        guard let network = limited(network) else { return true }
        guard counts.byNetwork[network, default: 0] < mostPerNetwork else { return false }
        counts.byNetwork[network, default: 0] += 1
        return true
    }

    private func giveBack(_ network: ClientNetwork?, _ counts: inout Counts) {
        guard let network = limited(network), let count = counts.byNetwork[network] else { return }
        counts.byNetwork[network] = count > 1 ? count - 1 : nil
    }

    private func limited(_ network: ClientNetwork?) -> ClientNetwork? {
        guard let network, countsLoopback || !network.isLoopback else { return nil }
        return network
    }
}

/// The place of one connection in the budget. It belongs to the connection's event loop.
final class ConnectionPlace {
    private let budget: ClientBudget
    private var network: ClientNetwork?

    /// - Returns: nil when there is no place.
    init?(in budget: ClientBudget, for network: ClientNetwork?) {
        guard budget.admit(network) else { return nil }
        self.budget = budget
        self.network = network
    }

    /// A proxy has said whose connection it is.
    ///
    /// - Parameter client: nil for another proxy that is trusted, which brings everybody's requests.
    /// - Returns: false when that client has no place left.
    func move(to client: IPAddress?) -> Bool {
        let next = client.map { ClientNetwork($0) }
        guard budget.move(from: network, to: next) else { return false }
        network = next
        return true
    }

    /// Once, when the connection has ended.
    func release() { budget.release(network) }
}

/// What counts as one client: see `IPAddress.source`.
struct ClientNetwork: Hashable, Sendable {
    private let bits: UInt64
    let isLoopback: Bool

    init(_ address: IPAddress) {
        bits = address.source
        isLoopback = address.isLoopback
    }
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
