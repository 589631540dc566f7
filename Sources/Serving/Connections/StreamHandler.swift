import NIOCore
import NIOHTTP1
import NIOHTTP2
import Syndication

/// One request over HTTP/2, and its answer: the same as over HTTP/1.1.
///
/// It has the time that a request may take to arrive, as much as it takes while it waits for its turn and a plugged handler
/// makes the answer, and then so much for each piece of the answer as the slowest reader that is waited for needs.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Exchange {
        case ready
        case receiving(RequestBody)
        /// Too many answers of the connection are on their way.
        case waiting(Request, PluggedHandler, PluggedRequest, IPAddress?)
        case answering(Request)
        case done
    }

    private let connection: HTTP2Connection
    private var exchange = Exchange.ready
    private var isHead = false
    /// Whether the client has said all of its request.
    private var hasEnded = false
    private var deadline: NIODeadline
    private var context: ChannelHandlerContext?
    /// Has the bytes of the answer, which count until the stream ends.
    private var held: HeldBody?
    private var loop: ServingLoop { connection.loop }

    init(_ connection: HTTP2Connection) {
        self.connection = connection
        deadline = .now() + TimeAmount(connection.loop.limits.headerTime)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.begin(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        held = nil
        connection.end(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(let bytes):
            guard case .receiving(let body) = exchange else { return }
            if !body.append(bytes) { refuse(.bodyTooLarge) }
        case .end:
            hasEnded = true
            guard case .receiving(let body) = exchange else { return }
            deliver(body.reply, to: body.request, body: body.bytes)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// The rounds of the loop.
    func check(at now: NIODeadline) {
        guard now >= deadline else { return }
        if case .receiving = exchange {
            refuse(.timeout)
        } else if case .done = exchange, connection.waitsForRoom {
            // It waits its turn on the connection, whose own pace is looked at.
            deadline = now + TimeAmount(loop.limits.readerTime)
        } else {
            context?.close(promise: nil)
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        guard case .ready = exchange else { return }
        let fields = RequestFields(head.headers)
        isHead = head.method == .HEAD
        let limits = loop.limits
        if head.uri.utf8.count + head.method.rawValue.utf8.count + " HTTP/2".utf8.count + 1 > limits.requestLine {
            return refuse(.targetTooLong)
        }
        let block = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + ": \r\n".utf8.count }
        if head.headers.count > limits.headerFields || block > limits.headerBlock { return refuse(.headerTooLarge) }
        if let refusal = RequestFraming.refusal(of: head, fields) { return refuse(refusal) }
        if !loop.answers(for: fields.host, serverName: connection.serverName) { return refuse(.misdirected) }
        let request = Request(head: head, fields: fields, keepsAlive: true)
        let reply = Reply(to: request, on: loop)
        if case .refusal(let answer) = reply { return refuse(answer) }
        let body = RequestBody(request: request, reply: reply, limits: limits)
        guard body.fits(fields.contentLength.flatMap { Int($0) } ?? 0) else { return refuse(.bodyTooLarge) }
        if let expectation = fields.expect {
            guard expectation.utf8.isWord("100-continue") else { return refuse(.expectationFailed) }
            context?.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http2, status: .continue))), promise: nil)
        }
        exchange = .receiving(body)
        deadline = .now() + TimeAmount(limits.bodyTime)
    }

    private func deliver(_ reply: Reply, to request: Request, body: [UInt8]) {
        let client = loop.client(
            of: connection.peer, forwarded: request.fields.forwarded, forwardedFor: request.fields.forwardedFor)
        switch reply {
        case .document(let document): send(loop.answer(request, with: document, from: connection.peer, for: client))
        case .fixed(let answer): send(loop.answer(with: answer, isHead: isHead))
        case .refusal(let answer): refuse(answer)
        case .plugged(let handler, let target, let method):
            let question = PluggedRequest(request, target, method: method, body: body, client: client)
            exchange = .waiting(request, handler, question, client)
            deadline = .distantFuture
            if connection.takeTurn(self) { ask() }
        }
    }

    /// Has the answer made: it is the stream's turn.
    func ask() {
        guard let context, case .waiting(let request, let handler, let question, let client) = exchange else { return }
        exchange = .answering(request)
        let stream = NIOLoopBound(self, eventLoop: context.eventLoop)
        if !loop.ask(handler, question, for: client, then: { stream.value.finish($0) }) { refuse(.occupied) }
    }

    private func finish(_ response: PluggedResponse) {
        guard context != nil, case .answering(let request) = exchange else { return }
        send(loop.answer(request, with: response))
    }

    private func refuse(_ answer: FixedAnswer) {
        send(loop.refusal(answer, isHead: isHead))
    }
}

// Sending.
extension StreamHandler {
    private func send(_ answer: Answer) {
        exchange = .done
        held = answer.held
        guard let context, let head = HTTPResponseHead(prepared: answer.head) else { return }
        let stream = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        connection.note(taken: answer.head.readableBytes)
        if isHead { return end() }
        if let slice = answer.slice, !slice.range.isEmpty {
            // Until the first piece the client waits for our disk.
            deadline = .distantFuture
            slice.pump(on: context.channel, inPiecesOf: pieceSize) { stream.value.send($0) }
                .whenComplete { stream.value.end(after: $0) }
        } else if let body = answer.body, body.readableBytes > 0 {
            send(piecesOf: body)
        } else {
            end()
        }
    }

    /// One piece of the body.
    ///
    /// - Returns: is done when it has left.
    private func send(_ piece: ByteBuffer) -> EventLoopFuture<Void> {
        guard let context else { return connection.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
        deadline = .now() + TimeAmount(loop.limits.readerTime)
        let promise = context.eventLoop.makePromise(of: Void.self)
        let stream = NIOLoopBound(self, eventLoop: context.eventLoop)
        let count = piece.readableBytes
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece))), promise: promise)
        promise.futureResult.whenSuccess {
            stream.value.connection.note(taken: count)
            // Until the next piece the client waits for us, and perhaps we for the disk.
            stream.value.deadline = .distantFuture
        }
        return promise.futureResult
    }

    /// A body that the slowest reader takes in its time goes in one piece with the end behind it.
    private func send(piecesOf body: ByteBuffer) {
        var rest = body
        guard rest.readableBytes > pieceSize, let piece = rest.readSlice(length: pieceSize), let context else {
            connection.note(taken: rest.readableBytes)
            context?.write(wrapOutboundOut(.body(.byteBuffer(rest))), promise: nil)
            return end()
        }
        let next = NIOLoopBound((self, rest), eventLoop: context.eventLoop)
        send(piece).whenComplete { result in
            let (stream, rest) = next.value
            guard case .success = result else { return stream.end(after: result) }
            stream.send(piecesOf: rest)
        }
    }

    /// What the slowest reader takes in the time that each piece has.
    private var pieceSize: Int { max(16 * 1024, loop.limits.slowestPiece) }

    private func end(after result: Result<Void, any Error>) {
        guard let context else { return }
        guard case .success = result else { return context.close(promise: nil) }
        end()
    }

    /// The answer is complete. A client that has not said all of its request is told that the rest is not wanted
    /// (RFC 9113 §8.1).
    private func end() {
        guard let context else { return }
        deadline = .now() + TimeAmount(loop.limits.readerTime)
        guard !hasEnded else { return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        let stream = NIOLoopBound(self, eventLoop: context.eventLoop)
        let promise = context.eventLoop.makePromise(of: Void.self)
        // Not before: a reset drops what has not left.
        promise.futureResult.whenSuccess { stream.value.declineRest() }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func declineRest() {
        guard !hasEnded, let pipeline = context?.pipeline.syncOperations else { return }
        let codec = try? pipeline.context(handlerType: HTTP2FramePayloadToHTTP1ServerCodec.self)
        codec?.writeAndFlush(NIOAny(HTTP2Frame.FramePayload.rstStream(.noError)), promise: nil)
    }
}

extension HTTPResponseHead {
    /// A head that was prepared for HTTP/1.1, so that all versions say the same.
    init?(prepared bytes: ByteBuffer) {
        let lines = String(buffer: bytes).split(separator: "\r\n")
        guard let line = lines.first, let status = Int(line.dropFirst("HTTP/1.1 ".count).prefix(3)) else { return nil }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers.add(name: line[..<colon].lowercased(), value: String(line[line.index(colon, offsetBy: 2)...]))
        }
        self.init(version: .http2, status: HTTPResponseStatus(statusCode: status), headers: headers)
    }
}
