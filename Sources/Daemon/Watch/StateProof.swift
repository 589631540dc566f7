import Storage
import Synchronization

/// Writes to the state to prove that it works: one write at a time, however many ask. On a disk that hangs the one that
/// hangs is enough.
final class StateProof: Sendable {
    private struct Flight {
        let start: ContinuousClock.Instant
        let outcome: Task<Health.Proof, Never>
    }

    private let flight = Mutex<Flight?>(nil)
    private let tally: Tally
    private let prove: @Sendable () async throws -> Void

    /// - Parameter prove: returns when a write is on the disk.
    init(tally: Tally, prove: @escaping @Sendable () async throws -> Void) {
        self.tally = tally
        self.prove = prove
    }

    /// - Parameter limit: how long to wait for the write.
    func proof(within limit: Duration) async -> Health.Proof {
        let flight = current()
        // Who asks while a write is late already has the answer. So those who wait are no more than ask in that time.
        guard .now - flight.start < limit else { return late(since: flight.start) }
        // Whoever waits for a disk that hangs cannot be called back, so nobody waits for it here.
        let outcome = AsyncStream.makeStream(of: Health.Proof.self)
        let waiting = Task { outcome.continuation.yield(await flight.outcome.value) }
        let clock = Task {
            try await Task.sleep(for: limit)
            outcome.continuation.yield(self.late(since: flight.start))
        }
        defer {
            clock.cancel()
            waiting.cancel()
        }
        for await proof in outcome.stream { return proof }
        return Health.Proof(name: "state", isGood: false, words: "the daemon is stopping")
    }

    /// The write that is under way, or a new one.
    private func current() -> Flight {
        flight.withLock { flight in
            if let flight { return flight }
            let start = ContinuousClock.now
            let made = Flight(start: start, outcome: Task { await self.outcome(since: start) })
            flight = made
            return made
        }
    }

    private func outcome(since start: ContinuousClock.Instant) async -> Health.Proof {
        defer { flight.withLock { $0 = nil } }
        do {
            try await prove()
            tally.stateProof.note(.now - start)
            return Health.Proof(name: "state", isGood: true)
        } catch let error as StorageError {
            // Nor does a restart free a state that somebody else holds locked. One that was deleted lives on as long as
            // this process has it open.
            let isThere = [.full, .notWritable, .inUse, .lost].contains(error.kind)
            return Health.Proof(
                name: "state", isGood: false, words: error.description, isMendedByRestart: !isThere)
        } catch {
            return Health.Proof(name: "state", isGood: false, words: "\(error)")
        }
    }

    private func late(since start: ContinuousClock.Instant) -> Health.Proof {
        let seconds = max(1, (.now - start).components.seconds)
        return Health.Proof(
            name: "state", isGood: false, words: "the state takes no write; the last one has waited for \(seconds) s")
    }
}
