import Syndication
import Testing

@testable import Reading

/// Every name of spec section 19, and what its values may be.
@Suite struct FieldsTests {
    private func article(_ header: String, path: String = "news/funding.md") throws -> Article {
        let text = header.contains("title:") ? header : "title: x\n" + header
        return try Sample.article("---\n\(text)\n---\nbody", path: path)
    }

    // MARK: Texts

    @Test(arguments: ["summary", "description", "excerpt", "mini_excerpt", "deck"])
    func `a summary has many names`(name: String) throws {
        #expect(try article("\(name): The *pond*  gets\n  money.").summary != nil)
        #expect(try article("\(name): The pond.").summary == "The pond.")
    }

    @Test func `the first name of a summary wins, whatever the order in the file`() throws {
        #expect(try article("excerpt: third\ndescription: second\nsummary: first").summary == "first")
        #expect(try article("excerpt: third\ndescription: second").summary == "second")
    }

    @Test(arguments: [
        ("<!-- excerpt -->", "A\n<!-- excerpt -->\nB <!-- excerpt -->", "A\n<!--more-->\nB <!-- excerpt -->"),
        ("'~~~'", "A ~~~ B", "A <!--more--> B"), ("'~~~'", "A B", "A B"), (#""\n\n""#, "A\n\nB", "A\n\nB"),
        ("''", "A B", "A B"), ("' '", "A B", "A B"), ("<!-- x -->", "`<!-- x -->`", "`<!-- x -->`"),
        (
            "<!-- x -->", "`<!-- x -->`\n```\n<!-- x -->\n```\n\\`<!-- x -->`",
            "`<!-- x -->`\n```\n<!-- x -->\n```\n\\`<!--more-->`"
        ),
        // A fence on the line of an item.
        (
            "<!-- x -->", "- ```sh\n  a\n\n  <!-- x -->\n  ```\n\nB\n\n<!-- x -->",
            "- ```sh\n  a\n\n  <!-- x -->\n  ```\n\nB\n\n<!--more-->"
        ),
        (
            "<!-- x -->", "> 1. ~~~\n>\n>    <!-- x -->\n>    ~~~\n\n<!-- x -->",
            "> 1. ~~~\n>\n>    <!-- x -->\n>    ~~~\n\n<!--more-->"
        ),
        ("<!-- x -->", "**``` a**\n\n<!-- x -->", "**``` a**\n\n<!--more-->"),
    ])
    func `an author's own mark ends the summary`(separator: String, body: String, read: String) throws {
        let article = try Sample.article("---\ntitle: x\nexcerpt_separator: \(separator)\n---\n\(body)")
        #expect(article.body == .markdown(Array(read.utf8)))
    }

    @Test(arguments: ["subtitle", "deck", "kicker", "lead"]) func `a subtitle has many names`(name: String) throws {
        #expect(try article("\(name): Below").subtitle == "Below")
    }

    @Test(arguments: ["\u{200B}", "\u{2060}\u{AD} \u{FEFF}", "\u{A0}"])
    func `R2.3 a title in which there is nothing to see is none`(title: String) throws {
        #expect(try article("title: \"\(title)\"").title == nil)
        #expect(try article("title: \"\(title)a\"").title?.hasSuffix("a") == true)
    }

    @Test(arguments: ["lang: no", "language: NO", "locale: 'no'"]) func `Norwegian is not false`(header: String) throws
    {
        #expect(try article(header).language?.text == "no")
    }

    @Test(arguments: [("sv_SE", "sv-SE"), ("zh-hant", "zh-Hant"), ("EN", "en")])
    func `a language is brought to its form`(written: String, tag: String) throws {
        #expect(try article("lang: \(written)").language?.text == tag)
    }

    @Test func `what is no language is left out, with a warning`() throws {
        let reading = try Sample.reading("---\ntitle: x\nlang: the best\n---\n")
        #expect(reading.article?.language == nil)
        #expect(reading.problems.map(\.line) == [3])
    }

    @Test func `the code of a country is told, and published as it is`() throws {
        let reading = try Sample.reading("---\ntitle: x\nlang: cz-CZ\n---\n")
        #expect(reading.article?.language?.text == "cz-CZ")
        let problem = try #require(reading.problems.first)
        #expect(reading.problems.count == 1 && problem.line == 3 && problem.severity == .warning)
        #expect(problem.what == "\"cz\" is no language of ISO 639" && problem.remedy == "Write cs-CZ")
    }

    // MARK: Categories

    @Test(arguments: [
        ("categories: news europe", ["news", "europe"]), ("category: open data", ["open data"]),
        ("categories: news, open data", ["news", "open data"]), ("topics: [a b, c]", ["a b", "c"]),
        ("tags: a, b c,, d", ["a", "b c", "d"]), ("tag: a", ["a"]), ("keywords: a, b", ["a", "b"]),
        ("tags: [b]\ncategories: [a]", ["a", "b"]), ("tags: [a, A, ' a ']", ["a"]),
        ("tags: ['#a', '##b', '#']", ["a", "b"]),
        ("tags: [2024, true, 1.0]", ["2024", "true", "1.0"]), ("tags:\n- name: A\n- title: B", ["A", "B"]),
        ("section: News", ["News"]), ("tags: [[a, b], c]", ["a", "b", "c"]), ("tags: false", ["false"]),
        ("tags: \"  a   b \"", ["a b"]), ("tags: []\ncategories: ''", []),
    ])
    func `categories come first, then tags, without doubles`(header: String, terms: [String]) throws {
        #expect(try article(header).categories.map(\.term) == terms)
    }

    @Test(arguments: [
        ("Tags: foo; bar, baz;", ["foo", "bar, baz"]), ("Tags: foo, bar", ["foo", "bar"]),
        ("tags: a;\n  b; a", ["a", "b"]),
        ("Category: a; b", ["a; b"]),
    ])
    func `Pelican's tags may have semicolons between them`(header: String, terms: [String]) throws {
        #expect(try Sample.article("Title: x\n\(header)\n\nbody").categories.map(\.term) == terms)
        #expect(try article("tags: foo; bar").categories.map(\.term) == ["foo; bar"])
    }

    // MARK: Visibility

    @Test(
        arguments: [
            ("draft: true", .draft), ("draft: yes", .draft), ("draft: 'true'", .draft), ("draft: false", .published),
            ("published: false", .draft), ("published: no", .draft), ("published: true", .published),
            ("published: 2020-01-01", .published), ("status: draft", .draft), ("status: gone", .draft),
            ("status: scheduled", .draft), ("status: Draft", .draft), ("status: published", .published),
            ("status: hidden", .excluded), ("feed: false", .excluded), ("rss: false", .excluded),
            ("hidden: true", .excluded),
            ("unlisted: true", .excluded), ("exclude_from_feed: true", .excluded), ("hiddenInRss: true", .excluded),
            ("build:\n  list: never", .excluded), ("_build: {list: false}", .excluded),
            ("build: {list: always}", .published),
            ("eleventyExcludeFromCollections: true", .excluded), ("hidden: false\nunlisted: true", .excluded),
            ("feed: summary", .published), ("hidden: true\ndraft: true", .draft), ("draft:", .published),
            ("draft: []", .published), ("draft: maybe\nstatus: draft", .draft),
            ("hidden: maybe\nfeed: false", .excluded),
            ("draft: 'false '", .published), ("published: Acme Press", .published), ("hidden: sidebar", .published),
            ("published: March 2026", .published), ("eleventyExcludeFromCollections: posts", .published),
        ] as [(String, Article.Visibility)])
    func `an article says whether it wants to be seen`(header: String, visibility: Article.Visibility) throws {
        #expect(try article(header).visibility == visibility)
    }

    @Test(arguments: [
        ("draft: ture", "draft: \"ture\" is neither true nor false"),
        ("draft: maybe", "draft: \"maybe\" is neither true nor false"),
        ("draft: [true]", "draft is a list or a map where true or false should be"),
        ("Draft: 2026-03-14", "Draft: \"2026-03-14\" is neither true nor false"),
        ("draft: ture\nhidden: true", "draft: \"ture\" is neither true nor false"),
    ])
    func `an article that may not want to be seen is held back`(header: String, what: String) throws {
        let reading = try Sample.reading("---\ntitle: x\n\(header)\ndate: 2026-03-14\n---\nbody")
        #expect(reading.outcome == .broken)
        #expect(reading.problems.map(\.what) == [what])
        #expect(reading.problems.allSatisfy { $0.line == 3 && $0.severity == .error })
    }

    @Test(
        arguments: [
            ("status: private", .draft, false), ("status: pending", .draft, false), ("password: ''", .published, false),
            ("password: secret", .published, true), ("post_password: 1234", .published, true),
            ("password: false", .published, false), ("password: secret\ndraft: true", .draft, false),
            ("password: secret\nhidden: true", .excluded, true),
        ] as [(String, Article.Visibility, Bool)])
    func `an article with a password is told of where it can be read`(
        header: String, visibility: Article.Visibility, isTold: Bool
    ) throws {
        let reading = try Sample.reading("---\ntitle: x\n\(header)\n---\nbody")
        #expect(reading.article?.visibility == visibility)
        let problem = "the article has a password, and everybody can read it here"
        #expect(reading.problems.map(\.what) == (isTold ? [problem] : []))
        #expect(reading.problems.allSatisfy { $0.line == 3 })
    }

    @Test func `what lies in a folder of drafts is a draft`() throws {
        #expect(try article("title: x", path: "_drafts/x.md").visibility == .draft)
        #expect(try article("title: x", path: "news/_drafts/x.md").visibility == .draft)
    }

    @Test(
        arguments: [
            ("feed: full", .full), ("feed: summary", .summary), ("rss: None", Article.Exposure.none),
            ("feed: true", nil),
        ] as [(String, Article.Exposure?)])
    func `an article says how much of it a feed may show`(header: String, exposure: Article.Exposure?) throws {
        #expect(try article(header).exposure == exposure)
    }

    // MARK: Identity

    @Test(
        arguments: [
            ("guid: tag:example.org,2020:x", "tag:example.org,2020:x"),
            ("id: https://example.org/?p=1", "https://example.org/?p=1"),
            ("uuid: 9F2E5C1E-8B1B-4E0F-9B0A-2F6A2D3B4C5D", "urn:uuid:9f2e5c1e-8b1b-4e0f-9b0a-2f6a2d3b4c5d"),
            ("feed_id: urn:x:y", "urn:x:y"), ("id: 12", nil), ("id: my-post", nil), ("guid: ''", nil),
            ("id: b\nguid: urn:a:a", "urn:a:a"),
        ] as [(String, String?)])
    func `only a URI or a UUID is an id`(header: String, id: String?) throws {
        #expect(try article(header).claimedID?.text == id)
    }

    @Test(
        arguments: [
            ("guid: my-post", "guid is neither a URI nor a UUID"), ("feed_id: 12", "feed_id is neither"),
            ("uuid: 9F2E5C1E-8B1B-4E0F-9B0A", "uuid is neither"), ("guid: [urn:a:a]", "guid is not a text"),
            ("guid: urn:x:" + String(repeating: "a", count: 250), "guid is longer than 255 bytes"),
            ("id: urn:x:" + String(repeating: "a", count: 250), "id is longer"),
            ("id: 12", nil), ("id: my-post", nil), ("guid: ''", nil), ("guid: urn:a:a", nil),
        ] as [(String, String?)])
    func `an id that cannot be used is told of, with its line`(header: String, what: String?) throws {
        let reading = try Sample.reading("---\ntitle: x\n\(header)\n---\nbody")
        #expect(reading.problems.map(\.line) == (what == nil ? [] : [3]))
        if let what { #expect(reading.problems.first?.what.hasPrefix(what) == true) }
    }

    @Test(arguments: [
        ("aliases: [/a/, b]", ["https://example.org/a/", "https://example.org/news/b", "https://example.org/b"]),
        ("aliases: ../b/", ["https://example.org/news/b/", "https://example.org/b/"]),
        ("aliases: [/a/, /a/]", ["https://example.org/a/"]),
        ("redirect_from: /a/", ["https://example.org/a/"]),
        ("redirect_from: [/a/, /b/]", ["https://example.org/a/", "https://example.org/b/"]),
        ("aliases: /a/", ["https://example.org/a/"]),
        ("aliases: https://old.example/a", ["https://old.example/a"]),
        ("aliases: [null, '', 'mailto:a@b.example']", []),
    ])
    func `old addresses are absolute`(header: String, aliases: [String]) throws {
        #expect(try article(header).aliases.map(\.text) == aliases)
    }

    @Test(
        arguments: [
            ("link: https://example.com/x", "https://example.com/x"),
            ("external_url: https://example.com/", "https://example.com/"),
            ("link_to: //example.com/a", "https://example.com/a"), ("redirect_to: /here/", "https://example.org/here/"),
            ("link: ./a", "https://example.org/news/funding/a"), ("link: ../a", "https://example.org/news/a"),
            ("link: '?a=1'", "https://example.org/news/funding/?a=1"),
            ("link: '#a'", "https://example.org/news/funding/#a"), ("link: false", nil), ("link: ''", nil),
        ] as [(String, String?)])
    func `a link post points elsewhere`(header: String, url: String?) throws {
        #expect(try article(header).externalURL?.text == url)
    }

    @Test(arguments: [
        "javascript:alert(1)", "www.example.net/story", "example.net", "example.net:8080/story", "story.html",
    ])
    func `an address that is none is left out, with a warning`(address: String) throws {
        let reading = try Sample.reading("---\ntitle: x\nlink: \(address)\n---\n")
        #expect(reading.article?.externalURL == nil)
        #expect(reading.problems.map(\.line) == [3])
        #expect(reading.problems.first?.remedy == "Write it with https:// in front")
    }

    @Test func `what a page bookmarks leads where its link leads`() throws {
        let page = "<div class=h-entry><a class=u-bookmark-of href=story.html>S</a><p class=e-content>x</p></div>"
        #expect(
            try Sample.article(page, path: "news/a.html").externalURL?.text == "https://example.org/news/story.html")
    }

    @Test func `names that nobody knows are left alone`() throws {
        let reading = try Sample.reading("---\ntitle: x\ntoc: true\nnobody: {knows: [this]}\nlayout: ~\n---\nbody")
        #expect(reading.article?.title == "x")
        #expect(reading.problems.isEmpty)
    }

    @Test func `the small ones`() throws {
        let all = try article("minor: true\nweight: -5\nin_reply_to: [https://a.example/, /b]\nsubtitle: s")
        #expect(all.isMinor)
        #expect(all.weight == -5)
        #expect(all.inReplyTo.map(\.text) == ["https://a.example/", "https://example.org/b"])
        #expect(try article("weight: heavy").weight == 0)
        #expect(try article("weight: 99999999999999999999999").weight == 0)
    }

    @Test(
        arguments: [
            ("https://a.example/x?y", "https://a.example/x?y"), ("HTTPS://a.example/", "https://a.example/"),
            ("//a.example/", "https://a.example/"), ("/forum/7", "https://example.org/forum/7"),
            ("'#comments'", "https://example.org/news/funding/#comments"),
            // What themes have these fields for.
            ("true", nil), ("no", nil), ("open", nil), ("Maja", nil), ("''", nil), ("mailto:maja@example.org", nil),
            ("[https://a.example/]", nil),
        ] as [(String, String?)])
    func `where an article is discussed and where it comes from are addresses`(value: String, url: String?) throws {
        let article = try article("comments: \(value)\nvia: \(value)")
        #expect(article.commentsURL?.text == url)
        #expect(article.viaURL?.text == url)
    }

    @Test(
        arguments: [
            ("translationKey: Storm", "Storm"), ("translation_key: ' a  b '", "a b"),
            ("params:\n  translationKey: x", "x"), ("translationKey: 42", "42"), ("translationKey: ''", nil),
            ("lang: sv\npage_id: storm", "storm"), ("lang: sv\nref: storm", "storm"),
            ("lang: sv\nref: a\npage_id: b\ntranslationKey: c", "c"),
            // A reference to anything.
            ("ref: storm", nil), ("page_id: 7", nil),
        ] as [(String, String?)])
    func `R6.10 what an article shares with its translations`(fields: String, key: String?) throws {
        #expect(try article(fields).translationKey == key)
    }

    @Test func `an article may have its own rights`() throws {
        #expect(try article("rights: © 2026 *Maja* &amp; Ola").rights == "© 2026 Maja & Ola")
        #expect(try article("copyright: Maja\nrights: Ola").rights == "Ola")
        #expect(try article("copyright: true").rights == nil)
        #expect(try article("rights: ''").rights == nil)
    }

    // MARK: Titles

    @Test(
        arguments: [
            ("# Heading\n\ntext", "a/my-post.md", "Heading"), ("text\n\n## Heading\n", "a/my-post.md", "Heading"),
            ("just text", "a/my-first_post.md", "My first post"), ("just text", "2024-01-02-my-post.md", "My post"),
            ("---\ndate: 2020-01-01\n---\n# Heading\n\ntext", "a.md", "Heading"),
            ("---\ndate: 2020-01-01\n---\nHeading\n=======\n\ntext", "a.md", "Heading"),
            ("---\ndate: 2020-01-01\n---\ntext\n\n# Heading\n", "a.md", nil),
            ("---\ndate: 2020-01-01\n---\ntext", "a.md", nil), ("---\ntitle: ''\n---\n# Heading\n", "a.md", nil),
            ("---\ntitle:\n---\ntext", "a.md", nil),
        ] as [(String, String, String?)])
    func `a missing title comes from the heading or the file name, and a note has none`(
        text: String, path: String, title: String?
    ) throws {
        #expect(try Sample.article(text, path: path).title == title)
    }

    @Test(
        arguments: [
            ("title: [Review]", "title"), ("title: {a: b}", "title"), ("Summary: [a, b]", "Summary"),
            ("subtitle: {a: b}", "subtitle"), ("copyright: [2024, Ada]", "copyright"), ("title: '[Review]'", nil),
            ("title: []", nil), ("summary: {}", nil), ("title: [Review]\ntitle: Review", nil),
        ] as [(String, String?)])
    func `a list where a text should be is left out, with a warning`(field: String, key: String?) throws {
        let problems = try Sample.reading("---\n\(field)\n---\nbody").problems.filter { $0.what.contains("a list or") }
        let what = key.map { "\($0) is a list or a map where a text should be, so it does not count" }
        #expect(problems.map(\.what) == [what].compactMap(\.self))
        #expect(problems.allSatisfy { $0.line == 2 && $0.severity == .warning })
    }

    @Test func `a title of a million characters is cut, with a warning`() throws {
        let reading = try Sample.reading("# " + String(repeating: "word ", count: 200_000) + "\n\ntext")
        let title = try #require(reading.article?.title)
        #expect(title.count <= 500)
        #expect(reading.problems.map(\.severity) == [.warning])
    }

    // MARK: Nothing at all

    @Test(arguments: ["", "  \n\t\r\n", "\u{FEFF}", "---\n---\n", "---\ntitle: ''\n---\n\n", "---\ndraft: true\n---\n"])
    func `an empty file is no article, with a warning`(text: String) throws {
        let reading = try Sample.reading(text)
        #expect(reading.outcome == .broken)
        #expect(reading.problems.map(\.severity) == [.warning])
    }
}

@Suite struct PeopleTests {
    private func people(_ header: String) throws -> [Person] {
        let directory = try AuthorDirectory(
            reading: Array("ada:\n  name: Ada Example\n  url: /ada/\n  email: ada@example.org\nbo: Bo Exempel\n".utf8),
            path: "data/authors.yml", site: try #require(Sample.site))
        let reader = ArticleReader(settings: try Sample.settings(authors: directory))
        let reading = reader.read(Array("---\ntitle: x\n\(header)\n---\nbody".utf8), path: "a.md")
        return try #require(reading.article, "\(reading.problems)").authors
    }

    @Test(arguments: [
        ("author: Cy Who", ["Cy Who"]), ("authors: [ada, bo, Cy]", ["Ada Example", "Bo Exempel", "Cy"]),
        ("author: ADA", ["Ada Example"]), ("authors: ada, bo", ["Ada Example", "Bo Exempel"]),
        ("author: Doe, Jane", ["Doe, Jane"]), ("author: A; B", ["A", "B"]),
        ("authors:\n- name: A\n- id: ada", ["A", "Ada Example"]),
        ("author:\n  name: A\n  email: a@b.example", ["A"]), ("authors: [ada, Ada Example]", ["Ada Example"]),
        ("author: cy@example.org", ["cy"]), ("author: Cy <cy@example.org>", ["Cy"]),
        ("author: cy@example.org (Cy)", ["Cy"]), ("author: Cy Who cy@example.org", ["Cy Who"]),
        ("author:\n  name: Cy <cy@example.org>", ["Cy"]), ("author:\n  name: Cy cy@example.org", ["Cy"]),
        ("author: Ann <ann@x.example>, Bob <b@x.example>", ["Ann", "Bob"]),
        ("author: Ann <ann@x.example>, Bob", ["Ann", "Bob"]), ("author: ann@x.example, b@x.example", ["ann", "b"]),
        ("author: 'Bob, Ann <ann@x.example>, ada'", ["Bob, Ann", "Ada Example"]),
        ("author: 'Jane Doe @ ACME, Inc.'", ["Jane Doe @ ACME, Inc."]),
        ("author: 'jane@x.example (Doe, Jane), bo@x.example (Roe, Bo)'", ["Doe, Jane", "Roe, Bo"]),
        ("author: Ann (ann@x.example), Bob (b@x.example)", ["Ann", "Bob"]),
        ("author: Doe, Jane <jane@x.example>", ["Doe, Jane"]), ("author: jane@x.example (Doe, Jane)", ["Doe, Jane"]),
        ("author: ['Ann <ann@x.example>, Bob']", ["Ann", "Bob"]),
        ("author: 007", ["007"]), ("author: []", []), ("author: ''", []), ("author: {}", []), ("author: ' '", []),
    ])
    func `authors come in all forms`(header: String, names: [String]) throws {
        #expect(try people(header).map(\.name) == names)
    }

    @Test(arguments: [
        ("authors: {ann: {name: Ann}}", ["authors names nobody"]), ("author: {twitter: ann}", ["author names nobody"]),
        ("author: [{twitter: ann}, Bo]", []), ("author: ''", []), ("author: []", []),
    ])
    func `a field of authors in which nobody is found is told of`(header: String, told: [String]) throws {
        let reading = try Sample.reading("---\ntitle: x\n\(header)\n---\nbody")
        #expect(reading.problems.map(\.what) == told)
        #expect(reading.problems.allSatisfy { $0.line == 3 && $0.severity == .warning })
    }

    @Test func `an author has an address, a page and a picture`() throws {
        let ada = try #require(try people("author: ada").first)
        #expect(ada == Person(name: "Ada Example", email: "ada@example.org", url: WebURL("https://example.org/ada/")))
        let cy = try #require(
            try people("author: {name: Cy, email: c@d.example, website: 'https://cy.example', avatar: /cy.png}").first)
        #expect(cy.email == "c@d.example")
        #expect(cy.url?.text == "https://cy.example/")
        #expect(cy.avatar?.text == "https://example.org/cy.png")
        #expect(try people("author: cy@example.org").first?.email == "cy@example.org")
        let both = try people("author: Ann <ann@x.example>, Bob <b@x.example>")
        #expect(both.map(\.email) == ["ann@x.example", "b@x.example"])
    }

    @Test(arguments: [
        ("data/authors.yml", "ada:\n  name: Ada\n"), ("data/authors.toml", "[ada]\nname = \"Ada\"\n"),
        ("data/authors.json", "{\"ada\": {\"name\": \"Ada\"}}"),
        ("_data/authors.yml", "- id: ada\n  name: Ada\n- username: bo\n"),
        ("_data/authors.json", "[{\"slug\": \"ADA\", \"name\": \"Ada\"}]"), ("data/authors.yaml", "ada: Ada"),
    ])
    func `a directory of authors is a map or a list`(path: String, text: String) throws {
        let directory = try AuthorDirectory(reading: Array(text.utf8), path: path, site: try #require(Sample.site))
        #expect(directory["ada"]?.name == "Ada")
        #expect(directory["nobody"] == nil)
    }

    @Test func `a broken directory tells where`() throws {
        let site = try #require(Sample.site)
        let error = #expect(throws: Problem.self) {
            try AuthorDirectory(reading: Array("ada:\n  name: Ada: x\n".utf8), path: "data/authors.yml", site: site)
        }
        #expect(error?.file == "data/authors.yml")
        #expect(error?.line == 2)
    }
}

@Suite struct MediaTests {
    private func article(_ header: String) throws -> Article {
        try Sample.article("---\ntitle: x\n\(header)\n---\nbody")
    }

    @Test(
        arguments: [
            ("image: /a.png", "/a.png"), ("cover: a.png", "a.png"), ("featured_image: a.png", "a.png"),
            ("featuredImage: a.png", "a.png"),
            ("images: [a.png, b.png]", "a.png"), ("images: a.png", "a.png"), ("thumbnail: a.png", "a.png"),
            ("hero: a.png", "a.png"),
            ("primary_image: a.png", "a.png"), ("image: {url: a.png}", "a.png"), ("cover: {image: a.png}", "a.png"),
            ("image: {src: a.png, alt: b}", "a.png"), ("images:\n- path: a.png", "a.png"),
            ("hero: false\nthumbnail: a.png", "a.png"),
            ("hero: b.png\nimage: a.png", "a.png"), ("image:\ncover: a.png", "a.png"), ("image: false", nil),
            ("image: {alt: b}", nil),
        ] as [(String, String?)])
    func `the main picture has many names`(header: String, address: String?) throws {
        #expect(try article(header).image?.address == address)
    }

    @Test(arguments: [
        "image: {url: a.png, alt: A, caption: B, credit: C}",
        "image: a.png\nimage_alt: A\nimage_caption: B\nimage_credit: C",
        "hero: a.png\nimageAlt: A\nimage_figcaption: B\nimageCredit: C",
    ])
    func `a picture has a text, a caption and a credit`(header: String) throws {
        #expect(
            try article(header).image == Article.WrittenImage(address: "a.png", alt: "A", caption: "B", credit: "C"))
    }

    @Test(
        arguments: [
            ("audio: /ep.mp3", .init(address: "/ep.mp3")),
            ("mp3: /ep.mp3\nduration: 1:02:03\nlength: 5000", .init(address: "/ep.mp3", bytes: 5000, duration: 3723)),
            (
                "podcast: {file: ep.mp3, duration: 62:03, title: T}",
                .init(address: "ep.mp3", duration: 3723, title: "T")
            ),
            (
                "enclosure: {url: ep.mp3, length: 12, type: audio/mpeg}",
                .init(address: "ep.mp3", type: MediaType("audio/mpeg"), bytes: 12)
            ),
            ("enclosure:\n- {src: ep.mp3, duration: PT1H2M3S}", .init(address: "ep.mp3", duration: 3723)),
            (
                "enclosure: |\n  https://a.example/ep.mp3\n  5000\n  audio/mpeg",
                .init(address: "https://a.example/ep.mp3", type: MediaType("audio/mpeg"), bytes: 5000)
            ),
            ("audio: {file: ep.mp3, size: -5, duration: long}", .init(address: "ep.mp3")),
        ] as [(String, Article.WrittenEnclosure)])
    func `a media file is named in many ways`(header: String, enclosure: Article.WrittenEnclosure) throws {
        #expect(try article(header).enclosures == [enclosure])
    }

    @Test(
        arguments: [
            ("3723", 3723), ("62:03", 3723), ("1:02:03", 3723), ("PT1H2M3S", 3723), ("PT90M", 5400), ("12.7", 12),
            ("", nil), ("x", nil),
            ("1:2:3:4", nil), ("PT", 0), ("P1D", nil),
            ("999999999:999999999:999999999", 999_999_999 * 3600 + 999_999_999 * 60 + 999_999_999),
        ] as [(String, Int?)])
    func `a duration is read in the usual forms`(text: String, seconds: Int?) {
        #expect(MediaReading.seconds(text) == seconds)
    }

    @Test func `media beside a file without a text become its enclosures`() throws {
        let reader = ArticleReader(settings: try Sample.settings())
        let reading = reader.read(Array("---\ntitle: Episode 1\n---\n".utf8), path: "ep1.md", media: ["ep1.mp3"])
        #expect(reading.article?.enclosures == [.init(address: "ep1.mp3")])
        #expect(reading.article?.body == Article.Body.none)
        let own = reader.read(Array("---\naudio: x.mp3\n---\nNotes".utf8), path: "ep1.md", media: ["ep1.mp3"])
        #expect(own.article?.enclosures == [.init(address: "x.mp3")])
    }
}
