import Syndication
import Testing

@testable import Transfer

@Suite(.timeLimit(.minutes(5))) struct `A transfer` {
    @Test func `brings status, headers and body`() async throws {
        let pair = try Pair { _ in
            .response(status: 203, headers: ["X-One:  1 ", "x-TWO: b: c", "X-Empty:"], body: Array("hello".utf8))
        }
        let response = try await pair.loop.send(pair.get())
        #expect(response.status == 203)
        #expect(response.isSuccess)
        #expect(response.body == Array("hello".utf8))
        #expect(!response.isCut)
        #expect(response.header("x-one") == "1")
        #expect(response.header("x-two") == "b: c")
        #expect(response.header("x-empty") == "")
        #expect(response.header("x-three") == nil)
    }

    /// H-48, H-50: the status is the answer.
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello", "HTTP/1.1 201 Created\r\n\r\nhello",
        "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 500\r\n\r\nhello",
    ])
    func `without need of a body counts as soon as its headers are there`(answer: String) async throws {
        let pair = try Pair { _ in .raw(answer) }
        var request = try pair.get()
        request.isBodyNeeded = false
        let response = try await pair.loop.send(request)
        #expect([200, 201, 202, 503].contains(response.status))
    }

    @Test func `without need of a body waits for none that has no end, and keeps the connection else`() async throws {
        let pair = try Pair { $0.target == "/endless" ? .endless : .response(body: Array("hello".utf8)) }
        var request = try pair.get("/endless")
        request.isBodyNeeded = false
        let response = try await pair.loop.send(request)
        #expect(response.status == 200 && response.body.isEmpty)
        request = try pair.get()
        request.isBodyNeeded = false
        for _ in 0..<3 {
            let response = try await pair.loop.send(request)
            #expect(response.body == Array("hello".utf8))
        }
        #expect(pair.server.connectionCount == 2)
    }

    @Test(arguments: ["", "\0\0\0\0"])
    func `without need of a body needs headers`(answer: String) async throws {
        let pair = try Pair { _ in .raw(answer) }
        var request = try pair.get()
        request.isBodyNeeded = false
        let error = await failure { [request] in try await pair.loop.send(request) }
        #expect(error != nil)
    }

    @Test func `sends a target as somebody wrote it, and the next one as its URL has it`() async throws {
        let pair = try Pair { _ in .response() }
        var request = try pair.get("/a/b")
        request.target = "/a/../%7eb?x=%c3|[]&"
        _ = try await pair.loop.send(request)
        _ = try await pair.loop.send(try pair.get("/plain"))
        #expect(pair.server.received.map(\.target) == ["/a/../%7eb?x=%c3|[]&", "/plain"])
        for target in ["a", "", "/ HTTP/1.1\r\nX: y", "/a b"] {
            request.target = target
            let error = await failure { [request] in try await pair.loop.send(request) }
            #expect(error?.reason == .invalidRequest)
        }
    }

    @Test func `sends what the request says, and little else`() async throws {
        let pair = try Pair { _ in .response() }
        var request = Request(.post, try pair.url("/a/b%20c?x=1&y=%2F#part"), reach: .anywhere)
        request.headers = [
            ("Content-Type", "text/plain"), ("Link", "<https://example.org/>; rel=\"self\""), ("X-Empty", ""),
        ]
        request.body = Body(Array("body".utf8))
        _ = try await pair.loop.send(request)
        let received = try #require(pair.server.received.first)
        #expect(received.method == "POST")
        #expect(received.target == "/a/b%20c?x=1&y=%2F")
        #expect(received.body == Array(request.body.bytes))
        #expect(
            received.headers.sorted() == [
                "accept: */*", "content-length: 4", "content-type: text/plain", "host: 127.0.0.1:\(pair.server.port)",
                "link: <https://example.org/>; rel=\"self\"", "user-agent: syndicated-test/1.0", "x-empty:",
            ])
    }

    @Test func `uses one handle for every method in turn`() async throws {
        let pair = try Pair(limit: 1) { request in .response(body: Array(request.method.utf8)) }
        for method in [Request.Method.get, .post, .get, .head, .get, .head, .post, .head, .post] {
            var request = Request(method, try pair.url(), reach: .anywhere)
            request.body = Body(Array("x".utf8))
            let response = try await pair.loop.send(request)
            #expect(response.body == (method == .head ? [] : Array(method.rawValue.utf8)))
            #expect(pair.server.received.last?.method == method.rawValue)
            #expect(pair.server.received.last?.body == (method == .post ? Array(request.body.bytes) : []))
        }
        #expect(pair.server.connectionCount == 1)
    }

    @Test func `of a megabyte is not held up by Expect`() async throws {
        let pair = try Pair { _ in .response(status: 204) }
        var request = Request(.post, try pair.url(), reach: .anywhere)
        request.body = Body((0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        let response = try await pair.loop.send(request)
        #expect(response.status == 204)
        let received = try #require(pair.server.received.first)
        #expect(received.body == Array(request.body.bytes))
        #expect(!received.headers.contains { $0.hasPrefix("expect") })
    }

    @Test func `is not redirected`() async throws {
        let pair = try Pair { _ in .response(status: 302, headers: ["Location: /elsewhere"]) }
        let response = try await pair.loop.send(pair.get())
        #expect(response.status == 302)
        #expect(!response.isSuccess)
        #expect(response.header("location") == "/elsewhere")
        #expect(pair.server.received.count == 1)
    }

    @Test(
        arguments: [
            ("//example.org/b", "http://example.org/b"), ("/b?c", "http://127.0.0.1/b?c"),
            ("b", "http://127.0.0.1/a/b"), ("https://example.org/", "https://example.org/"),
            ("mailto:a@example.org", nil), (nil, nil),
        ] as [(String?, String?)])
    func `is led on with the scheme that it came by`(location: String?, expected: String?) async throws {
        let pair = try Pair { _ in .response(status: 302, headers: location.map { ["Location: \($0)"] } ?? []) }
        let answer = try await pair.loop.send(try pair.get())
        let asked = try #require(WebURL("http://127.0.0.1/a/x"))
        #expect(answer.location(from: asked)?.text == expected)
    }

    @Test func `gives the headers of the final answer only`() async throws {
        let pair = try Pair { _ in
            .raw(
                "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Final: 1\r\nContent-Length: 0\r\n\r\n"
            )
        }
        let response = try await pair.loop.send(pair.get())
        #expect(response.status == 200)
        #expect(response.headers.map(\.name) == ["x-final", "content-length"])
    }

    @Test(arguments: [(999, false), (1000, false), (1001, true), (100_000, true), (0, false)])
    func `keeps as much of the body as was asked for`(size: Int, isCut: Bool) async throws {
        let pair = try Pair { _ in .response(body: [UInt8](repeating: 7, count: size)) }
        var request = try pair.get()
        request.responseLimit = 1000
        let response = try await pair.loop.send(request)
        #expect(response.body.count == min(size, 1000))
        #expect(response.isCut == isCut)
    }

    @Test func `cuts an endless body`() async throws {
        let pair = try Pair { _ in .endless }
        let response = try await pair.loop.send(pair.get())
        #expect(response.status == 200)
        #expect(response.body.count == 64 * 1024)
        #expect(response.isCut)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nX: " + String(repeating: "a", count: 40_000) + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + String(repeating: "X: 1\r\n", count: 10_000) + "\r\n",
        String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 10_000),
    ])
    func `refuses huge headers`(answer: String) async throws {
        let pair = try Pair { _ in .raw(answer) }
        let error = await failure { try await pair.loop.send(pair.get()) }
        #expect(error?.reason == .tooLarge)
    }

    @Test(arguments: [
        "", "hello\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "\u{0}\u{1}\u{2}", "HTTP/9 x\r\n\r\n",
    ])
    func `says when the answer breaks off or is no HTTP`(answer: String) async throws {
        let pair = try Pair { _ in .raw(answer) }
        let error = await failure { try await pair.loop.send(pair.get("/secret?token=1")) }
        #expect(error?.reason == .brokenOff)
        #expect(error?.description.contains("secret") == false)
        #expect(error?.description.contains("token") == false)
        #expect(error?.description.hasPrefix("GET to 127.0.0.1: ") == true)
    }

    @Test func `says when the connection is reset`() async throws {
        let pair = try Pair { _ in .reset }
        let error = await failure { try await pair.loop.send(pair.get()) }
        #expect(error?.reason == .brokenOff)
        #expect(error?.isTemporary == true)
    }

    @Test func `says when nobody listens`() async throws {
        let loop = try TransferLoop(.init(userAgent: "test"))
        let port = try LoopbackServer.freePort()
        let url = try #require(WebURL("http://127.0.0.1:\(port)/?token=1"))
        let error = await failure { try await loop.send(Request(.get, url, reach: .anywhere)) }
        #expect(error?.reason == .notConnected)
        #expect(error?.description == "GET to 127.0.0.1: Connection refused")
    }

    @Test func `says when TLS is not spoken`() async throws {
        let pair = try Pair { _ in .response() }
        let url = try #require(WebURL("https://127.0.0.1:\(pair.server.port)/"))
        let error = await failure { try await pair.loop.send(Request(.get, url, reach: .anywhere)) }
        #expect(error?.reason == .tls)
    }

    /// What the operator of a private hub has to mend is in the words.
    @Test func `says what is wrong with a certificate`() async throws {
        let server = try CertifiedServer(name: "other.example")
        defer { server.close() }
        let url = try #require(WebURL("https://127.0.0.1:\(server.port)/path?token=1"))
        let loop = try TransferLoop(.init(userAgent: "test"))
        var error: TransferError?
        for _ in 0..<200 {
            error = await failure { try await loop.send(Request(.get, url, reach: .anywhere)) }
            guard error?.reason == .notConnected else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(error?.reason == .tls)
        let words = error?.description ?? ""
        #expect(words.contains("certificate") && words.contains("self-signed") && !words.contains("token"), "\(words)")
        // The next failure of the same handle is told in its own words.
        let plain = try Pair { _ in .reset }
        let other = await failure { try await loop.send(try plain.get()) }
        #expect(other?.description.contains("certificate") == false)
    }

    @Test(arguments: [LoopbackServer.Answer.silence, .drip])
    func `ends when its time is over`(answer: LoopbackServer.Answer) async throws {
        let pair = try Pair { _ in answer }
        var request = try pair.get()
        request.timeout = .milliseconds(200)
        let error = await failure { try await pair.loop.send(request) }
        #expect(error?.reason == .timedOut)
    }

    @Test func `ends when the server is silent for too long, whatever time there is left`() async throws {
        let pair = try Pair { _ in .silence }
        var request = try pair.get()
        request.timeout = .seconds(120)
        request.silenceLimit = .seconds(1)
        let start = ContinuousClock.now
        let error = await failure { [request] in try await pair.loop.send(request) }
        #expect(error?.reason == .timedOut)
        #expect(.now - start < .seconds(15))
        // The limit is that of one request: the handle serves the next one with its own.
        request.silenceLimit = .seconds(60)
        request.timeout = .seconds(4)
        let next = ContinuousClock.now
        let later = await failure { [request] in try await pair.loop.send(request) }
        #expect(later?.reason == .timedOut)
        #expect(.now - next > .seconds(3))
    }

    @Test(arguments: [
        ("X", "a\r\nY: b"), ("X", "a\nb"), ("X", "a\rb"), ("X", "a\u{0}"), ("X", "\u{1B}"), ("X", "\u{7F}"), ("", "a"),
        ("X Y", "a"),
        ("X:", "a"), ("X\r\nY", "a"), ("Ä", "a"),
    ])
    func `with a header that could become two is refused`(name: String, value: String) async throws {
        let pair = try Pair { _ in .response() }
        var request = try pair.get()
        request.headers = [(name, value)]
        let error = await failure { try await pair.loop.send(request) }
        #expect(error?.reason == .invalidRequest)
        #expect(error?.isTemporary == false)
        #expect(pair.server.connectionCount == 0)
    }

    @Test func `goes to the web only`() async throws {
        let pair = try Pair { _ in .response() }
        let url = try #require(WebURL("mailto:jane@example.org"))
        let error = await failure { try await pair.loop.send(Request(.get, url, reach: .anywhere)) }
        #expect(error?.reason == .invalidRequest)
    }
}
