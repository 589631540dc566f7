import Synchronization

/// The batches of a watcher, for one reader. While the reader is busy with one, those that follow are put together, as far
/// as `Batch.canAbsorb` allows, so that the reader seldom works on what is already old.
package struct Batches: AsyncSequence, Sendable {
    /// Watching goes on whatever happens: what is wrong stands in the batches.
    package typealias Failure = Never

    private let queue: BatchQueue

    init(_ queue: BatchQueue) {
        self.queue = queue
    }

    /// For the one reader. Two would take batches from each other.
    package func makeAsyncIterator() -> Iterator {
        Iterator(queue: queue, wakes: queue.wakes.makeAsyncIterator())
    }

    /// An element whenever there may be a batch to take, for one reader that waits for other things besides, and takes
    /// it at its own time. Ends with the watcher.
    package var wakes: AsyncStream<Void> { queue.wakes }

    /// The batch that waits, if there is one.
    package func take() -> Batch? { queue.take() }

    /// Waits for one batch after the other.
    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let queue: BatchQueue
        fileprivate var wakes: AsyncStream<Void>.Iterator

        /// - Returns: nil when the watcher has ended, or the task is cancelled.
        package mutating func next(isolation actor: isolated (any Actor)?) async -> Batch? {
            while true {
                if let batch = queue.take() { return batch }
                guard await wakes.next(isolation: actor) != nil else { return queue.take() }
            }
        }

        /// The same for callers without an actor.
        package mutating func next() async -> Batch? {
            await next(isolation: nil)
        }
    }
}

/// The place where the watcher's thread leaves a batch and the reader takes it.
final class BatchQueue: Sendable {
    fileprivate let wakes: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    private let waiting = Mutex<[Batch]>([])

    init() {
        (wakes, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ batch: Batch) {
        waiting.withLock { waiting in
            if let last = waiting.indices.last, waiting[last].canAbsorb(batch) {
                waiting[last].absorb(batch)
            } else {
                waiting.append(batch)
            }
        }
        bell.yield()
    }

    func finish() {
        bell.finish()
    }

    fileprivate func take() -> Batch? {
        let (batch, isLast) = waiting.withLock { waiting in
            (waiting.isEmpty ? nil : waiting.removeFirst(), waiting.isEmpty)
        }
        if !isLast { bell.yield() }
        return batch
    }
}
