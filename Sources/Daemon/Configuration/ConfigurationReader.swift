import Foundation
import Publishing
import Pushing
import Reading
import Serving
import Syndication

/// Takes each table of the file to its part of the configuration. What a key means and its default stand in
/// `config/syndicated.toml`.
struct ConfigurationReader {
    var root: ConfigurationSection
    let context: ConfigurationContext

    mutating func read(feeds: ConfigurationValue?) -> Configuration {
        var configuration = Configuration()
        configuration.site = site(section("site"))
        configuration.content = content(section("content"))
        configuration.feeds = self.feeds(feeds)
        configuration.server = server(section("server"))
        configuration.hub = hub(section("hub"))
        (configuration.hubs, configuration.watchesHubs) = push(
            section("push"), isPublic: configuration.server.url != nil)
        configuration.statePath = state(section("state"))
        configuration.log = log(section("log"))
        root.finish()
        context.finish()
        configuration.keys = context.keys
        configuration.notices = context.notices
        return configuration
    }

    private mutating func section(_ name: String) -> ConfigurationSection {
        root.section(name) ?? ConfigurationSection(path: name, values: [:], context: context)
    }

    private func site(_ table: ConfigurationSection) -> Configuration.Site {
        var table = table
        var site = Configuration.Site()
        site.title = table.string("title")
        site.url = table.url("url")
        site.description = table.string("description", default: "") ?? ""
        site.language =
            table.checked("language", expects: "a language tag such as \"en\" or \"sv-SE\"", fallback: "en") {
                LanguageTag($0)
            } ?? LanguageTag("en")
        site.rights = table.string("rights", default: "") ?? ""
        site.icon = table.string("icon")
        site.logo = table.string("logo")
        site.author = table.section("author").flatMap(author)
        site.timeZone = table.checked("timezone", expects: "an IANA name such as \"Europe/Stockholm\"") {
            TimeZone(identifier: $0) == nil ? nil : $0
        }
        site.authority = table.checked("authority", expects: "a domain that is yours, such as \"example.org\"") {
            isAuthority($0) ? $0.lowercased() : nil
        }
        table.finish()
        return site
    }

    private func author(_ table: ConfigurationSection) -> Person? {
        var table = table
        let name = table.string("name") ?? ""
        let email = table.string("email").flatMap { $0.isEmpty ? nil : $0 }
        let address = table.string("url").flatMap { $0.isEmpty ? nil : $0 }
        let url = address.flatMap { WebURL($0) }
        if address != nil, url == nil {
            table.report("url", "\(table.path).url is not an address", fix: "Use one such as \"https://example.org/\"")
        }
        if name.isEmpty, email != nil || url != nil {
            table.report("", "\(table.path) has no name", fix: "Feeds must name the author: add name = \"…\"")
        }
        table.finish()
        return name.isEmpty ? nil : Person(name: name, email: email, url: url)
    }

    /// A domain name or an e-mail address, as RFC 4151 §2.1 has it.
    private func isAuthority(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard let domain = parts.last, parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else { return false }
        return domain.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ".") }
    }

    /// ASCII letters, digits, `-` and `_`.
    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private func content(_ table: ConfigurationSection) -> Configuration.Content {
        var table = table
        var content = Configuration.Content()
        content.path = table.string("path")
        content.permalink = permalink(&table)
        content.ignore = table.strings("ignore", default: []) ?? []
        content.watch = table.choice("watch", default: content.watch)
        content.pollInterval = table.duration(
            "poll-interval", in: .seconds(1) ... .seconds(86400), default: content.pollInterval)
        content.settle = table.duration(
            "settle", in: .zero ... .seconds(60), default: content.settle)
        content.undated = table.choice("undated", default: content.undated)
        content.writeBackIDs = table.bool("write-back-ids", default: content.writeBackIDs)
        content.flood = table.choice("flood", default: content.flood)
        table.finish()
        return content
    }

    private func permalink(_ table: inout ConfigurationSection) -> String? {
        let text = table.checked(
            "permalink", expects: "a pattern such as \"/{path}/\" or \"/{year}/{month}/{slug}/\"", fallback: "/{path}/"
        ) { $0.hasPrefix("/") && $0.contains("{") ? $0 : nil }
        guard let text else { return nil }
        do throws(PermalinkPattern.Mistake) {
            _ = try PermalinkPattern(text)
        } catch {
            table.report("permalink", "content.permalink: \(error.description)")
        }
        return text
    }

    private mutating func feeds(_ value: ConfigurationValue?) -> [Configuration.FeedSettings] {
        root.expect("feed")
        guard let value else { return [] }
        guard case .array(let elements) = value else {
            context.report("feed", "feed is \(value.shown)", fix: "Begin each feed with [[feed]]")
            return []
        }
        var feeds: [Configuration.FeedSettings] = []
        for (index, element) in elements.enumerated() {
            guard case .table(let values) = element else {
                context.report("feed[\(index)]", "feed holds \(element.shown)", fix: "Begin each feed with [[feed]]")
                continue
            }
            let table = ConfigurationSection(path: "feed[\(index)]", values: values, context: context)
            guard let feed = feed(table) else { continue }
            if feeds.contains(where: { $0.name == feed.name }) {
                table.report("name", "there are two feeds named \"\(feed.name)\"", fix: "Give each feed its own name")
            }
            feeds.append(feed)
        }
        for feed in feeds where feed.changes {
            let name = FeedDefinition.correctionsName(of: feed.name)
            guard feeds.contains(where: { $0.name == name }) else { continue }
            context.report(
                "feed", "there is a feed named \"\(name)\", as the corrections of \"\(feed.name)\" are named",
                fix: "Give it another name")
        }
        return feeds
    }

    private func feed(_ table: ConfigurationSection) -> Configuration.FeedSettings? {
        var table = table
        let name = table.checked("name", expects: "letters, digits, - and _, such as \"news\"") {
            isFeedName($0) ? $0 : nil
        }
        if name == nil, !table.has("name") {
            table.report("", "\(table.path) has no name", fix: "Add name = \"news\": it gives /news.atom")
        }
        var feed = Configuration.FeedSettings(name: name ?? "")
        feed.match = table.strings("match", default: feed.match) ?? feed.match
        feed.title = table.string("title")
        feed.description = table.string("description")
        feed.language = table.checked("language", expects: "a language tag such as \"en\" or \"sv-SE\"") {
            LanguageTag($0)
        }
        feed.tags = table.strings("tags", default: []) ?? []
        feed.formats =
            table.list(
                "formats", expects: "\"atom\", \"rss\" or \"json\"", default: feed.formats.map(\.rawValue)
            ) { FeedFormat(rawValue: $0) } ?? feed.formats
        if feed.formats.isEmpty {
            table.report("formats", "\(table.path).formats is empty", fix: "Name at least one format")
        }
        feed.limit = table.integer("limit", in: 1...1_000_000, default: feed.limit)
        feed.keep = table.duration("keep", in: .zero ... .seconds(3650 * 86400), default: feed.keep)
        feed.maxSize = table.bytes("max-size", atLeast: 16384, default: feed.maxSize)
        feed.exposure =
            table.checked("content", expects: "\"full\" or \"summary\"", fallback: feed.exposure.rawValue) {
                Article.Exposure(rawValue: $0)
            } ?? feed.exposure
        feed.deletion = table.choice("deletion", default: feed.deletion)
        feed.archive = table.integer("archive", in: 0...10_000, default: feed.archive)
        feed.changes = table.bool("changes", default: feed.changes)
        feed.pace =
            table.checked("max-age", expects: "a duration such as \"15m\", or \"auto\"") { text in
                text == "auto" ? .rhythm : Quantities.duration(text).flatMap { self.pace($0) }
            } ?? feed.pace
        feed.moves = moves(&table)
        table.later("podcast")
        table.finish()
        return name == nil ? nil : feed
    }

    /// RSS counts in minutes.
    private func pace(_ time: Duration) -> PollingPace? {
        time >= .seconds(60) && time <= .seconds(30 * 86400) ? .every(time) : nil
    }

    private func moves(_ table: inout ConfigurationSection) -> FeedMoves {
        let aliases = table.list("aliases", expects: "a path such as \"/index.xml\", or a former name of the feed") {
            text in
            isPath(text) || isFeedName(text) ? text : nil
        }
        let target = target("moved-to", &table)
        let detour = self.target("temporarily-at", &table)
        if target != nil, detour != nil {
            table.report(
                "temporarily-at", "\(table.path) has moved for ever and is elsewhere for a while",
                fix: "Keep one of moved-to and temporarily-at")
        }
        return FeedMoves(aliases: aliases ?? [], target: target, detour: detour)
    }

    private func target(_ key: String, _ table: inout ConfigurationSection) -> String? {
        table.checked(key, expects: "an address such as \"https://new.example.org/news.{format}\"") { text in
            text.isEmpty || WebURL(text.replacing("{format}", with: "atom"))?.isWeb == true ? text : nil
        }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A path as it can stand in a request: without a query, and not the page at `/`.
    private func isPath(_ text: String) -> Bool {
        text.count > 1 && text.hasPrefix("/") && !text.hasPrefix("//") && text != "/hub"
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    }

    /// A feed's name stands in its address as it is.
    private func isFeedName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64 && name != "feeds" && name != "hub"
            && name.utf8.allSatisfy(isNameByte)
    }

    private func server(_ table: ConfigurationSection) -> Configuration.Server {
        var table = table
        var server = Configuration.Server()
        server.listen =
            table.list("listen", expects: Self.addressForms, default: server.listen) { address($0) } ?? server.listen
        if server.listen.isEmpty {
            table.report("listen", "server.listen is empty", fix: "Name at least one address, as \"127.0.0.1:8080\"")
        }
        server.url = table.url("url")
        server.maxAge = table.duration("max-age", in: .zero ... .seconds(86400 * 30), default: server.maxAge)
        server.admin = table.checked(
            "admin", expects: "the whole path of a socket, such as \"/run/syndicated/admin.sock\"", fallback: ""
        ) {
            $0.isEmpty || $0.hasPrefix("/") ? $0 : nil
        }.flatMap { $0.isEmpty ? nil : $0 }
        server.trustedProxies = trustedProxies(&table)
        let hosts = table.list("hosts", expects: "a name without a port, such as \"feeds.example.org\"", default: []) {
            text in
            isHost(text) ? text.lowercased() : nil
        }
        server.hosts = Set(hosts ?? [])
        server.deltas = table.choice("deltas", default: server.deltas)
        server.maxRepeats = table.integer("max-repeats", in: 0...1_000_000, default: server.maxRepeats)
        server.maxConnections = table.integer("max-connections", in: 1...10_000_000, default: server.maxConnections)
        server.maxConnectionsPerAddress = table.integer(
            "max-connections-per-address", in: 1...10_000_000, default: server.maxConnectionsPerAddress)
        server.tls = table.section("tls").flatMap(tls)
        server.monitor = table.checked("monitor", expects: Self.addressForms, fallback: "") {
            $0.isEmpty ? $0 : address($0)
        }.flatMap { $0.isEmpty ? nil : $0 }
        table.finish()
        return server
    }

    /// A name or an address, as it stands in a request's `Host` before the port.
    private func isHost(_ text: String) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") { return IPAddress(String(text.dropFirst().dropLast())) != nil }
        return !text.isEmpty && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ".") }
    }

    private func tls(_ table: ConfigurationSection) -> Configuration.TLS? {
        var table = table
        let listen = table.strings("listen") ?? []
        let certificate = table.string("certificate") ?? ""
        let key = table.string("key") ?? ""
        if listen.isEmpty, certificate.isEmpty, key.isEmpty {
            table.finish()
            return nil
        }
        if listen.isEmpty || certificate.isEmpty || key.isEmpty {
            table.report(
                "", "\(table.path) is not complete",
                fix:
                    "Write { listen = [\"0.0.0.0:8443\"], certificate = \"/…/fullchain.pem\", key = \"/…/privkey.pem\" }"
            )
        }
        table.finish()
        return Configuration.TLS(listen: listen, certificate: certificate, key: key)
    }

    private func trustedProxies(_ table: inout ConfigurationSection) -> TrustedProxies {
        var proxies = TrustedProxies()
        let words = table.list(
            "trusted-proxies", expects: "an address or a range such as \"127.0.0.1\" or \"10.0.0.0/8\", or \"unix\""
        ) { text in
            text == "unix" || CIDR(text) != nil ? text : nil
        }
        for word in words ?? [] {
            if let range = CIDR(word) { proxies.ranges.append(range) } else { proxies.includesUnixSockets = true }
        }
        proxies.field = table.choice("proxy-field", default: proxies.field)
        return proxies
    }

    private static let addressForms = "host:port, [::1]:port or unix:/path"

    /// The text, if a server can listen there.
    private func address(_ text: String) -> String? {
        (try? ListenAddress(text)) == nil ? nil : text
    }

    private func state(_ table: ConfigurationSection) -> String? {
        var table = table
        let path = table.string("path", default: "").flatMap { $0.isEmpty ? nil : $0 }
        // It holds the password of a database, also where it has no effect.
        if table.secret("url").map({ !$0.isEmpty }) == true {
            context.notice("state.url has no effect in this version")
        }
        table.finish()
        return path
    }

    private func log(_ table: ConfigurationSection) -> Configuration.Log {
        var table = table
        var log = Configuration.Log()
        log.level = table.choice("level", default: log.level)
        log.format = table.choice("format", default: log.format)
        table.finish()
        return log
    }
}
