import Crypto
import Publishing
import Syndication
import Transfer

/// What one subscriber is sent of an edition, and the signature that proves it: both of the same bytes.
///
/// To sign is to hash the whole document for each subscriber. That is most of what a delivery costs besides its sending,
/// so that it is done before its turn comes, by other threads than that of the transfers.
struct Seal: Sendable {
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
    init?(_ content: Content, for subscription: Subscription, _ secrets: SecretKeys) {
        version = content.edition.version
        body = subscription.cloud == nil ? content.body(since: subscription.have) : Body()
        // A part and the whole of one edition are not the same delivery.
        let base = content.payload == .changes ? " since \(subscription.have)" : ""
        let facts = "\(subscription.id) \(subscription.callback.text) \(version)\(base)"
        delivery = Hexadecimal.text(SHA256.hash(data: Array(facts.utf8)).prefix(16))
        guard let stored = subscription.secret else {
            signature = nil
            return
        }
        guard let secret = secrets.opened(stored, of: subscription) else { return nil }
        signature = Signature.header(subscription.method, secret: secret, body: body.bytes)
    }
}

// Signs for the rows that were read ahead.
extension Courier {
    /// Those that are signed at a time: the first ones must be ready soon.
    private static let sealedAtATime = 32

    /// Signs until the task is cancelled.
    func keepSealing() async {
        while !Task.isCancelled {
            sealBell.listen()
            let part = takeUnsealed()
            guard !part.isEmpty else {
                await sealBell.rest(for: .seconds(60))
                continue
            }
            let stamp = stockStamp
            let made = await Self.seals(part, settings.secrets)
            // What they were made of may have changed, and of some the turn has come.
            guard stamp == stockStamp else { continue }
            for (id, seal) in made where stock[id] != nil { seals[id] = seal }
        }
    }

    private func takeUnsealed() -> [(Subscription, Content)] {
        var part: [(Subscription, Content)] = []
        while part.count < Self.sealedAtATime, let id = unsealed.popFirst() {
            guard let subscription = stock[id], subscription.secret != nil, subscription.cloud == nil,
                let content = contents[subscription.topic], subscription.wants(content.edition.version)
            else { continue }
            part.append((subscription, content))
        }
        return part
    }

    /// On other threads than that of the transfers.
    private nonisolated static func seals(
        _ part: [(Subscription, Content)], _ secrets: SecretKeys
    ) async -> [(Int64, Seal)] {
        part.compactMap { subscription, content in
            Seal(content, for: subscription, secrets).map { (subscription.id, $0) }
        }
    }
}
