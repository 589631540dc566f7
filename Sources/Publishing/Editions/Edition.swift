package import Syndication

/// One composed document of a feed, ready to be served: its bytes in every encoding, and its validators.
///
/// An edition never changes. A new one replaces it on the shelf in one step, so a reader sees either the old
/// document with the old validators or the new one with the new (spec serving.md C19).
package struct Edition: Sendable, Hashable {
    /// What the document is.
    package enum Kind: Sendable, Hashable, Codable {
        case feed(name: String, FeedFormat)
        /// The list of all feeds.
        case opml
    }

    /// What kind of document it is.
    package var kind: Kind
    /// The path it is served at: `/news.atom`.
    package var path: String
    /// The address of the document: a feed's `rel=self`, and the topic of WebSub.
    package var topic: WebURL
    /// The hubs that know of changes to the topic; empty for a document that is not pushed.
    package var hubs: [WebURL]
    /// The exact `Content-Type`.
    package var contentType: String
    /// The document as it is, without a content coding.
    package var bytes: [UInt8]
    /// The same bytes in gzip; nil while they are not made yet, or where they would be no smaller.
    package var gzip: [UInt8]?
    /// The same in gzip, packed in haste for those who come for the news; nil once `gzip` is there. Its bytes are others,
    /// so its `ETag` is another.
    package var quickGzip: [UInt8]?
    /// The same in brotli and zstd, which take longer to make; nil while they are not made yet, or where they would be
    /// no smaller than gzip.
    package var brotli: [UInt8]?
    /// See `brotli`.
    package var zstd: [UInt8]?
    /// A hash of the bytes in hexadecimal, without quotes. The same bytes always have the same stem; each encoding
    /// has an `ETag` of its own made from it (spec serving.md C1, C8).
    package var stem: String
    /// When these bytes first became current, in whole seconds. It never moves while they stay (spec serving.md C2).
    package var lastModified: Timestamp
    /// Rises by one with every change of the bytes.
    package var version: Int64
    /// For how long it may be kept by those who asked; nil for as long as the server says for all.
    package var maxAge: Duration?
    /// Nil for a document that is no list of entries, and after a restart until it was composed anew.
    package var deltas: EditionDeltas?

    /// An edition without its smaller forms, which are made later, and with no word about its age.
    package init(
        kind: Kind, path: String, topic: WebURL, hubs: [WebURL], contentType: String, bytes: [UInt8],
        gzip: [UInt8]?, stem: String, lastModified: Timestamp, version: Int64, deltas: EditionDeltas? = nil
    ) {
        self.kind = kind
        self.path = path
        self.topic = topic
        self.hubs = hubs
        self.contentType = contentType
        self.bytes = bytes
        self.gzip = gzip
        self.stem = stem
        self.lastModified = lastModified
        self.version = version
        self.deltas = deltas
    }
}

extension Edition {
    /// Takes over what it lacks of the packed forms of another copy of the same edition.
    mutating func takeForms(of other: Edition) {
        guard other.version == version, other.stem == stem else { return }
        gzip = gzip ?? other.gzip
        quickGzip = gzip == nil ? quickGzip ?? other.quickGzip : nil
        brotli = brotli ?? other.brotli
        zstd = zstd ?? other.zstd
    }

    /// The value of the `Link` field that goes with the document, whether it is asked for or delivered:
    /// `<https://hub…>; rel="hub", <https://…/news.atom>; rel="self"` (spec serving.md C15, WebSub §4, §7).
    package var linkField: String {
        let links = hubs.map { "<\($0)>; rel=\"hub\"" } + ["<\(topic)>; rel=\"self\""]
        return links.joined(separator: ", ")
    }
}
