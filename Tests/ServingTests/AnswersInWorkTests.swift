import Syndication
import Testing

@testable import Serving

/// Requests whose clients do not wait for the answers (spec security.md 20, reliability.md P4).
struct AnswersInWorkTests {
    /// Holds whoever comes until it is opened.
    private actor Gate {
        private(set) var came = 0
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func pass() async {
            came += 1
            guard !isOpen else { return }
            await withCheckedContinuation { waiting.append($0) }
        }

        func open() {
            isOpen = true
            for one in waiting { one.resume() }
            waiting = []
        }
    }

    private let gate = Gate()

    private var handlers: [PluggedHandler] {
        [
            PluggedHandler(path: "/pages/", methods: [.get]) { [gate] request in
                if request.path.hasSuffix("slow") { await gate.pass() }
                return .text(200, "page")
            },
            PluggedHandler(path: "/hub", methods: [.post]) { _ in .text(202, "") },
        ]
    }

    @Test func `security 20 what is made for clients that have gone is bounded, and keeps nobody from the hub`()
        async throws
    {
        try await withServer(handlers: handlers, { $0.limits.pagesInWork = 3 }) { server in
            var clients: [RawClient] = []
            for _ in 0..<3 {
                let client = try server.client()
                client.endByReset()
                try await client.send("GET /pages/slow HTTP/1.1\r\nHost: t\r\n\r\n")
                clients.append(client)
            }
            #expect(try await eventually { await gate.came == 3 })
            clients.removeAll()
            #expect(try await eventually { await server.server.counts().open == 0 })
            let refused = try await server.request("GET", "/pages/quick")
            #expect(refused.status == 503)
            #expect(refused["Retry-After"] == "2")
            #expect(refused["Cache-Control"] == "no-store")
            #expect(try await server.request("POST", "/hub").status == 202)
            #expect(try await server.request("GET", "/news.atom").status == 200)
            await gate.open()
            #expect(try await eventually { try await server.request("GET", "/pages/quick").status == 200 })
        }
    }

    @Test func `security 22 streams that are reset leave their work behind, and no more than may be`() async throws {
        try await withSecureServer(handlers: handlers, { $0.limits.pagesInWork = 3 }) { server, address in
            let client = try await FrameClient(address)
            try await client.begin()
            for stream: UInt32 in [1, 3, 5] { try await client.send(.request(stream, "GET", "/pages/slow")) }
            #expect(try await eventually { await gate.came == 3 })
            try await client.send(.reset(1), .reset(3), .reset(5), .request(7, "GET", "/pages/quick"))
            let frames = try await client.frames { $0.stream == 7 && $0.endsStream }
            let head = try #require(frames.first { $0.kind == .headers })
            #expect(try client.fields(head)[":status"] == ["503"])
            await gate.open()
            #expect(try await eventually { try await server.request("GET", "/pages/quick").status == 200 })
            client.close()
        }
    }

    @Test func `security 20 one client has its own share of what is being made`() async throws {
        func change(_ settings: inout ServerSettings) {
            settings.limits.answersInWorkPerAddress = 2
            settings.trustedProxies = TrustedProxies(ranges: [CIDR("127.0.0.1")].compactMap(\.self))
        }
        try await withServer(handlers: handlers, change) { server in
            func status(_ client: String) async throws -> Int {
                try await server.request("GET", "/pages/quick", "X-Forwarded-For: \(client)").status
            }
            var clients: [RawClient] = []
            for _ in 0..<2 {
                let client = try server.client()
                try await client.send("GET /pages/slow HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n")
                clients.append(client)
            }
            #expect(try await eventually { await gate.came == 2 })
            #expect(try await status("192.0.2.7") == 503)
            #expect(try await status("192.0.2.8") == 200)
            await gate.open()
            for client in clients { #expect(try await client.response().text == "page") }
            #expect(try await eventually { try await status("192.0.2.7") == 200 })
        }
    }
}
