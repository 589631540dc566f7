import Synchronization

/// What callers hand to the loop's thread.
final class TransferInbox: Sendable {
    struct Letters {
        var arrived: [Transfer] = []
        var cancelled: [Transfer] = []
        var isStopping = false
    }

    private let letters = Mutex(Letters())
    private let multi: MultiHandle

    init(_ multi: MultiHandle) {
        self.multi = multi
    }

    func add(_ transfer: Transfer, _ continuation: CheckedContinuation<Transfer.Outcome, Never>) {
        transfer.continuation = continuation
        let arrival = letters.withLock { letters -> Arrival in
            if letters.isStopping { return .tooLate }
            letters.arrived.append(transfer)
            return letters.arrived.count == 1 ? .first : .another
        }
        switch arrival {
        case .first: multi.wakeUp()
        case .another: break  // Whoever brought the first wakes the thread for all.
        case .tooLate: transfer.fail(.stopped, "the program is stopping")
        }
    }

    private enum Arrival {
        case first, another, tooLate
    }

    /// May come before the transfer does: the thread looks at `isCancelled` when it arrives.
    func cancel(_ transfer: Transfer) {
        transfer.isCancelled.store(true, ordering: .releasing)
        letters.withLock { $0.cancelled.append(transfer) }
        multi.wakeUp()
    }

    func stop() {
        letters.withLock { $0.isStopping = true }
        multi.wakeUp()
    }

    var hasMail: Bool {
        letters.withLock { !$0.arrived.isEmpty || !$0.cancelled.isEmpty || $0.isStopping }
    }

    /// For the loop's thread: takes all letters out. After the first that says stop, nothing arrives any more.
    func take() -> Letters {
        letters.withLock { letters in
            let taken = letters
            letters.arrived = []
            letters.cancelled = []
            return taken
        }
    }
}
