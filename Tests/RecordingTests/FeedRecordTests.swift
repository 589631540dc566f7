import Recording
import Syndication
import Testing

@Suite struct FeedRecordTests {
    let today = Newsroom.today
    let selection = FeedSelection(name: "all", limit: 2, keep: .zero)

    func changed(_ newsroom: Newsroom, metadata: String = "m", at now: Timestamp) throws -> Timestamp? {
        let keys = newsroom.catalogue.window(of: selection, at: now)
        let record = newsroom.catalogue.feedRecord(
            for: selection, showing: keys, metadata: digest(metadata), at: now)
        try newsroom.commit()
        return record?.changed
    }

    @Test func `a feed's id has the year of its oldest entry, and stays`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(
            saved(article("a.md")), saved(article("old.md", text: "o", date: Timestamp(year: 2011, month: 1, day: 1))))
        func id() -> String? {
            newsroom.catalogue.feedRecord(
                for: selection, showing: newsroom.catalogue.window(of: selection, at: today), metadata: digest("m"),
                at: today)?.id.text
        }
        #expect(id() == "tag:example.org,2011:feeds/all")
        try newsroom.commit()
        newsroom.policy.authority = "other.example"
        try newsroom.restart()
        try newsroom.record(gone("old.md"))
        #expect(id() == "tag:example.org,2011:feeds/all")
    }

    @Test func `a feed remembers since when it is closed, until it is open again`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        func remember(_ until: Timestamp?) throws {
            var selection = selection
            selection.until = until
            let keys = newsroom.catalogue.window(of: selection, at: today)
            _ = newsroom.catalogue.feedRecord(for: selection, showing: keys, metadata: digest("m"), at: today)
            try newsroom.commit()
            try newsroom.restart()
        }
        try remember(nil)
        #expect(newsroom.catalogue.closing(ofFeed: "all") == nil)
        try remember(today)
        #expect(newsroom.catalogue.closing(ofFeed: "all") == today)
        try remember(nil)
        #expect(newsroom.catalogue.closing(ofFeed: "all") == nil)
    }

    @Test func `building again is no change`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("a.md")))
        let first = try changed(newsroom, at: today)
        #expect(first == Timestamp(year: 2026, month: 3, day: 10, hour: 12))
        try newsroom.restart()
        #expect(try changed(newsroom, at: today + .seconds(9999)) == first)
    }

    @Test func `coming, going and other facts are changes; ageing is none`() throws {
        let newsroom = try Newsroom()
        try newsroom.record((1...3).map { saved(article("\($0).md", text: "\($0)", date: today - .seconds(99 - $0))) })
        _ = try changed(newsroom, at: today)

        // Two come: their own `updated` may be older than what the feed told before.
        var now = today + .seconds(60)
        try newsroom.record(saved(article("4.md", text: "4", date: today - .seconds(10))), at: now)
        #expect(try changed(newsroom, at: now) == now)
        let last = now

        // 3 is pushed out by 5: that is the coming of 5, and is told as such.
        now = now + .seconds(60)
        #expect(try changed(newsroom, at: now) == last)
        #expect(try changed(newsroom, metadata: "another title", at: now) == now)

        // The newest is deleted: nobody's `updated` tells that.
        now = now + .seconds(60)
        try newsroom.record(gone("4.md"), at: now)
        #expect(try changed(newsroom, metadata: "another title", at: now) == now)
        try newsroom.restart()
        #expect(try changed(newsroom, metadata: "another title", at: now + .seconds(60)) == now)
    }

    @Test func `what only grows old leaves without a change`() throws {
        let newsroom = try Newsroom()
        let week = FeedSelection(name: "week", limit: 0, keep: .seconds(7 * 86_400))
        try newsroom.record(saved(article("first.md", text: "f", date: today - .seconds(86_400 * 30))))
        try newsroom.record(saved(article("a.md", date: today)), at: today)
        func record(at now: Timestamp) -> FeedRecord? {
            let keys = newsroom.catalogue.window(of: week, at: now)
            return newsroom.catalogue.feedRecord(for: week, showing: keys, metadata: digest("m"), at: now)
        }
        let before = record(at: today)
        #expect(newsroom.catalogue.window(of: week, at: today).count == 1)
        let later = today + .seconds(8 * 86_400)
        #expect(newsroom.catalogue.window(of: week, at: later).isEmpty)
        #expect(record(at: later)?.changed == before?.changed)
    }

    @Test func `a feed without entries begins when it is first made`() throws {
        let newsroom = try Newsroom()
        #expect(try changed(newsroom, at: today) == today)
        #expect(try changed(newsroom, at: today + .seconds(60)) == today)
    }
}
