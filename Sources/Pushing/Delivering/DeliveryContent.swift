import Publishing
import Synchronization
import Syndication
import Transfer

/// An edition as deliveries carry it: the whole, or what is new to those who have an earlier version. The bytes exist
/// once, however many subscribers get them. Those of the whole are there only as long as somebody is sent them, since most
/// documents wait for no subscriber at most times; a few parts, once made, as long as the edition.
final class DeliveryContent: Sendable {
    /// What one gets that has an earlier version.
    private enum Share {
        /// There is nothing to tell it.
        case nothing
        case part(Body)
        /// The part would be no shorter.
        case whole
    }

    private struct Bodies {
        weak var whole: Body?
        /// By the version that the subscriber has.
        var shares: [Int64: Share] = [:]
    }

    let edition: Edition
    /// `Link`: its hubs, and its canonical address.
    let linkField: String
    let payload: Payload
    private let bodies = Mutex(Bodies())

    /// Subscribers that have other versions than these get the whole: a bounded number of documents is in memory.
    private static let mostVersions = 16

    init(_ edition: Edition, _ payload: Payload) {
        self.edition = edition
        self.payload = payload
        linkField = edition.linkField
    }

    /// - Parameter version: what the subscriber has.
    func body(since version: Int64) -> Body {
        bodies.withLock { bodies in
            if case .part(let part) = share(since: version, &bodies) { return part }
            let whole = bodies.whole ?? Body(edition.bytes)
            bodies.whole = whole
            return whole
        }
    }

    /// Whether a delivery to one that has a version would tell it anything.
    func hasNews(since version: Int64) -> Bool {
        bodies.withLock { bodies in
            if case .nothing = share(since: version, &bodies) { false } else { true }
        }
    }

    private func share(since version: Int64, _ bodies: inout Bodies) -> Share {
        guard payload == .changes, let deltas = edition.deltas, isListOfEntries else { return .whole }
        if let known = bodies.shares[version] { return known }
        guard bodies.shares.count < Self.mostVersions else { return .whole }
        let share: Share =
            switch deltas.news(since: version, of: edition.bytes) {
            case .nothing: .nothing
            case .part(let bytes): .part(Body(bytes))
            case .whole: .whole
            }
        bodies.shares[version] = share
        return share
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
