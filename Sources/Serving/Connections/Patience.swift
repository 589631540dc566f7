import NIOCore

/// How long a connection may stay as it is.
///
/// A connection is *idle* between requests, also while the client still takes the last answer. The first byte of a
/// request makes it wait for the *header*, the end of the header for the *body* where one follows; *answering* is
/// our own time. While a file is sent the client is *taking* it. When the last answer is out and the connection is to
/// close, it is *lingering* until the client has closed too.
struct Patience {
    enum Phase: Hashable, Sendable {
        case idle
        case header
        case body
        case answering
        case taking
        case lingering
    }

    enum Verdict: Hashable, Sendable {
        case wait
        /// Tell the client that its request took too long, then close.
        case timeOut
        case close
    }

    private(set) var phase = Phase.idle
    private var deadline: NIODeadline
    /// Bytes that the client had not taken when it was last looked at.
    private var unsent: Int?

    init(now: NIODeadline, limits: Limits) {
        deadline = now + TimeAmount(limits.idleTime)
    }

    mutating func enter(_ phase: Phase, now: NIODeadline, limits: Limits) {
        self.phase = phase
        unsent = nil
        switch phase {
        case .idle: deadline = now + TimeAmount(limits.idleTime)
        case .header: deadline = now + TimeAmount(limits.headerTime)
        case .body: deadline = now + TimeAmount(limits.bodyTime)
        case .answering: deadline = .distantFuture
        case .taking: deadline = now + TimeAmount(limits.readerTime)
        case .lingering: deadline = now + TimeAmount(Limits.lingerTime)
        }
    }

    /// The same as to enter the idle phase, for connections that are in it nearly always.
    mutating func rest(until deadline: NIODeadline) {
        phase = .idle
        unsent = nil
        self.deadline = deadline
    }

    /// - Parameter unsent: bytes of answers that the client has not taken yet.
    mutating func verdict(at now: NIODeadline, unsent: Int, limits: Limits) -> Verdict {
        guard now >= deadline else { return .wait }
        switch phase {
        case .header, .body: return .timeOut
        case .answering: return .wait
        case .lingering: return .close
        case .idle, .taking:
            guard unsent > 0 else { return .close }
            if let before = self.unsent, before - unsent < limits.slowestPiece { return .close }
            self.unsent = unsent
            deadline = now + TimeAmount(limits.readerTime)
            return .wait
        }
    }
}
