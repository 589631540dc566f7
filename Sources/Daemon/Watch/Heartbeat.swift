import Synchronization

/// When the part that publishes last showed that it goes on: by its tick, or by a file that it has read.
final class Heartbeat: Sendable {
    private let last = Mutex(ContinuousClock.now)

    func beat() {
        last.withLock { $0 = .now }
    }

    var age: Duration { last.withLock { .now - $0 } }
}
