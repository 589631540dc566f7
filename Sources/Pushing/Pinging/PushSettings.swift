package import Syndication

/// Whom to ping, and how patiently.
package struct PushSettings: Sendable, Hashable {
    /// The hubs that are told of changes, besides our own.
    package var hubs: [WebURL]
    /// The waits after the first, second, … failed attempt, before jitter. The last one is used again and again (spec
    /// reliability.md section 3).
    package var backOff: [Duration] = [
        .seconds(10), .seconds(60), .seconds(300), .seconds(1800), .seconds(7200), .seconds(21_600), .seconds(43_200),
    ]
    /// Until the connection to a hub stands, TLS included.
    package var connectTimeout = Duration.seconds(10)
    /// For a whole ping.
    package var timeout = Duration.seconds(30)
    /// Pings on their way to one hub at a time.
    package var pingsPerHub = 4

    /// With the waits and limits of a configuration that says nothing of them.
    package init(hubs: [WebURL] = []) {
        self.hubs = hubs
    }
}
