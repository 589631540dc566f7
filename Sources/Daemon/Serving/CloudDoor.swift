import Pushing
import Serving

/// Where requests of rssCloud come to the hub.
struct CloudDoor: Sendable {
    let door: HubDoor

    /// Where `pleaseNotify` is taken, below the feeds' address.
    static let path = "pleaseNotify"

    var handlers: [PluggedHandler] {
        [handler("/" + Self.path, .pleaseNotify), handler("/ping", .ping), handler("/RPC2", .remote)]
    }

    private func handler(_ path: String, _ entrance: Hub.CloudEntrance) -> PluggedHandler {
        PluggedHandler(path: path, methods: [.post]) { request in
            guard let hub = door.current else {
                return response(
                    CloudReply(
                        reply: HubReply(status: 503, words: "The cloud is starting.", retryAfter: .seconds(5)),
                        form: .result))
            }
            return response(
                await hub.receive(
                    request.body, at: entrance, contentType: request.field("Content-Type"),
                    accept: request.field("Accept"), from: request.peer))
        }
    }

    private func response(_ reply: CloudReply) -> PluggedResponse {
        var response = PluggedResponse(status: reply.status, contentType: reply.contentType, body: reply.body)
        response.fields = HubDoor.fields(of: reply.reply)
        return response
    }
}
