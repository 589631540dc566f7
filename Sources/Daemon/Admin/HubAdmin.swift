import Foundation
import Pushing
import Serving

/// What commands can ask of the hub, and of the pings to others, through the daemon's own socket.
struct HubAdmin: Sendable {
    /// Nil where it is turned off.
    let hub: Hub?
    let pings: HubPing

    var handlers: [PluggedHandler] {
        [
            asking("/subscriptions") { query in
                try await running.subscriptions(try query.choice(or: .all), after: try query.after)
            },
            asking("/subscriptions/show") { query in
                guard case .id(let id) = try query.choice(), let report = try await running.subscription(id) else {
                    throw AdminQuery.Mistake.noSubscription
                }
                return report
            },
            asking("/queue") { query in
                // Without a hub there may be pings.
                try await hub?.subscriptions(try query.choice(or: .all), waiting: true, after: try query.after) ?? []
            },
            asking("/queue/pings") { query in try await pings.reports(try query.choice(or: .all)) },
            asking("/queue/holds") { _ in try await hub?.holds() ?? [] },
            asking("/queue/shape") { _ in try await running.origins() },
            doing("/subscriptions/remove", "Ended") { try await running.remove($0) },
            doing("/queue/hold", "Held", { try await running.hold($0) }, noting: Self.remarkOnHolding),
            doing("/queue/release", "Released") { try await running.release($0) },
            doing(
                "/queue/retry", "To be tried now", { try await hub?.retry($0) ?? 0 }, alsoPings: pings.retry,
                noting: {
                    try await whoIsPaused($0) + Self.remark(onHeld: hub?.held($0).deliveries ?? 0, "and not tried")
                }
            ),
            doing(
                "/queue/drop", "Dropped", { try await hub?.drop($0) ?? 0 }, alsoPings: pings.drop,
                noting: { try await Self.remark(onHeld: hub?.held($0).subscriptions ?? 0, "still") }),
        ]
    }

    private var running: Hub {
        get throws(AdminQuery.Mistake) {
            guard let hub else { throw AdminQuery.Mistake(words: "The hub is turned off: [hub] enabled is false.") }
            return hub
        }
    }

    private func asking<Report: Encodable & Sendable>(
        _ path: String, _ report: @escaping @Sendable (AdminQuery) async throws -> Report
    ) -> PluggedHandler {
        PluggedHandler(path: path, methods: [.get]) { request in
            await answer {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                let json = try encoder.encode(try await report(AdminQuery(request.query)))
                return PluggedResponse(status: 200, contentType: "application/json", body: Array(json))
            }
        }
    }

    /// A place stays held also where nobody is subscribed.
    @Sendable private static func remarkOnHolding(_ choice: SubscriptionChoice) -> String {
        switch choice {
        case .all: " Who subscribes later is held too."
        case .origin: " Who subscribes from there later is held too."
        case .id: ""
        }
    }

    /// Why nothing is delivered all the same.
    private static func remark(onHeld count: Int, _ word: String) -> String {
        switch count {
        case 0: ""
        case 1: " 1 is held \(word): see `syndicated queue release`."
        default: " \(count) are held \(word): see `syndicated queue release`."
        }
    }

    /// - Parameters:
    ///   - pingWork: the same for pings, where it can be done to them.
    ///   - note: what is to be said besides; it is asked before the work is done.
    private func doing(
        _ path: String, _ verb: String, _ work: @escaping @Sendable (SubscriptionChoice) async throws -> Int,
        alsoPings pingWork: (@Sendable (SubscriptionChoice) async throws -> Int)? = nil,
        noting note: @escaping @Sendable (SubscriptionChoice) async throws -> String = { _ in "" }
    ) -> PluggedHandler {
        PluggedHandler(path: path, methods: [.post]) { request in
            await answer {
                let choice = try AdminQuery(request.query).choice()
                let note = try await note(choice)
                // A host may be held or released from where nobody is subscribed.
                let wasNamed = try await hub?.hasHold(choice) == true
                let count = try await work(choice)
                let told = try await pingWork?(choice) ?? 0
                if count == 0, told == 0, choice != .all, !wasNamed,
                    try await !isKnown(choice, withPings: pingWork != nil)
                {
                    throw AdminQuery.Mistake.noSubscription
                }
                return .text(200, "\(verb): \(count)" + (told > 0 ? ", and pings to hubs: \(told)" : "") + ".\(note)\n")
            }
        }
    }

    private func isKnown(_ choice: SubscriptionChoice, withPings: Bool) async throws -> Bool {
        if withPings, await pings.knows(choice) { return true }
        if try await hub?.hasHold(choice) == true { return true }
        return try await hub?.subscriptions(choice).isEmpty == false
    }

    @Sendable private func whoIsPaused(_ choice: SubscriptionChoice) async throws -> String {
        let paused = try await hub?.paused(choice) ?? 0
        return paused > 0 ? " \(paused) of them wait, since their host is paused: one is tried first." : ""
    }

    private func answer(_ body: @Sendable () async throws -> PluggedResponse) async -> PluggedResponse {
        do {
            return try await body()
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
        guard let choice = SubscriptionChoice(text) else {
            throw Mistake(words: "\"\(text)\" is neither a number nor a host or an address, nor \"all\".")
        }
        return choice
    }

    /// The number of the last one of the page before; 0 for the first page.
    var after: Int64 {
        get throws(Mistake) {
            guard let text = self["after"].first else { return 0 }
            guard let id = Int64(text) else { throw Mistake(words: "after is no number.") }
            return id
        }
    }

    /// For a command: `?which=a&…`, or nothing.
    static func text(_ items: [(name: String, value: String)]) -> String {
        guard !items.isEmpty else { return "" }
        let plain = CharacterSet(charactersIn: "-._~").union(.alphanumerics)
        let pairs = items.map { "\($0.name)=\($0.value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")" }
        return "?" + pairs.joined(separator: "&")
    }
}
