import Recording
import Syndication
import Testing

/// Which articles are taken for the same in another language (spec R6.10).
@Suite struct TranslationTests {
    private func siblings(_ newsroom: Newsroom, _ path: String, _ language: String?) throws -> [String] {
        let key = try #require(newsroom.catalogue.key(ofPath: path))
        return newsroom.catalogue.siblings(of: key, siteLanguage: language.flatMap { LanguageTag($0) }).map {
            newsroom.catalogue.path(of: $0) ?? ""
        }
    }

    @Test(
        arguments: [
            // The file's name.
            ("a.md", ["a.sv.md", "a.pt-BR.md", "b.sv.md", "n/a.sv.md"], "en", ["a.pt-BR.md", "a.sv.md"]),
            ("a.sv.md", ["a.md", "a.fi.md", "a.fi.html", "a"], "en", ["a.fi.md", "a.md"]),
            ("trip/index.md", ["trip/index.sv.md", "other/index.sv.md"], "en", ["trip/index.sv.md"]),
            ("a.md", ["a.v2.md", "a.draft.md", "a.xx.md"], "en", []),
            (".sv.md", ["a.sv.md"], "en", []),
            // The first folder.
            ("en/n/a.md", ["sv/n/a.md", "sv/a.md", "n/a.md", "en/n/b.md"], "en", ["sv/n/a.md"]),
            ("sv/a.html", ["en/a.html", "pt-br/a.html"], "en-GB", ["en/a.html", "pt-br/a.html"]),
            ("news/a.md", ["sv/a.md", "blog/a.md"], "sv", []),
            ("_posts/en/a.md", ["_posts/sv/a.md", "sv/a.md", "_posts/a.md"], "en", ["_posts/sv/a.md"]),
            // Departments.
            ("it/a.md", ["hr/a.md"], "en", []), ("it/a.md", ["hr/a.md"], nil, []),
            ("en/a.md", ["sv/a.md", "en/a.fi.md"], "en", ["en/a.fi.md", "sv/a.md"]),
        ] as [(String, [String], String?, [String])])
    func `paths that differ in a language alone are of one article`(
        path: String, others: [String], language: String?, expected: [String]
    ) throws {
        let newsroom = try Newsroom()
        let paths = [path] + others
        try newsroom.record(paths.enumerated().map { saved(article($1, text: $1), stamp: $0 + 1) })
        #expect(try siblings(newsroom, path, language) == expected)
        try newsroom.restart()
        #expect(try siblings(newsroom, path, language) == expected)
    }

    @Test func `what shares a key is one article wherever it lies, and what has another key is not`() throws {
        let newsroom = try Newsroom()
        func keyed(_ path: String, _ key: String?, _ stamp: Int) -> Observation {
            saved(article(path, text: "\(path) \(stamp)") { $0.translationKey = key }, stamp: stamp)
        }
        try newsroom.record(
            keyed("en/storm.md", "storm", 1), keyed("sv/ovader.md", "Storm", 2), keyed("sv/storm.md", nil, 3),
            keyed("fi/storm.md", "other", 4),
            saved(
                article("de/sturm.md", text: "d") { ($0.translationKey, $0.visibility) = ("storm", .draft) }, stamp: 5))
        for _ in 0..<2 {
            #expect(try siblings(newsroom, "en/storm.md", "en") == ["sv/ovader.md", "sv/storm.md"])
            #expect(try siblings(newsroom, "sv/ovader.md", "en") == ["en/storm.md"])
            #expect(try siblings(newsroom, "fi/storm.md", "en") == ["sv/storm.md"])
            try newsroom.restart()
        }
        try newsroom.record(keyed("sv/ovader.md", nil, 6))
        #expect(try siblings(newsroom, "en/storm.md", "en") == ["sv/storm.md"])
        #expect(try siblings(newsroom, "sv/ovader.md", "en") == [])
        try newsroom.record(keyed("sv/ovader.md", "storm", 7), gone("sv/storm.md"))
        #expect(try siblings(newsroom, "en/storm.md", nil) == ["sv/ovader.md"])
    }

    @Test func `only what is live and has a page is one`() throws {
        let newsroom = try Newsroom()
        let swedish = try #require(WebURL("https://www.example.org/sv/a/"))
        try newsroom.record(
            saved(article("a.md", text: "a")),
            saved(article("a.fi.md", text: "b") { $0.visibility = .draft }, stamp: 2),
            saved(article("a.de.md", text: "c") { $0.hasPage = false }, stamp: 3),
            saved(
                article("a.sv.md", text: "d") { ($0.language, $0.permalink) = (LanguageTag("sv"), swedish) }, stamp: 4))
        #expect(try siblings(newsroom, "a.md", "en") == ["a.sv.md"])
        #expect(try siblings(newsroom, "a.de.md", "en") == [])
        let key = try #require(newsroom.catalogue.key(ofPath: "a.sv.md"))
        let translation = try newsroom.database.readNow {
            try newsroom.catalogue.translation(key, siteLanguage: LanguageTag("en"), in: $0)
        }
        #expect(translation?.language == LanguageTag("sv") && translation?.url == swedish)
        try newsroom.record(gone("a.sv.md"))
        #expect(try siblings(newsroom, "a.md", "en") == [])
    }
}
