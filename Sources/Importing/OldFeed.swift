package import Syndication

/// What an old feed document says of itself and of its entries, as far as it matters to readers who have subscribed
/// to it.
package struct OldFeed: Sendable, Equatable {
    /// `rss` stands for RSS 0.9x, 1.0 and 2.0.
    package var format: FeedFormat
    /// Atom's feed id, exactly as written but for white space around it; nil for RSS and JSON, which have none.
    package var id: String?
    /// As plain text.
    package var title: String?
    /// What its entries are in; nil where it does not say so in the form of a tag.
    package var language: LanguageTag?
    /// The page that the feed belongs to: Atom's link with `rel=alternate`, RSS's channel link, `home_page_url`.
    package var home: WebURL?
    /// In the order written. Of several with one id only the first is here.
    package var entries: [OldEntry]
    /// Where older entries are: RFC 5005's `prev-archive`, else `next` (§3, §4); JSON Feed's `next_url`. It may lead
    /// back to a document that was read before: whoever follows it keeps count.
    package var next: WebURL?
    /// Whether the document goes on to its end. Where it breaks off, what stood behind is not here.
    package var isComplete = true
    /// What could not be understood, and what was mended. Their file is the source. Never more than a few hundred.
    package var problems: [Problem]

    /// Takes what was read; the parts that most formats lack are set afterwards.
    package init(
        format: FeedFormat, id: String? = nil, title: String? = nil, home: WebURL? = nil, entries: [OldEntry] = [],
        next: WebURL? = nil, problems: [Problem] = []
    ) {
        self.format = format
        self.id = id
        self.title = title
        self.home = home
        self.entries = entries
        self.next = next
        self.problems = problems
    }
}

/// What an old feed says of one entry. It has an id or a link, or both.
package struct OldEntry: Sendable, Equatable {
    /// Why not everybody could read it at the old site.
    package enum Restriction: Sendable, Equatable {
        /// WordPress's word for it: `private`, `pending`, `draft`.
        case status(String)
        case password
    }

    /// The exact string that readers know the entry by: Atom's id, RSS's guid, RSS 1.0's `rdf:about`, JSON Feed's id.
    /// Only white space around it is gone. Nil where none is written: readers then go by the link.
    package var id: String?
    /// Whether an RSS guid says it is the entry's address: its `isPermaLink` is not `false` (the default is true,
    /// RSS 2.0 "guid"), and it is an address. Many generators forget the attribute on a `tag:` URI: that is none.
    package var isPermalink: Bool
    /// Where the article is read.
    package var link: WebURL?
    /// As plain text.
    package var title: String?
    /// When the old feed says that it was published; nil where it does not say, or not in words that are understood.
    package var published: Timestamp?
    /// The same of its last change.
    package var updated: Timestamp?
    /// Nil for what is public, as everything is in a feed. An export of WordPress's has other posts too.
    package var restriction: Restriction?
    /// The line its element begins on, counted from 1; nil in JSON.
    package var line: Int?

    /// Takes what was read, unchecked.
    package init(
        id: String? = nil, isPermalink: Bool = false, link: WebURL? = nil, title: String? = nil,
        published: Timestamp? = nil, updated: Timestamp? = nil, line: Int? = nil
    ) {
        self.id = id
        self.isPermalink = isPermalink
        self.link = link
        self.title = title
        self.published = published
        self.updated = updated
        self.line = line
    }
}
