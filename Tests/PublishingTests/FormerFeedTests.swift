import Recording
import Syndication
import Testing

@testable import Publishing

/// What an operator is told of feeds that were published once.
struct FormerFeedTests {
    private func feed(
        _ name: String, _ folder: String? = nil, formats: [FeedFormat] = FeedFormat.allCases, aliases: [String] = [],
        changes: Bool = false
    ) -> FeedDefinition {
        var feed = FeedDefinition(
            title: name,
            selection: FeedSelection(name: name, match: folder.map { [PathGlob("\($0)/**")] } ?? []),
            formats: formats, tellsCorrections: changes)
        feed.moves.aliases = aliases
        return feed
    }

    /// What is told once the first feeds were published, and then the others.
    private func advice(_ before: [FeedDefinition]?, _ after: [FeedDefinition]?) async throws -> [String: String] {
        let studio = try Studio()
        for folder in ["news", "blog"] {
            try studio.save("\(folder)/a.md", "---\ntitle: A\ndate: 2026-03-01\n---\n\nIn \(folder).\n")
        }
        let pipeline = try studio.pipeline(feeds: before)
        try await pipeline.restore()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.formerFeeds.isEmpty)
        studio.now = studio.now + .seconds(60)
        if before == nil, after == nil {
            try studio.remove("news/a.md")
            try await pipeline.publish(studio.batch(for: pipeline))
        } else {
            await pipeline.reconfigure(try studio.workshop(feeds: after))
            try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        }
        let former = await pipeline.formerFeeds
        return Dictionary(former.map { ($0.key.path, $0.value.advice) }) { $1 }
    }

    @Test func `a feed with another name is named where it shows the same articles`() async throws {
        let advice = try await advice([feed("all"), feed("news", "news")], [feed("all"), feed("nyheter", "news")])
        #expect(advice.keys.sorted() == ["/news.atom", "/news.json", "/news.rss"])
        #expect(
            Set(advice.values) == [
                "The feed \"news\" is no longer configured: add aliases = [\"news\"] to the [[feed]] named \"nyheter\", which "
                    + "shows the same articles, or configure it again."
            ])
    }

    @Test func `one with other articles is not`() async throws {
        let advice = try await advice([feed("all"), feed("news", "news")], [feed("all"), feed("blog", "blog")])
        #expect(
            advice["/news.rss"]
                == "The feed \"news\" is no longer configured: add aliases = [\"news\"] to the [[feed]] that has taken its "
                + "place, or configure it again.")
    }

    @Test func `nothing is told where the address leads on, nor of corrections`() async throws {
        let before = [feed("news", "news", changes: true)]
        #expect(try await advice(before, [feed("nyheter", "news", aliases: ["news"])]) == [:])
    }

    @Test func `what is published elsewhere, and would not be by these settings, is told before it happens`()
        async throws
    {
        let studio = try Studio()
        try studio.save("news/a.md", "---\ntitle: A\ndate: 2026-03-01\n---\n\nIn news.\n")
        let feeds = [feed("all", formats: [.atom]), feed("nyheter", "news"), feed("new", aliases: ["old"])]
        let pipeline = try studio.pipeline(feeds: feeds)
        try await pipeline.restore()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        let former = await pipeline.formerFeeds(among: [
            "/all.atom", "/all.rss", "/feeds.opml", "/nyheter.rss", "/old.rss", "/news.rss", "/news-changes.rss",
        ])
        #expect(former.keys.sorted() == ["/all.rss", "/news.rss"])
        #expect(former["/all.rss"]?.advice.hasSuffix("add \"rss\" to its formats.") == true)
        #expect(former["/news.rss"]?.advice.contains("add aliases = [\"news\"] to the [[feed]]") == true)
    }

    @Test func `a format that is gone, and a folder, are told as such`() async throws {
        #expect(
            try await advice([feed("all")], [feed("all", formats: [.atom, .rss])]) == [
                "/all.json": "The feed \"all\" is no longer published as JSON Feed: add \"json\" to its formats."
            ])
        let folder = try await advice(nil, nil)
        #expect(folder.keys.sorted() == ["/news.atom", "/news.json", "/news.rss"])
        #expect(folder["/news.atom"]?.hasPrefix("No article is left in the folder of the feed \"news\"") == true)
    }
}
