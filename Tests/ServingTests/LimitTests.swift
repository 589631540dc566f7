import Testing

@testable import Serving

/// Security section 6, each at limit - 1, limit, limit + 1; item 20: slow clients.
struct LimitTests {
    /// A request whose request line has exactly so many bytes.
    private func line(_ length: Int) -> String {
        "GET /" + String(repeating: "a", count: length - "GET / HTTP/1.1".utf8.count) + " HTTP/1.1\r\nHost: t\r\n"
    }

    /// A request whose header block, with its empty line, has exactly so many bytes.
    private func block(_ length: Int) -> String {
        let host = "Host: t\r\n"
        return "GET /x HTTP/1.1\r\n" + host + "X: "
            + String(repeating: "a", count: length - host.utf8.count - "X: \r\n\r\n".utf8.count) + "\r\n\r\n"
    }

    @Test(arguments: [(8191, 404), (8192, 404), (8193, 414), (40_000, 414), (65_536, 414)])
    func `security 21 a request line of 8 KiB`(length: Int, expected: Int) async throws {
        try await withServer { server async throws in
            #expect(try await server.statusAndClose(line(length) + "Connection: close\r\n\r\n") == expected)
        }
    }

    @Test func `security 21 a request line that never ends`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("GET /")
            for _ in 0..<9 { try await client.send(String(repeating: "a", count: 1000)) }
            #expect(try await client.response().status == 414)
        }
    }

    @Test(arguments: [(32_767, 404), (32_768, 404), (32_769, 431), (60_000, 431), (200_000, 431)])
    func `security 21 a header of 32 KiB`(length: Int, expected: Int) async throws {
        try await withServer { server in
            let client = try server.client()
            // What the server no longer reads may fail to be sent.
            try? await client.send(block(length))
            #expect(try await client.response().status == expected)
        }
    }

    @Test func `a header of nothing but spaces`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("GET / HTTP/1.1\r\nHost: t\r\nX:")
            for _ in 0..<50 { try? await client.send(String(repeating: " ", count: 1000)) }
            #expect(try await client.response().status == 431)
        }
    }

    @Test func `empty lines before a request, without end`() async throws {
        try await withServer { server in
            let client = try server.client()
            for _ in 0..<50 { try? await client.send(String(repeating: "\r\n", count: 500)) }
            #expect(try await client.response().status == 431)
        }
    }

    @Test(arguments: [(99, 404), (100, 404), (101, 431), (300, 431)])
    func `security 21 a hundred fields`(count: Int, expected: Int) async throws {
        try await withServer { server in
            let fields = String(repeating: "X: y\r\n", count: count - 1)
            let client = try server.client()
            try await client.send("GET /x HTTP/1.1\r\nHost: t\r\n\(fields)\r\n")
            #expect(try await client.response().status == expected)
        }
    }

    @Test(arguments: [(16_383, 200), (16_384, 200), (16_385, 413), (100_000, 413), (1 << 50, 413)])
    func `a body that nobody wants is dropped up to 16 KiB`(length: Int, expected: Int) async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\nContent-Length: \(length)\r\n\r\n")
            try? await client.send([UInt8](repeating: 65, count: min(length, 100_000)))
            #expect(try await client.response().status == expected)
            guard expected == 200 else { return }
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await client.response().status == 200)
        }
    }

    @Test func `a chunked body that nobody wants`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("POST /x HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "a", count: 4096) + "\r\n"
            for _ in 0..<5 { try? await client.send(chunk) }
            #expect(try await client.response().status == 413)
        }
    }

    private func quick(_ settings: inout ServerSettings) {
        settings.limits.headerTime = .milliseconds(300)
        settings.limits.bodyTime = .milliseconds(300)
        settings.limits.idleTime = .milliseconds(300)
        settings.limits.readerTime = .milliseconds(300)
    }

    @Test(arguments: ["G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: t\r\n", "\r\n\r\n"])
    func `security 20 a header that does not end in time is a 408`(beginning: String) async throws {
        try await withServer(Sample.display(), { quick(&$0) }) { server async throws in
            #expect(try await server.statusAndClose(beginning) == 408)
        }
    }

    @Test func `security 20 a byte now and then does not help`() async throws {
        try await withServer(Sample.display(), { quick(&$0) }) { server in
            let client = try server.client()
            try await client.send("GET / HTTP/1.1\r\nX: ")
            let dripping = Task {
                while !Task.isCancelled {
                    try await client.send("a")
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            #expect(try await client.response().status == 408)
            dripping.cancel()
        }
    }

    @Test func `security 20 a body that does not end in time is a 408`() async throws {
        try await withServer(Sample.display(), { quick(&$0) }) { server async throws in
            #expect(try await server.statusAndClose("GET / HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nabc") == 408)
        }
    }

    @Test func `an idle connection is closed without a word`() async throws {
        try await withServer(Sample.display(), { quick(&$0) }) { server in
            let fresh = try server.client()
            // Also where an empty line follows the last request (RFC 9112 §2.2).
            for line in ["", "\r\n"] {
                let used = try server.client()
                try await used.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(try await used.response().status == 200)
                try await used.send(line)
                #expect(try await used.rest().isEmpty)
                let atOnce = try server.client()
                try await atOnce.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n\(line)")
                #expect(try await atOnce.response().status == 200)
                #expect(try await atOnce.rest().isEmpty)
            }
            #expect(try await fresh.rest().isEmpty)
            #expect(try await eventually { await server.server.counts().open == 0 })
        }
    }

    @Test func `security 20 a client that does not take its answer is closed, and others do not notice`() async throws {
        let large = String(repeating: "0123456789abcdef", count: 1 << 19)
        let display = Sample.display([Sample.edition(text: large), Sample.edition("small", text: "<feed/>", stem: "2")])
        try await withServer(display, { quick(&$0) }) { server in
            let stuck = try server.client(receiveBuffer: 4096)
            try await stuck.send(String(repeating: "GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n", count: 20))
            let other = try server.client()
            for _ in 0..<10 {
                try await other.send("GET /small.atom HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(try await other.response().text == "<feed/>")
            }
            // Of twenty requests for 8 MiB only one was taken up: the others wait for the client.
            #expect(await server.server.counts().full == 11)
            #expect(try await eventually { await server.server.counts().open <= 1 })
        }
    }

    @Test func `a slow but steady reader gets everything`() async throws {
        let large = String(repeating: "0123456789abcdef", count: 1 << 18)
        try await withServer(Sample.display([Sample.edition(text: large)]), { quick(&$0) }) { server in
            let client = try server.client()
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
            try await Task.sleep(for: .milliseconds(400))
            #expect(try await client.response().body.count == large.utf8.count)
        }
    }

    @Test func `connections beyond the limit are told to come back`() async throws {
        try await withServer(Sample.display(), { $0.limits.connections = 2 }) { server in
            var clients = [try server.client(), try server.client()]
            for client in clients {
                try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(try await client.response().status == 200)
            }
            let third = try server.client()
            let response = try await third.response()
            #expect(response.status == 503)
            #expect(response["Retry-After"] == "60")
            #expect(response["Connection"] == "close")
            clients.removeLast()
            #expect(try await eventually { try await server.request("GET", "/news.atom").status == 200 })
        }
    }

    @Test func `connections of one address have a limit of their own`() async throws {
        let change = { (settings: inout ServerSettings) in
            settings.limits.connectionsPerAddress = 1
            settings.limits.countsLoopback = true
        }
        try await withServer(Sample.display(), change) { server in
            let first = try server.client()
            try await first.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await first.response().status == 200)
            #expect(try await server.client().response().status == 503)
        }
    }
}
