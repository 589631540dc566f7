import Composing
import Syndication
import Testing

/// The feed and the entries that the tests compose: fixed, and with something of everything.
enum Samples {
    static func url(_ text: String) throws -> WebURL { try #require(WebURL(text)) }

    static func id(_ text: String) throws -> EntryID { try #require(EntryID(text)) }

    static func bareFeed() throws -> Feed {
        Feed(
            name: "news", id: try id("tag:example.org,2026:feeds/news"), title: "Example News",
            home: try url("https://www.example.org/"),
            addresses: [
                .atom: try url("https://feeds.example.org/news.atom"),
                .rss: try url("https://feeds.example.org/news.rss"),
                .json: try url("https://feeds.example.org/news.json"),
            ],
            updated: Timestamp(year: 2026, month: 3, day: 16, hour: 8),
            generator: Feed.Generator(name: "syndicated", version: DocumentForm.version))
    }

    static func richFeed() throws -> Feed {
        var feed = try bareFeed()
        feed.title = "Example News: Q&A, <code> & more"
        feed.subtitle = "What happened, & why \"it\" matters"
        feed.language = LanguageTag("en")
        feed.rights = "© 2026 Example & Sons"
        feed.license = try url("https://creativecommons.org/licenses/by/4.0/")
        feed.authors = [
            Person(name: "The Desk (news)", email: "desk@example.org", url: try url("https://www.example.org/desk/")),
            Person(name: "Åsa Öberg", avatar: try url("https://www.example.org/asa.jpg")),
        ]
        feed.icon = try url("https://www.example.org/favicon.png")
        feed.stylesheet = try url("https://feeds.example.org/feeds.css")
        feed.logo = try url("https://www.example.org/logo.svg")
        feed.hubs = [try url("https://feeds.example.org/hub"), try url("https://hub.example.net/")]
        feed.generator.url = try url("https://example.org/syndicated/")
        return feed
    }

    static func entry(
        _ slug: String, title: String?, html: String, day: Int = 14, hour: Int = 8,
        change: (inout Entry) throws -> Void = { _ in }
    ) throws -> Entry {
        let published = Timestamp(year: 2026, month: 3, day: day, hour: hour, minute: 30)
        var entry = Entry(
            id: try id("tag:example.org,2026-03-\(day):/\(slug)/"), url: try url("https://www.example.org/\(slug)/"),
            title: title, content: Content(html: html), published: published, updated: published)
        try change(&entry)
        return entry
    }

    /// One entry for each thing that a feed can show.
    static func entries() throws -> [Entry] {
        [
            try entry("hostile", title: "Using <b> & &amp; ]]>", html: hostileHTML, day: 15) { entry in
                entry.content.summary = "Using <b> & &amp; ]]> in a summary"
                entry.updated = Timestamp(milliseconds: entry.updated.milliseconds + 3_600_001)
                entry.categories = [
                    Category(term: "#Q&A"), Category(term: " q&a "), Category(term: ""),
                    Category(
                        term: "web", label: "The \"Web\" <2>", scheme: try url("https://www.example.org/topics/")),
                ]
            },
            try entry("note", title: nil, html: "<p>A note &amp; nothing more. Second sentence.</p>", hour: 12) {
                entry in
                entry.content.firstSentence = "A note & nothing more."
                entry.updated.milliseconds += 1
            },
            try entry("link", title: "A link post", html: "<p>Worth reading.</p>", hour: 11) { entry in
                entry.externalURL = try url("https://elsewhere.example/article?a=1&b=2")
                entry.inReplyTo = [try url("https://elsewhere.example/asked")]
                entry.viaURL = try url("https://elsewhere.example/found?a=1&b=2")
                entry.commentsURL = try url("https://www.example.org/link/#comments")
                entry.rights = " © Åsa\n& Co "
            },
            try entry("swedish", title: "Ö-vyn: nyheter på svenska", html: "<p>Räksmörgås.</p>", hour: 10) { entry in
                entry.language = LanguageTag("sv-SE")
                entry.translations = try ["de", "en", "sv-SE"].map { tag in
                    Translation(
                        language: try #require(LanguageTag(tag)),
                        url: try url("https://www.example.org/\(tag)/swedish/"))
                }
                entry.authors = [
                    Person(name: "Åsa Öberg", email: "asa@example.org", url: try url("https://www.example.org/asa/")),
                    Person(name: "Jean <Luc> & Co"),
                ]
            },
            try entry("rtl", title: "مرحبا 👩‍🚀 𝒳 שלום", html: "<p dir=\"rtl\">مرحبا بالعالم 👨‍👩‍👧‍👦 𠜎</p>", hour: 9),
            try entry("media", title: "With files", html: "<p>Listen.</p>", hour: 8) { entry in
                entry.content.image = ImageReference(
                    url: try url("https://www.example.org/media/cover.jpg"), alt: "A & B shake <hands>",
                    caption: "The meeting", credit: "Åsa", type: MediaType("image/jpeg"), width: 1200, height: 800,
                    bytes: 123_456)
                entry.content.enclosures = [
                    try enclosure("http://localhost:8080/draft.mp3", "audio/mpeg", bytes: 5),
                    try enclosure(
                        "https://www.example.org/media/one.mp3", "audio/mpeg", bytes: 4_000_000, seconds: 240),
                    try enclosure(
                        "https://www.example.org/media/notes.pdf", "application/pdf", bytes: 0, title: "Notes"),
                ]
            },
            try entry("plain", title: "Plain text", html: "<p>One<br>two</p>", hour: 7) { entry in
                entry.content.text = "One\ntwo\u{2028}\t\"three\" \\ four"
            },
            try entry("short", title: "Only the summary", html: "<p>Long, long story.</p>", hour: 6) { entry in
                entry.exposure = .summary
                entry.content.summary = "The <short> story & its end"
            },
            try entry("bare", title: "Only the title", html: "<p>Nobody sees this.</p>", hour: 5) { entry in
                entry.exposure = Article.Exposure.none
                entry.content.summary = "Nobody sees this."
            },
            try entry("pageless", title: "No page", html: "<p>It lives in the feed.</p>", hour: 4) { entry in
                entry.hasPage = false
            },
            try entry("adopted", title: "An adopted id", html: "<p>Old.</p>", hour: 3) { entry in
                entry.id = try id("https://www.example.org/adopted/")
            },
        ]
    }

    static let hostileHTML = """
        <p>Using &lt;b&gt; &amp; &amp;amp; ]]&gt; and <a href="https://example.net/?a=1&amp;b=2">a link</a>.</p>
        <pre><code class="language-html">&lt;![CDATA[ "quoted" 'single' \\ back ]]&gt;</code></pre>\u{8}\u{C}
        <img src="https://example.net/a.jpg" srcset="https://example.net/a,w_400/x.jpg 400w, https://example.net/b.jpg 2x" alt="">
        """

    private static func enclosure(
        _ address: String, _ type: String, bytes: Int, seconds: Int? = nil, title: String? = nil
    ) throws -> Enclosure {
        Enclosure(
            url: try url(address), type: try #require(MediaType(type)), bytes: bytes, duration: seconds, title: title)
    }
}

/// One entry in one format, as text.
func composed(
    _ format: FeedFormat, title: String? = "T", html: String = "<p>C</p>",
    _ change: (inout Feed, inout Entry) throws -> Void = { _, _ in }
) throws -> String {
    var feed = try Samples.bareFeed()
    var entry = try Samples.entry("one", title: title, html: html)
    try change(&feed, &entry)
    let bytes = try FeedComposer(format: format).document(of: feed, entries: [entry])
    try SelfCheck.check(bytes, format: format, of: feed, entries: [entry])
    return String(decoding: bytes, as: UTF8.self)
}
