import Logging
import Syndication
import Transfer

// One question after the other, and what comes of it.
extension Hub {
    /// What was heard of a callback.
    private struct Heard {
        /// As the callback was told of it.
        var request: PendingRequest
        var outcome: Verification.Outcome
        /// Whether there was an answer, whatever it said.
        var isAnswered: Bool
        /// When the callback was asked.
        var asked: Timestamp
        var took: Duration
    }

    /// Asks the callback of a request. Then it is the turn of the next one about the same subscription.
    func verify(_ turn: Turn) async {
        var isOver = true
        do {
            if let request = try await asItStands(turn.item), let heard = await ask(turn, request) {
                isOver = await end(turn, heard)
            } else {
                turns.giveUp(turn, at: now())
            }
        } catch {
            logger.error("it cannot be read whether a callback is to be asked; its turn comes again: \(error)")
            turns.giveUp(turn, at: now())
            askAgain(turn.item, after: .seconds(5))
            isOver = false
        }
        if isOver { passOn(from: turn.item) }
        if turns.lines.isPaused(turn.origin) { await giveUpDenials(at: turn.origin) }
        bell.ring()
    }

    /// - Returns: false when the callback is to be asked again.
    private func end(_ turn: Turn, _ heard: Heard) async -> Bool {
        var turn = turn
        let isSlow = heard.took >= settings.slowAfter
        let experience =
            turns.land(&turn, took: heard.took, isAnswered: heard.isAnswered)
            ?? (heard.isAnswered ? .answered(slowly: isSlow) : .failed(slowly: isSlow, random: random()))
        let isReplaced = underWay.busy[Subject(turn.item)]?.isEmpty == false
        var isOver = false
        do {
            isOver = try await conclude(heard, isReplaced: isReplaced)
        } catch {
            logger.error("what a callback answered cannot be stored; it is asked again: \(error)")
            askAgain(turn.item, after: .seconds(5))
        }
        note(turns.lines.end(turn, experience, at: now()), of: turn.origin)
        return isOver
    }

    private func note(_ change: OriginLines<PendingRequest>.Change, of origin: String) {
        switch change {
        case .none: break
        case .paused(let until):
            logger.info(
                "callbacks at an origin do not answer, and are not asked a second time for a while",
                metadata: ["origin": "\(origin)", "next": "\(DateFormats.rfc3339(until.wholeSecond))"])
        case .resumed: logger.info("callbacks at an origin answer again", metadata: ["origin": "\(origin)"])
        }
    }

    private func isInHand(_ request: PendingRequest) -> Bool {
        pending[request.id] != nil || denials.inHand.contains(request.id)
    }

    /// What there is to tell a callback of a request by now. Where its feed has gone meanwhile, one that would begin a
    /// subscription is denied (WebSub §5.2). One that would renew it comes to nothing: the feed may be gone by mistake, and
    /// until it has been gone for long the subscription stands. Where its lease is over before that, it is denied too:
    /// nobody would be told of the end.
    ///
    /// - Returns: nil where the request is over: it is passed over, for those that wait behind it.
    private func asItStands(_ request: PendingRequest) async throws -> PendingRequest? {
        guard isInHand(request) else { return nil }
        guard request.matter == .subscribe, isGone(request.topic) else { return request }
        // That the feed is gone is noted by one tidying, and told by another.
        let told = now() + settings.goneAfter + Self.tidyingPause + Self.tidyingPause
        guard try await !table.stands(request.topic, request.callback, after: told) else {
            try await table.drop([request.id])
            forget(request.id)
            logger.info(
                "a subscription is not renewed, since its feed is not published",
                metadata: ["topic": "\(request.topic)", "origin": "\(request.callback.origin)"])
            return nil
        }
        var denial = request
        denial.matter = .denial(reason: reasonOfEnd(of: request.topic))
        return denial
    }

    /// - Parameter pending: the request whose turn it is, as its callback is to be told of it.
    /// - Returns: nil when the program stops; the request is still stored then.
    private func ask(_ turn: Turn, _ pending: PendingRequest) async -> Heard? {
        let (asked, start, id) = (now(), ContinuousClock.now, pending.id)
        let challenge = challenge()
        var request = Verification.request(pending, challenge: challenge, settings)
        if let allowance = turn.allowance { request.timeout = allowance }
        if turns.names.contains(id) {
            // The thread of the transfers waits for nobody.
            request.resolved = { Task { await self.noteResolved(id) } }
        }
        do {
            let response = try await transfers.send(request)
            return Heard(
                request: pending, outcome: Verification.outcome(of: response, challenge: challenge), isAnswered: true,
                asked: asked, took: .now - start)
        } catch {
            guard error.reason != .cancelled, error.reason != .stopped else { return nil }
            if error.reason == .timedOut { turns.names.abandon(id) }
            return Heard(
                request: pending, outcome: Verification.outcome(of: error), isAnswered: false, asked: asked,
                took: .now - start)
        }
    }

    /// Another name may be looked up.
    private func noteResolved(_ id: Int64) {
        if turns.names.end(id), turns.lines.hasUnnamed { bell.ring() }
    }

    /// Those that came after it still wait for it.
    private func askAgain(_ request: PendingRequest, after wait: Duration) {
        var again = request
        again.attempts += 1
        underWay.again.append((again, now() + wait))
    }

    /// - Parameter isReplaced: whether a later request about the same subscription waits.
    /// - Returns: false when the callback is to be asked again.
    private func conclude(_ heard: Heard, isReplaced: Bool) async throws -> Bool {
        let request = heard.request
        var facts: Logger.Metadata = ["topic": "\(request.topic)", "origin": "\(request.callback.origin)"]
        if case .denial(let reason) = request.matter {
            try await table.drop([request.id])
            forget(request.id)
            facts["reason"] = "\(reason)"
            tally.add(.denied)
            logger.info("denied", metadata: facts)
            return true
        }
        switch heard.outcome {
        case .confirmed: try await confirm(request, asked: heard.asked, facts)
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
            if case .refused = heard.outcome { tally.add(.refusedByCallback) } else { tally.add(.unanswered) }
            logger.info("not verified", metadata: facts)
        }
        return true
    }

    private func confirm(_ request: PendingRequest, asked: Timestamp, _ facts: Logger.Metadata) async throws {
        var facts = facts
        switch try await table.confirm(request, asked: asked, sealing: settings.secrets, at: now()) {
        case .tooLate: forget(request.id)
        case .nothing:
            forget(request.id, givesBack: true)
            // Who was not subscribed, or has left meanwhile, may confirm it all the same.
            logger.debug("there is no subscription to end", metadata: facts)
        case .ended(let id):
            // What a subscription's own renewal and end have not taken is not given back either.
            forget(request.id)
            noteTotal(-1)
            await courier.forgetStock()
            tally.add(.unsubscribed)
            facts["subscription"] = "\(id)"
            logger.info("unsubscribed", metadata: facts)
        case .granted(let granted):
            forget(request.id, givesBack: granted.isNew)
            takeBack(granted.denials, at: request.callback.origin)
            facts["lease"] = "\(request.lease.components.seconds)s"
            await note(granted, at: request.callback.origin, facts)
        }
    }

    /// A subscription has begun, or goes on.
    func note(_ granted: SubscriptionTable.Granted, at origin: String, _ facts: Logger.Metadata) async {
        if granted.isNew { noteTotal(1) }
        tally.add(granted.isNew ? .subscribed : .renewed)
        var facts = facts
        facts["subscription"] = "\(granted.id)"
        logger.info(granted.isNew ? "subscribed" : "renewed", metadata: facts)
        // A delivery that was on its way to it was made for what it was before.
        await courier.call([DeliveryTable.Waiting(id: granted.id, origin: origin)], again: !granted.isNew)
    }
}
