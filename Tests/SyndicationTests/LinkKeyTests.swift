import Syndication
import Testing

@Suite struct LinkKeyTests {
    @Test(arguments: [
        ("http://example.org/a/", "https://example.org/a/"),
        ("https://example.org/a", "https://example.org/a/"),
        ("https://example.org/a/index.html", "https://example.org/a/"),
        ("https://example.org", "http://example.org/"),
        ("https://EXAMPLE.org/a/", "https://example.org/a/"),
        ("https://example.org:443/a/", "http://example.org:80/a/"),
        ("https://example.org/%7Eann/", "https://example.org/~ann/"),
        ("https://example.org/%c3%a5/", "https://example.org/å/"),
        ("https://example.org/a%20b", "https://example.org/a b"),
        ("https://example.org/it%27s/", "https://example.org/it's/"),
        ("https://example.org/?p=%7E1", "https://example.org/?p=~1"),
    ])
    func `an article is found at its address however it is written`(one: String, other: String) throws {
        let (one, other) = (try #require(WebURL(one)), try #require(WebURL(other)))
        #expect(LinkKey(one) == LinkKey(other))
    }

    @Test(arguments: [
        ("https://example.org/a/", "https://www.example.org/a/"),
        ("https://example.org/a/", "https://example.org:8443/a/"),
        ("https://example.org/a/", "https://example.org/A/"),
        ("https://example.org/a/b", "https://example.org/a%2Fb"),
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/?a=1%262", "https://example.org/?a=1&2"),
        ("https://example.org/a/#x", "https://example.org/a/#y"),
        ("https://example.org/index.html.html", "https://example.org/"),
    ])
    func `different articles stay apart`(one: String, other: String) throws {
        let (one, other) = (try #require(WebURL(one)), try #require(WebURL(other)))
        #expect(LinkKey(one) != LinkKey(other))
    }

    @Test(
        arguments: [
            ("https://old.example/a/?b#c", "old.example", "https://new.example/a/?b#c"),
            ("https://old.example:8443/?p=1", "old.example:8443", "https://new.example/?p=1"),
            // Every site has such a page.
            ("https://old.example/", "old.example", nil),
        ] as [(String, String, String?)])
    func `an address is known at another host too`(one: String, authority: String, other: String?) throws {
        let key = try #require(WebURL(one).flatMap { LinkKey($0) })
        #expect(key.authority == authority)
        #expect(key.moved(to: "new.example") == other.flatMap { WebURL($0) }.flatMap { LinkKey($0) })
    }

    @Test func `what is not of the Web has none`() throws {
        #expect(LinkKey(try #require(WebURL("mailto:a@example.org"))) == nil)
    }
}
