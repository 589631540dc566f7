import Syndication
import XML

/// What a feed shows of an entry: the decisions that are the same for every format, made once. All text in it has
/// passed the filter, and none of it is blank.
struct ShownEntry {
    let entry: Entry
    /// Nil for a note without a title.
    let title: XMLText?
    /// The whole content; nil when the feed shows less of it, or when there is none.
    let html: XMLText?
    /// The same as plain text, when the source was plain text.
    let text: XMLText?
    let summary: XMLText?
    /// The entry's own authors; empty when they are the feed's.
    let authors: [ShownPerson]
    /// The names of whoever wrote it: the entry's own authors, or else the feed's.
    let creators: [XMLText]
    let categories: [ShownCategory]
    /// Where it differs from the feed's.
    let ownLanguage: LanguageTag?
    let language: LanguageTag?
    let externalURL: WebURL?
    let inReplyTo: [WebURL]
    let commentsURL: WebURL?
    let viaURL: WebURL?
    let rights: XMLText?
    let translations: [Translation]
    let image: ImageReference?
    let enclosures: [Enclosure]
    let style: EntryStyle

    /// By whose clocks its dates are written.
    var zone: LocalTime? { style.zone }

    /// - Throws: `implausibleDate`, which every format refuses.
    init(_ entry: Entry, in feed: FeedFacts) throws(ComposingError) {
        for instant in [entry.published, entry.updated] where !instant.isPlausible {
            throw .implausibleDate(entry: entry.id, instant)
        }
        self.entry = entry
        style = feed.style
        let body = Body(entry.content, exposure: entry.exposure ?? feed.exposure)
        text = body.text
        summary = body.summary
        let own = entry.authors.compactMap { ShownPerson($0) }
        authors = entry.authors == feed.authors ? [] : own
        creators = own.isEmpty ? feed.authors.compactMap { XMLText(line: $0.name) } : own.map(\.name)
        categories = ShownCategory.list(entry.categories)
        let plain = XMLText(line: entry.title)
        let template = feed.style.title
        title =
            if let plain, let template {
                EntryTitle(plain, of: entry, in: feed, by: creators, among: categories).filling(template)
            } else { plain }
        html =
            style.closing.isEmpty
            ? body.html
            : body.html.map { [style, creators] html in
                let title = plain ?? Self.standIn(for: entry, zone: style.zone)
                return EntryClosing(of: entry, in: feed, titled: title, by: creators).appended(to: html)
            }
        language = entry.language ?? feed.language
        ownLanguage = language == feed.language ? nil : language
        externalURL = entry.externalURL?.ifWeb
        inReplyTo = entry.inReplyTo.filter(\.isWeb)
        commentsURL = entry.commentsURL?.ifWeb
        viaURL = entry.viaURL?.ifWeb
        rights = XMLText(line: entry.rights)
        // Without a language of its own, the entry's page could not be told from them.
        translations =
            entry.hasPage && language != nil
            ? entry.translations.filter { $0.url.isWeb && $0.language != entry.language ?? feed.language } : []
        image = entry.content.image.flatMap { $0.url.isWeb ? $0 : nil }
        enclosures = entry.content.enclosures.filter(\.url.isWeb)
    }

    /// The title for a format that demands one: the title, the first sentence, or the day it was published
    /// (spec R2.3). Never blank.
    var anyTitle: XMLText { title ?? Self.standIn(for: entry, zone: zone) }

    private static func standIn(for entry: Entry, zone: LocalTime?) -> XMLText {
        if let sentence = entry.content.firstSentence.flatMap({
            XMLText(line: PlainText.cut($0, atMost: 80, ellipsis: true))
        }) {
            return sentence
        }
        return XMLText(String(DateFormats.rfc3339(entry.published, in: zone).prefix(10)))
    }

    /// The title as RSS and JSON Feed have it, which demand none.
    var optionalTitle: XMLText? { title ?? (style.untitled == .synthesize ? anyTitle : nil) }

    /// The title as Atom has it. Nil for one that is to be empty.
    var demandedTitle: XMLText? { title ?? (style.untitled == .empty ? nil : anyTitle) }

    /// Where an RSS item leads. Nil for an entry that leads nowhere.
    var itemLink: WebURL? {
        if style.linkPost == .external, let externalURL { return externalURL }
        return entry.hasPage ? entry.url : nil
    }

    /// Whether the id is the address of the entry's page (spec R6.6).
    var isPermalink: Bool { entry.isPermalink ?? (entry.hasPage && entry.id.text == entry.url.text) }

    /// Where people talk about the article. Where an item leads elsewhere, its own page stands here, unless it is its id
    /// (spec section 8). A discussion that the author names comes first: a reader takes this for nothing else.
    var itemComments: WebURL? {
        if let commentsURL { return commentsURL }
        return entry.hasPage && itemLink != entry.url && !isPermalink ? entry.url : nil
    }

    /// Plain text for a place where a format demands some and the content is not shown.
    var anyText: XMLText { summary ?? anyTitle }

    /// Whether the change is worth telling in a format that has no use for the milliseconds that make Atom's
    /// `updated` unique (spec R5.6b).
    var isChanged: Bool { entry.updated.wholeSecond > entry.published.wholeSecond }

    /// How much of the content is shown (spec R3.1).
    private struct Body {
        var html: XMLText?
        var text: XMLText?
        var summary: XMLText?
        /// Bytes of content that may stand for its own summary.
        private static let longestStandIn = 2048

        init(_ content: Content, exposure: Article.Exposure) {
            guard exposure != .none else { return }
            summary = XMLText(line: content.summary)
            // There is no summary when it would say all that the content says. Then the content stands for it, unless it
            // is long by what is not text: pictures, a table of players.
            guard exposure == .full || summary == nil else { return }
            if exposure == .summary, content.html.utf8.count > Self.longestStandIn {
                summary = XMLText(line: content.firstSentence)
                return
            }
            html = XMLText(content.html).nilIfBlank
            text = content.text.flatMap { XMLText($0).nilIfBlank }
        }
    }
}
