import Foundation
import GRDB
import Reading
import Recording
import Syndication
import Testing

@testable import Publishing

/// The feed that tells what was corrected (`changes = true`).
struct CorrectionTests {
    private let feed = FeedDefinition(
        title: "News", selection: FeedSelection(name: "news", match: [PathGlob("news/**")]), tellsCorrections: true)

    private func post(_ body: String, title: String = "Funding", more: String = "") -> String {
        "---\ntitle: \(title)\ndate: 2026-03-14T08:30:00Z\n\(more)---\n\n\(body)\n"
    }

    private func started(_ studio: Studio) async throws -> Pipeline {
        let pipeline = try studio.pipeline(feeds: [feed])
        try await pipeline.restore()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        return pipeline
    }

    private func save(_ text: String, to path: String = "news/a.md", _ studio: Studio, _ pipeline: Pipeline)
        async throws
    {
        studio.now = studio.now + .seconds(60)
        try studio.save(path, text)
        try await pipeline.publish(studio.batch(for: pipeline))
    }

    private func html(_ studio: Studio) -> String {
        studio.text("/news-changes.atom").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
    }

    @Test func `a correction is told old to new, and the feed itself stays quiet when it is minor`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("The first paragraph stays.\n\nThe budget is 20 million kronor a year."))
        let pipeline = try await started(studio)
        #expect(!html(studio).contains("<entry>"))
        let before = studio.shelf.display.feeds.first { $0.name == "news" }?.updated
        let text = "The first paragraph stays.\n\nThe budget is 25 million kronor a year."
        try await save(post(text, more: "minor: true\n"), studio, pipeline)
        let told = html(studio)
        #expect(told.contains("<title>Corrected: Funding</title>"))
        #expect(told.contains("The budget is <del>20</del> <ins>25</ins> million kronor a year."))
        #expect(!told.contains("The first paragraph"))
        #expect(told.contains("https://example.org/news/a/"))
        #expect(studio.shelf.display.feeds.first { $0.name == "news" }?.updated == before)
        #expect(studio.text("/news-changes.json").contains("Corrected: Funding"))
        #expect(studio.text("/feeds.opml").contains("/news-changes."))
    }

    @Test func `corrections outlive a restart, and one made while the daemon was down is found`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("One."))
        let first = try await started(studio)
        try await save(post("Two."), studio, first)
        let id = html(studio).firstMatch(of: /<id>(tag:[^<]*corrections[^<]*)</)?.1
        #expect(id != nil)
        studio.now = studio.now + .seconds(60)
        try studio.save("news/a.md", post("Three."))
        _ = try await started(studio)
        let told = html(studio)
        #expect(told.contains("<del>Two.</del> <ins>Three.</ins>"))
        #expect(told.contains("<del>One.</del> <ins>Two.</ins>"))
        #expect(id.map { told.contains("<id>\($0)</id>") } == true)
    }

    @Test func `an article whose old feed gave its address for its id is corrected like any other`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("One."))
        let address = try #require(WebURL("https://example.org/news/a/").flatMap { LinkKey($0) })
        try studio.database.writeNow { db in
            try db.execute(
                sql: "INSERT INTO adoption (address, id, is_permalink) VALUES (?, 'https://example.org/?p=7', 1)",
                arguments: [address.text])
        }
        let pipeline = try await started(studio)
        #expect(studio.text("/news.rss").contains("<guid isPermaLink=\"true\">https://example.org/?p=7</guid>"))
        try await save(post("Two."), studio, pipeline)
        #expect(html(studio).contains("<del>One.</del> <ins>Two.</ins>"))
        #expect(studio.text("/news-changes.rss").contains("<guid isPermaLink=\"false\">tag:"))
    }

    @Test func `what is no correction is not told`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("Some *text* here."))
        try studio.save("blog/b.md", post("Elsewhere."))
        let pipeline = try await started(studio)
        // Marks, white space, another feed's article, a new article, a rename.
        try await save(post("Some   text\nhere."), studio, pipeline)
        try await save(post("Elsewhere, corrected."), to: "blog/b.md", studio, pipeline)
        try await save(post("New.", title: "New"), to: "news/c.md", studio, pipeline)
        try studio.remove("news/c.md")
        try await save(post("New.", title: "New"), to: "news/d.md", studio, pipeline)
        #expect(!html(studio).contains("<entry>"))
    }

    @Test func `a withdrawn article takes its corrections with it`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("The secret is Pauline."))
        try studio.save("news/b.md", post("Another."))
        let pipeline = try await started(studio)
        try await save(post("The secret is Fred."), studio, pipeline)
        #expect(html(studio).contains("Pauline"))
        studio.now = studio.now + .seconds(60)
        try studio.remove("news/a.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(!html(studio).contains("Pauline"))
        try await save(post("The secret is out."), studio, pipeline)
        #expect(!html(studio).contains("Pauline") && !html(studio).contains("Fred"))
    }

    @Test func `the words of a planned article that never came are not kept`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("Here."))
        let pipeline = try await started(studio)
        let plan = post("The secret is Pauline.").replacing("2026-03-14T08", with: "2027-03-14T08")
        try await save(plan, to: "news/plan.md", studio, pipeline)
        #expect(try count("wording", studio) == 2)
        studio.now = studio.now + .seconds(60)
        try studio.remove("news/plan.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(try count("wording", studio) == 1)
    }

    private func count(_ table: String, _ studio: Studio) throws -> Int? {
        try studio.database.readNow { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") }
    }

    @Test func `nothing is kept of what articles said once no feed tells of it`() async throws {
        let studio = try Studio()
        try studio.save("news/a.md", post("One."))
        let pipeline = try await started(studio)
        try await save(post("Two."), studio, pipeline)
        #expect(try count("wording", studio) == 1 && count("correction", studio) == 1)
        var quiet = feed
        quiet.tellsCorrections = false
        await pipeline.reconfigure(try studio.workshop(feeds: [quiet]))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        #expect(try count("wording", studio) == 0 && count("correction", studio) == 0)
    }

    @Test func `corrections that no feed tells any more are forgotten, and no others`() async throws {
        let studio = try Studio()
        var small = feed
        (small.selection.limit, small.selection.keep) = (2, .seconds(3600))
        try studio.save("news/a.md", post("Text 0."))
        let pipeline = try studio.pipeline(feeds: [small])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        for number in 1...4 { try await save(post("Text \(number)."), studio, pipeline) }
        // They are all younger than an hour.
        #expect(try count("correction", studio) == 4)
        studio.now = studio.now + .seconds(7200)
        try await save(post("Text 5."), studio, pipeline)
        #expect(try count("correction", studio) == 2)
        #expect(html(studio).contains("<del>4.</del> <ins>5.</ins>") && html(studio).contains("<del>3.</del>"))
        #expect(!html(studio).contains("<del>2.</del>"))
    }

    @Test func `the corrections of a feed that has moved away are gone, and do not lead to its articles`() async throws
    {
        let studio = try Studio()
        try studio.save("news/a.md", post("One."))
        let pipeline = try await started(studio)
        #expect(!studio.text("/news-changes.atom").isEmpty)
        var moved = feed
        moved.moves.target = "https://new.example.net/news.{format}"
        await pipeline.reconfigure(try studio.workshop(feeds: [moved]))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        let display = studio.shelf.display
        #expect(display.moves["/news.atom"]?.text == "https://new.example.net/news.atom")
        for format in FeedFormat.allCases {
            let path = "/news-changes.\(format.rawValue)"
            #expect(display.moves[path] == nil && display.gone.contains(path), "\(path)")
        }
    }

    @Test func `corrections grow too old with the next one, and not by the clock`() async throws {
        let studio = try Studio()
        var small = feed
        (small.selection.limit, small.selection.keep) = (1, .seconds(3600))
        let blog = FeedDefinition(title: "Blog", selection: FeedSelection(name: "blog", match: [PathGlob("blog/**")]))
        try studio.save("news/a.md", post("Text 0."))
        try studio.save("blog/b.md", post("Blog 0."))
        let pipeline = try studio.pipeline(feeds: [small, blog])
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        for number in 1...3 { try await save(post("Text \(number)."), studio, pipeline) }
        let before = studio.text("/news-changes.atom")
        #expect(before.matches(of: /<entry>/).count == 3)
        studio.now = studio.now + .seconds(7200)
        try await save(post("Blog 1."), to: "blog/b.md", studio, pipeline)
        #expect(studio.text("/blog.atom").contains("Blog 1."))
        #expect(studio.text("/news-changes.atom") == before)
        try await save(post("Text 4."), studio, pipeline)
        #expect(studio.text("/news-changes.atom").matches(of: /<entry>/).count == 1)
    }

    @Test(
        arguments: [
            ("a b c", "a x c", "<p>a <del>b</del> <ins>x</ins> c</p>\n"),
            ("a b c", "a c", "<p>a <del>b</del> c</p>\n"),
            ("a c", "a b c", "<p>a <ins>b</ins> c</p>\n"),
            ("a < b & c", "a < b & d", "<p>a &lt; b &amp; <del>c</del> <ins>d</ins></p>\n"),
            ("a", "\u{600}<img src=x>", "<p><del>a</del> <ins>\u{600}&lt;img src=x&gt;</ins></p>\n"),
            ("", "new", "<p><ins>new</ins></p>\n"),
            ("old", "", "<p><del>old</del></p>\n"),
            (
                "1 2 3 4 5 6 7 8 9 10 11 12 old 1 2 3 4 5 6 7 8 9 10 11 12",
                "1 2 3 4 5 6 7 8 9 10 11 12 new 1 2 3 4 5 6 7 8 9 10 11 12",
                "<p>… 5 6 7 8 9 10 11 12 <del>old</del> <ins>new</ins> 1 2 3 4 5 6 7 8 …</p>\n"
            ),
        ])
    func `words are compared one by one`(old: String, new: String, html: String) {
        func wording(_ text: String) -> Wording { Wording(title: "T", paragraphs: text.isEmpty ? [] : [text]) }
        #expect(WordingDifference.html(from: wording(old), to: wording(new)) == html)
    }

    @Test func `two long texts that have nothing in common are told whole`() throws {
        func wording(_ seed: Int) -> Wording {
            Wording(title: nil, paragraphs: (0..<5000).map { "\($0 * 7 + seed * 1_000_003)" })
        }
        let html = try #require(WordingDifference.html(from: wording(1), to: wording(2)))
        #expect(html.hasPrefix("<p><del>1000003</del> <ins>2000006</ins></p>\n"))
        #expect(html.matches(of: /<p>/).count == 5000)
    }
}
