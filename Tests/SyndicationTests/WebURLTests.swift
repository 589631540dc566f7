import Foundation
import SeededRandom
import Testing

@testable import Syndication

@Suite struct `An absolute URL` {
    @Test(arguments: [
        // As it should be already.
        ("https://example.org/", "https://example.org/"),
        ("http://example.org/a/b.html?x=1&y=2#part", "http://example.org/a/b.html?x=1&y=2#part"),
        ("https://example.org/~jane/a-b_c.d/!$&'()*+,;=:@", "https://example.org/~jane/a-b_c.d/!$&'()*+,;=:@"),
        ("https://my_host.example.org/", "https://my_host.example.org/"),
        ("https://example.org./", "https://example.org./"),
        // Scheme, host and port.
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("http://example.org:80/", "http://example.org/"),
        ("https://example.org:443", "https://example.org/"),
        ("https://example.org:0443/", "https://example.org/"),
        ("https://example.org:80/", "https://example.org:80/"),
        ("http://example.org:8080", "http://example.org:8080/"),
        ("http://example.org:08080/", "http://example.org:8080/"),
        ("http://example.org:/x", "http://example.org/x"),
        ("http://example.org:65535/", "http://example.org:65535/"),
        ("https://example.org?q", "https://example.org/?q"),
        ("https://example.org#f", "https://example.org/#f"),
        // International names.
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://bu\u{308}cher.example/", "https://xn--bcher-kva.example/"),
        ("https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://räksmörgås.example:8080/å", "https://xn--rksmrgs-5wao1o.example:8080/%C3%A5"),
        ("https://日本語。example/", "https://xn--wgv71a119e.example/"),
        ("https://☃.example/", "https://xn--n3h.example/"),
        ("https://ex%61mple.org/", "https://example.org/"),
        ("https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example/"),
        // Addresses.
        ("http://192.0.2.7/", "http://192.0.2.7/"),
        ("http://[2001:DB8:0:0::1]/", "http://[2001:db8::1]/"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("http://[::ffff:192.0.2.1]/", "http://[::ffff:192.0.2.1]/"),
        // Path.
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/åäö", "https://example.org/%C3%A5%C3%A4%C3%B6"),
        ("https://example.org/a\u{30A}", "https://example.org/%C3%A5"),
        ("https://example.org/%c3%a5", "https://example.org/%C3%A5"),
        ("https://example.org/한글/日本", "https://example.org/%ED%95%9C%EA%B8%80/%E6%97%A5%E6%9C%AC"),
        ("https://example.org/😀", "https://example.org/%F0%9F%98%80"),
        ("https://example.org/\"<>\\^`{|}[]", "https://example.org/%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/100%/x", "https://example.org/100%25/x"),
        ("https://example.org/%zz%4", "https://example.org/%25zz%254"),
        ("https://example.org/%2f%2F%3a", "https://example.org/%2F%2F%3A"),
        ("https://example.org/%2520", "https://example.org/%2520"),
        ("https://example.org/a/./b/../c", "https://example.org/a/c"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/a/..", "https://example.org/"),
        ("https://example.org/a/.", "https://example.org/a/"),
        ("https://example.org/a/%2e%2E/b/%2e", "https://example.org/b/"),
        ("https://example.org/...", "https://example.org/..."),
        ("https://example.org/.well-known/x", "https://example.org/.well-known/x"),
        ("https://example.org//a//b/", "https://example.org//a//b/"),
        ("https://example.org/a//../b", "https://example.org/a/b"),
        ("https://example.org/w_400,h_300/x.jpg", "https://example.org/w_400,h_300/x.jpg"),
        // Query and fragment.
        ("https://example.org/?q=å b&x=[1]", "https://example.org/?q=%C3%A5%20b&x=%5B1%5D"),
        ("https://example.org/?a?b/../c", "https://example.org/?a?b/../c"),
        ("https://example.org/?", "https://example.org/?"),
        ("https://example.org/#a#b", "https://example.org/#a%23b"),
        ("https://example.org/#:~:text=a b", "https://example.org/#:~:text=a%20b"),
        // White space.
        ("  https://example.org/a \n", "https://example.org/a"),
        ("https://example.org/a\n\tb", "https://example.org/ab"),
        ("ht\ntps://example.org/", "https://example.org/"),
        // The opaque ones.
        ("mailto:jane@example.org", "mailto:jane@example.org"),
        ("MAILTO:jane@example.org?subject=a b", "mailto:jane@example.org?subject=a%20b"),
        ("tel:+46 8 123", "tel:+46%208%20123"),
        ("magnet:?xt=urn:btih:abc&dn=x y", "magnet:?xt=urn:btih:abc&dn=x%20y"),
        ("xmpp:room@chat.example.org?join", "xmpp:room@chat.example.org?join"),
        ("geo:59.33,18.06;u=35", "geo:59.33,18.06;u=35"),
        ("data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgo="),
        ("DATA:IMAGE/Gif;base64,R0lG\nODdh", "data:image/gif;base64,R0lGODdh"),
        ("data:Image/SVG+xml;charset=UTF-8,A", "data:image/svg+xml;charset=UTF-8,A"),
        ("data:image/svg+xml,<svg a=\"b\"/>", "data:image/svg+xml,%3Csvg%20a=%22b%22/%3E"),
    ])
    func `is brought to canonical form`(written: String, canonical: String) {
        #expect(WebURL(written)?.text == canonical)
        #expect(WebURL(canonical)?.text == canonical)
    }

    @Test(arguments: [
        "", " ", "/", "a", "example.org", "//example.org/", "example.org:80/x", "localhost:8080",
        "https:", "https:/", "https://", "https:///", "https:///x", "https://:80/", "https://?q", "https:example.org",
        "https://./", "https://a..b/", "https://.a/",
        // User names and passwords, and what parsers disagree on.
        "https://user@example.org/", "https://user:pw@example.org/", "https://@example.org/",
        "http://example.com@127.0.0.1/", "http://127.0.0.1\\@8.8.8.8/", "http://127.0.0.1\\.example.org/",
        "http://exa mple.org/", "http://example.org%00/", "http://example.org%0d%0aX:%20y/", "http://a%2fb/",
        "http://a%40b/", "http://%zz/", "http://a<b/", "http://a|b/", "http://a^b/", "http://a*b/", "http://%ff/",
        // Ports.
        "http://example.org:0/", "http://example.org:65536/", "http://example.org:99999/", "http://example.org:-1/",
        "http://example.org:8a/", "http://example.org:+80/", "http://example.org:99999999999999999999999999/",
        // Addresses in other spellings than the plain one.
        "http://127.1/", "http://0x7f000001/", "http://0X7F.1/", "http://2130706433/", "http://0177.0.0.1/",
        "http://0/", "http://256.0.0.1/", "http://1.2.3.4.5/", "http://1.2.3.4./", "http://1.2.3/", "http://foo.0x/",
        "http://１２７.0.0.1/", "http://①②⑦.0.0.1/", "http://127。0。0。1/",
        "http://[::1/", "http://::1/", "http://[]/", "http://[fe80::1%25eth0]/", "http://[::1]x/", "http://[1::2::3]/",
        "http://[v1.x]/", "http://[::1]]/",
        // Names that cannot be.
        "http://ä..example/", "http://\u{AD}/", "http://exa\u{2100}mple.org/", "http://ex／ample.org/",
        "http://a\u{202E}b.example/",
        // Control characters.
        "https://example.org/\u{0}", "https://example.org/a\u{7F}", "https://exam\u{1B}ple.org/",
        "\u{1}https://example.org/",
        // Schemes that are not allowed.
        "javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", "\tjavascript:alert(1)",
        "java\u{0}script:alert(1)", "vbscript:x", "data:text/html,x", "data:,x", "data:image", "data:image/", "data:",
        "file:///etc/passwd", "blob:https://example.org/x", "about:blank", "ftp://example.org/", "gopher://x/",
        "dict://x/", "ldap://x/", "unix:/run/x", "ws://example.org/", "feed:https://example.org/", "mailto:", "tel:",
        "view-source:https://example.org/",
    ])
    func `is refused where it is none that may stand in a feed`(written: String) {
        #expect(WebURL(written) == nil)
    }

    @Test func `has a host of at most 253 bytes in labels of at most 63`() {
        let label = String(repeating: "a", count: 63)
        let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
        #expect(WebURL("https://\(longest)/") != nil)
        #expect(WebURL("https://\(longest)b/") == nil)
        #expect(WebURL("https://a\(label).example/") == nil)
        #expect(WebURL("https://" + String(repeating: "ä", count: 100_000) + "/") == nil)
    }

    @Test func `may be a picture of four kilobytes, and no more`() {
        let head = "data:image/png;base64,"
        let largest = head + String(repeating: "A", count: URLResolution.longestDataURL - head.utf8.count)
        #expect(WebURL(largest)?.text == largest)
        #expect(WebURL(largest + "A") == nil)
    }

    @Test(
        arguments: [
            (
                "https://example.org:8443/a/b?q=1#f", "https", "example.org", 8443, "https://example.org:8443", "/a/b",
                "q=1", "f"
            ),
            ("http://example.org/", "http", "example.org", nil, "http://example.org", "/", nil, nil),
            ("http://[::1]:81/?", "http", "[::1]", 81, "http://[::1]:81", "/", "", nil),
            ("http://[::1]/#", "http", "[::1]", nil, "http://[::1]", "/", nil, ""),
            ("mailto:a@b?subject=x", "mailto", nil, nil, nil, "a@b", "subject=x", nil),
            ("xmpp://a@b/c", "xmpp", nil, nil, nil, "/c", nil, nil),
        ] as [(String, String, String?, Int?, String?, String, String?, String?)])
    func `tells its parts`(
        text: String, scheme: String, host: String?, port: Int?, origin: String?, path: String, query: String?,
        fragment: String?
    ) throws {
        let url = try #require(WebURL(text))
        #expect(url.scheme == scheme)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.origin == origin)
        #expect(url.path == path)
        #expect(url.query == query)
        #expect(url.fragment == fragment)
        #expect(url.isWeb == (host != nil))
        #expect(url.withoutFragment.fragment == nil)
        #expect(
            fragment == nil ? url.withoutFragment == url : url.withoutFragment.text + "#" + (fragment ?? "") == text)
    }
}

@Suite struct `An address of a folder` {
    @Test(arguments: [
        ("https://example.org", "https://example.org/"), ("https://example.org/blog", "https://example.org/blog/"),
        ("https://example.org/blog/", "https://example.org/blog/"),
        ("https://example.org/blog?x=1/#top", "https://example.org/blog/"),
        ("https://example.org/a.html#top", "https://example.org/a.html/"),
    ])
    func `has all references below it`(written: String, folder: String) throws {
        let url = try #require(WebURL(written)).asFolder
        #expect(url.text == folder)
        #expect(url.resolving("all.atom")?.text == folder + "all.atom")
    }
}

@Suite struct `A reference` {
    /// RFC 3986 §5.4.1 and §5.4.2.
    @Test(
        arguments: [
            ("g:h", nil), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"), ("//g", "https://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"),
            (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
            ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
            ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."),
            ("..g", "http://a/b/c/..g"),
            ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"), ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("g#s/./x", "http://a/b/c/g#s/./x"), ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http://a/b/c/g"),
        ] as [(String, String?)])
    func `resolves as the RFC's examples do`(reference: String, expected: String?) throws {
        let base = try #require(WebURL("http://a/b/c/d;p?q"))
        #expect(base.resolving(reference)?.text == expected)
    }

    @Test(
        arguments: [
            ("https://example.org/posts/one/", "photo.jpg", "https://example.org/posts/one/photo.jpg"),
            ("https://example.org/posts/one", "photo.jpg", "https://example.org/posts/photo.jpg"),
            ("https://example.org", "a b.png", "https://example.org/a%20b.png"),
            ("https://example.org/x?y#z", "", "https://example.org/x?y"),
            ("https://example.org/x?y#z", "#w", "https://example.org/x?y#w"),
            ("https://example.org/x?y#z", "?", "https://example.org/x?"),
            ("http://example.org:8080/x", "/å", "http://example.org:8080/%C3%A5"),
            ("http://example.org/x", "//cdn.example.org/y", "https://cdn.example.org/y"),
            ("http://example.org/x", "//cdn.example.org:443/y", "https://cdn.example.org/y"),
            ("https://example.org/x", "HTTP://Other.example", "http://other.example/"),
            ("https://example.org/x/", "https:y", "https://example.org/x/y"),
            ("https://example.org/x", "http:y", nil),
            ("https://example.org/x", "mailto:a@b", "mailto:a@b"),
            ("https://example.org/x/", "a\\b", "https://example.org/x/a%5Cb"),
            ("https://example.org/x/", "\\\\evil.example\\y", "https://example.org/x/%5C%5Cevil.example%5Cy"),
            ("https://example.org/x/", "1:30-talk.html", "https://example.org/x/1:30-talk.html"),
            ("https://example.org/x/", "über:uns", "https://example.org/x/%C3%BCber:uns"),
            ("https://example.org/x/", "./a:b", "https://example.org/x/a:b"),
            ("https://example.org/x/", " \n y \t", "https://example.org/x/y"),
            ("https://example.org/x/", "50%", "https://example.org/x/50%25"),
            ("https://example.org/x/", "a/b/../../../c", "https://example.org/c"),
            ("https://example.org/x/", "%2E%2e/c", "https://example.org/c"),
            ("https://example.org/x/", "//", nil),
            ("https://example.org/x/", "///y", nil),
            ("https://example.org/x/", "//user@y/", nil),
            ("https://example.org/x/", "javascript:alert(1)", nil),
            ("https://example.org/x/", "java script:alert(1)", nil),
            ("https://example.org/x/", " java\tscript\n:alert(1)", nil),
            ("https://example.org/x/", "javascript%3Aalert(1)", nil),
            ("https://example.org/x/", "%6Aavascript%3aalert(1)", nil),
            ("https://example.org/x/", "vb script:x", nil),
            ("https://example.org/x/", "javascript", "https://example.org/x/javascript"),
            ("https://example.org/x/", "about/us", "https://example.org/x/about/us"),
            ("https://example.org/x/", "data/2024.csv", "https://example.org/x/data/2024.csv"),
            ("https://example.org/x/", "foo:bar", nil),
            ("https://example.org/x/", "a\u{1}b", nil),
            ("mailto:a@b?c#d", "#e", "mailto:a@b?c#e"),
            ("mailto:a@b", "", "mailto:a@b"),
            ("mailto:a@b", "c", nil),
            ("mailto:a@b", "?c", nil),
            ("mailto:a@b", "//example.org/", "https://example.org/"),
        ] as [(String, String, String?)])
    func `resolves against the page it stands on`(base: String, reference: String, expected: String?) throws {
        let base = try #require(WebURL(base))
        #expect(base.resolving(reference)?.text == expected)
    }

    /// A URL that was made once stays as it is, is ASCII, and never has a control character, whatever it was made of.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `of any bytes gives a fixed point or nothing`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let base = try #require(WebURL("https://example.org/a/b/c?d#e"))
        let pieces = [
            "http", "https", ":", "/", "//", "?", "#", "%", "%2", "%41", "%2e", ".", "..", "[", "]", "::1", "@", "\\",
            " ",
            "\t", "\n", "ä", "a\u{30A}", "日", "😀", "\u{202E}", "example.org", "127.0.0.1", "0x1", ":80", ":443",
            "mailto:",
            "data:image/", "xn--", "\u{0}", "-", "_", "+", "a", "Z", "\u{338}", "<", "\u{212A}",
        ]
        for _ in 0..<500 {
            let text: String
            if Bool.random(using: &random) {
                text = (0..<Int.random(in: 0...12, using: &random))
                    .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            } else {
                let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                text = String(decoding: bytes, as: UTF8.self)
            }
            for url in [WebURL(text), WebURL("https://" + text), base.resolving(text)] {
                guard let url else { continue }
                #expect(WebURL(url.text) == url, "from \(text.debugDescription)")
                #expect(base.resolving(url.text) == url)
                #expect(url.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
                #expect(url.text.utf8.allSatisfy { !"\"<>\\^`{|}".utf8.contains($0) })
            }
        }
    }

    @Test func `of a million folders takes a moment`() throws {
        let base = try #require(WebURL("https://example.org/"))
        let up = String(repeating: "a/", count: 500_000) + String(repeating: "../", count: 500_000)
        #expect(base.resolving(up) == base)
    }
}

@Suite struct `A stored URL` {
    @Test func `is read back as it was, and brought to canonical form`() throws {
        let url = try #require(WebURL("https://example.org/å?x#y"))
        #expect(try JSONDecoder().decode([WebURL].self, from: JSONEncoder().encode([url])) == [url])
        let written = Data("[\"HTTPS://example.org\"]".utf8)
        #expect(try JSONDecoder().decode([WebURL].self, from: written).first?.text == "https://example.org/")
    }

    @Test func `that is none is an error`() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([WebURL].self, from: Data("[\"javascript:alert(1)\"]".utf8))
        }
    }
}
