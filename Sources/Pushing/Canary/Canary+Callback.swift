import Logging
import Syndication

// The callback of our subscriptions at external hubs: what a subscriber does (WebSub §5.3.1, §7.1.2).
extension Canary {
    /// The most bytes of a push that are read.
    package static let longestPush = 2 * 1024 * 1024

    /// A hub asks whether we have asked, or tells that it will not.
    ///
    /// - Parameters:
    ///   - token: the last step of the callback's path.
    ///   - query: as it was sent.
    /// - Returns: the challenge, for a request of ours or a subscription that we have, and nothing else.
    package func confirm(_ token: String, query: String) async -> HubReply {
        let fields = Form.fields(in: Array(query.utf8)) ?? []
        func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard let subscription = subscription(token), value("hub.topic").flatMap({ WebURL($0) }) == subscription.topic
        else { return .unknown }
        do {
            switch value("hub.mode") {
            case "subscribe":
                // Some hubs ask twice, or once more in the middle of a lease, and end the subscription where that is
                // denied. Nobody else can ask: the token is ours and theirs.
                guard subscription.asked != nil || isSubscribed(subscription),
                    let challenge = value("hub.challenge"), !challenge.isEmpty
                else { return .unknown }
                let isBegun = try await begin(subscription, lease: value("hub.lease_seconds").flatMap { Int64($0) })
                return isBegun ? HubReply(status: 200, words: challenge) : .unknown
            case "denied":
                try await noteDenial(of: subscription, value("hub.reason") ?? "")
                return HubReply(status: 200, words: "")
            default: return .unknown
            }
        } catch {
            logger.error("what an external hub said cannot be stored: \(error)")
            return HubReply(status: 503, words: "Try again.")
        }
    }

    /// - Parameter lease: in seconds, as the hub grants it.
    /// - Returns: false where another subscription has taken its place meanwhile.
    private func begin(_ subscription: CanarySubscription, lease: Int64?) async throws -> Bool {
        // A hub of old may say none, and one that is wrong anything.
        let seconds = min(max(lease ?? settings.lease.components.seconds, 60), 366 * 86_400)
        let start = now()
        // What was shown before is not to be pushed to one that begins now.
        try await noteShown(at: subscription.hub)
        guard isThere(subscription) else { return false }
        try await change(subscription.hub) { subscription in
            subscription.asked = nil
            subscription.failures = 0
            if subscription.problem?.isOfPushes == false { subscription.problem = nil }
            subscription.expires = start + .seconds(seconds)
            subscription.nextTry = start + .seconds(seconds * 3 / 4)
        }
        logger.info("the hub is watched", metadata: ["hub": "\(subscription.hub)", "lease": "\(seconds)s"])
        return true
    }

    /// Whether it is what we have at its hub. While the disk writes, a reload may put another one in its place.
    private func isThere(_ subscription: CanarySubscription) -> Bool {
        subscriptions?[subscription.hub]?.token == subscription.token
    }

    private func noteDenial(of subscription: CanarySubscription, _ reason: String) async throws {
        let words = Answer.line(Array(reason.utf8))
        let next = now() + NextStep.longest
        try await change(subscription.hub) { subscription in
            subscription.asked = nil
            subscription.expires = nil
            subscription.awaited = nil
            subscription.lastMissed = nil
            subscription.nextTry = next
            subscription.problem = .unsubscribed(
                "the hub denied our subscription" + (words.isEmpty ? "" : ": \(words)"))
        }
        logger.warning(
            "the hub denies our subscription", metadata: ["hub": "\(subscription.hub)", "reason": "\(words)"])
    }

    /// A push. One without the right signature is answered as any other, and means nothing (WebSub §7.1.2): whoever
    /// sends it need not know.
    ///
    /// - Parameter signature: the value of `X-Hub-Signature`.
    package func take(_ token: String, body: [UInt8], signature: String?) async -> HubReply {
        guard let subscription = subscription(token) else {
            // A hub that knows of nobody else there may end the subscription.
            return .ended
        }
        let taken = HubReply(status: 202, words: "")
        guard let secret = secret(of: subscription), let signature,
            Signature.isValid(signature, secret: secret, body: body)
        else {
            logger.warning("a push without the right signature is ignored", metadata: ["hub": "\(subscription.hub)"])
            await noteForgery(from: subscription.hub)
            return taken
        }
        do {
            return try await notePush(to: subscription) ? taken : .ended
        } catch {
            logger.error("that a push came cannot be stored: \(error)")
            return HubReply(status: 503, words: "Try again.")
        }
    }

    /// The hub may be alive, and sign with another secret, or not at all.
    private func noteForgery(from hub: WebURL) async {
        do {
            try await change(hub) { subscription in
                if isSubscribed(subscription) { subscription.problem = .forgery }
            }
        } catch {
            logger.error("that a push came without the right signature cannot be stored: \(error)")
        }
    }

    /// - Returns: false where another subscription has taken its place meanwhile.
    private func notePush(to subscription: CanarySubscription) async throws -> Bool {
        let (hub, moment) = (subscription.hub, now())
        var facts: Logger.Metadata = ["hub": "\(hub)"]
        var wasSilent = false
        // It may be quicker than we are.
        try await noteShown(at: hub)
        guard isThere(subscription) else { return false }
        try await change(hub) { subscription in
            wasSilent = subscription.lastMissed != nil
            subscription.pushed = moment
            subscription.lastMissed = nil
            if subscription.problem?.isOfPushes == true { subscription.problem = nil }
            if let awaited = subscription.awaited {
                let took = max(.zero, moment.since(awaited))
                subscription.took = took
                subscription.awaited = nil
                facts["took"] = "\(took.wholeMilliseconds)ms"
            }
        }
        if wasSilent {
            logger.notice("the hub pushes again", metadata: facts)
        } else {
            logger.info("the hub has pushed", metadata: facts)
        }
        return true
    }

    private func subscription(_ token: String) -> CanarySubscription? {
        subscriptions?.values.first { $0.token == token }
    }

    /// What is known of each hub that is watched, in the order in which they are configured.
    package func reports() -> [CanaryReport] {
        settings.hubs.compactMap { subscriptions?[$0] }.map { subscription in
            func text(_ instant: Timestamp?) -> String? { instant.map { DateFormats.rfc3339($0.wholeSecond) } }
            let isSubscribed = isSubscribed(subscription)
            let state: CanaryReport.State =
                isSilent(subscription)
                ? .silent : !isSubscribed ? .unsubscribed : subscription.pushed == nil ? .waiting : .pushes
            return CanaryReport(
                hub: subscription.hub.text, topic: subscription.topic.text, state: state,
                subscribedUntil: isSubscribed ? text(subscription.expires) : nil, lastPush: text(subscription.pushed),
                lastPushTookSeconds: subscription.took.map { Double($0.wholeMilliseconds) / 1000 },
                awaitedSince: text(subscription.awaited), missed: subscription.missed,
                lastMissed: text(subscription.lastMissed),
                problem: subscription.problem?.words)
        }
    }
}

extension HubReply {
    fileprivate static let unknown = HubReply(status: 404, words: "Nobody here has asked for that.")
    fileprivate static let ended = HubReply(status: 410, words: "Nobody is subscribed here.")
}
