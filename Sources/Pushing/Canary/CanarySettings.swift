package import Syndication
package import Transfer

/// Which hubs are watched, and how patiently.
package struct CanarySettings: Sendable, Hashable {
    /// The external hubs that are watched.
    package var hubs: [WebURL]
    /// Our callbacks are below it; it ends with a slash. Nil: nothing is watched.
    package var callbacks: WebURL?
    /// What our own secrets are sealed with in the state.
    package var secrets = SecretKeys.none
    /// What is asked for; the hub may grant another one.
    package var lease = Duration.seconds(864_000)
    /// Where a hub may send us to: nobody has written that address down.
    package var redirectReach = Reach.publicOnly()
    /// A push that comes later is missed.
    package var patience = Duration.seconds(900)
    /// For the verification, after the hub has accepted.
    package var verificationPatience = Duration.seconds(300)
    /// The waits after the first, second, … request that the hub has not taken or not verified, before jitter. The
    /// last one is used again and again.
    package var backOff: [Duration] = [
        .seconds(60), .seconds(300), .seconds(1800), .seconds(7200), .seconds(21_600), .seconds(43_200),
    ]

    /// - Parameter callbacks: nil where there is no public address at which hubs could reach us.
    package init(hubs: [WebURL] = [], callbacks: WebURL? = nil) {
        self.hubs = hubs
        self.callbacks = callbacks
    }
}
