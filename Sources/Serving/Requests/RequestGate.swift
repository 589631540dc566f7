import NIOCore
import NIOHTTP1
import Syndication

/// The first to see what arrives on a connection. Simple requests it answers itself; all else goes to the parser, which
/// is put in place when it is needed first: a connection that only polls never has one.
final class RequestGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let handler: RequestHandler
    private let loop: ServingLoop
    private var hasParser = false
    /// Whether the parser stands at the beginning of a request, as far as it has seen.
    private var parserIsAtStart = true
    /// The reader that was counted last.
    private var noted: (audience: FeedAudience, agent: UInt64, day: Int64)?
    /// While the channel is open.
    private var socket: DirectSocket?
    /// Since the last `channelReadComplete`: whether there is something to flush, and something for the others.
    private var hasAnswered = false
    private var hasHandedOn = false

    init(before handler: RequestHandler, loop: ServingLoop) {
        self.handler = handler
        self.loop = loop
    }

    func channelActive(context: ChannelHandlerContext) {
        socket = DirectSocket(of: context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        while parserIsAtStart, handler.takesSimpleRequests, let answer = simpleAnswer(&bytes) {
            guard send(answer, context) else { return }
            if bytes.readableBytes == 0 {
                handler.rest()
                return
            }
        }
        handOn(bytes, context)
    }

    /// - Returns: false when the connection is broken.
    private func send(_ answer: Answer, _ context: ChannelHandlerContext) -> Bool {
        var sent = 0
        if let socket, handler.hasNothingUnsent {
            switch socket.send(answer) {
            case .sent(answer.count): return true
            case .sent(let count): sent = count
            case .broken:
                self.socket = nil
                context.close(promise: nil)
                return false
            }
        }
        // What the client has no room for now, the channel keeps for it.
        let headCount = answer.head.readableBytes
        if sent < headCount {
            var head = answer.head
            head.moveReaderIndex(forwardBy: sent)
            context.write(wrapOutboundOut(head), promise: nil)
        }
        if var body = answer.body {
            body.moveReaderIndex(forwardBy: max(0, sent - headCount))
            context.write(wrapOutboundOut(body), promise: nil)
        }
        handler.mayHaveUnsent = true
        hasAnswered = true
        return true
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if hasAnswered { context.flush() }
        if hasHandedOn { context.fireChannelReadComplete() }
        hasAnswered = false
        hasHandedOn = false
    }

    /// Takes a simple request for an edition from the beginning of what arrived.
    private func simpleAnswer(_ bytes: inout ByteBuffer) -> Answer? {
        let found = bytes.withUnsafeReadableBytes { bytes -> (Answer, Int)? in
            guard let request = SimpleRequest(bytes, limits: loop.limits), isForUs(request),
                let document = loop.shelf.document(at: request.path)
            else { return nil }
            return (answer(request, document), request.length)
        }
        guard let (answer, length) = found else { return nil }
        bytes.moveReaderIndex(forwardBy: length)
        return answer
    }

    private func isForUs(_ request: SimpleRequest) -> Bool {
        guard !loop.hosts.isEmpty || handler.serverName != nil else { return true }
        return loop.answers(
            for: request.host.map { String(decoding: $0, as: UTF8.self) }, serverName: handler.serverName)
    }

    private func answer(_ request: SimpleRequest, _ document: DatedDocument) -> Answer {
        let agent = StableHash.of(request.userAgent)
        if loop.hammering != nil, !request.isConditional, !request.isHead,
            let refusal = loop.hammeringAnswer(agent, client(of: request), document)
        {
            return refusal
        }
        if let audience = loop.audience(of: document) { note(agent, request, audience) }
        if document.traffic == nil { _ = loop.traffic(of: document) }
        let answer = document.answer(to: request, clock: loop.clock)
        if answer.isNotModified {
            loop.counts.notModified += 1
        } else {
            loop.counts.full += 1
        }
        return answer
    }

    /// Counts the reader, unless it is the one that asked last on this connection.
    private func note(_ agent: UInt64, _ request: SimpleRequest, _ audience: FeedAudience) {
        let day = loop.day
        if !handler.peer.isTrusted {
            if let noted, noted.audience === audience, noted.agent == agent, noted.day == day { return }
            noted = (audience, agent, day)
        }
        loop.note(agent, request.userAgent, of: client(of: request), in: audience)
    }

    private func client(of request: SimpleRequest) -> IPAddress? {
        loop.client(
            of: handler.peer,
            forwarded: request.forwarded.map { String(decoding: $0, as: UTF8.self) },
            forwardedFor: request.forwardedFor.map { String(decoding: $0, as: UTF8.self) })
    }

    private func handOn(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        hasHandedOn = true
        guard handler.admit(bytes) else { return }
        addParser(context)
        context.fireChannelRead(wrapInboundOut(bytes))
        // A header that has ended has been answered, or its body is received. So what ends with an empty line while the
        // connection is ready for a request has left nothing in the parser.
        parserIsAtStart = bytes.readableBytesView.suffix(4).elementsEqual("\r\n\r\n".utf8)
        handler.parsed(bytes)
    }

    private func addParser(_ context: ChannelHandlerContext) {
        guard !hasParser else { return }
        hasParser = true
        let parser = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: loop.parserLimits)
        do {
            try context.pipeline.syncOperations.addHandler(
                ByteToMessageHandler(parser), position: .after(self))
        } catch {
            // The channel is closed.
            context.close(promise: nil)
        }
    }
}
