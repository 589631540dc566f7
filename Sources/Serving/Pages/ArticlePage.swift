import Publishing
package import Syndication

/// An article as a page for people, where no site serves it.
package enum ArticlePage {
    /// It has no `Last-Modified`: nobody knows when something else that shows in it was changed, such as the feed's title.
    ///
    /// - Parameters:
    ///   - feed: one that shows it, which the page leads to.
    ///   - base: where the page with all feeds is.
    package static func response(_ entry: Entry, in feed: Feed?, base: WebURL) -> PluggedResponse {
        var fields = [("Content-Security-Policy", policy), ("Cache-Control", "public, max-age=60")]
        for format in FeedFormat.allCases {
            guard let url = feed?.addresses[format] else { continue }
            fields.append(("Link", "<\(url)>; rel=\"alternate\"; type=\"\(format.mediaType)\""))
        }
        let body = Array(html(entry, in: feed, base: base).utf8)
        return PluggedResponse(
            status: 200, contentType: "text/html; charset=utf-8", fields: fields, body: body,
            stem: Validators.stem(of: body))
    }

    /// The article's own pictures and recordings may come from anywhere; no script, frame or form runs. What it leads to may be
    /// downloaded, as an archive, a book or a drawing is.
    private static let policy =
        "default-src 'none'; img-src http: https: data:; media-src http: https:; style-src 'unsafe-inline'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-downloads"

    static func html(_ entry: Entry, in feed: Feed?, base: WebURL) -> String {
        let title = entry.title ?? entry.content.firstSentence ?? "Note"
        let day = DateFormats.rfc3339(entry.published)
        let language = (entry.language ?? feed?.language).map { " lang=\"\(HTMLText.escaped($0.text))\"" } ?? ""
        // Browsers do not take the direction of a text from its language.
        var body =
            "<header\(language)><h1 dir=\"auto\">\(HTMLText.escaped(title))</h1>\n<p class=\"quiet\" dir=\"auto\">"
        let authors = entry.authors.map(\.name).joined(separator: ", ")
        if !authors.isEmpty { body += HTMLText.escaped(authors) + " · " }
        body += "<time datetime=\"\(day)\">\(day.prefix(10))</time></p></header>\n"
        if let image = entry.content.image, !entry.content.html.contains(HTMLText.escaped(image.url.text)) {
            body +=
                "<p><img src=\"\(HTMLText.escaped(image.url.text))\" alt=\"\(HTMLText.escaped(image.alt ?? ""))\"></p>\n"
        }
        // Rendering has cleaned it: no script, no handler, no relative address is left in it.
        body += "<div\(language) dir=\"auto\">\n\(entry.content.html)\n</div>\n"
        for enclosure in entry.content.enclosures {
            let url = HTMLText.escaped(enclosure.url.text)
            body +=
                "<p dir=\"auto\"><a href=\"\(url)\">\(HTMLText.escaped(enclosure.title ?? enclosure.url.text))</a></p>\n"
        }
        body += "<footer><p><a href=\"\(HTMLText.escaped(base.text))\">Subscribe</a></p></footer>\n"
        return Page.html(title: title, links: DiscoveryLinks.html(of: feed.map { [$0] } ?? []), body: body)
    }
}
