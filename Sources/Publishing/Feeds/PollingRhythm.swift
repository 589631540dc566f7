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

    /// When there was no news for so long that there is none to be expected: only where at least twenty entries over four
    /// weeks show it, with two hours around each for a late evening or another time of the year. Like the pace it follows
    /// from what the feed shows alone.
    static func quietTimes(of published: [Timestamp]) -> QuietTimes {
        guard published.count >= fewest, let first = published.min(), let last = published.max(),
            last.since(first) >= .seconds(28 * 86_400)
        else { return QuietTimes() }
        var hours = Set(0..<24)
        var days = Set(0..<7)
        for date in published {
            let hour = floorDivide(date.seconds, 3600)
            for near in (hour - margin)...(hour + margin) {
                hours.remove(Int(near - floorDivide(near, 24) * 24))
                // 1970 began on a Thursday.
                let day = floorDivide(near, 24) + 4
                days.remove(Int(day - floorDivide(day, 7) * 7))
            }
        }
        return QuietTimes(hours: hours.count >= fewestHours ? hours.sorted() : [], days: days.sorted())
    }

    private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static let fewest = 20
    /// Hours around an entry that are not quiet either.
    private static let margin: Int64 = 2
    /// A shorter rest is not worth a word.
    private static let fewestHours = 4

    private static let considered = 11
    static let quickest = Duration.seconds(300)
    static let slowest = Duration.seconds(3600)
}
