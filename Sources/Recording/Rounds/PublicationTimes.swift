import Syndication

/// Decides `published` where the author wrote a day only, and keeps `updated` unique in the whole catalogue.
struct PublicationTimes {
    /// For every local midnight that articles have for a date, the first second of that day that none of them has.
    private var freeSecond: [Timestamp: Int64] = [:]
    /// For every `updated` that is given away, where the search for a free one goes on.
    private var nextFree = CompactMap<Timestamp, Timestamp>()

    private static let day: Int64 = 86_400

    // MARK: The day only (spec R5.6)

    /// The moment of publication for a date without a time: now, when the day is today; otherwise k seconds after
    /// midnight, where k counts the articles of that day in the order in which they are recorded.
    ///
    /// - Parameter isToday: whether the day is today and the site is known already. In a first scan even today's
    ///   articles are counted: nothing may depend on when the scan was (spec R7.4).
    mutating func published(dateOnly midnight: Timestamp, isToday: Bool, at now: Timestamp) -> Timestamp {
        let free = freeSecond[midnight] ?? 0
        let second = isToday ? max(0, now.seconds - midnight.seconds) : min(free, Self.day - 1)
        freeSecond[midnight] = max(free, second + 1)
        return midnight + .seconds(second)
    }

    /// Takes note of an entry that is dated already.
    mutating func note(dateOnly midnight: Timestamp, published: Timestamp) {
        let second = published.seconds - midnight.seconds
        guard (0..<Self.day).contains(second) else { return }
        freeSecond[midnight] = max(freeSecond[midnight] ?? 0, second + 1)
    }

    // MARK: Unique `updated` (spec R5.6b)

    /// The first free millisecond from `wish` on. It is taken then.
    mutating func uniqueUpdated(_ wish: Timestamp) -> Timestamp {
        // A disjoint-set forest: a thousand entries of one second cost no more than a thousand of different ones.
        var free = wish
        while let further = nextFree[free] { free = further }
        var step = wish
        let beyond = Timestamp(milliseconds: free.milliseconds &+ 1)
        while step != free, let further = nextFree[step] {
            nextFree[step] = beyond
            step = further
        }
        nextFree[free] = beyond
        return free
    }

    /// The first free one from `wish` on that is later than the last, whatever the clock says.
    mutating func uniqueUpdated(after last: Timestamp, wish: Timestamp) -> Timestamp {
        uniqueUpdated(max(wish, Timestamp(milliseconds: last.milliseconds + 1)))
    }

    /// Takes note of an `updated` that is given away already.
    mutating func note(updated: Timestamp) {
        if nextFree[updated] == nil { nextFree[updated] = Timestamp(milliseconds: updated.milliseconds &+ 1) }
    }

    mutating func reserve(_ count: Int) {
        nextFree.reserve(count)
    }
}
