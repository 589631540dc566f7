import Logging
import Publishing
import Syndication

// Who is to stand in line: for news, since its origin is back, and for retries that are due.
extension Courier {
    func queueNews() async throws {
        for topic in news {
            guard let edition = contents[topic]?.edition else {
                news.remove(topic)
                continue
            }
            let moment = now()
            if try await table.endOwnWaits(topic, version: edition.version, at: moment) {
                nextTry = [nextTry, try await table.nextTry(after: moment)].compactMap(\.self).min()
            }
            // They are called at once: what is delivered between the two would be delivered again.
            let due = try await table.due(topic, version: edition.version, at: now())
            // A newer one may have come meanwhile: its own turn is next.
            if contents[topic]?.edition.version == edition.version { news.remove(topic) }
            guard !due.isEmpty else { continue }
            logger.info(
                "delivering",
                metadata: ["topic": "\(topic)", "version": "\(edition.version)", "subscriptions": "\(due.count)"])
            call(due)
        }
    }

    /// What origins that are back were struck with is due.
    func queueRecovered() async throws {
        // What was postponed a moment ago is not in the state until its report is.
        for origin in setbacks.recovered where !reports.contains(where: { $0.origin == origin && $0.isPostponed }) {
            let postponed = try await table.postponed(origin)
            let ids = setbacks.recall(origin)
            call(postponed.filter { ids.contains($0.id) })
        }
    }

    func queueRetries() async throws {
        let moment = now()
        if let step = stepBack.found(at: moment) {
            turns.lines.bringForward(at: moment)
            try await table.moveDeadlines(by: step, at: moment)
            // At once, so that nothing that fails below moves them once more.
            stepBack.look(at: moment)
            // All that is due is read anew. What is in hand is not called twice.
            calledUntil = Timestamp(milliseconds: .min)
            // By the clock of before, leases may have been over that are not, and were passed over.
            news.formUnion(contents.keys)
            bell.ring()
        }
        // Where it was set back by next to nothing, deadlines are where they were.
        if moment < calledUntil { calledUntil = moment }
        stepBack.look(at: moment)
        guard calledUntil.milliseconds == .min || nextTry.map({ $0 <= moment }) == true else { return }
        // Before the reading: what is postponed meanwhile, to a time that is over, is not in what is read.
        let (earlier, former) = (calledUntil, nextTry)
        calledUntil = moment
        nextTry = nil
        do {
            for one in try await table.due(after: earlier, until: moment) {
                enqueue(one.id, one.origin, isDoubtful: one.isFailing, at: moment)
            }
            let stored = try await table.nextTry(after: moment)
            nextTry = [nextTry, stored].compactMap(\.self).min()
        } catch {
            // Nobody else would ever look at what is due.
            calledUntil = earlier
            nextTry = [nextTry, former].compactMap(\.self).min()
            throw error
        }
    }

    func enqueue(_ id: Int64, _ origin: String, isDoubtful: Bool, at moment: Timestamp) {
        guard inHand[id] == nil else { return }
        inHand[id] = .inLine
        turns.lines.append(id, to: origin, isDoubtful: isDoubtful, at: moment)
    }

    /// It is in hand no longer, unless somebody has called for it meanwhile.
    ///
    /// - Returns: whether it comes again.
    func putDown(_ id: Int64, _ origin: String, isDoubtful: Bool, at moment: Timestamp) -> Bool {
        guard inHand.removeValue(forKey: id) == .calledAgain else { return false }
        enqueue(id, origin, isDoubtful: isDoubtful, at: moment)
        return true
    }
}
