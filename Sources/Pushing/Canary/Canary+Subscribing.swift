import Logging
import Syndication
import Transfer

// Our subscription at one hub: it is asked for, awaited, and missed.
extension Canary {
    /// Whether it is time to ask it, for the first time or again.
    func isToBeAsked(_ hub: WebURL) async throws -> Bool {
        guard !asking.contains(hub), let subscription = subscriptions?[hub] else { return false }
        if let asked = subscription.asked, asked + settings.verificationPatience <= now() {
            try await fail(
                subscription,
                "the hub accepted our subscription, and did not ask our callback \(callback(of: subscription))")
        }
        return subscriptions?[hub].map { $0.asked == nil && isDue($0.nextTry) } ?? false
    }

    /// For how long there is nothing to do.
    func timeUntilLook(at hub: WebURL) -> Duration {
        guard let subscription = subscriptions?[hub] else { return .seconds(60) }
        var alarms = [isOverdue(subscription) ? nil : subscription.awaited.map { $0 + settings.patience }]
        // The end of the asking rings.
        if !asking.contains(hub) {
            alarms.append(subscription.asked.map { $0 + settings.verificationPatience } ?? subscription.nextTry)
        }
        return alarms.compactMap { $0?.since(now()) }.min() ?? .seconds(60)
    }

    /// A deadline farther away than any lease was set by a clock that was wrong.
    private func isDue(_ instant: Timestamp) -> Bool {
        instant <= now() || instant > now() + .seconds(400 * 86_400)
    }

    func noteSilence(of hub: WebURL) async throws {
        guard let subscription = subscriptions?[hub], isOverdue(subscription), let awaited = subscription.awaited,
            subscription.lastMissed != awaited
        else { return }
        try await change(hub) { subscription in
            if subscription.problem != .forgery { subscription.problem = .silence }
            subscription.lastMissed = awaited
            subscription.missed += 1
            // It may have lost our subscription.
            subscription.nextTry = min(subscription.nextTry, now())
        }
        logger.warning(
            "no push came from the hub",
            metadata: [
                "hub": "\(hub)", "topic": "\(subscription.topic)",
                "since": "\(DateFormats.rfc3339(awaited.wholeSecond))",
            ])
    }

    private func callback(of subscription: CanarySubscription) -> WebURL {
        settings.callbacks?.resolving(subscription.token) ?? subscription.topic
    }

    func subscribe(_ subscription: CanarySubscription) async throws {
        guard let secret = secret(of: subscription) else { return }
        // The hub may verify before it answers.
        try await change(subscription.hub) { $0.asked = now() }
        let fields: [Form.Field] = [
            .init(name: "hub.mode", value: "subscribe"), .init(name: "hub.topic", value: subscription.topic.text),
            .init(name: "hub.callback", value: callback(of: subscription).text),
            .init(name: "hub.secret", value: String(decoding: secret, as: UTF8.self)),
            .init(name: "hub.lease_seconds", value: "\(settings.lease.components.seconds)"),
            // For hubs of before WebSub.
            .init(name: "hub.verify", value: "async"),
        ]
        let refusal: String
        do throws(TransferError) {
            let answer = try await post(Form.encoded(fields), to: subscription.hub)
            guard !answer.isSuccess else { return }
            let words = Answer(answer, now: now()).words
            refusal = "the hub answered \(answer.status)" + (words.isEmpty ? "" : ": \(words)")
        } catch {
            guard error.reason != .cancelled, error.reason != .stopped else { return }
            refusal = "the hub did not take our subscription: \(error)"
        }
        try await fail(subscription, refusal)
    }

    /// A hub may send us to another one with 307 or 308 (WebSub §5.1.2): twice, and no further.
    private func post(_ form: String, to hub: WebURL) async throws(TransferError) -> Response {
        // The operator wrote the hub's address down: it may be on the same machine. Where it leads to is not trusted.
        var answer = try await transfers.send(request(form, hub, .anywhere))
        var address = hub
        for _ in 0..<2 {
            guard [307, 308].contains(answer.status), let next = answer.location(from: address) else { break }
            address = next
            answer = try await transfers.send(request(form, address, settings.redirectReach))
        }
        return answer
    }

    private func request(_ form: String, _ hub: WebURL, _ reach: Reach) -> Request {
        var request = Request(
            .post, hub, headers: [("Content-Type", "application/x-www-form-urlencoded")], body: Body(Array(form.utf8)),
            reach: reach)
        request.responseLimit = 4096
        return request
    }

    private func fail(_ subscription: CanarySubscription, _ words: String) async throws {
        let hub = subscription.hub
        // Another one may have taken its place meanwhile.
        guard let former = subscriptions?[hub], former.token == subscription.token else { return }
        let next = now() + NextStep.jittered(NextStep.wait(former.failures + 1, settings.backOff), random: random())
        // Before it is stored: else nobody would know of it where that fails.
        logger.warning(
            "the hub is not watched yet",
            metadata: ["hub": "\(hub)", "reason": "\(words)", "next": "\(DateFormats.rfc3339(next.wholeSecond))"])
        try await change(hub) { subscription in
            subscription.asked = nil
            subscription.failures += 1
            subscription.nextTry = next
            if subscription.problem?.isOfPushes != true { subscription.problem = .unsubscribed(words) }
        }
    }
}
