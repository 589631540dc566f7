import Synchronization
import Syndication
import Testing

@testable import Serving

struct PluggedHandlerTests {
    private static func echo(_ path: String, _ methods: Set<PluggedHandler.Method>) -> PluggedHandler {
        PluggedHandler(path: path, methods: methods) { request in
            let body = String(decoding: request.body, as: UTF8.self)
            return .text(202, "\(request.method) \(request.path) \(request.query ?? "-") \(body)")
        }
    }

    private static let hub = echo("/hub", [.post])
    private static let entries = echo("/entries/", [.get])

    private func post(_ body: String, to target: String = "/hub", _ fields: String = "") -> String {
        "POST \(target) HTTP/1.1\r\nHost: t\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func `a handler gets the body and answers off the loop`() async throws {
        try await withServer(handlers: [Self.hub]) { server in
            let client = try server.client()
            try await client.send(post("hub.mode=subscribe", to: "/hub?k=1"))
            let response = try await client.response()
            #expect(response.status == 202)
            #expect(response.text == "post /hub k=1 hub.mode=subscribe")
            #expect(response["X-Content-Type-Options"] == "nosniff")
            #expect(response["Date"] != nil)
            #expect(await server.server.counts().plugged == 1)
        }
    }

    @Test func `a path with a slash covers what is below, editions come first`() async throws {
        try await withServer(handlers: [Self.hub, Self.echo("/", [.get])]) { server async throws in
            #expect(try await server.request("GET", "/entries/a/").text == "get /entries/a/ - ")
            #expect(try await server.request("GET", "/news.atom").status == 200)
            // Who takes all has no feeds to list.
            #expect(try await server.request("GET", "/").text == "get / - ")
        }
        try await withServer(handlers: [Self.hub]) { server async throws in
            #expect(try await server.request("GET", "/")["Content-Type"] == "text/html; charset=utf-8")
        }
    }

    @Test(
        arguments: [
            ("GET", "/hub", 405, "POST"), ("PUT", "/hub", 405, "POST"), ("POST", "/entries/x", 405, "GET, HEAD"),
            ("PUT", "/both", 405, "GET, HEAD, POST"), ("GET", "/hub/", 404, nil), ("GET", "/entries", 404, nil),
            ("HEAD", "/entries/x", 202, nil),
        ] as [(String, String, Int, String?)])
    func `each handler has its methods`(method: String, target: String, status: Int, allow: String?) async throws {
        try await withServer(handlers: [Self.hub, Self.entries, Self.echo("/both", [.get, .post])]) { server in
            let response = try await server.request(method, target)
            #expect(response.status == status)
            #expect(response["Allow"] == allow)
        }
    }

    @Test(arguments: [(16_383, 202), (16_384, 202), (16_385, 413)])
    func `a body of 16 KiB`(length: Int, expected: Int) async throws {
        try await withServer(handlers: [Self.hub]) { server in
            let client = try server.client()
            try? await client.send(post(String(repeating: "a", count: length)))
            #expect(try await client.response().status == expected)
        }
    }

    @Test(arguments: [(4, 202), (5, 413)])
    func `a chunked body has the same limit`(chunks: Int, expected: Int) async throws {
        try await withServer(handlers: [Self.hub]) { server in
            let client = try server.client()
            try await client.send("POST /hub HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "a", count: 4096) + "\r\n"
            for _ in 0..<chunks { try await client.send(chunk) }
            try? await client.send("0\r\n\r\n")
            #expect(try await client.response().status == expected)
        }
    }

    /// A hub's push may be long: nobody else's bytes are kept for it.
    @Test func `a handler that knows its paths takes no body for another one`() async throws {
        var door = Self.echo("/door/", [.get, .post])
        door.knows = { $0 == "/door/known" }
        door.bodyLimit = 2 * 1024 * 1024
        try await withServer(handlers: [door]) { server in
            let client = try server.client()
            try await client.send(post(String(repeating: "a", count: 100_000), to: "/door/known"))
            #expect(try await client.response().status == 202)
            #expect(try await server.request("GET", "/door/other").text == "get /door/other - ")
            // Before the first byte of its body, and whether or not it asks.
            for ask in ["", "Expect: 100-continue\r\n"] {
                let head = "POST /door/other HTTP/1.1\r\nHost: t\r\n\(ask)Content-Length: 1000000\r\n\r\n"
                #expect(try await server.statusAndClose(head) == 410)
            }
        }
    }

    @Test func `a client that asks before it sends a body is told to go on`() async throws {
        try await withServer(handlers: [Self.hub]) { server in
            let client = try server.client()
            let head = "POST /hub HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: "
            try await client.send(head + "3\r\n\r\n")
            #expect(try await client.response().status == 100)
            try await client.send("abc")
            #expect(try await client.response().text == "post /hub - abc")
            #expect(try await server.statusAndClose(head + "99999\r\n\r\n") == 413)
            #expect(
                try await server.statusAndClose(
                    "GET /news.atom HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n") == 200)
            #expect(
                try await server.statusAndClose(
                    "POST /hub HTTP/1.1\r\nHost: t\r\nExpect: tea\r\nContent-Length: 3\r\n\r\n") == 417)
            // HTTP/1.0 has no such answer: the body comes all the same.
            #expect(
                try await server.statusAndClose(
                    "POST /hub HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc") == 202)
        }
    }

    @Test func `answers keep the order of their requests, however long one takes`() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let slow = PluggedHandler(path: "/slow", methods: [.get]) { _ in
            for await _ in gate.stream { break }
            return .text(200, "slow")
        }
        try await withServer(handlers: [slow]) { server in
            let client = try server.client()
            let next = "GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n"
            try await client.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n" + next + next + "GET / HTTP/1.1\r\n\r\n")
            // Another connection is not kept waiting.
            #expect(try await server.request("GET", "/news.atom").status == 200)
            #expect(await server.server.counts().full == 1)
            gate.continuation.yield()
            #expect(try await client.response().text == "slow")
            #expect(try await client.response().status == 200)
            #expect(try await client.response().status == 200)
            #expect(try await client.response().status == 400)
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func `a handler answers for a client that has gone`() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let done = Mutex(false)
        let slow = PluggedHandler(path: "/slow", methods: [.get]) { _ in
            for await _ in gate.stream { break }
            done.withLock { $0 = true }
            return .text(200, "slow")
        }
        try await withServer(handlers: [slow]) { server in
            do {
                let client = try server.client()
                try await client.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(try await eventually { await server.server.counts().open == 1 })
            }
            gate.continuation.yield()
            #expect(try await eventually { done.withLock { $0 } })
            #expect(try await eventually { await server.server.counts().open == 0 })
        }
    }

    @Test func `a handler's answer has validators when it says so, and no field that it did not mean`() async throws {
        let page = PluggedHandler(path: "/page", methods: [.get]) { request in
            PluggedResponse(
                status: 200, contentType: "text/html; charset=utf-8",
                fields: [
                    ("Cache-Control", "public, max-age=60"), ("X-A", "a\r\nSet-Cookie: b"), ("X B", "no name"),
                    ("X-Peer", request.peer ?? "none"), ("X-UA", request.field("user-agent") ?? "none"),
                ], body: Array("page".utf8), stem: "77", lastModified: Sample.published)
        }
        try await withServer(handlers: [page]) { server in
            let response = try await server.request("GET", "/page", "User-Agent: test")
            #expect(response["ETag"] == "\"77\"")
            #expect(response["Last-Modified"] == Sample.publishedText)
            #expect(response["Content-Length"] == "4")
            #expect(response["X-A"] == "a  Set-Cookie: b")
            #expect(response["Set-Cookie"] == nil)
            #expect(response["X B"] == nil)
            #expect(response["X-Peer"] == "127.0.0.1")
            #expect(response["X-UA"] == "test")
            let again = try await server.request("GET", "/page", "If-None-Match: \"77\"")
            #expect(again.status == 304)
            #expect(again["Cache-Control"] == "public, max-age=60")
            #expect(again["Content-Length"] == nil)
        }
    }

    @Test func `an empty answer says that it is empty`() async throws {
        let handlers = [
            PluggedHandler(path: "/none", methods: [.get]) { _ in PluggedResponse(status: 204) },
            PluggedHandler(path: "/empty", methods: [.post]) { _ in PluggedResponse(status: 202) },
        ]
        try await withServer(handlers: handlers) { server async throws in
            #expect(try await server.request("GET", "/none")["Content-Length"] == nil)
            #expect(try await server.request("POST", "/empty")["Content-Length"] == "0")
        }
    }
}
