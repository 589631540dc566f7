import Crypto
import Publishing
import Syndication
import Transfer

/// What one subscriber is sent of an edition, and the signature that proves it: both of the same bytes.
///
/// To sign is to hash the whole document for each subscriber. That is most of what a delivery costs besides its sending,
/// so that it is done before its turn comes, by other threads than that of the transfers.
struct SignedBody: Sendable {
    /// Of the edition.
    let version: Int64
    /// Empty for rssCloud, which brings no content.
    let body: Body
    /// `X-Hub-Signature`; nil where there is no secret (WebSub §7.1).
    let signature: String?
    /// The same for each attempt, so that a subscriber can tell a repetition.
    let delivery: String

    /// - Returns: nil where the secret cannot be opened. Never unsigned where a signature is expected: the delivery waits
    ///   until the key is there again.
    init?(_ content: DeliveryContent, for subscription: Subscription, _ secrets: SecretKeys) {
        version = content.edition.version
        body = subscription.cloud == nil ? content.body(since: subscription.have) : .empty
        let facts = "\(subscription.id) \(subscription.callback.text) \(version)\(Self.base(content, subscription))"
        delivery = Hexadecimal.text(SHA256.hash(data: Array(facts.utf8)).prefix(16))
        guard let stored = subscription.secret else {
            signature = nil
            return
        }
        guard let secret = secrets.opened(stored, of: subscription) else { return nil }
        signature = Signature.header(subscription.method, secret: secret, body: body.bytes)
    }

    /// What besides the version tells one delivery from another.
    private static func base(_ content: DeliveryContent, _ subscription: Subscription) -> String {
        // Who asks for the whole anew may have lost what was delivered before, and must not take it for a repetition. Another
        // secret counts in `terms` too: a new id does no harm.
        if subscription.have == SubscriptionTable.nothingSeen { return " since nothing, asked \(subscription.terms)" }
        // A part and the whole of one edition are not the same delivery.
        return content.payload == .changes ? " since \(subscription.have)" : ""
    }
}
