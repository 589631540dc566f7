import NIOCore
import Publishing
import Syndication
import Testing

@testable import Serving

/// Security item 27: what is said of a client counts only when a proxy says it that is trusted.
struct ProxyTests {
    private func proxies(_ ranges: String..., unix: Bool = false) -> TrustedProxies {
        TrustedProxies(ranges: ranges.compactMap { CIDR($0) }, includesUnixSockets: unix)
    }

    @Test(
        arguments: [
            (nil, nil, "127.0.0.1"),
            (nil, "192.0.2.1", "192.0.2.1"),
            (nil, "192.0.2.9, 192.0.2.1", "192.0.2.1"),
            // Proxies of ours are passed over; what a client made up stands before them.
            (nil, "6.6.6.6, 192.0.2.1, 10.1.1.1", "192.0.2.1"),
            (nil, "10.0.0.9, 10.1.1.1", "10.0.0.9"),
            (nil, "6.6.6.6, garbage, 10.1.1.1", "10.1.1.1"),
            (nil, "garbage", "127.0.0.1"),
            (nil, "", "127.0.0.1"),
            (nil, "192.0.2.1:4711", "192.0.2.1"),
            (nil, "[2001:db8::1]:4711", "2001:db8::1"),
            (nil, "2001:db8::1", "2001:db8::1"),
            (nil, "::ffff:192.0.2.1", "192.0.2.1"),
            ("for=192.0.2.1", "192.0.2.9", "192.0.2.1"),
            ("for=\"[2001:db8::17]:4711\";proto=https;by=203.0.113.43", nil, "2001:db8::17"),
            ("for=6.6.6.6, For=192.0.2.1;host=x, proto=https;for=10.2.2.2", nil, "192.0.2.1"),
            ("for=6.6.6.6, for=unknown", nil, "127.0.0.1"),
            ("for=6.6.6.6, for=_hidden, for=10.2.2.2", nil, "10.2.2.2"),
            ("proto=https", nil, "127.0.0.1"),
            // A quote that a client leaves open, on a line of its own or on the proxy's.
            ("for=6.6.6.6;x=\", for=192.0.2.1", nil, "192.0.2.1"),
            ("for=6.6.6.6;x=\",for=192.0.2.1;proto=https, for=10.2.2.2", nil, "192.0.2.1"),
            ("for=6.6.6.6;x=\"\\, for=\"[2001:db8::17]:4711\"", nil, "2001:db8::17"),
            // A host that a client chose, in the words of a proxy.
            ("host=\"a,for=6.6.6.6,b\";for=192.0.2.1", nil, "192.0.2.1"),
            ("host=\"a;for=6.6.6.6;b\";for=192.0.2.1", nil, "192.0.2.1"),
            ("host=\"a\\\",for=6.6.6.6;b=\\\"\";for=192.0.2.1", nil, "192.0.2.1"),
        ] as [(String?, String?, String)])
    func `the client is the last one that is no proxy of ours`(
        forwarded: String?, forwardedFor: String?, expected: String
    ) throws {
        let peer = try #require(IPAddress("127.0.0.1"))
        var trusted = proxies("127.0.0.0/8", "10.0.0.0/8")
        trusted.field = forwarded == nil ? .forwardedFor : .forwarded
        let client = trusted.client(of: peer, forwarded: forwarded, forwardedFor: forwardedFor)
        #expect(client?.description == expected)
    }

    /// A proxy writes one field, and hands on what a client wrote into the other.
    @Test func `what a client writes beside its proxy's word says nothing`() throws {
        let peer = try #require(IPAddress("127.0.0.1"))
        let trusted = proxies("127.0.0.0/8")
        for (forwarded, chain) in [
            ("for=6.6.6.6", "192.0.2.1"), (nil, "\", 192.0.2.1"), (nil, "\"6.6.6.6, 192.0.2.1"),
            ("for=\"", "192.0.2.1"),
        ] as [(String?, String)] {
            let client = trusted.client(of: peer, forwarded: forwarded, forwardedFor: chain)
            #expect(client?.description == "192.0.2.1")
        }
    }

    @Test func `whom to trust`() throws {
        let some = proxies("10.0.0.0/8", "2001:db8::/32")
        #expect(some.trust(IPAddress("10.1.2.3")))
        #expect(some.trust(IPAddress("::ffff:10.1.2.3")))
        #expect(some.trust(IPAddress("2001:db8:1::2")))
        #expect(!some.trust(IPAddress("11.1.2.3")))
        #expect(!some.trust(nil))
        #expect(proxies(unix: true).trust(nil))
    }

    /// Answers with the address that it was asked from.
    private static let mirror = PluggedHandler(path: "/peer", methods: [.get]) { request in
        .text(200, request.peer ?? "none")
    }

    private static func preface(_ addresses: [UInt8], command: UInt8 = 0x21, family: UInt8 = 0x11) -> [UInt8] {
        ProxyPreface.signature + [command, family, UInt8(addresses.count >> 8), UInt8(addresses.count & 255)]
            + addresses
    }

    private static let fromClient = preface([192, 0, 2, 7, 127, 0, 0, 1, 0x12, 0x34, 0, 80])

    private func peer(
        _ bytes: [UInt8], of proxies: TrustedProxies, fields: String = "X-Forwarded-For: 198.51.100.1\r\n"
    ) async throws -> String {
        var text = ""
        try await withServer(handlers: [Self.mirror], { $0.trustedProxies = proxies }) { server in
            let client = try server.client()
            try await client.send(bytes)
            try await client.send("GET /peer HTTP/1.1\r\nHost: t\r\n\(fields)\r\n")
            text = try await client.response().text
        }
        return text
    }

    @Test func `security 27 without trust nothing of it counts`() async throws {
        #expect(try await peer([], of: proxies("10.0.0.0/8")) == "127.0.0.1")
        #expect(try await peer(Self.fromClient, of: proxies("10.0.0.0/8")).hasPrefix("This is not a request"))
    }

    @Test func `a trusted proxy says who asks, by a field or before the first byte`() async throws {
        let trusted = proxies("127.0.0.1")
        #expect(try await peer([], of: trusted) == "198.51.100.1")
        // Whoever is behind the preface is not trusted with the field.
        #expect(try await peer(Self.fromClient, of: trusted) == "192.0.2.7")
        let v6 = Self.preface([0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 32), family: 0x21)
        #expect(try await peer(v6, of: trusted) == "2001:db8::")
        // The proxy's own question, as for a health check.
        #expect(try await peer(Self.preface([], command: 0x20, family: 0), of: trusted) == "198.51.100.1")
    }

    /// HAProxy with Cloudflare before it: the one passes bytes on, the other writes the field.
    @Test func `security 27 a trusted proxy that another one announces is believed, and has no limit`() async throws {
        let both = proxies("127.0.0.1", "192.0.2.0/24")
        #expect(try await peer(Self.fromClient, of: both) == "198.51.100.1")
        #expect(try await peer(Self.fromClient, of: both, fields: "") == "192.0.2.7")
        func limit(_ settings: inout ServerSettings) {
            settings.trustedProxies = both
            settings.limits.connectionsPerAddress = 2
        }
        try await withServer(Sample.display(), limit) { server in
            var clients: [RawClient] = []
            for _ in 0..<3 {
                let client = try server.client()
                try await client.send(Self.fromClient + Array("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
                #expect(try await client.response().status == 200)
                clients.append(client)
            }
            withExtendedLifetime(clients) {}
        }
    }

    @Test(arguments: ["\r\nForwarded: ", ", ", ","])
    func `security 27 an open quote of a client swallows nothing that its proxy adds`(between: String) async throws {
        var trusted = proxies("127.0.0.1")
        trusted.field = .forwarded
        let fields = "Forwarded: for=127.0.0.1;x=\"\(between)for=192.0.2.7\r\n"
        #expect(try await peer([], of: trusted, fields: fields) == "192.0.2.7")
    }

    @Test func `a preface may come byte by byte, and requests behind it at once`() async throws {
        try await withServer(Sample.display(), { $0.trustedProxies = proxies("127.0.0.1") }) { server in
            let client = try server.client()
            for byte in Self.fromClient { try await client.send([byte]) }
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await client.response().status == 200)
            let other = try server.client()
            try await other.send(Self.fromClient + Array("HEAD /news.atom HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
            #expect(try await other.response(toHead: true).status == 200)
        }
    }

    @Test func `security 20 27 the limit of one address holds for the client that a proxy announces`() async throws {
        func limit(_ settings: inout ServerSettings) {
            settings.trustedProxies = proxies("127.0.0.1")
            settings.limits.connectionsPerAddress = 2
        }
        try await withServer(Sample.display(), limit) { server in
            let request = Array("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n".utf8)
            func connect(_ last: UInt8) async throws -> (RawClient, Int) {
                let client = try server.client()
                try await client.send(Self.preface([192, 0, 2, last, 127, 0, 0, 1, 0x12, 0x34, 0, 80]) + request)
                return (client, try await client.response().status)
            }
            var held: [RawClient] = []
            for _ in 0..<2 {
                let (client, status) = try await connect(7)
                #expect(status == 200)
                held.append(client)
            }
            let (turnedAway, status) = try await connect(7)
            #expect(status == 503)
            #expect(try await turnedAway.rest().isEmpty)
            #expect(await server.server.counts().turnedAway == 1)
            // Others have their own places, and so has the proxy.
            #expect(try await connect(8).1 == 200)
            #expect(try await server.request("GET", "/news.atom").status == 200)
            // A place is given back when its connection ends.
            held.removeLast()
            let isBack = try await eventually { try await connect(7).1 == 200 }
            #expect(isBack)
            withExtendedLifetime(held) {}
        }
    }

    @Test(arguments: [
        preface([1, 2, 3, 4], family: 0x11), preface([], command: 0x31), preface([], command: 0x2F),
        ProxyPreface.signature + [0x21, 0x11, 0xFF, 0xFF],
    ])
    func `a preface that is wrong ends the connection`(bytes: [UInt8]) async throws {
        try await withServer(Sample.display(), { $0.trustedProxies = proxies("127.0.0.1") }) { server in
            let client = try server.client()
            try await client.send(bytes)
            #expect(try await client.rest().isEmpty)
        }
    }
}
