import NIOCore
import NIOHTTP1
import Syndication

// How a connection sends its answers. Heads and bodies are prepared: an answer of an edition writes two buffers that
// exist already, and they leave in one system call.
extension RequestHandler {
    func deliver(_ reply: Reply, to request: Request, body: [UInt8]) {
        switch reply {
        case .document(let document):
            send(loop.answer(request, with: document, from: peer, for: client(of: request)), to: request)
        case .plugged(let handler, let target, let method):
            ask(handler, method, target, of: request, body: body)
        case .fixed(let answer): send(loop.answer(with: answer, isHead: request.isHead), to: request)
        case .refusal(let answer): refuse(answer)
        }
    }

    func answerProbe(_ request: Request) { send(loop.answerToProbe(), to: request) }

    private func client(of request: Request) -> IPAddress? {
        loop.client(of: peer, forwarded: request.fields.forwarded, forwardedFor: request.fields.forwardedFor)
    }

    /// A body is left out in the answer to a HEAD.
    private func send(_ answer: Answer, to request: Request) {
        guard let context else { return }
        if request.keepsAlive, request.head.version.minor == 1 {
            write(answer.head, context)
        } else {
            write(request.keepsAlive ? answer.head.keepingAlive : answer.head.closing, context)
        }
        if let body = answer.body, !request.isHead, body.readableBytes > 0 { write(body, of: answer.held, context) }
        if let slice = answer.slice, !request.isHead, !slice.range.isEmpty {
            send(slice, to: request)
        } else if request.keepsAlive {
            exchange = .ready
            enter(.idle)
        } else {
            finish()
        }
    }

    /// - Parameter held: whose bytes these are: it is let go of when the client has taken them.
    private func write(_ bytes: ByteBuffer, of held: HeldBody? = nil, _ context: ChannelHandlerContext) {
        let promise = held.map { held in
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { _ in withExtendedLifetime(held) {} }
            return promise
        }
        context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: promise)
        needsFlush = true
        mayHaveUnsent = true
    }

    func askForBody() {
        guard let context else { return }
        write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"), context)
    }

    /// Answers a request that is wrong, and closes the connection: what follows on it cannot be trusted.
    func refuse(_ answer: FixedAnswer) {
        switch exchange {
        case .closing, .closed: return
        case .ready, .receiving, .answering, .sending: break
        }
        guard let context else { return }
        let answer = loop.refusal(answer, isHead: asksForHead)
        write(answer.head.closing, context)
        if let body = answer.body, !asksForHead { write(body, context) }
        finish()
    }

    /// The client that a proxy speaks for has no place left.
    func turnAway() {
        guard case .ready = exchange, let context else { return }
        asksForHead = false
        let answer = FixedAnswer.busy
        write(answer.head.dated(loop.clock).closing, context)
        write(answer.body, context)
        finish()
    }

    /// Closes the connection once the client has everything that was written.
    func finish() {
        guard let context else { return }
        exchange = .closing
        enter(.idle)
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: promise)
        promise.futureResult.assumeIsolated().whenComplete { _ in self.linger() }
    }

    /// Our side is done. The client's is waited for, but not long: see `Limits.lingerTime`.
    private func linger() {
        guard case .closing = exchange, let context else { return }
        if inputIsClosed {
            context.close(promise: nil)
        } else {
            enter(.lingering)
            context.close(mode: .output, promise: nil)
        }
    }
}

// Answers of plugged handlers.
extension RequestHandler {
    private func ask(
        _ handler: PluggedHandler, _ method: PluggedHandler.Method, _ target: RequestTarget, of request: Request,
        body: [UInt8]
    ) {
        guard let context else { return }
        exchange = .answering(request)
        enter(.answering)
        let client = client(of: request)
        let question = PluggedRequest(request, target, method: method, body: body, client: client)
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        if !loop.ask(handler, question, for: client, then: { connection.value.finish($0) }) {
            send(loop.refusal(.occupied, isHead: request.isHead), to: request)
        }
    }

    private func finish(_ response: PluggedResponse) {
        // The client may have gone meanwhile.
        guard case .answering(var request) = exchange else { return }
        if inputIsClosed && !holdsRequests || loop.isStopping { request.keepsAlive = false }
        send(loop.answer(request, with: response), to: request)
        flush()
        resume()
    }
}

extension ByteBuffer {
    /// A head with one more field: the connection ends with this answer.
    var closing: ByteBuffer { adding("Connection: close\r\n\r\n") }

    /// For HTTP/1.0, where a connection ends after each answer unless both sides say otherwise.
    var keepingAlive: ByteBuffer { adding("Connection: keep-alive\r\n\r\n") }

    private func adding(_ field: StaticString) -> ByteBuffer {
        var head = self
        head.moveWriterIndex(to: head.writerIndex - 2)
        head.writeStaticString(field)
        return head
    }
}
