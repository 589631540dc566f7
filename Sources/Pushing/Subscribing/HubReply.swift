import Syndication

/// What the hub answers to a request: a status and a line for a person (WebSub §5.1.2).
package struct HubReply: Sendable, Hashable {
    /// The status of the HTTP answer.
    package var status: Int
    /// The body, in plain text.
    package var words: String
    /// For `Retry-After`.
    package var retryAfter: Duration?

    /// - Parameter retryAfter: when the same request may be taken; nil where nothing is known of that.
    package init(status: Int, words: String, retryAfter: Duration? = nil) {
        self.status = status
        self.words = words
        self.retryAfter = retryAfter
    }

    /// WebSub §5.1.2: taken, and to be verified. Nothing of how that ends is in the answer.
    static let accepted = HubReply(status: 202, words: "Accepted. The callback is asked for its consent next.")
    /// To a publisher's ping (WebSub §6), which is in order and does nothing.
    static let pinged = HubReply(status: 202, words: "This hub belongs to the topic, and sees its changes by itself.")
}

/// Why a request is not taken.
struct HubRefusal: Error, Hashable {
    var reply: HubReply

    static let noSuchTopic = HubRefusal(
        404, "There is no such topic here. This hub serves the feeds of its own site only.")

    static let closed = HubRefusal(
        403, "The feed is closed: no more entries come, so there is nothing to subscribe to. It stays at its address.")

    /// - Parameter wait: for how long.
    static func tooManyAtHost(_ wait: Duration) -> HubRefusal {
        HubRefusal(429, "There are too many requests for callbacks at this host.", retryAfter: wait)
    }

    /// - Parameter topic: the one that has taken its place, or is meant.
    static func noSuchTopic(but topic: WebURL) -> HubRefusal {
        HubRefusal(404, "There is no such topic here, but there is \(topic). Subscribe to that.")
    }

    /// - Parameter target: where another hub serves it.
    static func moved(to target: WebURL) -> HubRefusal {
        HubRefusal(404, "There is no such topic here any more: the feed is at \(target) now. Subscribe there.")
    }

    init(_ status: Int, _ words: String, retryAfter: Duration? = nil) {
        reply = HubReply(status: status, words: words, retryAfter: retryAfter)
    }
}
