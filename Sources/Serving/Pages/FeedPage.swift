import Publishing
import Syndication

/// What a person sees who opens a feed in a browser: a page about it instead of XML (spec R16.3). It is at the same
/// address, so that what they copy from the address bar is the feed.
enum FeedPage {
    /// What a feed's answer depends on.
    static let vary = "Accept-Encoding, Accept, Sec-Fetch-Dest, Sec-Fetch-Mode"

    /// Whether the request is from a browser that shows a page: no feed reader is ever caught by it, because none
    /// says that it navigates.
    static func isWanted(_ fields: RequestFields) -> Bool {
        guard fields.isNavigation, let accept = fields.accept else { return false }
        var wantsHTML = false
        for element in FieldList(accept) {
            let end = element.firstIndex(of: UInt8(ascii: ";")) ?? element.endIndex
            let name = element[..<end].trimmed
            if name.isWord("text/html") {
                wantsHTML = Weight.read(element[end...]) > 0
            } else if name.isWord("application/atom+xml") || name.isWord("application/rss+xml")
                || name.isWord("application/feed+json")
            {
                return false
            }
        }
        return wantsHTML
    }

    static func document(
        _ feed: Feed, _ headlines: [EditionShelf.Headline], format: FeedFormat, settings: ServerSettings
    ) -> PreparedDocument {
        Page.document(html(feed, headlines, format: format), settings: settings, vary: vary)
    }

    static func html(_ feed: Feed, _ headlines: [EditionShelf.Headline], format: FeedFormat) -> String {
        let home = HTMLText.escaped(feed.home.text)
        var body = "<header\(Page.language(of: feed))>\n<h1 dir=\"auto\">\(HTMLText.escaped(feed.title))</h1>\n"
        if !feed.subtitle.isEmpty { body += "<p dir=\"auto\">\(HTMLText.escaped(feed.subtitle))</p>\n" }
        body += Page.ending(of: feed) + "</header>\n"
        if let url = feed.addresses[format] {
            body += """
                <article>
                <h2>This is a feed</h2>
                <p>Copy its address into your feed reader to subscribe:</p>
                <p><code>\(HTMLText.escaped(url.text))</code></p>
                \(others(feed, than: format))</article>

                """
        }
        body += newest(headlines, feed) + Page.explanation(place: "above")
        body += """
            <footer>
            <p>Articles are at <a href="\(home)">\(home)</a>. There may be <a href="./">more feeds</a>.</p>
            </footer>

            """
        return Page.html(title: feed.title, links: DiscoveryLinks.html(of: [feed]), body: body)
    }

    private static func others(_ feed: Feed, than format: FeedFormat) -> String {
        let others = FeedFormat.allCases.filter { $0 != format && feed.addresses[$0] != nil }
        guard !others.isEmpty else { return "" }
        let items = others.compactMap { other in
            feed.addresses[other].map { Page.address($0, format: other, feed: feed) }
        }
        return "<p>The same in another format:</p>\n<ul>\n\(items.joined())</ul>\n"
    }

    private static func newest(_ headlines: [EditionShelf.Headline], _ feed: Feed) -> String {
        guard !headlines.isEmpty else { return "" }
        var out = "<section\(Page.language(of: feed))>\n<h2 lang=\"en\">What is in it</h2>\n<ul>\n"
        for headline in headlines {
            let title = HTMLText.escaped(headline.title)
            let day = DateFormats.rfc3339(headline.published).prefix(10)
            let link = headline.url.map { "<a href=\"\(HTMLText.escaped($0.text))\">\(title)</a>" } ?? title
            // The language does not tell browsers the direction, and each may be in another.
            out += "<li dir=\"auto\">\(link) <time class=\"quiet\" datetime=\"\(day)\">\(day)</time></li>\n"
        }
        return out + "</ul>\n</section>\n"
    }
}
