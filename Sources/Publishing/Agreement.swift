/// Whether what is in memory is what is committed. In a step memory goes ahead, until the step is committed or memory goes
/// back.
struct Agreement {
    private(set) var isThere = true
    /// How often it was reached.
    private(set) var count = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    mutating func lose() { isThere = false }

    mutating func reach() {
        isThere = true
        count += 1
        for waiter in waiting { waiter.resume() }
        waiting = []
    }

    mutating func add(_ waiter: CheckedContinuation<Void, Never>) { waiting.append(waiter) }
}

extension Pipeline {
    /// Waits until no step is under way. A step ends, at the latest when the state does not take it.
    func untilAgreement() async {
        while !agreement.isThere { await withCheckedContinuation { agreement.add($0) } }
    }
}
