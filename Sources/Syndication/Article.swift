/// What a content file says, before it has an identity: the result of reading, and the argument of recording.
///
/// The body is still in the language it was written in. It is rendered only for entries that a feed shows, and after
/// all articles are known, because links between articles resolve to permalinks (spec R4.2).
package struct Article: Sendable, Hashable {
    /// The body in the language it was written in.
    package enum Body: Sendable, Hashable {
        case markdown([UInt8])
        /// A fragment: what an HTML file or page holds as its article (spec R3.6).
        case html([UInt8])
        case plainText([UInt8])
        /// A media file whose side-car has no text.
        case none

        /// The text as it is written; empty where there is none.
        package var bytes: [UInt8] {
            switch self {
            case .markdown(let bytes), .html(let bytes), .plainText(let bytes): bytes
            case .none: []
            }
        }
    }

    /// A moment as an author wrote it.
    package struct WrittenDate: Sendable, Hashable {
        /// For a date without a time, local midnight of that day.
        package var instant: Timestamp
        /// Whether only the day was written; its time of day is then decided once, by recording (spec R5.6).
        package var isDateOnly: Bool

        /// Takes both as they are: the instant of a day is the caller's to find.
        package init(instant: Timestamp, isDateOnly: Bool) {
            self.instant = instant
            self.isDateOnly = isDateOnly
        }
    }

    /// How and where an author wrote a date: for what a person is told of it.
    package struct DateText: Sendable, Hashable {
        /// As it stands in the file, shown to the author again.
        package var text: String
        /// Of the file, counted from 1; nil for a date in the file's name or path.
        package var line: Int?

        /// Takes a text with the line that it stands on.
        package init(_ text: String, line: Int? = nil) {
            self.text = text
            self.line = line
        }
    }

    /// Whether and where the article wants to be seen.
    package enum Visibility: String, Sendable, Hashable {
        case published
        /// `draft: true`, `published: false`, a `_drafts` folder.
        case draft
        /// Published on the site, but not in feeds: `feed: false`, `unlisted`, `hidden` (spec R16.4).
        case excluded
    }

    /// How much of the article a feed shows; nil leaves it to the feed.
    package enum Exposure: String, Sendable, Hashable, Codable {
        case full
        case summary
        case none
    }

    /// A picture as the front matter or the page names it: the address is not yet resolved.
    package struct WrittenImage: Sendable, Hashable {
        /// Absolute, or as it leads from the article or from the site's root.
        package var address: String
        /// The text for those who do not see the picture.
        package var alt: String?
        /// What stands below the picture.
        package var caption: String?
        /// Who made the picture, or has the rights to it.
        package var credit: String?

        /// Takes what is written, unchecked: rendering resolves the address, and leaves out what leads nowhere.
        package init(address: String, alt: String? = nil, caption: String? = nil, credit: String? = nil) {
            self.address = address
            self.alt = alt
            self.caption = caption
            self.credit = credit
        }
    }

    /// A media file as the front matter names it.
    package struct WrittenEnclosure: Sendable, Hashable {
        /// Absolute, or as it leads from the article or from the site's root.
        package var address: String
        /// Nil where only the address tells it.
        package var type: MediaType?
        /// The size of the file; nil where the author does not say.
        package var bytes: Int?
        /// Whole seconds.
        package var duration: Int?
        /// What the file is called for listeners, where that is not the article's title.
        package var title: String?

        /// Takes what is written, unchecked: rendering resolves the address, and takes the size of a file that is there.
        package init(
            address: String, type: MediaType? = nil, bytes: Int? = nil, duration: Int? = nil, title: String? = nil
        ) {
            self.address = address
            self.type = type
            self.bytes = bytes
            self.duration = duration
            self.title = title
        }
    }

    /// Below the content folder, with `/` between its parts: `news/funding.md`.
    package var path: String
    /// The text, without front matter. For a page, only what it holds as its article.
    package var body: Body
    /// The line of the file on which the body begins, counted from 1, so that problems in it name the right line.
    package var bodyLine: Int
    /// What relative links in the body resolve against when it is not the permalink: an HTML page's `<base href>`.
    package var base: WebURL?
    /// Whether the file is a whole HTML page: in it `/` is the root of the host, as for a browser.
    package var isWholePage: Bool
    /// Whether `{{ }}` and its like in the body are for a generator. In a page that one has written they are text.
    package var mayHoldTemplates: Bool

    /// Plain text: no markup, no entities, white space collapsed (spec R2.1). Nil for a note without a title.
    package var title: String?
    /// Plain text, as the title. Feeds do not show it, but a change of it is one that readers would notice.
    package var subtitle: String?
    /// The summary that the author wrote. Nil when it must be taken from the body (spec R2.4).
    package var summary: String?
    /// Nil when neither the front matter, the file name nor the path tells a date.
    package var date: WrittenDate?
    /// What `date` was read from; nil without a date.
    package var dateText: DateText?
    /// When the author says that the article was last changed. Nil: recording tells it by what it sees.
    package var modified: Timestamp?
    /// What `modified` was read from.
    package var modifiedText: DateText?
    /// When the article leaves the feeds by itself (spec R5.7); nil for never.
    package var expires: Timestamp?
    /// Whether and where the article wants to be seen.
    package var visibility: Visibility
    /// How much of the article a feed shows; nil leaves it to the feed.
    package var exposure: Exposure?

    /// The article's page, or for an article without a page (`permalink: false`) the address it would have.
    package var permalink: WebURL
    /// Whether the permalink leads to a page.
    package var hasPage: Bool
    /// Old addresses of the article, absolute.
    package var aliases: [WebURL]
    /// The id that the front matter claims.
    package var claimedID: EntryID?

    /// In the order written; empty where the feed's author stands for the article.
    package var authors: [Person]
    /// Categories first, then tags, without doubles (spec R2.6).
    package var categories: [Category]
    /// Nil where neither the front matter, the file's name nor its folder tells one: it is the site's then.
    package var language: LanguageTag?
    /// What the article shares with its translations, as its author writes it.
    package var translationKey: String?
    /// The main picture that the author names; nil where one may be taken from the body.
    package var image: WrittenImage?
    /// In the order written.
    package var enclosures: [WrittenEnclosure]
    /// What a link post points at.
    package var externalURL: WebURL?
    /// The pages that the article answers (Webmention's `in-reply-to`), absolute.
    package var inReplyTo: [WebURL]
    /// Where people talk about the article.
    package var commentsURL: WebURL?
    /// Where the author found what the article tells.
    package var viaURL: WebURL?
    /// Plain text: whose the article is, where that is another than the site's.
    package var rights: String?
    /// `minor: true`: this version corrects without news (spec R7.2).
    package var isMinor: Bool
    /// As in Hugo: of articles of one moment, that with the lower weight is recorded first. 0 for none.
    package var weight: Int

    /// Over the bytes of the file (spec R7.3).
    package var sourceDigest: ContentDigest
    /// Over what a reader would notice: see `SignificantText` in Reading (spec R7.2).
    package var contentDigest: ContentDigest
    /// Over the text of the body alone, by which a file is known again whose name and title are others. Nil where the
    /// text is too short to tell one article from another (spec R6.4).
    package var textDigest: ContentDigest?

    /// An article that is published, has a page and says nothing but its body: all else is set afterwards.
    package init(
        path: String, body: Body, bodyLine: Int = 1, permalink: WebURL, sourceDigest: ContentDigest,
        contentDigest: ContentDigest
    ) {
        self.path = path
        self.body = body
        self.bodyLine = bodyLine
        self.permalink = permalink
        self.sourceDigest = sourceDigest
        self.contentDigest = contentDigest
        isWholePage = false
        mayHoldTemplates = true
        visibility = .published
        hasPage = true
        aliases = []
        authors = []
        categories = []
        enclosures = []
        inReplyTo = []
        isMinor = false
        weight = 0
    }

    /// The first folder of the path, or nil for a file in the content folder itself.
    package var section: String? { Self.section(ofPath: path) }

    /// The same of a path.
    package static func section(ofPath path: String) -> String? {
        guard let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        return String(path[..<slash])
    }
}
