import Serving

extension Configuration.Server {
    /// An address that cannot be opened, because of one that is named before it.
    struct Collision {
        /// The keys within `server` that name the address and the one before it.
        let key, otherKey: String
        /// Where it stands among the addresses of its key.
        let index: Int
        let problem: String
        let fix: String
    }

    /// Where the feeds are served without TLS.
    func addresses() throws(ServingError) -> [ListenAddress] {
        try Self.addresses(listen)
    }

    /// The addresses that are named and cannot be open together.
    var collisions: [Collision] {
        let lists = [("listen", listen), ("tls", tls?.listen ?? []), ("monitor", monitor.map { [$0] } ?? [])]
        var taken: [(key: String, text: String, address: ListenAddress)] = []
        var found: [Collision] = []
        for (key, texts) in lists {
            // What is wrong with one by itself has been told.
            guard let addresses = try? Self.addresses(texts) else { continue }
            for (index, (text, address)) in zip(texts, addresses).enumerated() {
                if let other = taken.last(where: { $0.address.collides(with: address) }) {
                    let (problem, fix) = Self.words(key, text, other.key, other.text)
                    found.append(
                        Collision(key: key, otherKey: other.key, index: index, problem: problem, fix: fix))
                }
                taken.append((key, text, address))
            }
        }
        return found
    }

    private static func addresses(_ texts: [String]) throws(ServingError) -> [ListenAddress] {
        ListenAddress.together(try texts.map { text throws(ServingError) in try ListenAddress(text) })
    }

    private static func words(
        _ key: String, _ text: String, _ otherKey: String, _ other: String
    ) -> (problem: String, fix: String) {
        guard key == otherKey else {
            return (
                "server.\(key) is \(text), where server.\(otherKey) listens already"
                    + (text == other ? "" : ", at \(other)"),
                "Choose another port for one of them"
            )
        }
        guard text != other else { return ("server.\(key) holds \(text) twice", "Leave one of them out") }
        return ("server.\(key) holds \(text) beside \(other), and one of them takes the other too", "Keep that one")
    }
}
