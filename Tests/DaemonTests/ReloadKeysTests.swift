import Testing

@testable import Daemon

/// Which keys have changed from one configuration to the next.
struct ReloadKeysTests {
    private func changedKeys(from old: String, to new: String, environment: [String: String] = [:]) throws -> [String] {
        try ConfigurationFile.parse(new, file: "s.toml", environment: environment)
            .changedKeys(since: ConfigurationFile.parse(old, file: "s.toml"))
    }

    @Test(arguments: [
        ("server", "", "max-age = \"300s\""), ("server", "max-age = \"1m30s\"", "max-age = \"90s\""),
        ("server", "url = \"https://e.org\"", "url = \"https://E.org/\""),
        ("content", "", "max = \"256KiB\""), ("content", "max = \"64KiB\"", "max = 65536"),
        ("site", "language = \"sv_SE\"", "language = \"sv-SE\""),
        ("[feed]", "name = \"a\"\nmax-age = \"1h\"", "name = \"a\"\nmax-age = \"60m\""),
    ])
    func `what means the same in another spelling has not changed`(table: String, old: String, new: String) throws {
        #expect(try changedKeys(from: "[\(table)]\n\(old)\n", to: "[\(table)]\n\(new)\n") == [])
    }

    @Test(arguments: [
        "site.title = \"T\"", "site.url = \"https://e.org/\"", "site.author.name = \"A\"", "site.authority = \"e.org\"",
        "content.path = \"c\"", "content.permalink = \"/{slug}/\"", "content.ignore = [\"x\"]",
        "content.watch = \"poll\"", "content.poll-interval = \"9s\"", "content.settle = \"1s\"",
        "content.undated = \"first-seen\"", "content.embeds = \"drop\"", "content.math = \"tex\"",
        "content.inline-image = \"never\"", "content.max = \"64KiB\"", "content.flood = \"allow\"",
        "content.write-back-ids = true", "feed = [{ name = \"a\" }]", "server.max-age = \"9s\"",
        "server.url = \"https://e.org/\"", "hub.enabled = false", "hub.lease.default = \"1d\"",
        "push.hubs = [\"https://h.org/\"]", "state.path = \"s\"", "log.level = \"debug\"", "log.format = \"json\"",
    ])
    func `a key that needs no restart is taken up, and no other is`(line: String) throws {
        let old = try ConfigurationFile.parse("", file: "s.toml")
        var new = try ConfigurationFile.parse(line, file: "s.toml")
        let needsRestart = !new.restartKeys(since: old).isEmpty
        new.keepFixed(of: old)
        new.keys = old.keys
        #expect(("\(new)" == "\(old)") == needsRestart)
    }

    @Test func `what means something else has changed, wherever it is set`() throws {
        let old = "[server]\nmax-age = \"5m\"\nurl = \"https://e.org/\"\n[[feed]]\nname = \"a\"\n"
        let new =
            "[server]\nmax-age = \"5m1s\"\nurl = \"https://e.org/feeds\"\n[[feed]]\nname = \"a\"\nmax-age = \"auto\"\n"
        #expect(try changedKeys(from: old, to: new) == ["feed[0].max-age", "server.url", "server.max-age"])
        let same = ["SYNDICATED_SERVER__MAX_AGE": "300000ms"]
        #expect(try changedKeys(from: old, to: old, environment: same) == [])
        let other = ["SYNDICATED_SERVER__MAX_AGE": "6m"]
        #expect(try changedKeys(from: old, to: old, environment: other) == ["server.max-age"])
    }
}
