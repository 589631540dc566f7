import Syndication
import Testing

@testable import Reading

@Suite struct ContentFileNameTests {
    @Test(arguments: [
        "a.md", "news/a.markdown", "a.html", "a.HTM", "a.txt", "_posts/2024-01-01-a.md", "news/_posts/a.md",
        "_drafts/a.md", "a.b.c.md", "mål.md", "2024/06/19/a.md",
    ])
    func `content is told by its ending`(path: String) {
        #expect(ArticleReader.isContent(path: path))
    }

    @Test(arguments: [
        "a", "a.php", "a.md~", "a.jpg", ".md", ".a.md", "_index.md", "_a.md", "news/_index.sv.md", ".git/a.md",
        "_site/a.html", "_includes/a.html", "_layouts/a.html", "node_modules/x/readme.md", "a/.b/c.md", "", "/", "a/",
    ])
    func `what a generator keeps for itself is no content`(path: String) throws {
        #expect(!ArticleReader.isContent(path: path))
        #expect(try Sample.reading("# x", path: path).outcome == .noEntry)
    }

    @Test func `formats that are not read are told once each, with the first file`() {
        let problems = UnreadFormats.problems(among: [
            "b/two.rst", "a/one.RST", "note.ipynb", "a.jpg", "rst", ".x.rst", "_site/c.rst",
            "node_modules/x/README.rst",
            "a.md",
        ])
        #expect(problems.map(\.file) == ["note.ipynb", "a/one.RST"])
        #expect(
            problems.map(\.what) == [
                "files in .ipynb are not read", "the 2 files in .rst, of which this is the first, are not read",
            ])
        #expect(problems.allSatisfy { $0.severity == .warning && $0.remedy.contains("Markdown") })
    }

    @Test(
        arguments: [
            ("news/funding.md", "funding", nil), ("news/funding.sv.md", "funding", "sv"),
            ("news/funding.pt-BR.md", "funding", "pt-BR"), ("news/funding/index.md", "funding", nil),
            ("news/funding/index.sv.md", "funding", "sv"), ("v1.2.md", "v1.2", nil), ("node.js.md", "node.js", nil),
            ("posts/fly.io.md", "fly.io", nil), ("vite.config.ts.md", "vite.config.ts", nil),
            ("dev.to.sv.md", "dev.to", "sv"),
            ("2024-06-19-title.md", "title", nil), ("2024-06-19_title.md", "title", nil),
            ("2024-06-19.md", "2024-06-19", nil), ("2024-06-19-title/index.md", "title", nil), ("index.md", "", nil),
            ("2024-06-19-title.sv.md", "title", "sv"),
        ] as [(String, String, String?)])
    func `a name tells the article's own name and its language`(path: String, stem: String, language: String?) throws {
        let name = try #require(ContentFileName(path: path))
        #expect(name.stem == stem)
        #expect(name.language?.text == language)
    }

    @Test func `a first folder with the name of a language is one`() throws {
        #expect(try Sample.article("# x", path: "sv/news/a.md").language?.text == "sv")
        #expect(try Sample.article("# x", path: "news/sv/a.md").language == nil)
        #expect(try Sample.article("# x", path: "_posts/sv/a.md").language?.text == "sv")
        #expect(try Sample.article("---\nlang: de\ntitle: x\n---\n", path: "sv/a.fr.md").language?.text == "de")
    }
}

@Suite struct PermalinkTests {
    @Test(arguments: [
        ("/{path}/", "news/funding.md", "title: x", "/news/funding/"),
        ("/{path}/", "news/funding/index.md", "title: x", "/news/funding/"),
        ("/{path}/", "index.md", "title: x", "/"),
        ("/{path}/", "news/funding.md", "slug: money", "/news/money/"),
        ("/{path}/", "news/funding/index.md", "slug: money", "/news/money/"),
        ("/{path}/", "news/funding.md", "slug: 404", "/news/404/"),
        ("/{path}/", "news/funding.md", "slug: /a b/", "/news/a-b/"),
        ("/{path}/", "_posts/2024-06-19-ducks.md", "title: x", "/ducks/"),
        ("/{path}/", "news/_posts/2024-06-19-ducks.md", "title: x", "/news/ducks/"),
        ("/{path}/", "posts/ankor.sv.md", "title: x", "/sv/posts/ankor/"),
        ("/{path}/", "posts/ducks.en.md", "title: x", "/posts/ducks/"),
        ("/{path}/", "a b/på 100%?#.md", "title: x", "/a%20b/p%C3%A5%20100%25%3F%23/"),
        ("/{path:lower}/", "My News/Sub/My Post.md", "title: x", "/my-news/sub/my-post/"),
        ("/{path:lower}/", "a/Ärlig_Ö.md", "title: x", "/a/%C3%A4rlig_%C3%B6/"),
        ("/{path:lower}/", "a/x#y%z+w&v(1).md", "title: x", "/a/x%23yz+wv1/"),
        ("/{path:lower}/", "a/x  y--z_ -b.md", "title: x", "/a/x-y--z_-b/"),
        ("/{path:lower}/", "a/b.md", "slug: My Slug/Ö X", "/a/my-slug/%C3%B6-x/"),
        ("/{path:lower}/", "a/b.md", "url: /Foo/Bar/", "/Foo/Bar/"),
        (
            "/{year:lower}/{section:lower}/{slug:lower}/", "My News/2024-01-02-Dated.md", "title: x",
            "/2024/my-news/dated/"
        ),
        ("/{section}/{slug}.html", "news/2024/ducks.md", "title: x", "/news/ducks.html"),
        (
            "/{categories}/{slug}.html", "_posts/2024-06-19-ducks.md", "categories: [Open Data, B, b]",
            "/open%20data/b/ducks.html"
        ),
        ("/{categories}/{slug}.html", "News/_posts/2024-06-19-ducks.md", "category: Zoo", "/news/zoo/ducks.html"),
        ("/{categories}/{slug}.html", "_posts/birds/2024-06-19-ducks.md", "title: x", "/ducks.html"),
        ("/{categories}/{slug}.html", "birds/ducks.md", "tags: [a]", "/ducks.html"),
        ("/{slug-or-title}.html", "ducks.md", "title: All the Ducks", "/all-the-ducks.html"),
        ("/{slug-or-title}.html", "ducks.md", "title: All the Ducks\nslug: quack", "/quack.html"),
        ("/{slug-or-title}.html", "ducks.md", "title: Ankor\nslug: ducks\nlang: sv", "/ducks-sv.html"),
        ("/{slug-or-title}.html", "ducks.md", "title: Patos\nlang: pt_BR", "/patos-pt_BR.html"),
        ("/{slug-or-title}.html", "ducks.md", "title: Ducks\nlang: EN", "/ducks.html"),
        ("/{slug-or-title}.html", "ducks.sv.md", "title: Ankor\nlang: sv", "/sv/ankor.html"),
        ("/{path}/", "ducks.md", "title: Ankor\nlang: sv", "/ducks/"),
        ("/{section}/{slug}/", "ducks.md", "title: x", "/ducks/"),
        ("/{section}/{slug}/", "_posts/ducks.md", "title: x", "/ducks/"),
        ("/{year}/{month}/{day}/{slug}/", "ducks.md", "date: 2024-06-09", "/2024/06/09/ducks/"),
        // The day is the author's own, whatever the offset and the site's zone.
        ("/{year}/{month}/{day}/{slug}/", "ducks.md", "date: 2024-06-09 23:30:00 -5", "/2024/06/09/ducks/"),
        ("/{year}/{month}/{day}/{slug}/", "ducks.md", "date: 2024-06-09T23:30:00Z", "/2024/06/09/ducks/"),
        ("/{year}/{month}/{slug}/", "ducks.md", "date: 2026-02-01\npublishDate: 2026-03-05", "/2026/02/ducks/"),
        ("/{year}/{month}/{slug}/", "ducks.md", "publishDate: 2026-03-05", "/2026/03/ducks/"),
        ("/{year}/{month}/{day}/{slug}/", "news/ducks.md", "title: x", "/news/ducks/"),
        (
            "/{year}/{title}/", "a.md", "title: \"How *ducks* sleep: Ärligt!\"\ndate: 2024-06-09",
            "/2024/how-ducks-sleep-%C3%A4rligt/"
        ),
        ("/{title}/", "a.md", "title: \"!!!\"", "/a/"),
        // Front matter wins.
        ("/{path}/", "a\u{1}b.md", "weight: 1", "/a%01b/"), ("/{path}/", "a.md", "url: /x/y/", "/x/y/"),
        ("/{path}/", "a.md", "permalink: /x/y.html", "/x/y.html"),
        ("/{path}/", "a.md", "url: x/y/", "/x/y/"), ("/{path}/", "a.md", "permalink: x:y/z", "/x:y/z"),
        ("/{path}/", "a.md", "permalink: /x/index.html", "/x/"),
        ("/{path}/", "a.md", "path: 2019/05/15/x", "/2019/05/15/x/"),
        // Hugo serves it as a folder, where it is not called as a file.
        ("/{path}/", "a.md", "url: /foo/baz", "/foo/baz/"), ("/{path}/", "a.md", "url: foo.d/baz", "/foo.d/baz/"),
        ("/{path}/", "a.md", "url: /foo/baz.htm", "/foo/baz.htm"), ("/{path}/", "a.md", "url: /", "/"),
        ("/{path}/", "2024-06-09-a.md", "url: /:year/:slug", "/2024/a/"),
        ("/{path}/", "a.md", "permalink: /foo/baz", "/foo/baz"),
        ("/{path}/", "a.md", "url: /på väg/", "/p%C3%A5%20v%C3%A4g/"),
        ("/{path}/", "2024-06-09-a.md", "permalink: /:year/:month/:day/:title/", "/2024/06/09/a/"),
        (
            "/{path}/", "2024-06-09-a.md", "permalink: /:short_year/:i_month/:i_day/:y_day/:title:output_ext",
            "/24/6/9/161/a.html"
        ),
        ("/{path}/", "2024-06-09-a.md", "categories: News Europe\npermalink: pretty", "/news/europe/2024/06/09/a/"),
        ("/{path}/", "2024-06-09-a.md", "categories: []\npermalink: date", "/2024/06/09/a.html"),
        ("/{path}/", "a.md", "categories: [Open Data]\npermalink: /:categories/:title/", "/open%20data/a/"),
        ("/{path}/", "a.md", "categories: [Open Data]\npermalink: /:slugified_categories/:title/", "/open-data/a/"),
        (
            "/{path}/", "News/_posts/2024-06-09-a.md",
            "categories: [A B, news]\npermalink: /:slugified_categories/:slug/",
            "/news/a-b/a/"
        ),
        ("/{path}/", "x/a.md", "permalink: \"/n/{{ page.fileSlug }}/\"", "/n/a/"),
        ("/{path}/", "x/a.md", "title: A b\npermalink: \"/n/{{ title | slugify }}/\"", "/n/a-b/"),
    ])
    func `an address is made by front matter or pattern`(
        pattern: String, path: String, header: String, expected: String
    ) throws {
        let settings = try Sample.settings(permalink: try PermalinkPattern(pattern))
        let reading = ArticleReader(settings: settings).read(Array("---\n\(header)\n---\nbody".utf8), path: path)
        let article = try #require(reading.article, "\(reading.problems)")
        #expect(article.permalink.text == "https://example.org" + expected)
        #expect(article.hasPage)
        #expect(reading.problems.isEmpty)
    }

    @Test func `a site below a path keeps it`() throws {
        for site in ["https://example.org/blog", "https://example.org/blog/", "https://example.org/blog/?x#y"] {
            let reader = ArticleReader(settings: try Sample.settings(site: site))
            let reading = reader.read(Array("---\ntitle: x\naliases: [/old/, new]\n---\n".utf8), path: "a.md")
            #expect(reading.article?.permalink.text == "https://example.org/blog/a/")
            #expect(
                reading.article?.aliases.map(\.text) == [
                    "https://example.org/blog/old/", "https://example.org/blog/new",
                ])
        }
    }

    @Test(arguments: [
        ("/blog/news/old/", ["/blog/news/old/", "/blog/blog/news/old/"]), ("/news/old/", ["/blog/news/old/"]),
        ("/blog", ["/blog/blog"]), ("//blog/old/", ["/blog/blog/old/"]),
        ("old/", ["/blog/news/old/", "/blog/old/"]), ("./old/", ["/blog/news/old/", "/blog/old/"]),
        ("../old/", ["/blog/news/old/", "/blog/old/"]), ("news/old/", ["/blog/news/news/old/", "/blog/news/old/"]),
    ])
    func `an alias below a path is found however it is written`(alias: String, paths: [String]) throws {
        let reader = ArticleReader(settings: try Sample.settings(site: "https://example.org/blog/"))
        let reading = reader.read(Array("---\ntitle: x\naliases: [\(alias)]\n---\n".utf8), path: "news/new.md")
        #expect(reading.article?.aliases.map(\.text) == paths.map { "https://example.org" + $0 })
    }

    @Test(arguments: [
        ("/x", "https://example.org/blog/x"), ("/blog/x", "https://example.org/blog/x"),
        ("/blog", "https://example.org/blog"), ("/blogs/x", "https://example.org/blog/blogs/x"),
        ("//cdn.example/x", "https://cdn.example/x"), ("https://example.org/x", "https://example.org/x"),
    ])
    func `R4.2 what an author names below a path is there`(written: String, url: String) throws {
        let directory = try AuthorDirectory(
            reading: Array("ada: {name: Ada, url: '\(written)'}".utf8), path: "data/authors.yml",
            site: try #require(WebURL("https://example.org/blog/")))
        let reader = ArticleReader(settings: try Sample.settings(site: "https://example.org/blog/", authors: directory))
        let fields = ["link", "in_reply_to", "comments", "via"].map { "\($0): '\(written)'\n" }.joined()
        let people = "authors: [ada, {name: Bo, url: '\(written)'}]\n"
        let text = "---\ntitle: x\n\(fields)\(people)---\nbody"
        let article = try #require(reader.read(Array(text.utf8), path: "news/a.md").article)
        let addresses = [article.externalURL, article.commentsURL, article.viaURL] + article.inReplyTo
        #expect((addresses + article.authors.map(\.url)).map { $0?.text } == Array(repeating: url, count: 6))
    }

    @Test func `what a page names from its root is at that of the host`() throws {
        let reader = ArticleReader(settings: try Sample.settings(site: "https://example.org/blog/"))
        let page = "<div class=h-entry><a class=u-bookmark-of href=/x>S</a><p class=e-content>x</p></div>"
        let article = try #require(reader.read(Array(page.utf8), path: "a.html").article)
        #expect(article.externalURL?.text == "https://example.org/x")
    }

    @Test func `Pelican's line with an address is what it says`() throws {
        let article = try Sample.article("Title: x\nUrl: foo/baz\n\nbody")
        #expect(article.permalink.text == "https://example.org/foo/baz")
    }

    @Test func `a permalink elsewhere is taken as it is`() throws {
        let article = try Sample.article("---\ntitle: x\nurl: https://other.example/a\n---\n")
        #expect(article.permalink.text == "https://other.example/a")
    }

    @Test func `an article without a page says so`() throws {
        let article = try Sample.article("---\ntitle: x\npermalink: false\n---\n")
        #expect(!article.hasPage)
        #expect(article.permalink.text == "https://example.org/news/funding/")
    }

    @Test(arguments: ["/{{ page.date | date: '%Y' }}/", "{% if x %}/a/{% endif %}", "/:year/a/", "[1, 2]"])
    func `a permalink that cannot be filled in gives way to the pattern, with a warning`(permalink: String) throws {
        let reading = try Sample.reading(
            "---\ntitle: x\npermalink: \(permalink.first == "[" ? permalink : "\"\(permalink)\"")\n---\n")
        #expect(reading.article?.permalink.text == "https://example.org/news/funding/")
        #expect(reading.problems.map(\.line) == [3])
    }

    @Test(arguments: ["/{paht}/", "/{path/", "/{}/", "/{:lower}/", "/{path:upper}/"])
    func `a pattern with a mistake is refused`(text: String) {
        #expect(throws: PermalinkPattern.Mistake.self) { try PermalinkPattern(text) }
    }
}
