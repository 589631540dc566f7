import Syndication

/// A request to the hub that is stored, and waits for the callback's consent. A denial goes the same way, and asks for
/// nothing.
struct PendingRequest: Sendable, Hashable {
    enum Matter: Sendable, Hashable {
        case subscribe, unsubscribe
        /// The hub ends a subscription, or will not begin it (WebSub §5.2).
        case denial(reason: String)
    }

    var id: Int64
    var matter: Matter
    var callback: Callback
    var topic: WebURL
    var topicAsGiven: String
    var lease: Duration
    var verifyToken: String?
    /// How often the callback has been asked in vain.
    var attempts: Int
}
