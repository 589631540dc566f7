import Syndication
import Publishing
import Testing

@testable import Serving

/// Requests that want only what they know (RFC 9110 §13.1.1, §13.1.4).
struct PreconditionTests {
    private static let page = PluggedHandler(path: "/entries/", methods: [.get]) { _ in
        PluggedResponse(
            status: 200, contentType: "text/html; charset=utf-8", body: Array("page".utf8), gzip: Array("p".utf8),
            stem: "aa", lastModified: Sample.published)
    }

    @Test(
        arguments: [
            ("If-Match: \"5f2c\"", 200), ("If-Match: \"a\", \"5f2c\"", 200), ("If-Match: *", 200),
            ("If-Match: \"a\"\r\nIf-Match: \"5f2c\"", 200),
            ("If-Match: \"a\"", 412), ("If-Match: W/\"5f2c\"", 412), ("If-Match: 5f2c", 412),
            ("If-Match: \"5f2c-gzip\"", 412), ("If-Match: \"5f2c-gzip\"\r\nAccept-Encoding: gzip", 200),
            ("If-Match: \"5f2c\"\r\nAccept-Encoding: gzip", 412),
            ("If-Unmodified-Since: \(Sample.publishedText)", 200),
            ("If-Unmodified-Since: Sat, 14 Mar 2026 08:29:59 GMT", 412), ("If-Unmodified-Since: never", 200),
            // A tag says more than a date.
            ("If-Match: \"5f2c\"\r\nIf-Unmodified-Since: Sat, 14 Mar 2026 08:29:59 GMT", 200),
            // This comes before whether there is news.
            ("If-Match: \"a\"\r\nIf-None-Match: \"5f2c\"", 412), ("If-Match: *\r\nIf-None-Match: \"5f2c\"", 304),
        ])
    func `a feed that is another one now is answered with 412`(fields: String, status: Int) async throws {
        try await withServer { server in
            for method in ["GET", "HEAD"] {
                let response = try await server.request(method, "/news.atom", fields)
                #expect(response.status == status)
                guard status == 412 else { continue }
                #expect(response["Cache-Control"] == "no-store")
                // A script that asked so is told.
                #expect(response["Access-Control-Allow-Origin"] == "*")
                #expect(response.text.contains("feed") == false)
            }
        }
    }

    @Test(
        arguments: [
            ("If-Match: \"aa\"", 200), ("If-Match: \"aa-gzip\"", 412), ("If-Match: \"b\"", 412),
            ("If-Unmodified-Since: Sat, 14 Mar 2026 08:29:59 GMT", 412), ("If-Match: *\r\nIf-None-Match: *", 304),
        ])
    func `so is a page`(fields: String, status: Int) async throws {
        try await withServer(handlers: [Self.page]) { server in
            let response = try await server.request("GET", "/entries/x", fields)
            #expect(response.status == status)
        }
    }

    @Test func `both hold over HTTP 2 as well`() async throws {
        try await withSecureServer { _, address async throws in
            let client = try await FrameClient(address)
            try await client.begin()
            let origin = ("origin", "https://reader.example")
            let requests: [(method: String, fields: [(String, String)], status: String)] = [
                ("GET", [("if-match", "\"a\"")], "412"),
                ("GET", [("if-unmodified-since", "Sat, 14 Mar 2026 08:29:59 GMT")], "412"),
                ("OPTIONS", [origin, ("access-control-request-method", "GET")], "204"),
                ("GET", [origin, ("if-match", "\"5f2c\"")], "200"),
            ]
            for (place, request) in requests.enumerated() {
                let stream = UInt32(place * 2 + 1)
                try await client.send(.request(stream, request.method, "/news.atom", request.fields))
                let frames = try await client.frames { $0.stream == stream && $0.endsStream || $0.kind == .goAway }
                let head = try client.fields(try #require(frames.first { $0.kind == .headers }))
                #expect(head[":status"] == [request.status])
                #expect(head["access-control-allow-origin"] == ["*"])
                let hasBody = frames.contains { $0.kind == .data && !$0.payload.isEmpty }
                #expect(hasBody == (request.status != "204"))
            }
            client.close()
        }
    }

    @Test func `what is not there is not there, whatever is wanted`() async throws {
        try await withServer { server in
            let response = try await server.request("GET", "/none", "If-Match: \"a\"")
            #expect(response.status == 404)
            #expect(await server.server.counts().missed == 1)
        }
    }
}

/// What a browser asks before a script of another site may send fields of its own (Fetch standard, "HTTP CORS
/// protocol").
struct PreflightTests {
    private static func handler(_ path: String, isForScripts: Bool) -> PluggedHandler {
        var handler = PluggedHandler(path: path, methods: [.get]) { _ in .text(200, "read") }
        handler.isForScripts = isForScripts
        return handler
    }

    private func ask(
        _ server: RunningServer, _ target: String, for method: String = "GET",
        origin: String? = "https://reader.example"
    ) async throws -> RawResponse {
        try await server.request(
            "OPTIONS", target, "Access-Control-Request-Method: \(method)",
            "Access-Control-Request-Headers: if-none-match", origin.map { "Origin: \($0)" } ?? "X-None: 1")
    }

    @Test func `a script may ask whether there is news`() async throws {
        var display = Sample.display()
        display.moves = ["/index.xml": Sample.url("https://feeds.example.org/news.rss")]
        let handlers = [Self.handler("/entries/", isForScripts: true)]
        try await withServer(display, handlers: handlers) { server in
            for target in ["/news.atom", "/news.atom?x=1", "/index.xml", "/entries/a"] {
                let response = try await ask(server, target)
                #expect(response.status == 204)
                #expect(response["Access-Control-Allow-Origin"] == "*")
                #expect(response["Access-Control-Allow-Methods"] == "GET, HEAD")
                let fields = try #require(response["Access-Control-Allow-Headers"]).split(separator: ", ")
                #expect(fields.contains("If-None-Match") && fields.contains("*"))
                #expect(response["Access-Control-Max-Age"] == "86400")
                #expect(response["Content-Length"] == nil && response["Content-Type"] == nil)
                #expect(response.text.isEmpty)
            }
            let counts = await server.server.counts()
            #expect(counts.preflights == 4 && counts.missed == 0)
        }
    }

    @Test func `a script may see what is wrong, and when to come again`() async throws {
        var page = PluggedHandler(path: "/entries/", methods: [.get]) { _ in .text(404, "none") }
        page.isForScripts = true
        let display = Sample.display(gone: ["/old.rss"])
        let origin = "Origin: https://reader.example"
        func expectReadable(_ response: RawResponse, _ status: Int) {
            #expect(response.status == status)
            #expect(response["Access-Control-Allow-Origin"] == "*")
            #expect(response["Access-Control-Expose-Headers"]?.contains("Retry-After") == true)
        }
        func strict(_ settings: inout ServerSettings) {
            settings.repeatLimit = 1
            settings.limits.countsLoopback = true
        }
        try await withServer(display, handlers: [page], strict) { server async throws in
            #expect(try await ask(server, "/old.rss").status == 204)
            expectReadable(try await server.request("GET", "/old.rss", origin), 410)
            expectReadable(try await server.request("GET", "/none", origin), 404)
            expectReadable(try await server.request("GET", "/entries/a", origin), 404)
            _ = try await server.request("GET", "/news.atom", origin)
            expectReadable(try await server.request("GET", "/news.atom", origin), 429)
        }
        try await withServer(EditionShelf.Display(isStarting: true)) { server async throws in
            #expect(try await ask(server, "/news.atom").status == 204)
            expectReadable(try await server.request("GET", "/news.atom", origin), 503)
        }
    }

    @Test func `the connection goes on behind it`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(
                "OPTIONS /news.atom HTTP/1.1\r\nHost: t\r\nOrigin: null\r\nAccess-Control-Request-Method: GET\r\n\r\n")
            #expect(try await client.response().status == 204)
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\nOrigin: null\r\n\r\n")
            #expect(try await client.response().text == "<feed>news</feed>")
        }
    }

    @Test func `nothing else may be asked, and nothing that is not for scripts`() async throws {
        let handlers = [Self.handler("/status", isForScripts: false)]
        try await withServer(handlers: handlers) { server async throws in
            #expect(try await ask(server, "/news.atom", for: "POST").status == 405)
            #expect(try await ask(server, "/news.atom", origin: nil).status == 405)
            #expect(try await ask(server, "/status").status == 405)
            #expect(try await ask(server, "/none").status == 404)
            #expect(try await server.request("OPTIONS", "/news.atom", "Origin: https://a.example").status == 405)
        }
    }
}
