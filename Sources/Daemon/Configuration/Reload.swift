import Logging
import Publishing
import Rendering
import Serving
import Synchronization
import Syndication

/// Reads the configuration again, and says what of it needs a restart.
final class Reload: Sendable {
    private let overrides: ConfigurationFile.Overrides
    private let environment: [String: String]
    private let base: WebURL
    private let threshold: LogThreshold
    private let current: Mutex<Setup>

    /// - Parameter base: the public address, where the configuration does not say it: it stays.
    init(
        _ setup: Setup, overrides: ConfigurationFile.Overrides, environment: [String: String], base: WebURL,
        threshold: LogThreshold
    ) {
        self.threshold = threshold
        self.overrides = overrides
        self.environment = environment
        self.base = base
        current = Mutex(setup)
    }

    var setup: Setup { current.withLock { $0 } }

    /// - Returns: what publishing works with from now on.
    /// - Throws: when the configuration is wrong; nothing has changed then.
    func read(_ logger: Logger) throws -> Workshop {
        let old = self.setup
        var configuration = try ConfigurationFile.read(named(old), environment: environment, isWhole: true)
        let keys = configuration.restartKeys(since: old.configuration)
        configuration.keepFixed(of: old.configuration)
        let setup = try Setup(configuration, base: base)
        let workshop = try setup.reloadableWorkshop()
        for notice in configuration.notices { logger.warning("\(notice)") }
        current.withLock { $0 = setup }
        threshold.level = configuration.log.level.threshold
        for key in keys {
            logger.warning("\(key) has changed, and needs a restart: the old value stays in force until then")
        }
        return workshop
    }

    /// A file that was found once is named from then on: where it is gone, the defaults are not what anybody wants.
    private func named(_ setup: Setup) -> ConfigurationFile.Overrides {
        var overrides = overrides
        overrides.file = overrides.file ?? setup.configuration.file
        return overrides
    }

    /// What the files look like now.
    ///
    /// - Parameter others: files that the configuration names, and that a start looks at too.
    func mark(with others: [String]) -> FilesMark {
        FilesMark(ofConfiguration: ConfigurationFile.path(named(setup)), with: others)
    }

    /// Reads the configuration as a reload and the next start would, and takes nothing up.
    func onDisk() -> ConfigurationOnDisk {
        let old = self.setup
        var found = ConfigurationOnDisk()
        do {
            var configuration = try ConfigurationFile.read(named(old), environment: environment, isWhole: true)
            let credentials = environment["CREDENTIALS_DIRECTORY"]
            let tls = configuration.server.tls?.settings(credentials: credentials)
            found.certificateFiles = tls.map { [$0.certificate, $0.key] } ?? []
            _ = try Setup(configuration, base: base)
            _ = try configuration.checkCertificate(credentials: credentials, isDaemon: true)
            let changed = configuration.changedKeys(since: old.configuration)
            // The file of authors is that of the folder in force, and only a reload minds what is wrong with it.
            configuration.keepFixed(of: old.configuration)
            _ = try Setup(configuration, base: base).reloadableWorkshop()
            found.waitsForReload = changed.filter(Configuration.isReloadable)
            found.waitsForRestart = changed.filter { !Configuration.isReloadable($0) }
        } catch {
            found.problem = CommandFailure(error).message
        }
        return found
    }
}

extension Configuration {
    /// What a reload takes up, by its key; a table stands for all of its keys. Every other key needs a restart.
    private static let reloadable: [(key: String, take: @Sendable (inout Configuration, Configuration) -> Void)] = [
        (
            "site",
            {
                let authority = $0.site.authority
                $0.site = $1.site
                $0.site.authority = authority
            }
        ),
        ("content.permalink", { $0.content.permalink = $1.content.permalink }),
        ("content.embeds", { $0.content.rendering.embeds = $1.content.rendering.embeds }),
        ("content.math", { $0.content.rendering.formulas = $1.content.rendering.formulas }),
        ("content.inline-image", { $0.content.rendering.inlineImage = $1.content.rendering.inlineImage }),
        ("content.max", { $0.content.rendering.contentMaximum = $1.content.rendering.contentMaximum }),
        ("content.flood", { $0.content.flood = $1.content.flood }),
        ("content.write-back-ids", { $0.content.writeBackIDs = $1.content.writeBackIDs }),
        ("feed", { $0.feeds = $1.feeds }),
        ("push", { ($0.hubs, $0.watchesHubs) = ($1.hubs, $1.watchesHubs) }),
        ("log.level", { $0.log.level = $1.log.level }),
    ]
    /// Within those.
    private static let fixed = ["site.authority"]

    /// The keys that have changed and that only a restart takes up.
    func restartKeys(since old: Configuration) -> [String] {
        changedKeys(since: old).filter { !Self.isReloadable($0) }
    }

    /// The keys that have changed, and those that are gone, such as the ones of a feed.
    func changedKeys(since old: Configuration) -> [String] {
        let before = Dictionary(old.keys.map { ($0.path, $0.meaning) }, uniquingKeysWith: { $1 })
        let paths = Set(keys.map(\.path))
        return keys.filter { before[$0.path] != $0.meaning }.map(\.path)
            + old.keys.map(\.path).filter { !paths.contains($0) }
    }

    fileprivate static func isReloadable(_ path: String) -> Bool {
        !fixed.contains(path)
            && reloadable.contains { key, _ in
                path == key || path.hasPrefix(key + ".") || path.hasPrefix(key + "[")
            }
    }

    /// Takes over from the configuration in force what only a restart can change, so that no part of the daemon works
    /// with another value than the others: feeds must not name a hub that is not there, for instance.
    mutating func keepFixed(of old: Configuration) {
        var kept = old
        for (_, take) in Self.reloadable { take(&kept, self) }
        let before = Dictionary(old.keys.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        kept.keys = keys.map { Self.isReloadable($0.path) ? $0 : before[$0.path] ?? $0 }
        (kept.notices, kept.file) = (notices, file)
        self = kept
    }
}
