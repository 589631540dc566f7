import Publishing
import Syndication
import Transfer

// One delivery after the other, from its turn to its report.
extension Courier {
    /// Takes the next one whose turn has come, if there is room for it.
    private func claimNext(at moment: Timestamp) -> Claim? {
        guard !isStopping, !isEnding, reports.count < Self.mostReports, let turn = turns.next(at: moment) else {
            return nil
        }
        inHand[turn.item] = .begun
        return Claim(turn: turn, isWanted: wanted.remove(turn.item) != nil)
    }

    func startNext() async throws {
        var moment = now()
        while let claim = claimNext(at: moment) { claims.append(claim) }
        let claimed = claims
        let origins = stock.short.union(claimed.map(\.origin))
        guard !origins.isEmpty else { return }
        claims = []
        defer { stock.short.subtract(origins) }
        do {
            try await readRows(of: claimed.map(\.id), behindThemAt: origins)
        } catch {
            moment = now()
            for claim in claimed {
                letGo(claim, at: moment)
                if claim.isWanted { wanted.insert(claim.id) }
                enqueue(claim.id, claim.origin, isDoubtful: claim.turn.isDoubtful, at: moment)
            }
            // Each of them has rung the bell: without a pause this would go round and round.
            try? await Task.sleep(for: Self.patience)
            throw error
        }
        moment = now()
        for claim in claimed {
            if let delivery = delivery(for: claim, at: moment) { send(delivery, at: moment) }
        }
    }

    /// Rows of one line that are read at a time. A fair share for each: rows for a few origins only would leave the others
    /// to be read one by one.
    private var share: Int { min(Self.readAhead, max(1, Self.mostReports / max(1, turns.lines.filled))) }

    /// Reads the rows of those whose turn has come, and of some that stand in line at their origins.
    private func readRows(of claimed: [Int64], behindThemAt origins: Set<String>) async throws {
        var ahead: [Int64] = []
        for origin in origins where stock.count + ahead.count < Self.mostReports {
            ahead += turns.lines.upcoming(origin, share).filter { !stock.holds($0) }
        }
        guard !claimed.isEmpty || !ahead.isEmpty else { return }
        let stamp = stock.stamp
        let rows = try await table.subscriptions(claimed + ahead, topics: topics)
        // What was read ahead while something changed may be what held before.
        let isFresh = stamp == stock.stamp
        for subscription in rows where isFresh || claimed.contains(subscription.id) { stock.put(subscription) }
        if isFresh, !ahead.isEmpty {
            stock.sign(ahead)
            signBell.ring()
        }
    }

    /// Has more rows read before the last one is used: a read takes as long as some deliveries, and without rows nothing
    /// would be on its way meanwhile.
    private func lookAtStock(of origin: String) {
        guard stock.count < Self.mostReports, !stock.short.contains(origin),
            let later = turns.lines.upcoming(origin, behind: share / 2), !stock.holds(later)
        else { return }
        stock.short.insert(origin)
        bell.ring()
    }

    /// - Returns: nil where there is nothing to deliver (any more); the claim is given up then.
    private func delivery(for claim: Claim, at moment: Timestamp) -> Delivery? {
        guard let (subscription, made) = stock.take(claim.id),
            let content = contents[subscription.topic], subscription.wants(content.edition.version),
            !subscription.isHeld, subscription.expires > moment
        else {
            letGo(claim, at: moment)
            return nil
        }
        guard subscription.cloud != nil || content.hasNews(since: subscription.have) else {
            passOver(subscription, content.edition, claim, at: moment)
            return nil
        }
        let isCurrent = made?.version == content.edition.version
        guard let signed = isCurrent ? made : SignedBody(content, for: subscription, settings.secrets) else {
            letGo(claim, at: moment)
            return nil
        }
        return Delivery(subscription, content, signed, claim)
    }

    /// There is nothing to tell it: it has what the edition holds.
    private func passOver(_ subscription: Subscription, _ edition: Edition, _ claim: Claim, at moment: Timestamp) {
        turns.giveUp(claim.turn, at: moment)
        reports.append(
            DeliveryTable.Report(
                id: subscription.id, generation: subscription.generation, terms: subscription.terms,
                topic: subscription.topic, origin: claim.origin, version: edition.version, result: .delivered,
                log: subscription.log))
        storeBell.ring()
        bell.ring()
    }

    func letGo(_ claim: Claim, at moment: Timestamp) {
        turns.giveUp(claim.turn, at: moment)
        _ = putDown(claim.id, claim.origin, isDoubtful: claim.turn.isDoubtful, at: moment)
        bell.ring()
    }

    /// Sends one, and when it has ended the next one whose row is at hand, until there is none.
    private func send(_ delivery: Delivery, at moment: Timestamp) {
        lookAtStock(of: delivery.claim.origin)
        let start = ContinuousClock.now
        let id = delivery.claim.id
        var request = delivery.request(settings, at: moment)
        if turns.names.contains(id) { request.resolved = { self.assumeIsolated { $0.noteResolved(id) } } }
        let flight = transfers.begin(request) { outcome in
            // Both live on the thread of the transfers.
            self.assumeIsolated { $0.land(delivery, outcome, took: .now - start) }
        }
        // Where the transfers have been stopped, it has ended already.
        if turns.lanes.contains(id) { flights[id] = flight }
    }

    /// Another name may be looked up.
    private func noteResolved(_ id: Int64) {
        if turns.names.end(id), turns.lines.hasUnnamed { bell.ring() }
    }

    private func land(_ delivery: Delivery, _ outcome: TransferLoop.Outcome, took: Duration) {
        let moment = now()
        flights[delivery.claim.id] = nil
        if case .failure(let error) = outcome, error.reason == .timedOut { turns.names.abandon(delivery.claim.id) }
        if let next = next(after: delivery, outcome, took: took, at: moment) { send(next, at: moment) }
        if flights.isEmpty {
            allHaveLanded?.resume()
            allHaveLanded = nil
        }
    }

    private func next(
        after delivery: Delivery, _ outcome: TransferLoop.Outcome, took: Duration, at moment: Timestamp
    ) -> Delivery? {
        switch outcome {
        case .success(let response):
            let answer = Answer(response, to: delivery.subscription.callback, now: moment)
            return follow(delivery, answer, took: took, at: moment)
        case .failure(let error) where error.reason == .cancelled || error.reason == .stopped:
            // The program stops; the row says that the delivery is still to be made.
            letGo(delivery.claim, at: moment)
            return nil
        case .failure(let error):
            return follow(delivery, Answer(error), took: took, at: moment)
        }
    }

    /// Breaks off what is on its way.
    func breakOff() async {
        guard !flights.isEmpty else { return }
        for flight in flights.values { flight.cancel() }
        await withCheckedContinuation { allHaveLanded = $0 }
    }

    /// - Returns: what is to be delivered next.
    private func follow(
        _ delivery: Delivery, _ answer: Answer, took: Duration, at moment: Timestamp
    ) -> Delivery? {
        end(delivery, answer, took: took, at: moment)
        defer {
            if turns.lines.hasReady || turns.lanes.isEmpty || !claims.isEmpty || !setbacks.recovered.isEmpty {
                bell.ring()
            }
        }
        while let claim = claimNext(at: moment) {
            guard stock.holds(claim.id) else {
                claims.append(claim)
                return nil
            }
            if let next = self.delivery(for: claim, at: moment) { return next }
        }
        // The loop looks when there may be more.
        bell.ring()
        return nil
    }
}
