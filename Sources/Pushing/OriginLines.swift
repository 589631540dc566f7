import Syndication

/// Things that wait to be sent, in one line for each origin, and whose turn it is. A line that cannot move (its origin
/// has enough on its way, or its circuit is open) costs nothing and holds nobody up.
///
/// Lines of quick origins come before those of slow ones. Items that have failed before stand aside: they go one at a
/// time while others wait, and never take more than half of the places. One that is under way and late leaves its place
/// to another. So what hangs at an origin does not hold up what is well there.
struct OriginLines<Item> {
    private struct Line {
        var items = Fifo<Item>()
        /// Those that have failed before.
        var doubtful = Fifo<Item>()
        var underWay = 0
        var doubtfulUnderWay = 0
        /// How many of the others take long.
        var late = 0
        /// What may be under way whatever comes.
        let most: Int
        var pace: OriginPace
        var standing = Standing.none

        var isEmpty: Bool { items.isEmpty && doubtful.isEmpty }
        var isIdle: Bool { isEmpty && underWay == 0 && standing == .none }
        /// Whether what comes next may take its time.
        var isSlow: Bool { pace.isSlow || items.isEmpty }

        func canMove(at now: Timestamp) -> Bool {
            let limit = pace.limit(at: now)
            // A probe goes alone.
            let aside = pace.isOpen ? 0 : late
            guard underWay - aside < limit, underWay < max(most, limit) else { return false }
            return !items.isEmpty || !doubtful.isEmpty && doubtfulUnderWay + late < max(1, limit / 2)
        }

        /// The next item, if one may go now. In place: a copy of the line would copy all that waits in it.
        mutating func take(slow takesSlow: Bool, at now: Timestamp) -> (item: Item, isDoubtful: Bool)? {
            guard canMove(at: now) else { return nil }
            // Of two places or one, none is for what may hang.
            let mayStandAside = takesSlow && underWay > 0 && doubtfulUnderWay + late == 0 && pace.limit(at: now) > 2
            let isAside = items.isEmpty || mayStandAside
            let aside = isAside ? doubtful.popFirst() : nil
            guard let item = aside ?? items.popFirst() else { return nil }
            underWay += 1
            if aside != nil { doubtfulUnderWay += 1 }
            pace.begin()
            return (item, aside != nil)
        }
    }

    /// In which of the queues of lines that can move a line stands. It may have an older place in the other.
    private enum Standing { case none, quick, slow }

    private let rules: OriginPace.Rules
    private var lines: [String: Line] = [:]
    private var quick = Fifo<String>()
    private var slow = Fifo<String>()
    private(set) var underWay = 0
    private(set) var waiting = 0
    /// The lines in which something waits.
    private(set) var filled = 0
    /// When lines with an open circuit may move again.
    private var probes = Alarms<String>()
    /// Idle lines are looked for when there are so many.
    private var mostLines = Self.memory

    init(_ rules: OriginPace.Rules) {
        self.rules = rules
    }

    /// The most origins that are remembered without having anything to send.
    private static var memory: Int { 10_000 }

    // MARK: Waiting

    /// - Parameter isDoubtful: whether it has failed before.
    mutating func append(_ item: Item, to origin: String, isDoubtful: Bool = false, at now: Timestamp) {
        if lines[origin] == nil {
            if lines.count >= mostLines { forgetIdle(at: now) }
            lines[origin] = Line(most: rules.most, pace: OriginPace(rules))
        }
        if lines[origin]?.isEmpty == true { filled += 1 }
        if isDoubtful { lines[origin]?.doubtful.append(item) } else { lines[origin]?.items.append(item) }
        waiting += 1
        look(at: origin, now)
    }

    private mutating func forgetIdle(at now: Timestamp) {
        lines = lines.filter { !$0.value.isIdle || ($0.value.pace.nextProbe ?? now) > now }
        // Where many circuits have opened a moment ago, even these go: each costs a few failures more, and not memory.
        if lines.count > Self.memory / 2 { lines = lines.filter { !$0.value.isIdle } }
        // Where few are idle, the next look comes late: each line is looked at twice on average, however many there are.
        mostLines = max(Self.memory, 2 * lines.count)
    }

    /// Takes items out of their lines.
    ///
    /// - Parameter origin: nil for all.
    mutating func remove(from origin: String? = nil, where isOver: (Item) -> Bool) -> [Item] {
        var removed: [Item] = []
        for origin in origin.map({ [$0] }) ?? Array(lines.keys) {
            let items = lines[origin]?.items.removeAll(where: isOver) ?? []
            let doubtful = lines[origin]?.doubtful.removeAll(where: isOver) ?? []
            guard !items.isEmpty || !doubtful.isEmpty else { continue }
            if lines[origin]?.isEmpty == true { filled -= 1 }
            removed += items + doubtful
        }
        waiting -= removed.count
        return removed
    }

    private mutating func look(at origin: String, _ now: Timestamp) {
        guard let line = lines[origin], line.standing != .quick, line.canMove(at: now) else { return }
        if line.standing == .slow, line.isSlow { return }
        lines[origin]?.standing = line.isSlow ? .slow : .quick
        if line.isSlow { slow.append(origin) } else { quick.append(origin) }
        tidy()
    }

    /// Lines that have become quick again leave older places among the slow ones, where nothing moves for long when
    /// there is no room for slow ones.
    private mutating func tidy() {
        guard slow.count > 2 * lines.count + 64 else { return }
        let standing = lines.mapValues(\.standing)
        var seen: Set<String> = []
        _ = slow.removeAll { standing[$0] != .slow || !seen.insert($0).inserted }
    }

    // MARK: Sending

    /// An item whose turn has come.
    struct Turn {
        var item: Item
        var origin: String
        var isDoubtful: Bool
        /// Whether it may take its time: it is doubtful, or its origin is known to be slow.
        var isSlow: Bool
        /// Whether the last try at its origin was answered.
        var isProven: Bool
        /// Whether that one had less time than slow ones take.
        var isRushed: Bool
    }

    /// The next item whose turn it is; it is under way from then on.
    ///
    /// - Parameter slow: whether one that may take its time will do.
    mutating func next(slow takesSlow: Bool, at now: Timestamp) -> Turn? {
        while true {
            let quickest = quick.popFirst()
            guard let origin = quickest ?? (takesSlow ? slow.popFirst() : nil) else { return nil }
            guard lines[origin]?.standing == (quickest == nil ? .slow : .quick) else { continue }
            if !takesSlow, lines[origin]?.isSlow == true {
                // It has become slow since it came to stand here.
                lines[origin]?.standing = .slow
                slow.append(origin)
                continue
            }
            lines[origin]?.standing = .none
            guard let taken = lines[origin]?.take(slow: takesSlow, at: now), let line = lines[origin] else { continue }
            if line.isEmpty { filled -= 1 }
            underWay += 1
            waiting -= 1
            look(at: origin, now)
            return Turn(
                item: taken.item, origin: origin, isDoubtful: taken.isDoubtful,
                isSlow: taken.isDoubtful || line.pace.isSlow, isProven: line.pace.isProven,
                isRushed: line.pace.isRushed)
        }
    }

    /// The item with so many of its origin before it.
    func upcoming(_ origin: String, behind count: Int) -> Item? {
        guard let line = lines[origin] else { return nil }
        return line.items[count] ?? line.doubtful[count - line.items.count]
    }

    /// Whether some line can move.
    var hasReady: Bool { !quick.isEmpty || !slow.isEmpty }

    /// The items behind the one whose turn came last, in their order.
    func upcoming(_ origin: String, _ most: Int) -> [Item] {
        guard let line = lines[origin] else { return [] }
        let items = line.items.first(most)
        return items + line.doubtful.first(most - items.count)
    }

    /// What an attempt says of its origin.
    enum Experience {
        case answered(slowly: Bool)
        case failed(slowly: Bool, random: Double)
        /// It was not waited for, and perhaps not even for as long as one takes that is slow.
        case hurried(briefly: Bool)
        /// Nothing: it was not sent, or its end is not known.
        case none
    }

    enum Change: Equatable { case none, opened(until: Timestamp), closed }

    /// An item that is under way, and has not failed before, takes long.
    mutating func noteLate(_ origin: String, at now: Timestamp) {
        lines[origin]?.late += 1
        look(at: origin, now)
    }

    /// An item is no longer under way.
    ///
    /// - Parameter wasLate: whether that was noted.
    mutating func end(
        _ origin: String, wasDoubtful: Bool = false, wasLate: Bool = false, _ experience: Experience, at now: Timestamp
    ) -> Change {
        guard var line = lines[origin] else { return .none }
        let formerProbe = line.pace.nextProbe
        line.underWay -= 1
        if wasDoubtful { line.doubtfulUnderWay -= 1 }
        if wasLate { line.late -= 1 }
        underWay -= 1
        var change = Change.none
        switch experience {
        case .answered(let slowly):
            if line.pace.answered(slowly: slowly, rules) { change = .closed }
        case .failed(let slowly, let random):
            if line.pace.failed(at: now, slowly: slowly, random: random, rules), let until = line.pace.nextProbe {
                change = .opened(until: until)
            }
        case .hurried(let briefly): line.pace.hurried(briefly: briefly)
        case .none: line.pace.abandoned()
        }
        lines[origin] = line
        if let probe = line.pace.nextProbe, probe != formerProbe || line.isIdle {
            probes.set(origin, at: probe != formerProbe ? probe : max(probe + rules.memory, now))
        }
        look(at: origin, now)
        return change
    }

    // MARK: Open circuits

    /// Opens a circuit that was open when the program ended.
    mutating func reopen(_ origin: String, since: Timestamp, at now: Timestamp) {
        var line = lines[origin] ?? Line(most: rules.most, pace: OriginPace(rules))
        guard line.pace.failures == 0 else { return }
        line.pace.reopen(since: since, at: now, rules)
        lines[origin] = line
        probes.set(origin, at: now)
    }

    /// There is something new for the origin.
    mutating func allowProbe(of origin: String, at now: Timestamp) {
        lines[origin]?.pace.allowProbe(at: now)
        look(at: origin, now)
    }

    /// The clock was set back: no circuit is open for longer than it would be without.
    mutating func bringForward(at now: Timestamp) {
        for (origin, line) in lines where line.pace.isOpen {
            lines[origin]?.pace.bringForward(at: now, rules)
            // An older alarm for it may ring too, and finds nothing to do.
            if let probe = lines[origin]?.pace.nextProbe, probe != line.pace.nextProbe { probes.set(origin, at: probe) }
        }
    }

    /// Lets the lines move whose probe is due, and forgets those that have had nothing to send for long.
    ///
    /// - Returns: when to look again.
    mutating func lookAtProbes(at now: Timestamp) -> Timestamp? {
        while let due = probes.popDue(at: now) {
            look(at: due.key, now)
            guard let line = lines[due.key], line.isIdle, let probe = line.pace.nextProbe else { continue }
            if probe + rules.memory <= now {
                lines[due.key] = nil
            } else {
                probes.set(due.key, at: probe + rules.memory)
            }
        }
        return probes.next
    }

    func failingSince(_ origin: String) -> Timestamp? { lines[origin]?.pace.failingSince }

    func isOpen(_ origin: String) -> Bool { lines[origin]?.pace.isOpen ?? false }

    /// Whether the last try at the origin was answered.
    func isProven(_ origin: String) -> Bool { lines[origin]?.pace.isProven ?? false }

    /// Origins whose circuit is open, with the time of the next probe, and since when all has failed.
    var open: [(origin: String, nextProbe: Timestamp, since: Timestamp)] {
        lines.compactMap { origin, line in
            guard let probe = line.pace.nextProbe, let since = line.pace.failingSince else { return nil }
            return (origin, probe, since)
        }
    }
}
