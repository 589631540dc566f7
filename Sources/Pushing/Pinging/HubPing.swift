package import Logging
package import Publishing
package import Storage
package import Syndication
package import Transfer

/// Tells the configured hubs that a topic has changed (WebSub §6), until each has heard it.
///
/// The life of a ping: a feed's new edition is announced; the row of each hub and topic then *wants* that edition, and
/// the ping is due at once. A hub that answers 2xx was *told*, and the row rests until the next edition. Any other
/// answer, or none, postpones the ping; the time of the next try is in the row, and survives a restart. A newer edition
/// takes the place of the one that waits, and begins anew without a wait, but for one that the hub has asked for. Attempts
/// never end, since the hub may come back, but they become rare: twice a day.
///
/// Only topics that are published now are pinged. What is to be told of a feed that is gone is forgotten.
package actor HubPing {
    /// For the database that is handed to `init`.
    package static let migrations = PingTable.migrations

    let table: PingTable
    private let transfers: TransferLoop
    let now: @Sendable () -> Timestamp
    private let random: @Sendable () -> Double
    private let logger: Logger
    var settings: PushSettings

    /// The stem of the current edition of each topic, for each hub.
    private var current: [Ping.Subject: String] = [:]
    /// Those of them that are not yet in the table.
    private var announced: [Ping.Subject: String] = [:]
    private var topics: Set<WebURL> = []
    /// Whether the table may hold hubs or topics that are gone.
    private var mayHoldOthers = true
    var underWay: Set<Ping.Subject> = []
    /// Those that ended while the rows were read: what was read of them may be what held before. Their turn comes in the
    /// next round, which their end has called for.
    private var ended: Set<Ping.Subject> = []
    private var stepBack = StepBack()
    /// What came of attempts since the start.
    private(set) var outcomes: [PingOutcome: Int] = [:]
    let bell = Bell()

    /// - Parameters:
    ///   - now: the time of day, since deadlines must outlive the process.
    ///   - random: from 0 up to 1.
    package init(
        database: Storage.Database, transfers: TransferLoop, settings: PushSettings,
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, logger: Logger
    ) {
        table = PingTable(database: database)
        self.transfers = transfers
        self.settings = settings
        self.now = now
        self.random = random
        self.logger = logger
    }

    // MARK: What others say

    /// The editions that are current now, all of them. A hub that was told of the same bytes before is left in peace, and
    /// hears nothing more of a feed that is missing. Returns at once.
    package func announce(_ editions: [Edition]) {
        let former = (topics: topics, current: current)
        (topics, current) = ([], [:])
        for edition in editions where !edition.hubs.isEmpty {
            topics.insert(edition.topic)
            for hub in settings.hubs where edition.hubs.contains(hub) {
                current[Ping.Subject(hub: hub, topic: edition.topic)] = edition.stem
            }
        }
        if !former.topics.isSubset(of: topics) { mayHoldOthers = true }
        announced = announced.filter { current[$0.key] != nil }
        for (subject, stem) in current where former.current[subject] != stem { announced[subject] = stem }
        bell.ring()
    }

    /// From now on these settings hold. What was to be told to a hub that is no longer among them is forgotten.
    package func reconfigure(_ settings: PushSettings) {
        self.settings = settings
        mayHoldOthers = true
        current = current.filter { settings.hubs.contains($0.key.hub) }
        announced = announced.filter { settings.hubs.contains($0.key.hub) }
        bell.ring()
    }

    /// Tells the hubs of these topics once more, now.
    ///
    /// - Returns: how many pings that makes.
    package func tellAgain(_ topics: Set<WebURL>) async throws -> Int {
        let count = try await table.tellAgain(topics, at: now())
        bell.ring()
        return count
    }

    /// Looks at what is due: the clock may have been set.
    package func look() {
        bell.ring()
    }

    // MARK: Running

    /// Sends pings until the task is cancelled. A ping that is under way then is sent again after the next start.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                bell.listen()
                var next: Timestamp?
                do {
                    try await storeNews()
                    try await watchClock()
                    ended = []
                    for waiting in try await table.pending() where isWanted(waiting.ping) {
                        let (ping, nextTry) = (waiting.ping, waiting.nextTry)
                        guard isDue(nextTry) else {
                            next = min(next ?? nextTry, nextTry)
                            continue
                        }
                        guard mayBegin(ping) else { continue }
                        underWay.insert(ping.subject)
                        group.addTask { await self.send(ping) }
                    }
                } catch {
                    // A read ends with the task.
                    if Task.isCancelled { break }
                    logger.error("hubs cannot be told, since the state cannot be used; trying again: \(error)")
                    next = now() + Self.patience
                }
                await rest(until: next)
            }
        }
    }

    private static let patience = Duration.seconds(5)

    private func storeNews() async throws {
        try await forgetOthers()
        let news = announced
        guard !news.isEmpty else { return }
        try await table.want(news, at: now())
        // More may have come meanwhile.
        for (subject, edition) in news where announced[subject] == edition { announced[subject] = nil }
    }

    private func forgetOthers() async throws {
        // Until the feeds are known, none is gone.
        guard mayHoldOthers, !topics.isEmpty || settings.hubs.isEmpty else { return }
        // More may go meanwhile.
        mayHoldOthers = false
        do {
            try await table.keepOnly(hubs: settings.hubs, topics: topics)
        } catch {
            mayHoldOthers = true
            throw error
        }
    }

    private func watchClock() async throws {
        let moment = now()
        if let step = stepBack.found(at: moment) { try await table.moveDeadlines(by: step, at: moment) }
        stepBack.look(at: moment)
    }

    func isWanted(_ ping: Ping) -> Bool {
        topics.contains(ping.subject.topic) && settings.hubs.contains(ping.subject.hub)
    }

    /// A deadline farther away than any wait was set by a clock that was wrong.
    private func isDue(_ nextTry: Timestamp) -> Bool {
        nextTry <= now() || nextTry > now() + NextStep.longest + .seconds(60)
    }

    private func mayBegin(_ ping: Ping) -> Bool {
        guard !underWay.contains(ping.subject), !ended.contains(ping.subject) else { return false }
        return underWay.count { $0.hub == ping.subject.hub } < settings.pingsPerHub
    }

    /// Until then, or until somebody rings. Not for longer than a minute, in case the clock is set.
    private func rest(until instant: Timestamp?) async {
        let wait = instant.map { $0.since(now()) } ?? .seconds(60)
        await bell.rest(for: min(wait, .seconds(60)))
    }

    // MARK: One ping

    private func send(_ ping: Ping) async {
        defer {
            underWay.remove(ping.subject)
            ended.insert(ping.subject)
            bell.ring()
        }
        let answer: Answer
        do {
            answer = Answer(try await transfers.send(ping.request(settings)), now: now())
        } catch {
            // The program stops; the row says that the hub is still to be told.
            guard error.reason != .cancelled, error.reason != .stopped else { return }
            answer = Answer(error)
        }
        outcomes[PingOutcome(answer), default: 0] += 1
        let step = NextStep(
            status: answer.status, retryAfter: answer.retryAfter, attempt: ping.failures + 1,
            uncounted: ping.uncounted, backOff: settings.backOff, random: random())
        do {
            try await follow(step, ping, answer)
        } catch {
            logger.error("what the hub answered cannot be stored, and it may be told twice: \(error)")
            // The row is still due: without a pause it would be sent at once, again and again.
            try? await Task.sleep(for: Self.patience)
        }
    }

    private func follow(_ step: NextStep, _ ping: Ping, _ answer: Answer) async throws {
        var facts: Logger.Metadata = ["hub": "\(ping.subject.hub)", "topic": "\(ping.subject.topic)"]
        if let status = answer.status { facts["status"] = "\(status)" }
        if !answer.words.isEmpty { facts["answer"] = "\(answer.words)" }
        switch step {
        case .done:
            try await table.told(ping)
            logger.info("hub told", metadata: facts)
        case .retry(let wait, let isCounted):
            let moment = now()
            let next = moment + wait
            try await table.postpone(
                ping, failures: ping.failures + (isCounted ? 1 : 0), until: next,
                askedUntil: answer.patience.map { moment + $0 }, answer: answer.summary, at: moment)
            facts["next"] = "\(DateFormats.rfc3339(next.wholeSecond))"
            facts["attempt"] = "\(ping.failures + ping.uncounted + 1)"
            if answer.isRefusal {
                logger.error("the hub does not take the ping; look at [push] hubs", metadata: facts)
            } else {
                logger.warning("the hub was not told, and will be", metadata: facts)
            }
        }
    }
}
