import GRDB
import Logging
import Syndication

// What ends by itself: leases, requests that nobody answers, and the subscriptions of feeds that are gone.
extension Hub {
    /// At the latest so long after the last time.
    static let tidyingPause = Duration.seconds(60)

    func tidyIfDue() async throws {
        guard nextTidying <= .now else { return }
        nextTidying = .now + Self.tidyingPause
        try await tidy()
    }

    /// Ends what is over: leases, and the subscriptions of feeds that are gone.
    func tidy() async throws {
        forgetTotal()
        try await expireLeases()
        guard let topics = allTopics else { return }
        let gone = try await table.note(published: topics, at: now())
        try await tellAstray(Set(gone.keys))
        for (topic, since) in gone where since + settings.goneAfter <= now() {
            let denied = try await end(topic)
            try await table.forget(topic)
            guard denied > 0 else { continue }
            logger.notice(
                "a feed is gone, and its subscribers are told",
                metadata: ["topic": "\(topic)", "subscriptions": "\(denied)"])
        }
    }

    private func expireLeases() async throws {
        let finding = clock.look(wall: now(), steady: .now)
        switch finding {
        case .sound, .untried: break
        case .doubtful: return
        case .stepped(let step):
            return logger.warning(
                "the system's clock was set, and no lease ends for an hour",
                metadata: ["by": "\(step.components.seconds)s"])
        }
        try await expireRequests()
        guard finding == .sound else { return try await tellOfLeasesOverAtStart() }
        try await shortenLeases()
        let expired = try await table.expire(at: now())
        guard expired > 0 else { return }
        tally.add(.leaseOver, expired)
        logger.info("leases are over", metadata: ["subscriptions": "\(expired)"])
    }

    /// What ends later than any lease was granted by a clock that was ahead (WebSub §5.3.1: none is for ever). Only a clock
    /// that has been believed for a while may say so: by one that is behind, every lease ends too late. What was granted
    /// before the configuration got a shorter limit stays as it was promised.
    private func shortenLeases() async throws {
        let (longest, usual) = (settings.lease.longest, LeaseRules().longest)
        let shortened = try await table.shortenLeases(
            endingAfter: now() + max(longest, usual) + .seconds(3600), to: now() + longest)
        guard shortened > 0 else { return }
        await courier.forgetStock()
        logger.notice(
            "leases that a wrong clock had granted end sooner", metadata: ["subscriptions": "\(shortened)"])
    }

    /// What is over by a clock that has not been tried yet ends later; it gets nothing meanwhile.
    private func tellOfLeasesOverAtStart() async throws {
        guard !hasLookedAtLeases else { return }
        let over = try await table.over(at: now())
        hasLookedAtLeases = true
        guard over > 0 else { return }
        logger.warning(
            "leases are over by the clock of this start; they end in an hour, if it is not set meanwhile",
            metadata: ["subscriptions": "\(over)"])
    }

    /// Ends requests that have waited for so long. The time in which nobody was asked, because the program did not run,
    /// is not counted.
    private func expireRequests() async throws {
        let limit = now() - settings.requestLife
        guard started <= limit else { return }
        let dropped = try await table.dropRequests(before: limit)
        let over = Set(dropped.keys)
        guard !over.isEmpty else { return }
        leaveLine(turns.lines.remove(where: { over.contains($0.id) }))
        for (request, _) in underWay.again where over.contains(request.id) { passOn(from: request) }
        underWay.again.removeAll { over.contains($0.request.id) }
        for id in over { forget(id) }
        tally.add(.expired, over.count)
        let unasked = dropped.values.count { $0 == 0 }
        if over.count > unasked {
            logger.info(
                "requests are over, since their callbacks did not answer",
                metadata: ["requests": "\(over.count - unasked)"])
        }
        guard unasked > 0 else { return }
        logger.warning("requests are over before their callbacks have been heard", metadata: ["requests": "\(unasked)"])
    }

    /// They stand in line no more. Those behind one with which their subject was busy have been waiting for it.
    func leaveLine(_ requests: [PendingRequest]) {
        for request in requests where underWay.resumed.remove(request.id) != nil { passOn(from: request) }
    }

    /// The next request about the same subscription comes in line.
    func passOn(from request: PendingRequest) {
        let subject = Subject(request)
        guard underWay.busy[subject]?.isEmpty == false, let next = underWay.busy[subject]?.removeFirst() else {
            underWay.busy[subject] = nil
            return
        }
        resume(next)
    }

    /// Ends the subscriptions of a feed that is gone. Those whose lease is over end by themselves.
    func end(_ topic: WebURL) async throws -> Int {
        let moment = now()
        return try await denied(
            await table.deny(
                where: "topic = ? AND expires > ?", [topic.text, moment.milliseconds], reason: reasonOfEnd(of: topic),
                at: moment))
    }

    /// What a subscriber is told of a feed that is not published any more.
    func reasonOfEnd(of topic: WebURL) -> String {
        topics.successor(of: topic).map { "The feed is now at \($0); subscribe there." }
            ?? "The feed is not published any more."
    }

    /// Tells the operator once of subscriptions that get nothing, because their topics are not published.
    ///
    /// - Parameter gone: topics that were published once.
    func tellAstray(_ gone: Set<WebURL>) async throws {
        let news = gone.subtracting(toldAstray)
        // Before anything is awaited: who comes meanwhile tells nothing again.
        toldAstray = gone
        guard !news.isEmpty else { return }
        let counts = try await subscriptionsByTopic()
        for topic in news {
            guard let count = counts[topic] else { continue }
            var facts: Logger.Metadata = ["topic": "\(topic)", "subscriptions": "\(count)"]
            let successor = topics.successor(of: topic)
            facts["now"] = successor.map { "\($0)" }
            let advice = successor == nil ? advice[topic].map { ". \($0)" } ?? "" : ""
            // Without a successor they are lost.
            logger.log(
                level: successor == nil ? .error : .warning,
                "subscriptions are for an address that is not published; they end if it stays away for an hour\(advice)",
                metadata: facts)
        }
    }

    func denied(_ ended: Int) async throws -> Int {
        guard ended > 0 else { return 0 }
        await courier.forgetStock()
        noteTotal(-ended)
        denials.mayBeMore = true
        bell.ring()
        return ended
    }
}
