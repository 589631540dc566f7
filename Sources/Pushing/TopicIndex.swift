import Syndication

/// The topics of the hub, which are our own feeds and nothing else, the spellings of their addresses, and the addresses
/// that lead to where a feed is now.
struct TopicIndex: Sendable {
    enum Finding: Equatable {
        case topic(WebURL)
        /// Nearly, or formerly: this is the address to subscribe to.
        case alias(of: WebURL)
        /// The feed has moved there, away from this hub.
        case moved(to: WebURL)
        case unknown
    }

    private(set) var topics: Set<WebURL> = []
    /// Former addresses, and where each leads to.
    let moves: [WebURL: WebURL]
    /// Those of the topics that nobody can subscribe to any more: their feeds are closed.
    let closed: Set<WebURL>
    private var byRoughSpelling: [String: WebURL] = [:]
    /// By the last step of the path, which stays when the server's address changes.
    private var byFile: [Substring: WebURL] = [:]

    init(_ topics: some Sequence<WebURL> = [], moves: [WebURL: WebURL] = [:], closed: Set<WebURL> = []) {
        self.topics = Set(topics)
        self.moves = moves
        self.closed = closed
        for (former, target) in moves.sorted(by: { $0.key.text < $1.key.text }) {
            byRoughSpelling[Self.rough(former)] = target
            byFile[Self.file(former)] = target
        }
        // What is published stands before what was.
        for topic in self.topics.sorted(by: { $0.text < $1.text }) {
            byRoughSpelling[Self.rough(topic)] = topic
            byFile[Self.file(topic)] = topic
        }
    }

    /// - Parameter text: `hub.topic`. Spellings that mean the same by RFC 3986 §6.2.2 and §6.2.3 are the same topic:
    ///   upper case in scheme and host, a default port, dot segments, percent-encoded letters and digits.
    func find(_ text: String) -> Finding {
        // WebSub §5.1.1: what need not be encoded is decoded.
        guard let url = WebURL(PathSpelling.canonical(text[...].utf8)), url.isWeb else { return .unknown }
        if topics.contains(url) { return .topic(url) }
        guard let target = byRoughSpelling[Self.rough(url)] else { return .unknown }
        return topics.contains(target) ? .alias(of: target) : .moved(to: target)
    }

    /// Where a topic of ours is now that is not published any more, as far as that is known.
    func successor(of former: WebURL) -> WebURL? {
        switch find(former.text) {
        case .topic(let target), .alias(let target), .moved(let target): target
        case .unknown: byFile[Self.file(former)]
        }
    }

    private static func file(_ url: WebURL) -> Substring { url.path.split(separator: "/").last ?? "" }

    /// What is left of an address without scheme, port, query, fragment, case, and slashes or dots at the end.
    private static func rough(_ url: WebURL) -> String {
        var host = Substring(url.host ?? "")
        if host.hasSuffix(".") { host.removeLast() }
        var path = Substring(url.path)
        while path.hasSuffix("/") { path.removeLast() }
        return (host + path).lowercased()
    }
}
