import Synchronization
import Syndication

/// Who reads a feed, counted without storing who (spec serving.md C12).
///
/// Aggregators say in their user agent for how many people they ask: `Feedly/1.0 (…; 462 subscribers; )`. Each counts
/// with the most that it said in seven days. All other readers are counted by what their user agent and their network
/// (an IPv4 /24, an IPv6 /48) make together, hashed with a salt that is thrown away with the day.
package struct Audience: Sendable, Hashable {
    /// People behind aggregators.
    package var aggregated = 0
    /// By the name that each aggregator gives itself.
    package var aggregators: [String: Int] = [:]
    /// Readers that ask themselves: the most that a day of the last seven had.
    package var direct = 0

    /// An audience of nobody.
    package init() {}
}

/// The audience of one feed, as one event loop sees it. It belongs to that loop. Whoever asks under ever new names fills a
/// fixed room, and no more.
final class FeedAudience {
    private struct Aggregator {
        let name: String
        /// The most that it said, by day.
        var counts: [Int64: Int]
    }

    private var aggregators: [UInt64: Aggregator] = [:]
    private var direct: [Int64: DistinctCount] = [:]

    /// - Parameters:
    ///   - agent: the hash of the user agent.
    ///   - salt: of this day.
    func note(_ kind: UserAgent.Kind, _ agent: UInt64, _ neighbourhood: UInt64, day: Int64, salt: UInt64) {
        switch kind {
        case .aggregator(let name, let id, let people):
            let key = StableHash.mix(id, UInt64(bitPattern: Int64(name.hashValue)))
            guard aggregators[key] != nil || aggregators.count < Self.mostAggregators else { return }
            var aggregator = aggregators[key] ?? Aggregator(name: name, counts: [:])
            // A day more than is shown: those before are gone when the next one comes.
            if aggregator.counts[day] == nil {
                aggregator.counts = aggregator.counts.filter { Self.counts($0.key, on: day) }
            }
            aggregator.counts[day] = max(aggregator.counts[day] ?? 0, people)
            aggregators[key] = aggregator
        case .reader:
            if direct[day] == nil { forget(on: day) }
            direct[day, default: DistinctCount()].insert(StableHash.mix(agent ^ salt, neighbourhood ^ salt))
        case .robot: break
        }
    }

    private func forget(on day: Int64) {
        direct = direct.filter { Self.counts($0.key, on: day) }
        aggregators = aggregators.compactMapValues { aggregator in
            let counts = aggregator.counts.filter { Self.counts($0.key, on: day) }
            return counts.isEmpty ? nil : Aggregator(name: aggregator.name, counts: counts)
        }
    }

    struct Sample: Sendable {
        var aggregators: [UInt64: (name: String, people: Int)]
        var direct: [Int64: DistinctCount]
    }

    func sample(day: Int64) -> Sample {
        forget(on: day)
        return Sample(
            aggregators: aggregators.mapValues { ($0.name, $0.counts.values.max() ?? 0) }, direct: direct)
    }

    /// Whether what was said on one day counts on another. A day that is far ahead is of a clock that was wrong.
    private static func counts(_ said: Int64, on day: Int64) -> Bool { said > day - days && said <= day + 1 }

    private static let days: Int64 = 7
    static let mostAggregators = 256
}

/// What user agents say, so that none is read twice. There are few that ask again and again.
struct KnownAgents {
    private var kinds: [UInt64: UserAgent.Kind] = [:]
    static let most = 4096

    /// - Parameter agent: the hash of the text.
    mutating func kind(_ agent: UInt64, _ text: UnsafeRawBufferPointer?) -> UserAgent.Kind {
        if let known = kinds[agent] { return known }
        let kind = UserAgent.kind(text)
        if kinds.count >= Self.most { kinds.removeAll() }
        kinds[agent] = kind
        return kind
    }
}

extension Audience {
    /// What all event loops have seen together.
    init(_ samples: [FeedAudience.Sample]) {
        var people: [UInt64: (name: String, people: Int)] = [:]
        var days: [Int64: DistinctCount] = [:]
        for sample in samples {
            people.merge(sample.aggregators) { ($0.name, max($0.people, $1.people)) }
            for (day, count) in sample.direct { days[day, default: DistinctCount()].formUnion(count) }
        }
        self.init()
        for aggregator in people.values {
            aggregators[aggregator.name, default: 0] += aggregator.people
            aggregated += aggregator.people
        }
        direct = days.values.map(\.count).max() ?? 0
    }
}

/// The salt of the day, the same for all event loops. It is never written down, and gone with the day.
final class DailySalt: Sendable {
    private let current = Mutex<(day: Int64, salt: UInt64)>((0, .random(in: 1 ... .max)))

    func of(_ day: Int64) -> UInt64 {
        current.withLock { current in
            // A loop whose clock still has yesterday counts for today already. A clock that was ahead, and is not any more,
            // has as new a day as any.
            if day != current.day, day != current.day - 1 { current = (day, .random(in: 1 ... .max)) }
            return current.salt
        }
    }
}
