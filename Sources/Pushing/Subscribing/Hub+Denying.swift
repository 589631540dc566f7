import Logging
import Syndication

// How callbacks are told that a subscription has ended (WebSub §5.2). It is a courtesy: they are told once or twice, and
// not at all where the origin does not answer. However many there are, few are in memory at a time, and none stands in
// the way of somebody who wants to subscribe.
extension Hub {
    struct Denials {
        /// In line or on their way.
        var inHand: Set<Int64> = []
        /// Those up to it have been taken from the state.
        var last: Int64 = 0
        var mayBeMore = true
        /// How often some were taken back.
        var withdrawals = 0
    }

    private static let mostInHand = 500

    func takeDenials() async throws {
        while denials.mayBeMore, denials.inHand.count < Self.mostInHand / 2 {
            // One that is stored from now on is seen the next time.
            denials.mayBeMore = false
            let (first, withdrawals) = (denials.last, denials.withdrawals)
            do {
                let page = try await table.denials(after: first, limit: Self.mostInHand)
                guard withdrawals == denials.withdrawals else {
                    // Some of the page may not hold any more.
                    denials.mayBeMore = true
                    continue
                }
                guard let last = page.last else { return }
                denials.last = max(denials.last, last)
                denials.mayBeMore = true
                try await dropUnreadable(page.unreadable)
                for denial in page.requests where !turns.lines.isPaused(denial.callback.origin) {
                    guard denials.inHand.insert(denial.id).inserted else { continue }
                    turns.lines.append(denial, to: denial.callback.origin, at: now())
                }
                try await giveUp(page.requests.filter { turns.lines.isPaused($0.callback.origin) })
            } catch {
                takeAgain(after: first)
                throw error
            }
        }
    }

    /// Those that are in hand are passed over then.
    private func takeAgain(after id: Int64) {
        denials.last = min(denials.last, id)
        denials.mayBeMore = true
    }

    /// Their callbacks are subscribed again, and must not be told of the end of what was before.
    func takeBack(_ ids: [Int64], at origin: String) {
        guard !ids.isEmpty else { return }
        denials.withdrawals += 1
        // One that waits behind the request which has taken its place is passed over as it is in hand no longer.
        denials.inHand.subtract(ids)
        let gone = Set(ids)
        leaveLine(turns.lines.remove(from: origin) { gone.contains($0.id) })
    }

    private func dropUnreadable(_ ids: [Int64]) async throws {
        guard !ids.isEmpty else { return }
        try await table.drop(ids)
        logger.error(
            "callbacks are not told that their subscriptions have ended, since their rows cannot be read",
            metadata: ["subscriptions": "\(ids.count)"])
    }

    /// The origin does not answer: nobody there is told any more.
    func giveUpDenials(at origin: String) async {
        let waiting = turns.lines.remove(from: origin) { request in
            if case .denial = request.matter { denials.inHand.contains(request.id) } else { false }
        }
        leaveLine(waiting)
        do {
            try await giveUp(waiting)
        } catch {
            logger.error("it cannot be stored who is not told of the end of a subscription: \(error)")
            takeAgain(after: (waiting.map(\.id).min() ?? 1) - 1)
            bell.ring()
        }
    }

    private func giveUp(_ denials: [PendingRequest]) async throws {
        guard let first = denials.first else { return }
        for denial in denials { forget(denial.id) }
        try await table.drop(denials.map(\.id))
        logger.info(
            "callbacks are not told that their subscriptions have ended, since they do not answer",
            metadata: ["origin": "\(first.callback.origin)", "subscriptions": "\(denials.count)"])
    }
}
