import Testing

@testable import Daemon

/// Which of several daemons a command is for.
struct MeantDaemonTests {
    private static let text = "[content]\npath = \"/srv/news\"\n"
    private static let sockets = ["/state/news.sock", "/run/syndicated/admin.sock"]
    private static let service = "/etc/syndicated/syndicated.toml"

    private func meant(_ text: String, file: String, _ environment: [String: String] = [:]) throws -> MeantDaemon? {
        var configuration = try ConfigurationFile.parse(text, file: file, environment: environment)
        configuration.file = file
        return MeantDaemon(in: configuration, sockets: Self.sockets)
    }

    private func difference(_ meant: MeantDaemon?, from json: String) throws -> String? {
        try #require(meant).difference(in: AdminClient.Answer(status: 200, body: Array(json.utf8)))
    }

    @Test func `the folder of the service's own configuration names nobody, because it may be one of the next start`()
        throws
    {
        #expect(try meant(Self.text, file: Self.service) == nil)
        #expect(try meant("", file: "/srv/syndicated.toml") == nil)
        #expect(try meant(Self.text, file: "/srv/syndicated.toml") != nil)
        #expect(try meant("", file: Self.service, ["SYNDICATED_CONTENT__PATH": "/srv/news"]) != nil)
    }

    @Test func `the socket of a folder's own state is trusted, and no other`() throws {
        func doubts(_ meant: MeantDaemon?) throws -> [Bool] {
            try Self.sockets.map { try #require(meant).isInDoubt(at: $0) }
        }
        let environment = ["SYNDICATED_CONTENT__PATH": "/srv/news"]
        #expect(try doubts(meant(Self.text, file: "s.toml")) == [false, true])
        #expect(try doubts(meant("[state]\npath = \"/s.sqlite\"\n", file: "s.toml", environment)) == [false, true])
        // Both are of the service, which may have another folder.
        for text in ["[state]\npath = \"/s.sqlite\"\n", "[server]\nadmin = \"/a.sock\"\n"] {
            #expect(try doubts(meant(text, file: Self.service, environment)) == [true, true])
        }
    }

    @Test func `a daemon tells by its status whose it is`() throws {
        let folder = try meant(Self.text, file: "s.toml")
        #expect(try difference(folder, from: #"{"content": "/srv/news", "state": "/s.sqlite"}"#) == nil)
        #expect(
            try difference(folder, from: #"{"content": "/srv/shop"}"#) == "publishes /srv/shop, not /srv/news")
        let state = try meant("[state]\npath = \"/s.sqlite\"\n", file: "s.toml")
        #expect(try difference(state, from: #"{"content": "/srv/news"}"#) == nil)
        #expect(
            try difference(state, from: #"{"content": "/srv/news", "state": "/t.sqlite"}"#)
                == "works with the state /t.sqlite, not with /s.sqlite")
        #expect(throws: CommandFailure.self) { try difference(folder, from: "{}") }
        // Its file may name another folder for the next start.
        let moved = try meant(Self.text, file: "/proc/self/exe")
        let same = #"{"content": "/srv/old", "configuration": "/proc/self/exe"}"#
        #expect(try difference(moved, from: same) == nil)
        #expect(try difference(folder, from: same) != nil)
        let named = try meant(Self.text, file: "/proc/self/exe", ["SYNDICATED_CONTENT__PATH": "/srv/news"])
        #expect(try difference(named, from: same) != nil)
        #expect(MeantDaemon.areSame("/proc/self/cwd", "."))
    }
}
