import Crypto
package import Syndication

/// One entry in one format, ready to be put into a document. A document is its head, its fragments in order, and its
/// end; so one changed entry costs one fragment and a concatenation.
package struct Fragment: Sendable, Hashable {
    /// The element, or the JSON object, with all that is in it.
    package let bytes: [UInt8]
    /// SHA-256 of the bytes: who puts documents together need not read them once more to tell one from another.
    package let digest: ContentDigest
    /// What the root of the document must declare.
    package let namespaces: XMLNamespaces
    /// For the channel's `pubDate`.
    package let published: Timestamp

    init(bytes: [UInt8], namespaces: XMLNamespaces = [], published: Timestamp) {
        self.bytes = bytes
        digest = ContentDigest(bytes: Array(SHA256.hash(data: bytes)))
        self.namespaces = namespaces
        self.published = published
    }
}
