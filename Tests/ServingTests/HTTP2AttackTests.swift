import Glibc
import Publishing
import Syndication
import Testing

@testable import Serving

/// Security item 22: what is sent to an HTTP/2 server to keep it busy or to fill its memory, and what is answered. After
/// each attack others are served.
struct HTTP2AttackTests {
    /// What ends an attack.
    enum End: Sendable, CustomTestStringConvertible {
        /// The connection ends, and says why.
        case goAway(UInt32)
        /// The stream ends, and says why; the connection goes on.
        case reset(UInt32)
        /// The stream gets an answer with this status, and what is left of the request is not wanted.
        case answer(Int)

        var testDescription: String {
            switch self {
            case .goAway(let code): "GOAWAY \(code)"
            case .reset(let code): "RST_STREAM \(code)"
            case .answer(let status): "\(status)"
            }
        }
    }

    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let end: End
        let bytes: [UInt8]
        var settings: [(UInt16, UInt32)] = []

        init(_ name: String, _ end: End, _ frames: [Frame]) {
            self.name = name
            self.end = end
            bytes = frames.flatMap(\.bytes)
        }

        var testDescription: String { "\(name): \(end.testDescription)" }
    }

    // RFC 9113 §7.
    private static let protocolError: UInt32 = 1
    private static let flowControlError: UInt32 = 3
    private static let streamClosed: UInt32 = 5
    private static let frameSizeError: UInt32 = 6
    private static let compressionError: UInt32 = 9
    private static let calm: UInt32 = 11

    private static func streams(_ count: Int, _ frames: (UInt32) -> [Frame]) -> [Frame] {
        (0..<count).flatMap { frames(UInt32($0 * 2 + 1)) }
    }

    private static func fragment(_ bytes: [UInt8]) -> Frame {
        Frame(kind: .continuation, stream: 1, payload: bytes)
    }

    private static let openBlock = Frame.request(1, "GET", "/news.atom").opened

    /// One field of 3 KB goes into the table, and then a byte each time brings it forth.
    private static let bomb: Frame = {
        var frame = Frame.request(1)
        frame.payload += [0x40] + Frame.string("x-bomb") + Frame.string(String(repeating: "b", count: 3000))
        frame.payload += [UInt8](repeating: 0xBE, count: 10_000)
        return frame
    }()

    private static let floods: [Attack] = [
        Attack(
            "rapid reset (CVE-2023-44487)", .goAway(calm), streams(1000) { [.request($0), .reset($0)] }),
        Attack(
            "resets that the server is led to (CVE-2025-8671)", .goAway(calm),
            streams(1000) { [.request($0), .windowUpdate($0, by: 0)] }),
        Attack(
            "CONTINUATION without end (CVE-2024-27316)", .goAway(calm),
            [openBlock] + (0..<1000).map { _ in fragment(Frame.literal("x", "y")) }),
        Attack("empty CONTINUATION without end", .goAway(calm), [openBlock] + (0..<1000).map { _ in fragment([]) }),
        Attack("SETTINGS flood (CVE-2019-9515)", .goAway(calm), (0..<1000).map { _ in .settings([(3, 100)]) }),
        Attack("PING flood (CVE-2019-9512)", .goAway(calm), (0..<1000).map { _ in .ping() }),
        Attack(
            "PRIORITY flood (CVE-2019-9513)", .goAway(calm),
            (0..<1000).map { _ in Frame(kind: .priority, stream: 1, payload: [0, 0, 0, 0, 1]) }),
        Attack(
            "empty DATA without end (CVE-2019-9518)", .goAway(calm),
            [.request(1, "POST", "/hub", end: false)] + (0..<1000).map { _ in Frame(kind: .data, stream: 1) }),
    ]

    private static let bombs: [Attack] = [
        Attack("an HPACK bomb", .goAway(compressionError), [bomb]),
        Attack(
            "a header of 80 KB", .goAway(protocolError),
            [openBlock] + (0..<4).map { _ in fragment(Frame.literal("x", String(repeating: "x", count: 16_000))) }),
        Attack(
            "an index that is in no table", .goAway(compressionError),
            [Frame(kind: .headers, flags: 5, stream: 1, payload: [0xFF, 0xFF, 0x7F])]),
        Attack(
            "a table larger than was agreed", .goAway(compressionError),
            [Frame(kind: .headers, flags: 5, stream: 1, payload: [0x3F, 0xFF, 0xFF, 0x7F])]),
    ]

    private static let breaches: [Attack] = [
        Attack(
            "a window beyond its end", .goAway(flowControlError), [.windowUpdate(0, by: 0x7FFF_FFFF)]),
        Attack("a window that grows by nothing", .goAway(protocolError), [.windowUpdate(0, by: 0)]),
        Attack(
            "a frame longer than was agreed", .goAway(frameSizeError),
            [Frame(kind: .data, stream: 1, payload: [UInt8](repeating: 0, count: 20_000))]),
        Attack("a stream of the server's", .goAway(protocolError), [.request(2)]),
        Attack("DATA of the connection", .goAway(protocolError), [Frame(kind: .data, payload: [1])]),
        Attack("a request within another's header", .goAway(protocolError), [openBlock, .request(3)]),
        Attack(
            "PUSH_PROMISE", .goAway(protocolError), [Frame(kind: .push, flags: 4, stream: 1, payload: [0, 0, 0, 2])]),
        Attack("SETTINGS of odd length", .goAway(frameSizeError), [Frame(kind: .settings, payload: [0, 3, 0])]),
    ]

    /// Requests that could be understood in two ways (RFC 9113 §8.2, §8.3).
    private static let requests: [Attack] = [
        Attack("no :path", .reset(protocolError), [.headers(1, [(":method", "GET"), (":scheme", "https")])]),
        Attack("an empty name", .goAway(compressionError), [.request(1, "GET", "/news.atom", [("", "x")])]),
        Attack("capital letters", .reset(protocolError), [.request(1, "GET", "/news.atom", [("Accept", "x")])]),
        Attack(
            "a field of HTTP/1.1", .reset(protocolError), [.request(1, "GET", "/news.atom", [("connection", "close")])]),
        Attack(
            "a pseudo-header behind a field", .reset(protocolError),
            [.headers(1, [("x", "y"), (":method", "GET"), (":scheme", "https"), (":path", "/")])]),
        Attack(
            "a line end in a value", .reset(protocolError), [.request(1, "GET", "/news.atom", [("x", "a\r\nb: c")])]),
        Attack(
            "less than was announced", .reset(protocolError),
            [
                .request(1, "POST", "/hub", [("content-length", "5")], end: false),
                Frame(kind: .data, flags: 1, stream: 1, payload: [1]),
            ]),
        Attack(
            "two hosts", .answer(400), [.request(1, "GET", "/news.atom", [("host", "a"), ("host", "b")], end: false)]),
        Attack(
            "a target of 9 KB", .answer(414),
            [.request(1, "GET", "/" + String(repeating: "x", count: 9000), end: false)]),
        Attack(
            "a hundred fields and more", .answer(431),
            [.request(1, "GET", "/", (0..<120).map { ("x\($0)", "y") }, end: false)]),
        Attack(
            "a body that is too large", .answer(413),
            [.request(1, "GET", "/", [("content-length", "99999999")], end: false)]),
        Attack("a request that never ends", .answer(408), [.request(1, "POST", "/hub", end: false)]),
    ]

    @Test(arguments: floods + bombs + breaches + requests)
    func `security 22 each attack has its answer, and others are served`(attack: Attack) async throws {
        try await withAttackedServer { server, address in
            let client = try await FrameClient(address)
            try await client.begin()
            await client.flood(attack.bytes)
            switch attack.end {
            case .goAway(let code):
                let frames = try await client.rest()
                #expect(frames.last { $0.kind == .goAway }?.errorCode == code)
            case .reset(let code):
                let frames = try await client.frames { $0.kind == .reset || $0.kind == .goAway }
                #expect(frames.last?.kind == .reset)
                #expect(frames.last?.errorCode == code)
                try await serves(client)
            case .answer(let status):
                let frames = try await client.frames { $0.kind == .reset || $0.kind == .goAway }
                let head = try #require(frames.first { $0.kind == .headers })
                #expect(try client.fields(head)[":status"] == ["\(status)"])
                #expect(frames.contains { $0.stream == 1 && $0.endsStream })
                #expect(frames.last?.kind == .reset)
                #expect(frames.last?.errorCode == 0)
                try await serves(client)
            }
            client.close()
            #expect(try await server.request("GET", "/news.atom").status == 200)
            let other = try await FrameClient(address)
            try await other.begin()
            try await serves(other)
            other.close()
        }
    }

    @Test func `security 22 attacks fill no memory`() async throws {
        try await withAttackedServer { server, address in
            func attack(rounds: Int) async throws {
                for attack in (0..<rounds).flatMap({ _ in Self.floods + Self.bombs }) {
                    let client = try await FrameClient(address)
                    try await client.begin()
                    await client.flood(attack.bytes)
                    _ = try await client.rest()
                    client.close()
                }
            }
            // What is made once, and what the memory's keeper lays by.
            try await attack(rounds: 2)
            let before = try #require(Self.mostMemory())
            try await attack(rounds: 10)
            let after = try #require(Self.mostMemory())
            #expect(after - before < 64 << 20, "\((after - before) >> 20) MiB more")
            #expect(try await server.request("GET", "/news.atom").status == 200)
        }
    }

    /// The most that was resident since the last question, in bytes, by this whole process: the client is in it.
    private static func mostMemory() -> Int? {
        guard let status = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(status) }
        var line = [CChar](repeating: 0, count: 256)
        var most: Int?
        while fgets(&line, Int32(line.count), status) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split { $0 == "\t" || $0 == " " }
            if words.first == "VmHWM:", words.count > 1 { most = Int(words[1]).map { $0 << 10 } }
        }
        // From here on another one.
        if let reset = fopen("/proc/self/clear_refs", "w") {
            fputs("5", reset)
            fclose(reset)
        }
        return most
    }

    private func withAttackedServer(_ test: (RunningServer, ListenAddress) async throws -> Void) async throws {
        let hub = PluggedHandler(path: "/hub", methods: [.post]) { _ in .text(202, "") }
        try await withSecureServer(
            handlers: [hub],
            {
                $0.limits.bodyTime = .milliseconds(200)
                $0.limits.idleTime = .seconds(30)
            }, test)
    }

    /// Asks on a stream that is new.
    private func serves(_ client: FrameClient) async throws {
        try await client.send(.request(5001))
        let frames = try await client.frames { $0.stream == 5001 && ($0.endsStream || $0.kind == .reset) }
        #expect(frames.last?.endsStream == true)
    }

    @Test func `security 22 a connection without the beginning of HTTP 2 ends`() async throws {
        try await withSecureServer { _, address in
            let client = try await FrameClient(address)
            await client.flood(Array("GET /news.atom HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            let frames = try await client.rest()
            #expect(frames.allSatisfy { $0.kind == .settings || $0.kind == .goAway })
        }
    }
}

extension Frame {
    /// The same, but its header is not complete.
    fileprivate var opened: Frame {
        var frame = self
        frame.flags &= ~Self.endHeaders
        return frame
    }
}
