import NIOCore
import NIOHTTP1
import Syndication

/// What the connections of one event loop share: the shelf, the date, the counts, and the round that looks after
/// each of them. It belongs to that loop's thread.
final class ServingLoop {
    let limits: Limits
    let parserLimits: NIOHTTPDecoderLimitConfiguration
    let idleTime: TimeAmount
    let shelf: LoopShelf
    let showsFeedPages: Bool
    private(set) var clock = HTTPClock()
    var counts = RequestCounts()
    /// When true, no connection takes another request after the one it has.
    private(set) var isStopping = false

    private let eventLoop: any EventLoop
    private let wallClock: @Sendable () -> Timestamp
    private var connections: [ObjectIdentifier: RequestHandler] = [:]
    private var round: RepeatedTask?

    init(
        eventLoop: any EventLoop, shelf: LoopShelf, settings: ServerSettings,
        wallClock: @escaping @Sendable () -> Timestamp
    ) {
        self.eventLoop = eventLoop
        self.shelf = shelf
        self.limits = settings.limits
        idleTime = TimeAmount(settings.limits.idleTime)
        parserLimits = HeaderMeter.parserLimits(settings.limits)
        self.showsFeedPages = settings.showsFeedPages
        self.wallClock = wallClock
    }

    func add(_ handler: RequestHandler) {
        if connections.isEmpty { startRounds() }
        connections[ObjectIdentifier(handler)] = handler
        counts.connections += 1
        counts.open += 1
    }

    func remove(_ handler: RequestHandler) {
        guard connections.removeValue(forKey: ObjectIdentifier(handler)) != nil else { return }
        counts.open -= 1
        if connections.isEmpty { stopRounds() }
    }

    /// The date for a connection that is turned away before any other has started the rounds.
    func currentClock() -> HTTPClock {
        clock.set(wallClock())
        return clock
    }

    /// From now on every answer closes its connection.
    func beginStopping() {
        isStopping = true
    }

    /// Connections with a request that is being received or answered.
    var busyConnections: Int {
        connections.values.count(where: \.isBusy)
    }

    func closeAll() {
        for handler in connections.values { handler.closeNow() }
    }

    /// One repeated task for all connections, instead of timers that each request would set and clear. It rests
    /// while there are no connections.
    private func startRounds() {
        clock.set(wallClock())
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        let pause = TimeAmount(limits.tick)
        round = eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in loop.value.makeRound() }
    }

    private func stopRounds() {
        round?.cancel()
        round = nil
    }

    private func makeRound() {
        clock.set(wallClock())
        let now = NIODeadline.now()
        for handler in connections.values { handler.check(at: now) }
    }
}
