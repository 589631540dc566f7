import Foundation
import Testing

/// A site moves to us from a generator, and no reader sees anything twice (spec R6.5).
struct ImportTests {
    /// What a move must not change, as each format writes it.
    struct Move: Sendable, CustomTestStringConvertible {
        var name: String
        var oldFeed: String
        /// Texts that a document of ours must hold.
        var atom: [String] = []
        var rss: [String] = []
        var json: [String] = []

        var testDescription: String { name }
    }

    /// Hugo: TOML front matter, folders as addresses.
    private static func hugo(_ site: Site) throws {
        try site.save("posts/one.md", "+++\ntitle = \"One\"\ndate = 2019-05-01T10:00:00+02:00\n+++\n\nText of one.\n")
        try site.save("posts/two.md", "+++\ntitle = \"Two\"\ndate = 2019-06-01\n+++\n\nText of two.\n")
        try site.save("posts/new.md", "+++\ntitle = \"New\"\ndate = 2026-03-14T08:30:00Z\n+++\n\nText.\n")
    }

    static let moves = [
        Move(
            name: "Atom with tag ids",
            oldFeed: """
                <?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>tag:example.org,2019:feed</id>
                <title>Old</title><updated>2020-01-01T00:00:00Z</updated>
                <entry><id>tag:example.org,2019:one</id><title>One</title><link href="http://example.org/posts/one"/>
                <published>2019-05-01T08:00:07Z</published><updated>2020-01-01T00:00:00Z</updated></entry>
                <entry><id>tag:example.org,2019:two</id><title>Two</title><link href="https://example.org/posts/two/"/>
                <updated>2019-06-01T07:00:00Z</updated></entry>
                <entry><id>tag:example.org,2019:gone</id><title>Gone</title><link href="https://example.org/gone/"/>
                <updated>2018-06-01T07:00:00Z</updated></entry></feed>
                """,
            atom: [
                "<id>tag:example.org,2019:feed</id>", "<id>tag:example.org,2019:one</id>",
                "<published>2019-05-01T08:00:07Z</published>", "<updated>2020-01-01T00:00:00Z</updated>",
                "<id>tag:example.org,2019:two</id>", "<updated>2019-06-01T07:00:00Z</updated>",
            ],
            rss: ["<guid isPermaLink=\"false\">tag:example.org,2019:one</guid>"],
            json: ["\"id\":\"tag:example.org,2019:one\"", "\"date_modified\":\"2020-01-01T00:00:00Z\""]),
        Move(
            name: "RSS with permalink guids",
            oldFeed: """
                <?xml version="1.0"?><rss version="2.0"><channel><title>Old</title><link>http://example.org/</link>
                <description/><item><title>One</title><link>http://example.org/posts/one/</link>
                <guid>http://example.org/posts/one/</guid><pubDate>Wed, 01 May 2019 08:00:00 +0000</pubDate></item>
                <item><title>Two</title><link>http://example.org/posts/two/</link>
                <guid isPermaLink="true">http://example.org/posts/two/</guid>
                <pubDate>Sat, 01 Jun 2019 00:00:00 GMT</pubDate></item></channel></rss>
                """,
            atom: [
                "<id>http://example.org/posts/one/</id>", "<published>2019-05-01T08:00:00Z</published>",
                "<updated>2019-05-01T08:00:00Z</updated>",
            ],
            rss: [
                "<guid isPermaLink=\"true\">http://example.org/posts/one/</guid>",
                "<guid isPermaLink=\"true\">http://example.org/posts/two/</guid>",
                "<pubDate>Wed, 01 May 2019 08:00:00 GMT</pubDate>",
            ],
            json: ["\"id\":\"http://example.org/posts/one/\""]),
        Move(
            name: "RSS with guids that are no permalinks",
            oldFeed: """
                <?xml version="1.0"?><rss version="2.0"><channel><title>Old</title><link>http://example.org/</link>
                <description/><item><title>One</title><link>https://example.org/posts/one/</link>
                <guid isPermaLink="false">https://example.org/posts/one/</guid></item>
                <item><title>Two</title><link>https://example.org/posts/two/</link>
                <guid isPermaLink="false">https://example.org/?p=2</guid>
                <pubDate>Sat, 01 Jun 2019 05:06:07 GMT</pubDate></item></channel></rss>
                """,
            atom: ["<id>https://example.org/?p=2</id>", "<published>2019-06-01T05:06:07Z</published>"],
            rss: [
                "<guid isPermaLink=\"false\">https://example.org/posts/one/</guid>",
                "<guid isPermaLink=\"false\">https://example.org/?p=2</guid>",
                "<pubDate>Sat, 01 Jun 2019 05:06:07 GMT</pubDate>",
            ],
            json: ["\"id\":\"https://example.org/?p=2\""]),
        Move(
            name: "JSON Feed",
            oldFeed: """
                {"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [
                {"id": "1", "url": "https://example.org/posts/one/", "date_published": "2019-05-01T08:00:00Z",
                 "date_modified": "2021-02-03T04:05:06Z"},
                {"id": "urn:x:2", "url": "https://example.org/posts/two/"}]}
                """,
            atom: ["<id>urn:x:2</id>", "<updated>2021-02-03T04:05:06Z</updated>"],
            rss: ["<guid isPermaLink=\"false\">1</guid>", "<guid isPermaLink=\"false\">urn:x:2</guid>"],
            json: ["\"id\":\"1\"", "\"date_published\":\"2019-05-01T08:00:00Z\""]),
    ]

    @Test(arguments: moves)
    func `the readers of an old feed find the same ids, flags and dates here`(move: Move) async throws {
        let site = try Site()
        try Self.hugo(site)
        let old = try site.write("old-feed", move.oldFeed)
        let common = [site.content.path, "--state", site.state.path, "--site-url", "https://example.org/"]
        let imported = try await Program.run(["import", old] + common)
        #expect(imported.status == 0, "\(imported.errors)")
        let site2 = ["--site-url", "https://example.org/"]
        try await withDaemon(site, arguments: site2) { daemon in
            for (path, texts) in [("/all.atom", move.atom), ("/all.rss", move.rss), ("/all.json", move.json)] {
                let document = try await daemon.get(path).text.replacing("\": ", with: "\":")
                for text in texts { #expect(document.contains(text), "\(path) lacks \(text):\n\(document)") }
            }
        }
        // The state has it for good: another start shows the same.
        let again = try await Program.run(["import", old, "--dry-run"] + common)
        #expect(again.output.contains("adopted: 0 entries"))
        #expect(again.output.contains("adopted before: 2 entries"))
    }

    @Test func `the report tells what is adopted, and what is not and why`() async throws {
        let site = try Site()
        try Self.hugo(site)
        try site.save("posts/guid.md", "---\ntitle: G\ndate: 2019-07-01\nguid: tag:example.org,2019:mine\n---\nText.\n")
        let long = "tag:example.org,2019:" + String(repeating: "x", count: 240)
        let old = try site.write(
            "old.atom",
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><id>tag:example.org,2019:feed</id><title>Old</title>
            <updated>2020-01-01T00:00:00Z</updated>
            <entry><id>tag:example.org,2019:one</id><title>One</title><link href="https://example.org/posts/one/"/></entry>
            <entry><id>tag:example.org,2019:uno</id><title>Uno</title><link href="https://example.org/posts/one/"/></entry>
            <entry><id>tag:example.org,2019:gone</id><title>Gone</title><link href="https://example.org/gone/"/></entry>
            <entry><id>tag:example.org,2019:g</id><title>G</title><link href="https://example.org/posts/guid/"/></entry>
            <entry><id>\(long)</id><title>Two</title><link href="https://example.org/posts/two/"/></entry></feed>
            """)
        let command = [
            "import", old, site.content.path, "--state", site.state.path, "--site-url", "https://example.org/",
        ]
        let tried = try await Program.run(command + ["--dry-run"])
        #expect(tried.status == 0, "\(tried.errors)")
        let done = """
            \(old): Atom, 1 document, 5 entries
            adopted: 1 entry keeps its id and dates
            feed all: keeps the id tag:example.org,2019:feed
            not matched: 3 entries of the old feed
              tag:example.org,2019:uno https://example.org/posts/one/ "Uno": it is the same article as \
            tag:example.org,2019:one, which stands first
              tag:example.org,2019:gone https://example.org/gone/ "Gone": no article has this address
              \(long) https://example.org/posts/two/ "Two": the id cannot be kept, because it is longer than 255 bytes
            conflicts: 1 entry of the old feed
              tag:example.org,2019:g https://example.org/posts/guid/ "G": the front matter of posts/guid.md claims the id \
            tag:example.org,2019:mine, which wins
            not in the old feed: 2 articles, with ids of our own: posts/new.md, posts/two.md

            """
        let trial = done.replacing("\nadopted:", with: "\nwould be adopted:").replacing(
            "keeps the", with: "would keep the")
        #expect(tried.output == trial + "dry run: nothing is changed\n")
        #expect(!FileManager.default.fileExists(atPath: site.state.path))
        #expect(try await Program.run(command).output == done + "kept in \(site.state.path)\n")
        #expect(FileManager.default.fileExists(atPath: site.state.path))
        let other = try await Program.run(command + ["--feed", "nonsense"])
        #expect(other.status == 64)
        #expect(other.errors.contains("There is no feed \"nonsense\". There are: all, posts."))
    }

    @Test func `the feed of a section does not take the place of the site's`() async throws {
        let site = try Site()
        try Self.hugo(site)
        func old(_ name: String, _ entry: String) throws -> String {
            try site.write(
                name + ".atom",
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>https://example.org/\(name).atom</id><title>Old</title>"
                    + "<updated>2020-01-01T00:00:00Z</updated><entry><id>https://example.org/posts/\(entry)/</id><title>x</title>"
                    + "<link href=\"https://example.org/posts/\(entry)/\"/></entry></feed>")
        }
        let rest = [site.content.path, "--state", site.state.path, "--site-url", "https://example.org/"]
        let whole = try await Program.run(["import", try old("whole", "one")] + rest)
        #expect(whole.output.contains("feed all: keeps the id https://example.org/whole.atom\n"), "\(whole)")
        let section = try await Program.run(["import", try old("section", "two")] + rest)
        #expect(section.status == 0 && section.output.contains("\nadopted: 1 entry"), "\(section)")
        let kept =
            "feed all: keeps the id https://example.org/whole.atom of another old feed. "
            + "Name the feed that continues this one with --feed\n"
        #expect(section.output.contains(kept), "\(section)")
        let again = try await Program.run(["import", try old("whole", "one")] + rest)
        #expect(again.output.contains("feed all: keeps the id https://example.org/whole.atom\n"), "\(again)")
        for name in ["posts", "all"] {
            let named = try await Program.run(["import", try old("section", "two"), "--feed", name] + rest)
            #expect(named.output.contains("feed \(name): keeps the id https://example.org/section.atom\n"), "\(named)")
        }
    }

    @Test func `what readers were shown under another id changes only by force`() async throws {
        let site = try Site()
        try Self.hugo(site)
        let old = try site.write("old-feed", Self.moves[0].oldFeed)
        let command = [
            "import", old, site.content.path, "--state", site.state.path, "--site-url", "https://example.org/",
        ]
        try await withDaemon(site, arguments: ["--site-url", "https://example.org/"]) { daemon in
            let refused = try await Program.run(command)
            #expect(refused.status == 69)
            #expect(
                refused.errors.contains("(process \(daemon.program.processID)) works with this state. Stop it first"))
            let tried = try await Program.run(command + ["--dry-run"])
            #expect(tried.output.contains("posts/one.md is published as tag:example.org,2019-05-01:/posts/one/"))
        }
        let refused = try await Program.run(command)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("Nothing is changed: 2 of the entries were published under other ids already"))
        #expect(try await Program.run(command + ["--force"]).status == 0)
        try await withDaemon(site, arguments: ["--site-url", "https://example.org/"]) { daemon in
            try await daemon.until("/all.atom", contains: "<id>tag:example.org,2019:one</id>")
            let feed = try await daemon.get("/all.atom").text
            #expect(feed.contains("<at:deleted-entry ref=\"tag:example.org,2019-05-01:/posts/one/\""))
            #expect(!feed.contains("<id>tag:example.org,2019-05-01:/posts/one/</id>"))
            #expect(feed.contains("<id>tag:example.org,2019:feed</id>"))
            #expect(try await daemon.get("/all.rss").text.contains("tag:example.org,2019:one"))
        }
    }

    @Test(arguments: [false, true])
    func `a site that moves keeps its ids, before the import and after it`(isMovedFirst: Bool) async throws {
        let site = try Site()
        try Self.hugo(site)
        let old = try site.write("old-feed", Self.moves[0].oldFeed)
        let common = [site.content.path, "--state", site.state.path, "--site-url"]
        let now = "https://new.example/"
        let imported = try await Program.run(["import", old] + common + [isMovedFirst ? now : "https://example.org/"])
        #expect(imported.status == 0 && imported.output.contains("adopted: 2 entries"), "\(imported)")
        let move = "the links of the old feed are at example.org, and articles at \(now) were found by the rest of them"
        #expect(imported.output.contains(move) == isMovedFirst, "\(imported)")
        let output = site.root.path + "/out"
        let built = try await Program.run(["build", "--output", output] + common + [now])
        #expect(built.status == 0 && !built.errors.contains("warning"), "\(built)")
        let feed = try String(contentsOfFile: output + "/all.atom", encoding: .utf8)
        for text in Self.moves[0].atom { #expect(feed.contains(text), "\(text):\n\(feed)") }
        #expect(feed.contains("https://new.example/posts/one/"))
    }

    @Test(arguments: [
        ("https://me.github.io/blog/posts/", "https://me.github.io/blog/"),
        ("https://new.example/blog/posts/", "https://new.example/blog/"),
        // Where no article is found, the folder and the year are the articles' own.
        ("https://me.github.io/blog/2019/x-", "https://me.github.io/blog/"),
    ])
    func `an import that finds nothing proposes the folder in which the site was`(links: String, site url: String)
        async throws
    {
        let site = try Site()
        try Self.hugo(site)
        let entries = ["one", "two"].map {
            "<entry><id>tag:example.org,2019:\($0)</id><title>x</title><link href=\"\(links)\($0)/\"/></entry>"
        }
        let old = try site.write(
            "old-feed",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>tag:example.org,2019:feed</id><title>Old</title>"
                + "<updated>2020-01-01T00:00:00Z</updated>\(entries.joined())</feed>")
        let common = ["import", old, site.content.path, "--state", site.state.path, "--site-url"]
        let refused = try await Program.run(common + ["https://new.example/"])
        #expect(refused.status == 1 && refused.errors.contains("--site-url \(url), and run"), "\(refused)")
        let named = try await Program.run(common + [url])
        #expect(named.output.contains("adopted: 2 entries") == links.hasSuffix("posts/"), "\(named)")
    }

    @Test func `what the feed would not show now is not missed in the old one`() async throws {
        let site = try Site()
        try Self.hugo(site)
        try site.save("posts/later.md", "---\ntitle: Later\ndate: 2999-01-01\n---\nText.\n")
        try site.save("posts/over.md", "---\ntitle: Over\ndate: 2019-07-01\nexpires: 2020-01-01\n---\nText.\n")
        try site.save("posts/undated.md", "---\ntitle: Undated\n---\nText.\n")
        try site.save("posts/svenska.md", "---\ntitle: Nytt\ndate: 2019-08-01\nlang: sv\n---\nText.\n")
        let configuration = try site.write(
            "c.toml",
            "[site]\nurl = \"https://example.org/\"\nlanguage = \"en\"\n[state]\npath = \"\(site.state.path)\"\n"
                + "[[feed]]\nname = \"english\"\nlanguages = [\"en\"]\n")
        let old = try site.write("old-feed", Self.moves[0].oldFeed)
        let imported = try await Program.run(["import", old, site.content.path, "--config", configuration])
        #expect(imported.status == 0, "\(imported)")
        let absent = "not in the old feed: 1 article, with ids of our own: posts/new.md\n"
        #expect(imported.output.contains(absent), "\(imported)")
    }

    @Test func `adopted ids that fit no article are told, and how they get to fit`() async throws {
        let site = try Site()
        try Self.hugo(site)
        let old = try site.write("old-feed", Self.moves[0].oldFeed)
        func configuration(_ name: String, _ url: String, _ more: String = "") throws -> String {
            try site.write(name, "[site]\nurl = \"\(url)\"\n[state]\npath = \"\(site.state.path)\"\n\(more)")
        }
        let before = try configuration("before.toml", "https://example.org/")
        let now = try configuration("now.toml", "https://new.example/", "[content]\npermalink = \"/{slug}.html\"\n")
        func run(_ command: [String], _ configuration: String) async throws -> (Int32, String) {
            let result = try await Program.run(command + [site.content.path, "--config", configuration])
            return (result.status, result.output + result.errors)
        }
        let refused = try await run(["import", old], now)
        #expect(refused.0 == 1, "\(refused)")
        #expect(refused.1.contains("import with the address of before, --site-url https://example.org/"), "\(refused)")
        #expect(try await run(["import", old], before).0 == 0)
        let build = ["build", "--output", site.root.path + "/out"]
        let told =
            "2 adopted ids are for addresses at example.org, which no article here has, so readers of the old feed see its "
            + "entries as new. Import the old feed again with --force"
        for command in [build, build, ["check"]] {
            let result = try await run(command, now)
            #expect(result.0 == 0 && result.1.contains(told), "\(command): \(result)")
        }
        try await withDaemon(site, arguments: ["--config", now]) { daemon in
            #expect(daemon.program.standardError.contains(told), "\(daemon.program.standardError)")
            let status = try await run(["status"], now)
            #expect(status.0 == 0 && status.1.contains(told), "\(status)")
        }
        let state = ["--state", site.state.path]
        let checked = try await Program.run(["state", "check"] + state)
        #expect(checked.status == 0 && checked.output.contains("\(site.state.path): warning: \(told)"), "\(checked)")
        #expect(try await run(["import", old, "--force"], before).0 == 0)
        for configuration in [before, now] {
            let result = try await run(build, configuration)
            #expect(result.0 == 0 && !result.1.contains("adopted"), "\(result)")
            let feed = try String(contentsOfFile: site.root.path + "/out/all.atom", encoding: .utf8)
            #expect(feed.contains("<id>tag:example.org,2019:one</id>"))
        }
        #expect(try await !Program.run(["state", "check"] + state).output.contains("adopted"))
    }

    @Test func `a document that ends in the middle is adopted only in part, and only when that is said`() async throws {
        let site = try Site()
        try Self.hugo(site)
        let whole = Self.moves[1].oldFeed
        let end = try #require(whole.range(of: "<item><title>Two"))
        let old = try site.write("old-feed", String(whole[..<end.upperBound]))
        let command = [
            "import", old, site.content.path, "--state", site.state.path, "--site-url", "https://example.org/",
        ]
        for more in [[], ["--force"], ["--dry-run"]] {
            let refused = try await Program.run(command + more)
            #expect(refused.status == 65)
            #expect(refused.output.contains("the document breaks off inside this item"), "\(refused)")
            #expect(refused.output.contains("\nwould be adopted: 1 entry"), "\(refused)")
            #expect(refused.errors.contains("the document ends in the middle, and nothing is changed. 1 entry could"))
        }
        let adopted = try await Program.run(command + ["--partial"])
        #expect(adopted.status == 0 && adopted.output.contains("\nadopted: 1 entry"), "\(adopted)")
        _ = try site.write("old-feed", whole)
        let rest = try await Program.run(command)
        #expect(rest.status == 0, "\(rest)")
        #expect(rest.output.contains("adopted: 2 entries"), "\(rest)")
    }

    @Test func `check knows the dates that an import gave to articles without any`() async throws {
        let site = try Site()
        try site.save("posts/one.md", "---\ntitle: One\n---\nText.\n")
        try site.save("posts/three.md", "---\ntitle: Three\n---\nText.\n")
        let old = try site.write("old-feed", Self.moves[0].oldFeed)
        let homes = ["HOME": site.root.path, "XDG_STATE_HOME": site.root.path]
        let common = [site.content.path, "--site-url", "https://example.org/"]
        let before = try await Program.run(["check"] + common, environment: homes)
        #expect(before.output.contains("posts/one.md: warning: the article has no date"), "\(before)")
        #expect(try await Program.run(["import", old] + common, environment: homes).status == 0)
        let after = try await Program.run(["check"] + common, environment: homes)
        #expect(after.output.contains("1 entry, 0 errors, 1 warning;"), "\(after)")
        #expect(after.output.contains("posts/three.md: warning: the article has no date"), "\(after)")
        #expect(!after.output.contains("posts/one.md"), "\(after)")
    }

    @Test func `dates that are still to come are told once for an entry`() async throws {
        let site = try Site()
        try Self.hugo(site)
        func entry(_ name: String, _ published: String) -> String {
            "<entry><id>tag:example.org,2019:\(name)</id><title>x</title><link href=\"https://example.org/posts/\(name)/\"/>"
                + "<published>\(published)</published><updated>2999-01-01T00:00:00Z</updated></entry>"
        }
        let old = try site.write(
            "old-feed",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>x:f</id><title>x</title><updated>2999-01-01T00:00:00Z</updated>\n"
                + entry("one", "2999-01-01T00:00:00Z") + entry("two", "2019-06-01T00:00:00Z") + "</feed>")
        let result = try await Program.run([
            "import", old, site.content.path, "--state", site.state.path, "--site-url", "https://example.org/",
        ])
        #expect(result.status == 0, "\(result)")
        let told = result.output.split(separator: "\n").filter { $0.contains("still to come") }
        #expect(told.count == 2, "\(result)")
        #expect(told.first?.hasSuffix("one has two dates that are still to come. They are not adopted.") == true)
        #expect(told.last?.hasSuffix("two has a date that is still to come. It is not adopted.") == true)
    }

    @Test(arguments: [
        ("en-us", "posts/two.md", false), ("fr-fr", "posts/two.md", true), ("fr", "posts/two.fr.md", false),
    ])
    func `an old feed in another language than the site's is told`(
        language: String, name: String, isTold: Bool
    ) async throws {
        let site = try Site()
        try site.save("posts/one.md", "---\ntitle: One\ndate: 2019-05-01\n---\nText.\n")
        try site.save(name, "---\ntitle: Two\ndate: 2019-05-01\n---\nText.\n")
        let items = ["posts/one", "posts/two", "fr/posts/two"].map {
            "<item><link>https://example.org/\($0)/</link></item>"
        }
        let old = try site.write(
            "old.rss",
            "<rss version=\"2.0\"><channel><title>Old</title><language>\(language)</language>\(items.joined())</channel></rss>"
        )
        let result = try await Program.run([
            "import", old, site.content.path, "--state", site.state.path, "--site-url", "https://example.org/",
        ])
        let warning =
            "\(old): warning: the old feed is in \"fr-FR\", and none of its articles here is. "
            + "If the site is in that language, set site.language, which is \"en\".\n"
        #expect(result.status == 0 && result.output.contains("adopted: 2 entries"), "\(result)")
        #expect(result.output.contains(warning) == isTold, "\(result)")
        #expect(result.output.contains("warning") == isTold, "\(result)")
    }

    @Test func `what WordPress showed to nobody is told where it is public here`() async throws {
        let site = try Site()
        try Self.hugo(site)
        try site.save("posts/diary.md", "---\ntitle: Diary\ndate: 2019-05-02\ndraft: true\n---\nText.\n")
        func item(_ name: String, _ more: String) -> String {
            "<item><link>https://example.org/posts/\(name)/</link><guid>https://example.org/?p=\(name)</guid>\(more)</item>\n"
        }
        let old = try site.write(
            "export.xml",
            "<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Old</title>\n"
                + item("one", "<wp:status>private</wp:status>") + item("diary", "<wp:status>private</wp:status>")
                + item("two", "<wp:status>publish</wp:status><wp:post_password>x</wp:post_password>")
                + item("new", "<wp:status>publish</wp:status>") + "</channel></rss>")
        let result = try await Program.run([
            "import", old, site.content.path, "--state", site.state.path, "--site-url", "https://example.org/",
        ])
        #expect(result.status == 0 && result.output.contains("adopted: 4 entries"), "\(result)")
        let told = result.output.split(separator: "\n").filter { $0.contains("warning") }
        let remedy = "Write draft: true in its front matter, or take the file away."
        #expect(
            told == [
                "\(old):2: warning: posts/one.md is public here, and was private at the old site. \(remedy)",
                "\(old):4: warning: posts/two.md is public here, and had a password at the old site. \(remedy)",
            ])
    }

    @Test func `an old feed may come through a pipe`() async throws {
        let site = try Site()
        try Self.hugo(site)
        let old = try site.write("old-feed", Self.moves[0].oldFeed)
        let command = [
            Program.binary.path, "import", "/dev/stdin", site.content.path, "--state", site.state.path, "--site-url",
            "https://example.org/",
        ]
        let result = try await Program.run(
            ["-c", "cat \"$0\" | \"$@\"", old] + command, executable: URL(fileURLWithPath: "/bin/sh"))
        #expect(result.status == 0 && result.output.contains("\nadopted: 2 entries"), "\(result)")
        let folder = try await Program.run(["import", site.root.path] + command.dropFirst(3))
        #expect(folder.status == 74, "\(folder)")
    }

    @Test func `the pages of an old feed on the Web are followed, in a circle too`() async throws {
        let site = try Site()
        // As Jekyll writes addresses.
        try site.save("_posts/2019-05-01-one.md", "---\ntitle: One\n---\nText.\n")
        try site.save("_posts/2019-06-01-two.md", "---\ntitle: Two\n---\nText.\n")
        let configuration = try site.write(
            "syndicated.toml",
            "[site]\nurl = \"https://example.org/\"\n[content]\npermalink = \"/{year}/{month}/{day}/{slug}.html\"\n")
        func page(_ entry: String, next: String) -> String {
            """
            <rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Old</title>
            <link>https://example.org/</link><description/><a:link rel="next" href="\(next)"/>
            <item><link>https://example.org/\(entry).html</link><guid>https://example.org/\(entry)</guid></item>
            </channel></rss>
            """
        }
        _ = try site.write("feed.xml", page("2019/06/01/two", next: "feed2.xml"))
        _ = try site.write("feed2.xml", page("2019/05/01/one", next: "feed.xml"))
        let server = try Program(
            ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", site.root.path],
            executable: URL(fileURLWithPath: "/usr/bin/python3"))
        try await server.until("the server is there") { server.standardOutput.contains("port ") }
        let port = server.standardOutput.split(separator: "port ")[1].prefix { $0.isNumber }
        let command = ["--config", configuration, site.content.path, "--state", site.state.path]
        let address = "http://127.0.0.1:\(port)/feed"
        let imported = try await Program.run(["import", address + ".xml"] + command)
        let missing = try await Program.run(["import", address + "3.xml"] + command)
        await server.stop()
        let file = try await Program.run(["import", site.root.path + "/feed.xml", "--dry-run"] + command)
        let older = "not read: the feed goes on at https://example.org/feed2.xml. Import that too"
        #expect(file.output.contains("RSS, 1 document, 1 entry") && file.output.contains(older), "\(file)")
        #expect(!imported.output.contains("not read:"))
        let silent = try await Program.run(["import", address + ".xml"] + command)
        #expect(imported.output.contains("RSS, 2 documents, 2 entries\nadopted: 2 entries"), "\(imported)")
        #expect(missing.status == 69)
        #expect(missing.errors.contains("/feed3.xml: the server answers 404. Nothing is changed."))
        #expect(silent.status == 69)
        #expect(silent.errors.contains("or save the feed to a file and import that"), "\(silent)")
    }

    @Test(arguments: [
        ("<html><body>", 65, "this is a web page, not a feed"),
        (
            "<rss version=\"2.0\"><channel><title>x</title><item><link>https://other.example/</link></item></channel></rss>",
            1, "Nothing is changed: no entry of the old feed is an article of this folder."
        ),
    ])
    func `what gives no ids is told`(document: String, status: Int32, message: String) async throws {
        let site = try Site()
        try Self.hugo(site)
        let old = try site.write("old-feed", document)
        let result = try await Program.run(["import", old, site.content.path, "--state", site.state.path])
        #expect(result.status == status)
        #expect(result.errors.contains(message), "\(result.errors)")
        let missing = try await Program.run(["import", old + "x", site.content.path, "--state", site.state.path])
        #expect(missing.status == 74)
    }
}
