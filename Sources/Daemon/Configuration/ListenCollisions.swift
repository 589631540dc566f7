import Serving

extension Configuration.Server {
    /// An address that cannot be opened, because of one that is named before it.
    struct Collision {
        /// The keys within `server` that name the address and the one before it.
        let key, otherKey: String
        /// Where it stands among the addresses of its key.
        let index: Int
        let what: String
        let remedy: String
    }

    /// Where the feeds are served without TLS.
    var addresses: [ListenAddress] { ListenAddress.together(listen) }

    /// The addresses that are named and cannot be open together.
    var collisions: [Collision] {
        let lists = [("listen", listen), ("tls", tls?.listen ?? []), ("monitor", monitor.map { [$0] } ?? [])]
        var taken: [(key: String, address: ListenAddress)] = []
        var found: [Collision] = []
        for (key, addresses) in lists {
            for (index, address) in ListenAddress.together(addresses).enumerated() {
                if let other = taken.last(where: { $0.address.collides(with: address) }) {
                    let (what, remedy) = Self.words(
                        key, address.description, other.key, other.address.description)
                    found.append(
                        Collision(key: key, otherKey: other.key, index: index, what: what, remedy: remedy))
                }
                taken.append((key, address))
            }
        }
        return found
    }

    private static func words(
        _ key: String, _ text: String, _ otherKey: String, _ other: String
    ) -> (what: String, remedy: String) {
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
