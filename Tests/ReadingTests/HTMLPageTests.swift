import Syndication
import Testing

@testable import Reading

/// Spec R3.6. The full pages are golden files; here is what decides between their sources.
@Suite struct HTMLPageTests {
    private func article(_ page: String, path: String = "2026/ducks.html") throws -> Article {
        try Sample.article(page, path: path)
    }

    private func html(_ article: Article) -> String? {
        guard case .html(let bytes) = article.body else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (
            "<title>T</title><meta property=og:title content=OG><article class=h-entry><h1 class=p-name>MF</h1><div class=e-content>x</div></article>",
            "MF"
        ),
        (
            "<title>T</title><meta property=og:title content=OG><script type=application/ld+json>{\"@type\": \"BlogPosting\", \"headline\": \"LD\"}</script><p>x",
            "LD"
        ),
        ("<title>T</title><meta property=og:title content=OG><meta name=twitter:title content=TW><p>x", "OG"),
        ("<title>T</title><meta name=twitter:title content=TW><p>x", "TW"),
        ("<title>T | Site</title><p>x", "T"), ("<title>T — Site</title><p>x", "T"),
        ("<title>A - B</title><p>x", "A - B"),
        ("<title>A - B</title><meta property=og:site_name content=B><p>x", "A"),
        ("<title>H – Site</title><h1>H</h1><p>x", "H"),
        ("<h1>H</h1><p>x", "H"), ("<p>x", "Ducks"), ("<title> </title><p>x", "Ducks"),
        ("<title>R&amp;D &lt;b&gt;</title><p>x", "R&D <b>"),
    ])
    func `the title comes from the most trusted source`(page: String, title: String) throws {
        #expect(try article(page).title == title)
    }

    @Test func `a note in microformats has no title, whatever the page is called`() throws {
        let page =
            "<title>Page</title><meta property=og:title content=OG><div class=h-entry><p class='e-content p-name'>Just a note</p></div>"
        #expect(try article(page).title == nil)
    }

    @Test(
        arguments: [
            (
                "<div class=h-entry><time class=dt-published datetime=2026-01-01T00:00:00Z></time><p class=e-content>x</div><meta property=article:published_time content=2020-01-01>",
                "2026-01-01T00:00:00Z"
            ),
            (
                "<script type=application/ld+json>[{\"@type\": \"Person\"}, {\"@type\": \"Article\", \"datePublished\": \"2026-01-01T00:00:00Z\"}]</script><time datetime=2020-01-01></time><p>x",
                "2026-01-01T00:00:00Z"
            ),
            (
                "<meta property=article:published_time content=2026-01-01T00:00:00Z><meta name=date content=2020-01-01><p>x",
                "2026-01-01T00:00:00Z"
            ),
            (
                "<meta name=dcterms.issued content=2026-01-01T00:00:00Z><time datetime=2020-01-01></time><p>x",
                "2026-01-01T00:00:00Z"
            ),
            (
                "<time datetime=2020-01-01></time><article><time datetime=2026-01-01T00:00:00Z>then</time>x</article>",
                "2026-01-01T00:00:00Z"
            ),
            (
                "<time datetime=2020-01-01></time><time pubdate datetime=2026-01-01T00:00:00Z>then</time><p>x",
                "2026-01-01T00:00:00Z"
            ),
            ("<meta name=date content=soon><time>1 January 2026 00:00 UTC</time><p>x", "2026-01-01T00:00:00Z"),
            ("<meta name=date content=soon><time>soon</time><p>x", nil),
        ] as [(String, String?)])
    func `the date comes from the most trusted source that can be read`(page: String, instant: String?) throws {
        let article = try article(page)
        #expect(article.date.map { DateFormats.rfc3339($0.instant) } == instant)
    }

    @Test(arguments: [
        ("<article>A<div itemprop=articleBody>B</div></article>", "B"),
        ("<nav>N</nav><article><header>H</header>B<footer>F</footer></article>", "B"),
        ("<header>H</header><main>B<aside>S</aside></main>", "B"),
        ("<body><nav>N</nav>B<footer>F</footer></body>", "B"),
        ("<div class=h-entry>A<div class=e-content>B</div></div>", "B"),
        ("<div class=hentry><h2 class=entry-title>T</h2><div class=entry-content>B</div></div>", "B"),
        ("<div role=main>B</div><div>C</div>", "B"),
    ])
    func `the article is found in its page`(page: String, body: String) throws {
        #expect(try html(article(page))?.trimmingPrefix { $0.isWhitespace } == body[...])
    }

    @Test(arguments: [
        "<meta http-equiv=refresh content='0; url=/new/'><title>x</title><link rel=canonical href=/new/>",
        "<main><article><h2>A</h2>x</article><article><h2>B</h2>y</article></main>",
        "<div class=h-entry>a</div><div class=h-entry>b</div>", "<div class=h-feed><div class=h-entry>a</div></div>",
        "<!doctype html><html><body></body></html>",
        "<body><script>app()</script><noscript>Turn it on</noscript></body>",
    ])
    func `a page that is no article gives none`(page: String) throws {
        #expect(try Sample.reading(page, path: "index.html").outcome == .noEntry)
    }

    private static let entry = """
        <article class=h-entry><h1 class=p-name>T</h1><time class=dt-published datetime=2026-01-01T00:00:00Z></time>
        <div class=e-content>B</div></article>
        """

    @Test(arguments: [
        entry + "<section><div class=h-entry><a class='u-url p-name' href=/rel>Related</a></div></section>",
        "<aside><p class=h-entry><a class='u-url p-name' href=/rel>Related</a></aside>" + entry,
        "<body class=h-feed>" + entry,
        "<body class=h-feed>" + entry + "<p class=h-entry>Related<p class=h-entry>Related",
    ])
    func `one entry with a text or a date is the article, whatever else is listed`(page: String) throws {
        let reading = try Sample.reading(page, path: "2026/ducks.html")
        let article = try #require(reading.article)
        #expect(article.title == "T")
        #expect(html(article) == "B")
        #expect(article.date.map { DateFormats.rfc3339($0.instant) } == "2026-01-01T00:00:00Z")
        #expect(reading.problems.isEmpty)
    }

    @Test(arguments: [
        ("\(entry)\n\(entry)", "2026-01-01-ducks.html", 3),
        ("---\ndate: 2026-01-01\n---\n<!doctype html>\n<article>a</article>\n<article>b</article>", "a.html", 6),
        ("<body class=h-feed><p class=h-entry>a", "2026-01-01-a.html", 1),
    ])
    func `a file with a date that is taken for a list is told of`(page: String, path: String, line: Int) throws {
        let reading = try Sample.reading(page, path: path)
        #expect(reading.outcome == .noEntry)
        #expect(reading.problems.map(\.severity) == [.warning])
        #expect(reading.problems.map(\.line) == [line])
        #expect(reading.problems.first?.what.contains("list of articles") == true)
    }

    @Test func `a list whose dates are those of its articles, and a redirect, need no word`() throws {
        for page in [
            "<article>a</article><article>b</article>", Self.entry + Self.entry,
            "<article><time>2026-01-01</time></article><article>b</article>",
            "<meta http-equiv=refresh content='0; url=/b/'>" + Self.entry,
        ] {
            #expect(try Sample.reading(page, path: "index.html") == FileReading(.noEntry))
        }
    }

    @Test func `of several articles the first counts when the page says that it is one`() throws {
        let page =
            "<meta property=og:type content=article><title>T</title><article>A</article><article>related</article>"
        #expect(try html(article(page)) == "A")
    }

    @Test(arguments: [
        ("<link rel=canonical href=https://example.org/a/><p>x", "https://example.org/a/"),
        ("<link rel=canonical href=/a/><p>x", "https://example.org/a/"),
        ("<link rel=canonical href=http://localhost:1313/a/><p>x", "https://example.org/2026/ducks.html"),
        ("<link rel=canonical href='javascript:x'><p>x", "https://example.org/2026/ducks.html"),
        ("<meta property=og:url content=https://example.org/b/><p>x", "https://example.org/b/"),
        ("<p>x", "https://example.org/2026/ducks.html"),
    ])
    func `a page has its own address`(page: String, permalink: String) throws {
        #expect(try article(page).permalink.text == permalink)
    }

    @Test(arguments: [("posts/a/index.html", "/posts/a/"), ("index.html", "/"), ("a b#.html", "/a%20b%23.html")])
    func `a page is served under its file's name`(path: String, address: String) throws {
        #expect(try article("<p>x", path: path).permalink.text == "https://example.org" + address)
    }

    @Test func `front matter counts more than the page that follows it`() throws {
        let page =
            "---\ntitle: FM\nlayout: x\n---\n<!doctype html><html lang=sv><title>T</title><article><h1>H</h1>x</article></html>"
        let article = try article(page)
        #expect(article.title == "FM")
        #expect(article.language?.text == "sv")
        #expect(html(article) == "<h1>H</h1>x")
    }

    @Test func `what follows front matter and is no page stays as it is`() throws {
        let article = try article("---\ntitle: FM\n---\n<p>One <b>two</b>\n<article>three</article>\n")
        #expect(html(article) == "<p>One <b>two</b>\n<article>three</article>\n")
        #expect(article.bodyLine == 4)
        #expect(article.permalink.text == "https://example.org/2026/ducks/")
    }

    @Test func `broken JSON-LD says nothing, and deep or long one costs nothing`() throws {
        for json in [
            "{", "{\"@type\": \"Article\", \"headline\": ", String(repeating: "[", count: 300_000), "{\"@type\": 5}",
            "[]",
        ] {
            #expect(try article("<title>T</title><script type=application/ld+json>\(json)</script><p>x").title == "T")
        }
    }
}
