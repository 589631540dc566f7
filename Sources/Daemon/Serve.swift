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
            throw CommandFailure(error)
        }
    }

    private func serve() async throws {
        Allocator.keepLean()
        let environment = ProcessInfo.processInfo.environment
        OpenFiles.raiseLimit()
        let systemd = Systemd(environment: environment)
        let configuration = try ConfigurationFile.read(overrides, environment: environment)
        let threshold = LogThreshold(configuration.log.level.threshold)
        let logger = LogLine.logger(configuration.log, environment: environment, threshold: threshold)
        for notice in configuration.notices { logger.warning("\(notice)") }

        let doors = Doors(Systemd.handedOverSockets(environment: environment))
        var addresses = doors.feeds
        if addresses.isEmpty { addresses = try configuration.server.listen.map { try ListenAddress($0) } }
        var setup = try Setup(configuration, base: try Setup.base(forListener: configuration.server.listen[0]))
        // Tells at once, and not from the watcher later, that there is no such folder.
        _ = try setup.folder.scanRoot()
        let secrets = try Credentials(environment: environment).hubSecrets(
            isNeeded: (configuration.hub.isEnabled || configuration.watchesHubs)
                && !configuration.hub.allowsPlaintextSecrets)
        let state = configuration.statePath ?? StatePath.usual(for: setup.contentPath, environment: environment)
        let start = StartNotice(systemd)
        start.openingState(at: state)
        let database = try Database(path: state, migrations: StateSchema.migrations)
        defer { try? database.close() }
        let clock = SteadyClock(besideState: state)
        let shelf = EditionShelf()
        let pipeline = Pipeline(
            database: database, shelf: shelf, workshop: try setup.workshop { logger.warning("\($0)") },
            policy: setup.policy, now: clock.now, logger: logger)
        // The last good editions are there before the first request is.
        try await pipeline.restore()
        let pages = ArticlePages(pipeline)
        let door = HubDoor()
        let canaryDoor = CanaryDoor()
        let knownReaders = KnownReaders()
        let server = FeedServer(
            shelf: shelf,
            settings: try setup.serverSettings(addresses, credentials: environment["CREDENTIALS_DIRECTORY"]),
            handlers: [pages.handler, ArchivePages(pipeline: pipeline, logger: logger).handler]
                + (configuration.hub.isEnabled ? [door.handler] : []) + [canaryDoor.handler]
                + (configuration.hub.isCloud ? CloudDoor(door: door).handlers : [])
                + (setup.servesPages ? [pages.rootHandler] : []),
            knownReaders: knownReaders, logger: logger)
        try await server.start()
        if configuration.server.url == nil, let address = server.addresses.first, addresses.first != address {
            // The system chose the port, and with it the address of the feeds.
            setup = try Setup(configuration, base: try Setup.base(forListener: address.description))
            await pipeline.reconfigure(try setup.workshop { _ in })
        }
        pages.open(below: setup.base)
        let transfers = try TransferLoop(TransferLoop.Settings(userAgent: Version.userAgent))
        defer { transfers.stop() }
        let pings = HubPing(
            database: database, transfers: transfers, settings: setup.pushSettings, now: Clock.now, logger: logger)
        let canary = Canary(
            database: database, transfers: transfers, settings: setup.canarySettings(secrets), now: Clock.now,
            logger: logger)
        try await canary.load()
        canaryDoor.open(to: canary)
        // A loop of its own: pings and verifications do not wait for slow subscribers.
        var delivering = TransferLoop.Settings(userAgent: Version.userAgent, limit: 512)
        delivering.heard = { knownReaders.note($0) }
        let deliveries = try TransferLoop(delivering)
        defer { deliveries.stop() }
        let hub = setup.hubSettings.map { settings in
            var settings = settings
            settings.secrets = secrets
            return Hub(
                database: database, transfers: transfers, deliveries: deliveries, settings: settings, now: Clock.now,
                logger: logger)
        }
        if let hub {
            // What was published before the start is known at once, and what was not delivered then is now.
            await hub.announce(await pipeline.editions, isComplete: false)
            door.open(to: hub)
        }
        let heartbeat = Heartbeat()
        let tally = Tally()
        let health = Health(database: database, heartbeat: heartbeat, tally: tally) { server.addresses }
        let reload = Reload(
            setup, overrides: overrides, environment: environment, base: setup.base, threshold: threshold)
        let publisher = Publisher(
            pipeline: pipeline, pings: pings, canary: canary, secrets: secrets, hub: hub, reload: reload,
            watch: PublisherWatch(
                systemd: systemd, health: health, heartbeat: heartbeat, start: start, tally: tally),
            clock: clock, logger: logger, reloadCertificates: { try server.reloadCertificates() })
        let report = MetricReport(
            publisher: publisher, hub: hub, canary: canary, database: database, server: server, health: health,
            tally: tally)

        let admin = try await openAdmin(
            at: AdminSocket.path(configuration, state: state, environment: environment), report, logger)
        let monitor = try await openMonitor(at: doors.monitor, configuration.server.monitor, report, logger)

        // Stopped in reverse: first the service manager is told, then no new requests, then nothing new to publish, last
        // deliveries and pings. Who watches is answered to the end.
        var services: [any Service] = monitor.map { [ServingService(server: $0)] } ?? []
        services += [PingService(pings: pings), CanaryService(canary: canary)]
        if let hub { services.append(HubService(hub: hub)) }
        services += [publisher, ServingService(server: server)]
        if let admin { services.append(ServingService(server: admin)) }
        services += [
            HourService(report: report), Watchdog(systemd: systemd, health: health, logger: logger),
            StopNotice(systemd: systemd, health: health),
        ]
        let quiet = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], cancellationSignals: [], logger: quiet)
        try await group.run()
        logger.notice("stopped")
    }
}

extension Serve {
    /// Feeds are served whether or not commands can reach the daemon.
    private func openAdmin(at path: String, _ report: MetricReport, _ logger: Logger) async throws -> FeedServer? {
        do {
            let quiet = Logger(label: "admin") { _ in SwiftLogNoOpLogHandler() }
            let server = try AdminSocket.server(at: path, for: report, logger: quiet)
            try await server.start()
            return server
        } catch {
            logger.warning("commands cannot reach this daemon: \(error)")
            return nil
        }
    }

    /// Feeds are served whether or not anybody can watch.
    private func openMonitor(
        at handedOver: [ListenAddress], _ address: String?, _ report: MetricReport, _ logger: Logger
    ) async throws -> FeedServer? {
        var addresses = handedOver
        if addresses.isEmpty, let address { addresses = [try ListenAddress(address)] }
        guard !addresses.isEmpty else { return nil }
        do {
            let quiet = Logger(label: "monitor") { _ in SwiftLogNoOpLogHandler() }
            let server = Monitor.server(at: addresses, report, logger: quiet)
            try await server.start()
            for address in server.addresses { logger.info("monitor", metadata: ["at": "\(address)"]) }
            return server
        } catch {
            logger.error("nobody can watch this daemon: \(error)")
            return nil
        }
    }
}

/// The parts below Daemon know nothing of services; these few lines each make them one.
private struct PingService: Service {
    let pings: HubPing

    func run() async throws {
        await cancelWhenGracefulShutdown { await pings.run() }
    }
}

private struct CanaryService: Service {
    let canary: Canary

    func run() async throws {
        await cancelWhenGracefulShutdown { await canary.run() }
    }
}

private struct HubService: Service {
    let hub: Hub

    func run() async throws {
        await withGracefulShutdownHandler {
            await hub.run()
        } onGracefulShutdown: {
            hub.beginStopping()
        }
    }
}

private struct ServingService: Service {
    let server: FeedServer

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            server.beginStopping()
        }
    }
}

/// What the service manager has opened for us, by the names that the socket units give.
private struct Doors {
    var feeds: [ListenAddress] = []
    var monitor: [ListenAddress] = []

    init(_ sockets: [Systemd.HandedOver]) {
        for socket in sockets {
            if socket.name == "monitor" {
                monitor.append(.descriptor(socket.descriptor))
            } else {
                feeds.append(.descriptor(socket.descriptor))
            }
        }
    }
}

/// Notes once a minute what only sums are known of.
private struct HourService: Service {
    let report: MetricReport

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                report.tally.requestsByHour.add(upTo: await report.server.counts().answered)
                if let hub = try? await report.hub?.status() { report.tally.deliveriesByHour.add(upTo: hub.delivered) }
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }
}

extension RequestCounts {
    fileprivate var answered: Int { full + notModified + deltas + plugged + missed + limited + refused }
}
