import Syndication

/// Things that wait to be sent, in one line for each origin, and whose turn it is. A line that cannot move (its origin
/// has enough on its way, or its circuit is open) costs nothing and holds nobody up.
///
/// Lines of quick origins come before those of slow ones.
struct OriginLines<Item> {
    private struct Line {
        var items = Fifo<Item>()
        var underWay = 0
        var pace: OriginPace
        /// Whether it stands in one of the queues of lines that can move.
        var isReady = false

        var isIdle: Bool { items.isEmpty && underWay == 0 && !isReady }

        /// The next item, if one may go now. In place: a copy of the line would copy all that waits in it.
        mutating func take(at now: Timestamp) -> (item: Item, isLast: Bool, isSlow: Bool)? {
            guard underWay < pace.limit(at: now), let item = items.popFirst() else { return nil }
            underWay += 1
            pace.begin()
            return (item, items.isEmpty, pace.isSlow)
        }
    }

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

    mutating func append(_ item: Item, to origin: String, at now: Timestamp) {
        if lines[origin] == nil {
            if lines.count >= mostLines { forgetIdle(at: now) }
            lines[origin] = Line(pace: OriginPace(rules))
        }
        if lines[origin]?.items.isEmpty == true { filled += 1 }
        lines[origin]?.items.append(item)
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
            guard let items = lines[origin]?.items.removeAll(where: isOver), !items.isEmpty else { continue }
            if lines[origin]?.items.isEmpty == true { filled -= 1 }
            removed += items
        }
        waiting -= removed.count
        return removed
    }

    private mutating func look(at origin: String, _ now: Timestamp) {
        guard let line = lines[origin], !line.isReady, !line.items.isEmpty, line.underWay < line.pace.limit(at: now)
        else { return }
        lines[origin]?.isReady = true
        if line.pace.isSlow { slow.append(origin) } else { quick.append(origin) }
    }

    // MARK: Sending

    /// The next item whose turn it is; it is under way from then on.
    ///
    /// - Parameter slow: whether one of a slow origin will do.
    mutating func next(slow takesSlow: Bool, at now: Timestamp) -> (item: Item, origin: String, isSlow: Bool)? {
        while true {
            guard let origin = quick.popFirst() ?? (takesSlow ? slow.popFirst() : nil) else { return nil }
            if !takesSlow, lines[origin]?.pace.isSlow == true {
                // It has become slow since it came to stand here.
                slow.append(origin)
                continue
            }
            lines[origin]?.isReady = false
            guard let taken = lines[origin]?.take(at: now) else { continue }
            if taken.isLast { filled -= 1 }
            underWay += 1
            waiting -= 1
            look(at: origin, now)
            return (taken.item, origin, taken.isSlow)
        }
    }

    /// Whether some line can move.
    var hasReady: Bool { !quick.isEmpty || !slow.isEmpty }

    /// The items behind the one whose turn came last, in their order.
    func upcoming(_ origin: String, _ most: Int) -> [Item] {
        lines[origin]?.items.first(most) ?? []
    }

    /// What an attempt says of its origin.
    enum Experience {
        case answered(slowly: Bool)
        case failed(slowly: Bool, random: Double)
        /// It was not waited for.
        case hurried
        /// Nothing: it was not sent, or its end is not known.
        case none
    }

    enum Change: Equatable { case none, opened(until: Timestamp), closed }

    /// An item is no longer under way.
    mutating func end(_ origin: String, _ experience: Experience, at now: Timestamp) -> Change {
        guard var line = lines[origin] else { return .none }
        let formerProbe = line.pace.nextProbe
        line.underWay -= 1
        underWay -= 1
        var change = Change.none
        switch experience {
        case .answered(let slowly):
            if line.pace.answered(slowly: slowly, rules) { change = .closed }
        case .failed(let slowly, let random):
            if line.pace.failed(at: now, slowly: slowly, random: random, rules), let until = line.pace.nextProbe {
                change = .opened(until: until)
            }
        case .hurried: line.pace.hurried()
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

    /// There is something new for the origin.
    mutating func allowProbe(of origin: String, at now: Timestamp) {
        lines[origin]?.pace.allowProbe(at: now)
        look(at: origin, now)
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

    func isOpen(_ origin: String) -> Bool { lines[origin]?.pace.isOpen ?? false }

    /// Origins whose circuit is open, with the time of the next probe.
    var open: [(origin: String, nextProbe: Timestamp)] {
        lines.compactMap { origin, line in line.pace.nextProbe.map { (origin, $0) } }
    }
}
