import NIOHTTP1
import Syndication

/// Who gets only what has changed, of those that ask for it (spec serving.md C13).
///
/// A cache that asks whether its copy is current puts its own tag in the place of the client's. A part made for that tag
/// lacks what the cache knew and the client did not, and the client is handed the part as if it had asked.
package enum DeltaPolicy: String, CaseIterable, Sendable {
    /// Whoever comes from a public address, with no sign of a proxy.
    case direct
    /// Everybody. For whoever knows that no cache in front asks in its clients' stead.
    case always
    case never

    func allows(_ request: Request, from peer: Peer) -> Bool {
        switch self {
        case .never: false
        case .always: true
        case .direct:
            // A proxy of our own that says nothing of itself is on this machine, or in its network.
            !peer.isTrusted && peer.address?.isPublic == true
                && !Self.signs.contains { request.head.headers.contains(name: $0) }
        }
    }

    /// The fields that proxies and caches leave in a request.
    private static let signs = [
        "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "CDN-Loop",
        "X-Varnish", "True-Client-IP",
    ]
}

extension Request {
    /// Whether what has changed is enough for the client.
    var takesDelta: Bool {
        guard fields.takesDelta else { return false }
        // rss2email (3.13) asks for it, because its library does, and takes the answer for an error: its readers would
        // miss everything. It goes by the library's name, so whoever does that gets the whole.
        return head.headers["User-Agent"].first?.hasPrefix("feedparser/") != true
    }
}
