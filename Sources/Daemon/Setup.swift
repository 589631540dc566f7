import Foundation
import Publishing
import Pushing
import Reading
import Recording
import Rendering
import Serving
import Syndication
import Transfer
import Watching

/// What a configuration means for the modules below: each gets the small settings value that it knows.
struct Setup {
    let configuration: Configuration
    /// The content folder's absolute path. Links in it stay: what they point at may be swapped.
    let contentPath: String
    /// The public address of the feeds.
    let base: WebURL
    /// Where the articles are: the site, or our own article pages.
    let site: WebURL
    let zone: TimeZone
    /// The name of the site.
    let title: String
    /// False where feeds are written as files, for another server, or are only checked.
    var isServing = true

    /// Whether articles have their pages here, because no site has them.
    var servesPages: Bool { isServing && configuration.site.url == nil }

    /// - Parameter base: the public address, where the configuration does not say it.
    /// - Throws: `CommandFailure` when something is missing, or does not fit together.
    init(_ configuration: Configuration, base: WebURL) throws(CommandFailure) {
        guard let path = Self.contentPath(of: configuration) else {
            throw .configuration(
                "No content folder is named. Give it on the command line, or as [content] path in the configuration.")
        }
        self.configuration = configuration
        contentPath = path
        self.base = configuration.server.url ?? base
        guard let pages = self.base.resolving("entries/") else {
            throw .configuration("\(self.base) is no address that feeds can be served at.")
        }
        site = configuration.site.url ?? pages
        zone = configuration.site.timeZone.flatMap { TimeZone(identifier: $0) } ?? .current
        title = configuration.site.title ?? SiteTitle.find(contentPath: path, site: configuration.site.url)
    }

    /// The absolute path of the content folder, if one is named.
    static func contentPath(of configuration: Configuration) -> String? {
        guard let path = configuration.content.path, !path.isEmpty else { return nil }
        // Absolute first: a `..` that begins a relative path would be dropped.
        return URL(fileURLWithPath: path).absoluteURL.standardized.path
    }

    /// The address to serve at: the public one, or else the one that follows from the first listener.
    static func base(of configuration: Configuration) throws(CommandFailure) -> WebURL {
        if let url = configuration.server.url { return url }
        return try base(forListener: configuration.server.listen[0])
    }

    /// The address to serve at when nobody says one: `http://` and the first listener.
    static func base(forListener address: String) throws(CommandFailure) -> WebURL {
        var local = address.hasPrefix("unix:") ? "localhost" : address.hasPrefix(":") ? "localhost" + address : address
        // The system has not chosen the port yet.
        if local.hasSuffix(":0") { local.removeLast(2) }
        guard let url = WebURL("http://\(local)/") else {
            throw .configuration("No address for the feeds follows from \(address). Set [server] url.")
        }
        return url
    }
}

extension Setup {
    /// What to do where nobody could follow the address that the feeds give of themselves; nil where it may be right.
    var addressNotice: String? {
        guard configuration.server.url == nil, let host = base.host, ["[::]", "0.0.0.0"].contains(host) else {
            return nil
        }
        return "the feeds say that they are at \(base), where no reader finds them: set [server] url to their address"
    }

    var folder: ContentFolder {
        ContentFolder(
            path: contentPath, ignore: IgnoreRules(patterns: configuration.content.ignore.map { PathGlob($0) }))
    }

    var watching: WatchingSettings {
        var settings = WatchingSettings()
        settings.mode = WatchingSettings.Mode(rawValue: configuration.content.watch.rawValue) ?? .auto
        settings.settle = configuration.content.settle
        settings.pollInterval = configuration.content.pollInterval
        return settings
    }

    /// - Parameter credentials: the folder that the service manager put secrets into, if it did.
    /// - Throws: `ServingError` when an address for TLS cannot be read.
    func serverSettings(_ addresses: [ListenAddress], credentials: String?) throws(ServingError) -> ServerSettings {
        var settings = ServerSettings(addresses: addresses, siteTitle: title)
        settings.freshness.polled = configuration.server.maxAge
        settings.freshness.pushed = configuration.server.maxAge
        if let tls = configuration.server.tls {
            func file(_ name: String) -> String {
                name.contains("/") ? name : credentials.map { "\($0)/\(name)" } ?? name
            }
            settings.tls = TLSSettings(
                addresses: try tls.listen.map { text throws(ServingError) in try ListenAddress(text) },
                certificate: file(tls.certificate), key: file(tls.key))
        }
        settings.trustedProxies = configuration.server.trustedProxies
        settings.deltas = configuration.server.deltas
        settings.limits.connections = configuration.server.maxConnections
        settings.limits.connectionsPerAddress = configuration.server.maxConnectionsPerAddress
        settings.hosts = configuration.server.hosts
        settings.repeatLimit = configuration.server.maxRepeats
        return settings
    }

    private var secondsFromUTC: @Sendable (Timestamp) -> Int {
        { [zone] instant in zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant.seconds))) }
    }

    private var localTime: LocalTime { LocalTime(name: zone.identifier, secondsFromUTC: secondsFromUTC) }

    var policy: CataloguePolicy {
        CataloguePolicy(
            authority: configuration.site.authority ?? (configuration.site.url ?? base).host ?? "localhost",
            undated: configuration.content.undated == .firstSeen ? .firstSeen : .skip,
            secondsFromUTC: secondsFromUTC)
    }

    /// - Parameter problem: told what is wrong with the file of authors, if there is one.
    func workshop(problem: (Problem) -> Void) throws(CommandFailure) -> Workshop {
        let permalink: PermalinkPattern
        do {
            permalink =
                try configuration.content.permalink.map { (text) throws(PermalinkPattern.Mistake) in
                    try PermalinkPattern(text)
                } ?? .path
        } catch {
            throw .configuration("content.permalink: \(error.description)")
        }
        let (authors, authorsMark) = authorDirectory(problem: problem)
        let reading = ReadingSettings(
            site: site, permalink: permalink, zone: TimeZoneRules(named: zone.identifier) ?? .utc,
            language: configuration.site.language, authors: authors)
        let readingMark = [
            publishing.tellsCorrections ? "4 words" : "4", site.text, permalink.text, zone.identifier,
            configuration.site.language?.text ?? "", authorsMark,
            configuration.content.undated.rawValue,
        ].joined(separator: " ")
        let rendering = configuration.content.rendering
        let renderingMark = [
            "6", rendering.embeds.rawValue, rendering.formulas.rawValue, rendering.inlineImage.rawValue,
            String(rendering.contentMaximum), readingMark,
        ].joined(separator: " ")
        // A text leads to other articles, where they are by the settings of reading.
        return Workshop(
            folder: folder, reader: ArticleReader(settings: reading),
            renderer: ContentRenderer(settings: rendering), readingMark: readingMark,
            renderingMark: servesPages ? renderingMark + " with artwork" : renderingMark, settings: publishing)
    }

    /// The hubs that feeds name: our own first, since what it delivers must lead back to it.
    private var hubs: [WebURL] {
        // Beside files that others serve there is no hub of ours.
        guard isServing, let own = hubSettings?.address else { return configuration.hubs }
        return [own] + configuration.hubs.filter { $0 != own }
    }

    /// The external hubs, which are told of changes.
    var pushSettings: PushSettings { PushSettings(hubs: configuration.hubs.filter { $0 != hubSettings?.address }) }

    /// The external hubs that are watched.
    ///
    /// - Parameter secrets: what our secret there is sealed with in the state.
    func canarySettings(_ secrets: SecretKeys) -> CanarySettings {
        var settings = CanarySettings()
        settings.secrets = secrets
        guard configuration.watchesHubs, configuration.server.url != nil else { return settings }
        settings.hubs = pushSettings.hubs
        settings.callbacks = base.resolving(String(CanaryDoor.path.dropFirst()))
        return settings
    }

    /// How our own hub behaves; nil where there is to be none.
    var hubSettings: HubSettings? {
        let hub = configuration.hub
        guard hub.isEnabled, let address = base.resolving("hub") else { return nil }
        var settings = HubSettings(address: address, ownOrigins: ownOrigins)
        settings.lease = hub.lease
        settings.reach = .publicOnly(except: callbackNetworks)
        settings.maxSubscriptions = hub.maxSubscriptions
        settings.maxSubscriptionsPerOrigin = hub.maxSubscriptionsPerOrigin
        settings.ratePerSource = hub.ratePerSource
        settings.ratePerTarget = hub.ratePerTarget
        settings.signature = hub.signature
        settings.payload = hub.payload
        return settings
    }

    /// Where callbacks may be beside public addresses.
    private var callbackNetworks: [CIDR] {
        let hub = configuration.hub
        return (hub.allowsPrivateCallbacks ? IPAddress.privateNetworks : []) + hub.callbackNetworks
    }

    /// Which networks strangers may have this server ask in; nil where callbacks must be at public addresses.
    var callbackNotice: String? {
        guard configuration.hub.isEnabled, !callbackNetworks.isEmpty else { return nil }
        let networks = callbackNetworks.map(\.description).joined(separator: ", ")
        return "callbacks at private addresses are allowed by [hub]: \(networks)"
    }

    /// Where this server itself answers, by every name that the configuration tells: a callback there would have it ask
    /// itself. Sockets that the service manager opens are not known here.
    private var ownOrigins: Set<String> {
        let server = configuration.server
        var addresses = Set([base.text])
        for name in server.hosts { addresses.formUnion(["http://\(name)/", "https://\(name)/"]) }
        let plain = (server.listen + [server.monitor].compactMap { $0 }).map { ("http", $0) }
        for (scheme, text) in plain + (server.tls?.listen ?? []).map({ ("https", $0) }) {
            // The system has not chosen a port 0 yet.
            guard case .tcp(let host, let port)? = try? ListenAddress(text), port != 0 else { continue }
            let names = [
                "localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", host.contains(":") ? "[\(host)]" : host,
            ]
            for name in names + server.hosts { addresses.insert("\(scheme)://\(name):\(port)/") }
        }
        return Set(addresses.compactMap { WebURL($0)?.origin })
    }

    private var publishing: PublishingSettings {
        let site = configuration.site
        let plan: PublishingSettings.Plan =
            configuration.feeds.isEmpty
            ? .byFolder(template: FeedDefinition(title: title, selection: FeedSelection(name: "all")))
            : .configured(configuration.feeds.map(definition))
        let home = site.url ?? base
        var settings = PublishingSettings(
            title: title, subtitle: site.description, home: home, base: base, language: site.language,
            rights: site.rights, author: site.author, icon: site.icon.flatMap { home.resolving($0) },
            logo: site.logo.flatMap { home.resolving($0) }, plan: plan, hubs: hubs,
            generator: Version.generator, holdsFloods: configuration.content.flood == .hold, servesPages: servesPages,
            writesIDsBack: configuration.content.writeBackIDs,
            lanes: ProcessInfo.processInfo.activeProcessorCount)
        settings.license = site.license
        if configuration.hub.isCloud, isServing {
            settings.cloud = base.resolving(CloudDoor.path).flatMap(CloudService.init)
        }
        return settings
    }

    private func definition(_ feed: Configuration.FeedSettings) -> FeedDefinition {
        // What begins with an exclamation mark is taken away from the rest.
        let taken = feed.match.filter { !$0.hasPrefix("!") }
        let excluded = feed.match.filter { $0.hasPrefix("!") }.map { PathGlob(String($0.dropFirst())) }
        var definition = FeedDefinition(
            title: feed.title ?? "\(title): \(feed.name)", subtitle: feed.description ?? configuration.site.description,
            language: feed.language,
            selection: FeedSelection(
                name: feed.name, match: taken == ["**"] ? [] : taken.map { PathGlob($0) }, exclude: excluded,
                tags: feed.tags.map { String($0.drop { $0 == "#" }) }, authors: authors(feed),
                languages: languages(feed), media: feed.media, limit: feed.limit, keep: feed.keep,
                deletion: feed.deletion, archivePage: feed.archive),
            formats: feed.formats, maximumSize: feed.maxSize, exposure: feed.exposure,
            tellsCorrections: feed.changes)
        definition.style = feed.style
        if feed.dates == .local { definition.style.zone = localTime }
        definition.naming = FeedNaming(feed, siteTitle: title)
        definition.moves = feed.moves
        definition.pace = feed.pace
        definition.isClosed = feed.isClosed
        return definition
    }

    /// With the empty name where the site's author is asked for, whose the articles are that name nobody.
    private func authors(_ feed: Configuration.FeedSettings) -> [String] {
        guard let owner = configuration.site.author?.name.lowercased() else { return feed.authors }
        return feed.authors + (feed.authors.contains { $0.lowercased() == owner } ? [""] : [])
    }

    /// With the empty tag where the site's language is asked for, which the articles are in that name none.
    private func languages(_ feed: Configuration.FeedSettings) -> [String] {
        let tags = feed.languages.map(\.text)
        guard let own = configuration.site.language?.text else { return tags }
        return tags + (tags.contains { own == $0 || own.hasPrefix("\($0)-") } ? [""] : [])
    }

    /// The people that articles name by a short word: from a file in the content folder or beside it.
    ///
    /// - Returns: with a mark that changes with the file.
    private func authorDirectory(problem: (Problem) -> Void) -> (AuthorDirectory, String) {
        let above = URL(fileURLWithPath: contentPath).deletingLastPathComponent().path
        for folder in [contentPath, above] {
            for name in AuthorDirectory.fileNames {
                guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
                do throws(Problem) {
                    let directory = try AuthorDirectory(reading: Array(data), path: name, site: site)
                    return (directory, Validators.stem(of: Array(data)))
                } catch {
                    problem(error)
                }
            }
        }
        return (AuthorDirectory(), "")
    }
}
