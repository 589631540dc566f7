import Publishing
import Synchronization
import Syndication
import Transfer

/// An edition as deliveries carry it: the whole, or what is new to those who have an earlier version. The bytes exist
/// once, however many subscribers get them, and only as long as somebody is sent them: most documents wait for no
/// subscriber at most times.
final class Content: Sendable {
    private struct Bodies {
        weak var whole: Body?
        /// Nil where it would be no shorter than the whole.
        var changes: [Int64: Body?] = [:]
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
            if let part = changes(since: version, &bodies) { return part }
            let whole = bodies.whole ?? Body(edition.bytes)
            bodies.whole = whole
            return whole
        }
    }

    /// - Returns: nil for whoever gets the whole.
    private func changes(since version: Int64, _ bodies: inout Bodies) -> Body? {
        guard payload == .changes, let deltas = edition.deltas, isListOfEntries else { return nil }
        if let known = bodies.changes[version] { return known }
        guard bodies.changes.count < Self.mostVersions else { return nil }
        let made = deltas.document(since: version, of: edition.bytes).map { Body($0) }
        bodies.changes.updateValue(made, forKey: version)
        return made
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
