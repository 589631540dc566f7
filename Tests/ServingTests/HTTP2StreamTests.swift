import Synchronization
import Testing

@testable import Serving

/// How many streams a client may open at a time, and what becomes of one more (RFC 9113 §5.1.2).
struct HTTP2StreamTests {
    private static let refusedStream: UInt32 = 7

    private static func number(_ place: Int) -> UInt32 { UInt32(place * 2 + 1) }

    /// The frames up to where so many streams have ended.
    private static func ends(_ count: Int, of client: FrameClient) async throws -> [Frame] {
        let ended = Mutex<Set<UInt32>>([])
        return try await client.frames { frame in
            if frame.endsStream || frame.kind == .reset { ended.withLock { _ = $0.insert(frame.stream) } }
            return frame.kind == .goAway || ended.withLock { $0.count } == count
        }
    }

    @Test func `a client is told that it may open a hundred streams`() async throws {
        try await withSecureServer { _, address in
            let client = try await FrameClient(address)
            try await client.begin()
            let settings = try #require(try await client.frames { $0.kind == .settings }.last?.payload)
            let values = stride(from: 0, to: settings.count, by: 6).map { place in
                (Frame.number(settings[place..<(place + 2)]), Frame.number(settings[(place + 2)..<(place + 6)]))
            }
            #expect(values.filter { $0.0 == 3 }.map { $0.1 } == [100])
            client.close()
        }
    }

    /// Clients ask before they have seen what the server allows. The bodies of those that were refused are on their way.
    @Test func `of 150 streams at once 50 are refused, and the others are answered`() async throws {
        let hub = PluggedHandler(path: "/hub", methods: [.post]) {
            .text(202, String(decoding: $0.body, as: UTF8.self))
        }
        try await withSecureServer(handlers: [hub]) { _, address in
            let client = try await FrameClient(address)
            // No answer leaves before all are there.
            try await client.begin([(4, 0)])
            let requests = (0..<150).map { Frame.request(Self.number($0), "POST", "/hub", end: false) }
            let bodies = (0..<150).map {
                Frame(kind: .data, flags: Frame.endStream, stream: Self.number($0), payload: Array("\($0)".utf8))
            }
            try await client.send((requests + bodies).flatMap(\.bytes) + Frame.ping().bytes)
            let first = try await client.frames { $0.kind == .goAway || $0.kind == .ping }
            #expect(first.last?.kind == .ping)
            let refused = first.filter { $0.kind == .reset }
            #expect(refused.map(\.stream) == (100..<150).map(Self.number))
            #expect(refused.allSatisfy { $0.errorCode == Self.refusedStream })
            try await client.send(.settings([(4, 65_535)]))
            let rest = try await Self.ends(100, of: client)
            #expect(rest.allSatisfy { $0.kind != .reset && $0.kind != .goAway })
            let answers = rest.filter { $0.kind == .data && !$0.payload.isEmpty }
            #expect(Set(answers.map { String(decoding: $0.payload, as: UTF8.self) }) == Set((0..<100).map { "\($0)" }))
            // One that was refused is asked again.
            let body = Frame(kind: .data, flags: Frame.endStream, stream: Self.number(150), payload: Array("100".utf8))
            try await client.send(.request(Self.number(150), "POST", "/hub", end: false), body)
            let again = try await Self.ends(1, of: client)
            #expect(again.contains { $0.kind == .data && $0.payload == Array("100".utf8) })
            client.close()
        }
    }

    @Test func `a stream that has ended makes room for another at once`() async throws {
        try await withSecureServer(Sample.display([Sample.edition()])) { _, address in
            let client = try await FrameClient(address)
            try await client.begin([(4, 0)])
            let many = (0..<100).map { Frame.request(Self.number($0)) }
            let next = [.reset(Self.number(7)), Frame.request(Self.number(100), "HEAD")]
            try await client.send((many + next).flatMap(\.bytes))
            let first = try await client.frames { $0.endsStream || $0.kind == .reset || $0.kind == .goAway }
            #expect(first.last?.stream == Self.number(100))
            #expect(first.last?.endsStream == true)
            // The HEAD has its answer while all the others are open, and makes room too.
            try await client.send(.request(Self.number(101)))
            let second = try await client.frames { $0.stream == Self.number(101) || $0.kind == .goAway }
            #expect(second.last?.kind == .headers)
            client.close()
        }
    }

    /// However many come, each is refused by itself, and the answers to the others are not lost.
    @Test func `security 22 streams without end above the hundred are refused, and fill no memory`() async throws {
        try await withSecureServer(Sample.display([Sample.edition()])) { server, address in
            let client = try await FrameClient(address)
            try await client.begin([(4, 0)])
            for round in 0..<20 {
                let many = (0..<500).map { Frame.request(Self.number(round * 500 + $0)) }
                try await client.send(many.flatMap(\.bytes))
                let count = round == 0 ? 400 : 500
                let refused = Mutex(0)
                let frames = try await client.frames { frame in
                    if frame.kind == .reset { refused.withLock { $0 += 1 } }
                    return frame.kind == .goAway || refused.withLock { $0 } == count
                }
                #expect(frames.allSatisfy { $0.kind != .goAway })
                #expect(frames.filter { $0.kind == .reset }.allSatisfy { $0.errorCode == Self.refusedStream })
            }
            try await client.send(.settings([(4, 65_535)]))
            let rest = try await Self.ends(100, of: client)
            #expect(rest.allSatisfy { $0.kind != .reset && $0.kind != .goAway })
            client.close()
            // One that reads none of the refusals.
            let deaf = try await FrameClient(address)
            try await deaf.begin([(4, 0)])
            try await deaf.stopReading()
            for round in 0..<20 {
                await deaf.flood((0..<5000).flatMap { Frame.request(Self.number(round * 5000 + $0)).bytes })
            }
            deaf.close()
            #expect(try await server.request("GET", "/news.atom").status == 200)
        }
    }
}
