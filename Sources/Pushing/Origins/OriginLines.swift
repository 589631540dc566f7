import DequeModule
import Syndication

/// Things that wait to be sent, in one line for each origin, and whose turn it is. A line that cannot move (its origin
/// has enough on its way, or is paused) costs nothing and holds nobody up.
///
/// Lines of quick origins come before those of slow ones. Items that have failed before stand aside: they go one at a
/// time while others wait, and never take more than half of the places. One that is under way and late leaves its place
/// to another. So what hangs at an origin does not hold up what is well there. Where no more names are to be looked up,
/// those lines that need it wait, and all others go on.
///
/// For one owner: a copy has the same lines.
struct OriginLines<Item> {
    private let rules: OriginPace.Rules
    private let letsNewThrough: Bool
    private var lines: [String: OriginLine<Item>] = [:]
    private var quick = Deque<OriginLine<Item>>()
    private var slow = Deque<OriginLine<Item>>()
    private var unnamed = Deque<OriginLine<Item>>()
    private var slowUnnamed = Deque<OriginLine<Item>>()
    private(set) var underWay = 0
    private(set) var waiting = 0
    /// The lines in which something waits.
    private(set) var filled = 0
    /// When lines that are paused may move again.
    private(set) var probes = Alarms<String>()
    /// Idle lines are looked for when there are so many.
    private var mostLines = Self.memory

    /// - Parameter letsNewThrough: whether a pause holds up only what has failed before.
    init(_ rules: OriginPace.Rules, letsNewThrough: Bool = false) {
        self.rules = rules
        self.letsNewThrough = letsNewThrough
    }

    /// The most origins that are remembered without having anything to send.
    private static var memory: Int { 10_000 }

    // MARK: Waiting

    /// - Parameter isDoubtful: whether it has failed before.
    mutating func append(_ item: Item, to origin: String, isDoubtful: Bool = false, at now: Timestamp) {
        let line = line(of: origin, at: now)
        if line.isEmpty { filled += 1 }
        if isDoubtful { line.doubtful.append(item) } else { line.items.append(item) }
        waiting += 1
        look(at: line, now)
    }

    private mutating func line(of origin: String, at now: Timestamp) -> OriginLine<Item> {
        if let line = lines[origin] { return line }
        if lines.count >= mostLines { forgetIdle(at: now) }
        let line = OriginLine<Item>(of: origin, rules, letsNewThrough: letsNewThrough)
        lines[origin] = line
        return line
    }

    private mutating func forgetIdle(at now: Timestamp) {
        lines = lines.filter { !$0.value.isIdle || ($0.value.pace.nextProbe ?? now) > now }
        // Where many were paused a moment ago, even these go: each costs a few failures more, and not memory.
        if lines.count > Self.memory / 2 { lines = lines.filter { !$0.value.isIdle } }
        // Where few are idle, the next look comes late: each line is looked at twice on average, however many there are.
        mostLines = max(Self.memory, 2 * lines.count)
    }

    /// Takes items out of their lines.
    ///
    /// - Parameter origin: nil for all.
    mutating func remove(from origin: String? = nil, where isOver: (Item) -> Bool) -> [Item] {
        var removed: [Item] = []
        for line in origin.map({ [lines[$0]].compactMap(\.self) }) ?? Array(lines.values) {
            let items = line.items.takeOut(where: isOver)
            let doubtful = line.doubtful.takeOut(where: isOver)
            guard !items.isEmpty || !doubtful.isEmpty else { continue }
            if line.isEmpty { filled -= 1 }
            removed += items + doubtful
        }
        waiting -= removed.count
        return removed
    }

    /// What has failed before stands with the others from now on.
    mutating func forgive(at origin: String, _ now: Timestamp, where isMeant: (Item) -> Bool) {
        guard let line = lines[origin] else { return }
        for item in line.doubtful.takeOut(where: isMeant) { line.items.append(item) }
        look(at: line, now)
    }

    private mutating func look(at line: OriginLine<Item>, _ now: Timestamp) {
        guard line.canMove(at: now) else { return }
        switch line.standing {
        case .none: break
        case .quick: return
        case .slow: if line.isSlow { return }
        case .unnamed: if line.needsLookup { return }
        case .slowUnnamed: if line.isSlow, line.needsLookup { return }
        }
        stand(line.isSlow ? .slow : .quick, line)
        tidy()
    }

    private mutating func stand(_ standing: OriginLine<Item>.Standing, _ line: OriginLine<Item>) {
        line.standing = standing
        switch standing {
        case .none: break
        case .quick: quick.append(line)
        case .slow: slow.append(line)
        case .unnamed: unnamed.append(line)
        case .slowUnnamed: slowUnnamed.append(line)
        }
    }

    /// Lines that have become quick again leave older places among the slow ones, where nothing moves for long when
    /// there is no room for slow ones.
    private mutating func tidy() {
        let most = 2 * lines.count + 64
        if slow.count > most { Self.tidy(&slow, .slow) }
        if slowUnnamed.count > most { Self.tidy(&slowUnnamed, .slowUnnamed) }
    }

    private static func tidy(_ queue: inout Deque<OriginLine<Item>>, _ standing: OriginLine<Item>.Standing) {
        var seen: Set<String> = []
        queue.removeAll { $0.standing != standing || !seen.insert($0.origin).inserted }
    }

    // MARK: Sending

    /// The next item whose turn it is; it is under way from then on.
    ///
    /// - Parameters:
    ///   - slow: whether one that may take its time will do.
    ///   - names: whether one will do whose name must be looked up.
    ///   - slowNames: the same for those that may take their time.
    mutating func next(
        slow takesSlow: Bool, names takesNames: Bool = true, slowNames takesSlowNames: Bool = true, at now: Timestamp
    ) -> Turn? {
        while let (line, standing) = popFirst(
            slow: takesSlow, names: takesNames, slowNames: takesSlow && takesSlowNames)
        {
            guard line.standing == standing else { continue }
            if !takesSlow, line.isSlow {
                // It has become slow since it came to stand here.
                stand(.slow, line)
                continue
            }
            if line.needsLookup, line.isSlow ? !takesSlowNames : !takesNames {
                stand(line.isSlow ? .slowUnnamed : .unnamed, line)
                continue
            }
            line.standing = .none
            guard let taken = line.take(slow: takesSlow, at: now) else { continue }
            if line.isEmpty { filled -= 1 }
            underWay += 1
            waiting -= 1
            look(at: line, now)
            return Turn(
                item: taken.item, origin: line.origin, isDoubtful: taken.isDoubtful,
                isSlow: taken.isDoubtful || line.pace.isSlow, isProven: line.pace.isProven,
                isRushed: line.pace.isRushed, needsLookup: line.needsLookup)
        }
        return nil
    }

    private mutating func popFirst(
        slow takesSlow: Bool, names takesNames: Bool, slowNames takesSlowNames: Bool
    ) -> (line: OriginLine<Item>, standing: OriginLine<Item>.Standing)? {
        // Who had to wait for its name came before the others.
        if takesNames, let line = unnamed.popFirst() { return (line, .unnamed) }
        if let line = quick.popFirst() { return (line, .quick) }
        if takesSlowNames, let line = slowUnnamed.popFirst() { return (line, .slowUnnamed) }
        return takesSlow ? slow.popFirst().map { ($0, .slow) } : nil
    }

    /// The item with so many of its origin before it.
    func upcoming(_ origin: String, behind count: Int) -> Item? {
        guard let line = lines[origin] else { return nil }
        if count < line.items.count { return line.items[count] }
        let place = count - line.items.count
        return place < line.doubtful.count ? line.doubtful[place] : nil
    }

    /// Whether some line only waits until names are looked up again.
    var hasUnnamed: Bool { !unnamed.isEmpty || !slowUnnamed.isEmpty }

    /// Whether some line can move.
    var hasReady: Bool { !quick.isEmpty || !slow.isEmpty }

    /// The items behind the one whose turn came last, in their order.
    func upcoming(_ origin: String, _ most: Int) -> [Item] {
        guard let line = lines[origin] else { return [] }
        return line.items.prefix(most) + Array(line.doubtful.prefix(max(0, most - line.items.count)))
    }

    /// An item that is under way, and has not failed before, takes long.
    mutating func noteLate(_ origin: String, at now: Timestamp) {
        guard let line = lines[origin] else { return }
        line.late += 1
        look(at: line, now)
    }

    /// An item is no longer under way.
    mutating func end(_ turn: Turn, _ experience: Experience, at now: Timestamp) -> Change {
        guard let line = lines[turn.origin] else { return .none }
        let formerProbe = line.pace.nextProbe
        line.underWay -= 1
        if turn.isDoubtful { line.doubtfulUnderWay -= 1 }
        if turn.wasLate { line.late -= 1 }
        underWay -= 1
        var change = Change.none
        switch experience {
        case .answered(let slowly, let isCrowded):
            if line.pace.answered(slowly: slowly, isCrowded: isCrowded, rules) { change = .resumed }
        case .failed(let slowly, let random):
            if line.pace.failed(at: now, slowly: slowly, random: random, rules), let until = line.pace.nextProbe {
                change = .paused(until: until)
            }
        case .hurried(let briefly): line.pace.hurried(briefly: briefly)
        case .none: line.pace.abandoned()
        }
        if let probe = line.pace.nextProbe, probe != formerProbe || line.isIdle {
            setAlarm(of: line, at: probe != formerProbe ? probe : max(probe + rules.memory, now))
        }
        look(at: line, now)
        return change
    }

    // MARK: Pauses

    /// It was paused when the program ended.
    mutating func pause(_ origin: String, since: Timestamp, at now: Timestamp) {
        let line = line(of: origin, at: now)
        guard line.pace.failures == 0 else { return }
        line.pace.pause(since: since, at: now, rules)
        setAlarm(of: line, at: now)
    }

    /// There is something new for the origin.
    mutating func allowProbe(of origin: String, at now: Timestamp) {
        guard let line = lines[origin] else { return }
        line.pace.allowProbe(at: now)
        look(at: line, now)
    }

    /// The clock was set back: nothing is paused for longer than it would be without.
    mutating func bringForward(at now: Timestamp) {
        for line in lines.values {
            guard let former = line.pace.nextProbe else { continue }
            line.pace.bringForward(at: now, rules)
            if let probe = line.pace.nextProbe, probe != former { setAlarm(of: line, at: probe) }
        }
    }

    /// Lets the lines move whose probe is due, and forgets those that have had nothing to send for long.
    ///
    /// - Returns: when to look again.
    mutating func lookAtProbes(at now: Timestamp) -> Timestamp? {
        while let due = probes.popDue(at: now) {
            guard let line = lines[due.key], line.alarm == due.at else { continue }
            line.alarm = nil
            look(at: line, now)
            guard let probe = line.pace.nextProbe else { continue }
            if probe > now {
                setAlarm(of: line, at: probe)
            } else if line.isIdle {
                if probe + rules.memory <= now {
                    lines[due.key] = nil
                } else {
                    setAlarm(of: line, at: probe + rules.memory)
                }
            }
        }
        return probes.next
    }

    /// One that rings earlier will do: it is set anew then. So however often a dead origin is tried, its alarms do not
    /// become more and more.
    private mutating func setAlarm(of line: OriginLine<Item>, at instant: Timestamp) {
        guard line.alarm.map({ instant < $0 }) ?? true else { return }
        line.alarm = instant
        probes.set(line.origin, at: instant)
        guard probes.count > 2 * lines.count + 64 else { return }
        let lines = lines
        probes.keep { lines[$0]?.alarm == $1 }
    }

    func failingSince(_ origin: String) -> Timestamp? { lines[origin]?.pace.failingSince }

    func isPaused(_ origin: String) -> Bool { lines[origin]?.pace.isPaused ?? false }

    /// Whether the last try at the origin was answered.
    func isProven(_ origin: String) -> Bool { lines[origin]?.pace.isProven ?? false }

    /// Origins that are paused, with the time of the next probe, and since when all has failed.
    var paused: [(origin: String, nextProbe: Timestamp, since: Timestamp)] {
        lines.compactMap { origin, line in
            guard let probe = line.pace.nextProbe, let since = line.pace.failingSince else { return nil }
            return (origin, probe, since)
        }
    }
}
