import Testing

@testable import Daemon

/// What a mistake says of its remedy.
struct ConfigurationHintTests {
    @Test func `an element of an array in the environment is told with its variable`() {
        #expect(
            mistakes(in: "", environment: ["SYNDICATED_SERVER__LISTEN": "127.0.0.1:1, nowhere"]) == [
                "environment: SYNDICATED_SERVER__LISTEN holds \"nowhere\". Write host:port, [::1]:port or unix:/path, with commas between several."
            ])
    }

    @Test func `what is meant is made of what is given`() {
        #expect(
            mistakes(in: "[server]\nlisten = \"127.0.0.1:8080\"\nhosts = 3\n") == [
                "s.toml:2:1: server.listen is \"127.0.0.1:8080\". Use an array of strings such as [\"127.0.0.1:8080\"].",
                "s.toml:3:1: server.hosts is 3. Use an array of strings.",
            ])
    }

    @Test(arguments: [
        ("server", "max-age = \"60d\"", "server.max-age is \"60d\"", "\"5m\", between 0s and 30d"),
        ("content", "settle = \"2m\"", "content.settle is \"2m\"", "\"100ms\", between 0s and 1m"),
        ("content", "poll-interval = \"0s\"", "content.poll-interval is \"0s\"", "\"10s\", between 1s and 1d"),
        (
            "[feed]", "name = \"a\"\nmax-age = \"5s\"", "feed[0].max-age is \"5s\"",
            "\"15m\", between 1m and 30d, or \"auto\""
        ),
    ])
    func `a duration that is too short or too long is told its bounds`(
        table: String, line: String, problem: String, fix: String
    ) {
        let found = mistakes(in: "[\(table)]\n\(line)\n")
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(": \(problem). Use a duration such as \(fix).") == true, "\(found)")
    }

    @Test func `a key that stands outside of its table is told where it belongs`() {
        #expect(
            mistakes(in: "title = \"T\"\nurl = \"https://e.org/\"\npath = \"c\"\nstie = 1\n[[feed]]\nname = \"a\"\n")
                == [
                    "s.toml:1:1: title is not a key of the configuration. It is a key of [site] or [[feed]]: write it below that line.",
                    "s.toml:2:1: url is not a key of the configuration. It is a key of [site] or [server]: write it below that line.",
                    "s.toml:3:1: path is not a key of the configuration. It is a key of [content] or [state]: write it below that line.",
                    "s.toml:4:1: stie is not a key of the configuration. Did you mean \"site\"?",
                ])
    }

    @Test(arguments: [
        ("default = \"40d\"", ["hub.lease.max is not set, and is 40d, as hub.lease.default is"]),
        ("default = \"1m\"", ["hub.lease.min is not set, and is 1m, as hub.lease.default is"]),
        ("default = \"40d\", max = \"50d\"", []), ("default = \"12d\"", []),
    ])
    func `a bound of leases that follows another key is told`(lease: String, notices: [String]) throws {
        let configuration = try ConfigurationFile.parse("[hub]\nlease = { \(lease) }\n", file: "s.toml")
        #expect(configuration.notices.map(\.text) == notices)
    }

    @Test func `a placeholder that is misspelt is told with the nearest, and no key that does nothing is offered`() {
        #expect(
            mistakes(in: "[content]\npermalink = \"/{yaer}/\"\n").map { $0.hasSuffix("Did you mean \"{year}\"?") }
                == [true])
        let found = mistakes(in: "[[feed]]\nname = \"a\"\npodcasts = 1\n")
        #expect(found.count == 1 && !found[0].contains("podcast\"") && !found[0].contains("podcast,"), "\(found)")
    }

    @Test func `a language that is the code of a country is told`() throws {
        let configuration = try ConfigurationFile.parse(
            "[site]\nlanguage = \"cz\"\n[[feed]]\nname = \"a\"\nlanguage = \"jp\"\n", file: "s.toml")
        #expect(configuration.site.language?.text == "cz" && configuration.feeds.first?.language?.text == "jp")
        #expect(configuration.notices.count == 2, "\(configuration.notices)")
        #expect(
            configuration.notices.contains { $0.text == "site.language: \"cz\" is no language of ISO 639. Write cs" })
        #expect(
            configuration.notices.contains { $0.text.hasSuffix("language: \"jp\" is no language of ISO 639. Write ja") }
        )
    }
}
