import Syndication
import Testing

@testable import Composing

/// The check looks at bytes by rules of its own. Where it were stricter than what makes the addresses, a right article
/// would be held back.
@Suite struct URLCheckTests {
    /// A drawing in a `data:` URL is left out of texts before, because it can hold script.
    @Test(arguments: [
        "https://example.org", "HTTP://Example.ORG:80/a/b.html?x=1&y=2#part",
        "https://my_host.example.org./~jane/a-b_c.d",
        "https://bücher.example/å?ö=[1]#a#b", "http://[2001:DB8::1]:8080/x", "http://192.0.2.7/!$&'()*+,;=:@",
        "https://example.org/\"<>\\^`{|}[]", "https://example.org/100%/%zz%4", "https://example.org/😀 b",
        "https://example.org/?", "https://example.org/#:~:text=a b", "MAILTO:jane@example.org?subject=a b",
        "tel:+46 8 123", "magnet:?xt=urn:btih:abc&dn=x y", "XMPP:room@chat.example.org?join", "geo:59.33,18.06;u=35",
        "data:image/png;base64,iVBORw0KGgo=", "DATA:IMAGE/GIF;base64,R0lG\nODdh", "data:Image/png;base64,iVBO",
        "data:image/\u{E4}",
    ])
    func `takes every address that is made`(written: String) throws {
        let url = try #require(WebURL(written))
        var text = url.text
        #expect(text.withUTF8 { URLCheck.isLink($0) }, "\(url)")
        let isResource = text.withUTF8 { URLCheck.isResource($0) }
        #expect(isResource == (url.isWeb || url.scheme == "data"), "\(url)")
    }

    @Test(arguments: [
        "javascript:alert(1)", "//example.org/", "/a", "", "https://", "https:///a", "https://example.org/å",
        "https://example.org/a b", "https://example.org/[1]", "https://example.org/%4", "data:text/html,x",
        "data:image/svg+xml,%3Csvg/%3E", "data:Image/png;base64,iVBO",
        "data:image/png;base64," + String(repeating: "A", count: 5000),
    ])
    func `takes no other`(text: String) {
        var text = text
        #expect(!text.withUTF8 { URLCheck.isLink($0) } && !text.withUTF8 { URLCheck.isResource($0) })
    }
}
