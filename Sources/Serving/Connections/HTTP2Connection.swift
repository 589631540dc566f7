import NIOCore
import NIOHPACK
import NIOHTTP1
import NIOHTTP2
import Syndication

/// A connection that speaks HTTP/2 (RFC 9113): many requests at a time, each on a stream of its own.
///
/// Each stream has its own time, and is ended when that is over; the others go on. The connection ends when it had no
/// stream for `idleTime`, when its client takes nothing of what was sent for `readerTime`, or at an error that concerns
/// it as a whole. Whenever there is time for it, it ends by a GOAWAY, so that the client knows which of its requests were
/// not seen (RFC 9113 §6.8). A client that has closed its side gets the answers that it has asked for, and no GOAWAY.
final class HTTP2Connection: Watched {
    let loop: ServingLoop
    let peer: Peer
    /// The name that the client asked for in the beginning of TLS.
    let serverName: String?
    private let channel: any Channel
    private let wire = Wire()
    private var inputIsClosed = false
    private var streams: [ObjectIdentifier: StreamHandler] = [:]
    /// As the library counts them: a stream leaves `streams` a moment after it has ended.
    private var openStreams = 0
    /// Those whose answers plugged handlers make, or have made.
    private var served: Set<ObjectIdentifier> = []
    /// Those that wait until there are fewer, in the order they came.
    private var waiting = CircularBuffer<StreamHandler>()
    /// When the connection is over, should it have no stream until then.
    private var idleEnd: NIODeadline
    /// After the GOAWAY: until when the client may acknowledge it.
    private var drainEnd: NIODeadline?
    /// What the client had acknowledged in all, when it was last looked at with something unsent.
    private var look: (time: NIODeadline, taken: Int)?
    /// Bytes of answers: of heads, and of bodies short enough for one piece, when they are written; of other pieces when
    /// they have left.
    private var taken = 0
    /// The last of the client's streams that was begun.
    private(set) var lastStream: HTTP2StreamID = .rootStream

    private init(_ channel: any Channel, _ handler: RequestHandler) {
        self.channel = channel
        loop = handler.loop
        peer = handler.peer
        serverName = handler.serverName
        idleEnd = .now() + loop.idleTime
    }

    /// Puts HTTP/2 in the place of the handler that was there.
    static func take(_ channel: any Channel, from handler: RequestHandler) throws {
        let connection = HTTP2Connection(channel, handler)
        let loop = connection.loop
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        loop.replace(handler, by: connection)
        channel.closeFuture.whenComplete { _ in bound.value.loop.remove(bound.value) }
        let operations = channel.pipeline.syncOperations
        operations.removeHandler(handler, promise: nil)
        let manager = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: channel.eventLoop,
            // Times are looked after by the rounds of the loop.
            configuration: .init(maxIdleTime: nil, maxAge: nil, maxGraceTime: nil, keepalive: nil))
        connection.wire.connection = connection
        try operations.addHandler(connection.wire)
        try operations.addHandler(SettingsInForce())
        _ = try operations.configureHTTP2Pipeline(
            mode: .server,
            connectionConfiguration: HTTP2Limits.ofConnection(loop.limits, isShared: connection.peer.isTrusted),
            streamConfiguration: HTTP2Limits.ofStreams(isShared: connection.peer.isTrusted),
            streamDelegate: manager.http2StreamDelegate
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try bound.value.note(stream.syncOptions?.getOption(HTTP2StreamChannelOptions.streamID))
                guard bound.value.admits() else { return Self.refuse(stream) }
                try stream.pipeline.syncOperations.addHandler(AuthorityHandler())
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try stream.pipeline.syncOperations.addHandler(StreamHandler(bound.value))
            }
        }
        try operations.addHandler(manager)
        try operations.addHandler(ConnectionErrors(connection.wire))
    }

    // MARK: Its streams

    var eventLoop: any EventLoop { channel.eventLoop }

    private func note(_ stream: HTTP2StreamID?) {
        if let stream { lastStream = max(lastStream, stream) }
    }

    /// Whether a stream more may be open. It is until `leave()`.
    private func admits() -> Bool {
        guard openStreams < HTTP2Limits.mostStreams else { return false }
        openStreams += 1
        return true
    }

    /// A client may open more streams than it may before it has seen our settings. It may ask again for what is refused so
    /// (RFC 9113 §5.1.2, §8.7). Nothing of the request is kept: the stream has no handler.
    private static func refuse(_ stream: any Channel) {
        stream.writeAndFlush(HTTP2Frame.FramePayload.rstStream(.refusedStream), promise: nil)
    }

    func leave() { openStreams -= 1 }

    func begin(_ stream: StreamHandler) {
        streams[ObjectIdentifier(stream)] = stream
    }

    func end(_ stream: StreamHandler) {
        guard streams.removeValue(forKey: ObjectIdentifier(stream)) != nil else { return }
        if streams.isEmpty {
            idleEnd = .now() + loop.idleTime
            if inputIsClosed { wire.finish() }
        }
        if served.remove(ObjectIdentifier(stream)) == nil {
            waiting.removeAll { $0 === stream }
        } else if channel.isActive, let next = waiting.popFirst() {
            served.insert(ObjectIdentifier(next))
            next.ask()
        }
    }

    var hasStreams: Bool { !streams.isEmpty }

    /// The client asks for nothing more, and has perhaps gone. Its place is wanted by others.
    func endInput() {
        inputIsClosed = true
        if streams.isEmpty { wire.finish() }
    }

    /// A plugged handler is to make the answer. A client need not take any of it, so only some are made at a time: each
    /// holds a body, or a piece of a file and its descriptors. Behind a proxy that is trusted there are many clients, and the
    /// slow ones must not hold up the others: what all connections hold is bounded all the same.
    ///
    /// - Returns: false where the stream has to wait; it is told when its turn comes.
    func takeTurn(_ stream: StreamHandler) -> Bool {
        guard peer.isTrusted || served.count < loop.limits.answersPerConnection else {
            waiting.append(stream)
            return false
        }
        served.insert(ObjectIdentifier(stream))
        return true
    }

    /// So many bytes of an answer have left.
    func note(taken count: Int) { taken += count }

    // MARK: The rounds of the loop

    var isBusy: Bool { !streams.isEmpty || drainEnd.map { .now() < $0 } ?? false }

    func check(at now: NIODeadline) {
        if let drainEnd, now >= drainEnd, streams.isEmpty { return closeNow() }
        guard !isStalled(at: now) else { return closeNow() }
        for stream in streams.values { stream.check(at: now) }
        if streams.isEmpty, now >= idleEnd { beginStopping() }
    }

    /// Whether the client takes nothing of what was sent to it, and what was sent to it is not lost on the way.
    private func isStalled(at now: NIODeadline) -> Bool {
        guard unsentBytes > 0 else {
            look = nil
            return false
        }
        let acknowledged = taken - (DirectSocket(of: channel)?.unacknowledged ?? 0)
        guard let look else {
            self.look = (now, acknowledged)
            return false
        }
        let time = loop.limits.readerTime
        guard now >= look.time + TimeAmount(time) else { return false }
        guard acknowledged - look.taken >= loop.limits.slowestPiece else { return true }
        self.look = (now, acknowledged)
        return false
    }

    /// Whether the socket has no room for what is to be sent. The kernel asks for more only when a good part of what it
    /// has is gone.
    var waitsForRoom: Bool { unsentBytes > 0 }

    private var unsentBytes: Int {
        (try? channel.syncOptions?.getOption(ChannelOptions.bufferedWritableBytes)) ?? 0
    }

    /// Says GOAWAY: streams that exist, and those that are on their way, are answered still. The channel closes when the
    /// client has acknowledged it and the streams have ended.
    func beginStopping() {
        guard drainEnd == nil else { return }
        drainEnd = .now() + TimeAmount(Limits.goAwayTime)
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    func closeNow() {
        channel.close(promise: nil)
    }
}

/// The last handler: an error that was answered with a GOAWAY ends the connection. One that concerns a stream has ended
/// that stream already, and the library gives both alike.
private final class ConnectionErrors: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let wire: Wire

    init(_ wire: Wire) { self.wire = wire }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if wire.endsWithError { context.close(promise: nil) }
    }
}
