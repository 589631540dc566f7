import Foundation
import Publishing
import Serving
import Syndication
import Testing
import Watching

@testable import Daemon

struct ContentPathTests {
    @Test func `a relative folder is below the working folder, or beside it`() {
        let here = FileManager.default.currentDirectoryPath
        let above = URL(fileURLWithPath: here).deletingLastPathComponent().path
        let below = here == "/" ? "" : here
        for (written, path) in [
            ("..", above), ("../", above), (".", here), ("content", below + "/content"),
            ("a/../content", below + "/content"), ("/srv/a/../content", "/srv/content"),
            ("/srv/content/", "/srv/content"),
        ] {
            var configuration = Configuration()
            configuration.content.path = written
            #expect(Setup.contentPath(of: configuration) == path, "\(written)")
        }
        #expect(Setup.contentPath(of: Configuration()) == nil)
    }
}

struct AddressNoticeTests {
    @Test(arguments: [
        ("0.0.0.0:8080", nil, true), ("[::]:80", nil, true), ("127.0.0.1:8080", nil, false), (":8080", nil, true),
        ("unix:/run/s.sock", nil, true), ("localhost:8080", nil, false), ("LocalHost:8080", nil, false),
        (":8080", "https://feeds.example.org/", false), ("unix:/run/s.sock", "https://feeds.example.org/", false),
        ("[::]:80", "https://feeds.example.org/", false),
    ])
    func `an address that no reader finds is told`(listen: String, url: String?, isTold: Bool) throws {
        var configuration = Configuration()
        configuration.content.path = "/srv/content"
        configuration.server.listen = [try ListenAddress(listen)]
        configuration.server.url = url.flatMap { WebURL($0) }
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        #expect((setup.addressNotice != nil) == isTold)
    }

    @Test func `a Unix socket that the service manager hands over is told too`() throws {
        var configuration = Configuration()
        configuration.content.path = "/srv/content"
        let setup = try Setup(configuration, base: try Setup.base(forListener: .unix(path: "/run/s.sock")))
        #expect(setup.addressNotice?.contains("at http://localhost/, where no reader elsewhere finds them") == true)
    }
}

struct HomeContentTests {
    @Test(
        arguments: [
            ("/home/maja/content", ["INVOCATION_ID": "1", "HOME": "/"], "/home"),
            ("/run/user/1000/c", ["INVOCATION_ID": "1"], "/run/user"), ("/srv/c", ["INVOCATION_ID": "1"], nil),
            ("/home/maja/content", [:], nil), ("/homes/c", ["INVOCATION_ID": "1"], nil),
            ("/home/maja/content", ["INVOCATION_ID": "1", "HOME": "/home/maja"], nil),
        ] as [(String, [String: String], String?)])
    func `a unit that cannot see a home is told what shows it`(
        path: String, environment: [String: String], hidden: String?
    ) {
        let error = WatchingError.root(path: path, code: EACCES)
        #expect(
            CommandFailure.homeHint(of: error, environment: environment)
                == (hidden.map {
                    " The unit does not see \($0): see /usr/share/doc/syndicated/drop-ins/home-content.conf."
                } ?? ""))
        #expect(CommandFailure.homeHint(of: .missing(path), environment: environment).isEmpty)
    }
}

struct DoorsTests {
    @Test(
        arguments: [
            (["127.0.0.1:8080"], [.tcp(host: "127.0.0.1", port: 8080)], false),
            (["localhost:8080"], [.tcp(host: "127.0.0.1", port: 8080)], false),
            ([":80"], [.tcp(host: "::", port: 80)], false),
            (["0.0.0.0:80"], [.tcp(host: "::", port: 80), .unix(path: "/run/s.sock")], false),
            (["127.0.0.1:9090"], [.tcp(host: "127.0.0.1", port: 8080)], true),
            (["127.0.0.1:8080", "unix:/run/s.sock"], [.tcp(host: "127.0.0.1", port: 8080)], true),
            (nil, [.tcp(host: "::", port: 80)], false),
        ] as [([String]?, [ListenAddress], Bool)])
    func `an address that the socket unit does not open is told`(
        listen: [String]?, opened: [ListenAddress], isTold: Bool
    ) throws {
        let line = listen.map { "listen = \($0)" } ?? ""
        let configuration = try ConfigurationFile.parse("[server]\n\(line)\n", file: "s.toml")
        let doors = Doors(opened.map { _ in Systemd.HandedOver(descriptor: 3, name: "http") })
        let notice = doors.notice(of: configuration, actual: opened)
        #expect((notice != nil) == isTold, "\(notice ?? "")")
        if isTold {
            #expect(
                notice?.hasPrefix(
                    "[server] listen names \(configuration.server.listen.map(\.description).joined(separator: ", ")), but "
                        + "syndicated.socket hands over 127.0.0.1:8080, and that holds") == true, "\(notice ?? "")")
        }
        // Without sockets of the unit, what is named is what holds.
        #expect(Doors([]).notice(of: configuration, actual: opened) == nil)
    }
}

struct KeptSocketNameTests {
    @Test func `a kept socket that takes IPv4 too is not taken for one that leaves it to another`() {
        let kept = KeptSockets(
            Systemd(environment: [:]), [Systemd.HandedOver(descriptor: 9, name: "kept-[__]_80")])
        #expect(kept.sockets(at: [.tcp(host: "::", port: 80)]).values.map(\.self) == [9])
        #expect(kept.sockets(at: [.everyIPv6(port: 80)]).isEmpty)
    }
}

struct SiteTitleTests {
    @Test(
        arguments: [
            ("my-blog", nil, [:], "my-blog"),
            ("my-blog", "https://www.example.org/", ["my-blog/hugo.toml": "baseURL = 'x'\ntitle = 'T'\n"], "my-blog"),
            ("blog/content", nil, [:], "blog"),
            ("blog/src/Posts", nil, [:], "blog"),
            ("blog/content", "https://www.example.org/", [:], "example.org"),
            ("blog/content", "https://news.example.org/x/", [:], "news.example.org"),
            (
                "blog/content", "https://www.example.org/",
                ["blog/hugo.toml": "baseURL = 'https://example.org/'\ntitle = 'My *Blog*'\n[params]\ntitle = 'no'\n"],
                "My Blog"
            ),
            ("blog/_posts", nil, ["blog/_config.yml": "title: My Blog\nurl: https://example.org\n"], "My Blog"),
            ("blog/content", nil, ["blog/config.json": "{\"baseURL\": \"x\", \"title\": \"J\"}"], "J"),
            // Of something else, or broken.
            ("blog/content", nil, ["blog/config.toml": "title = 'Some program'\n"], "blog"),
            ("blog/content", nil, ["blog/config.toml": "title = \n", "blog/_config.yml": "title: [\n"], "blog"),
        ] as [(String, String?, [String: String], String)])
    func `a site is not called by the name that a generator gives to everybody's folder`(
        content: String, site: String?, files: [String: String], title: String
    ) throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("title-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent(content), withIntermediateDirectories: true)
        for (path, text) in files { try Data(text.utf8).write(to: root.appendingPathComponent(path)) }
        let path = root.appendingPathComponent(content).path
        #expect(SiteTitle.find(contentPath: path, site: site.flatMap { WebURL($0) }) == title)
        var configuration = Configuration()
        configuration.content.path = path
        configuration.site.title = "Told"
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        #expect(setup.title == "Told")
    }

    @Test(arguments: [
        ("/content", "Feeds"), ("/srv/content", "Feeds"), ("/var/www/html", "Feeds"), ("/home/maja/content", "Feeds"),
        ("/home/maja/blog/content", "blog"), ("/srv/example.org/public", "example.org"), ("/srv/notes", "notes"),
        ("/", "Feeds"),
    ])
    func `a folder of the system, or a person's own, is no name for a site`(path: String, title: String) {
        #expect(SiteTitle.find(contentPath: path, site: nil) == title)
    }

    @Test(
        arguments: [
            (["news/**"], [], nil, FeedNaming(folder: "news", siteTitle: "S")),
            (["a/b/**"], [], "T", FeedNaming(folder: "a/b", siteTitle: "S", givesTitle: false)),
            (["**"], [], nil, nil), (["news/*"], [], nil, nil), (["news/**", "!news/old/**"], [], nil, nil),
            (["n*/**"], [], nil, nil), (["!news/**"], [], nil, nil), (["news/**"], ["tag"], nil, nil),
        ] as [([String], [String], String?, FeedNaming?)])
    func `a feed of one folder is named by its page`(
        match: [String], tags: [String], title: String?, naming: FeedNaming?
    ) {
        var feed = Configuration.FeedSettings(name: "x")
        (feed.match, feed.tags, feed.title) = (match, tags, title)
        #expect(FeedNaming(feed, siteTitle: "S") == naming)
        feed.title = "T"
        feed.description = "D"
        #expect(FeedNaming(feed, siteTitle: "S") == nil)
    }
}

struct OwnOriginTests {
    /// Spec security.md section 5, no. 6: a callback at ourselves is refused.
    @Test func `this server's own addresses are known by all their names`() throws {
        var configuration = Configuration()
        configuration.content.path = "/srv/content"
        configuration.server.listen = try [
            "127.0.0.1:8080", "[2001:db8::1]:80", ":8090", "127.0.0.2:0", "unix:/run/s.sock",
        ].map { try ListenAddress($0) }
        configuration.server.monitor = .tcp(host: "127.0.0.1", port: 8081)
        configuration.server.tls = Configuration.TLS(
            listen: [.tcp(host: "0.0.0.0", port: 443)], certificate: "c", key: "k")
        configuration.server.hosts = ["news.example.org"]
        configuration.server.url = WebURL("https://feeds.example.org/")
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        let own = try #require(setup.hubSettings).ownOrigins
        for address in [
            "https://feeds.example.org/", "http://localhost:8080/", "http://127.0.0.1:8080/", "http://[::1]:8080/",
            "http://[::ffff:127.0.0.1]:8080/", "http://127.0.0.1:8081/", "http://localhost:8081/",
            "http://[2001:db8::1]/", "http://localhost/", "http://localhost:8090/", "https://localhost/",
            "https://0.0.0.0/", "http://news.example.org/", "https://news.example.org/",
            "http://news.example.org:8080/",
        ] {
            let origin = try #require(WebURL(address)?.origin)
            #expect(own.contains(origin), "\(address)")
        }
        for address in [
            "http://localhost:9000/", "http://news.example.org:9000/", "http://127.0.0.2/", "https://127.0.0.1:8080/",
        ] {
            let origin = try #require(WebURL(address)?.origin)
            #expect(!own.contains(origin), "\(address)")
        }
    }
}

struct CallbackReachTests {
    private static let home = [
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fd00::/8",
    ]

    @Test(
        arguments: [
            (false, [], []), (false, ["10.1.0.0/16", "fd00:1::/32"], ["10.1.0.0/16", "fd00:1::/32"]),
            (true, [], home), (true, ["100.64.0.0/10"], home + ["100.64.0.0/10"]),
        ] as [(Bool, [String], [String])])
    func `callbacks reach what the operator has opened, and the log tells it`(
        isPrivate: Bool, listed: [String], opened: [String]
    ) throws {
        var configuration = Configuration()
        configuration.content.path = "/srv/content"
        configuration.hub.allowsPrivateCallbacks = isPrivate
        configuration.hub.callbackNetworks = try listed.map { try #require(CIDR($0)) }
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        let networks = try opened.map { try #require(CIDR($0)) }
        #expect(setup.hubSettings?.reach == .publicOnly(except: networks))
        let told = "callbacks at private addresses are allowed by [hub]: \(opened.joined(separator: ", "))"
        #expect(setup.callbackNotice == (opened.isEmpty ? nil : told))
        configuration.hub.callbackNetworks.append(try #require(CIDR("169.254.7.7")))
        let linkLocal = try Setup(configuration, base: try Setup.base(of: configuration)).callbackNotice
        #expect(linkLocal?.contains("169.254.7.7/32; the unit's IPAddressDeny= keeps link-local ones out") == true)
        configuration.hub.isEnabled = false
        let without = try Setup(configuration, base: try Setup.base(of: configuration))
        #expect(without.callbackNotice == nil)
    }
}
