package import Syndication
package import Transfer

/// How our own hub behaves.
package struct HubSettings: Sendable, Hashable {
    /// The hub's public address.
    package var address: WebURL
    /// Scheme, host and port of everything that we answer at ourselves: a callback there would be a loop.
    package var ownOrigins: Set<String>
    /// For how long subscriptions are granted.
    package var lease = LeaseRules()
    /// Where callbacks may be.
    package var reach = Reach.publicOnly()
    /// How much is asked of it.
    package var limits = HubLimits()
    /// What a delivery carries.
    package var payload = Payload.full
    /// What secrets are sealed with in the state.
    package var secrets = SecretKeys.none
    /// How deliveries are signed, where the subscriber does not choose.
    package var signature = Signature.Method.sha256

    /// For how long a request waits for the consent of its callback. Then it is over, and makes room, also where the
    /// callback was not asked a second time since its origin does not answer.
    package var requestLife = Duration.seconds(900)
    /// Requests that wait for their verification, all together.
    package var maxPending = 10_000
    /// The same for callbacks on one scheme, host and port.
    package var maxPendingPerOrigin = 1_000
    /// Verifications on their way at a time: half of them may be of callbacks that are known to be slow.
    package var verificationsAtATime = 128
    /// For the answer to a verification.
    package var verificationTimeout = Duration.seconds(15)
    /// Who asks the cloud for a callback that does not consent is told so after this time, whatever the reason. Longer
    /// than the verification may take, so that one that was given up is no exception.
    package var cloudRefusalTime = Duration.seconds(18)
    /// When a callback gave no answer at all to a verification, it is asked once more after this time.
    package var verificationPause = Duration.seconds(10)
    /// Until the connection to a callback stands, with the lookup of its name and TLS.
    package var connectTimeout = Duration.seconds(5)
    /// For a whole delivery.
    package var deliveryTimeout = Duration.seconds(30)
    /// A delivery that takes longer is slow: it makes room for others, and so do the next ones of its origin.
    package var slowAfter = Duration.seconds(2)
    /// What deliveries to origins that nobody knows, and verifications there, may take on average, where many of them
    /// are silent and slow ones have no room. Origins that have answered may take twice as long.
    package var shortestAllowance = Duration.milliseconds(200)
    /// Quick deliveries on their way at a time.
    package var deliveriesAtATime = 256
    /// Slow ones besides.
    package var slowDeliveriesAtATime = 256
    /// Names that are looked up at a time for deliveries to origins whose last try was not answered; and for
    /// verifications.
    package var lookupsAtATime = 128
    /// How many deliveries one origin gets at a time, and when it is left in peace.
    package var pace = OriginPace.Rules()
    /// The waits after the first, second, … failed attempt, before jitter. The last one is used again and again (spec
    /// reliability.md section 3).
    package var backOff = PushSettings(hubs: []).backOff
    /// For how long a feed must have been gone before its subscribers are told so: a mistake in the configuration may be
    /// mended before.
    package var goneAfter = Duration.seconds(3600)

    /// - Parameter ownOrigins: scheme, host and port of everything that we answer at.
    package init(address: WebURL, ownOrigins: Set<String> = []) {
        self.address = address
        self.ownOrigins = ownOrigins
    }

    /// Whether a callback would be a loop, in whatever spelling.
    func isOwn(_ callback: Callback) -> Bool {
        guard let place = Self.place(callback.url) else { return false }
        return ownOrigins.contains { WebURL($0).flatMap(Self.place) == place }
    }

    /// Scheme, host and port in one form for all names of one place: a name is the same with the dot of its root, and an
    /// IPv4 address is inside an IPv6 address that the kernel takes for it.
    private static func place(_ url: WebURL) -> String? {
        guard var host = url.host else { return nil }
        if host.hasSuffix(".") { host.removeLast() }
        if host.hasPrefix("["), let address = IPAddress(String(host.dropFirst().dropLast())) {
            host = "\(address.unmapped)"
        }
        return "\(url.scheme)://\(host):\(url.port ?? 0)"
    }
}

/// How much subscribers may ask of our hub.
package struct HubLimits: Sendable, Hashable {
    /// Subscriptions, all together; requests for more are answered with 503.
    package var maxSubscriptions = 1_000_000
    /// The same for callbacks on one scheme, host and port; answered with 403.
    package var maxSubscriptionsPerOrigin = 10_000
    /// Requests a minute from one address. 0: no limit.
    package var ratePerSource = 30
    /// Requests a minute for callbacks of one origin, those not counted that were verified, or are for
    /// a subscription that is there. 0: no limit.
    package var ratePerTarget = 10

    /// As the configuration has it where nothing is set.
    package init() {}
}

/// What a delivery carries (WebSub §7).
package enum Payload: String, Sendable, Hashable, CaseIterable {
    /// The whole content of the topic.
    case full
    /// The entries that the subscriber has not had, where the format is a list of entries and it is known what it has had.
    case changes
}
