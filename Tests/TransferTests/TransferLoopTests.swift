import Dispatch
import Synchronization
import Syndication
import Testing

@testable import Transfer

/// A loop and a server for one test.
struct Pair {
    let server: LoopbackServer
    let loop: TransferLoop

    init(
        limit: Int = 256, _ answer: @escaping @Sendable (LoopbackServer.Received) -> LoopbackServer.Answer
    ) throws {
        server = try LoopbackServer(answer)
        loop = try TransferLoop(.init(userAgent: "syndicated-test/1.0", limit: limit))
    }

    func url(_ path: String = "/") throws -> WebURL {
        try #require(WebURL("http://127.0.0.1:\(server.port)\(path)"))
    }

    func get(_ path: String = "/", reach: Reach = .anywhere) throws -> Request {
        Request(.get, try url(path), reach: reach)
    }
}

func failure(_ work: () async throws -> Response) async -> TransferError? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error as? TransferError
    }
}

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

@Suite(.timeLimit(.minutes(5))) struct `The address guard` {
    /// security.md section 5, item 1: whatever the spelling is, the address that it means is what counts.
    @Test(arguments: [
        "127.0.0.1", "127.1", "127.0.1", "127.000.000.001", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "2130706433",
        "017700000001", "0177.0.0.1", "0177.1", "0", "0.0.0.0", "0x0", "127.255.255.254", "127.0.0.1.",
        "%31%32%37.0.0.1",
        "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[0::0]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:0]",
        "[::127.0.0.1]", "[::7f00:1]", "[::ffff:a9fe:a9fe]", "[::ffff:10.0.0.1]", "[::ffff:192.168.0.1]",
        "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]",
        "[2001:0:7f00:1::]", "[2001:db8::1]", "[fd00:ec2::254]", "[fc00::1]", "[fe80::1]", "[fec0::1]", "[ff02::1]",
        "[100::1]", "[5f00::1]", "[3fff::1]", "localhost", "LOCALHOST", "localhost.", "foo.localhost", "foo.LocalHost.",
        "10.0.0.1", "10.255.255.255", "0xa.0.0.1", "167772161", "172.16.0.1", "172.31.255.254", "192.168.0.1",
        "192.168.257",
        "169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "100.64.0.1", "198.18.0.1", "192.0.0.1",
        "192.0.2.1", "192.88.99.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255",
    ])
    func `never reaches what is not public, however it is spelled`(host: String) async throws {
        let pair = try Pair { _ in .response() }
        // What is no address at all is refused before.
        guard let url = WebURL("http://\(host):\(pair.server.port)/") else { return }
        let request = Request(.get, url, reach: .publicOnly())
        let error = await failure { try await pair.loop.send(request) }
        let reasons: [TransferError.Reason?] = [.addressNotAllowed, .nameNotFound]
        #expect(reasons.contains(error?.reason), "\(host): \(String(describing: error))")
        #expect(pair.server.connectionCount == 0)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "LOCALHOST", "[::ffff:127.0.0.1]"])
    func `keeps a transfer from an address that is not public`(host: String) async throws {
        let pair = try Pair { _ in .response() }
        let url = try #require(WebURL("http://\(host):\(pair.server.port)/?token=1"))
        let error = await failure { try await pair.loop.send(Request(.get, url, reach: .publicOnly())) }
        #expect(error?.reason == .addressNotAllowed)
        #expect(error?.isTemporary == false)
        #expect(error?.description.contains("token") == false)
        #expect(pair.server.connectionCount == 0)
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `tells once when it is known where the host is, on a kept connection too`(host: String) async throws {
        let pair = try Pair { _ in .response() }
        let told = Mutex(0)
        let url = try #require(WebURL("http://\(host):\(pair.server.port)/"))
        var request = Request(.get, url, reach: .anywhere)
        request.resolved = { told.withLock { $0 += 1 } }
        for count in 1...3 {
            _ = try await pair.loop.send(request)
            #expect(told.withLock(\.self) == count)
        }
        request.reach = .publicOnly()
        let error = await failure { [request] in try await pair.loop.send(request) }
        #expect(error?.reason == .addressNotAllowed && told.withLock(\.self) == 4)
        let nowhere = try #require(WebURL("http://nowhere.invalid/"))
        var second = Request(.get, nowhere, reach: .anywhere)
        second.connectTimeout = .seconds(2)
        second.resolved = request.resolved
        let failed = await failure { [second] in try await pair.loop.send(second) }
        #expect(failed != nil && told.withLock(\.self) == 4)
    }

    @Test func `lets it through where the operator opened the range`() async throws {
        let pair = try Pair { _ in .response() }
        let range = try #require(CIDR("127.0.0.0/8"))
        for host in ["127.0.0.1", "[::ffff:127.0.0.1]"] {
            let url = try #require(WebURL("http://\(host):\(pair.server.port)/"))
            let response = try await pair.loop.send(Request(.get, url, reach: .publicOnly(except: [range])))
            #expect(response.status == 200)
        }
    }

    @Test func `looks at a kept connection too`() async throws {
        let pair = try Pair { _ in .response() }
        _ = try await pair.loop.send(pair.get())
        let error = await failure { try await pair.loop.send(pair.get(reach: .publicOnly())) }
        #expect(error?.reason == .addressNotAllowed)
        #expect(pair.server.received.count == 1)
    }
}

@Suite(.timeLimit(.minutes(5))) struct `The loop` {
    @Test func `keeps connections`() async throws {
        let pair = try Pair { _ in .response(body: [1]) }
        for _ in 0..<100 { _ = try await pair.loop.send(pair.get()) }
        #expect(pair.server.received.count == 100)
        #expect(pair.server.connectionCount == 1)
    }

    @Test func `runs a hundred transfers at a time`() async throws {
        let pair = try Pair { request in .response(body: Array(request.target.utf8)) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let response = try await pair.loop.send(pair.get("/\(number)"))
                    return response.body == Array("/\(number)".utf8)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(pair.server.received.count == 100)
    }

    @Test func `runs no more than its limit, and all in the end`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let pair = try Pair(limit: 4) { _ in
            gate.wait()
            return .response()
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<12 { group.addTask { try await pair.loop.send(pair.get()).status } }
            var arrivals = pair.server.arrivals.makeAsyncIterator()
            for round in 1...3 {
                for _ in 0..<4 { _ = await arrivals.next() }
                #expect(pair.server.received.count == 4 * round)
                for _ in 0..<4 { gate.signal() }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(pair.server.connectionCount <= 4)
    }

    @Test func `ends a transfer whose task is cancelled`() async throws {
        let pair = try Pair { _ in .silence }
        let request = try pair.get()
        let task = Task { await failure { try await pair.loop.send(request) } }
        for await _ in pair.server.arrivals { break }
        task.cancel()
        #expect(await task.value?.reason == .cancelled)
        // The connection is closed, too.
        for await _ in pair.server.departures { break }
    }

    @Test func `ends a transfer that waits for its turn, or was never to begin`() async throws {
        let pair = try Pair(limit: 1) { _ in .silence }
        let request = try pair.get()
        let first = Task { await failure { try await pair.loop.send(request) } }
        for await _ in pair.server.arrivals { break }
        // Cancelled before it is sent, while it is handed over, or while it waits.
        for number in 0..<200 {
            let second = Task {
                if number % 4 == 0 { withUnsafeCurrentTask { $0?.cancel() } }
                return await failure { try await pair.loop.send(request) }
            }
            if number % 2 == 0 { await Task.yield() }
            second.cancel()
            #expect(await second.value?.reason == .cancelled)
        }
        #expect(pair.server.received.count == 1)
        first.cancel()
        #expect(await first.value?.reason == .cancelled)
    }

    @Test func `stops while it is busy, and more than once`() async throws {
        let pair = try Pair(limit: 2) { _ in .silence }
        let request = try pair.get()
        let tasks = (0..<5).map { _ in Task { await failure { try await pair.loop.send(request) } } }
        for await _ in pair.server.arrivals { break }
        pair.loop.stop()
        for task in tasks { #expect(await task.value?.reason == .stopped) }
        pair.loop.stop()
        let error = await failure { try await pair.loop.send(request) }
        #expect(error?.reason == .stopped)
    }

    @Test func `stops before it has begun`() throws {
        for _ in 0..<20 { try TransferLoop(.init(userAgent: "test")).stop() }
        _ = try TransferLoop(.init(userAgent: "test"))
    }

    @Test func `survives senders, cancellations and a stop all at once`() async throws {
        for _ in 0..<10 {
            let pair = try Pair(limit: 8) { request in request.target == "/silence" ? .silence : .response() }
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let task = Task {
                            await failure { try await pair.loop.send(pair.get(number % 3 == 0 ? "/silence" : "/")) }
                        }
                        if number % 2 == 0 { task.cancel() }
                        _ = await task.value
                    }
                }
                group.addTask {
                    for await _ in pair.server.arrivals { break }
                    pair.loop.stop()
                }
            }
        }
    }
}
