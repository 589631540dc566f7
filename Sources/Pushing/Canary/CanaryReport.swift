/// What our own subscription at an external hub tells of it. The keys of its JSON are public.
package struct CanaryReport: Codable, Sendable, Hashable {
    /// What is known of the hub by its pushes.
    package enum State: String, Codable, Sendable {
        /// The hub has not taken our subscription, or has not verified it.
        case unsubscribed
        /// It is subscribed, and nothing has changed since.
        case waiting
        /// The last push came.
        case pushes
        /// A change was not pushed in time, and no push has come since.
        case silent
    }

    /// The address of the hub.
    package var hub: String
    /// The feed that is subscribed to there.
    package var topic: String
    /// How the hub stands now.
    package var state: State
    /// The end of the lease (RFC 3339, as all times here).
    package var subscribedUntil: String?
    /// When a push came last whose signature was right.
    package var lastPush: String?
    /// From the moment that the feed showed the change until its push came.
    package var lastPushTookSeconds: Double?
    /// When the change was shown that was not pushed yet.
    package var awaitedSince: String?
    /// Changes that were not pushed in time.
    package var missed: Int
    /// When the last of them was shown, as long as no push has come since.
    package var lastMissed: String?
    /// What is wrong, in words.
    package var problem: String?
}
