import Synchronization
import Syndication
import Testing

@testable import Transfer

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
        var request = Request(.get, url, reach: .publicOnly())
        request.connectTimeout = .seconds(2)
        let error = await failure { [request] in try await pair.loop.send(request) }
        // Some names below localhost are asked of the machine's name server, which may say nothing.
        let reasons: [TransferError.Reason?] = [.addressNotAllowed, .nameNotFound, .timedOut]
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
