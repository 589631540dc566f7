import Foundation
import Logging
import ServiceLifecycle
import Serving
import Storage
import UnixSignals

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
        let strays = await StraySignals.trapped
        let ground = try Ground(overrides)
        defer { try? ground.database.close() }
        let front = try await Front.open(ground)
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
            clock: ground.clock, logger: ground.logger, reloads: reloads, server: server)
        let report = MetricReport(
            publisher: publisher, hub: hub, canary: pushing.canary, database: ground.database, server: server,
            health: health, tally: tally)
        let admin = await openAdmin(ground, report)
        let monitor = await openMonitor(ground, report)

        // Stopped in reverse: first the service manager is told, then no new requests, then nothing new to publish, last
        // deliveries and pings. Who watches is answered to the end.
        var services: [any Service] = monitor.map { [$0] } ?? []
        services += [PingService(pings: pushing.pings), CanaryService(canary: pushing.canary)]
        if let hub { services.append(HubService(hub: hub)) }
        services += [
            publisher, ServingService(server: server), admin,
            HourService(report: report), Watchdog(systemd: ground.systemd, health: health, logger: ground.logger),
            StraySignals(strays, logger: ground.logger),
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

    private func openAdmin(_ ground: Ground, _ report: MetricReport) async -> SideDoor {
        let path = AdminSocket.path(ground.configuration, state: ground.state.path, environment: ground.environment)
        let state = ground.state
        let door = SideDoor(
            "admin", failure: "commands cannot reach this daemon", health: report.health, logger: ground.logger
        ) { _ in
            let quiet = Logger(label: "admin") { _ in SwiftLogNoOpLogHandler() }
            let server = try AdminSocket.server(at: path, for: report, state: state, logger: quiet)
            try await server.start()
            return server
        }
        await door.start()
        return door
    }

    private func openMonitor(_ ground: Ground, _ report: MetricReport) async -> SideDoor? {
        let addresses = ground.monitorAddresses
        guard !addresses.isEmpty else { return nil }
        let (kept, logger) = (ground.keptSockets, ground.logger)
        // A socket that was handed over is closed by then.
        let door = SideDoor(
            "monitor", failure: "nobody can watch this daemon", isTriedAgain: ground.doors.monitor.isEmpty,
            health: report.health, logger: logger
        ) { isFirst in
            let quiet = Logger(label: "monitor") { _ in SwiftLogNoOpLogHandler() }
            let server = Monitor.server(
                at: addresses, kept: isFirst ? kept.sockets(at: addresses) : [:], report, logger: quiet)
            try await server.start()
            await kept.keep(server)
            for address in server.addresses { logger.info("monitor", metadata: ["at": "\(address)"]) }
            return server
        }
        await door.start()
        return door
    }
}
