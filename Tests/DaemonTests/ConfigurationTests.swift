import Foundation
import Syndication
import Testing

@testable import Daemon

/// The mistakes of a configuration as its operator reads them.
func mistakes(in text: String, environment: [String: String] = [:]) -> [String] {
    do {
        _ = try ConfigurationFile.parse(text, file: "s.toml", environment: environment)
        return []
    } catch {
        return error.mistakes.map(\.description)
    }
}

struct ConfigurationTests {
    @Test func `no configuration at all is fine`() throws {
        let configuration = try ConfigurationFile.parse("", file: "none")
        #expect(configuration.server.listen == [.tcp(host: "127.0.0.1", port: 8080)])
        #expect(configuration.feeds.isEmpty)
        #expect(configuration.content.watching.settle == .milliseconds(100))
    }

    @Test(arguments: ["", " ", "\\t ", "\\n", "\\u00A0", "\\u200B"]) func `a blank title is none`(title: String) throws
    {
        let configuration = try ConfigurationFile.parse(
            "[site]\ntitle = \"\(title)\"\n[[feed]]\nname = \"news\"\ntitle = \"\(title)\"\n", file: "s.toml")
        #expect(configuration.site.title == nil && configuration.feeds.first?.title == nil)
    }

    @Test func `a format that is named twice is published once`() throws {
        let configuration = try ConfigurationFile.parse(
            "[[feed]]\nname = \"news\"\nformats = [\"rss\", \"atom\", \"rss\"]\n", file: "s.toml")
        #expect(configuration.feeds.first?.formats == [.rss, .atom])
    }

    /// The server compares the name of a request without it.
    @Test func `a host may be written with its final full stop`() throws {
        let text = "[server]\nhosts = [\"Feeds.example.org.\", \"[::1]\"]\n"
        #expect(try ConfigurationFile.parse(text, file: "s.toml").server.hosts == ["feeds.example.org", "[::1]"])
        #expect(mistakes(in: "[server]\nhosts = [\".\"]\n").count == 1)
    }

    @Test func `every kind of value is read`() throws {
        let configuration = try ConfigurationFile.parse(
            """
            [site]
            title = "News"
            url = "https://www.example.org"
            language = "sv_SE"
            author = { name = "Maja", email = "maja@example.org", url = "https://example.org/maja" }
            timezone = "Europe/Stockholm"
            authority = "Example.org"
            [content]
            path = "c"
            ignore = ["**/drafts/**"]
            settle = "1s500ms"
            undated = "first-seen"
            write-back-ids = true
            [[feed]]
            name = "news"
            match = ["news/**", "b/*.md"]
            formats = ["atom"]
            limit = 50
            keep = "7d"
            max-size = "2MiB"
            content = "summary"
            [[feed]]
            name = "all"
            [server]
            listen = ["[::1]:80", "unix:/run/s.sock"]
            max-age = "1h"
            [push]
            hubs = ["https://hub.example.net"]
            [log]
            level = "debug"
            format = "json"
            """, file: "s.toml")
        #expect(configuration.site.url?.text == "https://www.example.org/")
        #expect(configuration.site.language?.text == "sv-SE")
        #expect(configuration.site.author?.name == "Maja")
        #expect(configuration.site.authority == "example.org")
        #expect(configuration.content.watching.settle == .milliseconds(1500))
        #expect(configuration.content.undated == .firstSeen)
        #expect(configuration.content.writeBackIDs)
        #expect(configuration.feeds.map(\.name) == ["news", "all"])
        #expect(configuration.feeds[0].formats == [.atom])
        #expect(configuration.feeds[0].maxSize == 2 << 20)
        #expect(configuration.feeds[0].exposure == .summary)
        #expect(configuration.hubs.map(\.text) == ["https://hub.example.net/"])
        #expect(configuration.log.level == .debug)
    }

    @Test func `an address with a path is a folder, with or without a slash at its end`() throws {
        for slash in ["", "/"] {
            let configuration = try ConfigurationFile.parse(
                "[site]\nurl = \"https://example.org/blog\(slash)\"\n"
                    + "[server]\nurl = \"https://example.org/feeds\(slash)\"\n", file: "s.toml")
            #expect(configuration.site.url?.text == "https://example.org/blog/")
            #expect(configuration.server.url?.text == "https://example.org/feeds/")
        }
        var overrides = ConfigurationFile.Overrides()
        overrides.file = "/dev/null"
        overrides.siteURL = "https://example.org/blog"
        let configuration = try ConfigurationFile.read(overrides, environment: [:])
        #expect(configuration.site.url?.text == "https://example.org/blog/")
    }

    @Test(arguments: [
        "[site]\nurl = \"https://e.org/a?x\"\n", "[site]\nurl = \"https://e.org/#f\"\n",
        "[server]\nurl = \"https://e.org/?x\"\n",
        "[server]\nadmin = \"/run/\(String(repeating: "a", count: 103))\"\n",
        "[server]\nadmin = \"run/admin.sock\"\n",
    ])
    func `what could not work is refused with its place`(text: String) {
        let found = mistakes(in: text)
        #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix("s.toml:2:1: ") }, "\(found)")
    }

    @Test func `a socket for commands may have the longest path that the system takes`() {
        let path = "/run/" + String(repeating: "a", count: 102)
        #expect(mistakes(in: "[server]\nadmin = \"\(path)\"\n") == [])
    }

    @Test func `all mistakes are told, each with its line and column, and the nearest right key`() {
        let found = mistakes(
            in: """
                [site]
                titel = "News"
                url = "www.example.org"

                [content]
                settle = "ten days"
                watch = "inotfy"

                [[feed]]
                name = "a b"
                limt = 3

                [[feed]]
                match = "news/**"

                [srever]
                max-age = 3
                """)
        #expect(
            found == [
                "s.toml:2:1: site.titel is not a key of the configuration. Did you mean \"title\"?",
                "s.toml:3:1: site.url is \"www.example.org\". Use an absolute address without \"?\" and \"#\", such as \"https://www.example.org/\".",
                "s.toml:6:1: content.settle is \"ten days\". Use a duration such as \"100ms\", between 0s and 1m.",
                "s.toml:7:1: content.watch is \"inotfy\". Use one of \"auto\", \"inotify\", \"poll\".",
                "s.toml:10:1: feed[0].name is \"a b\". Use letters, digits, - and _, such as \"news\".",
                "s.toml:11:1: feed[0].limt is not a key of the configuration. Did you mean \"limit\"?",
                "s.toml:13:1: feed[1] has no name. Add name = \"news\": it gives /news.atom.",
                "s.toml:14:1: feed[1].match is \"news/**\". Use an array of strings such as [\"news/**\"].",
                "s.toml:16:1: srever is not a key of the configuration. Did you mean \"server\"?",
            ])
    }

    @Test func `a feed that could not be reached, or takes nothing or all by mistake, is refused`() {
        let found = mistakes(
            in: """
                [[feed]]
                name = "hub"
                [[feed]]
                name = "feeds"
                [[feed]]
                name = "news"
                tags = [
                  "ducks",
                  " ",
                ]
                match = []
                [[feed]]
                name = "all"
                tags = []
                """)
        #expect(
            found == [
                "s.toml:2:1: feed[0].name is \"hub\", which is taken by the hub. Choose another name.",
                "s.toml:4:1: feed[1].name is \"feeds\", which is taken by the list of feeds. Choose another name.",
                "s.toml:9:3: feed[2].tags holds \" \". Write a category or tag such as \"ducks\", or leave tags out.",
                "s.toml:11:1: feed[2].match is empty. Name a pattern such as \"news/**\", or leave it out.",
            ])
    }

    @Test func `a former address of a feed leads to one feed, and is that of no other`() {
        let found = mistakes(
            in: """
                [[feed]]
                name = "all"
                aliases = ["/index.xml", "news", "/all.atom"]
                [[feed]]
                name = "news"
                changes = true
                aliases = [
                  "/feed/",
                  "/INDEX.xml",
                  "/%69ndex.xml/",
                ]
                [[feed]]
                name = "old"
                formats = ["atom"]
                aliases = ["/news-changes.json", "/all.rss", "/feeds.opml", "/feed", "former"]
                [[feed]]
                name = "other"
                formats = ["rss"]
                aliases = ["former"]
                """)
        #expect(
            found == [
                "s.toml:3:26: feed[0].aliases holds \"news\", which leads to the feed \"news\". Keep it where readers are to come to.",
                "s.toml:10:3: feed[1].aliases holds \"/%69ndex.xml/\", which leads to the feed \"all\" already. Keep it where readers are to come to.",
                "s.toml:15:12: feed[2].aliases holds \"/news-changes.json\", which leads to the feed \"news-changes\". Keep it where readers are to come to.",
                "s.toml:15:34: feed[2].aliases holds \"/all.rss\", which leads to the feed \"all\". Keep it where readers are to come to.",
                "s.toml:15:46: feed[2].aliases holds \"/feeds.opml\", which leads to the list of feeds. Keep it where readers are to come to.",
                "s.toml:15:61: feed[2].aliases holds \"/feed\", which leads to the feed \"news\" already. Keep it where readers are to come to.",
            ])
    }

    @Test(arguments: [
        ("/hub", "the hub"), ("/hub/", "the hub"), ("/%68ub", "the hub"), ("/feeds.css", "the style of the feeds"),
    ])
    func `no former address takes the place of what is served besides the feeds`(alias: String, what: String) {
        #expect(
            mistakes(in: "[[feed]]\nname = \"a\"\naliases = [\"\(alias)\"]\n") == [
                "s.toml:3:12: feed[0].aliases holds \"\(alias)\", which leads to \(what). Keep it where readers are to come to."
            ])
    }

    /// It stands in every id, and cannot be changed.
    @Test(arguments: [
        ("\"a..b\"", false), ("\"-5s\"", false), ("\".\"", false), ("1", false),
        ("\"@example.org\"", false), ("\"a b@example.org\"", false), ("\"localhost\"", true),
        ("\"a_b.example.\"", true), ("\"xn--exmple-cua.org\"", true), ("\"maja.k@example.org\"", true),
    ])
    func `an authority is a domain or an e-mail address`(value: String, isGood: Bool) {
        #expect(mistakes(in: "[site]\nauthority = \(value)\n").isEmpty == isGood)
    }

    @Test func `a number is no name`() {
        #expect(mistakes(in: "[[feed]]\nname = 1\n").first?.hasPrefix("s.toml:2:1: feed[0].name is 1.") == true)
    }

    /// The state would be found at one start and missed at the next.
    @Test(arguments: ["content", "state"], ["~/x", "~"])
    func `a path is written whole`(table: String, path: String) {
        #expect(
            mistakes(in: "[\(table)]\npath = \"\(path)\"\n") == [
                "s.toml:2:1: \(table).path is \"\(path)\". Use a path, written whole, without ~."
            ])
    }

    @Test func `a hub is named once`() {
        #expect(
            mistakes(in: "[push]\nhubs = [\"https://hub.example/\", \"HTTPS://hub.example/\"]\n") == [
                "s.toml:2:33: push.hubs holds https://hub.example/ twice. Leave one of them out."
            ])
    }

    @Test func `a feed can be closed, unless it has moved away`() throws {
        let configuration = try ConfigurationFile.parse(
            "[[feed]]\nname = \"old\"\nclosed = true\n[[feed]]\nname = \"news\"\n", file: "s.toml")
        #expect(configuration.feeds.map(\.isClosed) == [true, false])
        #expect(
            mistakes(in: "[[feed]]\nname = \"a\"\nclosed = true\nmoved-to = \"https://b.example/a.{format}\"\n") == [
                "s.toml:3:1: feed[0] is closed, and has moved for ever. Keep one of closed and moved-to."
            ])
    }

    @Test(arguments: ["moved-to", "temporarily-at"])
    func `where a feed leads to has no place in braces but the format`(key: String) {
        for (target, words) in [
            ("n.{fromat}", "has the unknown \"{fromat}\". Did you mean \"{format}\"?"),
            ("{section}/n.atom", "has the unknown \"{section}\". There is only {format}."),
            ("n.{format", "has a brace without its other. Write a place as {format}."),
        ] {
            #expect(
                mistakes(in: "[[feed]]\nname = \"n\"\n\(key) = \"https://new.example.org/\(target)\"\n") == [
                    "s.toml:3:1: feed[0].\(key) \(words)"
                ])
        }
        for target in ["n.{format}", "{format}/n.{format}", "n.xml"] {
            #expect(mistakes(in: "[[feed]]\nname = \"n\"\n\(key) = \"https://new.example.org/\(target)\"\n") == [])
        }
    }

    @Test func `networks for callbacks are read, and one that is none is told with its place`() throws {
        let configuration = try ConfigurationFile.parse(
            "[hub]\nallow-callbacks = [\"10.1.0.0/16\", \"fd00:1::/32\", \"192.168.1.7\"]\n", file: "s.toml")
        #expect(!configuration.hub.allowsPrivateCallbacks)
        #expect(
            configuration.hub.callbackNetworks.map(\.description) == ["10.1.0.0/16", "fd00:1::/32", "192.168.1.7/32"])
        let found = mistakes(
            in: """
                [hub]
                allow-callbacks = [
                  "10.1.0.0/16",
                  "10.1.0.0/33",
                  "localhost",
                ]
                """)
        let fix = "Write a network or an address such as \"10.1.0.0/16\" or \"fd00:1::/32\"."
        #expect(
            found == [
                "s.toml:4:3: hub.allow-callbacks holds \"10.1.0.0/33\". \(fix)",
                "s.toml:5:3: hub.allow-callbacks holds \"localhost\". \(fix)",
            ])
    }

    @Test func `text that is no TOML is told with its place`() {
        let found = mistakes(in: "[site]\ntitle = \"News\nurl = 3\n")
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("s.toml:2:"))
        #expect(found[0].contains("this is not TOML"))
    }

    @Test(arguments: ["a = 2026-03-14T", "a = 2026-03-14T:30", "[x]\n a = 12026-03-14tz", "a = [2026-03-14Tx]"])
    func `a date that is cut off is a mistake like any other`(text: String) {
        #expect(mistakes(in: text).contains { $0.contains("this is not TOML") })
    }

    @Test func `what looks like a cut date in a string or comment is none`() {
        #expect(mistakes(in: "[site]\ntitle = \"2026-03-14Trip\" # 2026-03-14Tx\n") == [])
    }

    @Test func `the environment overrides a key, and its mistakes name the variable`() throws {
        let configuration = try ConfigurationFile.parse(
            "[server]\nmax-age = \"5m\"", file: "s.toml", environment: ["SYNDICATED_SERVER__MAX_AGE": "1m"])
        #expect(configuration.server.maxAge == .seconds(60))
        #expect(
            mistakes(in: "", environment: ["SYNDICATED_LOG__LEVEL": "loud"]) == [
                "environment: SYNDICATED_LOG__LEVEL is \"loud\". Use one of \"error\", \"warning\", \"notice\", \"info\", \"debug\", \"trace\"."
            ])
    }

    @Test func `keys of later versions are accepted and said to have no effect`() throws {
        let configuration = try ConfigurationFile.parse("[[feed]]\nname = \"news\"\npodcast = {}\n", file: "s.toml")
        #expect(configuration.notices.map(\.text) == ["feed[0].podcast has no effect in this version"])
    }

    @Test func `the shipped configuration is valid, and so is each of its keys`() throws {
        let text = try String(contentsOf: shipped("config/syndicated.toml"), encoding: .utf8)
        #expect(try ConfigurationFile.parse(text, file: "syndicated.toml").notices.isEmpty)
        let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.hasPrefix("# "), line.contains(" = ") || line.hasPrefix("# [["),
                let first = line.dropFirst(2).first, first.isLowercase || first == "["
            else { return String(line) }
            return String(line.dropFirst(2)).replacing("\"…\"", with: "\"x\"")
        }
        let configuration = try ConfigurationFile.parse(
            uncommented.joined(separator: "\n").replacing("path = \"\"", with: "path = \"x\""), file: "all.toml")
        #expect(configuration.feeds.map(\.name) == ["news"])
    }

    private func shipped(_ path: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent(path)
    }
}

struct QuantitiesTests {
    @Test(
        arguments: [
            ("90s", Duration.seconds(90)), ("10m", .seconds(600)), ("5d", .seconds(432_000)), ("1h30m", .seconds(5400)),
            ("250ms", .milliseconds(250)), ("0s", .zero),
        ] as [(String, Duration)])
    func `durations are read`(text: String, expected: Duration) {
        #expect(Quantities.duration(text) == expected)
    }

    @Test(arguments: ["", "s", "10", "-5s", "5 s", "1.5h", "5x", "99999999999999999999s", "9223372036854775807w"])
    func `what is no duration is refused`(text: String) {
        #expect(Quantities.duration(text) == nil)
    }

    @Test(arguments: [("64KiB", 65536), ("1MiB", 1 << 20), ("10MB", 10_000_000), ("512", 512), ("512B", 512)])
    func `sizes are read`(text: String, expected: Int) {
        #expect(Quantities.bytes(text) == expected)
    }

    @Test(arguments: ["", "KiB", "-1", "1.5MiB", "1 MiB", "9223372036854775807GiB"])
    func `what is no size is refused`(text: String) {
        #expect(Quantities.bytes(text) == nil)
    }
}

struct ConfigurationTextTests {
    @Test func `keys are found in tables, arrays of tables, inline tables and after long values`() {
        let text = ConfigurationText(
            """
            a = 1 # b = 2
            long = '''
            [not.a.table]
            x = 1
            '''
            list = [
              "one", # two
              { three = 3 },
            ]
            [t]
              "quoted key" = { inner = "a, }", other.deep = 2 }
            [[f]]
            n = 1
            [[f]]
            n = 2
            [f.sub]
            z = 1
            """, file: "s.toml")
        let expected: [String: [Int]] = [
            "a": [1, 1], "long": [2, 1], "list": [6, 1], "list[0]": [7, 3], "list[1].three": [8, 5], "t": [10, 1],
            "t.quoted key": [11, 3], "t.quoted key.inner": [11, 20], "t.quoted key.other.deep": [11, 36],
            "f[0]": [12, 1], "f[0].n": [13, 1], "f[1].n": [15, 1], "f[1].sub.z": [17, 1],
        ]
        #expect(text.mistakes.isEmpty)
        for (path, place) in expected {
            #expect(
                text.places[path] == ConfigurationText.Place(file: "s.toml", line: place[0], column: place[1]),
                "\(path)")
        }
    }

    @Test func `every kind of value of TOML is taken for what it is`() {
        let text = ConfigurationText(
            "a = [1_000, 0x1F, 1.5, true, 2026-03-14, 07:32:00, 'x']\nb.c = {d = 1}\n", file: "s.toml")
        #expect(
            text.values == [
                "a": .array([
                    .integer(1000), .integer(31), .number(1.5), .bool(true), .moment, .moment, .string("x"),
                ]),
                "b": .table(["c": .table(["d": .integer(1)])]),
            ])
    }

    @Test(arguments: [
        "[", "[[", "[[[feed]]]", "[.a]", "[#]", "[å]", "[$x]", "[*]", "[,]", "x = 2026-03-14 1", "x = [2026-03-14 5]",
        "x = 2026-03-14T", "x = [", "x = {", "x = \"", "x = \"\"\"", "x", "x =", "= 1", "x = 99999999999999999999",
        "title = \"twice\"", "[site]",
    ])
    func `a line that is half typed is a mistake with its place`(line: String) {
        let found = mistakes(in: "[site]\ntitle = \"News\"\n\(line)\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("s.toml:3:") == true, "\(found)")
        #expect(found.first?.contains("this is not TOML: ") == true && found.first?.hasSuffix(".") == true, "\(found)")
    }

    @Test func `what is no TOML says what mends it`() {
        #expect(
            mistakes(in: "[log]\nlevel = debug\n") == [
                "s.toml:2:9: this is not TOML: \"debug\" is no value. Put texts in quotation marks."
            ])
        #expect(
            mistakes(in: "[site]\ntitle = \"a\"\n\ntitle = \"b\"\n") == [
                "s.toml:4:1: this is not TOML: the key \"title\" stands twice, first on line 2. Remove one of them."
            ])
        #expect(
            mistakes(in: "[log]\nlevel: debug\n") == [
                "s.toml:2:6: this is not TOML: a key is not followed by \"=\". Write each line as key = value."
            ])
    }
}
