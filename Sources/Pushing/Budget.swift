import Syndication

/// So many a minute for each key, as a bucket that fills up steadily. A full bucket allows a minute's worth at once.
struct Budget {
    private struct Bucket {
        var tokens: Double
        var filled: Timestamp
    }

    /// 0: no limit.
    var perMinute: Int
    private var buckets: [String: Bucket] = [:]

    /// The most keys that are remembered.
    private static let memory = 20_000

    init(perMinute: Int) {
        self.perMinute = perMinute
    }

    /// Takes one.
    ///
    /// - Returns: nil when there was one; otherwise for how long to wait.
    mutating func take(_ key: String, at now: Timestamp) -> Duration? {
        guard perMinute > 0 else { return nil }
        if buckets[key] == nil, buckets.count >= Self.memory { forgetFull(at: now) }
        var bucket = filled(buckets[key], at: now)
        defer { buckets[key] = bucket }
        guard bucket.tokens >= 1 else {
            let seconds = ((1 - bucket.tokens) * 60 / Double(perMinute)).rounded(.up)
            return .seconds(max(1, Int64(seconds)))
        }
        bucket.tokens -= 1
        return nil
    }

    /// Gives one back: it turned out to be in good order.
    mutating func giveBack(_ key: String) {
        guard let bucket = buckets[key] else { return }
        buckets[key]?.tokens = min(Double(perMinute), bucket.tokens + 1)
    }

    private func filled(_ bucket: Bucket?, at now: Timestamp) -> Bucket {
        guard let bucket else { return Bucket(tokens: Double(perMinute), filled: now) }
        // A clock that was set back fills nothing, and takes nothing.
        let passed = max(0, Double(now.since(bucket.filled).wholeMilliseconds) / 60_000)
        return Bucket(tokens: min(Double(perMinute), bucket.tokens + passed * Double(perMinute)), filled: now)
    }

    private mutating func forgetFull(at now: Timestamp) {
        buckets = buckets.filter { filled($0.value, at: now).tokens < Double(perMinute) }
        // Whoever comes from so many addresses is not stopped by this; the memory is kept small.
        if buckets.count >= Self.memory { buckets.removeAll() }
    }
}
