import Synchronization

/// What asks the publisher for a step, in the order in which it came. For one reader.
final class Occasions: Sendable {
    /// What waits once at most, however often it comes: after a long step one batch and one tick are due, and not each
    /// that came meanwhile.
    enum Bell: Sendable {
        /// The watcher has one, which is taken when its turn comes, with all that was saved until then.
        case batch
        case tick
        case reload
    }

    enum Occasion: Sendable {
        case bell(Bell)
        case accept(AcceptedThing?, CheckedContinuation<(isDone: Bool, words: String), Never>)
    }

    private let line = AsyncStream.makeStream(of: Occasion.self)
    private let rung = Mutex<Set<Bell>>([])

    func ring(_ bell: Bell) {
        if rung.withLock({ $0.insert(bell).inserted }) { line.continuation.yield(.bell(bell)) }
    }

    /// - Returns: false when it came too late. Else its turn comes, also where the daemon stops before.
    func ask(for occasion: Occasion) -> Bool {
        if case .terminated = line.continuation.yield(occasion) { false } else { true }
    }

    /// - Returns: nil when all is taken that came before the end. What rings from now on is due once more.
    func next(isolation actor: isolated (any Actor)? = #isolation) async -> Occasion? {
        var line = line.stream.makeAsyncIterator()
        let occasion = await line.next(isolation: actor)
        if case .bell(let bell) = occasion { rung.withLock { _ = $0.remove(bell) } }
        return occasion
    }

    /// Lets in nothing more.
    func close() { line.continuation.finish() }
}
