import Publishing
import Syndication
import Transfer

/// One edition of a topic on its way to one callback (WebSub §7).
final class Delivery: Sendable {
    let subscription: Subscription
    let content: DeliveryContent
    let signed: SignedBody
    let claim: Courier.Claim

    init(_ subscription: Subscription, _ content: DeliveryContent, _ signed: SignedBody, _ claim: Courier.Claim) {
        self.subscription = subscription
        self.content = content
        self.signed = signed
        self.claim = claim
    }

    var edition: Edition { content.edition }

    /// Attempts to deliver this version that have failed.
    var failures: Int { subscription.tried == edition.version ? subscription.failures : 0 }

    /// Changes in a row that could not be told once this attempt has failed, if that counts.
    var missedByFailure: Int {
        guard subscription.cloud != nil else { return 0 }
        return subscription.missed + (failures == 0 ? 1 : 0)
    }

    /// Whether the subscription ends once this attempt has failed, if that counts (rssCloud; spec websub.md section 5).
    var isLastChance: Bool {
        missedByFailure >= CloudNotice.mostMissed && failures + 1 >= CloudNotice.mostTries
    }

    /// Its number for the wait that follows.
    var attempt: Int { claim.isWanted ? max(1, failures) : failures + 1 }

    /// The content with the topic's own `Content-Type`; its hubs and its canonical address in one `Link` field; a
    /// signature over the exact bytes where there is a secret, and none where there is not (WebSub §7, §7.1).
    ///
    /// - Parameter now: when this attempt is made. A subscriber can tell by it what was sent again from what came late.
    func request(_ settings: HubSettings, at now: Timestamp) -> Request {
        let callback = subscription.callback
        let timeout = claim.turn.allowance ?? settings.deliveryTimeout
        if let notice = subscription.cloud {
            var request = notice.request(to: callback, timeout: timeout, settings)
            request.isBodyNeeded = false
            return request
        }
        var request = callback.request(.post, target: callback.target, settings)
        request.headers = [
            ("Content-Type", edition.contentType), ("Link", content.linkField), ("X-Hub-Delivery", signed.delivery),
            ("Webhook-Timestamp", String(now.seconds)),
        ]
        request.body = signed.body
        if let signature = signed.signature { request.headers.append(("X-Hub-Signature", signature)) }
        request.timeout = timeout
        // The answer's body means nothing, but its first line may help whoever looks for a failure.
        request.responseLimit = 4096
        // Whoever has said 2xx has it (WebSub §7), and would get it again if its body were waited for.
        request.isBodyNeeded = false
        return request
    }
}
