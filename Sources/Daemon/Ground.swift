import Foundation
import Logging
import Pushing
import Serving
import Storage
import Watching

/// What everything stands on: the configuration, the log, the state.
struct Ground {
    let environment = ProcessInfo.processInfo.environment
    let systemd: Systemd
    let configuration: Configuration
    let threshold: LogThreshold
    let logger: Logger
    /// What the service manager has opened for us.
    let doors: Doors
    let keptSockets: KeptSockets
    let setup: Setup
    let secrets: SecretKeys
    let start: StartNotice
    let heartbeat = Heartbeat()
    let state: DaemonState
    let database: Database
    let clock: SteadyClock
    /// Why the content folder cannot be read now. Whoever has published from it before serves that, and waits for it.
    let missingContent: WatchingError?

    init(_ overrides: ConfigurationFile.Overrides) throws {
        Allocator.keepLean()
        OpenFiles.raiseLimit()
        systemd = Systemd(environment: environment)
        configuration = try ConfigurationFile.read(overrides, environment: environment, isWhole: true)
        threshold = LogThreshold(configuration.log.level.threshold)
        logger = LogLine.logger(configuration.log, environment: environment, threshold: threshold)
        for notice in configuration.notices { logger.warning("\(notice)") }
        let handedOver = Systemd.handedOverSockets(environment: environment)
        doors = Doors(handedOver.filter { !KeptSockets.isKept($0) })
        keptSockets = KeptSockets(systemd, handedOver)
        setup = try Setup(configuration, base: try Setup.base(of: configuration))
        secrets = try Credentials(environment: environment).hubSecrets(
            isNeeded: (configuration.hub.isEnabled || configuration.watchesHubs)
                && !configuration.hub.allowsPlaintextSecrets)
        state = DaemonState(configuration, content: setup.contentPath, environment: environment)
        missingContent = Self.missing(setup.folder)
        if let missingContent, !FileManager.default.fileExists(atPath: state.path) { throw missingContent }
        start = StartNotice(systemd)
        start.openingState(at: state.path)
        database = try Database(path: state.path, migrations: StateSchema.migrations)
        if let notice = state.notice { logger.warning("\(notice)") }
        let boot = BootID.read(environment: environment)
        if boot == nil {
            logger.warning(
                """
                the boot id of the machine cannot be read, so a clock that has jumped ahead will be taken for right when the \
                daemon is started again. Set Environment=BOOT_ID=%b in its unit
                """)
        }
        clock = SteadyClock(besideState: state.path, boot: boot)
    }

    /// Tells at once, and not from the watcher later, that there is no such folder.
    private static func missing(_ folder: ContentFolder) -> WatchingError? {
        do {
            try folder.scanRoot()
            return nil
        } catch .outOfFiles {
            // It says nothing of the folder. The watcher tells of it, and tries again.
            return nil
        } catch {
            return error
        }
    }

    /// Where those who watch the daemon ask.
    var monitorAddresses: [ListenAddress] {
        doors.monitor.isEmpty ? configuration.server.monitor.map { [$0] } ?? [] : doors.monitor
    }

    /// Where readers ask.
    var feedAddresses: [ListenAddress] { doors.feeds.isEmpty ? configuration.server.addresses : doors.feeds }

    /// How readers are served at these addresses, as far as the machine lets us.
    func serverSettings(_ addresses: [ListenAddress]) throws -> ServerSettings {
        try Credentials(environment: environment).checkFiles(of: configuration.server.tls)
        // The server would say the same, without the place of the key.
        _ = try configuration.checkCertificate(credentials: environment["CREDENTIALS_DIRECTORY"], isDaemon: true)
        var settings = setup.serverSettings(addresses, credentials: environment["CREDENTIALS_DIRECTORY"])
        let connections = OpenFiles.connections(settings.limits.connections, within: OpenFiles.limit)
        if let notice = connections.notice { logger.warning("\(notice)") }
        settings.limits.connections = connections.count
        settings.probe = SelfRequest.token
        try doors.secure(&settings)
        let own = addresses + (settings.tls?.addresses ?? [])
        keptSockets.discard(except: own + monitorAddresses)
        settings.kept = keptSockets.sockets(at: own)
        return settings
    }
}
