import Logging
import Publishing
import Syndication

// What an attempt says of its origin, and what comes of its delivery.
extension Courier {
    func end(_ delivery: Delivery, _ answer: Answer, took: Duration, at moment: Timestamp) {
        var turn = delivery.claim.turn
        if let haste = turns.land(&turn, took: took, isAnswered: answer.status != nil) {
            // Its origin is known to be slow from now on.
            _ = turns.lines.end(turn, haste, at: moment)
            return tryLater(delivery.claim, at: moment)
        }
        let isSlow = took >= settings.slowAfter
        let isInTrouble = answer.status.map { $0 >= 500 } ?? true
        noteTrouble(isInTrouble, of: delivery, answer)
        let change = turns.lines.end(
            turn,
            isInTrouble
                ? .failed(slowly: isSlow, random: random())
                : .answered(slowly: isSlow, isCrowded: answer.status == 429), at: moment)
        note(change, of: turn.origin, answer)
        notePause(of: turn.origin, answers: !isInTrouble)
        report(delivery, answer, took: took, at: moment)
    }

    /// It had less time than it may take.
    private func tryLater(_ claim: Claim, at moment: Timestamp) {
        tally.add(.hurried)
        inHand[claim.id] = .inLine
        if claim.isWanted { wanted.insert(claim.id) }
        turns.lines.append(claim.id, to: claim.origin, isDoubtful: true, at: moment)
    }

    /// The state learns of it with the report of the delivery.
    private func notePause(of origin: String, answers: Bool) {
        if answers {
            // Also one that was forgotten here, because it had nothing to send for long.
            pauses.end(origin)
        } else if turns.lines.isPaused(origin), let since = turns.lines.failingSince(origin) {
            pauses.pause(origin, since: since)
        }
    }

    /// A subscriber that says when it wants to be asked again is not in its origin's trouble, unless its wait is ours:
    /// such a wait ends when the origin is well again.
    private func noteTrouble(_ isInTrouble: Bool, of delivery: Delivery, _ answer: Answer) {
        if !isInTrouble {
            setbacks.noteAnswer(of: delivery.claim.origin) { turns.lines.isPaused($0) }
        } else if answer.retryAfter.map({ $0 < ownWait(of: delivery) }) ?? true {
            setbacks.strike(delivery.claim.id, at: delivery.claim.origin) { turns.lines.isPaused($0) }
        }
    }

    /// How long a delivery waits by our own rules that was put off.
    private func ownWait(of delivery: Delivery) -> Duration {
        let (id, version) = (delivery.claim.id, delivery.edition.version)
        let before = putOffs[id].map { $0.version == version ? $0.times : 0 } ?? 0
        return NextStep.wait(before + 1, settings.backOff)
    }

    private func note(_ change: OriginLines<Int64>.Change, of origin: String, _ answer: Answer) {
        switch change {
        case .none: break
        case .paused(let until):
            tally.add(.paused)
            logger.warning(
                "deliveries to an origin are paused",
                metadata: [
                    "origin": "\(origin)", "answer": "\(answer.words)", "status": "\(answer.status ?? 0)",
                    "next": "\(DateFormats.rfc3339(until.wholeSecond))",
                ])
        case .resumed:
            tally.add(.resumed)
            logger.notice("deliveries to an origin go on", metadata: ["origin": "\(origin)"])
            setbacks.noteRecovery(of: origin)
        }
    }

    private func report(_ delivery: Delivery, _ answer: Answer, took: Duration, at moment: Timestamp) {
        let subscription = delivery.subscription
        let step = NextStep(
            status: answer.status, retryAfter: answer.retryAfter, attempt: delivery.attempt,
            uncounted: notePutOff(of: delivery, answer), backOff: settings.backOff, random: random())
        let result: DeliveryTable.Result =
            switch step {
            case .done: .delivered
            case .retry where answer.status == 410: .ended
            // However often an operator has it tried, its next wait is as long as its last one, and nothing ends.
            case .retry(let wait, _) where delivery.claim.isWanted:
                .postponed(failures: delivery.failures, until: moment + wait)
            case .retry(_, isCounted: true) where delivery.isLastChance: .givenUp
            case .retry(let wait, let isCounted):
                .postponed(failures: delivery.failures + (isCounted ? 1 : 0), until: moment + wait)
            }
        tell(delivery, answer, took: took, result)
        if result == .ended || result == .givenUp { setbacks.forget(subscription.id, of: delivery.claim.origin) }
        let attempt = Attempt(
            at: moment, version: delivery.edition.version, status: answer.status, took: took,
            words: result == .delivered ? "" : answer.words)
        reports.append(
            DeliveryTable.Report(
                id: subscription.id, generation: subscription.generation, terms: subscription.terms,
                topic: subscription.topic, origin: delivery.claim.origin, version: delivery.edition.version,
                result: result, log: attempt.added(to: subscription.log),
                askedUntil: answer.patience.map { moment + $0 },
                missed: step.isCounted && !delivery.claim.isWanted
                    ? delivery.missedByFailure : subscription.missed))
        storeBell.ring()
    }

    /// - Returns: how often it has said before, about the same version, when it wants to be asked again.
    private func notePutOff(of delivery: Delivery, _ answer: Answer) -> Int {
        let (id, version) = (delivery.claim.id, delivery.edition.version)
        guard answer.status != nil, answer.retryAfter != nil else {
            if !putOffs.isEmpty { putOffs[id] = nil }
            return 0
        }
        let times = putOffs[id].map { $0.version == version ? $0.times : 0 } ?? 0
        // However often an operator has it tried, no wait grows longer.
        if delivery.claim.isWanted { return max(0, times - 1) }
        if putOffs[id] == nil, putOffs.count >= Self.mostPutOffs { putOffs = [:] }
        putOffs[id] = (version, times + 1)
        return times
    }

    private func tell(_ delivery: Delivery, _ answer: Answer, took: Duration, _ result: DeliveryTable.Result) {
        tally.add(HubOutcome(deliveryAnswered: answer.status))
        if answer.status != nil { latencies.add(took) }
        // Most are good, and nobody reads of them.
        if result == .delivered, logger.logLevel > .debug { return }
        var facts: Logger.Metadata = [
            "subscription": "\(delivery.claim.id)", "topic": "\(delivery.subscription.topic)",
            "version": "\(delivery.edition.version)", "origin": "\(delivery.claim.origin)",
            "delivery": "\(delivery.signed.delivery)", "took": "\(took.wholeMilliseconds)ms",
            "attempt": "\(delivery.attempt)",
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
