import Testing

@testable import Serving

struct RequestTargetTests {
    @Test(
        arguments: [
            ("/", "/", nil),
            ("/news.atom", "/news.atom", nil),
            ("/news.atom?utm_source=x&y", "/news.atom", "utm_source=x&y"),
            ("/news.atom?", "/news.atom", ""),
            ("/n%65ws%2Eatom", "/news.atom", nil),
            ("/a%2fb%c3%a5", "/a%2Fb%C3%A5", nil),
            ("/%", "/%", nil),
            ("/%4", "/%4", nil),
            ("/%zz", "/%zz", nil),
            ("/../etc/passwd", "/../etc/passwd", nil),
            ("/%2e%2e/x", "/../x", nil),
            ("http://test/news.atom", "/news.atom", nil),
            ("HTTPS://Test/news.atom?q", "/news.atom", "q"),
            ("http://test", "/", nil),
            ("http://test?q", "/", "q"),
        ] as [(String, String, String?)])
    func `security 23 a target gives its path and query`(text: String, path: String, query: String?) throws {
        let target = try #require(RequestTarget(text, host: "test"))
        #expect(target.path == path)
        #expect(target.query == query)
    }

    @Test(arguments: [
        "", "news.atom", "*", "/a b", "/a#b", "/a\u{7F}", "/å", "http://", "http:///x", "http://other/", "ftp://test/",
        "http://me@test/", "//", "test:80", "http:/test/",
    ])
    func `security 19 a target with two meanings or none is refused`(text: String) {
        // Two slashes are a path, which nobody has.
        if text == "//" {
            #expect(RequestTarget(text, host: "test")?.path == "//")
        } else {
            #expect(RequestTarget(text, host: "test") == nil)
        }
    }
}
