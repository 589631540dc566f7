import NIOCore
import Publishing
import Syndication

/// A document with every head and body that a request for it can be answered with, ready but for the date.
///
/// It is made once per edition and shared by all event loops: bodies are slices of it, never copies.
struct PreparedDocument: Sendable {
    /// The document in one coding.
    struct Variant: Sendable {
        let coding: ContentCoding
        let entityTag: String
        let entityTagBytes: [UInt8]
        let full: HeadTemplate
        let notModified: HeadTemplate
        let body: ByteBuffer
        /// For the body once more, where that saves the kernel work.
        let file: BodyFilePlace?

        init(status: Int = 200, _ coding: ContentCoding, _ fields: Fields, body: ByteBuffer) {
            self.coding = coding
            self.body = body
            file = BodyFilePlace(of: body)
            entityTag = coding.entityTag(stem: fields.stem, isQuick: fields.isPackedInHaste)
            entityTagBytes = Array(entityTag.utf8)
            var full = ResponseHead(status: status)
            full.add("Content-Type", fields.contentType)
            full.add("Content-Length", body.readableBytes)
            if let name = coding.name { full.add("Content-Encoding", name) }
            if status == 226 { full.add("IM", "feed") }
            Self.add(fields, coding, to: &full)
            full.add("X-Content-Type-Options", "nosniff")
            if let policy = fields.policy { full.add("Content-Security-Policy", policy) }
            self.full = full.finished()
            // No Content-Length and no Content-Type on a 304 (spec serving.md C6).
            var notModified = ResponseHead(status: 304)
            Self.add(fields, coding, to: &notModified)
            self.notModified = notModified.finished()
        }

        private static func add(_ fields: Fields, _ coding: ContentCoding, to head: inout ResponseHead) {
            head.add("ETag", coding.entityTag(stem: fields.stem, isQuick: fields.isPackedInHaste))
            if let date = fields.lastModified { head.addLastModified(date) }
            head.add("Cache-Control", fields.cacheControl)
            if let vary = fields.vary { head.add("Vary", vary) }
            if let link = fields.link { head.add("Link", link) }
            if fields.isPublic {
                head.add("Access-Control-Allow-Origin", "*")
                // A script that cannot see the tag cannot ask whether there is news (Fetch standard, "CORS-safelisted
                // response-header name").
                head.add("Access-Control-Expose-Headers", "ETag, Link")
            }
        }
    }

    let fields: Fields
    /// What this was made of; nil for a page for people.
    let edition: Edition?
    /// In the order of `ContentCoding`; the last one is identity.
    let variants: [Variant]
    let codings: [ContentCoding]

    /// The fields that a 200 and a 304 have in common.
    struct Fields {
        var contentType: String
        var stem: String
        var lastModified: Timestamp?
        var cacheControl: String
        var maxAge: Int64 = 0
        var vary: String?
        var link: String?
        var policy: String?
        var isPublic = true
        /// Whether the gzip form is to be replaced by a smaller one.
        var isPackedInHaste = false
    }

    /// Where an edition is served; empty for a page for people.
    let path: String
    /// In seconds.
    let maxAge: Int64
    /// The feed whose readers are counted; nil for a document that is none.
    var feed: String? {
        if case .feed(let name, _)? = edition?.kind { name } else { nil }
    }

    /// What all its entity tags begin with.
    var stem: String { fields.stem }
    var lastModified: Timestamp? { fields.lastModified }
    /// As `Last-Modified` says it when it has come; empty where there is none.
    let lastModifiedText: [UInt8]

    /// - Parameter bodies: identity is among them.
    init(_ fields: Fields, bodies: [ContentCoding: ByteBuffer], edition: Edition? = nil) {
        let variants = ContentCoding.allCases.compactMap { coding in
            bodies[coding].map { Variant(coding, fields, body: $0) }
        }
        self.fields = fields
        self.edition = edition
        self.variants = variants
        path = edition?.path ?? ""
        maxAge = fields.maxAge
        lastModifiedText = fields.lastModified.map { Array(DateFormats.rfc822($0).utf8) } ?? []
        codings = variants.map(\.coding)
    }

    /// The place in `variants` of what the client likes best.
    func choice(for acceptEncoding: String?) -> Int {
        guard variants.count > 1 else { return 0 }
        let coding = Negotiation.coding(for: acceptEncoding, offered: codings)
        return codings.firstIndex(of: coding) ?? variants.count - 1
    }
}

extension PreparedDocument {
    init(_ edition: Edition, settings: ServerSettings) {
        var fields = Fields(
            contentType: edition.contentType, stem: edition.stem,
            lastModified: edition.lastModified.wholeSecond,
            cacheControl: settings.freshness.cacheControl(maxAge: edition.maxAge))
        fields.maxAge = (edition.maxAge ?? settings.freshness.maxAge).components.seconds
        fields.vary = "Accept-Encoding"
        fields.link = edition.linkField
        if case .feed = edition.kind, settings.showsFeedPages { fields.vary = FeedPage.vary }
        var bodies: [ContentCoding: ByteBuffer] = [.identity: ByteBuffer(bytes: edition.bytes)]
        fields.isPackedInHaste = edition.gzip == nil
        bodies[.gzip] = (edition.gzip ?? edition.quickGzip).map { ByteBuffer(bytes: $0) }
        bodies[.brotli] = edition.brotli.map { ByteBuffer(bytes: $0) }
        bodies[.zstd] = edition.zstd.map { ByteBuffer(bytes: $0) }
        self.init(fields, bodies: bodies, edition: edition)
    }
}

extension ServerSettings.Freshness {
    /// Never `no-cache`, `must-revalidate` or `Expires: 0`: readers fall to their shortest interval and drop their
    /// validators on those (spec serving.md C7).
    ///
    /// - Parameter maxAge: what the document itself says of it.
    func cacheControl(maxAge own: Duration? = nil) -> String {
        let age = (own ?? maxAge).components.seconds
        // Who sets 0 wants every reader to have the newest.
        let stale = age == 0 ? 0 : staleWhileRevalidate.components.seconds
        return "public, max-age=\(age), stale-while-revalidate=\(stale), "
            + "stale-if-error=\(staleIfError.components.seconds)"
    }

    /// For who asked, and no cache between us.
    var privateCacheControl: String { "private, max-age=\(maxAge.components.seconds)" }
}
