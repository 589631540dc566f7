package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
package import Publishing
import Synchronization
package import Syndication

/// The server of HTTP/1.1 and HTTP/2, plain and over TLS: listens, and answers from the editions on the shelf.
///
/// `start()` opens the doors, `run()` stays until it is cancelled or `beginStopping()` is called. A stop closes the
/// doors first, lets the requests that run finish, then closes the connections that are idle.
package final class FeedServer: Sendable {
    enum State {
        case new
        case starting
        case serving(Service)
        case stopped

        var isNew: Bool { if case .new = self { true } else { false } }
        var service: Service? { if case .serving(let service) = self { service } else { nil } }
    }

    /// What exists while the server runs.
    struct Service {
        let group: MultiThreadedEventLoopGroup
        let loops: [NIOLoopBound<ServingLoop>]
        let listeners: [Listener]
        let certificates: Certificates?
    }

    private let shelf: EditionShelf
    let settings: ServerSettings
    private let handlers: [PluggedHandler]
    private let knownReaders: KnownReaders
    let logger: Logger
    private let shortage: Shortage
    private let wallClock: @Sendable () -> Timestamp
    let state = Mutex(State.new)
    /// Ends when the server is to stop.
    private let stopSignal = AsyncStream.makeStream(of: Void.self)

    /// - Parameters:
    ///   - handlers: asked for paths that are no edition's; the first that covers a path answers.
    ///   - knownReaders: who is never told to come less often.
    ///   - wallClock: the time for `Date` fields.
    package init(
        shelf: EditionShelf, settings: ServerSettings, handlers: [PluggedHandler] = [],
        knownReaders: KnownReaders = KnownReaders(), logger: Logger,
        wallClock: @escaping @Sendable () -> Timestamp
    ) {
        self.shelf = shelf
        self.settings = settings
        self.handlers = handlers
        self.knownReaders = knownReaders
        self.logger = logger
        shortage = Shortage(logger: logger)
        self.wallClock = wallClock
    }

    /// Where the server listens: with real ports, in the order of the settings. Empty unless it has started.
    package var addresses: [ListenAddress] {
        state.withLock(\.service)?.listeners.map(\.address) ?? []
    }

    /// The listening sockets at addresses that the settings name with their ports. They stay the server's.
    package func sockets() async -> [(address: ListenAddress, descriptor: Int32)] {
        var sockets: [(address: ListenAddress, descriptor: Int32)] = []
        for listener in state.withLock(\.service)?.listeners ?? [] {
            switch listener.asked {
            case .tcp(_, let port) where port != 0, .everyIPv6(let port) where port != 0: break
            default: continue
            }
            guard let descriptor = await listener.descriptor() else { continue }
            sockets.append((listener.asked, descriptor))
        }
        return sockets
    }

    /// What has been answered so far. Zero before the start and after the end.
    package func counts() async -> RequestCounts {
        guard let service = state.withLock(\.service) else { return RequestCounts() }
        var sum = RequestCounts()
        for loop in service.loops {
            // It fails only when the loops are gone.
            if let counts = try? await loop.eventLoop.submit({ loop.value.counts }).get() { sum.add(counts) }
        }
        return sum
    }

    /// Who reads each feed, by the feed's name: since the start, and at most for the last seven days.
    package func audiences() async -> [String: Audience] {
        guard let service = state.withLock(\.service) else { return [:] }
        var samples: [String: [FeedAudience.Sample]] = [:]
        for part in await each(service, { $0.audienceSamples() }) {
            for (feed, sample) in part { samples[feed, default: []].append(sample) }
        }
        return samples.mapValues { Audience($0) }
    }

    /// What was answered since the start, by the feed's name; under the empty name what is no feed's.
    package func traffic() async -> [String: Traffic] {
        guard let service = state.withLock(\.service) else { return [:] }
        var sum: [String: Traffic] = [:]
        for part in await each(service, { $0.trafficSamples() }) {
            for (feed, traffic) in part { sum[feed, default: Traffic()].add(traffic) }
        }
        return sum
    }

    /// Opens every address, or none.
    ///
    /// - Throws: `ServingError`, when one of them cannot be listened at.
    package func start() async throws(ServingError) {
        let isNew = state.withLock { state in
            guard case .new = state else { return false }
            state = .starting
            return true
        }
        guard isNew else { throw ServingError(.alreadyStarted, "The server has been started", remedy: "Make another") }
        let certificates: Certificates?
        do throws(ServingError) {
            certificates = try settings.tls.map { tls throws(ServingError) in try Certificates(tls) }
        } catch {
            state.withLock { $0 = .stopped }
            throw error
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: settings.loops ?? System.coreCount)
        let loops = await makeLoops(on: group)
        let budget = ClientBudget(ofConnections: settings.limits)
        var listeners: [Listener] = []
        do throws(ServingError) {
            for address in settings.addresses {
                listeners.append(
                    try await Listener.open(
                        address, setBy: settings.addressKey, kept: settings.kept[address],
                        isPrivate: settings.isPrivate, bootstrap(group, loops, budget, nil)))
            }
            if let certificates, let tls = settings.tls {
                for address in tls.addresses {
                    listeners.append(
                        try await Listener.open(
                            address, setBy: "[server] tls", kept: settings.kept[address],
                            bootstrap(group, loops, budget, certificates)))
                }
            }
        } catch {
            for listener in listeners { await listener.close() }
            try? await group.shutdownGracefully()
            state.withLock { $0 = .stopped }
            throw error
        }
        let service = Service(group: group, loops: loops, listeners: listeners, certificates: certificates)
        state.withLock { $0 = .serving(service) }
        for listener in listeners { logger.info("listening", metadata: ["address": "\(listener.address)"]) }
    }

    /// Shows new connections the certificate that the files hold now. Those that exist keep theirs.
    ///
    /// - Throws: `ServingError` when the files are of no use; then the certificate stays as it was.
    package func reloadCertificates() throws(ServingError) {
        try state.withLock(\.service)?.certificates?.reload()
    }

    /// From when until when clients take the certificate that new connections are shown; nil where TLS is not spoken.
    package var certificateTerm: CertificateTerm? {
        state.withLock(\.service)?.certificates?.term
    }

    /// Serves until the task is cancelled or `beginStopping()` is called, then stops as the type says. Starts first
    /// where `start()` was not called.
    package func run() async throws {
        if state.withLock(\.isNew) { try await start() }
        for await _ in stopSignal.stream {}
        await stop()
    }

    /// Asks `run()` to come to its end. May be called at any time, from anywhere, more than once.
    package func beginStopping() {
        stopSignal.continuation.finish()
    }
}

// Setting up.
extension FeedServer {
    private func makeLoops(on group: MultiThreadedEventLoopGroup) async -> [NIOLoopBound<ServingLoop>] {
        let prepared = PreparedShelf(settings: settings)
        let shared = SharedByLoops(settings: settings, knownReaders: knownReaders, logger: logger)
        var loops: [NIOLoopBound<ServingLoop>] = []
        for eventLoop in group.makeIterator() {
            let made = eventLoop.submit { [shelf, settings, handlers, wallClock] in
                let shelf = LoopShelf(shelf: shelf, prepared: prepared, settings: settings, handlers: handlers)
                let loop = ServingLoop(
                    eventLoop: eventLoop, shelf: shelf, settings: settings, shared: shared, wallClock: wallClock)
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }
            // It cannot fail: the group was made a moment ago.
            if let loop = try? await made.get() { loops.append(loop) }
        }
        return loops
    }

    /// - Parameter certificates: for connections that speak TLS; nil for others.
    private func bootstrap(
        _ group: MultiThreadedEventLoopGroup, _ loops: [NIOLoopBound<ServingLoop>], _ budget: ClientBudget,
        _ certificates: Certificates?
    ) -> ServerBootstrap {
        let byEventLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [shortage] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(telling: shortage))
                }
            }
            // A client that has closed its side still gets its answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // A request fits a kilobyte, and each connection keeps its buffer while it is idle.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 1024, maximum: 16384)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byEventLoop[ObjectIdentifier(channel.eventLoop)]?.value else { return }
                    try Self.prepare(channel, loop, budget, certificates)
                }
            }
    }

    /// Puts the handlers of a new connection in place.
    private static func prepare(
        _ channel: any Channel, _ loop: ServingLoop, _ budget: ClientBudget, _ certificates: Certificates?
    ) throws {
        let peer = IPAddress(channel.remoteAddress)
        let isTrusted = loop.trustedProxies.trust(peer)
        // A proxy brings everybody's requests from one address.
        let network = isTrusted ? nil : peer.map { ClientNetwork($0) }
        guard let place = ConnectionPlace(in: budget, for: network) else {
            loop.counts.turnedAway += 1
            try channel.pipeline.syncOperations.addHandler(
                TurnAway(clock: loop.currentClock(), isSecure: certificates != nil))
            return
        }
        let bound = NIOLoopBound(place, eventLoop: channel.eventLoop)
        channel.closeFuture.whenComplete { _ in bound.value.release() }
        if peer != nil {
            // Without it, the end of an answer could wait for the client's acknowledgement of its beginning.
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        }
        let handler = RequestHandler(
            loop: loop, peer: Peer(address: peer, isTrusted: isTrusted), isSecure: certificates != nil)
        if isTrusted {
            try channel.pipeline.syncOperations.addHandler(
                ProxyPrefaceHandler(before: handler, place: place, isSecure: certificates != nil))
        }
        guard let certificates else {
            try channel.pipeline.syncOperations.addHandler(RequestGate(before: handler, loop: loop))
            try channel.pipeline.syncOperations.addHandler(handler)
            return
        }
        try channel.pipeline.syncOperations.addHandler(handler)
        try SecureConnection.prepare(channel, certificates.context, handler)
    }
}
