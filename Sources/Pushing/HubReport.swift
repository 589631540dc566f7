import Syndication

/// What an operator sees of a subscription. Secrets are not in it, and the callback is only where one was asked for: its
/// path may be a secret of the subscriber's. The keys of its JSON are public.
package struct SubscriptionReport: Codable, Sendable, Hashable {
    package var id: Int64
    package var topic: String
    package var origin: String
    package var callback: String?
    /// RFC 3339, as all times here.
    package var created: String
    package var expires: String
    package var isSigned: Bool
    package var signature: String
    /// Nothing is delivered until an operator releases it.
    package var isHeld: Bool
    /// Nothing is delivered, since the key to its secret is not given.
    package var lacksKey: Bool
    /// Nothing but a try now and then is delivered to its host, which does not answer or is in trouble: the next is then.
    package var pausedUntil: String?
    /// The version that was delivered last, and the topic's newest; nil where the topic is not published.
    package var has: Int64
    package var wants: Int64?
    /// The version that was dropped last.
    package var dropped: Int64?
    package var failures: Int
    package var nextTry: String?
    /// The last attempts, the newest first.
    package var attempts: [String]
    /// How it is told: `websub`, or `http-post` or `xml-rpc` by rssCloud.
    package var transport: String

    package var isWaiting: Bool { wants.map { $0 != has && $0 != dropped } ?? false }
}

/// What waits for one origin.
package struct OriginReport: Codable, Sendable, Hashable {
    package var origin: String
    package var waiting: Int
    package var held: Int
    package var failing: Int
    /// The earliest.
    package var nextTry: String?
    /// Set while deliveries to it are paused.
    package var nextProbe: String?
    /// Since when the oldest of those waits that are not held, in milliseconds since 1970.
    package var waitsSince: Int64?
    /// How many have waited for how long: less than each of `ageLimits`, and longer.
    package var ages: [Int]

    package static let ageLimits: [Duration] = [
        .seconds(60), .seconds(300), .seconds(1800), .seconds(7200), .seconds(21_600), .seconds(86_400),
    ]
}

/// The hub as a whole, for `status`.
package struct HubStatus: Codable, Sendable, Hashable {
    package var address: String
    package var subscriptions: Int
    /// Requests that wait for their verification.
    package var unverified: Int
    package var underWay: Int
    /// Since the start.
    package var delivered: Int
    package var failed: Int
    /// Origins to which deliveries are paused.
    package var paused: [String]
    /// Since when all that was sent to each of these has failed.
    package var pausedSince: [String: String]?
    /// Subscriptions to which nothing is delivered, since the key to their secrets is not given.
    package var withoutKey: Int
    /// Subscriptions for addresses that are not published, by these; nil until all that is published is known.
    package var astray: [String: Int]?
    /// What an operator can do for them, by the same; nothing where they are told of another address.
    package var advice: [String: String]?
    /// What an operator holds.
    package var held: HeldCount
    /// The places that are held, with whoever subscribes there later.
    package var holds: [String]
}

/// What is not delivered until an operator releases it.
package struct HeldCount: Codable, Sendable, Hashable {
    package var subscriptions: Int
    /// How many of them have something to wait for.
    package var deliveries: Int
}

/// Which subscriptions a command is for, and which pings to hubs.
package enum SubscriptionChoice: Sendable, Hashable {
    case all
    /// A subscription; no ping.
    case id(Int64)
    case origin(OriginFilter)

    /// - Parameter text: `all`, a number, a host, or an address.
    package init?(_ text: String) {
        if text == "all" {
            self = .all
        } else if let id = Int64(text) {
            self = .id(id)
        } else if let filter = OriginFilter(text) {
            self = .origin(filter)
        } else {
            return nil
        }
    }

    /// Whether pings to a hub are meant.
    func covers(_ hub: WebURL) -> Bool {
        switch self {
        case .all: true
        case .id: false
        case .origin(let filter): filter.covers(hub)
        }
    }
}
