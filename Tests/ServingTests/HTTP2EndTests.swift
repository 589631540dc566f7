import Testing

@testable import Serving

/// How connections that speak HTTP/2 end.
struct HTTP2EndTests {
    @Test func `security 20 a client that has gone gives its place back at once`() async throws {
        try await withSecureServer(Sample.display(), { $0.limits.connections = 2 }) { server, address in
            for _ in 0..<6 {
                let client = try await FrameClient(address)
                try await client.begin()
                try await client.send(.request(1, "HEAD"))
                #expect(try await client.frames { $0.stream == 1 && $0.endsStream }.last?.endsStream == true)
                client.close()
                #expect(try await eventually { await server.server.counts().open == 0 })
            }
        }
    }

    @Test func `a client that has closed its side gets what it asked for before`() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let slow = PluggedHandler(path: "/slow", methods: [.get]) { _ in
            for await _ in gate.stream { break }
            return .text(200, "done")
        }
        try await withSecureServer(handlers: [slow]) { server, address in
            let client = try await FrameClient(address)
            try await client.begin()
            try await client.send(.request(1, "GET", "/slow"), .ping())
            _ = try await client.frames { $0.kind == .ping }
            client.endOutput()
            gate.continuation.yield()
            let rest = try await client.rest()
            #expect(rest.contains { $0.kind == .data && $0.payload == Array("done".utf8) })
            #expect(rest.contains { $0.stream == 1 && $0.endsStream })
            #expect(try await eventually { await server.server.counts().open == 0 })
        }
    }

    @Test func `a stop says GOAWAY, answers what was asked, and ends`() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let slow = PluggedHandler(path: "/slow", methods: [.get]) { _ in
            for await _ in gate.stream { break }
            return .text(200, "done")
        }
        try await withSecureServer(handlers: [slow], { $0.limits.stopTime = .seconds(10) }) { server, address in
            let client = try await FrameClient(address)
            try await client.begin()
            try await client.send(.request(1, "GET", "/slow"), .ping())
            // Both have arrived.
            _ = try await client.frames { $0.kind == .ping }
            server.server.beginStopping()
            let first = try await client.frames { $0.kind == .ping }
            #expect(first.contains { $0.kind == .goAway && $0.lastStream == 0x7FFF_FFFF && $0.errorCode == 0 })
            // On its way when the client had not heard of it.
            try await client.send(.request(3, "HEAD"))
            try await client.send(.ping(Frame.acknowledged, try #require(first.last?.payload)))
            let second = try await client.frames { $0.kind == .goAway }
            // It is answered, or the client is told that it was not seen, and asks elsewhere.
            let last = try #require(second.last?.lastStream)
            #expect(last == 1 || second.contains { $0.stream == 3 && $0.endsStream })
            gate.continuation.yield()
            let rest = try await client.rest()
            #expect(rest.contains { $0.stream == 1 && $0.endsStream })
            #expect(rest.contains { $0.kind == .data && $0.payload == Array("done".utf8) })
        }
    }

    @Test func `a connection that ends by an error says which of its requests were not seen`() async throws {
        try await withSecureServer(Sample.display([Sample.edition()])) { _, address in
            let client = try await FrameClient(address)
            try await client.begin()
            // The window of a connection cannot grow by nothing.
            try await client.send(.request(1), .request(3), .windowUpdate(0, by: 0), .request(5))
            let goAway = try #require(try await client.rest().last { $0.kind == .goAway })
            #expect(goAway.errorCode == 1)
            #expect(goAway.lastStream == 3)
        }
    }
}
