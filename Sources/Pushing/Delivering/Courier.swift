import Logging
import Publishing
import Syndication
import Transfer

/// Brings each new edition of a topic to everybody who is subscribed to it (WebSub §7), at least once, in order, until it
/// has arrived or is replaced by a newer one.
///
/// Memory is bounded whatever happens: in line stand numbers of subscriptions; their rows are read when their turn comes;
/// the content is there once for all.
actor Courier {
    let table: DeliveryTable
    let transfers: TransferLoop
    /// It lives on the thread of its transfers: a thread that has to be woken costs as much as half a delivery.
    nonisolated var unownedExecutor: UnownedSerialExecutor { transfers.executor }
    let settings: HubSettings
    let now: @Sendable () -> Timestamp
    let random: @Sendable () -> Double
    let logger: Logger
    let bell = Bell()
    let storeBell = Bell()
    let signBell = Bell()

    /// What each topic shows now.
    var contents: [WebURL: DeliveryContent] = [:]
    var topics: [String: WebURL] = [:]
    /// Topics with a new edition whose subscriptions are not in line yet.
    var news: Set<WebURL> = []
    var setbacks = Setbacks()
    /// How often in a row subscribers have said when they want to be asked again, and about which version.
    var putOffs: [Int64: (version: Int64, times: Int)] = [:]
    var pauses = Pauses()
    var turns: Turns<Int64>
    /// What is on its way, by the ids of the subscriptions.
    var flights: [Int64: TransferLoop.Sending] = [:]
    var allHaveLanded: CheckedContinuation<Void, Never>?
    /// Subscriptions that stand in line, are on their way, or whose report is not stored.
    var inHand: [Int64: Stage] = [:]
    /// Those that an operator wants to be tried now, until their turn comes.
    var wanted: Set<Int64> = []
    /// Those whose turn has come, and whose rows are to be read.
    var claims: [Claim] = []
    var stock = Stock()
    var reports: [DeliveryTable.Report] = []
    /// Retries that were due until then are in line.
    var calledUntil = Timestamp(milliseconds: .min)
    var nextTry: Timestamp?
    var stepBack = StepBack()
    var isStopping = false
    /// Whether `run` comes to its end, whatever has ended it.
    var isEnding = false
    let tally: OutcomeTally
    var latencies = HubLatencies()

    init(
        table: DeliveryTable, transfers: TransferLoop, settings: HubSettings,
        now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Double,
        tally: OutcomeTally, logger: Logger
    ) {
        self.table = table
        self.transfers = transfers
        self.settings = settings
        self.now = now
        self.random = random
        self.tally = tally
        self.logger = logger
        turns = Turns(
            settings, quickest: settings.deliveriesAtATime, slowest: settings.slowDeliveriesAtATime, id: \.self)
    }

    /// The reports that may wait for the disk; then nothing is begun until it has them.
    static let mostReports = 4000
    /// The subscribers of whom it is remembered how often they have asked for patience. Where it is forgotten, their
    /// waits begin anew.
    static let mostPutOffs = 100_000
    static let patience = Duration.seconds(5)
    /// Rows of one origin that are read at a time: a read costs as much as some deliveries.
    static let readAhead = 256
    /// For how long a stop waits for the deliveries on their way.
    private static let stopTime = Duration.seconds(10)

    /// How far one has come that is in hand.
    enum Stage {
        case inLine
        /// It does not stand in line any more: its row may have been read already.
        case begun
        /// It has begun and was called meanwhile: what was read of it may be old, so it comes again.
        case calledAgain
    }

    /// A subscription whose turn has come.
    struct Claim {
        var turn: OriginLines<Int64>.Turn
        /// Whether an operator asked for this try, which is not counted then.
        var isWanted: Bool

        var id: Int64 { turn.item }
        var origin: String { turn.origin }
    }

    // MARK: What others say

    /// The editions of all topics, as they are now.
    func announce(_ current: [WebURL: Edition]) {
        var contents: [WebURL: DeliveryContent] = [:]
        for (topic, edition) in current {
            let former = self.contents[topic]
            if let former, former.edition == edition {
                contents[topic] = former
            } else {
                contents[topic] = DeliveryContent(edition, settings.payload)
                if former?.edition.version != edition.version {
                    news.insert(topic)
                    setbacks.noteNews()
                }
            }
        }
        self.contents = contents
        topics = Dictionary(contents.keys.map { ($0.text, $0) }) { $1 }
        bell.ring()
    }

    /// Subscriptions are to be looked at: they are new, or somebody wants them to be tried now.
    ///
    /// - Parameters:
    ///   - again: whether what is on its way to them says nothing: they are tried after it, whatever comes of it.
    ///   - isWanted: whether an operator asks for it: if it fails, that is not held against them.
    func call(_ waiting: [DeliveryTable.Waiting], again: Bool = false, isWanted: Bool = false) {
        stock.forget()
        if isWanted { wanted.formUnion(waiting.map(\.id)) }
        let moment = now()
        for one in waiting {
            enqueue(one.id, one.origin, isDoubtful: one.isFailing, at: moment)
            if again, inHand[one.id] == .begun { inHand[one.id] = .calledAgain }
        }
        for origin in Set(waiting.map(\.origin)) { turns.lines.allowProbe(of: origin, at: moment) }
        bell.ring()
    }

    /// Begins nothing more; `run` ends when the deliveries on their way have.
    func stop() {
        isStopping = true
        bell.ring()
    }

    /// Subscriptions have changed: what was read of them is old.
    func forgetStock() {
        stock.forget()
    }

    /// Looks at what is due: the clock may have been set.
    func look() {
        bell.ring()
    }

    var waitingCount: Int { turns.lines.waiting }
    /// Whether nothing is in hand.
    var isSettled: Bool { inHand.isEmpty && news.isEmpty }
    var underWayCount: Int { turns.lanes.count }
    var pausedOrigins: [(origin: String, nextProbe: Timestamp, since: Timestamp)] { turns.lines.paused }

    // MARK: Running

    /// Delivers until it is stopped or its task is cancelled. What is not delivered then is, after the next start.
    func run() async {
        isEnding = false
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepStoring() }
            group.addTask { await self.keepSigning() }
            var hasTakenUp = false
            while !isStopping, !Task.isCancelled {
                bell.listen()
                var wait = Duration.seconds(60)
                do {
                    if !hasTakenUp { try await takeUp() }
                    hasTakenUp = true
                    wait = min(wait, try await round())
                } catch {
                    if Task.isCancelled { break }
                    logger.error("deliveries wait, since the state cannot be used; trying again: \(error)")
                    wait = Self.patience
                }
                await bell.rest(for: wait)
            }
            // Also where the task was cancelled: what succeeds while the others are broken off begins no other.
            isEnding = true
            // Those whose rows were to be read next keep their place in the state.
            for claim in claims { letGo(claim, at: now()) }
            await finishFlights()
            await breakOff()
            group.cancelAll()
        }
        await storeRest()
    }

    /// Takes up where the process before left off.
    private func takeUp() async throws {
        try await table.mendDeadlines(at: now())
        for (origin, since) in try await table.pauses() {
            pauses.takeUp(origin)
            turns.lines.pause(origin, since: since, at: now())
        }
    }

    /// - Returns: for how long there is nothing to do, if nobody rings.
    private func round() async throws -> Duration {
        try await queueNews()
        try await queueRecovered()
        try await queueRetries()
        let probe = turns.lines.lookAtProbes(at: now())
        let lookup = turns.names.age(at: .now) ?? .seconds(60)
        try await startNext()
        // Those too that have just begun: the loop may be the only one that ever looks at them.
        var wait = min(lookup, turns.makeRoom(at: now()) ?? .seconds(60))
        for instant in [probe, nextTry] {
            if let instant { wait = min(wait, instant.since(now())) }
        }
        return max(wait, .milliseconds(1))
    }

    private func finishFlights() async {
        let deadline = ContinuousClock.now + Self.stopTime
        while !turns.lanes.isEmpty, !Task.isCancelled, .now < deadline {
            bell.listen()
            guard !turns.lanes.isEmpty else { return }
            await bell.rest(for: deadline - .now)
        }
    }
}
