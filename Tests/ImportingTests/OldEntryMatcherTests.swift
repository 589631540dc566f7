import Syndication
import Testing

@testable import Importing

@Suite struct OldEntryMatcherTests {
    private let articles = [
        article("a.md", at: "https://example.org/a/"),
        article("b.md", at: "https://example.org/b/") { $0.aliases = [url("https://example.org/old/b.html")] },
        article("c.md", at: "https://example.org/c/") { $0.claimedID = EntryID("urn:uuid:c") },
        article("q.md", at: "https://example.org/?p=12") { $0.visibility = .draft },
        article("root.md", at: "https://example.org/") { $0.visibility = .draft },
        article("u.md", at: "https://example.org/u/?utm_source=mine") { $0.visibility = .draft },
        article("draft.md", at: "https://example.org/draft/") { $0.visibility = .draft },
    ]

    @Test(
        arguments: [
            // By the link, by an address it had before, by an id that is an address, by the id it claims.
            (OldEntry(id: "tag:x:a", link: url("http://example.org/a")), "a.md"),
            (OldEntry(id: "tag:x:b", link: url("https://example.org/old/b.html")), "b.md"),
            (OldEntry(id: "https://example.org/b", link: url("https://elsewhere.example/go?1")), "b.md"),
            (OldEntry(id: "https://example.org/a/"), "a.md"),
            (OldEntry(id: "urn:uuid:c", link: url("https://other.example/moved/")), "c.md"),
            // The link says more than the id.
            (OldEntry(id: "https://example.org/b/", link: url("https://example.org/a/")), "a.md"),
            (OldEntry(id: "tag:x:d", link: url("https://www.example.org/a/")), nil),
            // What counts readers is no part of an address, but any other query may be all that names an article.
            (
                OldEntry(
                    id: "tag:x:a", link: url("https://example.org/a/?utm_source=rss&UTM_medium=rss&utm_campaign=a")),
                "a.md"
            ),
            (OldEntry(id: "tag:x:b", link: url("https://example.org/old/b.html?source=rss-12------2#x")), nil),
            (OldEntry(id: "tag:x:b", link: url("https://example.org/old/b.html?source=rss-12------2")), "b.md"),
            (OldEntry(id: "https://example.org/a/?at_medium=rss", link: url("https://example.org/none/")), "a.md"),
            (OldEntry(id: "tag:x:q", link: url("https://example.org/?p=12&utm_source=rss")), "q.md"),
            (OldEntry(id: "tag:x:q", link: url("https://example.org/?utm_source=rss&p=13")), nil),
            (OldEntry(id: "tag:x:u", link: url("https://example.org/u/?utm_source=mine")), "u.md"),
            (OldEntry(id: "tag:x:a", link: url("https://example.org/a/?source=mine")), nil),
            (OldEntry(id: "tag:x:d"), nil),
        ] as [(OldEntry, String?)])
    func `an old entry is found`(entry: OldEntry, path: String?) {
        let result = OldEntryMatcher(articles: articles).match([entry], isRSS: false)
        #expect(result.matches.first.map { articles[$0.place].path } == path)
        #expect(result.refused.count == (path == nil ? 1 : 0))
    }

    @Test(
        arguments: [
            // At least half of the old entries are articles here.
            (
                ["https://old.example/a/", "https://old.example/old/b.html", "https://old.example/gone/"],
                ["a.md", "b.md"]
            ),
            (["https://old.example/?p=12&utm_source=rss"], ["q.md"]),
            // It may be another site's feed.
            (["https://old.example/a/", "https://old.example/gone/", "https://old.example/about/"], []),
            (["https://old.example/"], []),
            // Of several sites, or of one that is here too.
            (["https://old.example/a/", "https://other.example/b/"], []),
            (["https://old.example/a/", "https://old.example/b/", "https://example.org/c/"], ["c.md"]),
        ] as [([String], [String])])
    func `the entries of a site that was at another host are found by the rest of their addresses`(
        links: [String], paths: [String]
    ) {
        let entries = links.map { OldEntry(id: "tag:x:\($0)", link: url($0)) }
        let result = OldEntryMatcher(articles: articles, site: url("https://example.org/")).match(entries, isRSS: false)
        #expect(result.matches.map { articles[$0.place].path } == paths)
        #expect(result.formerHost == (paths.isEmpty || paths == ["c.md"] ? nil : "old.example"))
        #expect(OldEntryMatcher(articles: articles).match(entries, isRSS: false).formerHost == nil)
        // One that links to an article at the old host knows that host.
        let mixed = articles + [article("x.md", at: "https://old.example/x/")]
        let other = OldEntryMatcher(articles: mixed, site: url("https://example.org/")).match(entries, isRSS: false)
        #expect(other.formerHost == nil)
    }

    @Test func `each id and each article is adopted once, and what cannot be is told`() {
        let long = "https://example.org/" + String(repeating: "x", count: 250)
        let entries = [
            OldEntry(id: "tag:x:a", link: url("https://example.org/a/")),
            // The next page begins with what the one before ended with.
            OldEntry(id: "tag:x:a", link: url("https://example.org/a/")),
            OldEntry(id: "tag:x:a2", link: url("https://example.org/a/")),
            OldEntry(id: "tag:x:a", link: url("https://example.org/b/")),
            OldEntry(id: long, link: url("https://example.org/b/")),
            OldEntry(id: "with  spaces", link: url("https://example.org/b/")),
            OldEntry(id: "1234 at https://example.org", link: url("https://example.org/b/")),
            OldEntry(id: "tag:x:gone", link: url("https://example.org/gone/")),
        ]
        let result = OldEntryMatcher(articles: articles).match(entries, isRSS: false)
        #expect(result.matches.map(\.id.text) == ["tag:x:a", "1234 at https://example.org"])
        #expect(
            result.refused.map(\.why)
                == [.articleTaken(by: "tag:x:a"), .idTaken(by: "a.md"), .tooLongID, .unusableID, .noArticle])
        #expect(result.absent.map { articles[$0].path } == ["c.md"])
    }

    @Test(
        arguments: [
            (OldEntry(id: "https://example.org/a/", isPermalink: true), true, true),
            (OldEntry(id: "https://example.org/a/", isPermalink: false), true, false),
            // Readers go by the link, which is one.
            (OldEntry(link: url("https://example.org/a/")), true, true),
            (OldEntry(id: "https://example.org/a/"), false, nil),
        ] as [(OldEntry, Bool, Bool?)])
    func `only RSS says of an id whether it is a link`(entry: OldEntry, isRSS: Bool, isPermalink: Bool?) throws {
        let match = try #require(OldEntryMatcher(articles: articles).match([entry], isRSS: isRSS).matches.first)
        #expect(match.isPermalink == isPermalink)
        #expect(match.id.text == "https://example.org/a/")
    }
}

private func url(_ text: String) -> WebURL {
    guard let url = WebURL(text) else { preconditionFailure("not a URL: \(text)") }
    return url
}

private func article(_ path: String, at address: String, _ change: (inout Article) -> Void = { _ in }) -> Article {
    let digest = ContentDigest(bytes: [UInt8](repeating: 0, count: 32))
    var article = Article(
        path: path, body: .none, permalink: url(address), sourceDigest: digest, contentDigest: digest)
    change(&article)
    return article
}
