package import Syndication

/// One entry in one format, ready to be put into a document. A document is its head, its fragments in order, and its
/// end; so one changed entry costs one fragment and a concatenation.
package struct Fragment: Sendable, Hashable {
    package let bytes: [UInt8]
    /// What the root of the document must declare.
    package let namespaces: XMLNamespaces
    /// For the channel's `pubDate`.
    package let published: Timestamp

    init(bytes: [UInt8], namespaces: XMLNamespaces = [], published: Timestamp) {
        self.bytes = bytes
        self.namespaces = namespaces
        self.published = published
    }
}

/// All that a fragment may know of its feed. The composers' entry functions get this instead of the `Feed`, and a
/// `FragmentKey` holds it: so a fragment can never depend on a fact that its key does not know.
struct FeedFacts: Hashable, Sendable {
    let language: LanguageTag?
    let authors: [Person]
    let exposure: Article.Exposure
    let style: EntryStyle
    /// The titles of the feed and of the site; nil where no entry shows them.
    let title: String?
    let siteTitle: String?

    init(_ feed: Feed) {
        language = feed.language
        authors = feed.authors
        exposure = feed.exposure
        style = feed.style
        title = style.namesFeed ? feed.title : nil
        siteTitle = style.namesFeed ? feed.siteTitle : nil
    }
}
