import Foundation
import Serving
import Syndication
import Watching

/// What a configuration means for the modules below: each gets the small settings value that it knows.
struct Setup {
    let configuration: Configuration
    /// The content folder's absolute path. Links in it stay: what they point at may be swapped.
    let contentPath: String
    /// Whether there is a folder of the content folder's own name in it, as there was when this was made: whoever answers
    /// a question must not wait for the content's file system.
    let hasFolderOfItsName: Bool
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
        guard let path = Self.contentPath(of: configuration) else { throw .configuration(Self.noContent) }
        self.configuration = configuration
        contentPath = path
        hasFolderOfItsName = FileManager.default.fileExists(atPath: path + "/" + ContentPattern.name(of: path))
        self.base = configuration.server.url ?? base
        guard let pages = self.base.resolving("entries/") else {
            throw .configuration("\(self.base) is no address that feeds can be served at.")
        }
        site = configuration.site.url ?? pages
        zone = configuration.site.timeZone.flatMap { TimeZone(identifier: $0) } ?? .current
        title = configuration.site.title ?? SiteTitle.find(contentPath: path, site: configuration.site.url)
    }

    static let noContent =
        "No content folder is named. Give it on the command line, or as [content] path in the configuration."

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
    static func base(forListener address: ListenAddress) throws(CommandFailure) -> WebURL {
        var local = if case .unix = address { "localhost" } else { address.description }
        if local.hasPrefix(":") { local = "localhost" + local }
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
        guard configuration.server.url == nil, let host = base.host else { return nil }
        // Every address, as `:8080` says it, and a Unix socket have the name of this machine for itself.
        let first = configuration.server.listen.first?.description.lowercased()
        let isNamedByUs = host == "localhost" && first?.hasPrefix(host) != true
        guard isNamedByUs || ["[::]", "0.0.0.0"].contains(host) else { return nil }
        return "the feeds say that they are at \(base), where no reader elsewhere finds them: set [server] url to "
            + "their address"
    }

    var folder: ContentFolder {
        ContentFolder(
            path: contentPath, ignore: IgnoreRules(patterns: configuration.content.ignore.map { PathGlob($0) }))
    }

    /// - Parameter credentials: the folder that the service manager put secrets into, if it did.
    func serverSettings(_ addresses: [ListenAddress], credentials: String?) -> ServerSettings {
        var settings = ServerSettings(addresses: addresses)
        settings.freshness.maxAge = configuration.server.maxAge
        settings.tls = configuration.server.tls?.settings(credentials: credentials)
        settings.trustedProxies = configuration.server.trustedProxies
        settings.deltas = configuration.server.deltas
        settings.limits.connections = configuration.server.maxConnections
        settings.limits.connectionsPerAddress = configuration.server.maxConnectionsPerAddress
        settings.hosts = configuration.server.hosts
        settings.repeatLimit = configuration.server.maxRepeats
        return settings
    }
}
