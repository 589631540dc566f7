import Syndication

/// Which changed files are complete, and when (spec R7.8). A value without a clock: instants come in.
///
/// The life of a change:
///
/// - *Writing*: the kernel told that the file was modified, but not yet that it was closed. It waits, however long, for
///   its close. Only when a scan finds it changed and the kernel has been silent about it for `scanSettle` does it go
///   on as noticed: a program may write and never close.
/// - *Due*: closed after writing, moved, deleted, or its permissions or times were changed. It is settled `settle` after
///   the last such event. A write in between takes it back to writing.
/// - *Noticed*: only a scan saw that it differs from what is known, or it came with a text and without a word of its
///   writer. It is looked at again after `scanSettle`. When it looks the same then, it is settled; otherwise it is
///   noticed anew.
/// - *Settled*: handed on, unless others are due within `settle`, as in a `git checkout` or an `rsync`. Then it waits
///   for them, so that one burst is one batch, but never longer than `burst` after the first of them settled.
///
/// A file saved alone is therefore handed on exactly `settle` after its close.
struct Settling: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What to look at now.
    struct Ripe: Sendable, Equatable {
        /// Settled by events: whatever stands there counts.
        var settled: [String] = []
        /// Noticed by a scan with these stamps (nil: missing). One that looks otherwise now is noticed anew.
        var noticed: [String: FileStamp?] = [:]

        var isEmpty: Bool { settled.isEmpty && noticed.isEmpty }
    }

    private enum Phase {
        case writing(since: Instant)
        case due(Instant)
        case noticed(FileStamp?, recheck: Instant)
        case settled
    }

    private let settle: Duration
    private let scanSettle: Duration
    private let burst: Duration
    private var phases: [String: Phase] = [:]
    // Each waiting time is the same for all, so the queues are in order by themselves. An entry whose path has moved
    // on is skipped.
    private var dueQueue = InstantQueue()
    private var recheckQueue = InstantQueue()
    private var settled: [String] = []
    private var firstSettled: Instant?

    init(settle: Duration, scanSettle: Duration, burst: Duration) {
        self.settle = settle
        self.scanSettle = scanSettle
        self.burst = burst
    }

    // MARK: What happened

    /// The file was modified, or created, and is still open.
    mutating func written(_ path: String, at now: Instant) {
        phases[path] = .writing(since: now)
    }

    /// The file was closed after writing, moved here or away, or deleted.
    mutating func finished(_ path: String, at now: Instant) {
        phases[path] = .due(now + settle)
        dueQueue.append(path, now + settle)
    }

    /// A file with a text in it has got this name: a whole one by `link`, or one that is being written. Of that the kernel
    /// tells next that it was modified.
    mutating func appeared(_ path: String, as stamp: FileStamp, at now: Instant) {
        phases[path] = .noticed(stamp, recheck: now + scanSettle)
        recheckQueue.append(path, now + scanSettle)
    }

    /// The file's times, owner or permissions were changed.
    mutating func touched(_ path: String, at now: Instant) {
        if case .writing = phases[path] { return }
        finished(path, at: now)
    }

    /// A scan sees something else than is known of the path.
    ///
    /// - Parameter stamp: nil when the file is missing.
    mutating func noticed(_ path: String, as stamp: FileStamp?, at now: Instant) {
        switch phases[path] {
        case .due, .settled: return
        case .writing(let since) where now - since < scanSettle: return
        case .noticed(let earlier, _) where earlier == stamp: return
        case .writing, .noticed, nil: break
        }
        phases[path] = .noticed(stamp, recheck: now + scanSettle)
        recheckQueue.append(path, now + scanSettle)
    }

    /// The kernel has dropped events, perhaps the closes that files wait for: a scan has to notice them.
    mutating func eventsLost() {
        for case (let path, .writing) in phases { phases[path] = nil }
    }

    /// A scan of everything ended. Files that were being written, of which nothing was heard for `scanSettle` and in
    /// which the scan saw no difference, are forgotten.
    mutating func scanEnded(at now: Instant) {
        for case (let path, .writing(let since)) in phases where now - since >= scanSettle {
            phases[path] = nil
        }
    }

    /// Whether anything is still to settle.
    var isAwaitingAny: Bool { !phases.isEmpty }

    func isAwaiting(_ path: String) -> Bool { phases[path] != nil }

    /// Whether one of these paths is still to settle.
    func isAwaiting(where isMeant: (String) -> Bool) -> Bool {
        phases.keys.contains(where: isMeant)
    }

    // MARK: What to do

    /// When to call `take` next, if nothing happens until then.
    var nextDeadline: Instant? {
        let burstEnd = firstSettled.map { $0 + burst }
        // While a burst goes on, only its last file or its limit matters.
        let due = settled.isEmpty ? dueQueue.first : dueQueue.last
        return [burstEnd.map { min($0, due ?? $0) } ?? due, recheckQueue.first].compactMap(\.self).min()
    }

    /// Hands on what is settled.
    mutating func take(at now: Instant) -> Ripe {
        while let path = dueQueue.popFirst(until: now) {
            guard case .due(let instant) = phases[path], instant <= now else { continue }
            phases[path] = .settled
            settled.append(path)
            firstSettled = firstSettled ?? now
        }
        var ripe = Ripe()
        if dueQueue.isEmpty || firstSettled.map({ now - $0 >= burst }) == true {
            for path in settled {
                guard case .settled = phases[path] else { continue }
                phases[path] = nil
                ripe.settled.append(path)
            }
            settled.removeAll(keepingCapacity: settled.count < 1000)
            firstSettled = nil
        }
        while let path = recheckQueue.popFirst(until: now) {
            guard case .noticed(let stamp, let recheck) = phases[path], recheck <= now else { continue }
            phases[path] = nil
            ripe.noticed[path] = .some(stamp)
        }
        return ripe
    }

    /// Hands on what a scan has noticed before its time.
    mutating func takeNoticed(where isMeant: (FileStamp) -> Bool) -> [String: FileStamp?] {
        var taken: [String: FileStamp?] = [:]
        for case (let path, .noticed(let stamp?, _)) in phases where isMeant(stamp) { taken[path] = .some(stamp) }
        for path in taken.keys { phases[path] = nil }
        return taken
    }
}

/// Paths in the order of their instants, which come in order.
struct InstantQueue {
    private(set) var entries: [(path: String, instant: Settling.Instant)] = []
    private var head = 0

    var isEmpty: Bool { head == entries.count }
    var first: Settling.Instant? { isEmpty ? nil : entries[head].instant }
    var last: Settling.Instant? { isEmpty ? nil : entries[entries.count - 1].instant }

    mutating func append(_ path: String, _ instant: Settling.Instant) {
        entries.append((path, instant))
    }

    mutating func popFirst(until now: Settling.Instant) -> String? {
        guard let first, first <= now else { return nil }
        let path = entries[head].path
        head += 1
        if isEmpty {
            entries.removeAll(keepingCapacity: head < 1000)
            head = 0
        } else if head >= 1000, head > entries.count / 2 {
            // A file that is saved all the time never lets it become empty.
            entries.removeFirst(head)
            head = 0
        }
        return path
    }
}
