import Pushing
import Serving
import Synchronization

/// Where external hubs reach our own subscriptions there: below `/hub/canary/`.
final class CanaryDoor: Sendable {
    static let path = "/hub/canary/"
    /// Set once the daemon's own address is known.
    private let canary = Mutex<Canary?>(nil)

    func open(to canary: Canary) {
        self.canary.withLock { $0 = canary }
    }

    var handler: PluggedHandler {
        var handler = PluggedHandler(
            path: Self.path, methods: [.get, .post], bodyLimit: Canary.longestPush
        ) { [self] request in await answer(request) }
        // A hub's push may be long; nobody else is to fill our memory.
        handler.knows = { [self] path in
            canary.withLock { $0 }.map { $0.isAwaited(String(path.dropFirst(Self.path.count))) } ?? true
        }
        return handler
    }

    private func answer(_ request: PluggedRequest) async -> PluggedResponse {
        guard let canary = canary.withLock({ $0 }) else { return .text(503, "The daemon is starting.\n") }
        let token = String(request.path.dropFirst(Self.path.count))
        switch request.method {
        case .get:
            let reply = await canary.confirm(token, query: request.query ?? "")
            // The challenge and nothing else: no line end.
            return .text(reply.status, reply.words)
        case .post:
            let reply = await canary.take(token, body: request.body, signature: request.field("X-Hub-Signature"))
            return .text(reply.status, reply.words)
        }
    }
}
