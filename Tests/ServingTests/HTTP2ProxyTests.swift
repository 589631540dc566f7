import Publishing
import Syndication
import Testing

@testable import Serving

/// A connection over HTTP/2 that a trusted proxy shares among its clients: what one of them does ends nothing of the others.
struct HTTP2ProxyTests {
    private func behindProxy(_ test: (FrameClient) async throws -> Void, asking name: String? = nil) async throws {
        let trust: (inout ServerSettings) -> Void = {
            $0.trustedProxies = TrustedProxies(ranges: [CIDR("127.0.0.1")].compactMap(\.self))
        }
        try await withSecureServer(Sample.display([Sample.edition()]), trust) { _, address in
            let client = try await FrameClient(address, serverName: name)
            try await client.begin()
            try await test(client)
            client.close()
        }
    }

    private func status(on stream: UInt32, of client: FrameClient) async throws -> [String] {
        let frames = try await client.frames {
            $0.stream == stream && ($0.kind == .headers || $0.kind == .reset) || $0.kind == .goAway
        }
        // Each of the others' heads may have put something into the table of fields.
        let heads = try frames.filter { $0.kind == .headers }.map { ($0.stream, try client.fields($0)[":status"]) }
        return heads.last { $0.0 == stream }?.1 ?? []
    }

    /// A gateway asks for the name of the machine behind it, and says of the requests for whom they are.
    @Test func `a trusted proxy may ask for a name of its own in the beginning of TLS`() async throws {
        try await behindProxy(
            { client in
                try await client.send(.request(1, "HEAD"))
                #expect(try await status(on: 1, of: client) == ["200"])
            }, asking: "backend.internal")
    }

    @Test func `clients that go before they are answered do not end a proxy's connection`() async throws {
        try await behindProxy { client in
            for round in 0..<10 {
                let streams = (0..<100).map { UInt32(round * 200 + $0 * 2 + 1) }
                try await client.send(streams.flatMap { [Frame.request($0), .reset($0)] }.flatMap(\.bytes))
            }
            try await client.send(.request(5001, "HEAD"))
            #expect(try await status(on: 5001, of: client) == ["200"])
        }
    }

    @Test func `nor do requests that are wrong`() async throws {
        try await behindProxy { client in
            for stream in stride(from: UInt32(1), to: 1001, by: 2) {
                try await client.send(.request(stream, "GET", "/news.atom", [("Accept", "x")]))
            }
            try await client.send(.request(5001, "HEAD"))
            #expect(try await status(on: 5001, of: client) == ["200"])
        }
    }

    @Test func `nor does a header that is far too long`() async throws {
        try await behindProxy { client in
            let long = Frame.request(1, "HEAD", "/news.atom", [("cookie", String(repeating: "c", count: 100_000))])
            let parts = stride(from: 0, to: long.payload.count, by: 16_000).map {
                Array(long.payload[$0..<min($0 + 16_000, long.payload.count)])
            }
            var frames = parts.map { Frame(kind: .continuation, stream: 1, payload: $0) }
            frames[0].kind = .headers
            frames[0].flags = Frame.endStream
            frames[frames.count - 1].flags = Frame.endHeaders
            try await client.send(frames.flatMap(\.bytes))
            #expect(try await status(on: 1, of: client) == ["431"])
            try await client.send(.request(3, "HEAD"))
            #expect(try await status(on: 3, of: client) == ["200"])
        }
    }
}
