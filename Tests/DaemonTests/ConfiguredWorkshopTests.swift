import Publishing
import Rendering
import Syndication
import Testing

@testable import Daemon

/// What the configuration says of texts and feeds, as far as the workshop.
struct ConfiguredWorkshopTests {
    /// The feeds that are configured, in a file with a content folder.
    private func feeds(_ text: String, site: String = "") throws -> [FeedDefinition] {
        try feeds(
            of: ConfigurationFile.parse("[site]\n\(site)\n[content]\npath = \"/srv/content\"\n\(text)", file: "s.toml"))
    }

    private func feeds(of configuration: Configuration) throws -> [FeedDefinition] {
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        guard case .configured(let feeds) = setup.workshop(problem: { _ in }).settings.plan else {
            Issue.record("the feeds are not those of the configuration")
            return []
        }
        return feeds
    }

    @Test func `what texts become is read, and texts are made anew when it changes`() throws {
        func workshop(_ keys: String) throws -> Workshop {
            let text = "[content]\npath = \"/srv/content\"\n\(keys)\n"
            let configuration = try ConfigurationFile.parse(text, file: "s.toml")
            return try Setup(configuration, base: try Setup.base(of: configuration)).workshop { _ in }
        }
        let all = try ConfigurationFile.parse(
            "[content]\nembeds = \"keep\"\nmath = \"tex\"\ninline-image = \"never\"\nmax = \"1MiB\"\n", file: "s.toml")
        #expect(
            all.content.rendering
                == RenderingSettings(embeds: .keep, formulas: .tex, inlineImage: .never, contentMaximum: 1 << 20))
        let usual = try workshop("")
        #expect(try workshop("embeds = \"link\"").renderingMark == usual.renderingMark)
        for key in ["embeds = \"drop\"", "math = \"tex\"", "inline-image = \"never\"", "max = \"64KiB\""] {
            let other = try workshop(key)
            #expect(other.renderingMark != usual.renderingMark && other.readingMark == usual.readingMark)
        }
        #expect(
            mistakes(in: "[content]\nembeds = \"iframe\"\nmax = \"1KiB\"\n") == [
                "s.toml:2:1: content.embeds is \"iframe\". Use one of \"link\", \"keep\", \"drop\".",
                "s.toml:3:1: content.max is \"1KiB\". Use a size of at least 16KiB, such as \"64KiB\" or \"1MiB\".",
            ])
    }

    @Test func `marks are made of what matters, and change with nothing else`() throws {
        let text =
            "[site]\nurl = \"https://e.org/\"\ntimezone = \"Europe/Stockholm\"\n[content]\npath = \"/srv/content\"\n"
        func workshop(_ more: String) throws -> Workshop {
            let configuration = try ConfigurationFile.parse(text + more, file: "s.toml")
            return try Setup(configuration, base: try Setup.base(of: configuration)).workshop { _ in }
        }
        let usual = try workshop("")
        #expect(usual.readingMark == "9 https://e.org/ /{path}/ Europe/Stockholm en  skip")
        #expect(usual.renderingMark == "12 link mathml first 262144 content \(usual.readingMark)")
        #expect(
            try workshop("[[feed]]\nname = \"a\"\nchanges = true\n").readingMark
                == "9 words https://e.org/ /{path}/ Europe/Stockholm en  skip")
    }

    @Test func `a license is an address, which feeds name`() throws {
        let address = "https://creativecommons.org/licenses/by/4.0/"
        var configuration = try ConfigurationFile.parse(
            "[site]\nlicense = \"\(address)\"\n[content]\npath = \"/srv/content\"\n", file: "s.toml")
        #expect(configuration.site.license?.text == address)
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        let workshop = setup.workshop { _ in }
        #expect(workshop.settings.license?.text == address)
        configuration = try ConfigurationFile.parse("[site]\nrights = \"CC BY 4.0\"\n", file: "s.toml")
        #expect(configuration.site.license == nil)
        for wrong in ["CC BY 4.0", "/license/", "magnet:x"] {
            #expect(
                mistakes(in: "[site]\nlicense = \"\(wrong)\"\n") == [
                    "s.toml:2:1: site.license is \"\(wrong)\". Use an address such as \"\(address)\", and write words in "
                        + "site.rights."
                ])
        }
    }

    @Test func `the feed of all articles is called as the site is, as it is without any feed in the configuration`()
        throws
    {
        let site = "title = \"Example\""
        let others = [
            "match = [\"**\", \"!old/**\"]", "match = [\"news/**\"]", "tags = [\"tea\"]", "authors = [\"Maja\"]",
            "languages = [\"sv\"]", "media = [\"audio\"]",
        ]
        for other in others {
            let feeds = try feeds("[[feed]]\nname = \"some\"\n\(other)\n[[feed]]\nname = \"all\"\n", site: site)
            #expect(feeds.map(\.title) == ["Example: some", "Example"])
        }
        // Of two with the same articles, each has a title of its own.
        let two = try feeds("[[feed]]\nname = \"all\"\n[[feed]]\nname = \"short\"\ncontent = \"summary\"\n", site: site)
        #expect(two.map(\.title) == ["Example", "Example: short"])
        let titled = try feeds("[[feed]]\nname = \"all\"\ntitle = \"Mine\"\n", site: site)
        #expect(titled.map(\.title) == ["Mine"])
    }

    /// As `image: /icon.png` in an article.
    @Test(arguments: [
        ("https://me.example/repo/", "/icon.png", "https://me.example/repo/icon.png"),
        ("https://me.example/repo", "/repo/icon.png", "https://me.example/repo/icon.png"),
        ("https://me.example/repo/", "icon.png", "https://me.example/repo/icon.png"),
        ("https://me.example/repo/", "/repository.png", "https://me.example/repo/repository.png"),
        ("https://me.example/", "/icon.png", "https://me.example/icon.png"),
        ("https://me.example/repo/", "//cdn.example/icon.png", "https://cdn.example/icon.png"),
        ("https://me.example/repo/", "https://cdn.example/icon.png", "https://cdn.example/icon.png"),
    ])
    func `the icon and the logo count from the root of the site`(site: String, icon: String, expected: String) throws {
        let configuration = try ConfigurationFile.parse(
            "[site]\nurl = \"\(site)\"\nicon = \"\(icon)\"\nlogo = \"\(icon)\"\n[content]\npath = \"/srv/content\"\n",
            file: "s.toml")
        let settings = try Setup(configuration, base: try Setup.base(of: configuration)).workshop { _ in }.settings
        #expect(settings.icon?.text == expected && settings.logo?.text == expected)
    }

    @Test func `a feed takes by the type of media files`() throws {
        let feeds = try feeds("[[feed]]\nname = \"pod\"\nmedia = [\"Audio/*\", \"video\", \"application/PDF\"]\n")
        #expect(feeds.map(\.selection.media) == [["audio", "video", "application/pdf"]])
        let fix = "Write \"audio\", \"video\", \"image\" or a type such as \"audio/mpeg\"."
        #expect(
            mistakes(in: "[[feed]]\nname = \"a\"\nmedia = [\"audio\", \"music\", \"*/*\", \"\"]\n") == [
                "s.toml:3:19: feed[0].media holds \"music\". \(fix)",
                "s.toml:3:28: feed[0].media holds \"*/*\". \(fix)",
                "s.toml:3:35: feed[0].media holds \"\". \(fix)",
            ])
    }

    @Test func `a template of titles is read, and what is wrong with it told`() throws {
        let feeds = try feeds(
            "[[feed]]\nname = \"a\"\nentry-title = \"{section}: {title}\"\n"
                + "[[feed]]\nname = \"b\"\nentry-title = \"{title}\"\n[[feed]]\nname = \"c\"\n")
        #expect(feeds.map(\.style.title?.text) == ["{section}: {title}", nil, nil])
        func mistake(_ template: String) -> [String] {
            mistakes(in: "[[feed]]\nname = \"a\"\nentry-title = \"\(template)\"\n")
        }
        #expect(
            mistake("{sektion}: {title}") == [
                "s.toml:3:1: feed[0].entry-title has the unknown \"{sektion}\". "
                    + "Did you mean \"{section}\"?"
            ])
        #expect(
            mistake("{podcast}: {title}") == [
                "s.toml:3:1: feed[0].entry-title has the unknown \"{podcast}\". "
                    + "There are {title} {section} {category} {author} {feed} {site}."
            ])
        let open = "s.toml:3:1: feed[0].entry-title has a brace without its other. Write a place as {title}."
        for template in ["{title", "title}", "{title} }"] { #expect(mistake(template) == [open]) }
        for template in ["News", ""] {
            #expect(
                mistake(template) == [
                    "s.toml:3:1: feed[0].entry-title is \"\(template)\", which gives every entry one title. "
                        + "Put {title} into it."
                ])
        }
    }

    @Test func `what stands for a title, and where link posts lead, is one of a few words`() throws {
        let feeds = try feeds(
            "[[feed]]\nname = \"a\"\nuntitled = \"synthesize\"\nlinkpost = \"external\"\n[[feed]]\nname = \"b\"\n")
        #expect(feeds.map(\.style.untitled) == [.synthesize, .omit])
        #expect(feeds.map(\.style.linkPost) == [.external, .permalink])
        #expect(
            mistakes(in: "[[feed]]\nname = \"a\"\nuntitled = \"none\"\nlinkpost = \"related\"\n") == [
                "s.toml:3:1: feed[0].untitled is \"none\". Use one of \"omit\", \"synthesize\", \"empty\".",
                "s.toml:4:1: feed[0].linkpost is \"related\". Use one of \"permalink\", \"external\".",
            ])
    }

    @Test func `closing lines are plain HTML that leads somewhere`() throws {
        let feeds = try feeds(
            "[[feed]]\nname = \"a\"\nclosing = { tip = \"Bye & <b>thanks\", reply = \"<a href='{mailto}'>Reply</a>\" }\n"
                + "[[feed]]\nname = \"b\"\nclosing = { canonical = \"<a href='HTTPS://Example.org'>{site}</a>\" }\n"
                + "[[feed]]\nname = \"c\"\n")
        #expect(
            feeds.map { $0.style.closing.map(\.text) } == [
                ["<a href=\"{mailto}\">Reply</a>", "Bye &amp; <b>thanks</b>"],
                ["<a href=\"https://example.org/\">{site}</a>"], [],
            ])
        let address = "Use {url}, {mailto} or an address such as \"https://example.org/\"."
        let wrong = [
            ("<script>x</script>", "holds <script>. Use only <a> <b> <br> <code> <em> <i> <small> <strong>."),
            ("<b class='x'>x</b>", "has class on <b>. Use only href, on <a>."),
            ("<a href='{url}' target='_blank'>x</a>", "has target on <a>. Use only href, on <a>."),
            ("<a>x</a>", "has <a> without href. \(address)"), ("<a href='/tip'>x</a>", "leads to \"/tip\". \(address)"),
            ("<a href='{site}'>x</a>", "leads to \"{site}\". \(address)"),
            ("<a href='javascript:x'>x</a>", "leads to \"javascript:x\". \(address)"),
            ("{mail}", "has the unknown \"{mail}\". There are {title} {author} {url} {mailto} {feed} {site}."),
            ("{title", "has a brace without its other. Write a place as {title}."),
            ("<!-- x -->", "shows nothing. Write a text, or leave it out."),
        ]
        for (text, mistake) in wrong {
            #expect(
                mistakes(in: "[[feed]]\nname = \"a\"\nclosing = { tip = \"\(text)\" }\n") == [
                    "s.toml:3:13: feed[0].closing.tip \(mistake)"
                ])
        }
        #expect(
            mistakes(in: "[[feed]]\nname = \"a\"\nclosing = { tips = \"x\" }\n") == [
                "s.toml:3:13: feed[0].closing.tips is not a key of the configuration. Did you mean \"tip\"?"
            ])
    }

    @Test func `a closing line is shown as it was written, since readers get it too`() throws {
        let line = "closing.tip = \"<a href='https://pay.example.org/?to=1'>Thanks</a>\""
        let configuration = try ConfigurationFile.parse("[[feed]]\nname = \"a\"\n\(line)\n", file: "s.toml")
        #expect(ConfigurationListing().text(of: configuration) == "[[feed]]\nname = \"a\"\n\(line)")
        #expect(SecretMask.masked("https://user:word@example.org/").contains(SecretMask.mark))
    }

    @Test func `local dates are those of the site's time zone, which must be named`() throws {
        let text = "[[feed]]\nname = \"a\"\ndates = \"local\"\n[[feed]]\nname = \"b\"\n"
        let zones = try feeds(text, site: "timezone = \"Europe/Stockholm\"").map(\.style.zone)
        #expect(zones.map { $0?.name } == ["Europe/Stockholm", nil])
        #expect(zones[0]?.minutes(at: Timestamp(year: 2026, month: 1, day: 1)) == 60)
        #expect(zones[0]?.minutes(at: Timestamp(year: 2026, month: 7, day: 1)) == 120)
        #expect(
            mistakes(in: text) == [
                "s.toml:3:1: feed[0].dates is \"local\", and the site has no time zone. "
                    + "Add timezone = \"Europe/Stockholm\", or where it is, to [site]."
            ])
    }

    @Test func `a feed takes by author and by language, and what names neither is the site's`() throws {
        let configuration = try ConfigurationFile.parse(
            """
            [site]
            language = "sv-SE"
            author = { name = "Maja" }
            [content]
            path = "/srv/content"
            [[feed]]
            name = "hers"
            authors = [" maja ", "Ola"]
            languages = ["SV", "en_GB"]
            [[feed]]
            name = "others"
            authors = ["Ola"]
            languages = ["sv-FI"]
            [[feed]]
            name = "all"
            """, file: "s.toml")
        let feeds = try feeds(of: configuration)
        #expect(feeds.map(\.selection.authors) == [["maja", "Ola", ""], ["Ola"], []])
        #expect(feeds.map(\.selection.languages) == [["sv", "en-GB", ""], ["sv-FI"], []])
        #expect(
            mistakes(in: "[[feed]]\nname = \"a\"\nauthors = [\"\"]\nlanguages = [\"Swedish language\"]\n") == [
                "s.toml:3:12: feed[0].authors holds \"\". Write an author's name such as \"Maja\", or leave authors out.",
                "s.toml:4:14: feed[0].languages holds \"Swedish language\". "
                    + "Write a language tag such as \"en\" or \"sv-SE\".",
            ])
    }
}
