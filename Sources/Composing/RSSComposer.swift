import Syndication
import XML

/// RSS 2.0 with the Advisory Board's best practices (spec section 8). Plain-text elements are escaped with hexadecimal
/// references, which readers and validators cannot take for markup (spec R1.5).
enum RSSComposer {
    static func frame(
        of feed: Feed, at address: WebURL, around fragments: [Fragment]
    ) throws(ComposingError) -> Frame {
        // atom:link rel=self is in every document.
        var namespaces = fragments.reduce(into: XMLNamespaces.atom) { $0.formUnion($1.namespaces) }
        namespaces.formUnion(feed.extent.namespaces)
        if feed.hasMoved { namespaces.insert(.itunes) }
        let newest = fragments.map(\.published).max()
        let head = try composing { () throws(XMLError) in
            var writer = try XMLWriter()
            writer.startDocument()
            if let stylesheet = feed.stylesheet?.ifWeb { writer.stylesheet(XMLText(stylesheet)) }
            writer.start("rss")
            writer.attribute("version", XMLText("2.0"))
            writer.declare(namespaces)
            writer.start("channel")
            Self.head(of: feed, at: address, newest: newest, &writer)
            writer.end()
            writer.end()
            return try writer.finish()
        }
        return Frame(head: head, ending: "</channel>\n</rss>\n")
    }

    /// All that is said of the channel itself: it must stand before the first item.
    private static func head(of feed: Feed, at address: WebURL, newest: Timestamp?, _ writer: inout XMLWriter) {
        let title = feed.shownTitle
        let home = XMLText(feed.home)
        writer.element("title", title, .hexadecimal)
        writer.element("link", home)
        // Required, and never empty: the title stands in.
        writer.element("description", feed.shownSubtitle ?? title, .hexadecimal)
        if let language = feed.language { writer.element("language", XMLText(language.text)) }
        if let rights = XMLText(line: feed.rights) { writer.element("copyright", rights, .hexadecimal) }
        if let editor = managingEditor(feed.shownAuthors) { writer.element("managingEditor", editor, .hexadecimal) }
        if let newest { writer.element("pubDate", XMLText(DateFormats.rfc822(newest, in: feed.style.zone))) }
        writer.element("lastBuildDate", XMLText(DateFormats.rfc822(feed.updated, in: feed.style.zone)))
        if let generator = XMLText(line: feed.generator.signature) {
            writer.element("generator", generator, .hexadecimal)
        }
        // Exactly this http address: it also tells validators which RSS this is.
        writer.element("docs", XMLText("http://www.rssboard.org/rss-specification"))
        if let time = feed.timeToLive { writer.element("ttl", XMLText(String(time.components.seconds / 60))) }
        quietTimes(feed.quietTimes, &writer)
        // Podcast directories keep an address until the feed itself names another (spec serving.md C10).
        if feed.hasMoved { writer.element("itunes:new-feed-url", XMLText(address)) }
        if let cloud = feed.cloud { self.cloud(cloud, &writer) }
        if let image = [feed.icon, feed.logo].compactMap({ $0?.ifWeb }).first(where: \.isRSSImage) {
            writer.start("image")
            writer.element("url", XMLText(image))
            // Both must equal the channel's.
            writer.element("title", title, .hexadecimal)
            writer.element("link", home)
            writer.end()
        }
        link("self", type: FeedFormat.rss.mediaType, address, &writer)
        for (format, other) in feed.alternates(to: .rss) {
            link("alternate", type: format.mediaType, other, &writer)
        }
        for hub in feed.hubs { link("hub", hub, &writer) }
        for (relation, target) in feed.extent.links(in: .rss) { link(relation, target, &writer) }
        if let mark = feed.extent.mark { writer.mark(mark) }
    }

    private static func quietTimes(_ times: QuietTimes, _ writer: inout XMLWriter) {
        if !times.hours.isEmpty {
            writer.start("skipHours")
            for hour in times.hours { writer.element("hour", XMLText(String(hour))) }
            writer.end()
        }
        if !times.days.isEmpty {
            writer.start("skipDays")
            for day in times.days { writer.element("day", XMLText(QuietTimes.dayNames[day])) }
            writer.end()
        }
    }

    static func fragment(for shown: ShownEntry) throws(ComposingError) -> Fragment {
        let entry = shown.entry
        var namespaces: XMLNamespaces = []
        let bytes = try composing { () throws(XMLError) in
            var writer = try XMLWriter()
            writer.start("item")
            if let language = shown.ownLanguage { writer.attribute("xml:lang", XMLText(language.text)) }
            if let title = shown.optionalTitle { writer.element("title", title, .hexadecimal) }
            if let link = shown.itemLink { writer.element("link", XMLText(link)) }
            content(of: shown, &namespaces, &writer)
            if let creators = names(shown.creators) {
                writer.element("dc:creator", creators, .hexadecimal)
                namespaces.insert(.dublinCore)
            }
            for category in shown.categories { self.category(category, &writer) }
            if let comments = shown.itemComments { writer.element("comments", XMLText(comments)) }
            guid(entry.id, isLink: shown.isPermalink, &writer)
            writer.element("pubDate", XMLText(DateFormats.rfc822(entry.published, in: shown.zone)))
            if shown.isChanged {
                // RSS has no word for it, and pubDate stays what it was (spec R7.6).
                writer.element("atom:updated", XMLText(DateFormats.rfc3339(entry.updated, in: shown.zone)))
            }
            media(of: shown, &namespaces, &writer)
            for reply in shown.inReplyTo {
                writer.inReplyTo(reply)
                namespaces.insert(.thread)
            }
            writer.end()
            return try writer.finish()
        }
        return Fragment(bytes: bytes, namespaces: namespaces, published: entry.published)
    }

    /// `content:encoded` never stands without a `description` before it, which validators ask for. So content without
    /// a summary, which is short, is the description itself; and so is a note's, which readers show whole.
    private static func content(
        of shown: ShownEntry, _ namespaces: inout XMLNamespaces, _ writer: inout XMLWriter
    ) {
        switch (shown.html, shown.summary) {
        case (let html?, let summary?) where shown.title != nil:
            writer.element("description", summary, .plainTextAsHTML)
            writer.element("content:encoded", html)
            namespaces.insert(.content)
        case (let html?, _): writer.element("description", html)
        // An item without a title must have a description; and of one that had a text and has no description any more,
        // readers keep what they have.
        case (nil, _): writer.element("description", shown.anyText, .plainTextAsHTML)
        }
    }

    /// All names in one element: of several, most readers keep only the last (spec section 17).
    private static func names(_ creators: [XMLText]) -> XMLText? {
        creators.isEmpty ? nil : XMLText(creators.map(\.string).joined(separator: ", "))
    }

    private static func category(_ category: ShownCategory, _ writer: inout XMLWriter) {
        writer.start("category")
        if let scheme = category.scheme { writer.attribute("domain", XMLText(scheme)) }
        writer.text(category.word, .hexadecimal)
        writer.end()
    }

    /// Without the attribute the id would be taken for a link (spec R6.6).
    private static func guid(_ id: EntryID, isLink: Bool, _ writer: inout XMLWriter) {
        writer.start("guid")
        writer.attribute("isPermaLink", XMLText(isLink ? "true" : "false"))
        writer.text(XMLText(id.text))
        writer.end()
    }

    /// The first file that may be one is the `enclosure`; RSS has one at most. Every other file, also one on a host
    /// that validators refuse there (`localhost`, an IPv6 address), is a `media:content`.
    private static func media(of shown: ShownEntry, _ namespaces: inout XMLNamespaces, _ writer: inout XMLWriter) {
        let files = shown.enclosures
        let first = files.firstIndex(where: \.url.hasDottedHost)
        if let first {
            let file = files[first]
            writer.start("enclosure")
            writer.attribute("url", XMLText(file.url))
            writer.attribute("length", XMLText(String(max(0, file.bytes))))
            writer.attribute("type", XMLText(file.type.text))
            writer.end()
        }
        for (index, file) in files.enumerated() where index != first {
            writer.mediaFile(file, .hexadecimal)
            namespaces.insert(.media)
        }
        if let image = shown.image {
            writer.image(image, .hexadecimal)
            namespaces.insert(.media)
        }
    }

    private static func cloud(_ cloud: CloudService, _ writer: inout XMLWriter) {
        writer.start("cloud")
        writer.attribute("domain", XMLText(cloud.domain))
        writer.attribute("port", XMLText(String(cloud.port)))
        writer.attribute("path", XMLText(cloud.path))
        // Of no meaning but for XML-RPC, and required.
        writer.attribute("registerProcedure", XMLText(""))
        writer.attribute("protocol", XMLText(cloud.transport))
        writer.end()
    }

    private static func link(
        _ relation: String, type: String? = nil, _ url: WebURL, _ writer: inout XMLWriter
    ) {
        writer.start("atom:link")
        writer.attribute("rel", XMLText(relation))
        if let type { writer.attribute("type", XMLText(type)) }
        writer.attribute("href", XMLText(url))
        writer.end()
    }

    /// `a@b.example (Name)`, in exactly this form; nil when no author of the feed has a public address.
    private static func managingEditor(_ authors: [ShownPerson]) -> XMLText? {
        for author in authors {
            guard let email = author.email else { continue }
            // Parentheses of its own would end the name early.
            guard let name = XMLText(line: author.name.string.filter { $0 != "(" && $0 != ")" }) else { continue }
            return XMLText("\(email.text.string) (\(name.string))")
        }
        return nil
    }
}

extension Feed.Generator {
    /// `syndicated 1.0 (+https://example.org/)`
    fileprivate var signature: String {
        name + (version.isEmpty ? "" : " \(version)") + (url.map { " (+\($0.text))" } ?? "")
    }
}

extension WebURL {
    /// Whether the host is a name with a dot or an IPv4 address, as an enclosure's must be: validators refuse
    /// `localhost` and `[::1]` (spec section 8).
    var hasDottedHost: Bool {
        guard let host else { return false }
        return host.utf8.contains(UInt8(ascii: ".")) && !host.utf8.contains(UInt8(ascii: "["))
    }

    /// What RSS takes as the channel's image (spec section 8).
    fileprivate var isRSSImage: Bool {
        guard let type = MediaType(address: text) else { return false }
        return ["image/jpeg", "image/png", "image/gif"].contains(type.text)
    }
}
