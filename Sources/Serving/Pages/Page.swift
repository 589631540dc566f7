import NIOCore
import Syndication

/// A page for people: a whole HTML document from its title and its body. No script, no cookie, nothing from
/// elsewhere; it follows the light or dark of the reader's system.
enum Page {
    /// - Parameters:
    ///   - title: plain text.
    ///   - links: `<link>` elements for the head.
    ///   - body: HTML.
    static func html(title: String, links: String = "", body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(HTMLText.escaped(title))</title>
        \(links)<style>\(style)</style>
        </head>
        <body>
        <main>
        \(body)</main>
        </body>
        </html>

        """
    }

    /// A page as a document with a strong `ETag`. It has no `Last-Modified`: nobody knows when a setting that shows
    /// in it was changed.
    ///
    /// - Parameter vary: what it depends on, where there is something else at its address for others. Only the browser may
    ///   keep it then: some shared caches heed no `Vary` but that of the encoding, and would show it to feed readers.
    static func document(_ html: String, settings: ServerSettings, vary: String? = nil) -> PreparedDocument {
        let bytes = ByteBuffer(string: html)
        var fields = PreparedDocument.Fields(
            contentType: "text/html; charset=utf-8", stem: fingerprint(html),
            cacheControl: vary == nil ? settings.freshness.cacheControl() : settings.freshness.privateCacheControl)
        fields.vary = vary
        fields.isPublic = false
        fields.policy =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return PreparedDocument(fields, bodies: [.identity: bytes])
    }

    /// One format of a feed: a link for feed readers that take it, and the address to copy for all others.
    static func address(_ url: WebURL, format: FeedFormat, feed: Feed) -> String {
        let address = HTMLText.escaped(url.text)
        return """
            <li><a href="\(address)" type="\(format.mediaType)" title="\(HTMLText.escaped(feed.title)) as \
            \(format.name)">\(format.name)</a> <code>\(address)</code></li>

            """
    }

    /// ` lang="sv"`, or nothing.
    static func language(of feed: Feed) -> String {
        feed.language.map { " lang=\"\(HTMLText.escaped($0.text))\"" } ?? ""
    }

    /// For a feed that takes no more articles, so that nobody waits for any.
    static func ending(of feed: Feed) -> String {
        feed.isClosed ? "<p lang=\"en\">This feed is closed: no more articles come.</p>\n" : ""
    }

    /// - Parameter place: where the addresses stand: `above` or `below`.
    static func explanation(place: String) -> String {
        """
        <section aria-labelledby="what">
        <h2 id="what">What is a feed?</h2>
        <p>A feed is a list of the newest articles that a program can read. Give its address to a feed reader, and \
        new articles come to you as soon as they are out: no account, no newsletter, nobody in between.</p>
        <p>If you have no feed reader yet, look for one in your phone’s app store, or try Thunderbird on a computer. \
        Then copy an address \(place), and paste it where the reader says “add feed” or “subscribe”. All formats carry the \
        same articles; if your reader does not care, neither need you.</p>
        </section>

        """
    }

    /// A hash, and the length: it only has to tell two versions of a page of ours apart.
    private static func fingerprint(_ html: String) -> String {
        String(FNV1a.hash(html), radix: 16) + String(html.utf8.count, radix: 16)
    }

    private static let style = """
        :root{color-scheme:light dark;--text:#1c1c1e;--quiet:#5b5b62;--ground:#fbfaf8;--card:#fff;--line:#dedcd7;\
        --link:#0a58ca}
        @media(prefers-color-scheme:dark){:root{--text:#ececee;--quiet:#a8a8b0;--ground:#17171a;--card:#212125;\
        --line:#38383e;--link:#8ab8ff}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--text);font:1.0625rem/1.6 system-ui,sans-serif}
        main{max-width:44rem;margin:0 auto;padding:3rem 1.25rem 4rem}
        h1{font-size:2rem;line-height:1.2;margin:0 0 .5rem;text-wrap:balance}
        h2{font-size:1.25rem;line-height:1.3;margin:0 0 .25rem}
        p{margin:.5rem 0}
        a{color:var(--link);text-underline-offset:.15em}
        a:focus-visible{outline:3px solid var(--link);outline-offset:3px;border-radius:2px}
        section,article{margin-top:2rem}
        article{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem}
        ul{list-style:none;margin:.75rem 0 0;padding:0}
        li{margin:.5rem 0}
        li a{display:inline-block;min-width:6rem;font-weight:600}
        code{font:.875rem/1.5 ui-monospace,monospace;color:var(--quiet);overflow-wrap:anywhere;user-select:all}
        .quiet,footer{color:var(--quiet)}
        """
}
