import Publishing
import Syndication
import Testing

@testable import Serving

struct PageTests {
    private let feeds = [
        Sample.feed(subtitle: "What happens in <Exempelstad> & around"),
        Sample.feed("blog", title: "\"Quoted\" </h2><script>alert(1)</script>"),
    ]

    private var display: EditionShelf.Display {
        var display = Sample.display([Sample.edition(), Sample.opml], feeds: feeds)
        display.siteTitle = "Example & Sons"
        return display
    }

    private let headlines = [
        EditionShelf.Headline(
            title: "Up & <down>", url: WebURL("https://example.org/up/?a&b"),
            published: Timestamp(year: 2026, month: 3, day: 14)),
        EditionShelf.Headline(title: "A note", url: nil, published: Timestamp(year: 2026, month: 3, day: 13)),
    ]

    @Test func `R16.1 the subscribe page lists every feed, escaped`() throws {
        try expectGolden(SubscribePage.html(display), "subscribe.html")
    }

    @Test func `R16.3 the page of a feed`() throws {
        try expectGolden(FeedPage.html(feeds[0], headlines, format: .rss), "feed.html")
    }

    @Test func `R16.1 links lead to feeds in the page's own language first, escaped`() throws {
        func feed(_ name: String, _ language: String?) -> Feed {
            var feed = Sample.feed(name, title: "\"\(name)\" & <more>")
            feed.language = language.flatMap { LanguageTag($0) }
            return feed
        }
        let feeds = [feed("all", nil), feed("en", "en"), feed("fi", "sv-FI"), feed("sv", "sv")]
        func order(_ language: String?) -> [String] {
            let html = DiscoveryLinks.html(of: feeds, language: language.flatMap { LanguageTag($0) })
            return html.matches(of: /title="&quot;(\w+)&quot; &amp; &lt;more&gt;" href="[^"]*\.atom"/).map {
                String($0.1)
            }
        }
        #expect(order("sv") == ["sv", "fi", "all", "en"])
        #expect(order("sv-FI") == ["fi", "sv", "all", "en"])
        #expect(order("en") == ["en", "all", "fi", "sv"])
        #expect(order(nil) == ["all", "en", "fi", "sv"])
    }

    @Test func `pages say of a feed that it is closed`() {
        var closed = feeds[0]
        closed.isClosed = true
        let display = Sample.display([Sample.edition()], feeds: [closed, feeds[1]])
        let words = "This feed is closed: no more articles come."
        #expect(FeedPage.html(closed, headlines, format: .rss).contains(words))
        #expect(SubscribePage.html(display).components(separatedBy: words).count == 2)
    }

    @Test func `an article in Arabic is shown from right to left, title and text`() throws {
        let now = Timestamp(year: 2026, month: 3, day: 14)
        let entry = Entry(
            id: try #require(EntryID("tag:example.org,2026-03-14:/a/")),
            url: try #require(WebURL("https://example.org/a/")),
            title: "عاصفة", content: Content(html: "<p>نص</p>"), published: now, updated: now,
            language: LanguageTag("ar"))
        let html = ArticlePage.html(entry, in: nil, base: try #require(WebURL("https://example.org/")))
        #expect(html.contains("<header lang=\"ar\"><h1 dir=\"auto\">عاصفة</h1>"))
        #expect(html.contains("<div lang=\"ar\" dir=\"auto\">\n<p>نص</p>"))
    }

    @Test func `a site without feeds has a page too`() {
        let html = SubscribePage.html(EditionShelf.Display())
        #expect(html.contains("There are no feeds here yet."))
    }

    @Test func `the page has a strong tag, and is the same for everybody`() async throws {
        try await withServer(display) { server in
            let response = try await server.request("GET", "/?utm=1")
            #expect(response.status == 200)
            #expect(response["Content-Type"] == "text/html; charset=utf-8")
            #expect(response["Content-Security-Policy"]?.hasPrefix("default-src 'none';") == true)
            let tag = try #require(response["ETag"])
            #expect(tag.hasPrefix("\""))
            let again = try await server.request("GET", "/", "If-None-Match: \(tag)")
            #expect(again.status == 304)
            // A new edition does not change the page, a new feed or name does.
            var next = display
            next.editions["/news.atom"] = Sample.edition(stem: "7")
            server.shelf.show(next)
            #expect(try await server.request("GET", "/", "If-None-Match: \(tag)").status == 304)
            next.feeds.removeLast()
            server.shelf.show(next)
            #expect(try await server.request("GET", "/", "If-None-Match: \(tag)").status == 200)
            next = display
            next.siteTitle = "Another"
            server.shelf.show(next)
            let renamed = try await server.request("GET", "/", "If-None-Match: \(tag)")
            #expect(renamed.status == 200)
            #expect(renamed.text.contains("<title>Subscribe to Another</title>"))
        }
    }

    private static let browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    @Test(arguments: [
        ([browser, "Sec-Fetch-Mode: navigate"], true),
        ([browser, "Sec-Fetch-Dest: document"], true),
        ([browser], false),
        (["Accept: text/html", "Sec-Fetch-Mode: cors"], false),
        (["Accept: */*", "Sec-Fetch-Mode: navigate"], false),
        (["Sec-Fetch-Mode: navigate"], false),
        (["Accept: text/html, application/atom+xml", "Sec-Fetch-Mode: navigate"], false),
        (["Accept: text/html;q=0, */*", "Sec-Fetch-Mode: navigate"], false),
    ])
    func `R16.3 only a person in a browser sees a page instead of the feed`(fields: [String], isPage: Bool) async throws
    {
        try await withServer(display) { server in
            let client = try server.client()
            try await client.send(
                "GET /news.atom?x HTTP/1.1\r\nHost: t\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n")
            let response = try await client.response()
            #expect((response["Content-Type"] == "text/html; charset=utf-8") == isPage)
            #expect(response["Vary"] == FeedPage.vary)
            // A cache that heeds no Vary must not keep it for feed readers, and not either that nothing has changed in it.
            let kept = try #require(response["Cache-Control"])
            #expect(isPage ? kept == "private, max-age=300" : kept.hasPrefix("public, max-age=300, "))
            guard isPage else { return }
            let tag = try #require(response["ETag"])
            let again = try await server.request("GET", "/news.atom", fields[0], fields[1], "If-None-Match: \(tag)")
            #expect(again.status == 304)
            #expect(again["Cache-Control"] == kept)
        }
    }

    @Test func `R16.3 the page can be switched off`() async throws {
        try await withServer(display, { $0.showsFeedPages = false }) { server in
            let response = try await server.request("GET", "/news.atom", Self.browser, "Sec-Fetch-Mode: navigate")
            #expect(response["Content-Type"] == "application/atom+xml; charset=utf-8")
            #expect(response["Vary"] == "Accept-Encoding")
        }
    }
}
