package import Syndication
package import Transfer

/// Which hubs are watched, and how patiently.
package struct CanarySettings: Sendable, Hashable {
    package var hubs: [WebURL]
    /// Our callbacks are below it; it ends with a slash. Nil: nothing is watched.
    package var callbacks: WebURL?
    package var secrets = SecretKeys.none
    /// What is asked for; the hub may grant another one.
    package var lease = Duration.seconds(864_000)
    /// Where a hub may send us to: nobody has written that address down.
    package var redirectReach = Reach.publicOnly()
    /// A push that comes later is missed.
    package var patience = Duration.seconds(900)
    /// For the verification, after the hub has accepted.
    package var verificationPatience = Duration.seconds(300)
    package var backOff: [Duration] = [
        .seconds(60), .seconds(300), .seconds(1800), .seconds(7200), .seconds(21_600), .seconds(43_200),
    ]

    package init(hubs: [WebURL] = [], callbacks: WebURL? = nil) {
        self.hubs = hubs
        self.callbacks = callbacks
    }
}
