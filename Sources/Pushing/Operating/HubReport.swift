/// What an operator sees of a subscription. Secrets are not in it, and the callback is only where one was asked for: its
/// path may be a secret of the subscriber's. The keys of its JSON are public.
package struct SubscriptionReport: Codable, Sendable, Hashable {
    /// The number that commands take.
    package var id: Int64
    /// The feed that it is told of.
    package var topic: String
    /// Scheme, host and port of its callback.
    package var origin: String
    /// Where it is told, as the subscriber wrote it; nil unless it was asked for.
    package var callback: String?
    /// RFC 3339, as all times here.
    package var created: String
    /// The end of its lease.
    package var expires: String
    /// Whether it has a secret, by which its deliveries are signed.
    package var isSigned: Bool
    /// How they are signed, or would be: the hash of the HMAC.
    package var signature: String
    /// Nothing is delivered until an operator releases it.
    package var isHeld: Bool
    /// Nothing is delivered, since the key to its secret is not given.
    package var lacksKey: Bool
    /// Nothing but a try now and then is delivered to its host, which does not answer or is in trouble: the next is then.
    package var pausedUntil: String?
    /// The version that was delivered last.
    package var has: Int64
    /// The topic's newest; nil where the topic is not published.
    package var wants: Int64?
    /// The version that was dropped last.
    package var dropped: Int64?
    /// Attempts in a row that have failed to deliver this version. Those are not counted to which the subscriber said
    /// when it is to be tried again.
    package var failures: Int
    /// When it is tried again; nil where nothing is postponed.
    package var nextTry: String?
    /// The last attempts, the newest first.
    package var attempts: [String]
    /// How it is told: `websub`, or `http-post` or `xml-rpc` by rssCloud.
    package var transport: String

    /// Whether it has not had the newest version, and nobody has dropped that.
    package var isWaiting: Bool { wants.map { $0 != has && $0 != dropped } ?? false }
}

/// What waits for one origin.
package struct OriginReport: Codable, Sendable, Hashable {
    /// Scheme, host and port.
    package var origin: String
    /// Subscriptions there that have something to wait for.
    package var waiting: Int
    /// Those of them that an operator holds.
    package var held: Int
    /// Those of them whose last try has failed.
    package var failing: Int
    /// The earliest.
    package var nextTry: String?
    /// Set while deliveries to it are paused.
    package var nextProbe: String?
    /// Since when the oldest of those waits that are not held, in milliseconds since 1970.
    package var waitsSince: Int64?
    /// How many have waited for how long: less than each of `ageLimits`, and longer.
    package var ages: [Int]

    /// Those that are not held and wait for more than their turn: their last try has failed, or their origin is paused.
    package var inTrouble: Int { nextProbe == nil ? min(failing, waiting - held) : waiting - held }
    /// Those that could be made now.
    package var untried: Int { waiting - held - inTrouble }

    /// The upper ends of the classes in `ages`.
    package static let ageLimits: [Duration] = [
        .seconds(60), .seconds(300), .seconds(1800), .seconds(7200), .seconds(21_600), .seconds(86_400),
    ]
}

/// The hub as a whole, for `status`.
package struct HubStatus: Codable, Sendable, Hashable {
    /// Where subscribers ask.
    package var address: String
    /// All that stand, whatever their topics.
    package var subscriptions: Int
    /// Requests that wait for their verification.
    package var unverified: Int
    /// Deliveries on their way.
    package var underWay: Int
    /// Since the start.
    package var delivered: Int
    /// Attempts to deliver that came to nothing, since the start.
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
    /// Subscriptions that are held.
    package var subscriptions: Int
    /// How many of them have something to wait for.
    package var deliveries: Int
}
