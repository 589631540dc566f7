import Composing
import Syndication
import Testing

/// What a feed's configuration may change of how entries are shown. Without it no byte is another: the golden files.
@Suite struct StyleTests {
    @Test(
        arguments: [
            ("{section}: {title}", "T", "news", "news: T"), ("{title} ({feed})", "T", nil, "T (Example News)"),
            ("{title} | {site}", "T", nil, "T | The Site"), ("[{category}] {title}", "T", nil, "[Ducks] T"),
            ("{title}, by {author}", "T", nil, "T, by Maja, Ola"),
            // Nothing for a place: the title as it is.
            ("{section}: {title}", "T", nil, "T"), ("{section}: {title}", "T", " ", "T"),
            // What an article says is no template.
            ("{title} {title}", "{feed}", nil, "{feed} {feed}"),
        ] as [(String, String, String?, String)])
    func `titles are shown as a template has them, in all formats`(
        template: String, title: String, section: String?, expected: String
    ) throws {
        for format in FeedFormat.allCases {
            let document = try composed(format, title: title) { feed, entry in
                feed.siteTitle = "The Site"
                feed.style.title = try TextTemplate(template, placeholders: EntryStyle.titlePlaceholders)
                entry.section = section
                entry.categories = [Category(term: "Ducks"), Category(term: "Geese")]
                entry.authors = [Person(name: "Maja"), Person(name: "Ola")]
            }
            let shown = format == .json ? "\"title\":\"\(expected)\"" : "<title>\(expected)</title>"
            #expect(document.contains(shown), "\(document)")
        }
    }

    @Test(
        arguments: [
            (3600, "Sat, 14 Mar 2026 09:30:00 +0100", "2026-03-14T09:30:00+01:00"),
            (-9 * 3600 - 1800, "Fri, 13 Mar 2026 23:00:00 -0930", "2026-03-13T23:00:00-09:30"),
            (20700, "Sat, 14 Mar 2026 14:15:00 +0545", "2026-03-14T14:15:00+05:45"),
            // No clock is half a minute away from UTC that is told.
            (0, "Sat, 14 Mar 2026 08:30:00 GMT", "2026-03-14T08:30:00Z"),
            (-59, "Sat, 14 Mar 2026 08:30:00 GMT", "2026-03-14T08:30:00Z"),
        ])
    func `R5.1 R5.2 dates are written by local clocks where that is asked for`(
        seconds: Int, rfc822: String, rfc3339: String
    ) throws {
        func document(_ format: FeedFormat) throws -> String {
            try composed(format) { feed, entry in
                feed.style.zone = LocalTime(name: "There") { _ in seconds }
                feed.updated = entry.updated
                feed.tombstones = [Tombstone(id: try Samples.id("tag:example.org,2026:gone"), when: entry.updated)]
            }
        }
        let rss = try document(.rss)
        #expect(rss.components(separatedBy: ">\(rfc822)</") == 4, "\(rss)")
        let atom = try document(.atom)
        #expect(atom.components(separatedBy: ">\(rfc3339)</") == 4, "\(atom)")
        #expect(atom.contains("when=\"\(rfc3339)\""))
        let json = try document(.json)
        #expect(json.contains("\"date_published\":\"\(rfc3339)\"") && json.contains("\"when\":\"\(rfc3339)\""))
    }

    @Test func `a local date has its milliseconds, and stays within four digits of the year`() throws {
        let zone = LocalTime(name: "There") { _ in 3600 }
        let instant = Timestamp(year: 2026, month: 12, day: 31, hour: 23, minute: 30, millisecond: 7)
        #expect(DateFormats.rfc3339(instant, in: zone) == "2027-01-01T00:30:00.007+01:00")
        #expect(DateFormats.rfc822(instant, in: zone) == "Fri, 01 Jan 2027 00:30:00 +0100")
        let last = Timestamp(year: 9999, month: 12, day: 31, hour: 23, minute: 30)
        #expect(DateFormats.rfc3339(last, in: zone) == "9999-12-31T23:30:00Z")
        #expect(DateFormats.rfc3339(last, in: nil) == "9999-12-31T23:30:00Z")
    }

    @Test(
        arguments: [
            // The id is an address only where it is the page.
            ("tag:example.org,2026:one", nil, true, "https://www.example.org/one/", "false"),
            ("https://www.example.org/one/", nil, true, nil, "true"),
            ("tag:example.org,2026:one", "https://www.example.org/talk", true, "https://www.example.org/talk", "false"),
            ("tag:example.org,2026:one", nil, false, nil, "false"),
        ] as [(String, String?, Bool, String?, String)])
    func `RSS leads where a link post points, and tells the article's page beside it`(
        id: String, comments: String?, hasPage: Bool, told: String?, isPermaLink: String
    ) throws {
        let external = try Samples.url("https://elsewhere.example/a?b=1&c=2")
        func change(_ feed: inout Feed, _ entry: inout Entry) throws {
            entry.id = try Samples.id(id)
            entry.externalURL = external
            entry.commentsURL = try comments.map { try Samples.url($0) }
            entry.hasPage = hasPage
        }
        let usual = try composed(.rss, change)
        #expect(usual.contains("<link>https://www.example.org/one/</link>") == hasPage)
        #expect(!usual.contains("elsewhere.example"))
        func document(_ format: FeedFormat) throws -> String {
            try composed(format) { feed, entry in
                try change(&feed, &entry)
                feed.style.linkPost = .external
            }
        }
        let rss = try document(.rss)
        #expect(rss.contains("<link>https://elsewhere.example/a?b=1&amp;c=2</link>"), "\(rss)")
        #expect(rss.contains("<comments>") == (told != nil))
        if let told { #expect(rss.contains("<comments>\(told)</comments>")) }
        #expect(rss.contains("<guid isPermaLink=\"\(isPermaLink)\">\(id)</guid>"))
        // Atom and JSON Feed have a place for both.
        #expect(try document(.atom) == composed(.atom, change))
        #expect(try document(.json) == composed(.json, change))
    }

    @Test func `an article that points nowhere leads to its page`() throws {
        let rss = try composed(.rss) { feed, _ in feed.style.linkPost = .external }
        #expect(rss.contains("<link>https://www.example.org/one/</link>") && !rss.contains("<comments>"))
    }

    @Test(
        arguments: [
            (EntryStyle.Untitled.omit, "<title>C.</title>", false), (.synthesize, "<title>C.</title>", true),
            (.empty, "<title/>", false),
        ])
    func `R2.3 a note has the title that is asked for`(
        untitled: EntryStyle.Untitled, atom: String, isTitled: Bool
    ) throws {
        func document(_ format: FeedFormat, title: String?) throws -> String {
            try composed(format, title: title, html: "<p>C. D.</p>") { feed, entry in
                feed.style.untitled = untitled
                entry.content.firstSentence = "C."
                entry.content.summary = "C."
            }
        }
        #expect(try document(.atom, title: nil).contains("\n\(atom)\n"))
        let rss = try document(.rss, title: nil)
        #expect(rss.contains("<item>\n<title>C.</title>") == isTitled)
        // Its text is where readers look for that of a note.
        #expect(rss.contains("<description>&lt;p&gt;C. D.&lt;/p&gt;</description>") && !rss.contains("content:encoded"))
        #expect(try document(.json, title: nil).contains("\"title\":\"C.\"") == isTitled)
        for format in FeedFormat.allCases { #expect(try document(format, title: "Mine").contains("Mine")) }
    }

    /// What stands at the end of the content in JSON Feed, where HTML is not escaped.
    private func closed(
        _ lines: [String], _ change: (inout Feed, inout Entry) throws -> Void = { _, _ in }
    ) throws -> String {
        let templates = try lines.map { try TextTemplate($0, placeholders: EntryStyle.closingPlaceholders) }
        func document(_ format: FeedFormat) throws -> String {
            try composed(format, title: "Storm & \"Sea\"") { feed, entry in
                feed.siteTitle = "The <Site>"
                feed.authors = [Person(name: "Desk", email: "desk@example.org")]
                feed.style.closing = templates
                try change(&feed, &entry)
            }
        }
        let json = try document(.json)
        let start = try #require(json.firstRange(of: "\"content_html\":\"<p>C</p>")?.upperBound)
        let end = try #require(json[start...].firstRange(of: "\",\"")?.lowerBound)
        let html = String(json[start..<end]).replacing("\\\"", with: "\"").replacing("\\n", with: "\n")
        // The same in the other formats, escaped once more.
        let escaped = "<p>C</p>\(html)".replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
        #expect(try document(.atom).contains("<content type=\"html\">\(escaped)</content>"))
        #expect(try document(.rss).contains("<description>\(escaped)</description>"))
        return html
    }

    @Test func `R3.9 lines stand at the end of an entry where they are asked for`() throws {
        let reply = "<a href=\"{mailto}\">Reply</a>"
        let letter = "subject=Re%3A%20Storm%20%26%20%22Sea%22"
        #expect(try closed([]) == "")
        #expect(try closed([reply]) == "\n<p><a href=\"mailto:desk@example.org?\(letter)\">Reply</a></p>")
        #expect(
            try closed([reply, "From <a href=\"{url}\">{site}</a>: {title}"]) { _, entry in
                entry.authors = [Person(name: "Ola"), Person(name: "Maja", email: "maja@example.org")]
            } == "\n<p><a href=\"mailto:maja@example.org?\(letter)\">Reply</a></p>"
                + "\n<p>From <a href=\"https://www.example.org/one/\">The &lt;Site&gt;</a>: Storm &amp; &quot;Sea&quot;</p>"
        )
        #expect(
            try closed(["Tell {author}", "Thanks"]) { _, entry in
                entry.authors = [Person(name: "Ola"), Person(name: "Maja")]
            } == "\n<p>Tell Ola, Maja</p>\n<p>Thanks</p>")
    }

    @Test func `a line that has nothing for one of its places is left out`() throws {
        let lines = ["<a href=\"{mailto}\">Reply</a>", "<a href=\"{url}\">Read on</a>"]
        #expect(
            try closed(lines) { feed, entry in
                feed.authors = [Person(name: "Desk", email: "no address")]
                entry.hasPage = false
            } == "")
    }

    @Test func `an entry of which only the summary is shown has no closing line`() throws {
        for format in FeedFormat.allCases {
            for html in ["", "<p>C</p>"] {
                let document = try composed(format, html: html) { feed, entry in
                    feed.style.closing = [try TextTemplate("Bye", placeholders: [])]
                    feed.exposure = .summary
                    entry.content.summary = "S"
                }
                #expect(!document.contains("Bye"))
            }
        }
    }

    @Test func `a note has no title to put into a template`() throws {
        for format in FeedFormat.allCases {
            let document = try composed(format, title: nil) { feed, entry in
                feed.style.title = try TextTemplate("News: {title}", placeholders: EntryStyle.titlePlaceholders)
                entry.content.firstSentence = "C"
            }
            #expect(!document.contains("News: "))
        }
    }
}

extension String {
    /// One more than the number of times that `separator` occurs.
    fileprivate func components(separatedBy separator: String) -> Int { split(separator: separator).count }
}
