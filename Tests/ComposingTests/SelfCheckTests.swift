import Composing
import Syndication
import Testing

@Suite struct SelfCheckTests {
    /// Composes the samples, replaces one piece of the document, and gives what the check says.
    private func fault(
        _ format: FeedFormat, replacing old: String, with new: String, sourceLocation: SourceLocation
    ) throws -> SelfCheckError? {
        let feed = try Samples.richFeed()
        let entries = try Samples.entries()
        let text = String(
            decoding: try FeedComposer(format: format).document(of: feed, entries: entries), as: UTF8.self)
        let range = try #require(text.firstRange(of: old), "\(old) is not there", sourceLocation: sourceLocation)
        let mutated = text.replacingPiece(range, with: new)
        do throws(SelfCheckError) {
            try SelfCheck.check(Array(mutated.utf8), format: format, of: feed, entries: entries)
            return nil
        } catch { return error }
    }

    private static let note = "tag:example.org,2026-03-14:/note/"
    private static let hostile = "tag:example.org,2026-03-15:/hostile/"
    private static let media = "tag:example.org,2026-03-14:/media/"

    @Test(
        arguments: [
            ("<?xml", "\n<?xml", nil, "begin"),
            ("encoding=\"utf-8\"", "encoding=\"utf-8\" standalone=\"yes\"", nil, "begin"),
            ("text/css\"", "text/xsl\"", nil, "begin"),
            ("<entry>\n<id>tag:example.org,2026-03-14:/note/", "<entry>\n<id>&x;", note, "not well-formed"),
            ("xmlns:media=\"http://search.yahoo.com/mrss/\"", "", media, "not well-formed"),
            ("mrss/\"", "mrss\"", nil, "namespace"),
            ("nothing more. Second", "nothing\u{8}more. Second", note, "character"),
            ("nothing more. Second", "nothing\u{9F}more. Second", note, "character"),
            ("rel=\"self\"", "rel=\"related\"", nil, "relation"),
            (
                "href=\"https://feeds.example.org/news.atom\"", "href=\"https://feeds.example.org/news\"", nil,
                "self link"
            ),
            ("<id>tag:example.org,2026:feeds/news</id>", "<id>tag:example.org,2026:feeds/olds</id>", nil, "id"),
            ("<updated>2026-03-16T08:00:00Z", "<updated>2026-03-16T08:00:01Z", nil, "time"),
            ("<link rel=\"hub\" href=\"https://hub.example.net/\"/>\n", "", nil, "hubs"),
            ("<title>A link post</title>", "<title></title>", "tag:example.org,2026-03-14:/link/", "empty"),
            ("<title>A link post</title>", "<title type=\"html\">A link post</title>", nil, "plain text"),
            ("<title>A link post</title>", "", nil, "title"),
            ("<title>A link post</title>", "<title> A link post</title>", nil, "white space"),
            ("<title>A link post</title>", "<title>A link post</title><title>B</title>", nil, "two <title>"),
            ("<published>2026-03-14T12:30:00Z", "<published>0001-01-01T00:00:00Z", note, "date"),
            ("<published>2026-03-14T12:30:00Z", "<published>2026-03-14 12:30:00", note, "RFC 3339"),
            ("<published>2026-03-14T12:30:00Z", "<published>2026-02-29T12:30:00Z", note, "RFC 3339"),
            ("<updated>2026-03-14T12:30:00.001Z", "<updated>2026-03-14T12:30:00Z", note, "change"),
            ("<link rel=\"alternate\" type=\"text/html\" href=\"https://www.example.org/swedish/\"/>", "", nil, "last"),
            ("hreflang=\"de\"", "hreflang=\"fi\"", nil, "translations"),
            ("hreflang=\"de\"", "hreflang=\"en\"", nil, "two alternate"),
            ("org/de/swedish/", "org/fi/swedish/", nil, "translations"),
            (":/note/</id>", ":/n%C3%B6te/</id>", note, "id"),
            ("href=\"https://www.example.org/note/\"", "href=\"/note/\"", note, "absolute"),
            ("href=\"https://www.example.org/note/\"", "href=\"https://www.example.org/nöte/\"", note, "ASCII"),
            ("<link rel=\"related\" href=\"https", "<link rel=\"canonical\" href=\"https", nil, "relation"),
            ("srcset=\"https://example.net/a,w_400/x.jpg 400w", "srcset=\"/a,w_400/x.jpg 400w", hostile, "content"),
            ("<category term=\"Q&amp;A\"/>", "<category label=\"Q\"/>", hostile, "term"),
            ("<category term=\"Q&amp;A\"/>", "<category term=\"\"/>", hostile, "empty"),
            ("<category term=\"Q&amp;A\"/>", "<keyword>Q</keyword>", hostile, "<keyword>"),
            ("</entry>\n<entry>", "</entry>\n<icon>https://a.example/</icon>\n<entry>", nil, "<icon>"),
            (
                "</entry>\n</feed>",
                "</entry>\n<entry><id>a:b</id><title>x</title><link rel=\"alternate\" href=\"https://a.example/\"/></entry></feed>",
                nil, "there are"
            ),
            ("type=\"audio/mpeg\" length=\"5\" ", "", media, "type"),
            ("<author>\n<name>The Desk (news)</name>", "<author>\n<name> </name>", nil, "empty"),
        ] as [(String, String, String?, String)])
    func `a fault in Atom is found, and its entry named`(
        old: String, new: String, entry: String?, what: String
    ) throws {
        let fault = try #require(try fault(.atom, replacing: old, with: new, sourceLocation: #_sourceLocation))
        #expect(fault.fault.contains(what), "\(fault)")
        if let entry { #expect(fault.entry?.text == entry, "\(fault)") }
        #expect(fault.description.hasPrefix("news.atom"))
    }

    @Test(
        arguments: [
            ("<rss version=\"2.0\"", "<rss version=\"0.91\"", nil, "version"),
            ("<description>What happened, &#x26; why \"it\" matters</description>\n", "", nil, "description"),
            ("<description>What happened, &#x26; why \"it\" matters</description>", "<description/>", nil, "empty"),
            ("<link>https://www.example.org/</link>", "<link>/</link>", nil, "absolute"),
            ("Mon, 16 Mar", "Tue, 16 Mar", nil, "RFC 822"),
            ("Mon, 16 Mar 2026 08:00:00 GMT", "Mon, 16 Mar 2026 08:00:00 UT", nil, "RFC 822"),
            ("Mon, 16 Mar 2026 08:00:00", "Mon, 16 Mar 2026 24:00:00", nil, "RFC 822"),
            ("Mon, 16 Mar 2026 08:00:00", "Mon, 16 Mar 2026 09:00:00", nil, "time"),
            ("Sat, 14 Mar 2026 12:30:00", "Mon, 01 Jan 0001 00:00:00", note, "date"),
            (
                "<guid isPermaLink=\"false\">tag:example.org,2026-03-14:/note/",
                "<guid>tag:example.org,2026-03-14:/note/",
                note, "isPermaLink"
            ),
            ("<guid isPermaLink=\"false\">tag:example.org,2026-03-14:/note/</guid>\n", "", note, "guid"),
            (
                "<guid isPermaLink=\"false\">tag:example.org,2026-03-14:/note/", "<guid isPermaLink=\"false\">x:y",
                note, "id"
            ),
            (
                "<media:content url=\"http://localhost:8080/draft.mp3\" medium=\"audio\" type=\"audio/mpeg\" fileSize=\"5\"/>",
                "<enclosure url=\"https://a.example/x.mp3\" length=\"5\" type=\"audio/mpeg\"/>", media,
                "two <enclosure>"
            ),
            ("<enclosure url=\"https://www.example.org", "<enclosure url=\"https://localhost", media, "dot"),
            ("<enclosure url=\"https://www.example.org", "<enclosure url=\"", media, "absolute"),
            ("length=\"4000000\"", "length=\"-1\"", media, "length"),
            ("<dc:creator>", "<author>a@b.example</author><dc:creator>", hostile, "<author>"),
            ("https://example.net/a,w_400/x.jpg 400w", "../x.jpg 400w", hostile, "content"),
            (
                "<category>Q&#x26;A</category>", "<category domain=\"https://a.example/\"></category>", hostile,
                "category"
            ),
            ("</item>\n</channel>", "</item>\n<ttl>60</ttl>\n</channel>", nil, "<ttl>"),
            (
                "<image>\n<url>https://www.example.org/favicon.png</url>\n<title>E",
                "<image>\n<url>https://www.example.org/favicon.png</url>\n<title>F", nil, "image"
            ),
        ] as [(String, String, String?, String)])
    func `a fault in RSS is found, and its entry named`(
        old: String, new: String, entry: String?, what: String
    ) throws {
        let fault = try #require(try fault(.rss, replacing: old, with: new, sourceLocation: #_sourceLocation))
        #expect(fault.fault.contains(what), "\(fault)")
        if let entry { #expect(fault.entry?.text == entry, "\(fault)") }
    }

    @Test func `a description behind the content is found`() throws {
        let feed = try Samples.richFeed()
        let entries = try Samples.entries()
        let text = String(decoding: try FeedComposer(format: .rss).document(of: feed, entries: entries), as: UTF8.self)
        let start = try #require(text.firstRange(of: "<description>Using")).lowerBound
        let end = try #require(text[start...].firstRange(of: "</description>\n")).upperBound
        let description = text[start..<end]
        let mutated = text.replacing(description, with: "").replacing(
            "</content:encoded>\n", with: "</content:encoded>\n" + description, maxReplacements: 1)
        #expect {
            try SelfCheck.check(Array(mutated.utf8), format: .rss, of: feed, entries: entries)
        } throws: { "\($0)".contains("stands behind") }
    }

    @Test(
        arguments: [
            ("{\"version\"", "\u{FEFF}{\"version\"", nil, "not JSON"),
            ("\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":", "\"title\":", nil, "version"),
            ("version/1.1", "version/1", nil, "version"),
            ("\"feed_url\":\"https://feeds.example.org/news.json\"", "\"feed_url\":\"/news.json\"", nil, "absolute"),
            (
                "\"feed_url\":\"https://feeds.example.org/news.json\"", "\"feed_url\":\"https://a.example/\"", nil,
                "self link"
            ),
            ("\"language\":\"en\"", "\"language\":\"\"", nil, "empty"),
            ("\"language\":\"en\"", "\"language\":null", nil, "null"),
            ("\"language\":\"en\"", "\"expired\":false", nil, "expired"),
            ("\"icon\"", "\"title\"", nil, "twice"),
            ("\"items\":[", "\"items\":[ {},", hostile, "content"),
            ("\"items\":[", "\"items\":[ 1,", hostile, "object"),
            ("\"date_published\":\"2026-03-14T12:30:00Z\"", "\"date_published\":\"2026-03-14\"", note, "RFC 3339"),
            ("\"date_published\":\"2026-03-14T12:30:00Z\"", "\"date_published\":20260314", note, "RFC 3339"),
            ("\"tags\":[\"Q&A\"", "\"tags\":[\"\"", hostile, "empty"),
            ("\"size_in_bytes\":5", "\"size_in_bytes\":0", media, "size_in_bytes"),
            ("\"size_in_bytes\":5", "\"size_in_bytes\":05", media, "not JSON"),
            ("\"size_in_bytes\":5", "\"size_in_bytes\":+5", media, "not JSON"),
            ("\"content_html\":\"<p>Listen.</p>\",", "", media, "content"),
            ("<p>Listen.</p>", "<p>Listen.\\u0008</p>", media, "escape"),
            ("<p>Listen.</p>", "<p>Listen.\t</p>", media, "control"),
            ("]}\n", "],}\n", nil, "not JSON"),
            ("]}\n", "]}]\n", nil, "not JSON"),
            ("\"image\":\"https://www.example.org/media/cover.jpg\"", "\"image\":\"cover.jpg\"", media, "absolute"),
        ] as [(String, String, String?, String)])
    func `a fault in a JSON Feed is found, and its entry named`(
        old: String, new: String, entry: String?, what: String
    ) throws {
        let fault = try #require(try fault(.json, replacing: old, with: new, sourceLocation: #_sourceLocation))
        #expect(fault.fault.contains(what), "\(fault)")
        if let entry { #expect(fault.entry?.text == entry, "\(fault)") }
    }

    @Test(arguments: [
        "<p><a href=\"/relative\">x</a></p>",
        "<p><a href=\"#fragment\">x</a></p>",
        "<p><a class=\"x\" title='a > b' href='relative'>x</a></p>",
        "<p><a href=javascript:alert(1)>x</a></p>",
        "<p><A HREF=\"JavaScript:alert(1)\">x</A></p>",
        "<p><a href=\"&#106;avascript:alert(1)\">x</a></p>",
        "<p><a href=\"java\nscript:alert(1)\">x</a></p>",
        "<p><a href=\"\">x</a></p>",
        "<p><a href>x</a></p>",
        "<p><a href=\"data:text/html,x\">x</a></p>",
        "<p><a href=\"https://example.org/ä\">x</a></p>",
        "<p><a href=\"https://example.org/a b\">x</a></p>",
        "<p><a href=\"https://example.org/%zz\">x</a></p>",
        "<p><a href=\"https:///path\">x</a></p>",
        "<img alt=\"\" src=\"a.jpg\">",
        "<img alt=\"\" src=\"mailto:a@example.org\">",
        "<img alt=\"\" src=\"//example.org/a.jpg\">",
        "<img src=\"https://example.org/a.jpg\" srcset=\"https://example.org/a.jpg 1x, b.jpg 2x\">",
        "<img src=\"https://example.org/a.jpg\" srcset=\"\">",
        "<video poster=\"poster.jpg\" src=\"https://example.org/a.mp4\"></video>",
        "<blockquote cite=\"/source\">x</blockquote>",
        "<p onclick=\"x()\">x</p>",
        "<p/onclick=x()>x</p>",
        "<iframe src=\"https://example.org/\" srcdoc=\"x\"></iframe>",
        "<button FormAction=\"https://example.org/\">x</button>",
        "<a xlink:href=\"https://example.org/\">x</a>",
        "<img alt=\"\" src=\"data:image/svg+xml,%3Csvg/%3E\">",
        "<script>x()</script>",
        "<SCRIPT SRC=\"https://example.org/x.js\"></SCRIPT>",
        "<p>a&#8;b</p>",
        "<p>a&#x1F;b</p>",
        "<p>a&#xFFFE;b</p>",
        "<p>a&#99999999999999999999;b</p>",
    ])
    func `what validators do not see in the content is found`(html: String) throws {
        let feed = try Samples.bareFeed()
        let entries = [
            try Samples.entry("good", title: "Good", html: "<p>Good.</p>", hour: 9),
            try Samples.entry("bad", title: "Bad", html: html),
        ]
        // Of all formats at once, as they are pressed, no format is passed over.
        let shared = ExpectedEntries(entries, of: feed)
        for format in FeedFormat.allCases {
            let bytes = try FeedComposer(format: format).document(of: feed, entries: entries)
            #expect {
                try SelfCheck.check(bytes, format: format, of: feed, entries: entries)
            } throws: { ($0 as? SelfCheckError)?.entry == entries[1].id }
            #expect {
                try SelfCheck.checkText(bytes, format: format, of: feed, entries: shared)
            } throws: { ($0 as? SelfCheckError)?.entry == entries[1].id }
        }
    }

    @Test(arguments: [
        "plain text, 1 < 2 && 3 > 2, AT&T, &#8211; &#x1F600;",
        "<p><a href=\"mailto:a@example.org?subject=x\">m</a> <a href=\"tel:+46123\">t</a></p>",
        "<p><a href=\"https://[2001:db8::1]:8080/a?b=c&amp;d=%5B%5D#e\">x</a></p>",
        "<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" alt=\"\">",
        "<img src=\"https://e.example/a.jpg\" srcset=\"https://e.example/a,w_1/b.jpg, https://e.example/c.jpg 2x\" alt=\"\">",
        "<p class=\"onclick\" title=\"href=/x onclick=y\">x</p>",
        "<", "<a", "</", "<a href=\"https://e.example/", "&", "&#", "&#x", "a < b",
        "<audio controls src=\"https://e.example/a.mp3\"></audio>",
    ])
    func `content that is right, or no markup at all, passes`(html: String) throws {
        let feed = try Samples.bareFeed()
        let entries = [try Samples.entry("one", title: "One", html: html)]
        for format in FeedFormat.allCases {
            let bytes = try FeedComposer(format: format).document(of: feed, entries: entries)
            try SelfCheck.check(bytes, format: format, of: feed, entries: entries)
        }
    }

    @Test func `what is wrong before anything is composed is found too`() throws {
        let feed = try Samples.bareFeed()
        let entry = try Samples.entry("one", title: "One", html: "<p>One.</p>")
        func fault(_ entries: [Entry], _ feed: Feed, now: Timestamp? = nil) throws -> String {
            let bytes = try FeedComposer(format: .atom).document(of: feed, entries: entries)
            do throws(SelfCheckError) {
                try SelfCheck.check(bytes, format: .atom, of: feed, entries: entries, now: now)
                return ""
            } catch { return error.description }
        }
        #expect(try fault([entry], feed, now: feed.updated) == "")
        #expect(try fault([entry, entry], feed).contains("another entry"))
        var old = feed
        old.updated = entry.published - .seconds(1)
        #expect(try fault([entry], old).contains("newer than the feed"))
        var backwards = entry
        backwards.updated.milliseconds -= 1
        #expect(try fault([backwards], feed).contains("before it was published"))
        #expect(try fault([entry], feed, now: entry.published - .seconds(601)).contains("future"))
    }

    @Test(arguments: [
        ("when\":\"2026-03-16", "when\":\"2026-03-15", "not those"),
        ("when\":\"2026-03-16T08:00:00Z", "when\":\"yesterday", "RFC 3339"),
        ("{\"id\":\"tag:example.org,2026:gone\",", "{", "what and when"),
        ("{\"about\":\"https://example.org/syndicated/\",", "{\"more\":1,", "unknown"),
        ("\"about\":\"https://example.org/syndicated/\"", "\"about\":\"syndicated\"", "absolute"),
        ("[{\"id\":\"tag:example.org,2026:gone\",\"when\":\"2026-03-16T08:00:00Z\"}]", "1", "nothing deleted"),
        ("\"_syndicated\":{", "\"_other\":{", "unknown"),
    ])
    func `R10.4 a JSON Feed tells of what was deleted, and a fault in it is found`(
        old: String, new: String, what: String
    ) throws {
        var feed = try Samples.bareFeed()
        feed.generator.url = try Samples.url("https://example.org/syndicated/")
        feed.tombstones = [Tombstone(id: try Samples.id("tag:example.org,2026:gone"), when: feed.updated)]
        let bytes = try FeedComposer(format: .json).document(of: feed, entries: [])
        try SelfCheck.check(bytes, format: .json, of: feed, entries: [])
        let text = String(decoding: bytes, as: UTF8.self)
        let range = try #require(text.firstRange(of: old))
        #expect {
            try SelfCheck.check(
                Array(text.replacingPiece(range, with: new).utf8), format: .json, of: feed, entries: [])
        } throws: { "\($0)".contains(what) }
    }

    @Test(arguments: [
        ("version=\"2.0\"", "version=\"1.0\"", "version"),
        ("xmlUrl=\"https://feeds.example.org/news.atom\"", "xmlUrl=\"news.atom\"", "absolute"),
        ("type=\"rss\" ", "", "type"),
        ("<title>Feeds</title>", "<title></title>", "empty"),
        ("Wed, 01 Jan 2025", "Thu, 01 Jan 2025", "RFC 822"),
        ("</opml>", "", "not well-formed"),
    ])
    func `a fault in the list of feeds is found`(old: String, new: String, what: String) throws {
        let feeds = [try Samples.bareFeed()]
        let bytes = try OPMLComposer.document(
            of: feeds, title: "Feeds", created: Timestamp(year: 2025, month: 1, day: 1),
            modified: Timestamp(year: 2025, month: 1, day: 1))
        let mutated = String(decoding: bytes, as: UTF8.self).replacing(old, with: new)
        #expect(mutated != String(decoding: bytes, as: UTF8.self))
        #expect {
            try SelfCheck.checkOPML(Array(mutated.utf8), of: feeds)
        } throws: { "\($0)".contains(what) }
    }

    @Test(arguments: FeedFormat.allCases)
    func `bytes that are cut off anywhere are refused, and nothing crashes`(format: FeedFormat) throws {
        let feed = try Samples.bareFeed()
        let entries = [try Samples.entry("one", title: "One é \"x\"", html: "<p>One\n\u{2028}.</p>")]
        let bytes = try FeedComposer(format: format).document(of: feed, entries: entries)
        for count in 0..<(bytes.count - 1) {
            #expect(throws: SelfCheckError.self) {
                try SelfCheck.check(Array(bytes[..<count]), format: format, of: feed, entries: entries)
            }
        }
    }

    @Test(arguments: FeedFormat.allCases)
    func `any bytes as content and title compose to a document that passes`(format: FeedFormat) throws {
        let feed = try Samples.bareFeed()
        var state: UInt64 = 7
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for _ in 0..<1000 {
            let noise = String(decoding: (0..<Int(random() % 64)).map { _ in UInt8(random() % 256) }, as: UTF8.self)
            // Content comes from our own serialiser, so its markup is right; its text may be anything.
            let text = noise.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            let entry = try Samples.entry("one", title: noise, html: "<p>\(text)</p>") { entry in
                entry.content.summary = noise
                entry.content.text = noise
                entry.categories = [Category(term: noise, label: String(noise.reversed()))]
                entry.authors = [Person(name: noise, email: noise)]
            }
            let bytes = try FeedComposer(format: format).document(of: feed, entries: [entry])
            try SelfCheck.check(bytes, format: format, of: feed, entries: [entry])
        }
    }
}

extension String {
    fileprivate func replacingPiece(_ range: Range<Index>, with piece: String) -> String {
        self[..<range.lowerBound] + piece + self[range.upperBound...]
    }
}
