import NIOCore
import Syndication

/// A prepared document with the date of this second in its heads. It belongs to one event loop.
final class DatedDocument {
    struct Heads {
        let full: ByteBuffer
        let notModified: ByteBuffer
        /// The head and the body in one piece, which leaves in one write; nil where the body is in a file, or too long to
        /// be copied once a second.
        let whole: ByteBuffer?
    }

    let document: PreparedDocument
    /// By variant. Made when one is asked for, at most once a second.
    private var heads: [Heads?]
    /// By the edition that the client has. Made once for each, because many clients have the same.
    private var deltas: [String: DeltaDocument] = [:]
    private var date = Timestamp(milliseconds: .min)
    /// The choices for what clients said last. There are few ways in which clients say what they take.
    private var choices: [(field: [UInt8], choice: Int)] = []
    private var nextChoice = 0
    /// Who reads the feed, as far as this loop knows; nil for a document that is no feed.
    var audience: FeedAudience?
    /// What this loop answers from the feed.
    var traffic: TrafficCounter?

    init(_ document: PreparedDocument) {
        self.document = document
        heads = Array(repeating: nil, count: document.variants.count)
    }

    /// What has changed since one of the editions that a client has.
    func delta(since stems: [String]) -> DeltaDocument? {
        for stem in stems.prefix(Self.mostStems) {
            if let known = deltas[stem] { return known }
            // Tags that we never gave come in any number, and are not remembered.
            guard let delta = DeltaDocument(since: stem, to: document) else { continue }
            if deltas.count >= Self.deltaLimit { deltas.removeAll() }
            deltas[stem] = delta
            return delta
        }
        return nil
    }

    private static let deltaLimit = 64
    /// Tags that are looked at: an honest client has one.
    private static let mostStems = 4

    /// The heads of a variant. They are made anew once a second, not once an answer.
    func heads(of variant: Int, clock: HTTPClock) -> Heads {
        if clock.now != date {
            for index in heads.indices { heads[index] = nil }
            date = clock.now
        }
        if let made = heads[variant] { return made }
        let prepared = document.variants[variant]
        let full = prepared.full.dated(clock)
        var whole: ByteBuffer?
        if prepared.file == nil, prepared.body.readableBytes <= Self.copiedSize {
            var both = ByteBufferAllocator().buffer(capacity: full.readableBytes + prepared.body.readableBytes)
            both.writeImmutableBuffer(full)
            both.writeImmutableBuffer(prepared.body)
            whole = both
        }
        let made = Heads(full: full, notModified: prepared.notModified.dated(clock), whole: whole)
        heads[variant] = made
        return made
    }

    /// Bytes of a body that is copied behind its head.
    private static let copiedSize = 64 * 1024
}

// Answers to simple requests.
extension DatedDocument {
    func answer(to request: SimpleRequest, clock: HTTPClock) -> Answer {
        let choice = choice(for: request.acceptEncoding)
        let heads = heads(of: choice, clock: clock)
        let variant = document.variants[choice]
        var answer = Answer(head: heads.full)
        if isNotModified(request, variant, clock) {
            answer = Answer(head: heads.notModified, status: 304)
        } else if let whole = heads.whole, !request.isHead {
            answer.head = whole
        } else if !request.isHead {
            answer.body = variant.body
            answer.file = variant.file?.file(of: variant.body)
        }
        traffic?.note(answer.status, variant.coding, bytes: answer.count)
        return answer
    }

    /// Most clients send back exactly what they got, so that is compared first.
    private func isNotModified(
        _ request: SimpleRequest, _ variant: PreparedDocument.Variant, _ clock: HTTPClock
    ) -> Bool {
        if let tags = request.ifNoneMatch {
            if tags.equals(variant.entityTagBytes) { return true }
        } else if let date = request.ifModifiedSince {
            if date.equals(document.lastModifiedText) { return true }
        } else {
            return false
        }
        let condition = ConditionalRequest(
            ifNoneMatch: request.ifNoneMatch.map { String(decoding: $0, as: UTF8.self) },
            ifModifiedSince: request.ifModifiedSince.map { String(decoding: $0, as: UTF8.self) })
        return condition.isNotModified(
            tag: variant.entityTag, stem: document.stem, lastModified: document.lastModified, now: clock.now)
    }

    private func choice(for acceptEncoding: UnsafeRawBufferPointer?) -> Int {
        guard let acceptEncoding else { return document.choice(for: nil) }
        for known in choices where acceptEncoding.equals(known.field) { return known.choice }
        let choice = document.choice(for: String(decoding: acceptEncoding, as: UTF8.self))
        let new = (field: Array(acceptEncoding), choice: choice)
        if choices.count < Self.choiceLimit {
            choices.append(new)
        } else {
            choices[nextChoice] = new
            nextChoice = (nextChoice + 1) % Self.choiceLimit
        }
        return choice
    }

    private static let choiceLimit = 8
}
