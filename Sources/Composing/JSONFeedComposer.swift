import Syndication
import XML

/// JSON Feed 1.1 (spec section 10): keys in the order of its specification, nothing empty, one item on a line.
enum JSONFeedComposer {
    static func frame(of feed: Feed, at address: WebURL, around fragments: [Fragment]) -> Frame {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("version", XMLText("https://jsonfeed.org/version/1.1"))
        writer.member("title", feed.shownTitle)
        writer.member("home_page_url", XMLText(feed.home))
        // Of an archive too it is the feed's: readers know the feed by it.
        writer.member("feed_url", XMLText(address))
        writer.member("description", feed.shownSubtitle)
        writer.member(
            "user_comment",
            XMLText(
                "This is a feed. To follow \(feed.shownTitle.string), paste its address, \(address.text), "
                    + "into a feed reader."))
        writer.member("next_url", feed.extent.nextURL.map { XMLText($0) })
        writer.member("icon", feed.icon?.ifWeb.map { XMLText($0) })
        writer.member("favicon", feed.icon?.ifWeb.map { XMLText($0) })
        authors(feed.shownAuthors, &writer)
        writer.member("language", feed.language.map { XMLText($0.text) })
        // False, it would be as good as not there (spec R10.2, R10.4).
        if feed.isClosed { writer.member("expired", true) }
        writer.member("hubs", listingObjects: feed.hubs) { hub, writer in
            writer.member("type", XMLText("WebSub"))
            writer.member("url", XMLText(hub))
        }
        withdrawn(feed, &writer)
        writer.key("items")
        writer.beginArray()
        if !fragments.isEmpty { writer.lineFeed() }
        writer.endArray()
        writer.endObject()
        writer.lineFeed()
        return Frame(head: writer.finish(), separator: ",\n", ending: "]}\n")
    }

    static func fragment(for shown: ShownEntry) -> Fragment {
        let entry = shown.entry
        var writer = JSONWriter(capacity: entry.content.html.utf8.count + 1024)
        writer.beginObject()
        writer.member("id", XMLText(entry.id.text))
        if entry.hasPage { writer.member("url", XMLText(entry.url)) }
        writer.member("external_url", shown.externalURL.map { XMLText($0) })
        writer.member("title", shown.optionalTitle)
        content(of: shown, &writer)
        writer.member("image", shown.image.map { XMLText($0.shownURL) })
        writer.member("date_published", XMLText(DateFormats.rfc3339(entry.published, in: shown.zone)))
        if shown.isChanged {
            writer.member("date_modified", XMLText(DateFormats.rfc3339(entry.updated, in: shown.zone)))
        }
        authors(shown.authors, &writer)
        writer.member("tags", listing: shown.categories) { category, writer in writer.string(category.word) }
        writer.member("language", shown.ownLanguage.map { XMLText($0.text) })
        attachments(shown.enclosures, &writer)
        writer.endObject()
        return Fragment(bytes: writer.finish(), published: entry.published)
    }

    /// One of the two contents is required: where the feed does not show it, the summary or the title stands there.
    private static func content(of shown: ShownEntry, _ writer: inout JSONWriter) {
        guard let html = shown.html else {
            writer.member("content_text", shown.anyText)
            return
        }
        writer.member("content_html", html)
        writer.member("content_text", shown.text)
        writer.member("summary", shown.summary)
    }

    private static func authors(_ authors: [ShownPerson], _ writer: inout JSONWriter) {
        writer.member("authors", listingObjects: authors) { author, writer in
            writer.member("name", author.name)
            writer.member("url", author.url.map { XMLText($0) })
            writer.member("avatar", author.avatar.map { XMLText($0) })
        }
    }

    private static func attachments(_ files: [Enclosure], _ writer: inout JSONWriter) {
        writer.member("attachments", listingObjects: files) { file, writer in
            writer.member("url", XMLText(file.url))
            writer.member("mime_type", XMLText(file.type.text))
            writer.member("title", XMLText(line: file.title))
            if file.bytes > 0 {
                writer.key("size_in_bytes")
                writer.number(file.bytes)
            }
            if let duration = file.duration, duration > 0 {
                writer.key("duration_in_seconds")
                writer.number(duration)
            }
        }
    }

    /// The format has no word for what is no longer there: it is said in an extension of ours (spec R10.4), as in Atom by
    /// `at:deleted-entry`.
    private static func withdrawn(_ feed: Feed, _ writer: inout JSONWriter) {
        guard !feed.tombstones.isEmpty else { return }
        writer.key("_syndicated")
        writer.beginObject()
        writer.member("about", feed.generator.url?.ifWeb.map { XMLText($0) })
        writer.member("deleted", listingObjects: feed.tombstones) { tombstone, writer in
            writer.member("id", XMLText(tombstone.id.text))
            writer.member("when", XMLText(DateFormats.rfc3339(tombstone.when, in: feed.style.zone)))
        }
        writer.endObject()
    }
}
