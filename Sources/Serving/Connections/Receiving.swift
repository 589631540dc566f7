import NIOCore
import NIOHTTP1
import Syndication

// How a request is taken, from its head to the end of its body.
extension RequestHandler {
    func begin(_ head: HTTPRequestHead) {
        guard case .ready = exchange else { return }
        asksForHead = head.method == .HEAD
        let fields = RequestFields(head.headers)
        if let refusal = RequestFraming.refusal(of: head, fields) {
            refuse(refusal)
            return
        }
        let isProbe = loop.isProbe(fields) && !fields.announcesBody
        guard isProbe || loop.answers(for: fields.host, serverName: serverName) else { return refuse(.misdirected) }
        // The parser stops at a request that asks for another protocol, so it is the last one of its connection.
        let keepsAlive = head.isKeepAlive && !fields.hasUpgrade && !loop.isStopping
        let request = Request(head: head, fields: fields, keepsAlive: keepsAlive)
        if isProbe { return answerProbe(request) }
        let reply = Reply(to: request, on: loop)
        if fields.announcesBody {
            beginBody(of: request, reply)
        } else {
            deliver(reply, to: request, body: [])
        }
    }

    private func beginBody(of request: Request, _ reply: Reply) {
        if case .refusal(let answer) = reply { return refuse(answer) }
        let body = RequestBody(request: request, reply: reply, limits: loop.limits)
        guard body.fits(request.fields.contentLength.flatMap { Int($0) } ?? 0) else { return refuse(.bodyTooLarge) }
        // A client of HTTP/1.0 knows of no 100 (RFC 9110 §10.1.1).
        if let expectation = request.fields.expect, request.head.version.minor > 0 {
            guard expectation.utf8.isWord("100-continue") else { return refuse(.expectationFailed) }
            guard body.isWanted else {
                // The client waits for our word before it sends the body, and need not send it at all.
                var last = request
                last.keepsAlive = false
                return deliver(reply, to: last, body: [])
            }
            askForBody()
        }
        exchange = .receiving(body)
        enter(.body)
    }

    func takeBody(_ bytes: ByteBuffer) {
        guard case .receiving(let body) = exchange else { return }
        if !body.append(bytes) { refuse(.bodyTooLarge) }
    }

    func endBody() {
        guard case .receiving(let body) = exchange else { return }
        exchange = .ready
        deliver(body.reply, to: body.request, body: body.bytes)
    }

    func endInput() {
        switch exchange {
        case .ready, .receiving: finish()
        case .answering, .sending, .closing, .closed: break
        }
    }
}
