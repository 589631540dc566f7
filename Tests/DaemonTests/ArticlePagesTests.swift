import Syndication
import Testing

@testable import Daemon

struct ArticlePagesTests {
    /// Paths as the server hands them on: what need not be percent-encoded is not.
    @Test(
        arguments: [
            ("/", ""), ("/entries/a/", "entries/a/"), ("/entries/a/pic.jpg", "entries/a/pic.jpg"),
            ("/entries/%D0%BF/caf%C3%A9%20one.png", "entries/%D0%BF/caf%C3%A9%20one.png"),
            ("/entries/a%2Fb%3F.mp3", "entries/a%2Fb%3F.mp3"), ("/entries/a..b/...png", "entries/a..b/...png"),
            ("/entries//a.jpg", "entries//a.jpg"), ("/x:y/a.jpg", "x:y/a.jpg"),
            ("/https://feeds.example.org/entries/a/pic.jpg", "https://feeds.example.org/entries/a/pic.jpg"),
            ("///feeds.example.org/entries/a/pic.jpg", "//feeds.example.org/entries/a/pic.jpg"),
            ("/x/../entries/a/pic.jpg", nil), ("/../entries/a/pic.jpg", nil), ("/entries/./a/pic.jpg", nil),
            ("/entries/a/..", nil), ("/entries\\a\\pic.jpg", nil),
        ] as [(String, String?)])
    func `a path of a request is no reference`(path: String, rest: String?) throws {
        for base in ["https://feeds.example.org/", "https://example.org/feeds/"] {
            let address = ArticlePages.address(of: path, below: try #require(WebURL(base)))
            #expect(address?.text == rest.map { base + $0 })
        }
    }
}
