import Logging
import Syndication
import Transfer

// How requests become subscriptions: by the consent of their callbacks.
extension Hub {
    /// What a request is about.
    struct Subject: Hashable {
        var topic: WebURL
        var callback: String

        init(_ request: PendingRequest) {
            topic = request.topic
            callback = request.callback.text
        }
    }

    /// The verifications on their way. Those about one subscription are made one after the other, in the order in which
    /// they were asked for, so that the last one wins.
    struct UnderWay {
        var busy: [Subject: [PendingRequest]] = [:]
        /// To be asked once more.
        var again: [(request: PendingRequest, at: Timestamp)] = []
        /// Those in line for the second time: their subject is busy with them.
        var resumed: Set<Int64> = []
    }

    /// Verifies and delivers until it is stopped or its task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.courier.run() }
            group.addTask { await self.keepVerifying() }
            // The courier ends when it has been stopped.
            await group.next()
            group.cancelAll()
        }
    }

    /// Asks `run` to come to its end: deliveries on their way finish, and nothing new begins.
    package nonisolated func beginStopping() {
        // It is called from where nothing can be awaited; `run` is what waits for the end.
        Task { await courier.stop() }
    }

    private func keepVerifying() async {
        await withDiscardingTaskGroup { group in
            var isLoaded = false
            while !Task.isCancelled {
                bell.listen()
                var wait = Duration.seconds(60)
                do {
                    if !isLoaded { for request in try await table.unverified() { adopt(request) } }
                    if !isLoaded { try await prepareSecrets() }
                    isLoaded = true
                    try await tidyIfDue()
                    try await takeDenials()
                    wait = verifyNext(&group)
                } catch {
                    if Task.isCancelled { break }
                    logger.error("subscriptions cannot be verified, since the state cannot be used: \(error)")
                    wait = .seconds(5)
                }
                await bell.rest(for: wait)
            }
        }
    }

    /// - Returns: for how long there is nothing to do, if nobody rings.
    private func verifyNext(_ group: inout DiscardingTaskGroup) -> Duration {
        let moment = now()
        watchClock(at: moment)
        let due = underWay.again.filter { $0.at <= moment }
        underWay.again.removeAll { $0.at <= moment }
        for (request, _) in due { resume(request, isDoubtful: underWay.busy[Subject(request)]?.isEmpty != false) }
        let probe = lines.lookAtProbes(at: moment)
        while lines.underWay < settings.verificationsAtATime, let next = lines.next(slow: true, at: moment) {
            let subject = Subject(next.item)
            if underWay.resumed.remove(next.item.id) == nil, underWay.busy[subject] != nil {
                underWay.busy[subject]?.append(next.item)
                _ = lines.end(next.origin, .none, at: moment)
                hurry(subject, at: next.origin)
                continue
            }
            if underWay.busy[subject] == nil { underWay.busy[subject] = [] }
            var request = next.item
            if request.matter == .subscribe, isGone(request.topic) {
                request.matter = .denial(reason: reasonOfEnd(of: request.topic))
            }
            let isDoubtful = next.isDoubtful
            group.addTask { [request] in await self.verify(request, subject, wasDoubtful: isDoubtful) }
        }
        var wait = Duration.seconds(60)
        for instant in underWay.again.map(\.at) + [probe].compactMap({ $0 }) { wait = min(wait, instant.since(moment)) }
        return max(wait, .milliseconds(1))
    }

    /// Its subject is busy with it, and its turn comes again.
    func resume(_ request: PendingRequest, isDoubtful: Bool = false) {
        underWay.resumed.insert(request.id)
        lines.append(request, to: request.callback.origin, isDoubtful: isDoubtful, at: now())
    }

    /// Somebody has asked anew: who is to be asked for the second time is asked now, whatever the circuit says, since the
    /// new request waits for it.
    private func hurry(_ subject: Subject, at origin: String) {
        let waiting = underWay.again.filter { Subject($0.request) == subject }
        underWay.again.removeAll { Subject($0.request) == subject }
        for (request, _) in waiting { resume(request) }
        let resumed = underWay.resumed
        lines.forgive(at: origin, now()) { resumed.contains($0.id) && Subject($0) == subject }
    }

    /// Nobody waits for longer because the clock is set back.
    private func watchClock(at moment: Timestamp) {
        if moment + NextStep.clockPlay < lookedAt {
            lines.bringForward(at: moment)
            let latest = moment + settings.verificationPause
            for index in underWay.again.indices { underWay.again[index].at = min(underWay.again[index].at, latest) }
        }
        lookedAt = moment
    }

    // MARK: One verification

    /// Verifies a request, and those about the same subscription that came meanwhile.
    private func verify(_ first: PendingRequest, _ subject: Subject, wasDoubtful: Bool) async {
        var next: PendingRequest? = first
        var experience = OriginLines<PendingRequest>.Experience.none
        while let request = next {
            next = nil
            // One that is over by now is passed over, for those that wait behind it.
            if isInHand(request) {
                guard let heard = await ask(request) else { break }
                experience = heard.answered ? .answered(slowly: false) : .failed(slowly: false, random: random())
                let isReplaced = underWay.busy[subject]?.isEmpty == false
                do {
                    guard try await conclude(request, heard.outcome, asked: heard.asked, isReplaced: isReplaced) else {
                        break
                    }
                } catch {
                    logger.error("what a callback answered cannot be stored; it is asked again: \(error)")
                    askAgain(request, after: .seconds(5))
                    break
                }
            }
            if underWay.busy[subject]?.isEmpty == false {
                next = underWay.busy[subject]?.removeFirst()
            } else {
                underWay.busy[subject] = nil
            }
        }
        note(
            lines.end(first.callback.origin, wasDoubtful: wasDoubtful, experience, at: now()),
            of: first.callback.origin)
        if lines.isOpen(first.callback.origin) { await giveUpDenials(at: first.callback.origin) }
        bell.ring()
    }

    private func note(_ change: OriginLines<PendingRequest>.Change, of origin: String) {
        switch change {
        case .none: break
        case .opened(let until):
            logger.info(
                "callbacks at an origin do not answer, and are not asked a second time for a while",
                metadata: ["origin": "\(origin)", "next": "\(DateFormats.rfc3339(until.wholeSecond))"])
        case .closed: logger.info("callbacks at an origin answer again", metadata: ["origin": "\(origin)"])
        }
    }

    private func isInHand(_ request: PendingRequest) -> Bool {
        pending[request.id] != nil || denials.inHand.contains(request.id)
    }

    /// - Returns: nil when the program stops; the request is still stored then.
    private func ask(
        _ stored: PendingRequest
    ) async -> (outcome: Verification.Outcome, answered: Bool, asked: Timestamp)? {
        let asked = now()
        let challenge = challenge()
        do {
            let response = try await transfers.send(Verification.request(stored, challenge: challenge, settings))
            return (Verification.outcome(of: response, challenge: challenge), true, asked)
        } catch {
            guard error.reason != .cancelled, error.reason != .stopped else { return nil }
            return (Verification.outcome(of: error), false, asked)
        }
    }

    /// Those that came after it still wait for it.
    private func askAgain(_ request: PendingRequest, after wait: Duration) {
        var again = request
        again.attempts += 1
        underWay.again.append((again, now() + wait))
    }

    /// - Parameter isReplaced: whether a later request about the same subscription waits.
    /// - Returns: false when the callback is to be asked again.
    private func conclude(
        _ request: PendingRequest, _ outcome: Verification.Outcome, asked: Timestamp, isReplaced: Bool
    ) async throws -> Bool {
        var facts: Logger.Metadata = ["topic": "\(request.topic)", "origin": "\(request.callback.origin)"]
        if case .denial(let reason) = request.matter {
            try await table.drop([request.id])
            forget(request.id)
            facts["reason"] = "\(reason)"
            tally.add(.denied)
            logger.info("denied", metadata: facts)
            return true
        }
        switch outcome {
        case .confirmed: try await confirm(request, asked: asked, facts)
        case .unanswered(let reason) where request.attempts == 0 && !isReplaced:
            try await table.noteUnanswered(request)
            askAgain(request, after: settings.verificationPause)
            facts["reason"] = "\(reason)"
            logger.debug("the callback is asked once more", metadata: facts)
            return false
        case .unanswered(let reason), .refused(let reason):
            try await table.drop([request.id])
            forget(request.id)
            facts["reason"] = "\(reason)"
            facts["mode"] = "\(request.matter)"
            if case .refused = outcome { tally.add(.refusedByCallback) } else { tally.add(.unanswered) }
            logger.info("not verified", metadata: facts)
        }
        return true
    }

    private func confirm(_ request: PendingRequest, asked: Timestamp, _ facts: Logger.Metadata) async throws {
        var facts = facts
        let confirmed = try await table.confirm(
            request, asked: asked, sealing: settings.secrets, at: now())
        // What a subscription's own renewal and end have not taken is not given back either.
        let wasCounted = request.matter == .subscribe ? confirmed?.isNew == true : confirmed == nil
        forget(request.id, givesBack: wasCounted)
        if let confirmed { facts["subscription"] = "\(confirmed.id)" }
        guard case .subscribe = request.matter else {
            if confirmed != nil { noteTotal(-1) }
            await courier.forgetStock()
            tally.add(.unsubscribed)
            return logger.info("unsubscribed", metadata: facts)
        }
        guard let confirmed else { return }
        if confirmed.isNew { noteTotal(1) }
        tally.add(confirmed.isNew ? .subscribed : .renewed)
        facts["lease"] = "\(request.lease.components.seconds)s"
        logger.info(confirmed.isNew ? "subscribed" : "renewed", metadata: facts)
        // A delivery that was on its way to it was made for what it was before.
        await courier.call(
            [DeliveryTable.Waiting(id: confirmed.id, origin: request.callback.origin)], again: !confirmed.isNew)
    }
}
