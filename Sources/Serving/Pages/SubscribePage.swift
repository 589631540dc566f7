import Publishing
import Syndication

/// The page at `/`: every feed with its formats and addresses, for people who come to subscribe.
enum SubscribePage {
    static func document(_ display: EditionShelf.Display, settings: ServerSettings) -> PreparedDocument {
        Page.document(html(display), settings: settings)
    }

    static func html(_ display: EditionShelf.Display) -> String {
        let title = display.siteTitle.isEmpty ? "Subscribe" : "Subscribe to \(display.siteTitle)"
        var body = "<header>\n<h1>\(HTMLText.escaped(title))</h1>\n"
        body += display.feeds.isEmpty ? "<p>There are no feeds here yet.</p>\n" : "<p>\(count(display.feeds))</p>\n"
        body += "</header>\n" + Page.explanation(place: "below")
        for feed in display.feeds { body += article(feed) }
        if let opml = display.editions.values.first(where: { $0.kind == .opml }) {
            body += """
                <footer>
                <p>Take all of them at once: <a href="\(HTMLText.escaped(opml.topic.text))" type="text/x-opml">every \
                feed as OPML</a>, which most feed readers import.</p>
                </footer>

                """
        }
        return Page.html(title: title, links: DiscoveryLinks.html(of: display.feeds), body: body)
    }

    private static func count(_ feeds: [Feed]) -> String {
        feeds.count == 1 ? "There is one feed here." : "There are \(feeds.count) feeds here. Take those you like."
    }

    private static func article(_ feed: Feed) -> String {
        let home = HTMLText.escaped(feed.home.text)
        var out = "<article\(Page.language(of: feed))>\n<h2>\(HTMLText.escaped(feed.title))</h2>\n"
        if !feed.subtitle.isEmpty { out += "<p>\(HTMLText.escaped(feed.subtitle))</p>\n" }
        out += Page.ending(of: feed)
        out += "<p class=\"quiet\"><a href=\"\(home)\">\(home)</a></p>\n<ul lang=\"en\">\n"
        for format in FeedFormat.allCases {
            if let url = feed.addresses[format] { out += Page.address(url, format: format, feed: feed) }
        }
        return out + "</ul>\n</article>\n"
    }
}
