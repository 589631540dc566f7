import Logging
import Publishing
import Synchronization
import Syndication

/// Reads the configuration again, and says what of it needs a restart.
final class Reload: Sendable {
    private let overrides: ConfigurationFile.Overrides
    private let environment: [String: String]
    private let base: WebURL
    private let current: Mutex<Setup>

    /// - Parameter base: the public address, where the configuration does not say it: it stays.
    init(_ setup: Setup, overrides: ConfigurationFile.Overrides, environment: [String: String], base: WebURL) {
        self.overrides = overrides
        self.environment = environment
        self.base = base
        current = Mutex(setup)
    }

    var setup: Setup { current.withLock { $0 } }

    /// - Returns: what publishing works with from now on.
    /// - Throws: when the configuration is wrong; nothing has changed then.
    func read(_ logger: Logger) throws -> Workshop {
        var configuration = try ConfigurationFile.read(overrides, environment: environment)
        let old = self.setup
        let keys = configuration.restartKeys(since: old.configuration)
        // Feeds must not name a hub that is not there, or keep silent about one that is.
        configuration.hub = old.configuration.hub
        let setup = try Setup(configuration, base: base)
        let workshop = try setup.workshop { logger.warning("\($0)") }
        for notice in configuration.notices { logger.warning("\(notice)") }
        current.withLock { $0 = setup }
        for key in keys { logger.warning("\(key) has changed, and needs a restart") }
        return workshop
    }
}

extension Configuration {
    /// The keys that have changed and that only a restart takes up.
    fileprivate func restartKeys(since old: Configuration) -> [String] {
        let new = self
        var keys: [String] = []
        if new.server.listen != old.server.listen { keys.append("server.listen") }
        if new.server.maxAge != old.server.maxAge { keys.append("server.max-age") }
        if new.server.tls != old.server.tls { keys.append("server.tls") }
        if new.server.trustedProxies != old.server.trustedProxies { keys.append("server.trusted-proxies") }
        if new.server.maxConnections != old.server.maxConnections { keys.append("server.max-connections") }
        if new.server.maxConnectionsPerAddress != old.server.maxConnectionsPerAddress {
            keys.append("server.max-connections-per-address")
        }
        if new.server.maxRepeats != old.server.maxRepeats { keys.append("server.max-repeats") }
        if new.content.path != old.content.path { keys.append("content.path") }
        if new.content.ignore != old.content.ignore { keys.append("content.ignore") }
        if new.content.watch != old.content.watch { keys.append("content.watch") }
        if new.content.pollInterval != old.content.pollInterval { keys.append("content.poll-interval") }
        if new.content.settle != old.content.settle { keys.append("content.settle") }
        if new.content.undated != old.content.undated { keys.append("content.undated") }
        if new.site.authority != old.site.authority { keys.append("site.authority") }
        if new.hub != old.hub { keys.append("hub") }
        if new.statePath != old.statePath { keys.append("state.path") }
        if new.log != old.log { keys.append("log") }
        return keys
    }
}
