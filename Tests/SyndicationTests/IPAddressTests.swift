import Syndication
import Testing

struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "::ffff:192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false),
        ("2001:db8::1", "2001:db8::ffff:2", true), ("2001:db8::1", "2001:db8:0:1::1", false),
    ])
    func `an IPv4 address is a source, and so is the network of an IPv6 address`(one: String, other: String, same: Bool)
        throws
    {
        let (one, other) = (try #require(IPAddress(one)), try #require(IPAddress(other)))
        #expect((one.source == other.source) == same)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("::2", false),
        ("128.0.0.1", false), ("::", false),
    ])
    func `this machine is known by its addresses`(text: String, isLoopback: Bool) throws {
        #expect(try #require(IPAddress(text)).isLoopback == isLoopback)
    }
}
