/// A feed's own facts: all that a document says besides its entries.
package struct Feed: Sendable, Hashable {
    /// The stem of the feed's address: `news` for `/news.atom`.
    package var name: String
    /// The feed's permanent id, the same in every format (spec R6.7).
    package var id: EntryID
    package var title: String
    /// Plain text; empty when there is none.
    package var subtitle: String
    package var language: LanguageTag?
    package var rights: String
    package var license: WebURL?
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
    package var hubs: [WebURL]
    /// The CSS that a browser shows the XML by (spec R16.3). JSON has no place for it.
    package var stylesheet: WebURL?
    /// Who tells of changes by rssCloud. Only RSS has a word for it.
    package var cloud: CloudService?
    /// The newest change in the feed: never the time of building (spec R7.5).
    package var updated: Timestamp
    package var exposure: Article.Exposure
    package var style = EntryStyle()
    package var generator: Generator
    /// Entries that were withdrawn, the latest first. RSS has no way to tell of them.
    package var tombstones: [Tombstone]
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
        package var name: String
        package var version: String
        package var url: WebURL?

        package init(name: String, version: String, url: WebURL? = nil) {
            self.name = name
            self.version = version
            self.url = url
        }
    }

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
