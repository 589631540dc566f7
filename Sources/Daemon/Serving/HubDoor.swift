import Pushing
import Serving
import Synchronization

/// Where the server's requests for `/hub` come to the hub. Serving knows nothing of subscriptions, and Pushing nothing of
/// requests.
final class HubDoor: Sendable {
    /// Set once the hub's own address is known.
    private let hub = Mutex<Hub?>(nil)

    func open(to hub: Hub) {
        self.hub.withLock { $0 = hub }
    }

    var handler: PluggedHandler {
        PluggedHandler(path: "/hub", methods: [.post]) { [self] request in await answer(request) }
    }

    var current: Hub? { hub.withLock { $0 } }

    private func answer(_ request: PluggedRequest) async -> PluggedResponse {
        guard let hub = current else {
            return response(HubReply(status: 503, words: "The hub is starting.", retryAfter: .seconds(5)))
        }
        return response(
            await hub.receive(request.body, contentType: request.field("Content-Type"), from: request.peer))
    }

    private func response(_ reply: HubReply) -> PluggedResponse {
        var response = PluggedResponse.text(reply.status, reply.words + "\n")
        response.fields += Self.fields(of: reply)
        return response
    }

    static func fields(of reply: HubReply) -> [(name: String, value: String)] {
        reply.retryAfter.map { [("Retry-After", "\(max(1, $0.components.seconds))")] } ?? []
    }
}
