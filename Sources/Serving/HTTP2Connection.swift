import NIOCore
import NIOHPACK
import NIOHTTP1
import NIOHTTP2
import NIOSSL
import NIOTLS
import Syndication

/// What a connection with TLS speaks is agreed on in its beginning: HTTP/2 or HTTP/1.1 (ALPN, RFC 7301).
enum SecureConnection {
    /// - Parameter handler: the last handler of the channel, which also looks after the time that the beginning takes.
    static func prepare(_ channel: any Channel, _ context: NIOSSLContext, _ handler: RequestHandler) throws {
        let operations = channel.pipeline.syncOperations
        let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
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
        try operations.addHandler(NIOSSLServerHandler(context: context), position: .before(handler))
        try operations.addHandler(negotiation, position: .before(handler))
    }
}

/// A connection that speaks HTTP/2 (RFC 9113): many requests at a time, each on a stream of its own.
///
/// It may stay as long as it has streams that are within their time, and `idleTime` without any. A stream has the time
/// that a request may take to arrive, and then as long as the slowest reader that is waited for would need.
final class HTTP2Connection: Watched {
    let loop: ServingLoop
    let peer: Peer
    private let channel: any Channel
    private var streams = 0
    /// Those whose answer is being made by a plugged handler, which is our time.
    private var awaiting = 0
    private var deadline: NIODeadline

    private init(_ channel: any Channel, _ loop: ServingLoop, _ peer: Peer) {
        self.channel = channel
        self.loop = loop
        self.peer = peer
        deadline = .now() + loop.idleTime
    }

    /// Puts HTTP/2 in the place of the handler that was there.
    static func take(_ channel: any Channel, from handler: RequestHandler) throws {
        let loop = handler.loop
        let connection = HTTP2Connection(channel, loop, handler.peer)
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        loop.replace(handler, by: connection)
        channel.closeFuture.whenComplete { _ in bound.value.loop.remove(bound.value) }
        var settings = NIOHTTP2Handler.ConnectionConfiguration()
        settings.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: mostStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: loop.limits.headerBlock + loop.limits.requestLine),
            HTTP2Setting(parameter: .initialWindowSize, value: 65_535),
        ]
        channel.pipeline.syncOperations.removeHandler(handler, promise: nil)
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: settings, streamConfiguration: .init()
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try stream.pipeline.syncOperations.addHandler(StreamHandler(bound.value))
            }
        }
    }

    private static let mostStreams = 100

    // MARK: Its streams

    func beginStream() {
        streams += 1
        extend(by: TimeAmount(loop.limits.headerTime) + TimeAmount(loop.limits.bodyTime))
    }

    /// - Parameter bytes: that the client is to take.
    func answerStream(_ bytes: Int) {
        let slowest = Int64(bytes / max(1, loop.limits.slowestReader))
        extend(by: TimeAmount(loop.limits.readerTime) + .seconds(slowest))
    }

    func awaitAnswer() { awaiting += 1 }

    /// The answer is made, or nobody waits for it any longer.
    func endAwaiting() {
        awaiting -= 1
        extend(by: TimeAmount(loop.limits.readerTime))
    }

    func endStream() {
        streams -= 1
        if streams == 0 { deadline = .now() + loop.idleTime }
    }

    private func extend(by time: TimeAmount) {
        deadline = max(deadline, .now() + time)
    }

    // MARK: The rounds of the loop

    var isBusy: Bool { streams > 0 }

    func check(at now: NIODeadline) {
        if awaiting == 0, now >= deadline { closeNow() }
    }

    func closeNow() {
        channel.close(promise: nil)
    }
}
