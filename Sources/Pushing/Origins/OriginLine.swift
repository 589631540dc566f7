import DequeModule
import Syndication

/// What waits for one origin.
final class OriginLine<Item> {
    /// In which of the queues of lines that can move a line stands. It may have an older place in another.
    enum Standing {
        case none, quick, slow
        /// Among those that wait until names are looked up again.
        case unnamed, slowUnnamed
    }

    /// Scheme, host and port.
    let origin: String
    var items = Deque<Item>()
    /// Those that have failed before.
    var doubtful = Deque<Item>()
    var underWay = 0
    var doubtfulUnderWay = 0
    /// How many of the others take long.
    var late = 0
    /// What may be under way whatever comes.
    let most: Int
    /// Whether its host is a name.
    let isNamed: Bool
    /// Whether a pause holds up only what has failed before.
    let letsNewThrough: Bool
    var pace: OriginPace
    /// When it is looked at because of a pause.
    var alarm: Timestamp?
    var standing = Standing.none

    init(of origin: String, _ rules: OriginPace.Rules, letsNewThrough: Bool) {
        self.origin = origin
        self.letsNewThrough = letsNewThrough
        most = rules.most
        isNamed = Self.isNamed(origin)
        pace = OriginPace(rules)
    }

    private static func isNamed(_ origin: String) -> Bool {
        let host = origin.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2)
        if host.first == UInt8(ascii: "[") { return false }
        return IPAddress(String(Substring(host.prefix { $0 != UInt8(ascii: ":") }))) == nil
    }

    var isEmpty: Bool { items.isEmpty && doubtful.isEmpty }
    var isIdle: Bool { isEmpty && underWay == 0 && standing == .none }
    /// Whether what comes next may take its time.
    var isSlow: Bool { pace.isSlow || items.isEmpty }

    /// Whether it has a name of which nobody knows whether it can be resolved.
    var needsLookup: Bool { isNamed && !pace.isProven }

    /// Whether a pause counts for what comes next.
    private var isHeldByPause: Bool { !letsNewThrough || items.isEmpty }

    func canMove(at now: Timestamp) -> Bool {
        let limit = isHeldByPause ? pace.limit(at: now) : pace.places
        // A probe goes alone.
        let aside = pace.isPaused && isHeldByPause ? 0 : late
        guard underWay - aside < limit, underWay < max(most, limit) else { return false }
        return !items.isEmpty || !doubtful.isEmpty && doubtfulUnderWay + late < max(1, limit / 2)
    }

    /// The next item, if one may go now.
    func take(slow takesSlow: Bool, at now: Timestamp) -> (item: Item, isDoubtful: Bool)? {
        guard canMove(at: now) else { return nil }
        // Of two places or one, none is for what may hang.
        let mayStandAside = takesSlow && underWay > 0 && doubtfulUnderWay + late == 0 && pace.limit(at: now) > 2
        let isAside = items.isEmpty || mayStandAside
        let isProbe = isHeldByPause
        let aside = isAside ? doubtful.popFirst() : nil
        guard let item = aside ?? items.popFirst() else { return nil }
        underWay += 1
        if aside != nil { doubtfulUnderWay += 1 }
        if isProbe { pace.begin() }
        return (item, aside != nil)
    }
}

extension Deque {
    /// - Returns: what was taken out, in its order.
    mutating func takeOut(where isOver: (Element) -> Bool) -> [Element] {
        let removed: [Element] = filter(isOver)
        if !removed.isEmpty { removeAll(where: isOver) }
        return removed
    }
}
