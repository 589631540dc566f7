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
        let configuration = try ConfigurationFile.read(overrides, environment: environment)
        let setup = try Setup(configuration, base: base)
        let workshop = try setup.workshop { logger.warning("\($0)") }
        for notice in configuration.notices { logger.warning("\(notice)") }
        let old = current.withLock { current in
            let old = current
            current = setup
            return old
        }
        for key in setup.restartKeys(since: old) { logger.warning("\(key) has changed, and needs a restart") }
        return workshop
    }
}

extension Setup {
    /// The keys that have changed and that only a restart takes up.
    fileprivate func restartKeys(since old: Setup) -> [String] {
        let (new, old) = (configuration, old.configuration)
        var keys: [String] = []
        if new.server.listen != old.server.listen { keys.append("server.listen") }
        if new.server.maxAge != old.server.maxAge { keys.append("server.max-age") }
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
