import Syndication

/// Whose turn it is among requests to callbacks, and how long each may take: the lines of their origins, the lanes, the
/// time that is allowed where many are silent, and the lookups of names.
struct Turns<Item> {
    typealias Turn = OriginLines<Item>.Turn

    var lines: OriginLines<Item>
    private(set) var lanes: Lanes
    var names: NameLookups
    private var allowances: Allowances
    private let slowAfter: Duration
    private let id: (Item) -> Int64

    /// - Parameters:
    ///   - quickest: how many may be in the quick lane.
    ///   - slowest: the same for the slow one.
    ///   - letsNewThrough: whether a pause holds up only what has failed before.
    ///   - id: the number of an item, of which no two are on their way.
    init(
        _ settings: HubSettings, quickest: Int, slowest: Int, letsNewThrough: Bool = false,
        id: @escaping (Item) -> Int64
    ) {
        lines = OriginLines(settings.pace, letsNewThrough: letsNewThrough)
        lanes = Lanes(quickest: quickest, slowest: slowest, slowAfter: settings.slowAfter)
        names = NameLookups(settings)
        allowances = Allowances(settings, slowest: slowest)
        slowAfter = settings.slowAfter
        self.id = id
    }

    /// The next one whose turn has come, if there is room for it. It is on its way from then on.
    mutating func next(at moment: Timestamp) -> Turn? {
        guard lanes.hasRoomForQuick,
            var turn = lines.next(
                slow: lanes.hasRoomForSlow, names: names.hasRoom, slowNames: names.hasRoomForSlow, at: moment)
        else { return nil }
        let id = id(turn.item)
        if turn.needsLookup { names.begin(id, at: .now) }
        let isHurried = lanes.begin(id, of: turn.isDoubtful ? nil : turn.origin, isSlow: turn.isSlow, at: .now)
        turn.allowance = allowances.length(for: turn, isHurried: isHurried, filled: lines.filled)
        return turn
    }

    /// What is late leaves its place to another.
    ///
    /// - Returns: how long until the next one is late; zero where another can begin now.
    mutating func makeRoom(at moment: Timestamp) -> Duration? {
        var late: [String] = []
        let next = lanes.age(at: .now) { late.append($0) }
        for origin in late {
            lines.noteLate(origin, at: moment)
            allowances[proven: lines.isProven(origin)].noteSilence()
        }
        return late.isEmpty ? next : .zero
    }

    /// One was answered or has failed, and leaves its lane. Its place in its line stays taken until `lines.end`.
    ///
    /// - Returns: what there is to say of its origin where it was not waited for; nil where it had its time.
    mutating func land(_ turn: inout Turn, took: Duration, isAnswered: Bool) -> OriginLines<Item>.Experience? {
        leave(&turn)
        // Of doubtful ones nobody expects an answer, and of late ones it was noted.
        let isTelling = !turn.isDoubtful && !turn.wasLate
        if let allowance = turn.allowance, !isAnswered, took >= allowance {
            if isTelling { allowances[proven: turn.isProven].noteSilence() }
            return .hurried(briefly: allowance < slowAfter)
        }
        if isTelling { allowances[proven: turn.isProven].noteEnd(after: took, isAnswered: isAnswered) }
        return nil
    }

    /// One was not sent, or it is not known what became of it.
    mutating func giveUp(_ turn: Turn, at moment: Timestamp) {
        var turn = turn
        leave(&turn)
        _ = lines.end(turn, .none, at: moment)
    }

    private mutating func leave(_ turn: inout Turn) {
        names.end(id(turn.item))
        turn.wasLate = lanes.end(id(turn.item))?.isLate == true
    }
}
