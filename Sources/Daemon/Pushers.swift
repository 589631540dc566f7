import Logging
import Publishing
import Pushing
import Serving
import Transfer

/// What brings the news: pings to external hubs, our own subscriptions there, and our own hub.
struct Pushers {
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
