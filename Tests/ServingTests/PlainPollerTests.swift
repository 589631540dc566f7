import Testing

@testable import Serving

/// A feed is for everybody who asks, however they ask (spec serving.md C18).
struct PlainPollerTests {
    /// What pollers, scripts and odd programs say of themselves and of what they take. None is turned away.
    @Test(arguments: [
        [], ["Accept: */*"], ["Accept: text/html"], ["Accept: image/png"], ["Accept: application/atom+xml;q=0"],
        ["Accept: */*;q=0"], ["Accept: "], ["Accept: nonsense, ;;q=x"], ["Accept-Language: xx"],
        ["Accept-Charset: utf-16"],
        ["User-Agent: "], ["User-Agent: curl/8.0"], ["User-Agent: python-requests/2.0"], ["User-Agent: Googlebot/2.1"],
        ["User-Agent: Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome"], ["User-Agent: sqlmap/1.7"], ["User-Agent: -"],
        ["Cookie: session=1; cf_clearance=x"], ["Authorization: Basic YTpi"], ["Referer: http://spam.example/"],
        ["DNT: 1", "Sec-GPC: 1"], ["Origin: https://reader.example"], ["Cache-Control: no-cache", "Pragma: no-cache"],
        ["X-Requested-With: XMLHttpRequest"], ["Sec-Fetch-Mode: cors", "Accept: text/html"],
    ])
    func `C18 every poller gets the feed, and nothing to remember or to prove`(fields: [String]) async throws {
        try await withServer { server in
            let plain = try await ask(server, "/news.atom", [])
            let response = try await ask(server, "/news.atom", fields)
            #expect(response.status == 200)
            #expect(response.text == "<feed>news</feed>")
            #expect(response.comparable == plain.comparable)
            for name in ["Set-Cookie", "WWW-Authenticate", "Location", "Refresh", "X-Robots-Tag"] {
                #expect(response[name] == nil, "\(name)")
            }
        }
    }

    @Test(arguments: ["/news.atom", "/", "/feeds.opml", "/none", "/old.rss", "/news.atom/"])
    func `C18 no answer sets a cookie, whatever the client sends`(target: String) async throws {
        let display = Sample.display([Sample.edition(), Sample.opml], gone: ["/old.rss"])
        try await withServer(display) { server in
            let plain = try await ask(server, target, [])
            let cookie = try await ask(server, target, ["Cookie: a=b; session=\(String(repeating: "x", count: 900))"])
            #expect(cookie.comparable == plain.comparable && cookie.body == plain.body)
            #expect(cookie["Set-Cookie"] == nil && cookie["Vary"]?.contains("Cookie") != true)
        }
    }

    /// Marketing tags, cache busters, what looks like commands, and queries of any form.
    @Test(arguments: [
        "?utm_source=a&utm_medium=b", "?", "??", "?&&&", "?=", "?_=1718000000", "?page=2", "?format=json",
        "?n=1&n=2", "?%", "?%zz", "?%00", "?%0d%0aX:y", "?../../etc/passwd", "?/news.rss", "?q=%C0%AE", "?a=b?c=d",
        "?x=http://other.example/", "?\(String(repeating: "a=1&", count: 1500))",
    ])
    func `C18 a query changes neither the answer nor its name`(query: String) async throws {
        try await withServer { server in
            let plain = try await ask(server, "/news.atom", [])
            let tag = try #require(plain["ETag"])
            let response = try await ask(server, "/news.atom" + query, [])
            #expect(response.status == 200)
            #expect(response.body == plain.body && response.comparable == plain.comparable)
            // The tag that was got under one query is good under every other.
            let again = try await ask(server, "/news.atom" + query, ["If-None-Match: \(tag)"])
            #expect(again.status == 304 && again["ETag"] == tag)
            #expect(again["Link"] == plain["Link"])
            let page = try await ask(server, "/", [])
            let queried = try await ask(server, "/" + query, [])
            #expect(queried.status == 200 && queried.comparable == page.comparable && queried.body == page.body)
        }
    }

    /// Each query on a connection of its own and in two ways of reading: one document answers them all.
    @Test func `C18 a thousand queries are one document, which changes for all of them at once`() async throws {
        try await withServer { server in
            let client = try server.client()
            for number in 0..<1000 {
                let tab = number % 2 == 0 ? "" : "X-Tab: a\tb\r\n"
                try await client.send("GET /news.atom?n=\(number) HTTP/1.1\r\nHost: t\r\n\(tab)\r\n")
                let response = try await client.response()
                #expect(response["ETag"] == "\"5f2c\"")
            }
            server.shelf.show(Sample.display([Sample.edition(text: "<feed>more</feed>", stem: "6a3d", version: 2)]))
            for number in [0, 1, 999, 5000] {
                let response = try await ask(server, "/news.atom?n=\(number)", [])
                #expect(response["ETag"] == "\"6a3d\"" && response.text == "<feed>more</feed>")
            }
        }
    }

    private func ask(_ server: RunningServer, _ target: String, _ fields: [String]) async throws -> RawResponse {
        let client = try server.client()
        let lines = fields.map { $0 + "\r\n" }.joined()
        try await client.send("GET \(target) HTTP/1.1\r\nHost: t\r\n\(lines)\r\n")
        return try await client.response()
    }
}
