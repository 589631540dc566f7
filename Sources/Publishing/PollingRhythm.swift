import Syndication

/// For how long readers and caches may keep a feed (spec serving.md C7).
package enum PollingPace: Sendable, Hashable {
    /// As the server has it for all feeds.
    case usual
    case every(Duration)
    /// By how often the feed has news.
    case rhythm
}

/// How often a feed has news, and how often it is worth a look.
enum PollingRhythm {
    /// An eighth of the time between two of the newest entries, in whole minutes: whoever comes so often sees news when
    /// they are about a sixteenth of that time old. It follows from what the feed shows alone, so that the document
    /// stays the same as long as that does.
    ///
    /// - Parameter published: of the entries that the feed shows.
    static func pace(of published: [Timestamp]) -> Duration {
        let newest = published.sorted(by: >).prefix(considered)
        guard let last = newest.first, let first = newest.last, newest.count > 1 else { return slowest }
        let gap = last.since(first).components.seconds / Int64(newest.count - 1)
        return min(max(.seconds(gap / 8 / 60 * 60), quickest), slowest)
    }

    private static let considered = 11
    static let quickest = Duration.seconds(300)
    static let slowest = Duration.seconds(3600)
}
