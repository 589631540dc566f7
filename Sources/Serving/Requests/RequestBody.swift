import NIOCore

/// A body while it arrives. Only a plugged handler's is kept; any other is counted and dropped.
final class RequestBody {
    let request: Request
    let reply: Reply
    private(set) var bytes: [UInt8] = []
    private var count = 0
    private let limit: Int

    init(request: Request, reply: Reply, limits: Limits) {
        self.request = request
        self.reply = reply
        if case .plugged(let handler, _, .post) = reply {
            limit = handler.bodyLimit
        } else {
            limit = limits.strayBody
        }
    }

    /// Whether someone is going to read it.
    var isWanted: Bool {
        if case .plugged(_, _, .post) = reply { true } else { false }
    }

    func fits(_ length: Int) -> Bool { length <= limit }

    /// - Returns: false when the body is longer than it may be.
    func append(_ part: ByteBuffer) -> Bool {
        count += part.readableBytes
        guard count <= limit else { return false }
        if isWanted { bytes += part.readableBytesView }
        return true
    }
}
