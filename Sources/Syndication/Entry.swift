/// An article with its permanent id and times, as feeds show it (RSS says *item*).
package struct Entry: Sendable, Hashable {
    /// Permanent, and the same in every feed and format (spec R6.1).
    package var id: EntryID
    /// What an old feed said of an id that was adopted from it: whether it is a link. Nil for every other id: it is one
    /// where it is the address itself (spec R6.6).
    package var isPermalink: Bool?
    /// The article's page. Also the base that everything in `content` was resolved against.
    package var url: WebURL
    /// False for an article without a page of its own.
    package var hasPage: Bool
    /// Plain text; nil for a note without a title.
    package var title: String?
    /// What is rendered of the article; with an empty text for an entry that cannot be read now, or is retracted.
    package var content: Content
    /// How much of the content the feed shows, where the article asks for something else than its feed.
    package var exposure: Article.Exposure?
    /// When it was first published, or the date that its author gives. It never moves by itself (spec R5.6).
    package var published: Timestamp
    /// When readers should look again. Never before `published`; unique in the catalogue (spec R5.6b, R7.2).
    package var updated: Timestamp
    /// Empty where the feed's author stands for it.
    package var authors: [Person]
    /// Without doubles; categories come before tags (spec R2.6).
    package var categories: [Category]
    /// Nil: it is the feed's.
    package var language: LanguageTag?
    /// What a link post points at, absolute.
    package var externalURL: WebURL?
    /// The pages that it answers, absolute.
    package var inReplyTo: [WebURL]
    /// Where people talk about the article.
    package var commentsURL: WebURL?
    /// Where the author found what the article tells.
    package var viaURL: WebURL?
    /// Plain text.
    package var rights: String?
    /// The first folder of the article's path.
    package var section: String?
    /// The same article in other languages, in the order of their tags.
    package var translations: [Translation] = []

    /// Takes the facts as they are known; what is seldom there is set afterwards.
    package init(
        id: EntryID, isPermalink: Bool? = nil, url: WebURL, hasPage: Bool = true, title: String? = nil,
        content: Content,
        exposure: Article.Exposure? = nil, published: Timestamp, updated: Timestamp, authors: [Person] = [],
        categories: [Category] = [], language: LanguageTag? = nil, externalURL: WebURL? = nil,
        inReplyTo: [WebURL] = []
    ) {
        self.id = id
        self.isPermalink = isPermalink
        self.url = url
        self.hasPage = hasPage
        self.title = title
        self.content = content
        self.exposure = exposure
        self.published = published
        self.updated = updated
        self.authors = authors
        self.categories = categories
        self.language = language
        self.externalURL = externalURL
        self.inReplyTo = inReplyTo
    }
}
