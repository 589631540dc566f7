import Syndication

/// What somebody asks of the hub: to subscribe a callback to a topic, or to end that (WebSub §5.1). It is checked, and
/// not verified yet.
struct SubscriptionRequest: Sendable, Hashable {
    enum Mode: String, Sendable, Hashable { case subscribe, unsubscribe }

    var mode: Mode
    var callback: Callback
    var topic: WebURL
    /// Whether it is none of ours (any more): who is subscribed to it may still leave.
    var isGone = false
    /// What is said to who is not subscribed to one that is gone: it names where that is now, after a move.
    var refusal = HubRefusal.noSuchTopic
    /// As the subscriber wrote it, which is how it wants to read it in the verification (WebSub §5.3).
    var topicAsGiven: String
    /// Nil: deliveries are not signed.
    var secret: [UInt8]?
    var method = Signature.Method.sha256
    /// Of no meaning for the end of a subscription.
    var lease = Duration.zero
    /// Whether the topic's current content is to be delivered once the subscription is verified (`hub.initial=true`, of
    /// our own making): it closes the gap between a subscriber's first poll and the first push.
    var wantsContent = false
    /// For subscribers of before WebSub, who know their verification by it.
    var verifyToken: String?

    /// The fields of a form that are read.
    static let names: Set<String> = [
        "hub.mode", "hub.callback", "hub.topic", "hub.lease_seconds", "hub.secret", "hub.verify_token", "hub.url",
        "hub.signature", "hub.initial",
    ]

    /// WebSub §5.1: less than 200 bytes.
    private static let longestSecret = 199

    /// - Throws: `HubRefusal`, in words for whoever subscribes. The first mistake is told.
    init(_ form: KnownFields, topics: TopicIndex, settings: HubSettings) throws(HubRefusal) {
        mode = try Self.mode(form["hub.mode"])
        callback = try Callback(try form.required("hub.callback"))
        guard !settings.isOwn(callback) else {
            throw HubRefusal(400, "hub.callback is an address of this server itself.")
        }
        topicAsGiven = try form.required("hub.topic")
        // WebSub §5: the end of a subscription is no matter of the publisher's.
        if mode == .unsubscribe, let former = WebURL(PathSpelling.canonical(topicAsGiven[...].utf8)) {
            do {
                _ = try Self.topic(topicAsGiven, topics)
            } catch {
                refusal = error
                isGone = true
                topic = former
                return
            }
        }
        topic = try Self.topic(topicAsGiven, topics)
        // WebSub §5.1: a lease is ignored when a subscription ends.
        guard mode == .subscribe else { return }
        if topics.closed.contains(topic) { throw .closed }
        try readSubscription(form, settings)
    }

    private mutating func readSubscription(_ form: KnownFields, _ settings: HubSettings) throws(HubRefusal) {
        let given = form["hub.secret"] ?? ""
        guard given.utf8.count <= Self.longestSecret else {
            throw HubRefusal(400, "hub.secret has \(given.utf8.count) bytes; less than 200 are allowed.")
        }
        secret = given.isEmpty ? nil : Array(given.utf8)
        method = try Self.method(form["hub.signature"], settings)
        guard let lease = settings.lease.lease(for: form["hub.lease_seconds"]) else {
            throw HubRefusal(400, "hub.lease_seconds is not a positive whole number of seconds.")
        }
        self.lease = lease
        wantsContent = form["hub.initial"] == "true"
        verifyToken = form["hub.verify_token"].flatMap { $0.utf8.count <= 1024 ? $0 : nil }
    }

    private static func mode(_ text: String?) throws(HubRefusal) -> Mode {
        guard let text, !text.isEmpty else {
            throw HubRefusal(400, "hub.mode is missing. It is \"subscribe\" or \"unsubscribe\".")
        }
        guard let mode = Mode(rawValue: text) else {
            throw HubRefusal(400, "hub.mode is neither \"subscribe\" nor \"unsubscribe\".")
        }
        return mode
    }

    private static func topic(_ text: String, _ topics: TopicIndex) throws(HubRefusal) -> WebURL {
        switch topics.find(text) {
        case .topic(let topic): return topic
        case .alias(let topic): throw .noSuchTopic(but: topic)
        case .moved(let target): throw .moved(to: target)
        case .unknown: throw .noSuchTopic
        }
    }

    /// - Parameter text: `hub.signature`, of our own making: a subscriber may choose a method that is as strong as ours.
    private static func method(_ text: String?, _ settings: HubSettings) throws(HubRefusal) -> Signature.Method {
        guard let text, !text.isEmpty else { return settings.signature }
        guard let method = Signature.Method(rawValue: text), method.isStrong || method == settings.signature else {
            throw HubRefusal(400, "hub.signature is not a method of this hub. Use sha256, sha384 or sha512.")
        }
        return method
    }
}
