package import Syndication
import Synchronization

/// Who is known to behave: those that took a delivery of the hub. They are never told that they come too often (spec
/// serving.md C11), because a subscriber that polls now and then makes sure that it has missed nothing.
///
/// No address is stored, only a number made of it with a salt of this process.
package final class KnownReaders: Sendable {
    private struct Generations {
        var current: Set<UInt64> = []
        var previous: Set<UInt64> = []
    }

    private let salt = UInt64.random(in: 1 ... .max)
    private let generations = Mutex(Generations())
    /// Of each generation. When one is full the one before is forgotten.
    private static let most = 32_768

    /// Nobody is known yet.
    package init() {}

    /// This machine's own address stands for nobody: a proxy brings everybody's requests from there.
    package func note(_ address: IPAddress) {
        guard !address.isLoopback else { return }
        let key = key(address)
        generations.withLock { generations in
            guard !generations.current.contains(key) else { return }
            if generations.current.count >= Self.most {
                generations.previous = generations.current
                generations.current = []
            }
            generations.current.insert(key)
        }
    }

    func contains(_ address: IPAddress) -> Bool {
        let key = key(address)
        return generations.withLock { $0.current.contains(key) || $0.previous.contains(key) }
    }

    private func key(_ address: IPAddress) -> UInt64 { StableHash.mix(address.source, salt) }
}
