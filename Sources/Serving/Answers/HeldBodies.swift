import Logging
import NIOCore
import Synchronization

/// The bodies that plugged handlers made and that are on their way to clients. Each is in memory once, however many take it,
/// and all of them together have a limit: a client need not take what it asks for.
final class HeldBodies: Sendable {
    /// What is the same for the same bytes.
    struct Key: Hashable {
        let stem: String
        let coding: ContentCoding
        let count: Int
    }

    private struct Place {
        let number: Int
        weak var body: HeldBody?
    }

    private struct State {
        var bytes = 0
        var number = 0
        var places: [Key: Place] = [:]
    }

    private let limit: Int
    private let logger: Logger
    private let pace = WarningPace()
    private let state = Mutex(State())

    /// - Parameter limit: bytes of all of them. One that is larger is held alone.
    init(limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    /// Bytes that are held now.
    var bytes: Int { state.withLock(\.bytes) }

    /// - Parameter stem: a hash of the bytes, or nil where there is none.
    /// - Returns: is held for as long as somebody has it; nil where there is no room.
    func hold(_ body: [UInt8], stem: String?, coding: ContentCoding) -> HeldBody? {
        let key = stem.map { Key(stem: $0, coding: coding, count: body.count) }
        if let key, let known = state.withLock({ $0.places[key]?.body }) { return known }
        let number: Int? = state.withLock { state in
            guard state.bytes == 0 || state.bytes + body.count <= limit else { return nil }
            state.bytes += body.count
            state.number += 1
            return state.number
        }
        guard let number else {
            tell()
            return nil
        }
        // Outside the lock: two loops may both do the work, but none waits for the other.
        let held = HeldBody(ByteBuffer(bytes: body), key: key, number: number, of: self)
        if let key { state.withLock { $0.places[key] = Place(number: number, body: held) } }
        return held
    }

    private func tell() {
        guard pace.isDue() else { return }
        logger.warning(
            """
            clients have yet to take answers of \(limit >> 20) MiB, and whoever asks for another page or archive meanwhile is \
            told 503. Where a few clients hold them, lower max-connections-per-address
            """)
    }

    fileprivate func letGo(of key: Key?, number: Int, count: Int) {
        state.withLock { state in
            state.bytes -= count
            // By its number: to look at the body itself could make this the last to let go of another.
            if let key, state.places[key]?.number == number { state.places[key] = nil }
        }
    }

    /// Shorter ones come and go, and are not counted.
    static let leastSize = 16 * 1024
}

/// One of them.
final class HeldBody: Sendable {
    let bytes: ByteBuffer
    private let key: HeldBodies.Key?
    private let number: Int
    private let owner: HeldBodies

    fileprivate init(_ bytes: ByteBuffer, key: HeldBodies.Key?, number: Int, of owner: HeldBodies) {
        self.bytes = bytes
        self.key = key
        self.number = number
        self.owner = owner
    }

    deinit { owner.letGo(of: key, number: number, count: bytes.readableBytes) }
}
