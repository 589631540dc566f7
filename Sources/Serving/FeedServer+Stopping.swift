import Logging
import NIOCore
import Synchronization

extension FeedServer {
    /// How often a stop looks whether the running requests are done.
    private static let stopPause: Duration = .milliseconds(20)

    /// As the type says: no request that runs is cut off before its time.
    func stop() async {
        let service = state.withLock { state -> Service? in
            let service = state.service
            state = .stopped
            return service
        }
        guard let service else { return }
        // First, so that a connection that slips in is not promised a second request.
        await each(service) { $0.beginStopping() }
        await close(service)
        await waitForRequests(service)
        await each(service) { $0.closeAll() }
        try? await service.group.shutdownGracefully()
        logger.info("the listeners are closed")
    }

    /// A connection that was taken a moment ago goes from the listener's loop to its own and back before it counts, and
    /// would be reset if the listener were closed meanwhile. So no more are taken first, and those on their way arrive.
    private func close(_ service: Service) async {
        for listener in service.listeners { await listener.pause() }
        for _ in 0..<2 {
            await each(service) { _ in }
            for listener in service.listeners { await listener.settle() }
        }
        for listener in service.listeners { await listener.close() }
    }

    /// Until no connection has a request, twice in a row: one that was just taken may have a request that is not
    /// read yet.
    private func waitForRequests(_ service: Service) async {
        let end = ContinuousClock.now + settings.limits.stopTime
        var quiet = 0
        while quiet < 2, ContinuousClock.now < end {
            let busy = await each(service) { $0.busyConnections }.reduce(0, +)
            quiet = busy == 0 ? quiet + 1 : 0
            // The task may be cancelled already, and a sleep would then return at once.
            await Task.detached { try? await Task.sleep(for: Self.stopPause) }.value
        }
    }

    /// Does something on each loop.
    @discardableResult
    func each<Result: Sendable>(
        _ service: Service, _ body: @escaping @Sendable (ServingLoop) -> Result
    ) async -> [Result] {
        var results: [Result] = []
        for loop in service.loops {
            if let result = try? await loop.eventLoop.submit({ body(loop.value) }).get() { results.append(result) }
        }
        return results
    }
}
