import Syndication
import Testing

@testable import Serving

struct ClientBudgetTests {
    private func network(_ address: String) throws -> ClientNetwork {
        ClientNetwork(try #require(IPAddress(address)))
    }

    @Test func `an address has its limit, at limit and limit + 1, and gets its places back`() throws {
        let budget = ClientBudget(ofConnections: Limits())
        let client = try network("192.0.2.7")
        for _ in 0..<64 { #expect(budget.admit(client)) }
        #expect(!budget.admit(client))
        #expect(budget.admit(try network("192.0.2.8")))
        budget.release(client)
        #expect(budget.admit(client))
    }

    @Test func `a place that moves to another client counts there, and only there`() throws {
        var limits = Limits()
        limits.connectionsPerAddress = 1
        let budget = ClientBudget(ofConnections: limits)
        let client = try #require(IPAddress("192.0.2.7"))
        let place = try #require(ConnectionPlace(in: budget, for: nil))
        #expect(place.move(to: client))
        let other = try #require(ConnectionPlace(in: budget, for: nil))
        #expect(!other.move(to: client))
        // Where it was refused nothing has changed.
        other.release()
        #expect(!budget.admit(ClientNetwork(client)))
        place.release()
        #expect(budget.admit(ClientNetwork(client)))
    }

    @Test func `all together have their limit`() throws {
        var limits = Limits()
        limits.connections = 2
        let budget = ClientBudget(ofConnections: limits)
        #expect(budget.admit(nil))
        #expect(budget.admit(try network("192.0.2.7")))
        #expect(!budget.admit(try network("192.0.2.8")))
        budget.release(nil)
        #expect(budget.admit(try network("192.0.2.8")))
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    func `a proxy on this machine has no limit of its own, unless it is asked for`(address: String) throws {
        let free = ClientBudget(ofConnections: Limits())
        var limits = Limits()
        limits.countsLoopback = true
        let strict = ClientBudget(ofConnections: limits)
        let client = try network(address)
        for _ in 0..<64 {
            #expect(free.admit(client))
            #expect(strict.admit(client))
        }
        #expect(free.admit(client))
        #expect(!strict.admit(client))
    }

    @Test func `an IPv6 network counts as one client, and a mapped address as its IPv4`() throws {
        #expect(try network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9"))
        #expect(try network("2001:db8:1:2::1") != network("2001:db8:1:3::1"))
        #expect(try network("::ffff:192.0.2.7") == network("192.0.2.7"))
        #expect(try !network("2001:db8::1").isLoopback)
    }
}
