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
        let logger = LogLine.logger(configuration.log, environment: environment)
        for notice in configuration.notices { logger.warning("\(notice)") }

        var addresses = Systemd.handedOverSockets(environment: environment).map { ListenAddress.descriptor($0) }
        if addresses.isEmpty { addresses = try configuration.server.listen.map { try ListenAddress($0) } }
        var setup = try Setup(configuration, base: try Setup.base(forListener: configuration.server.listen[0]))
        // Tells at once, and not from the watcher later, that there is no such folder.
        _ = try setup.folder.scanRoot()
        let state = configuration.statePath ?? StatePath.usual(for: setup.contentPath, environment: environment)
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
        let server = FeedServer(
            shelf: shelf,
            settings: try setup.serverSettings(addresses, credentials: environment["CREDENTIALS_DIRECTORY"]),
            handlers: [pages.handler, ArchivePages(pipeline: pipeline, logger: logger).handler]
                + (configuration.hub.isEnabled ? [door.handler] : []) + (setup.servesPages ? [pages.rootHandler] : []),
            logger: logger)
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
        // A loop of its own: pings and verifications do not wait for slow subscribers.
        let deliveries = try TransferLoop(TransferLoop.Settings(userAgent: Version.userAgent, limit: 512))
        defer { deliveries.stop() }
        let secrets = try Credentials(environment: environment).hubSecrets()
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
        let publisher = Publisher(
            pipeline: pipeline, pings: pings, hub: hub,
            reload: Reload(setup, overrides: overrides, environment: environment, base: setup.base), systemd: systemd,
            clock: clock, logger: logger, reloadCertificates: { try server.reloadCertificates() })

        let admin = try await openAdmin(
            at: AdminSocket.path(configuration, state: state, environment: environment), publisher, hub, server, logger)

        // Stopped in reverse: first no new requests, then nothing new to publish, last deliveries and pings.
        var services: [any Service] = [PingService(pings: pings)]
        if let hub { services.append(HubService(hub: hub)) }
        services += [publisher, ServingService(server: server)]
        if let admin { services.append(ServingService(server: admin)) }
        let quiet = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], cancellationSignals: [], logger: quiet)
        defer { systemd.notify("STOPPING=1") }
        try await group.run()
        logger.notice("stopped")
    }
}

extension Serve {
    /// Feeds are served whether or not commands can reach the daemon.
    private func openAdmin(
        at path: String, _ publisher: Publisher, _ hub: Hub?, _ feeds: FeedServer, _ logger: Logger
    ) async throws
        -> FeedServer?
    {
        do {
            let quiet = Logger(label: "admin") { _ in SwiftLogNoOpLogHandler() }
            let server = try AdminSocket.server(at: path, for: publisher, hub, of: feeds, logger: quiet)
            try await server.start()
            return server
        } catch {
            logger.warning("commands cannot reach this daemon: \(error)")
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
