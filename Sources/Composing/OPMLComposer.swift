package import Syndication
import XML

/// The list of all feeds, as OPML 2.0 (spec R16.2).
package enum OPMLComposer {
    /// What the list is served as.
    package static let contentType = "text/x-opml; charset=utf-8"

    /// - Parameters:
    ///   - feeds: in the order in which they shall stand. Each is listed once, by its Atom address where it has one:
    ///     who imports the list wants each article once.
    ///   - owner: whose feeds they are.
    ///   - created: when the list began to exist.
    ///   - modified: the newest change of the list itself.
    package static func document(
        of feeds: [Feed], title: String, owner: Person? = nil, created: Timestamp, modified: Timestamp
    ) throws(ComposingError) -> [UInt8] {
        for instant in [created, modified] where !instant.isPlausible {
            throw .implausibleDate(entry: nil, instant)
        }
        return try composing { () throws(XMLError) in
            var writer = try XMLWriter()
            writer.startDocument()
            writer.start("opml")
            writer.attribute("version", XMLText("2.0"))
            writer.start("head")
            writer.element("title", XMLText(line: title) ?? XMLText("Feeds"))
            writer.element("dateCreated", XMLText(DateFormats.rfc822(created)))
            writer.element("dateModified", XMLText(DateFormats.rfc822(modified)))
            if let owner = owner.flatMap({ ShownPerson($0) }) {
                writer.element("ownerName", owner.name)
                if let url = owner.url { writer.element("ownerId", XMLText(url)) }
            }
            writer.end()
            writer.start("body")
            for feed in feeds { outline(feed, &writer) }
            writer.end()
            writer.end()
            return try writer.finish()
        }
    }

    private static func outline(_ feed: Feed, _ writer: inout XMLWriter) {
        guard let format = FeedFormat.allCases.first(where: { feed.addresses[$0] != nil }),
            let address = feed.addresses[format]
        else { return }
        writer.start("outline")
        writer.attribute("type", XMLText("rss"))  // for Atom too: readers know no other word
        writer.attribute("text", feed.shownTitle)
        writer.attribute("title", feed.shownTitle)
        writer.attribute("xmlUrl", XMLText(address))
        writer.attribute("htmlUrl", XMLText(feed.home))
        if let subtitle = feed.shownSubtitle { writer.attribute("description", subtitle) }
        if let language = feed.language { writer.attribute("language", XMLText(language.text)) }
        if format == .rss { writer.attribute("version", XMLText("RSS2")) }
        writer.end()
    }
}
