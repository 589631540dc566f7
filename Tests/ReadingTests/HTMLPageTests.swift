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
            "OG"
        ),
        (
            "<title>T</title><meta name=twitter:title content=TW><script type=application/ld+json>{\"@type\": \"BlogPosting\", \"headline\": \"LD\"}</script><p>x",
            "LD"
        ),
        ("<title>T</title><meta property=og:title content=OG><meta name=twitter:title content=TW><p>x", "OG"),
        ("<title>T</title><meta name=twitter:title content=TW><p>x", "TW"),
        ("<title>T | Site</title><p>x", "T"), ("<title>T — Site</title><p>x", "T"),
        ("<title>A - B</title><p>x", "A - B"),
        ("<title>A - B</title><meta property=og:site_name content=B><p>x", "A"),
        ("<title>H – Site</title><h1>H</h1><p>x", "H"),
        ("<meta property=og:title content='Welcome | My Site'><main><h1>Welcome</h1>x</main>", "Welcome"),
        (
            "<meta property=og:site_name content=News><meta property=og:title content='Ducks – a tale'><h1>Ducks</h1>",
            "Ducks – a tale"
        ),
        ("<!-- c --><nav><h2>N</h2></nav><h2>H2 first</h2><p>x<h3>B</h3>", "H2 first"), ("<p>x<h3>Later</h3>", "Later"),
        ("<meta name=twitter:title content=TW><h2>H</h2>x", "TW"), ("<h2></h2><aside><h2>A</h2></aside>x", "Ducks"),
        ("<h1>H</h1><p>x", "H"), ("<p>x", "Ducks"), ("<title> </title><p>x", "Ducks"),
        ("<title>R&amp;D &lt;b&gt;</title><p>x", "R&D <b>"),
        // Pelican's theme `simple`.
        (
            "<title>News - Ducks - asleep</title><header><h1><a href=/>News</a></h1></header><section><header>"
                + "<h2 class=entry-title><a href=/2026/ducks.html>Ducks - asleep</a></h2></header></section>x",
            "Ducks - asleep"
        ),
        ("<title>News - Ducks</title><header><h1><a href=/>News</a></h1></header><h1>Ducks</h1>x", "Ducks"),
        ("<title>News - Ducks</title><header><h1>News</h1></header><h2>More</h2><h2>Ducks</h2>x", "Ducks"),
        ("<title>News - Ducks</title><header><h1><a href=/>News</a></h1></header><p>x", "Ducks"),
        ("<title>Ducks - News</title><header><h1><a href=../>News</a></h1></header><main>x</main>", "Ducks"),
        ("<title>Ducks - News</title><h1>Ducks</h1><article>x<footer><h2>News</h2></footer></article>", "Ducks"),
        ("<title>Ducks - News</title><h1>News</h1><main>x</main>", "Ducks"),
        ("<title>Ducks - News</title><header><h1>News</h1></header><article>x</article>", "Ducks"),
        ("<title>Ducks - News</title><h1>News</h1><p>x", "Ducks - News"),
        ("<title>News - Ducks</title><main><h1>Ducks</h1>x</main>", "Ducks"),
        ("<title>My year | News</title><main><h2>News</h2>x</main>", "My year"),
        ("<title>News-paper</title><meta property=og:site_name content=News><p>x", "News-paper"),
        ("<header><h1><a href=/>News</a></h1></header><article>x</article>", "Ducks"),
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
                "<meta property=article:published_time content=2026-01-01T00:00:00Z><script type=application/ld+json>{\"@type\": \"Article\", \"datePublished\": \"2020-01-01\"}</script><p>x",
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

    @Test(
        arguments: [
            ("2026-01-01", "2026-01-01T10:30:00Z", "2026-01-01T10:30:00Z"),
            ("2026-01-01T10:30:00Z", "2026-01-01T11:00:00Z", "2026-01-01T10:30:00Z"),
            ("2026-01-01T10:30:00Z", "2026-01-01", "2026-01-01T10:30:00Z"),
            // Another day is another date, and midnight no time of day.
            ("2026-01-01", "2026-01-02T10:30:00Z", nil), ("2026-01-01", "2026-01-01T00:00:00+00:00", nil),
        ] as [(String, String, String?)])
    func `a day gets its time of day from a less trusted source`(
        published: String, linked: String, instant: String?
    ) throws {
        let article = try article(
            "<meta property=article:published_time content=\(published)>"
                + "<script type=application/ld+json>{\"@type\": \"Article\", \"datePublished\": \"\(linked)\"}</script><p>x"
        )
        let date = try #require(article.date)
        #expect(date.isDateOnly == (instant == nil))
        if let instant { #expect(DateFormats.rfc3339(date.instant) == instant) }
    }

    /// What jekyll-seo-tag writes into a page, with the texts escaped twice.
    private static func minima(_ name: String) -> String {
        """
        <title>T</title><link rel=canonical href=https://example.org/right/\(name)/>
        <meta property=article:published_time content=2026-02-08T10:00:00Z><meta name=author content='Meta Author'>
        <script type=application/ld+json>{"@type": "BlogPosting", "headline": "Q&amp;A on &lt;dl&gt;",
        "datePublished": "2026-02-08", "url": "https://example.org/", "author": {"@id": "https://example.org/#me"},
        "description": "R&amp;amp;D &quot;x&quot; ?a=1&copy=2", "keywords": ["a &#38; b"]}</script>
        <article><h1>Q&amp;A on &lt;dl></h1><p>b</p></article>
        """
    }

    @Test func `what JSON-LD says comes behind the head of the page, with its references read once`() throws {
        let article = try article(Self.minima("a"))
        #expect(article.title == "Q&A on <dl>")
        #expect(article.permalink.text == "https://example.org/right/a/")
        #expect(article.date.map { DateFormats.rfc3339($0.instant) } == "2026-02-08T10:00:00Z")
        #expect(article.authors.map(\.name) == ["Meta Author"])
        #expect(article.summary == "R&amp;D \"x\" ?a=1&copy=2")
        #expect(article.categories.map(\.term) == ["a & b"])
    }

    @Test func `a thousand texts of JSON-LD have their references read, in however many scripts they are`() throws {
        let script = "<script type=application/ld+json>[" + String(repeating: "\"&amp;\", ", count: 499) + "1]</script>"
        let article = try article(
            script + script + "<script type=application/ld+json>{\"@type\": \"Article\", "
                + "\"keywords\": [\"a &amp; b\", \"c &amp; d\", \"e &amp; f\"]}</script><p>x")
        #expect(article.categories.map(\.term) == ["a & b", "c & d", "e &amp; f"])
    }

    @Test(arguments: ["\u{301}", "\u{FE0F}", "\u{200D}", ""])
    func `a quotation mark does not end a text of JSON-LD, whatever follows it`(mark: String) throws {
        let page =
            "<script type=application/ld+json>{\"@type\": \"Article\", "
            + "\"keywords\": [\"R&amp;D \\\"\(mark)a\\\" b\"]}</script><p>x"
        #expect(try article(page).categories.map(\.term) == ["R&D \"\(mark)a\" b"])
    }

    @Test(arguments: [
        ("{\"@id\": \"#me\"}", ["Meta"]), ("[{\"@id\": \"#me\"}, {\"name\": \"Ada &amp; Bo\"}]", ["Ada & Bo"]),
        ("{\"@type\": \"Person\", \"url\": \"/ada/\"}", ["Meta"]), ("\"Ada\"", ["Ada"]),
        ("{\"email\": \"ada@example.org\"}", ["ada"]),
    ])
    func `an author in JSON-LD has a name`(author: String, names: [String]) throws {
        let page =
            "<meta name=author content=Meta><script type=application/ld+json>{\"@type\": \"Article\", \"author\": \(author)}</script><p>x"
        #expect(try article(page).authors.map(\.name) == names)
    }

    @Test(arguments: [
        ("<article>A<div itemprop=articleBody>B</div></article>", "B"),
        ("<nav>N</nav><article><header>H</header>B<footer>F</footer></article>", "B"),
        ("<header>H</header><main>B<aside>S</aside></main>", "B"),
        ("<body><nav>N</nav>B<footer>F</footer></body>", "B"),
        ("<div class=h-entry>A<div class=e-content>B</div></div>", "B"),
        ("<div class=hentry><h2 class=entry-title>T</h2><div class=entry-content>B</div></div>", "B"),
        ("<div role=main>B</div><div>C</div>", "B"),
        ("<article>B<section><nav>N</nav>C</section><aside class=toc>A</aside></article>", "B<section>C</section>"),
        ("<body><section><header><h1>T</h1>by</header>B<footer>F</footer></section></body>", "<section>B</section>"),
        ("<article>B<aside><article>R</article></aside><aside role=complementary>C</aside></article>", "B"),
        (
            "<header><h1>T</h1></header><main><section><p>B</p><aside class=related>R</aside><footer>F</footer></section></main>",
            "<section><p>B</p></section>"
        ),
    ])
    func `the article is found in its page`(page: String, body: String) throws {
        #expect(try html(article(page))?.trimmingPrefix { $0.isWhitespace } == body[...])
    }

    @Test(arguments: [
        // Eleventy's base blog, and Pelican's theme Flex.
        "<ul class=links-nextprev><li class=links-nextprev-prev>← Previous<br> <a href=/a/>A</a></li></ul>",
        "<ul class=post-metadata><li><time datetime=2018-05-01>01 May 2018</time></li><li><a href=/tags/x/ class=post-tag>x</a></ul>",
        "<div class=neighbors><a class='btn float-left' href=/a.html><i class=fa></i> Previous Post</a><a href=/b.html>Next Post</a></div>",
        "<div class=tag-cloud><p><a href=/tag/x.html>x</a></p></div>",
        "<section class=post-nav><a href=/a/><img src=a.png>A</a></section>",
        "<div class=related><h2>Related posts</h2><ul><li><h3><a href=/a/>A</a></h3><li><a href=/b/>B</a></ul></div>",
        "<a class=prev href=/a/>A</a><a class=next href=/b/>B</a>",
        "<p class=PAGER><a href=/a/>A</a> | <a href=/b/>B</a>",
        // What the theme calls otherwise says that it is not for feeds.
        "<div class='more no-feed'><p>Next we have <a href=/a/>A</a>.</p></div>", "<p data-feed=skip>Next: A</p>",
    ])
    func `links that change as the site grows are no part of an article`(links: String) throws {
        let page = "<article><header><h1>T</h1></header><p>B</p><p>C</p>\(links)</article>"
        #expect(try html(article(page)) == "<p>B</p><p>C</p>")
    }

    @Test(arguments: [
        "<ol class=\"next-steps\"><li>Read what the manual says of it: <a href=\"/a/\">A</a></li></ol>",
        "<div class=\"next\"><p>Then <a href=\"/a/\">A</a>.</p></div>",
        "<p>See the <a class=\"prev\" href=\"/a/\">last part</a>.</p>",
        "<ul class=\"nav\"><li><a href=\"#one\">One</a></li></ul>", "<div class=\"meta\">A note.</div>",
        "<div class=\"related\"><a href=\"/a/\">A</a><img src=\"a.png\"></div>",
        "<ul><li><a href=\"/a/\">A</a></li></ul>", "<div class=\"tags\"><p><a href=\"/a/\">A</a>, and so on</p></div>",
    ])
    func `links in a text of the author stay`(part: String) throws {
        let page = "<article><header><h1>T</h1></header><p>B</p>\(part)<p>C</p></article>"
        #expect(try html(article(page)) == "<p>B</p>\(part)<p>C</p>")
        // All of the text may be in one element, whatever that is called.
        let whole = "<article><div class=\"post tag-x\"><p><a href=\"/a/\">A</a></p></div></article>"
        #expect(try html(article(whole)) == "<div class=\"post tag-x\"><p><a href=\"/a/\">A</a></p></div>")
    }

    @Test(arguments: [
        "<section><header><h2>One</h2></header><p>x</p></section>",
        "<blockquote><p>x</p><footer>Ada</footer></blockquote>", "<figure><img src=a.png><footer>Ada</footer></figure>",
        "<details><summary>S</summary><header>H</header></details>", "<aside><p>An aside.</p></aside>",
        "<aside>See <b>x</b>.</aside>",
    ])
    func `what belongs to a part of the text stays with it`(part: String) throws {
        let page = "<article><header><h1>T</h1></header><p>B</p>\(part)<footer>F</footer></article>"
        let body = try #require(html(article(page)))
        #expect(body == "<p>B</p>" + part.replacing("src=a.png", with: "src=\"a.png\""))
    }

    @Test(arguments: [
        "<meta http-equiv=refresh content='0; url=/new/'><title>x</title><link rel=canonical href=/new/>",
        "<main><article><h2>A</h2>x</article><article><h2>B</h2>y</article></main>",
        "<div class=h-entry>a</div><div class=h-entry>b</div>", "<div class=h-feed><div class=h-entry>a</div></div>",
        "<body><script>app()</script><noscript>Turn it on</noscript></body>",
    ])
    func `a page that is no article gives none`(page: String) throws {
        #expect(try isNoEntryWithoutAWord(page))
    }

    /// Had it been one, it would be told.
    private func isNoEntryWithoutAWord(_ page: String, path: String = "index.html") throws -> Bool {
        let reading = try Sample.reading(page, path: path)
        return switch reading.outcome {
        case .noEntry, .doubtful: reading.problems.isEmpty
        case .article, .broken: false
        }
    }

    @Test(
        arguments: [
            ("<title>T</title>\n<meta property=article:published_time content=2026-01-01>", 2),
            ("<title>T</title>\n<meta property=article:published_time content=2026-01-01>\n<div id=app></div>", 2),
            ("<title>T</title>\n<body><nav>N</nav>\n<article class=post>\n</article><footer>F</footer>", 3),
            ("<script type=application/ld+json>{\"@type\": \"Article\"}</script><body><header>H</header>", 1),
            ("<meta property=og:type content=article><title>T</title><main></main>", 1),
            ("<main>\n<article></article><div>Share this</div></main>", 2),
            ("<main>\n<div class=h-entry><h1 class=p-name>T</h1><div class=e-content> </div></div>", 2),
        ] as [(String, Int)])
    func `a page that is cut or emptied is told of, and takes nothing from readers`(page: String, line: Int) throws {
        let reading = try Sample.reading(page, path: "2026/ducks.html")
        #expect(reading.outcome == .broken)
        #expect(reading.problems.map(\.severity) == [.warning])
        #expect(reading.problems.map(\.line) == [line])
    }

    @Test(arguments: [
        "<title>T</title>\n<body><div id=app></div><script src=app.js></script>",
        "<!doctype html><html lang=en><head><title>T</title>",
        "<title>T</title>\n<body><nav>N</nav>", "<title>T</title>\n<body><article>a</article>\n<article>b</article>",
    ])
    func `a page that may have been an article is told of where it was one`(page: String) throws {
        let reading = try Sample.reading(page, path: "2026/ducks.html")
        #expect(reading.problems.isEmpty)
        guard case .doubtful(let problem) = reading.outcome else {
            Issue.record("\(reading.outcome)")
            return
        }
        #expect(problem.severity == .warning && problem.line != nil)
        let draft = "<meta name=status content=draft>" + page
        #expect(try Sample.reading(draft, path: "2026/ducks.html") == FileReading(.noEntry))
    }

    private static let cards = """
        <article class=card><h2><a href=/a/>A</a></h2></article><article class=card><h2><a href=/b/>B</a></h2></article>
        """

    private static let rows = """
        <li><a href=/a/>A</a> <time datetime=2026-01-02></time></li><li><a href=/b/>B</a> <time datetime=2026-01-01></time></li>
        """

    private static func linked(_ type: String) -> String {
        "<script type=application/ld+json>{\"@graph\": [{\"@type\": \"\(type)\"}]}</script>"
    }

    @Test(arguments: [
        "<main><h1>Latest 2 posts</h1><ol>\(rows)</ol></main>",
        "<h1>Archive</h1><table><tr><td><time>2026-01-02</time><td><a href=/a/>A</a><tr><td><time>2026-01-01</time>"
            + "<td><a href=/b/>B</a></table>",
        linked("CollectionPage") + "<meta property=og:type content=article><article class=hentry><h2>A</h2></article>",
        linked("ProfilePage") + entry, linked("SearchResultsPage") + "<h1>x</h1>",
        linked("Blog") + "<meta property=og:type content=website><h1>Blog</h1><p>x",
        "<meta property=og:type content=profile><h1>Ada</h1><p>x",
        "<body class='archive category category-x'>" + entry, "<body class='home blog'><article>x</article>",
        "<meta property=og:type content=article>" + entry + entry,
        "<body class=blog><main><ul><li><a href=/a/>A</a> <time>2026-01-01</time></ul></main>",
        "<main><article><h2><a href=/a/>A</a></h2><time>2026-01-01</time>x</article></main>",
        "<article><a href=/2026/a.html><h2>A</h2></a>x</article>",
        "<div class=h-entry><h2><a class='u-url p-name' href=a/>A</a></h2><div class=e-content>x</div></div>",
    ])
    func `a list of articles is none, however it is marked`(page: String) throws {
        #expect(try isNoEntryWithoutAWord(page))
    }

    @Test(arguments: [
        "<main><article class=post><h1>T</h1><p>B</p></article><h2>Related</h2>\(cards)</main>",
        "<header><h1>Site</h1></header><article><h1>T</h1><p>B</p></article>\(cards)",
        "\(cards)<article><h1>T</h1><p>B</p></article>",
        "<article><h1>T</h1><p>B</p></article><aside>\(cards)</aside>",
        "<main><h1>T</h1><p>B</p></main><aside>\(cards)</aside>",
        "<main><h1>T</h1><time datetime=2026-01-01></time><p>B</p><ul>\(rows)</ul></main>",
        "<main><h1>T</h1><p>B</p></main><aside><ul>\(rows)</ul></aside>",
        linked("Blog") + "<article><h1>T</h1><p>B</p></article>", "<body class=blog><h1>T</h1><p>B</p>",
        "<meta property=article:published_time content=2026-01-01><ul>\(rows)</ul><h1>T</h1><p>B</p>",
    ])
    func `an article stays one, whatever is listed on its page`(page: String) throws {
        let article = try article(page)
        #expect(article.title == "T" || article.title == "Site")
        #expect(html(article)?.contains("<p>B</p>") == true)
        #expect(html(article)?.contains("card") == false)
    }

    @Test(arguments: [
        "<main><h1>T</h1><ul><li><a href=/a/>A</a> <time datetime=2026-01-01></time></ul></main>",
        "<article><h1>T</h1><ul>\(rows)</ul></article>",
        "<article><h1>T</h1>x</article><article><h2>A</h2><time datetime=2026-01-01></time></article>",
        "<article><h1>T</h1>x</article><div id=comments><time datetime=2026-01-01></time></div>",
    ])
    func `the dates of other articles and of comments are not its own`(page: String) throws {
        #expect(try article(page).date == nil)
    }

    @Test func `a byline tells when and by whom`() throws {
        // As Pelican's own theme has it.
        let page = """
            <article><header><h1 class=entry-title><a href=ducks.html>T</a></h1></header>
            <div class=entry-content>
            <footer class=post-info><abbr class=published title="2026-10-03T10:20:00+02:00">Sat 03</abbr>
            <abbr class=modified title="2026-10-04T10:20:00+02:00">Sun 04</abbr>
            <address class="vcard author">By <a class="url fn" href=/author/ada.html>Ada</a></address></footer><p>B</p></div>
            </article>
            """
        let article = try article(page)
        #expect(article.title == "T")
        #expect(article.date.map { DateFormats.rfc3339($0.instant) } == "2026-10-03T08:20:00Z")
        #expect(article.modified.map(DateFormats.rfc3339) == "2026-10-04T08:20:00Z")
        #expect(article.authors.map(\.name) == ["Ada"])
        let body = try #require(html(article))
        #expect(body.contains("<p>B</p>") && !body.contains("Sat 03") && !body.contains("Ada"))
    }

    @Test(arguments: [
        "<main><h1>T</h1><p>by Ada</p><div class=e-content>B</div><p>Tags</p></main>",
        "<main><h1>T</h1>by Ada<div class='entry-content wp-block-post-content'>B</div>"
            + "<div class=wp-block-comments>C</div></main>",
        "<article><h1>T</h1>by Ada<div class=post-content>B<div class=sharedaddy>Share</div></div></article>",
        "<article><header><h1>T</h1></header>B<section id=comments>C</section><div class=jp-relatedposts>R</div></article>",
    ])
    func `the text is what is marked as it, without what stands around`(page: String) throws {
        #expect(try html(article(page)) == "B")
    }

    @Test(arguments: [
        ("<html lang=ar dir=RTL><article><p>B</p></article>", "<div dir=\"rtl\"><p>B</p></div>"),
        ("<html lang=en><article lang=he dir=rtl><p>B</p></article>", "<div lang=\"he\" dir=\"rtl\"><p>B</p></div>"),
        ("<body dir=rtl><main><div class=e-content dir=ltr>B</div></main>", "B"),
        ("<html lang=en><body><main><div class=e-content lang=fa>B</div></main>", "<div lang=\"fa\">B</div>"),
        ("<html lang=en dir=ZgotmplZ><body lang=EN><article dir=ltr>B</article>", "B"),
        ("<body lang=en><article>B</article>", "B"),
    ])
    func `the text keeps its direction and a language of its own`(page: String, body: String) throws {
        #expect(try html(article(page)) == body)
    }

    @Test(arguments: [
        ("<article><time datetime=2026-01-01>1 Jan</time><p>B</p></article>", "<p>B</p>"),
        (
            "<article><h1>T</h1>\n<div class=meta><time>2026-01-01</time></div><p>B</p></article>",
            "<h1>T</h1>\n<p>B</p>"
        ),
        ("<main><p><time datetime=2026-01-01>1 Jan</time></p>B</main>", "B"),
        // As in the template for blogs of Astro.
        (
            "<article><div><img src=a.png></div><div><div><time datetime=2026-01-01>1 Jan</time></div><h1>T</h1><hr></div>"
                + "<p>B</p></article>",
            "<div><img src=\"a.png\"></div><div><h1>T</h1><hr></div><p>B</p>"
        ),
        // The author's own words, and another day.
        ("<article><p><time>2026-01-01</time> was cold.</p></article>", "<p><time>2026-01-01</time> was cold.</p>"),
        ("<article><time>2026-01-01</time> was cold.</article>", "<time>2026-01-01</time> was cold."),
        (
            "<meta name=date content=2026-01-02><article><time>2026-01-01</time><p>B</p></article>",
            "<time>2026-01-01</time><p>B</p>"
        ),
    ])
    func `a date below the heading is the article's, and no part of its text`(page: String, body: String) throws {
        let article = try article(page)
        #expect(article.date?.isDateOnly == true)
        #expect(html(article) == body)
    }

    @Test func `tags with commas in between are several`() throws {
        let page = "<meta property=article:tag content='ducks, sleep'><meta property=article:tag content=night><p>x"
        #expect(try article(page).categories.map(\.term) == ["ducks", "sleep", "night"])
    }

    @Test(arguments: [
        ("<article><h1><a href=/2026/ducks.html>T</a></h1>x</article>", "2026/ducks.html"),
        ("<article><h1><a href=/2026/03/ducks/>T</a></h1>x</article>", "2026/ducks/index.html"),
        ("<link rel=canonical href=/d/><article><h1><a href=/d/#top>T</a></h1>x</article>", "2026/ducks.html"),
        ("<article><h1><a href=https://example.com/a/>T</a></h1>x</article>", "2026/ducks.html"),
        ("<meta property=og:type content=article><article><h1><a href=/a/>T</a></h1>x</article>", "2026/ducks.html"),
        ("<title>T | News</title><article><h1><a href=/a/>T</a></h1>x</article>", "2026/ducks.html"),
        ("<title>T | News</title><article><h3><a href=/politics/>P</a></h3><h1>T</h1>x</article>", "2026/ducks.html"),
        (
            "<header><h1>T</h1></header><article><time datetime=2026-01-01></time><p>x<h2><a href=/b/>B</a></h2></article>",
            "2026/ducks.html"
        ),
        (
            """
            <article class=h-entry><h3><a href=/c/>C</a></h3><h1 class=p-name>T</h1>
            <time class=dt-published datetime=2026-01-01T00:00:00Z></time><div class=e-content>B</div></article>
            """, "2026/ducks.html"
        ),
    ])
    func `a heading that leads to its own page, or off the site, makes no list`(page: String, path: String) throws {
        #expect(try article(page, path: path).title == "T")
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

    private static let card = """
        <div class=h-entry><h3 class=p-name><a class=u-url href=/rel>Related</a></h3>
        <time class=dt-published datetime=2025-01-01></time><p class=p-summary>Teaser</div>
        """

    @Test(arguments: [
        // What readers answer, in a text of their own.
        entry + "<section class=comments><div class='h-entry u-comment'><div class=e-content>Hi</div></div></section>",
        entry + "<ol><li class='u-comment h-cite h-entry'><p class=e-content>Hi</ol>",
        "<aside>" + card + "</aside>" + entry, entry + "<footer>" + card + card + "</footer>",
        // Cards with a date, wherever they stand.
        entry + "<section class=related>" + card + card + "</section>", entry + card, card + entry,
        // As WordPress has them.
        """
        <main><article class='post hentry'><h1 class=entry-title>T</h1><time class='entry-date published'
        datetime=2026-01-01T00:00:00Z></time><div class=entry-content>B</div></article></main><section><article
        class='post hentry'><h3 class=entry-title><a href=/r>R</a></h3><time class=published datetime=2025-01-01></time>
        </article></section>
        """,
        // Nothing but the cards lead elsewhere.
        """
        <header><h1>Site</h1></header><div class=h-entry><h2 class=p-name>T</h2><a class=u-url href=/2026/ducks.html>
        <time class=dt-published datetime=2026-01-01T00:00:00Z></time></a><div class=e-content>B</div></div>
        """ + card + card,
    ])
    func `the cards of related entries and the answers to one make no list of it`(page: String) throws {
        let reading = try Sample.reading(page, path: "2026/ducks.html")
        let article = try #require(reading.article)
        #expect(article.title == "T")
        #expect(html(article) == "B")
        #expect(article.date.map { DateFormats.rfc3339($0.instant) } == "2026-01-01T00:00:00Z")
        #expect(reading.problems.isEmpty)
    }

    @Test func `another entry with a text is told of, where the page is called as one`() throws {
        let older =
            "<div class=h-entry><time class=dt-published datetime=2025-01-01></time><p class=e-content>Old</div>"
        let reading = try Sample.reading("<title>T - Ducks</title>\(Self.entry)\n\(older)", path: "2026/ducks.html")
        let article = try #require(reading.article)
        #expect(html(article) == "B")
        #expect(reading.problems.map(\.line) == [3])
        // Called otherwise, it may be a list; it does not withdraw what was published.
        let list = try Sample.reading("<title>Ducks</title>\(Self.entry)\n\(older)", path: "2026/ducks.html")
        guard case .doubtful = list.outcome else {
            Issue.record("\(list.outcome)")
            return
        }
    }

    @Test(arguments: [
        (
            "<main><h1>T</h1><p>Real</p><ul class=related><li><article><h3>C</h3></article></li></ul></main>",
            "<p>Real</p>"
        ),
        ("<main><p>Real text</p><article><a href=/n/>Read next</a></article></main>", "<p>Real text</p>"),
        (
            "<main><p>Real text, and more</p><article><h3><a href=/n/>Next</a></h3><p>x</article></main>",
            "<p>Real text, and more</p>"
        ),
        ("<main><article><img></article><p>Real</p></main>", "<article><img></article><p>Real</p>"),
        (
            "<main><h1>T</h1><p>Real text, much of it</p><article><p>C</p></article></main>",
            "<p>Real text, much of it</p><article><p>C</p></article>"
        ),
        // These hold the text themselves.
        ("<main><h1>T</h1><p>Deck</p><article><p>Real text</p></article></main>", "<p>Real text</p>"),
        ("<main><div>Filed under x</div><article><p>Real</p></article></main>", "<p>Real</p>"),
        ("<main><article><img></article><div>Filed under x</div></main>", "<img>"),
        (
            "<main><article><a href=\"/n/\">A link that I like</a></article></main>",
            "<a href=\"/n/\">A link that I like</a>"
        ),
        (
            "<main><h1>Cool</h1><div>Subscribe and get every post</div>"
                + "<article><p><a href=\"https://x.org/\">A read on X</a></p></article></main>",
            "<p><a href=\"https://x.org/\">A read on X</a></p>"
        ),
        // What an article's categories are called makes it no section of related ones; nor does the layout around it.
        (
            "<main><h1>T</h1><article class=\"post category-health-related tag-related\"><p>Real</p></article></main>",
            "<p>Real</p>"
        ),
        ("<main><div class=related-layout><article><p>Real</p></article></div></main>", "<p>Real</p>"),
    ])
    func `the text is kept that stands around an article that is only a card`(page: String, body: String) throws {
        let article = try article("<meta property=article:published_time content=2026-01-01>" + page)
        #expect(html(article)?.trimmingPrefix("<h1>T</h1>") == body[...])
    }

    @Test func `the dates of cards are not the page's own`() throws {
        let card = "<section class=read-next><article><time datetime=2025-01-01></time><h3>C</h3></article></section>"
        #expect(try article("<main><h1>T</h1><p>Real</p>\(card)</main>").date == nil)
    }

    @Test(arguments: [
        ("\(entry)\n\(entry)", "2026-01-01-ducks.html", 3),
        ("---\ndate: 2026-01-01\n---\n<!doctype html>\n<article>a</article>\n<article>b</article>", "a.html", 6),
        ("<body class=h-feed><p class=h-entry>a", "2026-01-01-a.html", 1),
    ])
    func `a file with a date that is taken for a list is told of`(page: String, path: String, line: Int) throws {
        let reading = try Sample.reading(page, path: path)
        let problem = try #require(reading.problems.first)
        // Where it was published it stays so, and the same is told.
        #expect(reading.outcome == .doubtful(problem))
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
            #expect(try isNoEntryWithoutAWord(page))
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
        ("<link rel=canonical href=sleep.html><p>x", "https://example.org/2026/sleep.html"),
        ("<link rel=canonical href=./><p>x", "https://example.org/2026/"),
        ("<base href=/news/><link rel=canonical href=sleep.html><p>x", "https://example.org/news/sleep.html"),
        (
            "<div class=h-entry><h1><a class='p-name u-url' href=ducks.html>T</a></h1><p class=e-content>x</div>",
            "https://example.org/2026/ducks.html"
        ),
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

    @Test(arguments: [("", false), ("---\ntitle: T\n---\n", true)])
    func `a generator has still to come where a page has front matter`(header: String, isSource: Bool) throws {
        let article = try article(header + "<!doctype html><title>T</title><p>{{ x }}")
        #expect(article.isWholePage && article.mayHoldTemplates == isSource)
    }

    @Test func `what a page says of itself is no Markdown, and what front matter says is`() throws {
        let text = "How the &lt;em> tag, *args* and &amp;amp; are read"
        let head = "<meta name=description content='\(text)'><meta name=rights content='a\\*b'><title>T</title><p>x"
        let own = try article(head)
        #expect(own.summary == "How the <em> tag, *args* and &amp; are read")
        let behind = try article("---\nsubtitle: a *b*\n---\n<!doctype html>" + head)
        #expect(behind.summary == own.summary && behind.subtitle == "a b")
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
