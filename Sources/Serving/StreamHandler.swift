import NIOCore
import NIOHTTP1

/// One request over HTTP/2, and its answer: the same as over HTTP/1.1.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Exchange {
        case ready
        case receiving(RequestBody)
        case answering(Request)
        case done
    }

    private let connection: HTTP2Connection
    private var exchange = Exchange.ready
    private var isHead = false
    private var context: ChannelHandlerContext?
    private var loop: ServingLoop { connection.loop }

    init(_ connection: HTTP2Connection) {
        self.connection = connection
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.beginStream()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        // Reset while its answer was being made: nobody will be told of the answer.
        if case .answering = exchange { connection.endAwaiting() }
        connection.endStream()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(let bytes):
            guard case .receiving(let body) = exchange else { return }
            if !body.append(bytes) { refuse(.bodyTooLarge) }
        case .end:
            guard case .receiving(let body) = exchange else { return }
            deliver(body.reply, to: body.request, body: body.bytes)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func begin(_ head: HTTPRequestHead) {
        guard case .ready = exchange else { return }
        let fields = RequestFields(head.headers)
        isHead = head.method == .HEAD
        let limits = loop.limits
        if head.uri.utf8.count + head.method.rawValue.utf8.count + " HTTP/2".utf8.count + 1 > limits.requestLine {
            return refuse(.targetTooLong)
        }
        if head.headers.count > limits.headerFields { return refuse(.headerTooLarge) }
        if let refusal = RequestFraming.refusal(of: head, fields) { return refuse(refusal) }
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
    }

    private func deliver(_ reply: Reply, to request: Request, body: [UInt8]) {
        let client = loop.client(
            of: connection.peer, forwarded: request.fields.forwarded, forwardedFor: request.fields.forwardedFor)
        switch reply {
        case .document(let document): send(loop.answer(request, with: document, for: client), isHead: request.isHead)
        case .fixed(let answer): send(loop.answer(with: answer), isHead: request.isHead)
        case .refusal(let answer): refuse(answer)
        case .plugged(let handler, let target, let method):
            guard let context else { return }
            exchange = .answering(request)
            connection.awaitAnswer()
            let question = PluggedRequest(request, target, method: method, body: body, client: client)
            let stream = NIOLoopBound(self, eventLoop: context.eventLoop)
            let eventLoop = context.eventLoop
            // A task of its own: an event loop is not one, and must not wait.
            Task {
                let response = await handler.answer(question)
                eventLoop.execute { stream.value.finish(response) }
            }
        }
    }

    private func finish(_ response: PluggedResponse) {
        guard context != nil, case .answering(let request) = exchange else { return }
        connection.endAwaiting()
        send(loop.answer(request, with: response), isHead: request.isHead)
    }

    private func refuse(_ answer: FixedAnswer) {
        send(loop.refusal(answer), isHead: isHead)
    }

    private func send(_ answer: Answer, isHead: Bool) {
        exchange = .done
        guard let context, let head = HTTPResponseHead(prepared: answer.head) else { return }
        // A file gets its time piece by piece.
        connection.answerStream(isHead ? 0 : answer.body?.readableBytes ?? 0)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body = answer.body, !isHead, body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        guard let slice = answer.slice, !isHead, !slice.range.isEmpty else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        let stream = NIOLoopBound(self, eventLoop: context.eventLoop)
        let channel = context.channel
        slice.pump(on: channel) { piece in
            let promise = channel.eventLoop.makePromise(of: Void.self)
            guard let context = stream.value.context else {
                return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
            }
            stream.value.connection.answerStream(piece.readableBytes)
            context.writeAndFlush(stream.value.wrapOutboundOut(.body(.byteBuffer(piece))), promise: promise)
            return promise.futureResult
        }.whenComplete { result in
            guard let context = stream.value.context else { return }
            guard case .success = result else { return context.close(promise: nil) }
            context.writeAndFlush(stream.value.wrapOutboundOut(.end(nil)), promise: nil)
        }
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
