import NIOCore
import NIOHTTP1

// How a connection sends its answers. Heads and bodies are prepared: an answer of an edition writes two buffers that
// exist already, and they leave in one system call.
extension RequestHandler {
    func deliver(_ reply: Reply, to request: Request, body: [UInt8]) {
        switch reply {
        case .document(let document): send(document, to: request)
        case .plugged(let handler, let target, let method):
            ask(handler, method, target, of: request, body: body)
        case .fixed(let answer):
            loop.counts.missed += 1
            send(answer.head.dated(loop.clock), answer.body, to: request)
        case .refusal(let answer): refuse(answer)
        }
    }

    private func send(_ dated: DatedDocument, to request: Request) {
        let document = dated.document
        let choice = document.choice(for: request.fields.acceptEncoding)
        let heads = dated.heads(of: choice, clock: loop.clock)
        let variant = document.variants[choice]
        let isNotModified = request.fields.condition.isNotModified(
            tag: variant.entityTag, stem: document.stem, lastModified: document.lastModified, now: loop.clock.now)
        if isNotModified {
            loop.counts.notModified += 1
            send(heads.notModified, nil, to: request)
        } else if request.takesDelta, let delta = dated.delta(since: request.fields.condition.stems),
            let variant = delta.variant(for: request.fields.acceptEncoding)
        {
            loop.counts.deltas += 1
            send(variant.full.dated(loop.clock), variant.body, to: request)
        } else {
            loop.counts.full += 1
            send(heads.full, variant.body, to: request)
        }
    }

    /// - Parameter body: left out in the answer to a HEAD.
    private func send(_ head: ByteBuffer, _ body: ByteBuffer?, to request: Request) {
        guard let context else { return }
        if request.keepsAlive, request.head.version.minor == 1 {
            write(head, context)
        } else {
            write(request.keepsAlive ? head.keepingAlive : head.closing, context)
        }
        if let body, !request.isHead, body.readableBytes > 0 { write(body, context) }
        if request.keepsAlive {
            exchange = .ready
            enter(.idle)
        } else {
            finish()
        }
    }

    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(bytes), promise: nil)
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
        case .ready, .receiving, .answering: break
        }
        guard let context else { return }
        loop.counts.refused += 1
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
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: promise)
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
        let question = PluggedRequest(
            method: method, path: target.path, query: target.query,
            fields: request.head.headers.map { ($0.name, $0.value) }, body: body,
            peer: context.channel.remoteAddress?.ipAddress)
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        // A task of its own: an event loop is not one, and must not wait.
        Task {
            let response = await handler.answer(question)
            eventLoop.execute { connection.value.finish(response) }
        }
    }

    private func finish(_ response: PluggedResponse) {
        // The client may have gone meanwhile.
        guard case .answering(var request) = exchange else { return }
        if inputIsClosed || loop.isStopping { request.keepsAlive = false }
        loop.counts.plugged += 1
        send(response, to: request)
        flush()
        resume()
    }

    private func send(_ response: PluggedResponse, to request: Request) {
        let coding = response.coding(for: request.fields.acceptEncoding)
        let reads = request.head.method == .GET || request.head.method == .HEAD
        let isNotModified =
            reads && response.status == 200
            && response.stem.map {
                request.fields.condition.isNotModified(
                    tag: coding.entityTag(stem: $0), stem: $0, lastModified: response.lastModified,
                    now: loop.clock.now)
            } == true
        let head = response.head(coding, isNotModified: isNotModified).dated(loop.clock)
        let hasBody = !isNotModified && response.mayHaveBody
        send(head, hasBody ? ByteBuffer(bytes: response.body(in: coding)) : nil, to: request)
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
