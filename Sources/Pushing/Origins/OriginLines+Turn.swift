import Syndication

// What the lines say, and what they are told.
extension OriginLines {
    /// An item whose turn has come.
    struct Turn {
        var item: Item
        var origin: String
        var isDoubtful: Bool
        /// Whether it may take its time: it is doubtful, or its origin is known to be slow.
        var isSlow: Bool
        /// Whether the last try at its origin was answered.
        var isProven: Bool
        /// Whether that one had less time than slow ones take.
        var isRushed: Bool
        /// Whether it has a name of which nobody knows whether it can be resolved.
        var needsLookup: Bool
        /// How long it may take where it must make room for others; nil for all its time.
        var allowance: Duration?
        /// Whether its line was told that it takes long.
        var wasLate = false
    }

    /// What an attempt says of its origin.
    enum Experience {
        /// - isCrowded: whether it said that it gets too much.
        case answered(slowly: Bool, isCrowded: Bool = false)
        case failed(slowly: Bool, random: Double)
        /// It was not waited for, and perhaps not even for as long as one takes that is slow.
        case hurried(briefly: Bool)
        /// Nothing: it was not sent, or its end is not known.
        case none
    }

    enum Change: Equatable { case none, paused(until: Timestamp), resumed }
}

extension OriginLines.Turn: Sendable where Item: Sendable {}
