import Publishing
import Synchronization
import Syndication
import Transfer

/// An edition as deliveries carry it: the whole, or what is new to those who have an earlier version. The bytes exist
/// once, however many subscribers get them.
final class Content: Sendable {
    let edition: Edition
    /// `Link`: its hubs, and its canonical address.
    let linkField: String
    let payload: Payload
    private let whole: Body
    private let changes = Mutex<[Int64: Body]>([:])

    /// Subscribers that have other versions than these get the whole: a bounded number of documents is in memory.
    private static let mostVersions = 16

    init(_ edition: Edition, _ payload: Payload) {
        self.edition = edition
        self.payload = payload
        linkField = edition.linkField
        whole = Body(edition.bytes)
    }

    /// - Parameter version: what the subscriber has.
    func body(since version: Int64) -> Body {
        guard payload == .changes, let deltas = edition.deltas, isListOfEntries else { return whole }
        return changes.withLock { changes in
            if let known = changes[version] { return known }
            guard changes.count < Self.mostVersions else { return whole }
            let made = deltas.document(since: version, of: edition.bytes).map { Body($0) } ?? whole
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
