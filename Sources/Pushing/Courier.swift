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
    private let table: DeliveryTable
    private let transfers: TransferLoop
    private let settings: HubSettings
    private let now: @Sendable () -> Timestamp
    private let random: @Sendable () -> Double
    private let logger: Logger
    private let bell = Bell()
    private let storeBell = Bell()

    /// What each topic shows now.
    private var editions: [WebURL: Edition] = [:]
    /// Topics with a new edition whose subscriptions are not in line yet.
    private var news: Set<WebURL> = []
    /// Origins that are back: what was postponed for them is due.
    private var recovered: Set<String> = []
    private var lines: OriginLines<Int64>
    private var lanes: DeliveryLanes
    /// Subscriptions that stand in line, are on their way, or whose report is not stored.
    private var inHand: Set<Int64> = []
    private var reports: [DeliveryTable.Report] = []
    /// Retries that were due until then are in line.
    private var calledUntil = Timestamp(milliseconds: .min)
    private var nextTry: Timestamp?
    private var isStopping = false
    private(set) var counts = Counts()

    /// Since the start.
    struct Counts: Sendable, Hashable {
        var delivered = 0
        var failed = 0
        var ended = 0
    }

    init(
        table: DeliveryTable, transfers: TransferLoop, settings: HubSettings,
        now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Double, logger: Logger
    ) {
        self.table = table
        self.transfers = transfers
        self.settings = settings
        self.now = now
        self.random = random
        self.logger = logger
        lines = OriginLines(settings.pace)
        lanes = DeliveryLanes(settings)
    }

    /// The reports that may wait for the disk; then nothing is begun until it has them.
    private static let mostReports = 4000
    private static let patience = Duration.seconds(5)
    /// For how long a stop waits for the deliveries on their way.
    private static let stopTime = Duration.seconds(10)

    // MARK: What others say

    /// The editions of all topics, as they are now.
    func announce(_ current: [WebURL: Edition]) {
        for (topic, edition) in current where editions[topic]?.version != edition.version { news.insert(topic) }
        editions = current
        bell.ring()
    }

    /// A subscription is to be looked at: it is new, or somebody wants it to be tried now.
    func call(_ waiting: [DeliveryTable.Waiting]) {
        for one in waiting { enqueue(one.id, one.origin) }
        for origin in Set(waiting.map(\.origin)) { lines.allowProbe(of: origin, at: now()) }
        bell.ring()
    }

    /// Begins nothing more; `run` ends when the deliveries on their way have.
    func stop() {
        isStopping = true
        bell.ring()
    }

    /// Looks at what is due: the clock may have been set.
    func look() {
        bell.ring()
    }

    var waitingCount: Int { lines.waiting }
    /// Whether nothing is in hand.
    var isSettled: Bool { inHand.isEmpty && news.isEmpty }
    var underWayCount: Int { lanes.count }
    var openCircuits: [(origin: String, nextProbe: Timestamp)] { lines.open }

    // MARK: Running

    /// Delivers until it is stopped or its task is cancelled. What is not delivered then is, after the next start.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepStoring() }
            var isMended = false
            while !isStopping, !Task.isCancelled {
                bell.listen()
                var wait = Duration.seconds(60)
                do {
                    if !isMended { try await table.mendDeadlines(at: now()) }
                    isMended = true
                    wait = min(wait, try await round(&group))
                } catch {
                    if Task.isCancelled { break }
                    logger.error("deliveries wait, since the state cannot be used; trying again: \(error)")
                    wait = Self.patience
                }
                await bell.rest(for: wait)
            }
            await finishFlights()
            group.cancelAll()
        }
        await storeRest()
    }

    /// - Returns: for how long there is nothing to do, if nobody rings.
    private func round(_ group: inout DiscardingTaskGroup) async throws -> Duration {
        try await queueNews()
        try await queueRetries()
        let young = lanes.age(at: .now)
        let probe = lines.lookAtProbes(at: now())
        try await startNext(&group)
        var wait = young ?? .seconds(60)
        for instant in [probe, nextTry] {
            if let instant { wait = min(wait, instant.since(now())) }
        }
        return max(wait, .milliseconds(1))
    }

    private func queueNews() async throws {
        for topic in news {
            guard let edition = editions[topic] else {
                news.remove(topic)
                continue
            }
            let due = try await table.due(topic, version: edition.version)
            // A newer one may have come meanwhile: its own turn is next.
            if editions[topic]?.version == edition.version { news.remove(topic) }
            guard !due.isEmpty else { continue }
            logger.info(
                "delivering",
                metadata: ["topic": "\(topic)", "version": "\(edition.version)", "subscriptions": "\(due.count)"])
            call(due)
        }
        for origin in recovered {
            let postponed = try await table.postponed(origin)
            recovered.remove(origin)
            call(postponed)
        }
    }

    private func queueRetries() async throws {
        let moment = now()
        // The clock was set back.
        if moment < calledUntil { calledUntil = moment }
        guard calledUntil.milliseconds == .min || nextTry.map({ $0 <= moment }) == true else { return }
        for one in try await table.due(after: calledUntil, until: moment) { enqueue(one.id, one.origin) }
        calledUntil = moment
        nextTry = try await table.nextTry(after: moment)
    }

    private func enqueue(_ id: Int64, _ origin: String) {
        guard inHand.insert(id).inserted else { return }
        lines.append(id, to: origin, at: now())
    }

    // MARK: Deliveries

    private struct Claim {
        var id: Int64
        var origin: String
        var isHurried: Bool
    }

    private func startNext(_ group: inout DiscardingTaskGroup) async throws {
        var claims: [Claim] = []
        let moment = now()
        while lanes.hasRoomForQuick, reports.count < Self.mostReports,
            let next = lines.next(slow: lanes.hasRoomForSlow, at: moment)
        {
            let isHurried = lanes.begin(next.item, isSlow: next.isSlow, at: .now)
            claims.append(Claim(id: next.item, origin: next.origin, isHurried: isHurried))
        }
        guard !claims.isEmpty else { return }
        do {
            let rows = try await table.subscriptions(claims.map(\.id))
            let subscriptions = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
            for claim in claims {
                guard let subscription = subscriptions[claim.id], let edition = editions[subscription.topic],
                    subscription.have != edition.version, !subscription.isHeld, subscription.expires > now()
                else {
                    letGo(claim.id, claim.origin)
                    continue
                }
                let delivery = Delivery(subscription: subscription, edition: edition, isHurried: claim.isHurried)
                group.addTask { await self.send(delivery) }
            }
        } catch {
            for claim in claims {
                letGo(claim.id, claim.origin)
                enqueue(claim.id, claim.origin)
            }
            throw error
        }
    }

    private func letGo(_ id: Int64, _ origin: String) {
        lanes.end(id)
        _ = lines.end(origin, .none, at: now())
        inHand.remove(id)
        bell.ring()
    }

    /// Signing and sending are not the actor's work: many go on at a time.
    private nonisolated func send(_ delivery: Delivery) async {
        let start = ContinuousClock.now
        do {
            let response = try await transfers.send(delivery.request(settings))
            await end(delivery, HubAnswer(response, now: now()), took: .now - start)
        } catch {
            guard error.reason != .cancelled, error.reason != .stopped else {
                // The program stops; the row says that the delivery is still to be made.
                return await letGo(delivery.subscription.id, delivery.subscription.callback.origin)
            }
            await end(delivery, HubAnswer(error), took: .now - start)
        }
    }

    private func end(_ delivery: Delivery, _ answer: HubAnswer, took: Duration) {
        let origin = delivery.subscription.callback.origin
        let isSlow = took >= settings.slowAfter
        lanes.end(delivery.subscription.id)
        defer { bell.ring() }
        if delivery.isHurried, answer.status == nil, isSlow {
            // It had less time than it may take. Its origin is known to be slow from now on.
            _ = lines.end(origin, .hurried, at: now())
            return lines.append(delivery.subscription.id, to: origin, at: now())
        }
        let isInTrouble = answer.status.map { $0 >= 500 } ?? true
        note(
            lines.end(
                origin, isInTrouble ? .failed(slowly: isSlow, random: random()) : .answered(slowly: isSlow), at: now()),
            of: origin, answer)
        report(delivery, answer, took: took)
    }

    private func note(_ change: OriginLines<Int64>.Change, of origin: String, _ answer: HubAnswer) {
        switch change {
        case .none: break
        case .opened(let until):
            logger.warning(
                "deliveries to an origin are paused",
                metadata: [
                    "origin": "\(origin)", "answer": "\(answer.words)", "status": "\(answer.status ?? 0)",
                    "next": "\(DateFormats.rfc3339(until.wholeSecond))",
                ])
        case .closed:
            logger.notice("deliveries to an origin go on", metadata: ["origin": "\(origin)"])
            recovered.insert(origin)
        }
    }

    private func report(_ delivery: Delivery, _ answer: HubAnswer, took: Duration) {
        let step = NextStep(
            status: answer.status, retryAfter: answer.retryAfter, attempt: delivery.failures + 1,
            backOff: settings.backOff, random: random())
        let result: DeliveryTable.Result =
            switch step {
            case .done: .delivered
            case .retry where answer.status == 410: .ended
            case .retry(let wait, let isCounted):
                .postponed(failures: delivery.failures + (isCounted ? 1 : 0), until: now() + wait)
            }
        tell(delivery, answer, took: took, result)
        let attempt = Attempt(
            at: now(), version: delivery.edition.version, status: answer.status, took: took,
            words: result == .delivered ? "" : answer.words)
        reports.append(
            DeliveryTable.Report(
                id: delivery.subscription.id, topic: delivery.subscription.topic,
                origin: delivery.subscription.callback.origin, version: delivery.edition.version, result: result,
                log: attempt.added(to: delivery.subscription.log)))
        storeBell.ring()
    }

    private func tell(_ delivery: Delivery, _ answer: HubAnswer, took: Duration, _ result: DeliveryTable.Result) {
        var facts: Logger.Metadata = [
            "subscription": "\(delivery.subscription.id)", "topic": "\(delivery.subscription.topic)",
            "version": "\(delivery.edition.version)", "origin": "\(delivery.subscription.callback.origin)",
            "delivery": "\(delivery.id)", "took": "\(took.wholeMilliseconds)ms", "attempt": "\(delivery.failures + 1)",
        ]
        if let status = answer.status { facts["status"] = "\(status)" }
        switch result {
        case .delivered:
            counts.delivered += 1
            logger.debug("delivered", metadata: facts)
        case .postponed(_, let next):
            counts.failed += 1
            facts["answer"] = "\(answer.words)"
            facts["next"] = "\(DateFormats.rfc3339(next.wholeSecond))"
            logger.info("not delivered, and to be tried again", metadata: facts)
        case .ended:
            counts.ended += 1
            logger.info("the subscriber is gone, and its subscription ended", metadata: facts)
        }
    }

    // MARK: Reports

    private func keepStoring() async {
        while !Task.isCancelled {
            storeBell.listen()
            let batch = reports
            guard !batch.isEmpty else {
                await storeBell.rest(for: .seconds(60))
                continue
            }
            do {
                try await table.store(batch)
                reports.removeFirst(batch.count)
                for report in batch { settle(report) }
                bell.ring()
            } catch {
                logger.error("what was delivered cannot be stored, and may be delivered twice: \(error)")
                try? await Task.sleep(for: Self.patience)
            }
        }
    }

    private func settle(_ report: DeliveryTable.Report) {
        inHand.remove(report.id)
        if report.result == .ended { return }
        let isBehind = editions[report.topic].map { $0.version != report.version } ?? false
        if isBehind {
            // A newer edition came while this one was on its way.
            enqueue(report.id, report.origin)
        } else if case .postponed(_, let next) = report.result {
            nextTry = min(nextTry ?? next, next)
            // The retries of that time have been called while the report waited for the disk.
            if next <= calledUntil { enqueue(report.id, report.origin) }
        }
    }

    private func finishFlights() async {
        let deadline = ContinuousClock.now + Self.stopTime
        while !lanes.isEmpty, !Task.isCancelled, .now < deadline {
            bell.listen()
            guard !lanes.isEmpty else { return }
            await bell.rest(for: deadline - .now)
        }
    }

    private func storeRest() async {
        let rest = reports
        reports = []
        guard !rest.isEmpty else { return }
        do {
            try await table.store(rest)
        } catch {
            logger.error("\(rest.count) deliveries cannot be stored, and are made again after the next start: \(error)")
        }
    }
}
