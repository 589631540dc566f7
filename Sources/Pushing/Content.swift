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
    private let bodies = Mutex(Bodies())

    private struct Bodies {
        var whole: Body?
        /// By the version that the subscriber has.
        var changes: [Int64: Body] = [:]
    }

    /// Subscribers that have other versions than these get the whole: a bounded number of documents is in memory.
    private static let mostVersions = 16

    init(_ edition: Edition, _ payload: Payload) {
        self.edition = edition
        self.payload = payload
        linkField = edition.linkField
    }

    /// Made when it is first asked for: a topic without subscriptions has no second copy in memory.
    ///
    /// - Parameter version: what the subscriber has.
    func body(since version: Int64) -> Body {
        bodies.withLock { bodies in
            guard payload == .changes, let deltas = edition.deltas, isListOfEntries else { return whole(&bodies) }
            if let known = bodies.changes[version] { return known }
            guard bodies.changes.count < Self.mostVersions else { return whole(&bodies) }
            let made = deltas.document(since: version, of: edition.bytes).map { Body($0) } ?? whole(&bodies)
            bodies.changes[version] = made
            return made
        }
    }

    private func whole(_ bodies: inout Bodies) -> Body {
        if let whole = bodies.whole { return whole }
        let whole = Body(edition.bytes)
        bodies.whole = whole
        return whole
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
