import Publishing
import Synchronization
import Syndication
import Testing

@testable import Serving

/// Connections that speak HTTP/2: their time, and whom they answer for.
struct HTTP2Tests {
    private let large = Sample.edition(text: String(repeating: "0123456789abcdef", count: 20_000), gzip: nil)

    private func quick(_ settings: inout ServerSettings) {
        settings.limits.headerTime = .milliseconds(400)
        settings.limits.bodyTime = .milliseconds(400)
        settings.limits.readerTime = .milliseconds(400)
        settings.limits.idleTime = .seconds(1)
        settings.limits.slowestReader = 50_000
    }

    @Test func `C17 a large document comes whole, and HEAD is GET without the body`() async throws {
        try await withSecureServer(Sample.display([large])) { server, address in
            let plain = try await server.request("GET", "/news.atom")
            let client = try await FrameClient(address)
            try await client.begin([(4, 1 << 20)])
            try await client.send(.windowUpdate(0, by: 1 << 20), .request(1), .request(3, "HEAD"))
            let frames = try await client.frames { $0.stream == 1 && $0.endsStream }
            let body = frames.filter { $0.kind == .data && $0.stream == 1 }.flatMap(\.payload)
            #expect(body == plain.body)
            var heads: [UInt32: [String]] = [:]
            for frame in frames where frame.kind == .headers {
                heads[frame.stream] = try client.fields(frame).filter { $0.name != "date" }.map {
                    "\($0.name): \($0.value)"
                }
            }
            #expect(heads[1]?.isEmpty == false)
            #expect(heads[1] == heads[3])
            // All but the status, which has no field in HTTP/1.1.
            #expect(heads[1]?.count == plain.comparable.count + 1)
            for name in ["etag", "last-modified", "cache-control", "vary", "link", "content-length", "content-type"] {
                let value = try #require(plain[name])
                #expect(heads[1]?.contains("\(name): \(value)") == true, "\(name)")
            }
            client.close()
        }
    }

    @Test func `security 22 a window that stays shut ends its stream, and nothing else`() async throws {
        try await withSecureServer(Sample.display([large]), quick) { server, address in
            let client = try await FrameClient(address)
            // No stream may send anything.
            try await client.begin([(4, 0)])
            for stream in 0..<99 { try await client.send(.request(UInt32(stream * 2 + 1))) }
            // A head of its own, to show that the connection goes on meanwhile.
            try await client.send(.request(201, "HEAD"))
            let ended = Mutex<Set<UInt32>>([])
            let frames = try await client.frames { frame in
                guard frame.kind == .reset else { return frame.kind == .goAway }
                return ended.withLock {
                    $0.insert(frame.stream)
                    return $0.count == 99
                }
            }
            #expect(frames.filter { $0.kind == .reset }.allSatisfy { $0.errorCode == 8 })
            let all: Set<UInt32> = ended.withLock { $0 }
            #expect(all.count == 99 && all.max() == 197)
            #expect(frames.contains { $0.stream == 201 && $0.endsStream })
            #expect(frames.allSatisfy { $0.kind != .data || $0.payload.isEmpty })
            // It may ask again, and is heard.
            try await client.send(.request(203, "HEAD"))
            #expect(try await client.frames { $0.stream == 203 && $0.endsStream }.last?.endsStream == true)
            #expect(try await server.request("GET", "/news.atom").status == 200)
            client.close()
        }
    }

    @Test func `security 22 of answers that nobody reads only some are made at a time, and the others in their turn`()
        async throws
    {
        let asked = Mutex(0)
        let page = PluggedHandler(path: "/page", methods: [.get]) { _ in
            asked.withLock { $0 += 1 }
            return .text(200, "page")
        }
        try await withSecureServer(handlers: [page]) { server, address in
            let client = try await FrameClient(address)
            try await client.begin([(4, 0)])
            for stream in 0..<20 { try await client.send(.request(UInt32(stream * 2 + 1), "GET", "/page")) }
            // One that nobody waits for any more has no turn.
            try await client.send(.reset(39), .ping())
            _ = try await client.frames { $0.kind == .ping }
            #expect(try await eventually { asked.withLock { $0 } == 8 })
            // A feed waits for none of them.
            try await client.send(.request(41, "HEAD"))
            #expect(try await client.frames { $0.stream == 41 && $0.endsStream }.last?.endsStream == true)
            #expect(asked.withLock { $0 } == 8)
            try await client.send(.settings([(4, 65_535)]))
            let ended = Mutex(0)
            _ = try await client.frames { frame in
                guard frame.endsStream else { return false }
                return ended.withLock {
                    $0 += 1
                    return $0 == 19
                }
            }
            #expect(asked.withLock { $0 } == 19)
            #expect(try await server.request("GET", "/page").text == "page")
            client.close()
        }
    }

    @Test func `of the many clients behind a trusted proxy none waits for those that are slow`() async throws {
        let asked = Mutex(0)
        let page = PluggedHandler(path: "/page", methods: [.get]) { _ in
            asked.withLock { $0 += 1 }
            return .text(200, "page")
        }
        let behindProxy: (inout ServerSettings) -> Void = {
            $0.trustedProxies = TrustedProxies(ranges: [CIDR("127.0.0.1")].compactMap(\.self))
        }
        try await withSecureServer(handlers: [page], behindProxy) { _, address in
            let client = try await FrameClient(address)
            try await client.begin([(4, 0)])
            for stream in 0..<20 { try await client.send(.request(UInt32(stream * 2 + 1), "GET", "/page")) }
            #expect(try await eventually { asked.withLock { $0 } == 20 })
            client.close()
        }
    }

    @Test func `security 20 a slow but steady reader gets everything over HTTP 2`() async throws {
        try await withSecureServer(Sample.display([large]), quick) { _, address in
            let client = try await FrameClient(address)
            try await client.begin()
            try await client.send(.request(1))
            var got = 0
            // A window at a time: more than the slowest that is waited for, over longer than it is waited for at a time.
            let clock = ContinuousClock()
            let start = clock.now
            while got < 320_000 {
                let frames = try await client.frames { $0.kind == .data || $0.kind == .reset || $0.kind == .goAway }
                let count = try #require(frames.last?.kind == .data ? frames.last?.payload.count : nil)
                got += count
                try await clock.sleep(until: start + .milliseconds(5 * got / 1024))
                try await client.send(
                    .windowUpdate(0, by: UInt32(count)), .windowUpdate(1, by: UInt32(count)))
            }
            #expect(clock.now - start > .seconds(1))
            client.close()
        }
    }

    @Test func `security 20 a client that takes nothing of its answers is closed, and can ask for no more`()
        async throws
    {
        let answered = Sample.edition(text: String(repeating: "0123456789abcdef", count: 60_000), gzip: nil)
        try await withSecureServer(Sample.display([answered]), quick) { server, address in
            let client = try await FrameClient(address)
            try await client.begin([(4, 0x7FFF_FFFF)])
            try await client.send(.windowUpdate(0, by: 0x7FFF_0000 - 65_535))
            try await client.stopReading()
            for stream in 0..<50 { await client.flood(Frame.request(UInt32(stream * 2 + 1)).bytes) }
            let isClosed = try await eventually { await server.server.counts().open == 0 }
            #expect(isClosed)
            #expect(try await server.request("GET", "/news.atom").status == 200)
        }
    }

    @Test func `an idle connection says GOAWAY before it ends, however often it is pinged`() async throws {
        try await withSecureServer(Sample.display(), quick) { _, address in
            let client = try await FrameClient(address)
            try await client.begin()
            try await client.send(.request(1), .ping())
            let frames = try await client.frames { $0.kind == .goAway }
            #expect(frames.last?.errorCode == 0)
            #expect(frames.last?.lastStream == 0x7FFF_FFFF)
            let ping = try await client.frames { $0.kind == .ping }
            try await client.send(.ping(Frame.acknowledged, try #require(ping.last?.payload)))
            // It ends at once then.
            _ = try await client.rest()
        }
    }

    @Test func `security 36 a request for another name than the certificate was asked for is misdirected`() async throws
    {
        try await withSecureServer { _, address in
            for (name, status) in [("localhost", "200"), ("other.example", "421"), (nil, "200")] as [(String?, String)]
            {
                let client = try await FrameClient(address, serverName: name)
                try await client.begin()
                try await client.send(.request(1))
                let frames = try await client.frames { $0.kind == .headers }
                #expect(try client.fields(try #require(frames.last))[":status"] == [status], "\(name ?? "none")")
                client.close()
            }
        }
    }

    @Test(arguments: [(32_000, "200"), (33_500, "431")])
    func `security 21 the fields of a request have the limit that they have in HTTP 1`(count: Int, status: String)
        async throws
    {
        try await withSecureServer(Sample.display([Sample.edition()])) { _, address async throws in
            let client = try await FrameClient(address)
            try await client.begin()
            // From the client's acknowledgement on the server's own limit is in force.
            _ = try await client.frames { $0.kind == .settings }
            try await client.send(Frame(kind: .settings, flags: 1), .request(1, "HEAD"))
            let first = try await client.frames { $0.stream == 1 && $0.endsStream }
            for frame in first where frame.kind == .headers { _ = try client.fields(frame) }
            try await client.send(
                Frame.request(3, "HEAD", "/news.atom", Self.fields(of: count)).inParts.flatMap(\.bytes))
            let frames = try await client.frames { $0.stream == 3 }
            #expect(try client.fields(try #require(frames.last))[":status"] == [status])
            client.close()
        }
    }

    /// Clients send their first requests before they have seen what the server allows.
    @Test(arguments: [1000, 33, 1], [(32_000, "200"), (33_500, "431")])
    func `security 21 so have those of a first request`(size: Int, _ expected: (count: Int, status: String))
        async throws
    {
        try await withSecureServer(Sample.display([Sample.edition()])) { _, address async throws in
            let client = try await FrameClient(address)
            let frames =
                [.settings([(3, 100)])]
                + Frame.request(1, "HEAD", "/news.atom", Self.fields(of: expected.count)).inParts
            let bytes = FrameClient.magic + frames.flatMap(\.bytes)
            // However the beginning is cut.
            for place in stride(from: 0, to: 60, by: size) {
                try await client.send(Array(bytes[place..<min(place + size, 60)]))
            }
            try await client.send(Array(bytes[60...]))
            let head = try #require(try await client.frames { $0.stream == 1 || $0.kind == .goAway }.last)
            #expect(head.kind == .headers)
            #expect(try client.fields(head)[":status"] == [expected.status])
            // The acknowledgement comes later, and changes nothing.
            try await client.send(Frame(kind: .settings, flags: 1), .request(3, "HEAD"))
            let next = try await client.frames { $0.stream == 3 && $0.endsStream || $0.kind == .goAway }
            #expect(next.last?.endsStream == true)
            // There is nothing that a second one could acknowledge.
            try await client.send(Frame(kind: .settings, flags: 1))
            #expect(try await client.rest().last { $0.kind == .goAway }?.errorCode == 1)
        }
    }

    private static func fields(of count: Int) -> [(String, String)] {
        (0..<4).map { ("x\($0)", String(repeating: "y", count: count / 4)) }
    }

    /// A proxy that translates from HTTP/1.1 may send a `Host` alone (RFC 9113 §8.3.1).
    @Test func `security 19 a host is found where it is, and two that differ are refused`() async throws {
        try await withSecureServer(Sample.display([Sample.edition()]), { $0.hosts = ["localhost"] }) {
            _, address async throws in
            func status(_ fields: [(String, String)]) async throws -> String? {
                let client = try await FrameClient(address)
                try await client.begin()
                let target = [(":method", "GET"), (":scheme", "https"), (":path", "/news.atom")]
                try await client.send(.headers(1, target + fields, end: true))
                let frames = try await client.frames { $0.kind == .headers || $0.kind == .reset }
                client.close()
                return try frames.last { $0.kind == .headers }.flatMap { try client.fields($0)[":status"].first }
            }
            #expect(try await status([("host", "localhost")]) == "200")
            #expect(try await status([("host", "elsewhere.example")]) == "421")
            #expect(try await status([(":authority", "localhost"), ("host", "LOCALHOST")]) == "200")
            for (authority, host) in [("localhost", "elsewhere.example"), ("elsewhere.example", "localhost")] {
                #expect(try await status([(":authority", authority), ("host", host)]) == "400")
            }
        }
    }

    @Test func `security 21 a foreign host is misdirected where the names are known`() async throws {
        try await withServer(Sample.display(), { $0.hosts = ["feeds.example.org", "[::1]"] }) { server in
            for (host, status) in [
                ("feeds.example.org", 200), ("FEEDS.example.ORG:8080", 200), ("feeds.example.org.", 200),
                ("[::1]:80", 200),
                ("example.org", 421), ("feeds.example.org.evil.example", 421), ("127.0.0.1:8080", 421), ("", 421),
            ] {
                for extra in ["X: y", "X: a\tb"] {
                    let client = try server.client()
                    try await client.send("GET /news.atom HTTP/1.1\r\nHost: \(host)\r\n\(extra)\r\n\r\n")
                    #expect(try await client.response().status == status, "\(host)")
                }
            }
            // Without a name nobody can tell.
            #expect(try await server.statusAndClose("GET /news.atom HTTP/1.0\r\n\r\n") == 421)
        }
    }
}

extension Frame {
    /// The same, with a header in frames of a size that every server takes.
    fileprivate var inParts: [Frame] {
        let parts = stride(from: 0, to: payload.count, by: 16_000).map {
            Array(payload[$0..<min($0 + 16_000, payload.count)])
        }
        return parts.enumerated().map { place, part in
            let end = place == parts.count - 1 ? Self.endHeaders : 0
            guard place > 0 else {
                return Frame(kind: .headers, flags: flags & ~Self.endHeaders | end, stream: stream, payload: part)
            }
            return Frame(kind: .continuation, flags: end, stream: stream, payload: part)
        }
    }
}
