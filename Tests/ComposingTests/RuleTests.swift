import Composing
import Syndication
import Testing

/// Single rules, each as the row of a table: what a document must hold, or must not.
@Suite struct RuleTests {
    @Test(arguments: FeedFormat.allCases)
    func `R10.2 JSON Feed alone tells that a feed is closed`(format: FeedFormat) throws {
        let text = try composed(format) { feed, _ in feed.isClosed = true }
        #expect(text.contains("\"expired\":true,") == (format == .json))
        #expect(try !composed(format).contains("expired"))
    }

    @Test(
        arguments: [
            // Nothing blank is ever written (spec R2.3, R10.4).
            ("  ", "<p>C</p>", nil, "2026-03-14"),
            (nil, "<p>C</p>", "C", "C"),
            ("\u{8}\u{FFFE}", "<p>C</p>", "C", "C"),
            ("\u{200B}", "<p>C</p>", "C", "C"),
            (nil, "", nil, "2026-03-14"),
            (nil, " \n", nil, "2026-03-14"),
            ("Two\n lines ", "<p>C</p>", "C", "Two lines"),
            (nil, "<p>C</p>", String(repeating: "word ", count: 30), String(repeating: "word ", count: 15) + "word…"),
        ] as [(String?, String, String?, String)])
    func `an entry always has a title in Atom, and an empty one nowhere`(
        title: String?, html: String, sentence: String?, expected: String
    ) throws {
        func document(_ format: FeedFormat) throws -> String {
            try composed(format, title: title, html: html) { $1.content.firstSentence = sentence }
        }
        #expect(
            try document(.atom).contains(
                "<title>\(expected)</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"https://www.example.org/one/\""
            ))
        let isNote = title.map { $0 != "Two\n lines " } ?? true
        #expect(try document(.rss).contains("<item>\n<title>\(expected)</title>") == !isNote)
        #expect(try document(.json).contains("\"title\":\"\(expected)\"") == !isNote)
    }

    @Test func `an id with spaces is itself, and an IRI in Atom`() throws {
        func document(_ format: FeedFormat) throws -> String {
            try composed(format) { feed, entry in
                entry.id = try Samples.id("12 at https://www.example.org")
                feed.tombstones = [
                    Tombstone(id: try Samples.id("11 at https://www.example.org"), when: feed.updated)
                ]
            }
        }
        #expect(try document(.rss).contains("<guid isPermaLink=\"false\">12 at https://www.example.org</guid>"))
        #expect(try document(.json).contains("\"id\":\"12 at https://www.example.org\""))
        let atom = try document(.atom)
        #expect(atom.contains("<id>12%20at%20https://www.example.org</id>"))
        #expect(atom.contains("ref=\"11%20at%20https://www.example.org\""))
    }

    @Test(arguments: [true, false])
    func `an entry without a text says its title in its place`(hasPage: Bool) throws {
        func document(_ format: FeedFormat) throws -> String {
            try composed(format, title: "[removed] A & B", html: " ") { $1.hasPage = hasPage }
        }
        #expect(try document(.atom).contains("<content type=\"text\">[removed] A &amp; B</content>"))
        #expect(try document(.rss).contains("<description>[removed] A &amp;amp; B</description>"))
        #expect(try document(.json).contains("\"content_text\":\"[removed] A & B\""))
    }

    @Test func `a note is an RSS item with its whole content for a description`() throws {
        let document = try composed(.rss, title: nil) { $1.content.summary = "S" }
        #expect(document.contains("<description>&lt;p&gt;C&lt;/p&gt;</description>"))
        #expect(!document.contains("content:encoded"))
    }

    @Test func `content without a summary is the description, because content:encoded may not stand alone`() throws {
        let document = try composed(.rss)
        #expect(document.contains("<description>&lt;p&gt;C&lt;/p&gt;</description>"))
        #expect(!document.contains("content:encoded"))
    }

    @Test(arguments: [
        (Article.Exposure.full, ["<description>S</description>", "<content:encoded>&lt;p&gt;"], []),
        (.summary, ["<description>S</description>"], ["C&lt;", "content:encoded"]),
        (.none, ["<title>T</title>", "<link>https://www.example.org/one/</link>"], ["S<", "C&lt;", "<description>C"]),
    ])
    func `an entry's exposure overrides its feed's`(
        exposure: Article.Exposure, present: [String], absent: [String]
    ) throws {
        for feedExposure in [Article.Exposure.full, .summary, .none] {
            let document = try composed(.rss) { feed, entry in
                feed.exposure = feedExposure
                entry.exposure = exposure
                entry.content.summary = "S"
            }
            let item = try #require(document.split(separator: "<item>").last)
            for text in present { #expect(item.contains(text)) }
            for text in absent { #expect(!item.contains(text)) }
        }
    }

    @Test(arguments: [
        ("https://www.example.org/a.mp3", true),
        ("https://192.0.2.7/a.mp3", true),
        ("http://localhost:8080/a.mp3", false),
        ("http://[::1]/a.mp3", false),
    ])
    func `an RSS enclosure is on a host with a dot, or is a media file`(address: String, isEnclosure: Bool) throws {
        let file = Enclosure(
            url: try Samples.url(address), type: try #require(MediaType("audio/mpeg")), bytes: 7, duration: 3)
        let document = try composed(.rss) { $1.content.enclosures = [file] }
        let enclosure = "<enclosure url=\"\(address)\" length=\"7\" type=\"audio/mpeg\"/>"
        let media =
            "<media:content url=\"\(address)\" medium=\"audio\" type=\"audio/mpeg\" fileSize=\"7\" duration=\"3\"/>"
        #expect(document.contains(enclosure) == isEnclosure)
        #expect(document.contains(media) == !isEnclosure)
        #expect(try composed(.atom) { $1.content.enclosures = [file] }.contains("rel=\"enclosure\""))
    }

    @Test(arguments: [
        ("https://www.example.org/one/", "true"),
        ("https://www.example.org/one", "false"),
        ("tag:example.org,2026:one", "false"),
    ])
    func `a guid is a permalink only when it is exactly the link`(id: String, isPermaLink: String) throws {
        let document = try composed(.rss) { $1.id = try Samples.id(id) }
        #expect(document.contains("<guid isPermaLink=\"\(isPermaLink)\">\(id)</guid>"))
    }

    @Test(arguments: [(0, false), (1, false), (999, false), (1000, true), (86_400_000, true)])
    func `a change is told only when it is one, and not by the milliseconds that make Atom's updated unique`(
        milliseconds: Int64, isTold: Bool
    ) throws {
        func change(_ feed: inout Feed, _ entry: inout Entry) { entry.updated.milliseconds += milliseconds }
        #expect(try composed(.rss, change).contains("<atom:updated>") == isTold)
        #expect(try composed(.json, change).contains("date_modified") == isTold)
        #expect(try composed(.rss, change).contains("<pubDate>Sat, 14 Mar 2026 08:30:00 GMT</pubDate>\n"))
    }

    @Test(arguments: [
        ("https://www.example.org/favicon.png", true),
        ("https://www.example.org/icon.JPG?v=2", true),
        ("https://www.example.org/icon.svg", false),
        ("https://www.example.org/icon.webp", false),
        ("https://www.example.org/icon", false),
    ])
    func `the image of an RSS channel is a PNG, JPEG or GIF`(icon: String, isShown: Bool) throws {
        let document = try composed(.rss) { feed, _ in feed.icon = try Samples.url(icon) }
        #expect(document.contains("<image>") == isShown)
    }

    @Test(
        arguments: [
            ("desk@example.org", "The Desk", "desk@example.org (The Desk)"),
            ("desk@example.org", "A (B)", "desk@example.org (A B)"),
            ("desk", "The Desk", nil),
            ("a b@example.org", "The Desk", nil),
            ("desk@localhost", "The Desk", nil),
            (nil, "The Desk", nil),
        ] as [(String?, String, String?)])
    func `managingEditor has exactly one form`(email: String?, name: String, expected: String?) throws {
        let document = try composed(.rss) { feed, _ in feed.authors = [Person(name: name, email: email)] }
        #expect(document.contains("<managingEditor>") == (expected != nil))
        if let expected { #expect(document.contains("<managingEditor>\(expected)</managingEditor>")) }
    }

    @Test func `an author of one article does not have the address shown`() throws {
        for format in FeedFormat.allCases {
            let document = try composed(format) { $1.authors = [Person(name: "A", email: "a@example.org")] }
            #expect(!document.contains("a@example.org"))
        }
    }

    @Test func `authors that are the feed's stand only at the feed`() throws {
        let desk = [Person(name: "Desk")]
        func both(_ feed: inout Feed, _ entry: inout Entry) {
            feed.authors = desk
            entry.authors = desk
        }
        let atom = try composed(.atom, both)
        #expect(atom.components(separatedBy: "<author>") == 2)
        let json = try composed(.json, both)
        #expect(json.components(separatedBy: "\"authors\"") == 2)
        let rss = try composed(.rss) { feed, _ in feed.authors = desk }
        #expect(rss.contains("<dc:creator>Desk</dc:creator>"))
    }

    @Test func `addresses that are not of the web are left out of a feed's own references`() throws {
        let mail = try Samples.url("mailto:a@example.org")
        for format in FeedFormat.allCases {
            let document = try composed(format) { feed, entry in
                feed.authors = [Person(name: "Desk", url: mail, avatar: mail)]
                entry.externalURL = mail
                entry.inReplyTo = [mail]
                entry.viaURL = mail
                entry.commentsURL = mail
                entry.authors = [Person(name: "A", url: mail)]
                entry.categories = [Category(term: "a", scheme: mail)]
                entry.content.image = ImageReference(url: mail)
            }
            #expect(!document.contains("mailto:"))
        }
    }

    @Test func `an Atom entry without a page has content`() throws {
        for exposure in [Article.Exposure.full, .summary, .none] {
            let document = try composed(.atom) { _, entry in
                entry.hasPage = false
                entry.exposure = exposure
                entry.content.summary = "S"
            }
            #expect(document.contains("<content type=\""))
        }
    }

    @Test func `C7 C10 RSS tells when not to ask, and the address of a feed that has moved`() throws {
        var feed = try Samples.bareFeed()
        let entries = [try Samples.entry("one", title: "T", html: "<p>C</p>")]
        func document(_ format: FeedFormat) throws -> String {
            let bytes = try FeedComposer(format: format).document(of: feed, entries: entries)
            try SelfCheck.check(bytes, format: format, of: feed, entries: entries)
            return String(decoding: bytes, as: UTF8.self)
        }
        for word in ["skipHours", "skipDays", "itunes"] { #expect(try !document(.rss).contains(word)) }
        feed.quietTimes = QuietTimes(hours: [0, 23], days: [0, 6])
        feed.hasMoved = true
        let rss = try document(.rss).replacing("\n", with: "")
        #expect(rss.contains("<skipHours><hour>0</hour><hour>23</hour></skipHours>"))
        #expect(rss.contains("<skipDays><day>Sunday</day><day>Saturday</day></skipDays>"))
        #expect(rss.contains("xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""))
        #expect(rss.contains("<itunes:new-feed-url>https://feeds.example.org/news.rss</itunes:new-feed-url>"))
        #expect(try !document(.atom).contains("itunes"))
    }

    @Test func `a blank feed title becomes its name`() throws {
        for format in FeedFormat.allCases {
            #expect(try composed(format) { feed, _ in feed.title = " \u{8}" }.contains("news"))
        }
    }
}

extension String {
    /// One more than the number of times that `separator` occurs.
    fileprivate func components(separatedBy separator: String) -> Int { split(separator: separator).count }
}
