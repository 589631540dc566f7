import NIOCore
import NIOHTTP1
import Syndication

/// One connection: takes requests in the order they come, and answers each before the next.
///
/// A connection is *ready* for a request. A request with a body is *receiving* until the body has ended; a plugged
/// handler may then be *answering*, and what arrives meanwhile is held. After an answer that closes the connection
/// it is *closing*, and *closed* at the end.
final class RequestHandler: ChannelDuplexHandler, RemovableChannelHandler, Watched {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = IOData

    /// What a request brings lies elsewhere, as most connections are idle at most times, and there are many.
    enum Exchange {
        case ready
        indirect case receiving(RequestBody)
        indirect case answering(Request)
        /// A file is sent piece by piece.
        indirect case sending(Request)
        case closing
        case closed
    }

    /// What arrived while an earlier request was not answered, or its answer not taken.
    private enum Held {
        case part(HTTPServerRequestPart)
        case refusal(FixedAnswer)
        case endOfInput
    }

    let loop: ServingLoop
    /// Who is connected, or whom a proxy that is trusted says it is connected for.
    var peer: Peer
    let isSecure: Bool
    /// The name that the client asked for in the beginning of TLS.
    var serverName: String?
    var exchange = Exchange.ready
    var context: ChannelHandlerContext?
    var needsFlush = false
    private(set) var inputIsClosed = false
    private var isWritable = true
    /// Whether something was written to the channel since it was seen to have sent everything.
    var mayHaveUnsent = false
    private var patience: Patience
    private var meter: HeaderMeter
    /// What the parser is given at this moment.
    private var parsing: ByteBuffer?
    /// Room for one, not for the usual sixteen: most connections never hold anything.
    private var held = CircularBuffer<Held>(initialCapacity: 1)
    private var readIsHeld = false
    private var isResuming = false
    /// Whether the request that is to be answered asks for a head alone.
    var asksForHead = false

    /// - Parameter isSecure: whether the channel speaks TLS.
    init(loop: ServingLoop, peer: Peer, isSecure: Bool = false) {
        self.isSecure = isSecure
        self.loop = loop
        self.peer = peer
        patience = Patience(now: .now(), limits: loop.limits)
        meter = HeaderMeter(limits: loop.limits)
    }

    func enter(_ phase: Patience.Phase) {
        patience.enter(phase, now: .now(), limits: loop.limits)
    }

    // MARK: Bytes, as the gate sees them

    /// Whether the next request may be answered without looking at what came before it: nothing is held, received or
    /// made, and the client takes what it asked for.
    var takesSimpleRequests: Bool {
        guard case .ready = exchange else { return false }
        return isWritable && held.isEmpty && meter.bytes == 0 && !loop.isStopping
    }

    /// Whether the channel has sent all that was written to it.
    var hasNothingUnsent: Bool {
        if mayHaveUnsent { mayHaveUnsent = unsentBytes > 0 }
        return !mayHaveUnsent
    }

    /// After simple requests were answered: waits for the next ones.
    func rest() {
        patience.rest(until: .now() + loop.idleTime)
    }

    /// Before the parser takes bytes.
    ///
    /// - Returns: false when they are to be dropped.
    func admit(_ bytes: ByteBuffer) -> Bool {
        switch exchange {
        case .closing, .closed: return false
        // What arrives of the next header meanwhile is not measured. It is little, because nothing more is read until the
        // answer is out, and the parser has limits of its own.
        case .receiving, .answering, .sending: return true
        case .ready:
            guard let refusal = meter.willParse(bytes) else {
                parsing = bytes
                return true
            }
            receive(.refusal(refusal))
            return false
        }
    }

    /// After the parser has taken them.
    func parsed(_ bytes: ByteBuffer) {
        parsing = nil
        guard case .ready = exchange, meter.bytes > 0 else { return }
        if let refusal = meter.didParse(bytes) {
            receive(.refusal(refusal))
        } else if patience.phase == .idle, !mustHold {
            // Where answers are held, whoever reads them is judged by that alone.
            enter(.header)
        }
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        loop.add(self)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        exchange = .closed
        held.removeAll()
        loop.remove(self)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .head(let head) = part, let refusal = meter.end(head) {
            receive(.refusal(refusal))
        } else {
            receive(.part(part))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        resume()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            inputIsClosed = true
            if case .closing = exchange, patience.phase == .lingering { context.close(promise: nil) }
            receive(.endOfInput)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            context.close(promise: nil)
            return
        }
        switch error {
        case .headerOverflow: receive(.refusal(.headerTooLarge))
        // A line that ends without a carriage return is a wrong version to the parser (spec security.md 19).
        case .invalidVersion where parsing.map(meter.hasBareLineFeed) == true: receive(.refusal(.badRequest))
        // The parser only ever pauses at the preface of HTTP/2.
        case .invalidVersion, .paused: receive(.refusal(.versionNotSupported))
        default: receive(.refusal(.badRequest))
        }
    }

    /// While something is held no more is read: the client waits, not we.
    func read(context: ChannelHandlerContext) {
        if mustHold {
            readIsHeld = true
        } else {
            context.read()
        }
    }

    // MARK: One after the other

    private var mustHold: Bool { !held.isEmpty || cannotAnswer }

    /// Whether the next request has to wait: for an answer that is being made, or for the client to take those that
    /// it asked for.
    private var cannotAnswer: Bool {
        switch exchange {
        case .answering, .sending: return true
        default: return !isWritable || context == nil
        }
    }

    /// Whether the client has asked for more before it closed its side.
    var holdsRequests: Bool {
        held.contains { if case .part(.head) = $0 { true } else { false } }
    }

    private func receive(_ item: Held) {
        if mustHold {
            held.append(item)
        } else {
            take(item)
        }
    }

    private func take(_ item: Held) {
        switch item {
        case .part(.head(let head)): begin(head)
        case .part(.body(let bytes)): takeBody(bytes)
        case .part(.end): endBody()
        case .refusal(let answer):
            asksForHead = meter.isHead
            refuse(answer)
        case .endOfInput: endInput()
        }
    }

    /// Takes up what was held. A flush may make the connection writable again and call this from within itself:
    /// the outer call then goes on, so that no stack grows with the number of requests.
    func resume() {
        guard !isResuming else { return }
        isResuming = true
        defer { isResuming = false }
        repeat {
            while !cannotAnswer, let item = held.popFirst() { take(item) }
            flush()
        } while !held.isEmpty && !cannotAnswer
        if readIsHeld, !mustHold {
            readIsHeld = false
            context?.read()
        }
    }

    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }

    // MARK: The rounds of the loop

    /// Whether a stop has to wait for this connection.
    var isBusy: Bool {
        switch exchange {
        case .closed: false
        case .receiving, .answering, .sending: true
        case .ready: patience.phase == .header || !held.isEmpty || unsentBytes > 0
        case .closing: patience.phase != .lingering
        }
    }

    func check(at now: NIODeadline) {
        // The client has all that was read: what it waits for is our own disk.
        if case .sending = exchange, unsentBytes == 0 { return enter(.taking) }
        switch patience.verdict(at: now, unsent: untakenBytes, limits: loop.limits) {
        case .wait: break
        case .close: closeNow()
        case .timeOut:
            if patience.phase == .header { asksForHead = meter.isHead }
            refuse(.timeout)
        }
    }

    func closeNow() {
        context?.close(promise: nil)
    }

    /// The kernel keeps megabytes for a slow client, which takes them steadily, and asks for more only now and then.
    private var untakenBytes: Int {
        let unsent = unsentBytes
        guard unsent > 0, let channel = context?.channel else { return unsent }
        return unsent + (DirectSocket(of: channel)?.unacknowledged ?? 0)
    }

    private var unsentBytes: Int {
        let option = ChannelOptions.bufferedWritableBytes
        return (try? context?.channel.syncOptions?.getOption(option)) ?? 0
    }
}
