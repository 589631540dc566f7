import Syndication

/// The topics of the hub, which are our own feeds and nothing else, and the spellings of their addresses.
struct TopicIndex: Sendable {
    enum Finding: Equatable {
        case topic(WebURL)
        /// Nearly: this is the address to subscribe to.
        case alias(of: WebURL)
        case unknown
    }

    private(set) var topics: Set<WebURL> = []
    private var byRoughSpelling: [String: WebURL] = [:]

    init(_ topics: some Sequence<WebURL> = []) {
        self.topics = Set(topics)
        for topic in self.topics.sorted(by: { $0.text < $1.text }) {
            byRoughSpelling[Self.rough(topic)] = topic
        }
    }

    /// - Parameter text: `hub.topic`. Spellings that mean the same by RFC 3986 §6.2.2 and §6.2.3 are the same topic:
    ///   upper case in scheme and host, a default port, dot segments, percent-encoded letters and digits.
    func find(_ text: String) -> Finding {
        // WebSub §5.1.1: what need not be encoded is decoded.
        guard let url = WebURL(PathSpelling.canonical(text[...].utf8)), url.isWeb else { return .unknown }
        if topics.contains(url) { return .topic(url) }
        return byRoughSpelling[Self.rough(url)].map { .alias(of: $0) } ?? .unknown
    }

    /// What is left of an address without scheme, port, query, fragment, case, and slashes or dots at the end.
    private static func rough(_ url: WebURL) -> String {
        var host = Substring(url.host ?? "")
        if host.hasSuffix(".") { host.removeLast() }
        var path = Substring(url.path)
        while path.hasSuffix("/") { path.removeLast() }
        return (host + path).lowercased()
    }
}
