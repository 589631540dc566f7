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
    /// - Returns: the challenge, for a request of ours and nothing else.
    package func confirm(_ token: String, query: String) async -> HubReply {
        let fields = Form.fields(in: Array(query.utf8)) ?? []
        func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard let bird = bird(token), value("hub.topic").flatMap({ WebURL($0) }) == bird.topic else { return .unknown }
        do {
            switch value("hub.mode") {
            case "subscribe":
                guard bird.asked != nil, let challenge = value("hub.challenge"), !challenge.isEmpty else {
                    return .unknown
                }
                try await begin(bird, lease: value("hub.lease_seconds").flatMap { Int64($0) })
                return HubReply(status: 200, words: challenge)
            case "denied":
                try await noteDenial(of: bird, value("hub.reason") ?? "")
                return HubReply(status: 200, words: "")
            default: return .unknown
            }
        } catch {
            logger.error("what an external hub said cannot be stored: \(error)")
            return HubReply(status: 503, words: "Try again.")
        }
    }

    /// - Parameter lease: in seconds, as the hub grants it.
    private func begin(_ bird: CanarySubscription, lease: Int64?) async throws {
        // A hub of old may say none, and one that is wrong anything.
        let seconds = min(max(lease ?? settings.lease.components.seconds, 60), 366 * 86_400)
        let start = now()
        try await change(bird.hub) { bird in
            var bird = bird
            bird?.asked = nil
            bird?.failures = 0
            if bird?.problem != Self.silence { bird?.problem = "" }
            bird?.expires = start + .seconds(seconds)
            bird?.nextTry = start + .seconds(seconds * 3 / 4)
            return bird
        }
        logger.info("the hub is watched", metadata: ["hub": "\(bird.hub)", "lease": "\(seconds)s"])
    }

    private func noteDenial(of bird: CanarySubscription, _ reason: String) async throws {
        let words = HubAnswer.line(Array(reason.utf8))
        let next = now() + NextStep.longest
        try await change(bird.hub) { bird in
            var bird = bird
            bird?.asked = nil
            bird?.expires = nil
            bird?.awaited = nil
            bird?.nextTry = next
            bird?.problem = "the hub denied our subscription" + (words.isEmpty ? "" : ": \(words)")
            return bird
        }
        logger.warning("the hub denies our subscription", metadata: ["hub": "\(bird.hub)", "reason": "\(words)"])
    }

    /// A push. One without the right signature is answered as any other, and means nothing (WebSub §7.1.2): whoever
    /// sends it need not know.
    ///
    /// - Parameter signature: the value of `X-Hub-Signature`.
    package func take(_ token: String, body: [UInt8], signature: String?) async -> HubReply {
        guard let bird = bird(token) else {
            // A hub that knows of nobody else there may end the subscription.
            return HubReply(status: 410, words: "Nobody is subscribed here.")
        }
        let taken = HubReply(status: 202, words: "")
        guard let secret = secret(of: bird), let signature, Signature.isValid(signature, secret: secret, body: body)
        else {
            logger.warning("a push without the right signature is ignored", metadata: ["hub": "\(bird.hub)"])
            return taken
        }
        do {
            try await notePush(from: bird.hub)
            return taken
        } catch {
            logger.error("that a push came cannot be stored: \(error)")
            return HubReply(status: 503, words: "Try again.")
        }
    }

    private func notePush(from hub: WebURL) async throws {
        let moment = now()
        var facts: Logger.Metadata = ["hub": "\(hub)"]
        try await change(hub) { bird in
            guard var bird else { return nil }
            bird.pushed = moment
            if bird.problem == Self.silence { bird.problem = "" }
            if let awaited = bird.awaited {
                let took = max(.zero, moment.since(awaited))
                bird.took = took
                bird.awaited = nil
                facts["took"] = "\(took.wholeMilliseconds)ms"
            }
            return bird
        }
        if silenced.remove(hub) != nil {
            logger.notice("the hub pushes again", metadata: facts)
        } else {
            logger.info("the hub has pushed", metadata: facts)
        }
    }

    private func bird(_ token: String) -> CanarySubscription? {
        birds?.values.first { $0.token == token }
    }

    /// What is known of each hub that is watched, in the order in which they are configured.
    package func reports() -> [CanaryReport] {
        settings.hubs.compactMap { birds?[$0] }.map { bird in
            func text(_ instant: Timestamp?) -> String? { instant.map { DateFormats.rfc3339($0.wholeSecond) } }
            let isSubscribed = isSubscribed(bird)
            let state: CanaryReport.State =
                isSilent(bird) ? .silent : !isSubscribed ? .unsubscribed : bird.pushed == nil ? .waiting : .pushes
            return CanaryReport(
                hub: bird.hub.text, topic: bird.topic.text, state: state,
                subscribedUntil: isSubscribed ? text(bird.expires) : nil, lastPush: text(bird.pushed),
                lastPushTookSeconds: bird.took.map { Double($0.wholeMilliseconds) / 1000 },
                awaitedSince: text(bird.awaited), missed: bird.missed,
                problem: bird.problem.isEmpty ? nil : bird.problem)
        }
    }
}

extension HubReply {
    fileprivate static let unknown = HubReply(status: 404, words: "Nobody here has asked for that.")
}
