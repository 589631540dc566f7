import Syndication
import XML

/// Atom 1.0 (RFC 4287, spec section 9). The Atom namespace is the default one; text constructs are plain text, and
/// content is HTML, escaped.
enum AtomComposer {
    static func frame(
        of feed: Feed, at address: WebURL, around fragments: [Fragment]
    ) throws(ComposingError) -> Frame {
        var namespaces = fragments.reduce(into: XMLNamespaces()) { $0.formUnion($1.namespaces) }
        if !feed.tombstones.isEmpty { namespaces.insert(.tombstones) }
        namespaces.formUnion(feed.extent.namespaces)
        let head = try composing { () throws(XMLError) in
            var writer = try XMLWriter()
            writer.startDocument()
            if let stylesheet = feed.stylesheet?.ifWeb { writer.stylesheet(XMLText(stylesheet)) }
            writer.start("feed")
            writer.attribute("xmlns", XMLText("http://www.w3.org/2005/Atom"))
            writer.declare(namespaces)
            if let language = feed.language { writer.attribute("xml:lang", XMLText(language.text)) }
            Self.head(of: feed, at: address, &writer)
            writer.end()
            return try writer.finish()
        }
        return Frame(head: head, ending: "</feed>\n")
    }

    /// All that is said of the feed itself: it must stand before the first entry.
    private static func head(of feed: Feed, at address: WebURL, _ writer: inout XMLWriter) {
        writer.element("id", XMLText(feed.id.text))
        writer.element("title", feed.shownTitle)
        if let subtitle = feed.shownSubtitle { writer.element("subtitle", subtitle) }
        writer.element("updated", XMLText(DateFormats.rfc3339(feed.updated, in: feed.style.zone)))
        links(of: feed, at: address, &writer)
        if let rights = XMLText(line: feed.rights) { writer.element("rights", rights) }
        if let icon = feed.icon?.ifWeb { writer.element("icon", XMLText(icon)) }
        if let logo = feed.logo?.ifWeb { writer.element("logo", XMLText(logo)) }
        generator(feed.generator, &writer)
        let authors = feed.shownAuthors
        for author in authors { person(author, showEmail: true, &writer) }
        if authors.isEmpty {
            // An author is required where an entry has none (RFC 4287 §4.1.1): then it is the site.
            writer.start("author")
            writer.element("name", XMLText(line: feed.siteTitle) ?? feed.shownTitle)
            writer.end()
        }
        if let mark = feed.extent.mark { writer.mark(mark) }
        for tombstone in feed.tombstones {
            writer.start("at:deleted-entry")
            writer.attribute("ref", XMLText(tombstone.id.iri.text))
            writer.attribute("when", XMLText(DateFormats.rfc3339(tombstone.when, in: feed.style.zone)))
            writer.end()
        }
    }

    private static func generator(_ generator: Feed.Generator, _ writer: inout XMLWriter) {
        guard let name = XMLText(line: generator.name) else { return }
        writer.start("generator")
        if let url = generator.url?.ifWeb { writer.attribute("uri", XMLText(url)) }
        if let version = XMLText(line: generator.version) { writer.attribute("version", version) }
        writer.text(name)
        writer.end()
    }

    private static func links(of feed: Feed, at address: WebURL, _ writer: inout XMLWriter) {
        link("self", type: FeedFormat.atom.mediaType, address, &writer)
        link("alternate", type: "text/html", feed.home, language: feed.language, &writer)
        for (format, other) in feed.alternates(to: .atom) {
            link("alternate", type: format.mediaType, other, &writer)
        }
        for hub in feed.hubs { link("hub", hub, &writer) }
        for (relation, target) in feed.extent.links(in: .atom) { link(relation, target, &writer) }
        if let license = feed.license?.ifWeb { link("license", license, &writer) }
    }

    static func fragment(for shown: ShownEntry) throws(ComposingError) -> Fragment {
        let entry = shown.entry
        var namespaces: XMLNamespaces = []
        let bytes = try composing { () throws(XMLError) in
            var writer = try XMLWriter()
            writer.start("entry")
            if let language = shown.ownLanguage { writer.attribute("xml:lang", XMLText(language.text)) }
            writer.element("id", XMLText(entry.id.iri.text))
            // No type attribute: several readers show the markup of any other kind (spec R2.2).
            if let title = shown.demandedTitle { writer.element("title", title) } else { writer.mark("title") }
            links(of: shown, &writer)
            writer.element("published", XMLText(DateFormats.rfc3339(entry.published, in: shown.zone)))
            writer.element("updated", XMLText(DateFormats.rfc3339(entry.updated, in: shown.zone)))
            for author in shown.authors { person(author, showEmail: false, &writer) }
            for category in shown.categories { self.category(category, &writer) }
            if let rights = shown.rights { writer.element("rights", rights) }
            for reply in shown.inReplyTo {
                writer.inReplyTo(reply)
                namespaces.insert(.thread)
            }
            if let image = shown.image {
                writer.image(image, .named)
                namespaces.insert(.media)
            }
            content(of: shown, &writer)
            writer.end()
            return try writer.finish()
        }
        return Fragment(bytes: bytes, namespaces: namespaces, published: entry.published)
    }

    private static func links(of shown: ShownEntry, _ writer: inout XMLWriter) {
        let entry = shown.entry
        if entry.hasPage { link("alternate", type: "text/html", entry.url, language: shown.language, &writer) }
        for translation in shown.translations {
            link("alternate", type: "text/html", translation.url, language: translation.language, &writer)
        }
        // Of several such links some readers open the first and some the last, whatever their language.
        if !shown.translations.isEmpty { link("alternate", type: "text/html", entry.url, &writer) }
        if let external = shown.externalURL { link("related", external, &writer) }
        if let via = shown.viaURL { link("via", via, &writer) }
        if let comments = shown.commentsURL { link("replies", type: "text/html", comments, &writer) }
        for enclosure in shown.enclosures {
            writer.start("link")
            writer.attribute("rel", XMLText("enclosure"))
            writer.attribute("type", XMLText(enclosure.type.text))
            if let title = XMLText(line: enclosure.title) { writer.attribute("title", title) }
            if enclosure.bytes > 0 { writer.attribute("length", XMLText(String(enclosure.bytes))) }
            writer.attribute("href", XMLText(enclosure.url))
            writer.end()
        }
    }

    private static func content(of shown: ShownEntry, _ writer: inout XMLWriter) {
        if let html = shown.html {
            if let summary = shown.summary { text("summary", summary, &writer) }
            writer.start("content")
            writer.attribute("type", XMLText("html"))
            writer.text(html)
            writer.end()
        } else if shown.entry.hasPage, let summary = shown.summary {
            text("summary", summary, &writer)
        } else {
            // An entry that links to no page must have content (RFC 4287 §4.1.1.1). Of one that had content and says nothing
            // of it any more, readers keep what they have.
            text("content", shown.anyText, &writer)
        }
    }

    private static func text(_ name: StaticString, _ text: XMLText, _ writer: inout XMLWriter) {
        writer.start(name)
        writer.attribute("type", XMLText("text"))
        writer.text(text)
        writer.end()
    }

    /// - Parameter showEmail: an address is shown only for the feed's own authors, whom the configuration names; an
    ///   author of one article has not asked for it (spec R9.4).
    private static func person(_ author: ShownPerson, showEmail: Bool, _ writer: inout XMLWriter) {
        writer.start("author")
        writer.element("name", author.name)
        if let url = author.url { writer.element("uri", XMLText(url)) }
        if showEmail, let email = author.email { writer.element("email", email.text) }
        writer.end()
    }

    private static func category(_ category: ShownCategory, _ writer: inout XMLWriter) {
        writer.start("category")
        writer.attribute("term", category.term)
        if let scheme = category.scheme { writer.attribute("scheme", XMLText(scheme)) }
        if let label = category.label { writer.attribute("label", label) }
        writer.end()
    }

    private static func link(
        _ relation: String, type: String? = nil, _ url: WebURL, language: LanguageTag? = nil,
        _ writer: inout XMLWriter
    ) {
        writer.start("link")
        writer.attribute("rel", XMLText(relation))
        if let type { writer.attribute("type", XMLText(type)) }
        if let language { writer.attribute("hreflang", XMLText(language.text)) }
        writer.attribute("href", XMLText(url))
        writer.end()
    }
}
