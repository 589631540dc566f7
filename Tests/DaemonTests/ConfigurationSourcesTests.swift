import Foundation
import Syndication
import Testing

@testable import Daemon

/// A configuration that comes from more than one place.
final class ConfigurationSourcesTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("syndicated-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("conf.d"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func write(_ name: String, _ text: String) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private var main: String { folder.appendingPathComponent("syndicated.toml").path }

    private func read(
        environment: [String: String] = [:], _ change: (inout ConfigurationFile.Overrides) -> Void = { _ in }
    ) throws -> Configuration {
        var overrides = ConfigurationFile.Overrides()
        overrides.file = main
        change(&overrides)
        return try ConfigurationFile.read(overrides, environment: environment)
    }

    private func mistakes(environment: [String: String] = [:]) throws -> [String] {
        do {
            _ = try read(environment: environment)
            return []
        } catch let error as ConfigurationError {
            return error.mistakes.map { $0.description.replacing(folder.path + "/", with: "") }
        }
    }

    @Test func `a file that is not UTF-8 is told with its place, and a byte order mark does no harm`() throws {
        try Data([UInt8]("[site]\n# ".utf8) + [0xE5, 0x0A]).write(to: folder.appendingPathComponent("syndicated.toml"))
        #expect(
            try mistakes() == [
                "syndicated.toml:2:3: this is not TOML: there is a character that is not UTF-8. Save the file as UTF-8."
            ])
        try write("syndicated.toml", "\u{FEFF}[site]\r\ntitle = \"News\"\r\n")
        #expect(try read().site.title == "News")
        try FileManager.default.removeItem(atPath: main)
        try FileManager.default.createDirectory(atPath: main, withIntermediateDirectories: false)
        #expect(
            try mistakes() == ["syndicated.toml: this file cannot be read. Check what it is, and its permissions."])
    }

    @Test func `fragments are read in the order of their names, and add feeds`() throws {
        try write("syndicated.toml", "[site]\ntitle = \"Main\"\nrights = \"CC0\"\n[[feed]]\nname = \"one\"\n")
        try write("conf.d/20-b.toml", "[site]\ntitle = \"B\"\n[[feed]]\nname = \"three\"\n")
        try write("conf.d/10-a.toml", "[site]\ntitle = \"A\"\n[[feed]]\nname = \"two\"\n[server]\nmax-age = \"1m\"\n")
        try write("conf.d/ignored.toml~", "this is not TOML")
        try write("conf.d/.hidden.toml", "this is not TOML")
        let configuration = try read()
        #expect(configuration.site.title == "B")
        #expect(configuration.site.rights == "CC0")
        #expect(configuration.feeds.map(\.name) == ["one", "two", "three"])
        #expect(configuration.server.maxAge == .seconds(60))
    }

    @Test func `a mistake names the fragment that it stands in`() throws {
        try write("syndicated.toml", "[[feed]]\nname = \"one\"\n[site]\nurl = \"x\"\n")
        try write("conf.d/a.toml", "\n[[feed]]\nname = \"two\"\nlimit = \"many\"\n")
        try write("conf.d/b.toml", "[site\n")
        let found = try mistakes()
        #expect(found.count == 3)
        #expect(found[0].hasPrefix("conf.d/a.toml:4:1: feed[1].limit is \"many\""))
        #expect(found[1].hasPrefix("conf.d/b.toml:1:"))
        #expect(found[2].hasPrefix("syndicated.toml:4:1: site.url is \"x\""))
    }

    @Test func `addresses and patterns are checked, with their places`() throws {
        try write(
            "syndicated.toml",
            """
            [content]
            permalink = "/{nonsense}/"
            [server]
            listen = [
              "127.0.0.1:80",
              "nowhere",
            ]
            monitor = "8081"
            [hub]
            lease = { min = "5m", default = "1m" }
            """)
        let found = try mistakes()
        for place in [
            "2:1: content.permalink", "6:3: server.listen holds \"nowhere\"", "8:1: server.monitor", "10:1: hub.lease",
        ] {
            #expect(found.contains { $0.hasPrefix("syndicated.toml:\(place)") }, "\(place) is not in \(found)")
        }
        #expect(found.count == 4)
    }

    @Test func `an address that is wrong is told once, and an empty list is another mistake`() throws {
        try write(
            "syndicated.toml", "[server]\nlisten = [\"127.0.0.1:99999\"]\n[[feed]]\nname = \"a\"\nformats = [\"x\"]\n")
        let found = try mistakes()
        #expect(found.count == 2, "\(found)")
        #expect(found.first?.contains("server.listen holds \"127.0.0.1:99999\"") == true)
        try write("syndicated.toml", "[server]\nlisten = []\n")
        #expect(try mistakes().map { $0.contains("server.listen is empty") } == [true])
    }

    @Test func `an address on the command line is checked`() throws {
        try write("syndicated.toml", "[server]\nurl = \"https://feeds.example.org/\"\n")
        do {
            _ = try read { $0.listen = ["127.0.0.1:99999"] }
            Issue.record("it was taken")
        } catch let error as ConfigurationError {
            #expect(error.mistakes.count == 1)
            #expect(error.description.contains("--listen: ") && error.description.contains("port between 0 and 65535"))
        }
        // What is no part of an address of the Web is no mistake where the public address is known.
        let zone = try read { $0.listen = ["[fe80::1%eth0]:8080"] }
        #expect(try Setup.base(of: zone).text == "https://feeds.example.org/")
    }

    @Test func `an address that is to be opened twice is refused`() throws {
        let tls = "tls = { listen = [\"127.0.0.1:8443\"], certificate = \"c\", key = \"k\" }"
        try write(
            "syndicated.toml",
            "[server]\nlisten = [\"127.0.0.1:8443\", \":0\"]\n\(tls)\nmonitor = \"127.0.0.1:8443\"\nurl = \"https://e.org/\"\n"
        )
        #expect(
            try mistakes() == [
                "syndicated.toml:3:1: server.tls is 127.0.0.1:8443, where server.listen listens already. Choose another port for one of them.",
                "syndicated.toml:4:1: server.monitor is 127.0.0.1:8443, where server.tls listens already. Choose another port for one of them.",
            ])
        try write(
            "syndicated.toml",
            "[server]\nlisten = [\n\"0.0.0.0:80\", \"[::]:80\",\n\"0.0.0.0:80\", \"127.0.0.1:80\"]\n"
                + "monitor = \"[::1]:80\"\n")
        #expect(
            try mistakes() == [
                "syndicated.toml:4:1: server.listen holds 0.0.0.0:80 twice. Leave one of them out.",
                "syndicated.toml:4:15: server.listen holds 127.0.0.1:80 beside 0.0.0.0:80, and one of them takes the other too. Keep that one.",
                "syndicated.toml:5:1: server.monitor is [::1]:80, where server.listen listens already, at [::]:80. Choose another port for one of them.",
            ])
        let listen = ["SYNDICATED_SERVER__LISTEN": "[::]:80,unix:/s,unix:/s"]
        try write("syndicated.toml", "[server]\nmonitor = \"127.0.0.1:80\"\n")
        #expect(
            try mistakes(environment: listen) == [
                "environment: server.listen holds unix:/s twice. Leave one of them out.",
                "syndicated.toml:2:1: server.monitor is 127.0.0.1:80, where server.listen listens already, at [::]:80. Choose another port for one of them.",
            ])
        #expect(throws: ConfigurationError.self) { try read { $0.listen = ["127.0.0.1:8080", ":80"] } }
        #expect(throws: Never.self) { try read { $0.listen = ["0.0.0.0:8080", "[::]:8080"] } }
        try write("syndicated.toml", "[server]\nmonitor = \":0\"\nlisten = [\":0\"]\n\(tls)\n")
        #expect(try mistakes() == [])
        try write("syndicated.toml", "[server]\nmonitor = \"127.0.0.1:8080\"\n")
        #expect(
            try read().notices.map(\.description) == [
                "\(main):2:1: server.monitor is 127.0.0.1:8080, where server.listen listens already, unless a socket unit opens another address for that"
            ])
    }

    @Test func `an address for TLS is checked as any other`() throws {
        try write(
            "syndicated.toml",
            "[server.tls]\nlisten = [\"127.0.0.1:0\", \"localhost:none\"]\ncertificate = \"c\"\nkey = \"k\"\n")
        #expect(
            try mistakes() == [
                "syndicated.toml:2:26: server.tls.listen holds \"localhost:none\". Write host:port, [::1]:port or unix:/path."
            ])
        try write("syndicated.toml", "[server.tls]\nlisten = []\ncertificate = \"c\"\nkey = \"k\"\n")
        #expect(try mistakes().map { $0.contains("server.tls is not complete") } == [true])
        try write("syndicated.toml", "[server.tls]\nlisten = []\n")
        #expect(try mistakes() == [])
    }

    @Test func `what can be read of a wrong configuration leads to the daemon`() throws {
        try write("syndicated.toml", "[state]\npath = \"/s.sqlite\"\n[server]\nlisten = [\"nowhere\"]\nadmn = \"/x\"\n")
        var overrides = ConfigurationFile.Overrides()
        overrides.file = main
        overrides.content = "/c"
        let (configuration, mistakes) = ConfigurationFile.readLeniently(overrides, environment: [:])
        #expect(mistakes.count == 2, "\(mistakes)")
        #expect(configuration.statePath == "/s.sqlite" && configuration.content.path == "/c")
        #expect(configuration.server.listen == [.tcp(host: "127.0.0.1", port: 8080)])
    }

    @Test func `a credential sets the key that it is named after, and its text is told nowhere`() throws {
        try write("syndicated.toml", "[state]\nurl = \"postgresql://plain\"\n")
        try write("credentials/state.url", "postgresql://user:nightingale@db/x\n")
        try write("credentials/log.level", "nightingale\n")
        let environment = ["CREDENTIALS_DIRECTORY": folder.appendingPathComponent("credentials").path]
        #expect(
            try mistakes(environment: environment) == [
                "credential log.level: log.level is not understood. Use one of \"error\", \"warning\", \"notice\", \"info\", \"debug\", \"trace\"."
            ])
        try write("credentials/log.level", "debug\n")
        let configuration = try read(environment: environment)
        #expect(configuration.log.level == .debug)
        let text = ConfigurationListing(isEffective: true, tellsOrigins: true).text(of: configuration)
        #expect(!text.contains("nightingale"))
        #expect(!text.contains("postgresql"))
        #expect(text.contains("# credential state.url"))
    }

    @Test func `a credential that cannot be read is a mistake, and one that nobody gave is none`() throws {
        try write("syndicated.toml", "")
        // Not a file, whoever asks: root may read everything else.
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("credentials/state.url"), withIntermediateDirectories: true)
        let credentials = folder.appendingPathComponent("credentials").path
        #expect(
            try mistakes(environment: ["CREDENTIALS_DIRECTORY": credentials]) == [
                "credential state.url: it cannot be read: it is not a regular file. Mend the file that LoadCredential=state.url: names."
            ])
        #expect(
            try mistakes(environment: ["CREDENTIALS_DIRECTORY": credentials + "/none"]).map {
                $0.hasSuffix(
                    "which cannot be looked into: No such file or directory. Let the service manager set it, or unset it."
                )
            }
                == [true])
        #expect(throws: Never.self) {
            try Credentials(environment: ["CREDENTIALS_DIRECTORY": credentials]).hubSecrets(isNeeded: false)
        }
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("credentials/hub-secrets"), withIntermediateDirectories: true)
        #expect(throws: CommandFailure.self) {
            try Credentials(environment: ["CREDENTIALS_DIRECTORY": credentials]).hubSecrets(isNeeded: false)
        }
    }

    @Test func `credentials that only the service may see are no mistake of a check beside it`() throws {
        try write("syndicated.toml", "")
        try write("credentials/log.level", "debug\n")
        let seen = ["CREDENTIALS_DIRECTORY": folder.appendingPathComponent("credentials").path, "LANG": "C"]
        #expect(Credentials.reachable(from: seen).environment == seen)
        #expect(Credentials.reachable(from: seen).notice == nil)
        let path = folder.appendingPathComponent("none").path
        let (environment, notice) = Credentials.reachable(from: ["CREDENTIALS_DIRECTORY": path, "LANG": "C"])
        #expect(environment == ["LANG": "C"])
        #expect(notice?.contains("\(path) cannot be looked into here: No such file or directory") == true)
        #expect(try mistakes(environment: environment) == [])
    }

    @Test func `what the service may have from elsewhere is no mistake where that is not seen`() throws {
        try write(
            "syndicated.toml",
            "[push]\ncanary = true\n[server]\ntls = { certificate = \"c\", key = \"k\" }\n[srever]\n")
        #expect(try mistakes().count == 3)
        var overrides = ConfigurationFile.Overrides()
        overrides.file = main
        let (seen, mistakes) = ConfigurationFile.readLeniently(overrides, environment: [:], isWhole: false)
        #expect(mistakes.map { $0.what } == ["srever is not a key of the configuration"])
        #expect(
            seen.notices.map { $0.text.prefix { $0 != ";" } } == [
                "server.tls is not complete, as far as it can be seen here",
                "push.canary is true, and server.url is not set, as far as it can be seen here",
            ])
        #expect(seen.server.tls == nil)
    }

    @Test func `every command but the daemon itself lets the unit's configuration lean on the unit's environment`() {
        var overrides = ConfigurationFile.Overrides()
        // The file is not there, which is a mistake of its own.
        overrides.file = "/etc/syndicated/\(UUID().uuidString).toml"
        let environment = ["SYNDICATED_PUSH__CANARY": "true"]
        let shell = ConfigurationFile.readLeniently(overrides, environment: environment)
        #expect(shell.mistakes.count == 1 && shell.configuration.notices.count == 1, "\(shell.mistakes)")
        let daemon = ConfigurationFile.readLeniently(overrides, environment: environment, isWhole: true)
        #expect(daemon.mistakes.count == 2 && daemon.configuration.notices.isEmpty, "\(daemon.mistakes)")
    }

    @Test(
        arguments: [
            ("/etc/syndicated/syndicated.toml", [:], false), ("/srv/syndicated.toml", [:], true), (nil, [:], true),
            ("/etc/syndicated/syndicated.toml", ["STATE_DIRECTORY": "/s"], true),
        ] as [(String?, [String: String], Bool)])
    func `a shell does not see what the unit is told`(file: String?, environment: [String: String], isSeen: Bool) {
        #expect(Credentials.areAllSeen(in: environment, configuration: file) == isSeen)
    }

    @Test func `a variable that sets nothing is a mistake`() throws {
        try write("syndicated.toml", "")
        #expect(
            try mistakes(environment: ["SYNDICATED_SERVER__MAXAGE": "1m"]) == [
                "environment: SYNDICATED_SERVER__MAXAGE sets no key of the configuration. Did you mean \"SYNDICATED_SERVER__MAX_AGE\"?"
            ])
        // A shell could not set the nearest name.
        try write("syndicated.toml", "[[feed]]\nname = \"a\"\n")
        #expect(
            try mistakes(environment: ["SYNDICATED_FEED__NAME": "x"]) == [
                "environment: SYNDICATED_FEED__NAME sets no key of the configuration. `syndicated config show --effective` lists the keys."
            ])
        let configuration = try read(environment: ["SYNDICATED_HUB__LEASE__DEFAULT": "2d"])
        #expect(configuration.hub.lease.usual == .seconds(2 * 86400))
    }

    @Test func `half of a table that a variable set is told as the variable's`() throws {
        try write("syndicated.toml", "[server]\nmax-age = \"3m\"\n")
        let found = try mistakes(environment: ["SYNDICATED_SERVER__TLS__KEY": "/k"])
        #expect(found.map { $0.prefix(46) } == ["environment: server.tls is not complete. Write"])
    }

    @Test func `a lease that a variable has spoilt is told as the variable's`() throws {
        try write("syndicated.toml", "[hub]\nlease = { default = \"10d\" }\n")
        let variable = try mistakes(environment: ["SYNDICATED_HUB__LEASE__MAX": "1d"])
        #expect(variable.count == 1 && variable[0].hasPrefix("environment: hub.lease.default is not"), "\(variable)")
        try write("credentials/hub.lease.min", "11d\n")
        let given = try mistakes(
            environment: ["CREDENTIALS_DIRECTORY": folder.appendingPathComponent("credentials").path])
        #expect(given.count == 1 && given[0].hasPrefix("credential hub.lease.min: "), "\(given)")
    }

    @Test func `what Kubernetes and Docker tell of a service of our name stops no start`() throws {
        try write("syndicated.toml", "")
        let links = [
            "SYNDICATED_PORT", "SYNDICATED_SERVICE_HOST", "SYNDICATED_SERVICE_PORT", "SYNDICATED_SERVICE_PORT_HTTP",
            "SYNDICATED_PORT_80_TCP", "SYNDICATED_PORT_80_TCP_ADDR", "SYNDICATED_WEB_SERVICE_HOST", "SYNDICATED_NAME",
            "SYNDICATED_ENV_SYNDICATED_LOG__LEVEL",
        ]
        let told = Dictionary(uniqueKeysWithValues: links.map { ($0, "tcp://10.0.0.7:80") })
        #expect(try read(environment: told).notices == [])
        // A slip of the pen is told all the same.
        #expect(
            try read(environment: ["SYNDICATED_SERVER_URL": "https://e.org/", "SYNDICATED_MOOD": "good"]).notices.map {
                "\($0.origin): \($0.sentence)"
            } == [
                "environment SYNDICATED_MOOD: it sets no key of the configuration. Two underscores stand between a table and its key.",
                "environment SYNDICATED_SERVER_URL: it sets no key of the configuration. Did you mean \"SYNDICATED_SERVER__URL\"?",
            ])
        #expect(throws: ConfigurationError.self) { try read(environment: ["SYNDICATED_SERVER__PORT": "9000"]) }
    }

    @Test func `what is shown can be read again, and means the same`() throws {
        try write(
            "syndicated.toml",
            """
            [site]
            title = "A \\"quoted\\" \\\\ title\\twith åäö"
            author = { name = "Maja", email = "maja@example.org" }
            [content]
            path = "c"
            ignore = ["a/**", "b"]
            [[feed]]
            name = "one"
            keep = "36h"
            [[feed]]
            name = "two"
            max-size = "2MiB"
            [hub]
            lease = { default = "2d" }
            """)
        let first = try read { $0.listen = ["127.0.0.1:9"] }
        let listing = ConfigurationListing(isEffective: true, tellsOrigins: true).text(of: first)
        let second = try ConfigurationFile.parse(listing, file: "again.toml")
        #expect(
            ConfigurationListing(isEffective: true).text(of: first)
                == ConfigurationListing(isEffective: true).text(of: second))
        #expect(second.feeds.map(\.name) == ["one", "two"])
        #expect(second.feeds[0].keep == .seconds(36 * 3600))
        #expect(second.site.author?.name == "Maja")
        #expect(second.server.listen == [.tcp(host: "127.0.0.1", port: 9)])
    }

    @Test func `origins are told, and only what is set is shown unless all is asked for`() throws {
        try write("syndicated.toml", "[server]\nmax-age = \"1m\"\n")
        try write("conf.d/a.toml", "[push]\nhubs = [\"https://hub.example/?token=canary\"]\n")
        let configuration = try read(environment: ["SYNDICATED_LOG__FORMAT": "json"]) { $0.siteURL = "https://e.org/" }
        let text = ConfigurationListing(tellsOrigins: true).text(of: configuration)
            .replacing(folder.path + "/", with: "")
        for line in [
            "[site]\nurl = \"https://e.org/\"                  # command line --site-url",
            "[server]\nmax-age = \"1m\"                          # syndicated.toml:2:1",
            "# conf.d/a.toml:2:1",
            "[log]\nformat = \"json\"                         # environment SYNDICATED_LOG__FORMAT",
        ] { #expect(text.contains(line), "\(line) is not in:\n\(text)") }
        #expect(!text.contains("canary"))
        #expect(!text.contains("level"))
        let all = ConfigurationListing(isEffective: true).text(of: configuration)
        for line in ["level = \"info\"", "settle = \"100ms\"", "lease.max = \"30d\"", "# title is not set"] {
            #expect(all.contains(line), "\(line) is not in:\n\(all)")
        }
    }

    @Test func `a password in a wrong address is not told`() throws {
        try write("syndicated.toml", "[push]\nhubs = [\"https://user:canary@hub.example/\"]\n")
        let found = try mistakes(environment: ["SYNDICATED_SITE__URL": "ftp://user:canary@x/"])
        #expect(found.count == 2)
        #expect(!found.joined().contains("canary"))
    }

    @Test func `every key of the shipped configuration is shown, and no other`() throws {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("config/syndicated.toml")
        let text = try String(contentsOf: source, encoding: .utf8)
        let configuration = try ConfigurationFile.parse("[[feed]]\nname = \"x\"\n", file: "s.toml")
        for key in configuration.keys where key.path != "state.url" {
            let name = key.path.split(separator: ".").last ?? ""
            #expect(
                text.contains("\(name) = "), "config/syndicated.toml does not explain \(key.path)")
        }
    }

    @Test func `a reload keeps what only a restart can change, and names it`() throws {
        try write("syndicated.toml", "[content]\npath = \"c\"\n[server]\nmax-age = \"1m\"\n[site]\ntitle = \"Old\"\n")
        let old = try read()
        try write(
            "syndicated.toml",
            """
            [content]
            path = "d"
            permalink = "/{slug}/"
            embeds = "drop"
            [server]
            max-age = "2m"
            monitor = "127.0.0.1:1"
            [site]
            title = "New"
            authority = "other.example"
            [hub]
            lease = { default = "1d" }
            [log]
            level = "debug"
            format = "json"
            """)
        var new = try read()
        #expect(
            Set(new.restartKeys(since: old)) == [
                "content.path", "server.max-age", "server.monitor", "site.authority", "hub.lease.default", "log.format",
            ])
        new.keepFixed(of: old)
        #expect(new.content.path == "c")
        #expect(new.content.permalink.text == "/{slug}/")
        #expect(new.content.rendering.embeds == .drop)
        #expect(new.server.maxAge == .seconds(60))
        #expect(new.site.title == "New")
        #expect(new.site.authority == nil)
        #expect(new.hub == old.hub)
        #expect(new.log.level == .debug)
        #expect(new.log.format == .auto)
        #expect(new.restartKeys(since: old) == [])
    }

    @Test func `what is on the disk is told before it is in force`() throws {
        let head = "[content]\npath = \"\(folder.path)\"\n"
        try write("syndicated.toml", head)
        var overrides = ConfigurationFile.Overrides()
        overrides.file = main
        let base = try #require(WebURL("http://127.0.0.1:8080/"))
        let reload = Reload(
            try Setup(read(), base: base), overrides: overrides, environment: [:], base: base,
            threshold: LogThreshold(.info))
        #expect(reload.onDisk() == ConfigurationOnDisk())
        try write("conf.d/more.toml", "[site]\ntitle = \"New\"\n[server]\nmonitor = \"127.0.0.1:1\"\n")
        #expect(
            reload.onDisk()
                == ConfigurationOnDisk(waitsForReload: ["site.title"], waitsForRestart: ["server.monitor"]))
        #expect(reload.setup.configuration.site.title == nil)
        try write("conf.d/more.toml", "[srever]\n")
        let problem = try #require(reload.onDisk().problem)
        #expect(problem.contains("conf.d/more.toml") && problem.contains("Did you mean \"server\"?"))
        // A certificate that no start could use.
        let (certificate, key) = ("\(folder.path)/c.pem", "\(folder.path)/k.pem")
        try write(
            "conf.d/more.toml",
            "[server.tls]\nlisten = [\"127.0.0.1:0\"]\ncertificate = \"\(certificate)\"\nkey = \"\(key)\"\n")
        let onDisk = reload.onDisk()
        #expect(onDisk.problem?.contains("\(certificate): there is no such file") == true)
        // It is looked at again when one of them comes.
        let mark = reload.mark(with: onDisk.certificateFiles)
        try write("c.pem", "")
        #expect(reload.mark(with: onDisk.certificateFiles) != mark)
        try write("k.pem", "no key")
        #expect(reload.onDisk().problem?.contains("\(certificate) is not understood") == true)
        // Only the next start is given new credentials.
        try write(
            "conf.d/more.toml",
            "[server.tls]\nlisten = [\"127.0.0.1:0\"]\ncertificate = \"c.pem\"\nkey = \"k.pem\"\n")
        #expect(reload.onDisk().problem == nil)
    }

    @Test func `files are read once for each change, and not while somebody writes`() throws {
        var follower = FilesMark.Follower()
        func isDue() -> Bool { follower.isDue(FilesMark(ofConfiguration: main)) }
        try write("syndicated.toml", "")
        #expect([isDue(), isDue(), isDue()] == [false, true, false])
        try write("syndicated.toml", "[log]\n")
        #expect(!isDue())
        try write("conf.d/a.toml", "")
        #expect([isDue(), isDue(), isDue()] == [false, true, false])
        try FileManager.default.removeItem(atPath: main)
        #expect([isDue(), isDue()] == [false, true])
    }
}
