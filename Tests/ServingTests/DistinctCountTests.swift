import Syndication
import Testing

@testable import Serving

/// Counting readers in a fixed room (spec serving.md C12).
struct DistinctCountTests {
    private func count(_ numbers: Range<Int>, times: Int = 1) -> DistinctCount {
        var count = DistinctCount()
        for _ in 0..<times {
            for number in numbers { count.insert(UInt64(number)) }
        }
        return count
    }

    @Test(arguments: [0, 1, 255, 256])
    func `few are counted exactly`(number: Int) {
        #expect(count(0..<number, times: 2).count == number)
    }

    @Test(arguments: [257, 1000, 5000, 20_000, 300_000])
    func `many are counted within a twentieth`(number: Int) {
        let counted = count(0..<number).count
        #expect(abs(counted - number) <= number / 20, "\(counted)")
    }

    @Test(arguments: [(100, 100, 50), (200, 5000, 100), (5000, 200, 100), (5000, 6000, 3000), (100, 200, 0)])
    func `two counts are one, and what is in both is counted once`(one: Int, other: Int, shared: Int) {
        var union = count(0..<one)
        union.formUnion(count(one - shared..<one - shared + other))
        let expected = one + other - shared
        #expect(abs(union.count - expected) <= expected / 20, "\(union.count)")
    }

    @Test func `C12 whoever invents aggregators fills a fixed room`() {
        let audience = FeedAudience()
        for number in 0..<10_000 {
            audience.note(
                .aggregator(name: "A\(number)", id: UInt64(number), people: 1), UInt64(number), 0, day: 1, salt: 1)
        }
        #expect(Audience([audience.sample(day: 1)]).aggregated == FeedAudience.mostAggregators)
        // Those that were there first still count with the most they say, and all are forgotten in time.
        audience.note(.aggregator(name: "A0", id: 0, people: 40), 0, 0, day: 2, salt: 1)
        #expect(Audience([audience.sample(day: 2)]).aggregators["A0"] == 40)
        #expect(Audience([audience.sample(day: 10)]) == Audience())
    }
}
