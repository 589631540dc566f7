import Logging
import Publishing
import Serving

/// What readers meet: the feeds as they were last published, served before anything is read.
struct Front {
    let pipeline: Pipeline
    let server: FeedServer
    let hubDoor = HubDoor()
    let canaryDoor = CanaryDoor()
    let knownReaders = KnownReaders()
    /// With the address at which the feeds are really served.
    private(set) var setup: Setup
    private let pages: ArticlePages

    /// Nobody is let in yet.
    private init(_ ground: Ground, _ pipeline: Pipeline, _ shelf: EditionShelf, _ settings: ServerSettings) {
        self.pipeline = pipeline
        setup = ground.setup
        let trouble = PageTrouble(logger: ground.logger)
        let files = FilePlaces(limit: OpenFiles.media(beside: settings.limits.connections, within: OpenFiles.limit))
        pages = ArticlePages(pipeline, files: files, trouble: trouble)
        let hub = setup.configuration.hub
        server = FeedServer(
            shelf: shelf, settings: settings,
            handlers: [pages.handler, ArchivePages(pipeline: pipeline, trouble: trouble).handler]
                + (hub.isEnabled ? [hubDoor.handler] : []) + [canaryDoor.handler]
                + (hub.isCloud ? CloudDoor(door: hubDoor).handlers : []) + [StylesheetDoor.handler, pages.rootHandler],
            knownReaders: knownReaders, logger: ground.logger, wallClock: Clock.now)
    }

    /// Shows what was published last, and lets readers in.
    static func open(_ ground: Ground) async throws -> Front {
        let shelf = EditionShelf()
        let pipeline = Pipeline(
            database: ground.database, shelf: shelf,
            workshop: ground.setup.workshop { [logger = ground.logger] in logger.tell($0) },
            policy: ground.setup.policy, now: ground.clock.now,
            pulse: { [heartbeat = ground.heartbeat, start = ground.start] in
                heartbeat.beat()
                start.progress("Making the feeds")
            }, logger: ground.logger)
        // The last good editions are there before the first request is.
        try await pipeline.restore()
        if let missing = ground.missingContent, await !pipeline.hasPublished { throw missing }
        let addresses = ground.feedAddresses
        var front = Front(ground, pipeline, shelf, try ground.serverSettings(addresses))
        try await front.server.start()
        await ground.keptSockets.keep(front.server)
        try await front.noteAddresses(named: addresses, on: ground)
        front.pages.open(below: front.setup.base)
        return front
    }

    /// The system may have chosen the port, and with it the address of the feeds.
    private mutating func noteAddresses(named addresses: [ListenAddress], on ground: Ground) async throws {
        let configuration = ground.configuration
        let opened = Array(server.addresses.prefix(addresses.count))
        if let notice = ground.doors.notice(of: configuration, actual: opened) { ground.logger.warning("\(notice)") }
        if configuration.server.url == nil, let address = server.addresses.first, addresses.first != address {
            setup = try Setup(configuration, base: try Setup.base(forListener: address))
            await pipeline.reconfigure(setup.workshop { _ in })
        }
        if let notice = setup.addressNotice { ground.logger.warning("\(notice)") }
    }
}
