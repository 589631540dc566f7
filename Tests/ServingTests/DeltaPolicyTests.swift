import NIOHTTP1
import Syndication
import Testing

@testable import Serving

/// A part of a feed is for clients that no cache speaks for (spec serving.md C13: "off behind unknown caches").
struct DeltaPolicyTests {
    private func allows(_ policy: DeltaPolicy, _ address: String?, isTrusted: Bool = false, _ fields: HTTPHeaders = [:])
        throws -> Bool
    {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/all.atom", headers: fields)
        let request = Request(head: head, fields: RequestFields(fields), keepsAlive: true)
        let address = try address.map { try #require(IPAddress($0)) }
        return policy.allows(request, from: Peer(address: address, isTrusted: isTrusted))
    }

    @Test(arguments: ["93.184.216.34", "::ffff:93.184.216.34", "2a00:1450:4001::1"])
    func `C13 whoever comes from a public address comes for themselves`(address: String) throws {
        #expect(try allows(.direct, address))
        #expect(try allows(.direct, address, ["User-Agent": "newsboat/2.30", "If-None-Match": "\"a\""]))
        #expect(try !allows(.direct, address, isTrusted: true))
        #expect(try !allows(.never, address))
    }

    @Test(arguments: ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "172.17.0.2", "192.168.1.1", "fd00::1", nil])
    func `C13 this machine and its network may be a proxy that says nothing of itself`(address: String?) throws {
        #expect(try !allows(.direct, address))
        #expect(try allows(.always, address, isTrusted: true))
        #expect(try !allows(.never, address))
    }

    @Test(arguments: [
        ("Via", "1.1 varnish"), ("via", "1.1 a"), ("X-Forwarded-For", "192.0.2.1"), ("Forwarded", "for=192.0.2.1"),
        ("X-Forwarded-Proto", "https"), ("x-real-ip", "192.0.2.1"), ("CDN-Loop", "cloudflare"), ("X-Varnish", "32770"),
    ])
    func `C13 a request that a proxy has touched is not its client's`(name: String, value: String) throws {
        #expect(try !allows(.direct, "93.184.216.34", [name: value]))
        #expect(try allows(.always, "93.184.216.34", [name: value]))
    }
}
