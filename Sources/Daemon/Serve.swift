import Foundation
import Logging
import Publishing
import Pushing
import ServiceLifecycle
import Serving
import Storage
import Syndication
import Transfer
import UnixSignals
import Watching

/// `syndicated serve`: the daemon, in the foreground. This is the recipe: the parts, in the order in which they depend
/// on each other.
package struct Serve {
    private let overrides: ConfigurationFile.Overrides

    /// Nothing is read yet.
    package init(overrides: ConfigurationFile.Overrides) {
        self.overrides = overrides
    }

    /// Runs until a signal says stop.
    ///
    /// - Throws: `CommandFailure`.
    package func run() async throws {
        do {
            try await serve()
        } catch {
            throw CommandFailure(error).logged(overrides, environment: ProcessInfo.processInfo.environment)
        }
    }

    private func serve() async throws {
        // Before all else: one that comes during the start must not end it, and is answered after it.
        let reloads = await UnixSignalsSequence(trapping: .sighup)
        let ground = try Ground(overrides)
        defer { try? ground.database.close() }
        let front = try await Front(ground)
        let pushing = try await Pushers(ground, front)
        defer { pushing.stopTransfers() }

        let (server, hub) = (front.server, pushing.hub)
        let heartbeat = ground.heartbeat
        let tally = Tally()
        let health = Health(database: ground.database, heartbeat: heartbeat, tally: tally) { server.addresses }
        let reload = Reload(
            front.setup, overrides: overrides, environment: ground.environment, base: front.setup.base,
            threshold: ground.threshold)
        let publisher = Publisher(
            pipeline: front.pipeline, pings: pushing.pings, canary: pushing.canary, secrets: ground.secrets, hub: hub,
            reload: reload,
            watch: PublisherWatch(
                systemd: ground.systemd, health: health, heartbeat: heartbeat, start: ground.start, tally: tally),
            clock: ground.clock, logger: ground.logger, reloads: reloads,
            reloadCertificates: { try server.reloadCertificates() })
        let report = MetricReport(
            publisher: publisher, hub: hub, canary: pushing.canary, database: ground.database, server: server,
            health: health, tally: tally)
        let admin = try await openAdmin(ground, report)
        let monitor = try await openMonitor(ground, report)

        // Stopped in reverse: first the service manager is told, then no new requests, then nothing new to publish, last
        // deliveries and pings. Who watches is answered to the end.
        var services: [any Service] = monitor.map { [ServingService(server: $0)] } ?? []
        services += [PingService(pings: pushing.pings), CanaryService(canary: pushing.canary)]
        if let hub { services.append(HubService(hub: hub)) }
        services += [publisher, ServingService(server: server)]
        if let admin { services.append(ServingService(server: admin)) }
        services += [
            HourService(report: report), Watchdog(systemd: ground.systemd, health: health, logger: ground.logger),
            StatusNotice(systemd: ground.systemd, publisher: publisher),
            StopNotice(systemd: ground.systemd, health: health, pipeline: front.pipeline),
        ]
        let quiet = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            services: services.map(GroupedService.init), gracefulShutdownSignals: [.sigterm, .sigint],
            cancellationSignals: [], logger: quiet)
        try await group.run()
        ground.logger.notice("stopped")
    }

    /// Feeds are served whether or not commands can reach the daemon.
    private func openAdmin(_ ground: Ground, _ report: MetricReport) async throws -> FeedServer? {
        do {
            let path = AdminSocket.path(
                ground.configuration, state: ground.state.path, environment: ground.environment)
            let quiet = Logger(label: "admin") { _ in SwiftLogNoOpLogHandler() }
            let server = try AdminSocket.server(at: path, for: report, state: ground.state, logger: quiet)
            try await server.start()
            return server
        } catch {
            ground.logger.warning("commands cannot reach this daemon: \(error)")
            return nil
        }
    }

    /// Feeds are served whether or not anybody can watch.
    private func openMonitor(_ ground: Ground, _ report: MetricReport) async throws -> FeedServer? {
        let addresses = try ground.monitorAddresses()
        guard !addresses.isEmpty else { return nil }
        do {
            let quiet = Logger(label: "monitor") { _ in SwiftLogNoOpLogHandler() }
            let server = Monitor.server(
                at: addresses, kept: ground.keptSockets.sockets(at: addresses), report, logger: quiet)
            try await server.start()
            await ground.keptSockets.keep(server)
            for address in server.addresses { ground.logger.info("monitor", metadata: ["at": "\(address)"]) }
            return server
        } catch {
            ground.logger.error("nobody can watch this daemon: \(error)")
            return nil
        }
    }
}

/// What everything stands on: the configuration, the log, the state.
private struct Ground {
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
    func monitorAddresses() throws(ServingError) -> [ListenAddress] {
        guard doors.monitor.isEmpty, let address = configuration.server.monitor else { return doors.monitor }
        return [try ListenAddress(address)]
    }
}

/// What readers meet: the feeds as they were last published, served before anything is read.
private struct Front {
    let pipeline: Pipeline
    let server: FeedServer
    let hubDoor = HubDoor()
    let canaryDoor = CanaryDoor()
    let knownReaders = KnownReaders()
    /// With the address at which the feeds are really served.
    let setup: Setup

    init(_ ground: Ground) async throws {
        let configuration = ground.configuration
        let shelf = EditionShelf()
        pipeline = Pipeline(
            database: ground.database, shelf: shelf,
            workshop: try ground.setup.workshop { [logger = ground.logger] in logger.warning("\($0)") },
            policy: ground.setup.policy, now: ground.clock.now,
            pulse: { [heartbeat = ground.heartbeat, start = ground.start] in
                heartbeat.beat()
                start.progress("Making the feeds")
            }, logger: ground.logger)
        // The last good editions are there before the first request is.
        try await pipeline.restore()
        if let missing = ground.missingContent, await !pipeline.hasPublished { throw missing }
        let trouble = PageTrouble(logger: ground.logger)
        var addresses = ground.doors.feeds
        if addresses.isEmpty { addresses = try configuration.server.addresses() }
        try Credentials(environment: ground.environment).checkFiles(of: configuration.server.tls)
        var settings = try ground.setup.serverSettings(
            addresses, credentials: ground.environment["CREDENTIALS_DIRECTORY"])
        let connections = OpenFiles.connections(settings.limits.connections, within: OpenFiles.limit)
        settings.limits.connections = connections.count
        settings.probe = SelfRequest.token
        let files = FilePlaces(limit: OpenFiles.media(beside: connections.count, within: OpenFiles.limit))
        let pages = ArticlePages(pipeline, files: files, trouble: trouble)
        if let notice = connections.notice { ground.logger.warning("\(notice)") }
        try ground.doors.secure(&settings)
        let own = addresses + (settings.tls?.addresses ?? [])
        ground.keptSockets.discard(except: own + (try ground.monitorAddresses()))
        settings.kept = ground.keptSockets.sockets(at: own)
        server = FeedServer(
            shelf: shelf, settings: settings,
            handlers: [pages.handler, ArchivePages(pipeline: pipeline, trouble: trouble).handler]
                + (configuration.hub.isEnabled ? [hubDoor.handler] : []) + [canaryDoor.handler]
                + (configuration.hub.isCloud ? CloudDoor(door: hubDoor).handlers : [])
                + [StylesheetDoor.handler, pages.rootHandler],
            knownReaders: knownReaders, logger: ground.logger, wallClock: Clock.now)
        try await server.start()
        await ground.keptSockets.keep(server)
        let opened = Array(server.addresses.prefix(addresses.count))
        if let notice = ground.doors.notice(of: configuration, actual: opened) { ground.logger.warning("\(notice)") }
        var setup = ground.setup
        if configuration.server.url == nil, let address = server.addresses.first, addresses.first != address {
            // The system chose the port, and with it the address of the feeds.
            setup = try Setup(configuration, base: try Setup.base(forListener: address.description))
            await pipeline.reconfigure(try setup.workshop { _ in })
        }
        self.setup = setup
        if let notice = setup.addressNotice { ground.logger.warning("\(notice)") }
        pages.open(below: setup.base)
    }
}

/// What brings the news: pings to external hubs, our own subscriptions there, and our own hub.
private struct Pushers {
    let pings: HubPing
    let canary: Canary
    let hub: Hub?
    private let transfers: TransferLoop
    private let deliveries: TransferLoop

    init(_ ground: Ground, _ front: Front) async throws {
        let (database, logger, setup) = (ground.database, ground.logger, front.setup)
        transfers = try TransferLoop(TransferLoop.Settings(userAgent: Version.userAgent))
        pings = HubPing(
            database: database, transfers: transfers, settings: setup.pushSettings, now: ground.clock.now,
            logger: logger)
        canary = Canary(
            database: database, transfers: transfers, settings: setup.canarySettings(ground.secrets),
            now: ground.clock.now,
            logger: logger)
        try await canary.load()
        // A loop of its own: pings and verifications do not wait for slow subscribers.
        var delivering = TransferLoop.Settings(userAgent: Version.userAgent, limit: 512)
        delivering.heard = { [readers = front.knownReaders] in readers.note($0) }
        deliveries = try TransferLoop(delivering)
        // Nothing throws from here on: what has a door open lives until the process ends.
        front.canaryDoor.open(to: canary)
        guard var settings = setup.hubSettings else {
            hub = nil
            return
        }
        if let notice = setup.callbackNotice { logger.notice("\(notice)") }
        settings.secrets = ground.secrets
        let hub = Hub(
            database: database, transfers: transfers, deliveries: deliveries, settings: settings, now: ground.clock.now,
            logger: logger)
        self.hub = hub
        // What was published before the start is known at once, and what was not delivered then is now.
        let pipeline = front.pipeline
        await hub.announce(
            await pipeline.editions, moves: await pipeline.moves, closed: await pipeline.closedTopics,
            isComplete: false)
        front.hubDoor.open(to: hub)
    }

    func stopTransfers() {
        deliveries.stop()
        transfers.stop()
    }
}
