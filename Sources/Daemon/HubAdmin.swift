import Foundation
import Pushing
import Serving

/// What commands can ask of the hub, through the daemon's own socket.
enum HubAdmin {
    static func handlers(for hub: Hub?) -> [PluggedHandler] {
        [
            asking("/subscriptions", hub) { hub, query in
                try await hub.subscriptions(try query.choice(or: .all))
            },
            asking("/subscriptions/show", hub) { hub, query in
                guard case .id(let id) = try query.choice(), let report = try await hub.subscription(id) else {
                    throw AdminQuery.Mistake.noSubscription
                }
                return report
            },
            asking("/queue", hub) { hub, query in
                try await hub.subscriptions(try query.choice(or: .all), waiting: true)
            },
            asking("/queue/shape", hub) { hub, _ in try await hub.origins() },
            doing("/subscriptions/remove", hub, "Ended") { try await $0.remove($1) },
            doing("/queue/hold", hub, "Held") { try await $0.hold($1) },
            doing("/queue/release", hub, "Released") { try await $0.release($1) },
            doing("/queue/retry", hub, "To be tried now") { try await $0.retry($1) },
            doing("/queue/drop", hub, "Dropped") { try await $0.drop($1) },
        ]
    }

    private static func asking<Report: Encodable & Sendable>(
        _ path: String, _ hub: Hub?, _ report: @escaping @Sendable (Hub, AdminQuery) async throws -> Report
    ) -> PluggedHandler {
        PluggedHandler(path: path, methods: [.get]) { request in
            await answer(hub) { hub in
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                let json = try encoder.encode(try await report(hub, AdminQuery(request.query)))
                return PluggedResponse(status: 200, contentType: "application/json", body: Array(json))
            }
        }
    }

    private static func doing(
        _ path: String, _ hub: Hub?, _ verb: String,
        _ work: @escaping @Sendable (Hub, SubscriptionChoice) async throws -> Int
    ) -> PluggedHandler {
        PluggedHandler(path: path, methods: [.post]) { request in
            await answer(hub) { hub in
                let choice = try AdminQuery(request.query).choice()
                let count = try await work(hub, choice)
                if count == 0, choice != .all, try await hub.subscriptions(choice).isEmpty {
                    throw AdminQuery.Mistake.noSubscription
                }
                return .text(200, "\(verb): \(count).\n")
            }
        }
    }

    private static func answer(
        _ hub: Hub?, _ body: @Sendable (Hub) async throws -> PluggedResponse
    ) async -> PluggedResponse {
        guard let hub else { return .text(400, "The hub is turned off: [hub] enabled is false.\n") }
        do {
            return try await body(hub)
        } catch let mistake as AdminQuery.Mistake {
            return .text(400, mistake.words + "\n")
        } catch {
            return .text(500, "\(error)\n")
        }
    }
}

/// What a command says behind the question mark.
struct AdminQuery: Sendable {
    struct Mistake: Error {
        var words: String

        static let noSubscription = Mistake(
            words: "There is no such subscription. `subscriptions list` tells which there are.")
    }

    private let items: [URLQueryItem]

    init(_ query: String?) {
        var components = URLComponents()
        components.percentEncodedQuery = query
        items = components.queryItems ?? []
    }

    subscript(_ name: String) -> [String] { items.filter { $0.name == name }.compactMap(\.value) }

    /// - Parameter fallback: where none is made.
    func choice(or fallback: SubscriptionChoice? = nil) throws(Mistake) -> SubscriptionChoice {
        guard let text = self["which"].first else {
            if let fallback { return fallback }
            throw Mistake(words: "Which subscriptions are meant? A number, a host, or \"all\".")
        }
        guard let choice = SubscriptionChoice(text) else { throw Mistake(words: "No subscriptions are named so.") }
        return choice
    }

    /// For a command: `?which=a&…`, or nothing.
    static func text(_ items: [(name: String, value: String)]) -> String {
        guard !items.isEmpty else { return "" }
        let plain = CharacterSet(charactersIn: "-._~").union(.alphanumerics)
        let pairs = items.map { "\($0.name)=\($0.value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")" }
        return "?" + pairs.joined(separator: "&")
    }
}
