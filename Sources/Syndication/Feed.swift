/// A feed's own facts: all that a document says besides its entries.
package struct Feed: Sendable, Hashable {
    /// The stem of the feed's address: `news` for `/news.atom`.
    package var name: String
    /// The feed's permanent id, the same in every format (spec R6.7).
    package var id: EntryID
    /// Plain text. A feed with a blank one shows its name.
    package var title: String
    /// Plain text; empty when there is none.
    package var subtitle: String
    /// Of the feed, and of each entry that says nothing else. Nil where the site does not tell it.
    package var language: LanguageTag?
    /// Plain text: whose the articles are; empty when there is none.
    package var rights: String
    /// Where the terms stand under which they may be used (RFC 4946).
    package var license: WebURL?
    /// Whoever wrote the entries that name no author.
    package var authors: [Person]
    /// The title of the site, which stands for an author where there is none.
    package var siteTitle = ""
    /// Square.
    package var icon: WebURL?
    /// Twice as wide as high.
    package var logo: WebURL?
    /// The site the feed belongs to.
    package var home: WebURL
    /// Where each format is served. The address of a format is its topic.
    package var addresses: [FeedFormat: WebURL]
    /// Who delivers changes (WebSub), in the order in which documents name them.
    package var hubs: [WebURL]
    /// The CSS that a browser shows the XML by (spec R16.3). JSON has no place for it.
    package var stylesheet: WebURL?
    /// Who tells of changes by rssCloud. Only RSS has a word for it.
    package var cloud: CloudService?
    /// The newest change in the feed: never the time of building (spec R7.5).
    package var updated: Timestamp
    /// How much of its content an entry shows that asks for nothing else.
    package var exposure: Article.Exposure
    /// How entries are shown, as far as that is a matter of taste.
    package var style = EntryStyle()
    /// The program that made the document.
    package var generator: Generator
    /// Entries that were withdrawn, the latest first. RSS has no way to tell of them.
    package var tombstones: [Tombstone]
    /// How the document stands to the whole of the feed: all, a part, or a page of its archive (RFC 5005).
    package var extent: FeedExtent
    /// For how long a reader may keep the feed, where the feed itself shall say so; whole minutes.
    package var timeToLive: Duration?
    /// When a reader need not ask, where the feed itself shall say so.
    package var quietTimes = QuietTimes()
    /// Whether the feed was at another address before, and some may still know it by that.
    package var hasMoved = false
    /// Whether no more entries come. Only JSON Feed has a word for it.
    package var isClosed = false

    /// The program that composed the document.
    package struct Generator: Sendable, Hashable {
        /// As people call it: `syndicated`.
        package var name: String
        /// Without a `v` in front.
        package var version: String
        /// Where the program is described.
        package var url: WebURL?

        /// Takes the words as they are.
        package init(name: String, version: String, url: WebURL? = nil) {
            self.name = name
            self.version = version
            self.url = url
        }
    }

    /// Takes the facts as they are; what is seldom there is set afterwards.
    package init(
        name: String, id: EntryID, title: String, subtitle: String = "", language: LanguageTag? = nil,
        rights: String = "", license: WebURL? = nil, authors: [Person] = [], icon: WebURL? = nil,
        logo: WebURL? = nil, home: WebURL, addresses: [FeedFormat: WebURL], hubs: [WebURL] = [],
        updated: Timestamp, exposure: Article.Exposure = .full, generator: Generator,
        tombstones: [Tombstone] = [], extent: FeedExtent = .partial
    ) {
        self.name = name
        self.id = id
        self.title = title
        self.subtitle = subtitle
        self.language = language
        self.rights = rights
        self.license = license
        self.authors = authors
        self.icon = icon
        self.logo = logo
        self.home = home
        self.addresses = addresses
        self.hubs = hubs
        self.updated = updated
        self.exposure = exposure
        self.generator = generator
        self.tombstones = tombstones
        self.extent = extent
    }
}
