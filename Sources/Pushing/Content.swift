import Publishing
import Synchronization
import Syndication

/// An edition as deliveries carry it: the whole, or what is new to those who have an earlier version. The bytes exist
/// once, however many subscribers get them.
final class Content: Sendable {
    let edition: Edition
    /// `Link`: its hubs, and its canonical address.
    let linkField: String
    private let payload: Payload
    private let changes = Mutex<[Int64: [UInt8]]>([:])

    /// Subscribers that have other versions than these get the whole: a bounded number of documents is in memory.
    private static let mostVersions = 16

    init(_ edition: Edition, _ payload: Payload) {
        self.edition = edition
        self.payload = payload
        linkField = edition.linkField
    }

    /// - Parameter version: what the subscriber has.
    func bytes(since version: Int64) -> [UInt8] {
        guard payload == .changes, let deltas = edition.deltas, isListOfEntries else { return edition.bytes }
        return changes.withLock { changes in
            if let known = changes[version] { return known }
            guard changes.count < Self.mostVersions else { return edition.bytes }
            let made = deltas.document(since: version, of: edition.bytes) ?? edition.bytes
            changes[version] = made
            return made
        }
    }

    /// WebSub §7: a part only where the format allows it. An Atom or RSS reader takes a feed as news; nothing says that
    /// of JSON Feed.
    private var isListOfEntries: Bool {
        switch edition.kind {
        case .feed(_, .atom), .feed(_, .rss): true
        default: false
        }
    }
}
