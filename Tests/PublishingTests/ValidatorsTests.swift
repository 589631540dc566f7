import Syndication
import Testing

@testable import Publishing

struct ValidatorsTests {
    @Test func `the same bytes have the same stem, others another`() {
        let stem = Validators.stem(of: Array("feed".utf8))
        #expect(stem == Validators.stem(of: Array("feed".utf8)))
        #expect(stem != Validators.stem(of: Array("Feed".utf8)))
        #expect(stem.utf8.count == 32)
        #expect(stem.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
    }

    @Test func `each change has a later date, also within one second`() {
        let now = Timestamp(milliseconds: 1_700_000_000_500)
        let first = Validators.lastModified(now: now, previous: nil)
        #expect(first == Timestamp(seconds: 1_700_000_000))
        let second = Validators.lastModified(now: now, previous: first)
        #expect(second == Timestamp(seconds: 1_700_000_001))
        #expect(
            Validators.lastModified(now: Timestamp(seconds: 1_700_000_009), previous: second).seconds == 1_700_000_009)
    }
}

struct FeedPlanTests {
    @Test func `a folder that is named after a language has a feed in it`() throws {
        let plan = FeedPlan(settings: try Studio().workshop().settings)
        let definitions = plan.definitions(sections: ["news", "sv", "pt-BR"])
        #expect(
            definitions.map { "\($0.name) \($0.language?.text ?? "-")" } == ["all -", "news -", "pt-BR pt-BR", "sv sv"])
    }

    @Test func `every feed names the license of the site`() throws {
        var settings = try Studio().workshop().settings
        settings.license = WebURL("https://creativecommons.org/licenses/by/4.0/")
        let plan = FeedPlan(settings: settings)
        let id = try #require(EntryID("tag:example.org,2026:feed"))
        for definition in plan.definitions(sections: ["news"]) {
            let feed = plan.feed(definition, id: id, updated: Timestamp(seconds: 1_700_000_000))
            #expect(feed.license == settings.license)
        }
    }

    @Test(
        arguments: [
            ("news", "news"), ("Nyheter från hamnen", "Nyheter-fr-n-hamnen"),
            ("Nyheter fra\u{30A}n hamnen", "Nyheter-fr-n-hamnen"), ("a  b", "a-b"), ("2024", "2024"),
            ("feeds", nil), ("hub", nil), ("日本", nil), ("c++", "c"),
        ] as [(String, String?)])
    func `a folder's name becomes a feed's`(section: String, name: String?) {
        #expect(FeedPlan.feedName(of: section) == name)
    }

    @Test func `a folder that comes later takes no feed from the one that is named as it is`() throws {
        let settings = try Studio().workshop().settings
        #expect(settings.feedNames(sections: ["a b", "news"]) == ["all", "a-b", "news"])
        let sections = ["a b", "a-b", "all", "news", "日本"]
        #expect(settings.feedNames(sections: sections) == ["all", "a-b", "news"])
        let feed = FeedPlan(settings: settings).definitions(sections: sections).first { $0.name == "a-b" }
        #expect(feed?.naming?.folder == "a-b")
        #expect(settings.foldersWithoutFeed(sections: sections).map(\.folder) == ["a b", "all", "日本"])
    }
}
