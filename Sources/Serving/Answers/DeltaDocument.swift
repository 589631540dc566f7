import NIOCore
import Publishing
import Syndication

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
