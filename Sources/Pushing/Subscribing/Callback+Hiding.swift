// A callback's path and query may be a secret of the subscriber's, and its answers repeat them: they are in no words of
// ours. What else it says is the reason of a failure, and stays.
extension Callback {
    /// Whether a text holds its path or query, or a part of them that is long enough to be a secret.
    func isBetrayed(by words: String) -> Bool {
        let text = Array(words.utf8)
        return (wholes + parts(from: Self.shortestSecret)).contains { Self.first($0, in: text, from: 0) != nil }
    }

    /// The text with "…" in place of its path, its query, and their parts.
    func hidden(in words: String) -> String {
        guard isBetrayed(by: words) else { return words }
        let text = Array(words.utf8)
        // All are looked for before any is taken out: they may overlap. Who repeats one of them may repeat a short one too.
        var isSecret = Array(repeating: false, count: text.count)
        for needle in wholes + parts(from: Self.shortestQuery) {
            var start = 0
            while let index = Self.first(needle, in: text, from: start) {
                for place in index..<index + needle.count { isSecret[place] = true }
                start = index + 1
            }
        }
        var out: [UInt8] = []
        for place in text.indices {
            if !isSecret[place] {
                out.append(text[place])
            } else if place == 0 || !isSecret[place - 1] {
                out += Array("…".utf8)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The path and the query, each in one piece, where they say more than what stands there.
    private var wholes: [[UInt8]] {
        let path = target.prefix { $0 != "?" }
        let query = target.dropFirst(path.count + 1)
        let isTelling = path.split(separator: "/").contains { !Self.ordinary.contains($0.lowercased()) }
        return (isTelling ? [Array(path.utf8)] : [])
            + (query.utf8.count < Self.shortestQuery ? [] : [Array(query.utf8)])
    }

    /// As they are written, and as they are meant.
    private func parts(from shortest: Int) -> [[UInt8]] {
        target.split { "/?&=;".contains($0) }.filter { !Self.ordinary.contains($0.lowercased()) }.flatMap { part in
            let written = Array(part.utf8)
            guard part.contains("%"), let meant = Form.fields(in: written)?.first?.name else { return [written] }
            return [written, Array(meant.utf8)]
        }.filter { $0.count >= shortest }
    }

    /// By bytes: a letter that an accent follows is another character, and the same secret.
    private static func first(_ needle: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard let head = needle.first, start + needle.count <= text.count else { return nil }
        return (start...text.count - needle.count).first { index in
            text[index] == head && text[index..<index + needle.count].elementsEqual(needle)
        }
    }

    /// A shorter one is a word that may stand anywhere.
    private static let shortestQuery = 4
    private static let shortestSecret = 8

    /// What callbacks are called, which is no secret: an answer says "the callback is disabled".
    private static let ordinary: Set<String> = [
        "api", "atom", "callback", "callbacks", "content", "deliver", "deliveries", "delivery", "endpoint", "feed",
        "feeds", "hook", "hooks", "hub", "inbound", "incoming", "listener", "notification", "notifications", "notify",
        "ping", "pubsub", "pubsubhubbub", "push", "receive", "receiver", "rss", "subscribe", "subscriber",
        "subscribers", "subscription", "subscriptions", "update", "updates", "webhook", "webhooks", "websub",
    ]
}
