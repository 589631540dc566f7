import Recording
import Syndication
import Testing

@Suite struct FloodGuardTests {
    let today = Newsroom.today

    /// Forty articles that were there before the first scan.
    private func filled() throws -> Newsroom {
        let newsroom = try Newsroom()
        try newsroom.record((1...40).map { saved(article("\($0).md", text: "\($0)")) })
        return newsroom
    }

    private func judged(_ newsroom: Newsroom, _ observations: [Observation]) -> Flood? {
        let entries = newsroom.catalogue.count
        let changes = newsroom.catalogue.record(observations, at: today + .seconds(60))
        return FloodGuard.judge(changes, entries: entries)
    }

    private static let changes: [(Upheaval, @Sendable (Article) -> Observation)] = [
        (.withdraws, { gone($0.path) }),
        (.withdraws, { saved(changed($0) { $0.visibility = .draft }, stamp: 2) }),
        (.redates, { saved(changed($0) { $0.contentDigest = digest("other \($0.path)") }, stamp: 2) }),
        (
            .redates,
            {
                saved(
                    changed($0) { $0.date = Article.WrittenDate(instant: Newsroom.today, isDateOnly: false) }, stamp: 2)
            }
        ),
        (.readdresses, { saved(changed($0) { $0.permalink = other($0.path) }, stamp: 2) }),
    ]

    @Test(arguments: changes)
    func `more than a fifth of the entries is a flood, and a fifth is none`(
        upheaval: Upheaval, change: @Sendable (Article) -> Observation
    ) throws {
        let few = try judged(filled(), (1...8).map { change(article("\($0).md", text: "\($0)")) })
        #expect(few == nil)
        let many = try judged(filled(), (1...9).map { change(article("\($0).md", text: "\($0)")) })
        #expect(many?.counts == [upheaval: 9])
        #expect(many?.description.hasPrefix("of 40 entries, 9 would be ") == true)
    }

    @Test func `a mass touch is none, nor a mass of minor corrections`() throws {
        #expect(try judged(filled(), (1...40).map { saved(article("\($0).md", text: "\($0)"), stamp: 2) }) == nil)
        let minor = (1...40).map { number in
            saved(article("\(number).md", text: "new \(number)") { $0.isMinor = true }, stamp: 2)
        }
        #expect(try judged(filled(), minor) == nil)
    }

    @Test func `new articles are one when they are many, on a small site more than five`() throws {
        let newsroom = try Newsroom()
        try newsroom.record(saved(article("first.md", text: "first")))
        let date = today + .seconds(30)
        #expect(judged(newsroom, (1...5).map { saved(article("a\($0).md", text: "a\($0)", date: date)) }) == nil)
        #expect(judged(newsroom, (1...6).map { saved(article("b\($0).md", text: "b\($0)", date: date)) }) != nil)
    }

    @Test func `a site that is filled for the first time floods nobody`() throws {
        let newsroom = try Newsroom()
        #expect(judged(newsroom, (1...40).map { saved(article("\($0).md", text: "\($0)")) }) == nil)
    }
}

private func changed(_ article: Article, _ change: (inout Article) -> Void) -> Article {
    var article = article
    article.sourceDigest = digest("another source of \(article.path)")
    change(&article)
    return article
}

private func other(_ path: String) -> WebURL {
    WebURL("https://elsewhere.example/\(path)/") ?? article(path).permalink
}
