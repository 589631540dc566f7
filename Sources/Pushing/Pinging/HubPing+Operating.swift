import Syndication

// What an operator can see and do.
extension HubPing {
    /// A hub that has taken nothing for so long is trouble, as one that pushes nothing.
    static let troubleAfter = Duration.seconds(900)

    /// What hubs are still to be told, the earliest try first.
    package func reports(_ choice: SubscriptionChoice = .all) async throws -> [PingReport] {
        try await waiting(choice).map { waiting in
            PingReport(
                hub: waiting.ping.subject.hub.text, topic: waiting.ping.subject.topic.text, attempts: waiting.attempts,
                answer: waiting.answer.isEmpty ? nil : waiting.answer,
                failingSince: waiting.failingSince.map(Self.time),
                nextTry: Self.time(waiting.nextTry), isUnderWay: underWay.contains(waiting.ping.subject))
        }
    }

    /// The hubs that have not taken what they were told last, by their addresses.
    package func untold() async throws -> [UntoldHub] {
        let failing = try await waiting(.all).filter { $0.failingSince != nil }
        return Dictionary(grouping: failing) { $0.ping.subject.hub.text }.sorted { $0.key < $1.key }.compactMap {
            hub, pings in
            guard let since = pings.compactMap(\.failingSince).min(), let next = pings.map(\.nextTry).min() else {
                return nil
            }
            return UntoldHub(
                hub: hub, topics: pings.count, since: Self.time(since), answer: pings[0].answer,
                nextTry: Self.time(next), isTrouble: since + Self.troubleAfter <= now())
        }
    }

    /// What was done since the start, and what waits now.
    package func counters() async -> PingCounters {
        let waiting = try? await waiting(.all)
        let failing = waiting.map { $0.compactMap(\.failingSince).map { max(now().since($0), .zero) }.max() ?? .zero }
        return PingCounters(
            outcomes: Dictionary(uniqueKeysWithValues: PingOutcome.allCases.map { ($0, outcomes[$0] ?? 0) }),
            waiting: waiting?.count, failing: failing)
    }

    /// Whether hubs are meant that are told at all.
    package func knows(_ choice: SubscriptionChoice) -> Bool { settings.hubs.contains(where: choice.covers) }

    // MARK: Commands

    /// What waits for its next try is tried now. That is not counted among its failures.
    ///
    /// - Returns: how many, as all commands here.
    package func retry(_ choice: SubscriptionChoice) async throws -> Int {
        let count = try await table.hurry(try await waiting(choice).map(\.ping), at: now())
        bell.ring()
        return count
    }

    /// What waits is not told at all. The next change is.
    package func drop(_ choice: SubscriptionChoice) async throws -> Int {
        try await table.drop(try await waiting(choice).map(\.ping))
    }

    private func waiting(_ choice: SubscriptionChoice) async throws -> [PingTable.Waiting] {
        try await table.pending().filter { isWanted($0.ping) && choice.covers($0.ping.subject.hub) }
    }

    private static func time(_ instant: Timestamp) -> String { DateFormats.rfc3339(instant.wholeSecond) }
}
