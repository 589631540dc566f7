import Testing

@testable import Serving

/// What is wrong is told in fixed words that no browser runs (spec security.md 18).
struct ErrorAnswerTests {
    /// A word that no answer of ours has by itself.
    private static let mark = "qxzscript"
    private static let markup = "%3Cscript%3E\(mark)"

    private static let long = String(repeating: mark, count: 5000)

    @Test(arguments: [
        (400, "GET /\(mark) HTTP/1.1\r\n\r\n"),
        (400, "GET /\(mark) HTTP/1.1\r\nHost: a\r\nHost: \(mark)\r\n\r\n"),
        (400, "GET /<\(mark)>\u{1B}[31m HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET http://\(mark)/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (404, "GET /\(markup) HTTP/1.1\r\nHost: a\r\n\r\n"),
        (404, "GET /<\(mark)> HTTP/1.1\r\nHost: a\r\nReferer: \(mark)\r\nUser-Agent: \(mark)\r\n\r\n"),
        (404, "GET /%0d%0aX-A:\(mark) HTTP/1.1\r\nHost: a\r\n\r\n"),
        (404, "GET /\(mark)?<\(mark)> HTTP/1.1\r\nHost: a\r\n\r\n"),
        (405, "DELETE /news.atom?\(mark) HTTP/1.1\r\nHost: a\r\n\r\n"),
        (405, "GET /hub?\(mark) HTTP/1.1\r\nHost: a\r\n\r\n"),
        (408, "GET /\(mark) HTTP/1.1\r\nHost: a\r\n"),
        (410, "GET /old.rss?\(mark) HTTP/1.1\r\nHost: a\r\n\r\n"),
        (413, "POST /hub?\(mark) HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n"),
        (414, "GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n"),
        (417, "POST /hub HTTP/1.1\r\nHost: a\r\nExpect: \(mark)\r\nContent-Length: 4\r\n\r\n"),
        (421, "GET /news.atom HTTP/1.1\r\nHost: \(mark)\r\n\r\n"),
        (431, "GET /news.atom HTTP/1.1\r\nHost: a\r\nX-\(mark): \(long)\r\n\r\n"),
        (505, "GET /\(mark) HTTP/3.0\r\nHost: a\r\n\r\n"),
        (301, "GET /moved.xml?\(mark) HTTP/1.1\r\nHost: a\r\nReferer: \(mark)\r\n\r\n"),
        (307, "GET /away.atom?\(mark) HTTP/1.1\r\nHost: a\r\n\r\n"),
    ])
    func `security 18 an error is plain text that repeats nothing and runs nowhere`(status: Int, request: String)
        async throws
    {
        var display = Sample.display(gone: ["/old.rss"])
        display.moves = ["/moved.xml": Sample.url("https://feeds.example.org/news.rss")]
        display.detours = ["/away.atom": Sample.url("https://other.example.net/n.atom")]
        let hub = PluggedHandler(path: "/hub", methods: [.post]) { _ in .text(202, "Taken.\n") }
        let quick = { (settings: inout ServerSettings) in
            settings.hosts = ["a"]
            settings.limits.headerTime = .milliseconds(200)
        }
        try await withServer(display, handlers: [hub], quick) { server in
            let client = try server.client()
            // What the server no longer reads may fail to be sent.
            try? await client.send(request)
            let response = try await client.response()
            #expect(response.status == status)
            expectHarmless(response)
            let all = response.text + response.comparable.joined(separator: "\n")
            #expect(!all.contains(Self.mark), "\(all)")
            #expect(!all.contains("\u{1B}") && response["X-A"] == nil)
        }
    }

    /// The answers of what is plugged in: the hub, the pages of articles and archives, the files beside articles.
    @Test(arguments: [400, 403, 404, 405, 409, 410, 413, 415, 429, 500, 503])
    func `security 18 an error of a handler runs nowhere either`(status: Int) async throws {
        let handler = PluggedHandler(path: "/x", methods: [.get]) { _ in .text(status, "Words.\n") }
        try await withServer(handlers: [handler]) { server in expectHarmless(try await server.request("GET", "/x")) }
    }

    private func expectHarmless(_ response: RawResponse) {
        #expect(response["Content-Type"] == "text/plain; charset=utf-8")
        #expect(response["X-Content-Type-Options"] == "nosniff")
        #expect(response["Content-Security-Policy"] == "default-src 'none'; sandbox")
        #expect(response["Set-Cookie"] == nil)
        #expect(response.body.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) }, "\(response.text)")
    }
}
