import Recording
import SeededRandom
import Syndication
import Testing

/// A clock that is set back takes nothing back.
@Suite struct ClockTests {
    @Test(arguments: 0..<50)
    func `a clock that jumps back unpublishes nothing, and no updated gets lower`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let newsroom = try Newsroom()
        let all = FeedSelection(name: "all", limit: 100)
        var now = Newsroom.today
        let paths = (10..<20).map { "p\($0).md" }
        try newsroom.record(
            paths.map { saved(article($0, text: $0, date: now - .seconds(Int.random(in: 1...9000, using: &random)))) },
            at: now)
        let dates = try paths.map { try #require(try newsroom.entry($0)).published }
        var told = try paths.map { try #require(try newsroom.entry($0)).updated }
        for step in 0..<20 {
            now = now + .seconds([1, 60, 86_400, -600, -86_400, -3_000_000].randomElement(using: &random) ?? 1)
            let place = Int.random(in: 0..<10, using: &random)
            let text = Bool.random(using: &random) ? "text \(step)" : paths[place]
            try newsroom.record(saved(article(paths[place], text: text, date: dates[place]), stamp: step + 2), at: now)
            _ = try newsroom.publishDue(at: now)
            if Int.random(in: 0..<5, using: &random) == 0 { try newsroom.restart() }
            #expect(Set(newsroom.paths(all, at: now)) == Set(paths))
            for (place, path) in paths.enumerated() {
                let updated = try #require(try newsroom.entry(path)).updated
                #expect(updated >= told[place])
                #expect(updated <= newsroom.catalogue.horizon(at: now), "no feed would show it")
                told[place] = updated
            }
        }
    }
}
