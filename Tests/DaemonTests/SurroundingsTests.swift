import Foundation
import Testing

@testable import Daemon

struct StatePathTests {
    @Test func `each content folder has a state file of its own, where the system wants it`() {
        let one = StatePath.usual(for: "/srv/one/content", environment: ["HOME": "/home/maja"])
        let two = StatePath.usual(for: "/srv/two/content", environment: ["HOME": "/home/maja"])
        #expect(one.hasPrefix("/home/maja/.local/state/syndicated/content-"))
        #expect(one != two)
        #expect(
            StatePath.usual(for: "/c", environment: ["XDG_STATE_HOME": "/x", "HOME": "/h"])
                .hasPrefix("/x/syndicated/c-"))
        #expect(
            StatePath.usual(for: "/c", environment: ["STATE_DIRECTORY": "/var/lib/s:/other", "XDG_STATE_HOME": "/x"])
                .hasPrefix("/var/lib/s/c-"))
    }

    @Test func `a person who means the unit's state has none of that name`() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("syndicated-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let (own, unit) = (root.path + "/own.sqlite", root.path + "/unit")
        func isForeign(_ configuration: String) -> Bool {
            StatePath.isForeign(own, configuration: configuration, unit: unit)
        }
        #expect(!isForeign("/etc/syndicated/syndicated.toml"))
        // As systemd makes it: the link leads to where only root may look.
        try FileManager.default.createSymbolicLink(atPath: unit, withDestinationPath: "private/none")
        #expect(isForeign("/etc/syndicated/syndicated.toml"))
        #expect(!isForeign("/home/maja/syndicated.toml"))
        try Data().write(to: URL(fileURLWithPath: own))
        #expect(!isForeign("/etc/syndicated/syndicated.toml"))
    }

    /// Where root finds the state for a configuration, in a folder with these files.
    private func found(_ configuration: String?, holding files: [String]) throws -> String {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("syndicated-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let (home, unit) = (root.path + "/home", root.path + "/unit")
        for file in files {
            let path = root.path + "/" + file
            let folder = file.hasSuffix("/") ? path : URL(fileURLWithPath: path).deletingLastPathComponent().path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            if folder != path { try Data().write(to: URL(fileURLWithPath: path)) }
        }
        let path = StatePath.found(
            for: "/srv/content", configuration: configuration, environment: ["HOME": home], unit: unit)
        return String(path.dropFirst(root.path.count + 1).prefix { $0 != "/" })
    }

    @Test func `root is led to the unit's state, where there is a unit`() throws {
        let own = StatePath.usual(for: "/srv/content", environment: ["HOME": "home"])
        let unit = StatePath.usual(for: "/srv/content", environment: ["STATE_DIRECTORY": "unit"])
        let packaged = "/etc/syndicated/syndicated.toml"
        #expect(try found(packaged, holding: []) == "unit")
        #expect(try found(packaged, holding: [own]) == "unit")
        #expect(try found("/etc/../etc/syndicated/other.toml", holding: [own]) == "unit")
        for configuration in [nil, "/srv/syndicated.toml"] {
            #expect(try found(configuration, holding: []) == "home")
            #expect(try found(configuration, holding: ["unit/"]) == "unit")
            #expect(try found(configuration, holding: [own, unit]) == "unit")
            // A daemon that root has started by hand.
            #expect(try found(configuration, holding: [own, "unit/"]) == "home")
        }
    }

    @Test func `a content folder that has moved begins a new state, which is told`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("state-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let unit = ["STATE_DIRECTORY": folder.path]
        let before = StatePath.usual(for: "/srv/one/content", environment: unit)
        func notice(of content: String, named path: String? = nil, _ environment: [String: String]) -> String? {
            var configuration = Configuration()
            configuration.statePath = path
            return DaemonState(configuration, content: content, environment: environment).notice
        }
        #expect(notice(of: "/srv/one/content", unit) == nil)
        for name in ["content-0123456.sqlite", "clock-01234567", "other.sqlite"] {
            try Data().write(to: folder.appendingPathComponent(name))
        }
        #expect(notice(of: "/srv/two/content", unit) == nil)
        try Data().write(to: URL(fileURLWithPath: before))
        for content in ["/srv/two/content", "/srv/articles"] {
            let told = try #require(notice(of: content, unit))
            #expect(told.hasPrefix("a new state was begun, \(StatePath.usual(for: content, environment: unit)), "))
            #expect(told.contains("Others are here: \(before). If"), "\(told)")
        }
        // It is there, or somebody has named it.
        #expect(notice(of: "/srv/one/content", unit) == nil)
        #expect(notice(of: "/srv/two/content", named: folder.path + "/mine.sqlite", unit) == nil)
        // A person may have several sites.
        let link = folder.appendingPathComponent("syndicated").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
        #expect(notice(of: "/srv/two/content", ["XDG_STATE_HOME": folder.path]) != nil)
        #expect(notice(of: "/srv/articles", ["XDG_STATE_HOME": folder.path]) == nil)
    }

    @Test func `the state is shown where nobody has named it`() throws {
        var configuration = try ConfigurationFile.parse("[content]\npath = \"/srv/content\"\n", file: "s.toml")
        configuration.tellState(environment: ["STATE_DIRECTORY": "/s"])
        let path = StatePath.usual(for: "/srv/content", environment: ["STATE_DIRECTORY": "/s"])
        let listing = ConfigurationListing(isEffective: true).text(of: configuration)
        #expect(listing.contains("\n[state]\npath = \"\(path)\"\n"), "\(listing)")
        #expect(!ConfigurationListing().text(of: configuration).contains("[state]"))
    }

    @Test func `whoever is shown the unit's configuration is told that it is not all`() {
        let unit = "/etc/syndicated/syndicated.toml"
        #expect(ConfigShow.notice(of: unit, [:])?.contains("credentials is not seen here") == true)
        #expect(ConfigShow.notice(of: unit, ["STATE_DIRECTORY": "/var/lib/syndicated"]) == nil)
        #expect(ConfigShow.notice(of: "/srv/syndicated.toml", [:]) == nil && ConfigShow.notice(of: nil, [:]) == nil)
    }

    @Test func `whoever may not look into the unit's state has one of their own`() {
        let path = StatePath.found(
            for: "/c", configuration: "/etc/syndicated/syndicated.toml", environment: ["HOME": "/home/maja"], unit: nil)
        #expect(path.hasPrefix("/home/maja/.local/state/syndicated/c-"))
        let inside = StatePath.found(
            for: "/c", configuration: nil, environment: ["STATE_DIRECTORY": "/given"], unit: "/var/lib/syndicated")
        #expect(inside.hasPrefix("/given/c-"))
    }
}

struct SystemdTests {
    @Test func `sockets are taken only when they were handed to this process`() {
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "2"]
        #expect(Systemd.handedOverSockets(environment: environment, processID: 42).map(\.descriptor) == [3, 4])
        #expect(Systemd.handedOverSockets(environment: environment, processID: 43) == [])
        #expect(Systemd.handedOverSockets(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "x"], processID: 42) == [])
        #expect(Systemd.handedOverSockets(environment: [:], processID: 42) == [])
    }

    @Test func `the watchdog is fed twice as often as the service manager asks`() {
        #expect(Systemd(environment: ["WATCHDOG_USEC": "30000000"]).watchdogInterval == .seconds(15))
        #expect(
            Systemd(environment: ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"], processID: 2).watchdogInterval
                == nil)
        #expect(Systemd(environment: [:]).watchdogInterval == nil)
    }
}
