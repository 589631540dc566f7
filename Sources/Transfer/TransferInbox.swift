import Dispatch
import Glibc
import Synchronization

/// What callers hand to the loop's thread: transfers, and the work of actors that live on that thread. An actor that
/// sends much lives there, so that neither a transfer nor its outcome has to wake another thread.
final class TransferInbox: SerialExecutor {
    struct Letters {
        var arrived: [Transfer] = []
        var cancelled: [Transfer] = []
        var jobs: [UnownedJob] = []
        var isStopping = false
        /// Whether the thread is gone.
        fileprivate var isOver = false
    }

    private let letters = Mutex(Letters())
    private let multi: MultiHandle
    /// The loop's thread; 0 before it runs, and when it is gone.
    private let thread = Atomic<pthread_t>(0)
    /// For the work of actors when the thread is gone.
    private let successor = DispatchQueue(label: "transfers.over")

    init(_ multi: MultiHandle) {
        self.multi = multi
    }

    func add(_ transfer: Transfer, _ then: @escaping @Sendable (TransferLoop.Outcome) -> Void) {
        transfer.then = then
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

    // MARK: Work of actors

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let (isFirst, isOver) = letters.withLock { letters in
            if !letters.isOver { letters.jobs.append(job) }
            return (letters.jobs.count == 1, letters.isOver)
        }
        if isOver {
            successor.async { self.run(job) }
        } else if isFirst {
            multi.wakeUp()
        }
    }

    /// Outcomes are told between the jobs, and those who get them may go on as the actors that live here.
    func isIsolatingCurrentContext() -> Bool? {
        thread.load(ordering: .relaxed) == pthread_self()
    }

    func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "this is not the thread of the transfers")
    }

    func run(_ job: UnownedJob) {
        job.runSynchronously(on: asUnownedSerialExecutor())
    }

    // MARK: For the loop's thread

    /// This thread is the loop's from now on.
    func begin() {
        thread.store(pthread_self(), ordering: .relaxed)
    }

    var hasMail: Bool {
        letters.withLock { !$0.arrived.isEmpty || !$0.cancelled.isEmpty || !$0.jobs.isEmpty || $0.isStopping }
    }

    /// Takes all letters out. After the first that says stop, no transfer arrives any more.
    func take() -> Letters {
        letters.withLock { letters in
            let taken = letters
            letters.arrived = []
            letters.cancelled = []
            letters.jobs = []
            return taken
        }
    }

    /// Runs what is left. Work that comes from now on is done elsewhere.
    func runLast() {
        while true {
            let jobs = letters.withLock { letters in
                defer { letters.jobs = [] }
                letters.isOver = letters.jobs.isEmpty
                return letters.jobs
            }
            if jobs.isEmpty { return thread.store(0, ordering: .relaxed) }
            for job in jobs { run(job) }
        }
    }
}
