import Logging
import Publishing
import Syndication
import Transfer

// One delivery after the other, from its turn to its report.
extension Courier {
    /// Takes the next one whose turn has come, if there is room for it.
    private func claimNext() -> Claim? {
        guard !isStopping, !isEnding, lanes.hasRoomForQuick, reports.count < Self.mostReports,
            let next = lines.next(slow: lanes.hasRoomForSlow, at: now())
        else { return nil }
        let isHurried = lanes.begin(
            next.item, of: next.isDoubtful ? nil : next.origin, isSlow: next.isSlow, at: .now)
        begun.insert(next.item)
        return Claim(
            id: next.item, origin: next.origin, isHurried: isHurried, isDoubtful: next.isDoubtful,
            isWanted: wanted.remove(next.item) != nil)
    }

    func startNext() async throws {
        while let claim = claimNext() { claims.append(claim) }
        let claimed = claims
        let origins = short.union(claimed.map(\.origin))
        guard !origins.isEmpty else { return }
        claims = []
        defer { short.subtract(origins) }
        do {
            try await readRows(of: claimed.map(\.id), behindThemAt: origins)
        } catch {
            for claim in claimed {
                letGo(claim.id, claim.origin, wasDoubtful: claim.isDoubtful)
                if claim.isWanted { wanted.insert(claim.id) }
                enqueue(claim.id, claim.origin, isDoubtful: claim.isDoubtful)
            }
            // Each of them has rung the bell: without a pause this would go round and round.
            try? await Task.sleep(for: Self.patience)
            throw error
        }
        for claim in claimed {
            if let delivery = delivery(for: claim) { send(delivery) }
        }
    }

    /// Rows of one line that are read at a time. A fair share for each: rows for a few origins only would leave the others
    /// to be read one by one.
    private var share: Int { min(Self.readAhead, max(1, Self.mostReports / max(1, lines.filled))) }

    /// Reads the rows of those whose turn has come, and of some that stand in line at their origins.
    private func readRows(of claimed: [Int64], behindThemAt origins: Set<String>) async throws {
        var ahead: Set<Int64> = []
        for origin in origins where stock.count + ahead.count < Self.mostReports {
            ahead.formUnion(lines.upcoming(origin, share))
        }
        ahead.subtract(stock.keys)
        guard !claimed.isEmpty || !ahead.isEmpty else { return }
        let stamp = stockStamp
        let rows = try await table.subscriptions(claimed + ahead.sorted(), topics: topics)
        // What was read ahead while something changed may be what held before.
        let isFresh = stamp == stockStamp
        for subscription in rows where isFresh || claimed.contains(subscription.id) {
            stock[subscription.id] = subscription
        }
    }

    /// Has more rows read before the last one is used: a read takes as long as some deliveries, and without rows nothing
    /// would be on its way meanwhile.
    private func lookAtStock(of origin: String) {
        guard stock.count < Self.mostReports, !short.contains(origin),
            let later = lines.upcoming(origin, behind: share / 2), stock[later] == nil
        else { return }
        short.insert(origin)
        bell.ring()
    }

    /// - Returns: nil where there is nothing to deliver (any more); the claim is given up then.
    private func delivery(for claim: Claim) -> Delivery? {
        guard let subscription = stock.removeValue(forKey: claim.id), let content = contents[subscription.topic],
            subscription.wants(content.edition.version), !subscription.isHeld, subscription.expires > now(),
            // Never unsigned where a signature is expected: it waits until the key is there again.
            case let secret = subscription.secret.map({ settings.secrets.opened($0, of: subscription) }),
            secret != .some(nil)
        else {
            letGo(claim.id, claim.origin, wasDoubtful: claim.isDoubtful)
            return nil
        }
        guard subscription.cloud != nil || content.hasNews(since: subscription.have) else {
            passOver(subscription, content.edition, claim)
            return nil
        }
        return Delivery(
            subscription: subscription, secret: secret ?? nil, content: content, isHurried: claim.isHurried,
            isDoubtful: claim.isDoubtful, isWanted: claim.isWanted)
    }

    /// There is nothing to tell it: it has what the edition holds.
    private func passOver(_ subscription: Subscription, _ edition: Edition, _ claim: Claim) {
        let wasLate = lanes.end(claim.id)?.isLate == true
        _ = lines.end(claim.origin, wasDoubtful: claim.isDoubtful, wasLate: wasLate, .none, at: now())
        reports.append(
            DeliveryTable.Report(
                id: subscription.id, generation: subscription.generation, terms: subscription.terms,
                topic: subscription.topic, origin: claim.origin, version: edition.version, result: .delivered,
                log: subscription.log))
        storeBell.ring()
        bell.ring()
    }

    func letGo(_ id: Int64, _ origin: String, wasDoubtful: Bool) {
        let wasLate = lanes.end(id)?.isLate == true
        _ = lines.end(origin, wasDoubtful: wasDoubtful, wasLate: wasLate, .none, at: now())
        _ = putDown(id, origin, isDoubtful: wasDoubtful)
        bell.ring()
    }

    /// Sends one, and when it has ended the next one whose row is at hand, until there is none.
    private func send(_ delivery: Delivery) {
        lookAtStock(of: delivery.subscription.callback.origin)
        let start = ContinuousClock.now
        let id = delivery.subscription.id
        let flight = transfers.begin(delivery.request(settings, at: now())) { outcome in
            // Both live on the thread of the transfers.
            self.assumeIsolated { $0.land(delivery, outcome, took: .now - start) }
        }
        // Where the transfers have been stopped, it has ended already.
        if lanes.contains(id) { flights[id] = flight }
    }

    private func land(_ delivery: Delivery, _ outcome: TransferLoop.Outcome, took: Duration) {
        flights[delivery.subscription.id] = nil
        if let next = next(after: delivery, outcome, took: took) { send(next) }
        if flights.isEmpty {
            allHaveLanded?.resume()
            allHaveLanded = nil
        }
    }

    private func next(after delivery: Delivery, _ outcome: TransferLoop.Outcome, took: Duration) -> Delivery? {
        switch outcome {
        case .success(let response):
            let answer = HubAnswer(response, to: delivery.subscription.callback, now: now())
            return follow(delivery, answer, took: took)
        case .failure(let error) where error.reason == .cancelled || error.reason == .stopped:
            // The program stops; the row says that the delivery is still to be made.
            letGo(
                delivery.subscription.id, delivery.subscription.callback.origin, wasDoubtful: delivery.isDoubtful)
            return nil
        case .failure(let error):
            return follow(delivery, HubAnswer(error), took: took)
        }
    }

    /// Breaks off what is on its way.
    func breakOff() async {
        guard !flights.isEmpty else { return }
        for flight in flights.values { flight.cancel() }
        await withCheckedContinuation { allHaveLanded = $0 }
    }

    /// - Returns: what is to be delivered next.
    private func follow(_ delivery: Delivery, _ answer: HubAnswer, took: Duration) -> Delivery? {
        end(delivery, answer, took: took)
        defer { if lines.hasReady || lanes.isEmpty || !claims.isEmpty || !recovered.isEmpty { bell.ring() } }
        while let claim = claimNext() {
            guard stock[claim.id] != nil else {
                claims.append(claim)
                return nil
            }
            if let next = self.delivery(for: claim) { return next }
        }
        // The loop looks when there may be more.
        bell.ring()
        return nil
    }

    private func end(_ delivery: Delivery, _ answer: HubAnswer, took: Duration) {
        let origin = delivery.subscription.callback.origin
        let isSlow = took >= settings.slowAfter
        let wasLate = lanes.end(delivery.subscription.id)?.isLate == true
        if delivery.isHurried, answer.status == nil, isSlow {
            // It had less time than it may take. Its origin is known to be slow from now on.
            tally.add(.hurried)
            _ = lines.end(origin, wasDoubtful: delivery.isDoubtful, .hurried, at: now())
            begun.remove(delivery.subscription.id)
            calledAgain.remove(delivery.subscription.id)
            if delivery.isWanted { wanted.insert(delivery.subscription.id) }
            return lines.append(delivery.subscription.id, to: origin, isDoubtful: true, at: now())
        }
        let isInTrouble = answer.status.map { $0 >= 500 } ?? true
        noteTrouble(isInTrouble, of: delivery, answer)
        note(
            lines.end(
                origin, wasDoubtful: delivery.isDoubtful, wasLate: wasLate,
                isInTrouble ? .failed(slowly: isSlow, random: random()) : .answered(slowly: isSlow), at: now()),
            of: origin, answer)
        notePause(of: origin, answers: !isInTrouble)
        report(delivery, answer, took: took)
    }

    /// The state learns of it with the report of the delivery.
    private func notePause(of origin: String, answers: Bool) {
        if answers {
            // Also one that was forgotten here, because it had nothing to send for long.
            guard paused.remove(origin) != nil else { return }
            pauses.updateValue(nil, forKey: origin)
        } else if lines.isOpen(origin), let since = lines.failingSince(origin), paused.insert(origin).inserted {
            pauses.updateValue(since, forKey: origin)
        }
    }

    /// A subscriber that says when it wants to be asked again is not in its origin's trouble.
    private func noteTrouble(_ isInTrouble: Bool, of delivery: Delivery, _ answer: HubAnswer) {
        let (id, origin) = (delivery.subscription.id, delivery.subscription.callback.origin)
        if !isInTrouble {
            // Those that failed one by one, while it was well, go their own way.
            if !lines.isOpen(origin), !recovered.contains(origin) { struck[origin] = nil }
        } else if answer.retryAfter == nil, !recalled.contains(id) {
            if struck[origin] == nil, struck.count >= Self.mostStruck { forgetStruck() }
            struck[origin, default: []].insert(id)
        }
    }

    /// What is forgotten is tried at its own time, and not as soon as its origin is back.
    private func forgetStruck() {
        struck = struck.filter { lines.isOpen($0.key) || recovered.contains($0.key) }
        if struck.count > Self.mostStruck / 2 { struck = [:] }
    }

    private func forgetStruck(_ id: Int64, of origin: String) {
        struck[origin]?.remove(id)
        if struck[origin]?.isEmpty == true { struck[origin] = nil }
    }

    private func note(_ change: OriginLines<Int64>.Change, of origin: String, _ answer: HubAnswer) {
        switch change {
        case .none: break
        case .opened(let until):
            tally.add(.paused)
            logger.warning(
                "deliveries to an origin are paused",
                metadata: [
                    "origin": "\(origin)", "answer": "\(answer.words)", "status": "\(answer.status ?? 0)",
                    "next": "\(DateFormats.rfc3339(until.wholeSecond))",
                ])
        case .closed:
            tally.add(.resumed)
            logger.notice("deliveries to an origin go on", metadata: ["origin": "\(origin)"])
            recovered.insert(origin)
        }
    }

    private func report(_ delivery: Delivery, _ answer: HubAnswer, took: Duration) {
        let step = NextStep(
            status: answer.status, retryAfter: answer.retryAfter, attempt: delivery.attempt,
            backOff: settings.backOff, random: random())
        let result: DeliveryTable.Result =
            switch step {
            case .done: .delivered
            case .retry where answer.status == 410: .ended
            // However often an operator has it tried, its next wait is as long as its last one, and nothing ends.
            case .retry(let wait, _) where delivery.isWanted:
                .postponed(failures: delivery.failures, until: now() + wait)
            // rssCloud's end with the third change in a row that could not be told (spec websub.md section 5).
            case .retry(_, isCounted: true) where delivery.missedByFailure >= CloudNotice.mostMissed: .givenUp
            case .retry(let wait, let isCounted):
                .postponed(failures: delivery.failures + (isCounted ? 1 : 0), until: now() + wait)
            }
        tell(delivery, answer, took: took, result)
        if result == .ended || result == .givenUp {
            forgetStruck(delivery.subscription.id, of: delivery.subscription.callback.origin)
        }
        let attempt = Attempt(
            at: now(), version: delivery.edition.version, status: answer.status, took: took,
            words: result == .delivered ? "" : answer.words)
        reports.append(
            DeliveryTable.Report(
                id: delivery.subscription.id, generation: delivery.subscription.generation,
                terms: delivery.subscription.terms,
                topic: delivery.subscription.topic, origin: delivery.subscription.callback.origin,
                version: delivery.edition.version, result: result,
                log: attempt.added(to: delivery.subscription.log),
                missed: step.isCounted && !delivery.isWanted
                    ? delivery.missedByFailure : delivery.subscription.missed))
        storeBell.ring()
    }

    private func tell(_ delivery: Delivery, _ answer: HubAnswer, took: Duration, _ result: DeliveryTable.Result) {
        tally.add(HubOutcome(deliveryAnswered: answer.status))
        if answer.status != nil { latencies.add(took) }
        // Most are good, and nobody reads of them.
        if result == .delivered, logger.logLevel > .debug { return }
        var facts: Logger.Metadata = [
            "subscription": "\(delivery.subscription.id)", "topic": "\(delivery.subscription.topic)",
            "version": "\(delivery.edition.version)", "origin": "\(delivery.subscription.callback.origin)",
            "delivery": "\(delivery.id)", "took": "\(took.wholeMilliseconds)ms", "attempt": "\(delivery.attempt)",
        ]
        if let status = answer.status { facts["status"] = "\(status)" }
        switch result {
        case .delivered: logger.debug("delivered", metadata: facts)
        case .postponed(_, let next):
            facts["answer"] = "\(answer.words)"
            facts["next"] = "\(DateFormats.rfc3339(next.wholeSecond))"
            logger.info("not delivered, and to be tried again", metadata: facts)
        case .ended: logger.info("the subscriber is gone, and its subscription ended", metadata: facts)
        case .givenUp:
            tally.add(.givenUp)
            logger.info(
                "the subscriber could not be told of three changes in a row, and its subscription ended",
                metadata: facts)
        }
    }
}
