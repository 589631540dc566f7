/// What the server needs to know besides the editions.
package struct ServerSettings: Sendable, Hashable {
    /// For how long answers may be kept by those who asked and by caches between us (spec serving.md C7).
    package struct Freshness: Sendable, Hashable {
        /// `max-age` of a document that has none of its own. It is the same whether or not a hub tells of its changes: most
        /// who poll do so all the same.
        package var maxAge: Duration
        /// For how long after `max-age` a cache may answer with what it has while it asks us.
        package var staleWhileRevalidate: Duration
        /// For how long a cache may answer with what it has when we do not answer.
        package var staleIfError: Duration

        /// Takes the times as they are.
        package init(
            maxAge: Duration = .seconds(300), staleWhileRevalidate: Duration = .seconds(300),
            staleIfError: Duration = .seconds(86400)
        ) {
            self.maxAge = maxAge
            self.staleWhileRevalidate = staleWhileRevalidate
            self.staleIfError = staleIfError
        }
    }

    /// Where to listen.
    package var addresses: [ListenAddress]
    /// What sets the addresses, for who must choose another.
    package var addressKey = "--listen or [server] listen"
    /// Sockets that listen at some of the addresses already: they are taken, and not bound anew.
    package var kept: [ListenAddress: Int32] = [:]
    /// What clients may use of the machine.
    package var limits: Limits
    /// For how long caches may keep what they have.
    package var freshness: Freshness
    /// Whether a browser that opens a feed sees a page about it instead of XML (spec R16.3).
    package var showsFeedPages: Bool
    /// Whether only this process's user may connect to a Unix socket.
    package var isPrivate = false
    /// Where TLS is spoken, besides `addresses`.
    package var tls: TLSSettings?
    /// Whose word about their clients counts.
    package var trustedProxies = TrustedProxies()
    /// Who gets only what has changed.
    package var deltas = DeltaPolicy.direct
    /// The names that requests may be for, in small letters and without ports; any other is answered with 421. Empty for any.
    package var hosts: Set<String> = []
    /// How often one client may fetch the same unchanged document whole within its `max-age` before it is told 429; 0
    /// for as often as it likes. This machine and whoever comes by a Unix socket are no client: see `Limits.countsLoopback`.
    package var repeatLimit = 0
    /// What this process says in `Syndicated-Probe` where it asks itself whether the server answers. Such a request is
    /// answered whatever it is for, and not counted. Nil: there is none.
    package var probe: String?
    /// Event loops, each a thread; nil for one per core.
    package var loops: Int?

    /// Takes what every server needs; the rest is set afterwards.
    package init(
        addresses: [ListenAddress], limits: Limits = Limits(), freshness: Freshness = Freshness(),
        showsFeedPages: Bool = true, loops: Int? = nil
    ) {
        self.addresses = addresses
        self.limits = limits
        self.freshness = freshness
        self.showsFeedPages = showsFeedPages
        self.loops = loops
    }
}
