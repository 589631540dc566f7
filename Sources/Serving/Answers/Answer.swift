import NIOCore
import NIOHTTP1
import Publishing
import Syndication

/// An answer as it is sent: a head of HTTP/1.1 with its empty line, and a body.
struct Answer {
    /// Or the whole answer in one piece.
    var head: ByteBuffer
    var body: ByteBuffer?
    /// The same as the body.
    var file: BodyFile?
    /// A body that is read from a file.
    var slice: FileSlice?
    /// Has the bytes of the body, which count as long as somebody has it.
    var held: HeldBody?
    var status = 200

    var isNotModified: Bool { status == 304 }

    var count: Int { head.readableBytes + (body?.readableBytes ?? 0) + (slice?.range.count ?? 0) }

    func count(isHead: Bool) -> Int { isHead ? head.readableBytes : count }
}

// What requests are answered with, whatever the connection speaks.
extension ServingLoop {
    func answer(_ request: Request, with dated: DatedDocument, from peer: Peer, for client: IPAddress?) -> Answer {
        var text = request.fields.userAgent ?? ""
        let agent = text.withUTF8 { StableHash.of(UnsafeRawBufferPointer($0)) }
        if !request.isHead, !request.fields.condition.isThere,
            let refusal = hammeringAnswer(agent, client, dated)
        {
            return refusal
        }
        if let audience = audience(of: dated) {
            text.withUTF8 { note(agent, UnsafeRawBufferPointer($0), of: client, in: audience) }
        }
        let choice = dated.document.choice(for: request.fields.acceptEncoding)
        let answer = answer(request, with: dated, in: choice, from: peer)
        traffic(of: dated).note(
            answer.status, dated.document.variants[choice].coding, bytes: answer.count(isHead: request.isHead))
        return answer
    }

    private func answer(_ request: Request, with dated: DatedDocument, in choice: Int, from peer: Peer) -> Answer {
        let document = dated.document
        let heads = dated.heads(of: choice, clock: clock)
        let variant = document.variants[choice]
        let condition = request.fields.condition
        if condition.hasFailed(tag: variant.entityTag, lastModified: document.lastModified, now: clock.now) {
            counts.missed += 1
            return answer(.preconditionFailed)
        }
        let isNotModified = request.fields.condition.isNotModified(
            tag: variant.entityTag, stem: document.stem, lastModified: document.lastModified, now: clock.now)
        if isNotModified {
            counts.notModified += 1
            return Answer(head: heads.notModified, status: 304)
        }
        if request.takesDelta, deltaPolicy.allows(request, from: peer),
            let delta = dated.delta(since: request.fields.condition.stems),
            let variant = delta.variant(for: request.fields.acceptEncoding)
        {
            counts.deltas += 1
            return Answer(head: variant.full.dated(clock), body: variant.body, status: 226)
        }
        counts.full += 1
        return Answer(head: heads.full, body: variant.body)
    }

    func answer(with fixed: FixedAnswer, isHead: Bool) -> Answer {
        switch fixed.status {
        case 204: counts.preflights += 1
        case 300..<400: counts.redirected += 1
        case 503: counts.unready += 1
        default: counts.missed += 1
        }
        return noted(fixed, isHead: isHead)
    }

    /// The answer to our own process, which is no reader: it is not counted.
    func answerToProbe() -> Answer {
        answer(.alive)
    }

    func refusal(_ fixed: FixedAnswer, isHead: Bool) -> Answer {
        counts.refused += 1
        return noted(fixed, isHead: isHead)
    }

    private func answer(_ fixed: FixedAnswer) -> Answer {
        Answer(head: fixed.head.dated(clock), body: fixed.body, status: fixed.status)
    }

    private func noted(_ fixed: FixedAnswer, isHead: Bool) -> Answer {
        let answer = answer(fixed)
        otherTraffic.note(fixed.status, bytes: answer.count(isHead: isHead))
        return answer
    }

    func answer(_ request: Request, with response: PluggedResponse) -> Answer {
        counts.plugged += 1
        let (answer, coding) = made(request, with: response)
        otherTraffic.note(answer.status, coding, bytes: answer.count(isHead: request.isHead))
        return answer
    }

    private func made(_ request: Request, with response: PluggedResponse) -> (Answer, ContentCoding) {
        let coding = response.coding(for: request.fields.acceptEncoding)
        let reads = request.head.method == .GET || request.isHead
        var isNotModified = false
        if reads, response.status == 200, let stem = response.stem {
            let (condition, tag) = (request.fields.condition, coding.entityTag(stem: stem))
            if condition.hasFailed(tag: tag, lastModified: response.lastModified, now: clock.now) {
                return (answer(.preconditionFailed), .identity)
            }
            isNotModified = condition.isNotModified(
                tag: tag, stem: stem, lastModified: response.lastModified, now: clock.now)
        }
        if response.file != nil, !isNotModified { return (fileAnswer(request, response), .identity) }
        let head = response.head(coding, isNotModified: isNotModified).dated(clock)
        var answer = Answer(head: head, status: isNotModified ? 304 : response.status)
        guard !isNotModified, !request.isHead, response.mayHaveBody else { return (answer, coding) }
        let body = response.body(in: coding)
        if body.count < HeldBodies.leastSize {
            answer.body = ByteBuffer(bytes: body)
        } else if let held = heldBodies.hold(body, stem: response.stem, coding: coding) {
            answer.held = held
            answer.body = held.bytes
        } else {
            return (self.answer(.crowded), .identity)
        }
        return (answer, coding)
    }
}

extension ServingLoop {
    /// A file, or the part of it that is asked for. The part is given only where the client has the rest of the same
    /// file: `If-Range` must be the very tag, and a date is none (RFC 9110 §13.1.5).
    private func fileAnswer(_ request: Request, _ response: PluggedResponse) -> Answer {
        var range = ByteRange.whole
        if request.head.method == .GET, response.status == 200, let file = response.file {
            let ranges = request.head.headers["Range"]
            let condition = request.head.headers["If-Range"]
            let tag = response.stem.map { ContentCoding.identity.entityTag(stem: $0) }
            if ranges.count == 1, condition.isEmpty || (condition.count == 1 && condition.first == tag) {
                range = ByteRange(ranges.first, size: file.count)
            }
        }
        let head = response.head(.identity, isNotModified: false, range: range).dated(clock)
        return Answer(head: head, slice: response.slice(range), status: response.status(of: range))
    }
}

extension PluggedRequest {
    init(
        _ request: Request, _ target: RequestTarget, method: PluggedHandler.Method, body: [UInt8], client: IPAddress?
    ) {
        self.init(
            method: method, path: target.path, query: target.query,
            fields: request.head.headers.map { ($0.name, $0.value) }, body: body, peer: client?.description)
    }
}
