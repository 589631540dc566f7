import NIOCore
import NIOHTTP1
import Publishing
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

/// What has changed since an edition that a client has, ready to be sent but for the date: 226 IM Used (RFC 3229).
struct DeltaDocument {
    private let variants: [PreparedDocument.Variant]
    private let codings: [ContentCoding]

    /// - Returns: nil when the edition is not known, or the whole document is no longer than this (spec R15.3).
    init?(since stem: String, to document: PreparedDocument) {
        guard let edition = document.edition, let deltas = edition.deltas,
            let delta = deltas.document(since: stem, of: edition.bytes)
        else { return nil }
        var variants: [PreparedDocument.Variant] = []
        for whole in document.variants where whole.coding == .gzip || whole.coding == .identity {
            let body: [UInt8]? =
                switch whole.coding {
                case .gzip: deltas.compressed(delta)
                case .identity: delta
                // They take too long to be made while the client waits; gzip of a part is smaller than they are.
                case .brotli, .zstd: nil
                }
            // What is too large to be packed now must still be smaller than the whole is when packed.
            guard let body else {
                guard delta.count < whole.body.readableBytes else { return nil }
                continue
            }
            guard body.count < whole.body.readableBytes else { return nil }
            variants.append(Self.variant(whole, document.fields, body: ByteBuffer(bytes: body)))
        }
        self.variants = variants
        codings = variants.map(\.coding)
    }

    func variant(for acceptEncoding: String?) -> PreparedDocument.Variant? {
        let coding = Negotiation.coding(for: acceptEncoding, offered: codings)
        return variants.first { $0.coding == coding }
    }

    /// The tag is that of the whole document, which the client then has. A cache in between cannot know that, and must
    /// not keep the answer (spec R15.1).
    private static func variant(
        _ whole: PreparedDocument.Variant, _ fields: PreparedDocument.Fields, body: ByteBuffer
    ) -> PreparedDocument.Variant {
        var fields = fields
        fields.cacheControl = "no-store, im, max-age=0"
        fields.vary = "A-IM, If-None-Match, Accept-Encoding"
        return PreparedDocument.Variant(status: 226, whole.coding, fields, body: body)
    }
}
